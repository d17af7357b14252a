import Records
import Testing

@testable import Ingest

@Suite struct PlainTextReaderTests {
    private func read(_ text: String) throws -> Document {
        let document = try PlainTextReader.read(Array(text.utf8))
        #expect(flaws(of: document) == [])
        return document
    }

    @Test func hardWrappedLinesAreJoinedAndHeadingsToldByForm() throws {
        let document = try read(
            "Tide Gauges of the North\n\n1. Introduction\n\nThe float sits in a\nstilling well.\n\n"
                + "RESULTS\n\nIt rose.\n")
        #expect(
            dump(document) == """
                title @1-1 "Tide Gauges of the North"
                heading 1 @3-3 "1. Introduction"
                paragraph @5-6 "The float sits in a stilling well."
                heading 1 @8-8 "RESULTS"
                paragraph @10-10 "It rose."
                """)
        #expect(document.title == "Tide Gauges of the North")
    }

    @Test func indentedFirstLinesBeginParagraphs() throws {
        let document = try read(
            "One starts here and goes\non over some lines\nuntil it ends.\n"
                + "  Two starts here and\ngoes on as well\nuntil its end.\n")
        #expect(document.blocks.map(\.position.lines) == [1...3, 4...6])
    }

    @Test func bulletsBeginLinesOfTheirOwn() throws {
        let document = try read(
            "All of this is text.\n\nThey are:\n- one\n  and more\n- two\n\nText follows here.\n")
        #expect(
            dump(document) == """
                paragraph @1-1 "All of this is text."
                paragraph @3-6 "They are:⏎- one and more⏎- two"
                paragraph @8-8 "Text follows here."
                """)
    }

    @Test func textWithoutEmptyLinesBreaksWhereLinesEndEarly() throws {
        let line = String(repeating: "word ", count: 15)
        let text = (0..<12).map { $0 == 5 ? "It ends." : line }.joined(separator: "\n")
        let document = try read(text)
        #expect(document.blocks.count == 1)
        #expect(document.text.filter { $0 == 10 }.count == 1)
    }

    @Test func wordsBeyondAllLimitsAreLeftOut() throws {
        let document = try read("Text.\n\nmore \(String(repeating: "wave", count: 30000)) here")
        #expect(dump(document).hasSuffix(#""more here""#))
        #expect(document.warnings.count == 1)
        #expect(document.warnings.first?.contains("too long") == true)
    }

    @Test func linesThatAreParagraphsStayApart() throws {
        let long = String(repeating: "word ", count: 60)
        #expect(try read("\(long).\n\(long).\n").blocks.count == 2)
    }

    @Test func underlinedHeadingsLoseTheirLine() throws {
        let document = try read("Some text stands here, before.\n\nMethods\n=======\n\nText.\n")
        #expect(dump(document).contains("heading 1 @3-4 \"Methods\""))
    }

    @Test func whiteSpaceAndBinaryDataAreRefused() {
        #expect(throws: IngestError.noText) { try PlainTextReader.read(Array(" \n\u{A0}".utf8)) }
        #expect(throws: IngestError.binaryData) {
            try PlainTextReader.read((0..<500).map { UInt8(truncatingIfNeeded: $0 * 7 % 20) })
        }
    }
}
