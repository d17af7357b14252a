import Records
import Testing

@testable import Ingest

@Suite struct ODTReaderTests {
    private static let names = """
        xmlns:office="o" xmlns:text="t" xmlns:style="s" xmlns:fo="f" xmlns:table="b" \
        xmlns:draw="d" xmlns:xlink="x" xmlns:dc="c" xmlns:meta="m" xmlns:svg="v"
        """

    private func file(_ body: String, parts: [(String, String)] = []) -> [UInt8] {
        let content = """
            <office:document-content \(Self.names)><office:automatic-styles>
            <style:style style:name="P1" style:family="paragraph" style:parent-style-name="Heading_20_2"/>
            <style:style style:name="B" style:family="text"><style:text-properties fo:font-weight="bold"/></style:style>
            <style:style style:name="S" style:family="text"><style:text-properties style:text-position="super 58%"/></style:style>
            </office:automatic-styles><office:body><office:text>\(body)</office:text></office:body>
            </office:document-content>
            """
        let styles = """
            <office:document-styles \(Self.names)><office:styles>
            <style:default-style style:family="paragraph"><style:text-properties fo:language="de" fo:country="AT"/></style:default-style>
            <style:style style:name="Heading_20_2" style:display-name="Heading 2" style:family="paragraph" style:default-outline-level="2"/>
            <style:style style:name="Preformatted_20_Text" style:display-name="Preformatted Text" style:family="paragraph"/>
            </office:styles></office:document-styles>
            """
        return ArchiveBytes.zip(
            [
                ("mimetype", "application/vnd.oasis.opendocument.text"),
                ("content.xml", content), ("styles.xml", styles),
            ] + parts)
    }

    private func read(_ body: String, parts: [(String, String)] = []) throws -> Document {
        let document = try ODTReader.read(file(body, parts: parts))
        #expect(flaws(of: document) == [])
        return document
    }

    private func error(_ bytes: [UInt8]) -> IngestError? {
        do throws(IngestError) {
            _ = try ODTReader.read(bytes)
            return nil
        } catch {
            return error
        }
    }

    @Test func headingsListsAndCaptionsAreTold() throws {
        let document = try read(
            """
            <text:p text:style-name="Title">Tides</text:p>
            <text:h text:outline-level="1">Methods</text:h><text:p>A float moves.</text:p>
            <text:p text:style-name="P1">The well</text:p>
            <text:list><text:list-item><text:p>one</text:p><text:list><text:list-item><text:p>two</text:p>
            </text:list-item></text:list></text:list-item></text:list>
            <text:p text:style-name="Illustration">Figure 1: A float</text:p>
            <text:p text:style-name="Preformatted_20_Text">let x<text:s text:c="3"/>= 1</text:p>
            """)
        #expect(document.title == "Tides")
        #expect(
            dump(document) == """
                title content.xml/body/text/p[1] "Tides"
                heading 1 content.xml/body/text/h[1] "Methods"
                paragraph content.xml/body/text/p[2] "A float moves."
                heading 2 content.xml/body/text/p[3] "The well"
                list_item content.xml/body/text/list[1]/list-item[1]/p[1] "one"
                list_item content.xml/body/text/list[1]/list-item[1]/list[1]/list-item[1]/p[1] "two"
                caption content.xml/body/text/p[4] "Figure 1: A float"
                code content.xml/body/text/p[5] "let x   = 1"
                """)
    }

    @Test(arguments: [
        ("a<text:tab/>b<text:line-break/>c<text:s/>d", "a b c d"),
        ("10<text:span text:style-name=\"S\">-3</text:span> m", "10⁻³ m"),
        (
            "see<office:annotation><dc:creator>Bo</dc:creator><text:p>why?</text:p></office:annotation> it",
            "see it"
        ),
        ("one <text:a><text:span>link</text:span></text:a>", "one link"),
        ("<text:bookmark-start/>x<text:bookmark-end/><text:soft-page-break/>y", "xy"),
        (
            "<text:ruby><text:ruby-base>漢</text:ruby-base><text:ruby-text>kan</text:ruby-text></text:ruby>",
            "漢"
        ),
        ("<text:change-start/>new<text:change-end/>", "new"),
    ])
    func paragraphsGiveTheirText(markup: String, text: String) throws {
        let document = try read(
            "<text:tracked-changes><text:p>old</text:p></text:tracked-changes><text:p>\(markup)</text:p>"
        )
        #expect(String(decoding: document.text, as: UTF8.self) == text)
    }

    @Test func notesAndTextBoxesFollowTheirParagraph() throws {
        let document = try read(
            """
            <text:p>Text<text:note><text:note-citation>1</text:note-citation><text:note-body>
            <text:p>A note.</text:p></text:note-body></text:note> goes on.<draw:frame><draw:text-box>
            <text:p>Boxed.</text:p></draw:text-box></draw:frame></text:p>
            """)
        #expect(
            document.blocks.map { document.text(in: $0.range) } == [
                "Text goes on.", "A note.", "Boxed.",
            ])
        #expect(document.blocks.map(\.role) == [.paragraph, .footnote, .paragraph])
    }

    @Test func textThatStandsInNoParagraphIsKept() throws {
        let document = try read(
            "<text:p>One.</text:p>\nLoose<text:line-break/><text:span>text</text:span>.\n"
                + "<text:p>Two.</text:p>")
        #expect(
            document.blocks.map { document.text(in: $0.range) } == ["One.", "Loose text.", "Two."])
    }

    @Test func indexesAreLeftOutAndBibliographiesAreReferences() throws {
        let document = try read(
            """
            <text:table-of-content><text:index-body><text:p>Methods 1</text:p></text:index-body>
            </text:table-of-content><text:bibliography><text:bibliography-source><text:p>x</text:p>
            </text:bibliography-source><text:index-body><text:p>One A. Tides. 2001.</text:p>
            </text:index-body></text:bibliography>
            """)
        #expect(document.blocks.map(\.role) == [.reference])
    }

    @Test func tablesKeepTheirGrid() throws {
        func cell(_ text: String, _ attributes: String = "") -> String {
            "<table:table-cell \(attributes)><text:p>\(text)</text:p></table:table-cell>"
        }
        let document = try read(
            """
            <table:table><table:table-header-rows><table:table-row>\(cell("A", "table:number-columns-spanned=\"2\""))
            <table:covered-table-cell/>\(cell("B"))</table:table-row></table:table-header-rows>
            <table:table-row>\(cell("1"))\(cell("2"))\(cell("3"))</table:table-row>
            <table:table-row><table:table-cell table:number-columns-repeated="99999999"/></table:table-row>
            </table:table>
            """)
        #expect(document.blocks.map(\.role) == [.table])
        let lines = document.text(in: document.blocks[0].range).split(separator: "\n")
        #expect(lines.first?.hasPrefix("| A | | B |") == true)
        #expect(lines.last?.hasPrefix("| 1 | 2 | 3 |") == true)
    }

    @Test func formulasAreReadFromTheirOwnPart() throws {
        let formula = """
            <math><semantics><mrow><mi>E</mi><mo>=</mo><mfrac><mrow><mi>a</mi><mo>+</mo><mn>1</mn></mrow>
            <msup><mi>c</mi><mn>2</mn></msup></mfrac></mrow><annotation>E = a</annotation></semantics></math>
            """
        let document = try read(
            "<text:p>Here <draw:frame><draw:object xlink:href=\"./Object 1\"/><svg:desc>x</svg:desc></draw:frame> holds.</text:p>"
                + "<text:p><draw:frame><draw:object xlink:href=\"./Object 1\"/></draw:frame><text:tab/>(1)</text:p>",
            parts: [("Object 1/content.xml", formula)])
        #expect(
            dump(document) == """
                paragraph content.xml/body/text/p[1] "Here E=(a+1)/(c^2) holds."
                formula content.xml/body/text/p[2] "E=(a+1)/(c^2) (1)"
                """)
    }

    @Test func metadataAndLanguageAreRead() throws {
        let meta = """
            <office:document-meta \(Self.names)><office:meta><dc:title>Tides</dc:title>
            <dc:creator>Last Editor</dc:creator><meta:initial-creator>Ada One</meta:initial-creator>
            </office:meta></office:document-meta>
            """
        let document = try read("<text:p>Text.</text:p>", parts: [("meta.xml", meta)])
        #expect(document.title == "Tides")
        #expect(document.authors == ["Ada One"])
        #expect(document.language == "de-AT")
    }

    @Test func boldParagraphsWithoutStylesAreHeadings() throws {
        let text = "<text:p>\(String(repeating: "The float moves. ", count: 20))</text:p>"
        let document = try read(
            ["Introduction", "Methods"].map {
                "<text:p><text:span text:style-name=\"B\">\($0)</text:span></text:p>\(text)"
            }.joined())
        #expect(document.blocks.map(\.role) == [.heading, .paragraph, .heading, .paragraph])
    }

    @Test func lockedAndDamagedFilesAreErrors() {
        let manifest = """
            <manifest><file-entry full-path="content.xml"><encryption-data/></file-entry></manifest>
            """
        let locked = file("", parts: [("META-INF/manifest.xml", manifest)])
        #expect(error(locked)?.code == .encrypted)
        let mimetype = ("mimetype", "application/vnd.oasis.opendocument.text")
        #expect(error(ArchiveBytes.zip([mimetype]))?.code == .damaged)
        #expect(error(file(""))?.code == .empty)
    }
}
