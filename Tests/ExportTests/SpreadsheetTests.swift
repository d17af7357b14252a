import Testing

@testable import Export

/// Words that a spreadsheet would take for a formula or a terminal for an order.
@Suite struct SpreadsheetTests {
    private let row = ExportRow(
        id: "p1", question: "=HYPERLINK(\"x\")", answer: "+1\u{9B}31m\u{7F}\u{1B}[2J",
        context: "@SUM(A1)",
        chunkID: "c1", source: "-1.md", title: "@SUM(A1)", heading: "=1", evidence: "=1",
        model: "m", recipe: "r1", corpus: "=1")

    /// The one file that a spreadsheet opens as a table.
    @Test func theTableOfABenchmarkHoldsIdsAlone() {
        #expect(String(decoding: BEIR.judgment(row), as: UTF8.self) == "p1\tc1\t1\n")
    }

    @Test func aLineOfJSONHoldsNoControlCharacterRaw() {
        var json = JSONWriter()
        json.value(row.answer)
        let line = String(decoding: json.bytes, as: UTF8.self)
        #expect(line == #""+1\u009b31m\u007f\u001b[2J""#)
    }
}
