import Records
import Testing

@testable import Ingest

@Suite struct DOCXReaderTests {
    // MARK: - Structure

    @Test func stylesSayWhatIsTitleHeadingAndCaption() throws {
        let document = try WordFile.read(
            """
            \(p("Tide gauges", style: "Title"))\(p("Ada One, Bo Two", style: "Author"))
            \(p("Methods", style: "berschrift1"))\(p("A float moves."))
            \(p("The well", style: "MyHeading"))\(p("Figure 1: A float", style: "Caption"))
            """)
        #expect(document.title == "Tide gauges")
        #expect(document.authors == ["Ada One", "Bo Two"])
        #expect(
            dump(document) == """
                title word/document.xml/body/p[1] "Tide gauges"
                metadata word/document.xml/body/p[2] "Ada One, Bo Two"
                heading 1 word/document.xml/body/p[3] "Methods"
                paragraph word/document.xml/body/p[4] "A float moves."
                heading 2 word/document.xml/body/p[5] "The well"
                caption word/document.xml/body/p[6] "Figure 1: A float"
                """)
    }

    @Test func headingsBeginAtLevelOne() throws {
        let document = try WordFile.read(
            p("T", style: "Title") + p("Methods", style: "Heading2")
                + p("Detail", style: "Heading3"))
        #expect(document.blocks.map(\.level) == [nil, 1, 2])
    }

    @Test func theOnlyFirstHeadingIsTheTitle() throws {
        let document = try WordFile.read(
            p("Tides", style: "berschrift1") + p("Methods", style: "Heading2")
                + p("Results", style: "Heading2"))
        #expect(document.title == "Tides")
        #expect(document.blocks.map(\.role) == [.title, .heading, .heading])
        #expect(document.blocks.map(\.level) == [nil, 1, 1])
    }

    @Test func listsAreToldByNumbering() throws {
        let item = "<w:pPr><w:numPr><w:ilvl w:val=\"1\"/><w:numId w:val=\"3\"/></w:numPr></w:pPr>"
        let none =
            "<w:pPr><w:pStyle w:val=\"Bullet\"/><w:numPr><w:numId w:val=\"0\"/></w:numPr></w:pPr>"
        let document = try WordFile.read(
            "<w:p>\(item)<w:r><w:t>one</w:t></w:r></w:p>" + p("two", style: "Bullet")
                + "<w:p>\(none)<w:r><w:t>no item</w:t></w:r></w:p>")
        #expect(document.blocks.map(\.role) == [.listItem, .listItem, .paragraph])
    }

    @Test func linesOfCodeAreOneBlock() throws {
        let document = try WordFile.read(
            p("let x = 1", style: "SourceCode") + p("  print(x)", style: "SourceCode"))
        #expect(dump(document) == "code word/document.xml/body/p[1] \"let x = 1⏎  print(x)\"")
    }

    @Test func contentsAreLeftOut() throws {
        let entry = """
            <w:p><w:hyperlink w:anchor="_Toc1"><w:r><w:t>Methods</w:t></w:r><w:r><w:tab/></w:r>
            <w:r><w:fldChar w:fldCharType="begin"/></w:r>
            <w:r><w:instrText> PAGEREF _Toc1 \\h </w:instrText></w:r>
            <w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>3</w:t></w:r>
            <w:r><w:fldChar w:fldCharType="end"/></w:r></w:hyperlink></w:p>
            """
        let control = """
            <w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/>
            </w:docPartObj></w:sdtPr><w:sdtContent>\(p("Contents"))</w:sdtContent></w:sdt>
            """
        let document = try WordFile.read(
            entry + control + p("Results 5", style: "TOC1") + p("Text."))
        #expect(dump(document) == "paragraph word/document.xml/body/p[3] \"Text.\"")
    }

    // MARK: - Text

    @Test(arguments: [
        ("<w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t></w:r>", "a b c"),
        (
            "<w:r><w:t>non</w:t><w:noBreakHyphen/><w:t>linear soft</w:t><w:softHyphen/><w:t>ly</w:t></w:r>",
            "non-linear softly"
        ),
        ("<w:r><w:sym w:font=\"Symbol\" w:char=\"F061\"/><w:t> rays</w:t></w:r>", "α rays"),
        ("<w:r><w:t>\u{F062} rays</w:t></w:r>", "β rays"),
        (
            "<w:r><w:rPr><w:rFonts w:ascii=\"Symbol\"/></w:rPr><w:t>m</w:t></w:r><w:r><w:t>m</w:t></w:r>",
            "μm"
        ),
        (
            "<w:ins><w:r><w:t>new</w:t></w:r></w:ins><w:del><w:r><w:delText>old</w:delText></w:r></w:del>",
            "new"
        ),
        (
            "<w:moveFrom><w:r><w:t>from</w:t></w:r></w:moveFrom><w:moveTo><w:r><w:t>to</w:t></w:r></w:moveTo>",
            "to"
        ),
        (
            "<w:hyperlink><w:r><w:t>a </w:t></w:r></w:hyperlink><w:smartTag><w:r><w:t>b</w:t></w:r></w:smartTag>",
            "a b"
        ),
        ("<w:sdt><w:sdtContent><w:r><w:t>control</w:t></w:r></w:sdtContent></w:sdt>", "control"),
        (
            "<w:r><w:rPr><w:vanish/></w:rPr><w:t>hidden</w:t></w:r><w:r><w:t>seen</w:t></w:r>",
            "seen"
        ),
        ("<w:fldSimple w:instr=\"SEQ x\"><w:r><w:t>7</w:t></w:r></w:fldSimple>", "7"),
        (
            "<w:r><w:t>10</w:t></w:r><w:r><w:rPr><w:vertAlign w:val=\"superscript\"/></w:rPr><w:t>−3</w:t></w:r>",
            "10⁻³"
        ),
        (
            "<w:r><w:ruby><w:rt><w:r><w:t>kan</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>漢</w:t></w:r></w:rubyBase></w:ruby></w:r>",
            "漢"
        ),
    ])
    func runsGiveTheirText(runs: String, text: String) throws {
        let document = try WordFile.read("<w:p>\(runs)</w:p>")
        #expect(String(decoding: document.text, as: UTF8.self) == text)
    }

    @Test func fieldsGiveTheirResultAlone() throws {
        let document = try WordFile.read(
            """
            <w:p><w:r><w:t>As in </w:t></w:r><w:r><w:fldChar w:fldCharType="begin"/></w:r>
            <w:r><w:instrText>ADDIN EN.CITE</w:instrText></w:r>
            <w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:t>data</w:t></w:r>
            <w:r><w:fldChar w:fldCharType="end"/></w:r>
            <w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>[3]</w:t></w:r>
            <w:r><w:fldChar w:fldCharType="end"/></w:r><w:r><w:t>.</w:t></w:r></w:p>
            """)
        #expect(String(decoding: document.text, as: UTF8.self) == "As in [3].")
    }

    @Test func aFieldThatDoesNotEndHidesNoOtherParagraph() throws {
        let document = try WordFile.read(
            "<w:p><w:r><w:fldChar w:fldCharType=\"begin\"/></w:r></w:p>" + p("Text."))
        #expect(String(decoding: document.text, as: UTF8.self) == "Text.")
    }

    @Test func aStruckParagraphEndJoinsTwoParagraphs() throws {
        let document = try WordFile.read(
            "<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>One </w:t></w:r></w:p>"
                + p("two."))
        #expect(dump(document) == "paragraph word/document.xml/body/p[2] \"One two.\"")
    }

    @Test func twoBreaksPartParagraphs() throws {
        let document = try WordFile.read(
            "<w:p><w:r><w:t>One.</w:t><w:br/><w:br/><w:t>Two.</w:t></w:r></w:p>")
        #expect(document.blocks.count == 2)
    }

    @Test func notesFollowTheirParagraph() throws {
        let document = try WordFile.read(
            "<w:p><w:r><w:t>Text</w:t><w:footnoteReference w:id=\"2\"/></w:r></w:p>" + p("More."),
            parts: [
                (
                    "word/footnotes.xml",
                    "<w:footnotes \(WordFile.names)><w:footnote w:type=\"separator\" w:id=\"0\">"
                        + "\(p("line"))</w:footnote><w:footnote w:id=\"2\">\(p("A note."))"
                        + "</w:footnote></w:footnotes>"
                )
            ])
        #expect(
            dump(document) == """
                paragraph word/document.xml/body/p[1] "Text"
                footnote word/footnotes.xml/footnote[2] "A note."
                paragraph word/document.xml/body/p[2] "More."
                """)
    }

    @Test func aNoteThatIsReferredToTwiceStandsOnce() throws {
        let reference = "<w:r><w:t>Text</w:t><w:footnoteReference w:id=\"2\"/></w:r>"
        let document = try WordFile.read(
            "<w:p>\(reference)\(reference)</w:p><w:p>\(reference)</w:p>",
            parts: [
                (
                    "word/footnotes.xml",
                    "<w:footnotes \(WordFile.names)><w:footnote w:id=\"2\">\(p("A note."))"
                        + "</w:footnote></w:footnotes>"
                )
            ])
        #expect(document.blocks.map(\.role) == [.paragraph, .footnote, .paragraph])
    }

    @Test func aTextBoxIsReadOnceBehindItsParagraph() throws {
        let box = "<w:txbxContent>\(p("Boxed."))</w:txbxContent>"
        let document = try WordFile.read(
            """
            <w:p><w:r><w:t>Text.</w:t></w:r><w:r><mc:AlternateContent><mc:Choice><w:drawing>\(box)
            </w:drawing></mc:Choice><mc:Fallback><w:pict>\(box)</w:pict></mc:Fallback>
            </mc:AlternateContent></w:r></w:p>
            """)
        #expect(document.blocks.map { document.text(in: $0.range) } == ["Text.", "Boxed."])
    }

    // MARK: - Tables and formulas

    @Test func tablesKeepTheirGrid() throws {
        func cell(_ text: String, _ properties: String = "") -> String {
            "<w:tc><w:tcPr>\(properties)</w:tcPr>\(p(text))</w:tc>"
        }
        let document = try WordFile.read(
            """
            <w:tbl><w:tr>\(cell("Name"))\(cell("Value", "<w:gridSpan w:val=\"2\"/>"))</w:tr>
            <w:tr>\(cell("a", "<w:vMerge w:val=\"restart\"/>"))\(cell("1"))\(cell("2"))</w:tr>
            <w:tr>\(cell("", "<w:vMerge/>"))\(cell("3|4"))\(cell("5"))</w:tr></w:tbl>
            """)
        #expect(
            dump(document) == """
                table word/document.xml/body/tbl[1] "| Name | Value | |⏎| --- | --- | --- |⏎\
                | a | 1 | 2 |⏎| | 3\\|4 | 5 |"
                """)
    }

    @Test func aTableAroundTextIsAFrame() throws {
        let document = try WordFile.read(
            "<w:tbl><w:tr><w:tc>\(p("Box 1", style: "Heading2"))\(p("Some text."))</w:tc></w:tr>"
                + "</w:tbl>")
        #expect(document.blocks.map(\.role) == [.heading, .paragraph])
    }

    @Test func aClaimedSpanOfMillionsCostsNothing() throws {
        let cell = "<w:tc><w:tcPr><w:gridSpan w:val=\"99999999\"/></w:tcPr>\(p("x"))</w:tc>"
        let rows = String(repeating: "<w:tr>\(cell)\(cell)</w:tr>", count: 3000)
        let document = try WordFile.read("<w:tbl>\(rows)</w:tbl>")
        #expect(document.text.count < 100_000)
    }

    @Test(arguments: [
        ("<m:f><m:num>\(m("a+b"))</m:num><m:den>\(m("2"))</m:den></m:f>", "(a+b)/2"),
        ("<m:sSup><m:e>\(m("x"))</m:e><m:sup>\(m("n-1"))</m:sup></m:sSup>\(m("y"))", "x^(n-1)y"),
        ("<m:sSub><m:e>\(m("x"))</m:e><m:sub>\(m("k"))</m:sub></m:sSub>\(m("y"))", "x_k y"),
        ("<m:rad><m:deg/><m:e>\(m("x"))</m:e></m:rad>", "√(x)"),
        (
            "<m:nary><m:naryPr><m:chr m:val=\"∑\"/></m:naryPr><m:sub>\(m("n=1"))</m:sub>"
                + "<m:sup>\(m("∞"))</m:sup><m:e>\(m("a"))</m:e></m:nary>", "∑_(n=1)^∞ a"
        ),
        (
            "<m:d><m:dPr><m:begChr m:val=\"[\"/><m:endChr m:val=\"]\"/></m:dPr><m:e>\(m("x"))"
                + "</m:e></m:d>", "[x]"
        ),
        ("<m:acc><m:e>\(m("𝑥"))</m:e></m:acc>", "x\u{302}"),
        (
            "<m:m><m:mr><m:e>\(m("a"))</m:e><m:e>\(m("b"))</m:e></m:mr>"
                + "<m:mr><m:e>\(m("c"))</m:e><m:e>\(m("d"))</m:e></m:mr></m:m>", "[a, b; c, d]"
        ),
    ])
    func formulasAreLinear(markup: String, text: String) throws {
        let document = try WordFile.read(
            "<w:p><m:oMathPara><m:oMath>\(markup)</m:oMath></m:oMathPara></w:p>")
        #expect(document.blocks.map(\.role) == [.formula])
        #expect(String(decoding: document.text, as: UTF8.self) == text)
    }

    @Test func aFormulaInASentenceStaysThere() throws {
        let document = try WordFile.read(
            "<w:p><w:r><w:t xml:space=\"preserve\">where </w:t></w:r><m:oMath>\(m("E=m"))</m:oMath>"
                + "<w:r><w:t xml:space=\"preserve\"> holds.</w:t></w:r></w:p>")
        #expect(dump(document) == "paragraph word/document.xml/body/p[1] \"where E=m holds.\"")
    }

    @Test func aNumberedFormulaIsAFormula() throws {
        let document = try WordFile.read(
            "<w:p><w:r><w:tab/></w:r><m:oMath>\(m("E=m"))</m:oMath><w:r><w:tab/><w:t>(1)</w:t></w:r></w:p>"
        )
        #expect(dump(document) == "formula word/document.xml/body/p[1] \"E=m (1)\"")
    }

    // MARK: - Package

    @Test func theMainPartIsFoundThroughTheRelationships() throws {
        let bytes = ArchiveBytes.zip([
            ("[Content_Types].xml", "<Types/>"),
            ("_rels/.rels", WordFile.relationships([("officeDocument", "/Word/Main.xml")])),
            ("word/main.xml", WordFile.document(p("Text."))),
        ])
        #expect(String(decoding: try DOCXReader.read(bytes).text, as: UTF8.self) == "Text.")
    }

    @Test func propertiesFillWhatTheTextDoesNotSay() throws {
        let core = """
            <cp:coreProperties xmlns:cp="c" xmlns:dc="d"><dc:title>Tides</dc:title>
            <dc:creator>Two, Bo</dc:creator><dc:language>de</dc:language></cp:coreProperties>
            """
        let document = try WordFile.read(p("Text."), parts: [("docProps/core.xml", core)])
        #expect(document.title == "Tides")
        #expect(document.authors == ["Bo Two"])
        #expect(document.language == "de")
        let made = core.replacing("Tides", with: "Microsoft Word - x.doc")
        #expect(try WordFile.read(p("x"), parts: [("docProps/core.xml", made)]).title == nil)
    }

    @Test func aDamagedMainPartIsAnError() {
        #expect(code([("word/styles.xml", "<a/>")]) == .damaged)
        #expect(code([("word/document.xml", "/etc/passwd")]) == .damaged)
        #expect(code([("word/document.xml", "<html><body/></html>")]) == .damaged)
    }

    @Test func damagedStylesAreAWarning() throws {
        let document = try WordFile.read(p("Text."), parts: [("word/styles.xml", "no XML")])
        #expect(String(decoding: document.text, as: UTF8.self) == "Text.")
        #expect(document.warnings.count == 1)
    }

    @Test func anyBytesAreReadWithoutACrash() throws {
        let bytes = ArchiveBytes.zip([
            ("[Content_Types].xml", "<Types/>"), ("word/document.xml", WordFile.document(p("A"))),
        ])
        for index in bytes.indices {
            var broken = bytes
            broken[index] ^= 0x15
            _ = try? DOCXReader.read(broken)
            _ = try? ODTReader.read(broken)
            _ = try? EPUBReader.read(broken)
        }
    }

    @Test func equationsThatArePicturesAreNamed() throws {
        let document = try WordFile.read(
            "<w:p><w:r><w:t>Text</w:t><w:object><o:OLEObject ProgID=\"Equation.DSMT4\"/></w:object>"
                + "</w:r></w:p>")
        #expect(document.warnings.first?.contains("1 equation") == true)
    }

    @Test func struckEndsOfAllParagraphsKeepTheText() throws {
        let struck = "<w:pPr><w:rPr><w:del/></w:rPr></w:pPr>"
        let document = try WordFile.read("<w:p>\(struck)<w:r><w:t>One.</w:t></w:r></w:p>")
        #expect(String(decoding: document.text, as: UTF8.self) == "One.")
    }

    @Test(.timeLimit(.minutes(1))) func aMillionRunsTakeLinearTime() throws {
        let raised = "<w:rPr><w:vertAlign w:val=\"superscript\"/></w:rPr>"
        let runs = "<w:r><w:t>x</w:t></w:r><w:r>\(raised)<w:t>2</w:t></w:r>"
        let document = try WordFile.read(
            "<w:p>" + String(repeating: runs, count: 20_000) + "</w:p>")
        #expect(document.text.count == 60_000)
    }

    @Test func pathsOfDeepElementsAreCut() throws {
        let depth = 60
        let document = try WordFile.read(
            String(repeating: "<w:tbl><w:tr><w:tc>", count: depth) + p("Text.")
                + String(repeating: "</w:tc></w:tr></w:tbl>", count: depth))
        let path = document.blocks.first?.position.elementPath ?? ""
        #expect(path.hasPrefix("word/document.xml/body/tbl[1]"))
        #expect(path.hasSuffix("/p[1]"))
        #expect(path.utf8.count < 200)
    }

    @Test func deepTablesTakeLinearTime() throws {
        let depth = 60
        let document = try WordFile.read(
            String(repeating: "<w:tbl><w:tr><w:tc>", count: depth) + p("Text.")
                + String(repeating: "</w:tc></w:tr></w:tbl>", count: depth))
        #expect(String(decoding: document.text, as: UTF8.self) == "Text.")
    }

    private func code(_ parts: [(String, String)]) -> IngestError.Code? {
        do throws(IngestError) {
            _ = try DOCXReader.read(ArchiveBytes.zip(parts))
            return nil
        } catch {
            return error.code
        }
    }
}

/// A paragraph of a Word document.
func p(_ text: String, style: String? = nil, look: String = "") -> String {
    let properties = style.map { "<w:pPr><w:pStyle w:val=\"\($0)\"/></w:pPr>" } ?? ""
    return "<w:p>\(properties)<w:r><w:rPr>\(look)</w:rPr>"
        + "<w:t xml:space=\"preserve\">\(text)</w:t></w:r></w:p>"
}

/// A run of a formula.
private func m(_ text: String) -> String { "<m:r><m:t>\(text)</m:t></m:r>" }

/// Makes Word documents.
enum WordFile {
    static let names = "xmlns:w=\"w\" xmlns:m=\"m\" xmlns:mc=\"mc\" xmlns:o=\"o\""

    static func document(_ body: String) -> String {
        "<w:document \(names)><w:body>\(body)<w:sectPr/></w:body></w:document>"
    }

    static func relationships(_ targets: [(type: String, target: String)]) -> String {
        let all = targets.map {
            "<Relationship Type=\"http://x/\($0.type)\" Target=\"\($0.target)\"/>"
        }
        return "<Relationships>\(all.joined())</Relationships>"
    }

    static func read(_ body: String, parts: [(String, String)] = []) throws -> Document {
        let own = parts.map(\.0)
        let standard = [
            ("[Content_Types].xml", "<Types/>"),
            ("_rels/.rels", relationships([("officeDocument", "word/document.xml")])),
            ("word/document.xml", document(body)),
            (
                "word/_rels/document.xml.rels",
                relationships([("styles", "styles.xml"), ("footnotes", "footnotes.xml")])
            ), ("word/styles.xml", styles),
        ].filter { !own.contains($0.0) }
        let document = try DOCXReader.read(ArchiveBytes.zip(standard + parts))
        #expect(flaws(of: document) == [])
        return document
    }

    private static func style(_ id: String, _ name: String, _ more: String = "") -> String {
        "<w:style w:type=\"paragraph\" w:styleId=\"\(id)\"><w:name w:val=\"\(name)\"/>\(more)</w:style>"
    }

    private static let styles =
        "<w:styles xmlns:w=\"w\">" + style("Title", "Title") + style("Author", "Author")
        + style("berschrift1", "heading 1") + style("Heading2", "heading 2")
        + style("Heading3", "heading 3") + style("Caption", "caption")
        + style("MyHeading", "Mine", "<w:basedOn w:val=\"Level\"/>")
        + style("Level", "Level", "<w:pPr><w:outlineLvl w:val=\"1\"/></w:pPr>")
        + style("Bullet", "List Bullet", "<w:pPr><w:numPr><w:numId w:val=\"7\"/></w:numPr></w:pPr>")
        + style("SourceCode", "Source Code") + style("TOC1", "toc 1")
        + style("TOCHeading", "TOC Heading", "<w:basedOn w:val=\"berschrift1\"/>") + "</w:styles>"
}
