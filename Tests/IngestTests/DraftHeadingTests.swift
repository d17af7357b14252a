import Records
import Testing

@testable import Ingest

/// Headings of documents that were typed without styles.
@Suite struct DraftHeadingTests {
    private let bold = "<w:b/>"
    private let text = String(repeating: "The float moves with the tide in its well. ", count: 6)

    private func roles(_ body: String) throws -> [String] {
        let document = try WordFile.read(body)
        return document.blocks.map { block in
            block.role.rawValue + (block.level.map { " \($0)" } ?? "")
        }
    }

    @Test func shortBoldParagraphsAreHeadings() throws {
        let found = try roles(
            p("Introduction", look: bold) + p(text) + p("Methods", look: bold) + p(text)
                + p("The stilling well", look: "<w:b/><w:i/>") + p(text) + p("Results", look: bold)
                + p(text))
        #expect(
            found == [
                "heading 1", "paragraph", "heading 1", "paragraph", "heading 2", "paragraph",
                "heading 1", "paragraph",
            ])
    }

    @Test func aLargerCentredFirstLineIsTheTitle() throws {
        let document = try WordFile.read(
            p("How tides are read", look: "<w:b/><w:sz w:val=\"36\"/>") + p("Ada One, Bo Two")
                + p("Introduction", look: bold) + p(text) + p("Methods", look: bold) + p(text))
        #expect(document.title == "How tides are read")
        #expect(document.blocks.first?.role == .title)
    }

    @Test func theFrontMatterOfAManuscriptIsMetadata() throws {
        let document = try WordFile.read(
            p("ORIGINAL ARTICLE", look: bold)
                + p("How tides are read at Farrow Point", look: "<w:b/><w:sz w:val=\"32\"/>")
                + p("Ada van One1, Bo Two2*") + p("1 Institute of Tides, Farrow")
                + p("Abstract", look: bold) + p(text) + p("Keywords: tide, gauge")
                + p("Introduction", look: bold) + p(text))
        #expect(document.title == "How tides are read at Farrow Point")
        #expect(document.authors == ["Ada van One", "Bo Two"])
        #expect(
            document.blocks.map(\.role) == [
                .metadata, .title, .metadata, .metadata, .heading, .paragraph, .metadata,
                .heading, .paragraph,
            ])
        #expect(document.abstract?.contains("Keywords") == false)
    }

    @Test func numbersTellLevels() throws {
        let found = try roles(
            p("1 Introduction", look: bold) + p(text) + p("1.1 The well", look: bold) + p(text)
                + p("2 Results", look: bold) + p(text))
        #expect(
            found.filter { $0.hasPrefix("heading") } == ["heading 1", "heading 2", "heading 1"])
    }

    @Test func boldItemsAboveTextAreHeadings() throws {
        func item(_ text: String, _ look: String = "") -> String {
            "<w:p><w:pPr><w:numPr><w:numId w:val=\"3\"/></w:numPr></w:pPr><w:r><w:rPr>\(look)</w:rPr>"
                + "<w:t>\(text)</w:t></w:r></w:p>"
        }
        let found = try roles(
            item("Introduction", bold) + p(text) + item("Methods", bold) + item("The well", bold)
                + p(text) + item("one") + item("two") + p(text))
        #expect(
            found == [
                "heading 1", "paragraph", "heading 1", "heading 1", "paragraph", "list_item",
                "list_item", "paragraph",
            ])
    }

    @Test func wordsThatHeadEveryPaperNeedNoLook() throws {
        let found = try roles(p("Abstract") + p(text) + p("INTRODUCTION") + p(text))
        #expect(found == ["heading 1", "paragraph", "heading 1", "paragraph"])
    }

    @Test func boldSentencesAndCaptionsAreNone() throws {
        let found = try roles(
            p("This sentence is bold.", look: bold) + p("Figure 1. A float", look: bold)
                + p(text) + p(text))
        #expect(found == ["paragraph", "caption", "paragraph", "paragraph"])
    }

    @Test func styledHeadingsAloneAreBelieved() throws {
        let found = try roles(
            p("Methods", style: "berschrift1") + p("Keywords", look: bold) + p(text)
                + p("Results", style: "berschrift1") + p(text))
        #expect(found.filter { $0.hasPrefix("heading") }.count == 2)
    }

    @Test func aTextThatIsAllBoldHasNoHeadings() throws {
        let lines = (1...10).map { p("A line of a poem number \($0)", look: bold) }.joined()
        #expect(try roles(lines).allSatisfy { $0 == "paragraph" })
    }

    @Test(arguments: [
        ("Heading 1", StyleKind.heading(1)), ("heading 2", .heading(2)),
        ("Überschrift 3", .heading(3)), ("Titre 1", .heading(1)), ("标题 2", .heading(2)),
        ("MDPI_2.1_heading1", .heading(1)), ("Els-2nd-order-head", .heading(2)),
        ("papertitle", .title), ("Titre", .title), ("MDPI_1.2_title", .title),
        ("BB_Author_Name", .authors), ("Affiliation", .metadata), ("toc 2", .contents),
        ("Contents 1", .contents), ("Image Caption", .caption), ("Bibliography", .reference),
        ("Abstract", .abstract), ("Abstract Title", .heading(1)), ("Body Text", .text),
        ("Preformatted Text", .code),
    ])
    func namesOfStylesTellWhatTheyAreFor(name: String, kind: StyleKind) {
        #expect(StyleKind(name: name) == kind)
    }

    @Test(arguments: ["List Paragraph", "Table Heading", "Emphasis", "P12", ""])
    func otherNamesTellNothing(name: String) {
        #expect(StyleKind(name: name) == nil)
    }

    @Test(arguments: [
        ("Ada One1,*, Bo Two2 and Cy Three", ["Ada One", "Bo Two", "Cy Three"]),
        ("One, Ada", ["Ada One"]), ("Ada One; Bo Two", ["Ada One", "Bo Two"]),
    ])
    func authorsAreTakenApart(line: String, names: [String]) {
        #expect(AuthorNames.names(in: line) == names)
    }
}
