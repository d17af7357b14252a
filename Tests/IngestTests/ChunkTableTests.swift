import Records
import Testing

@testable import Ingest

/// Tables of chunks that were cut elsewhere.
struct ChunkTableTests {
    private func tables(_ lines: [String]) throws -> ChunkTable.Tables {
        try ChunkTable.Tables(of: Array(lines.joined(separator: "\n").utf8))
    }

    private func text(_ tables: ChunkTable.Tables, _ name: String) -> String {
        String(decoding: tables.source(of: name).bytes, as: UTF8.self)
    }

    @Test func linesOfADocumentThatStandApartComeTogetherInTheirOrder() throws {
        let tables = try tables([
            #"{"document":"b","text":"One."}"#, #"{"text":"Two.","document":"a"}"#, "",
            #"{"document":"b","text":"Three."}"#,
        ])
        #expect(tables.names == ["b", "a"])
        #expect(tables.warnings.isEmpty)
        #expect(
            text(tables, "b")
                == #"{"document":"b","text":"One."}"# + "\n"
                + #"{"document":"b","text":"Three."}"# + "\n")
    }

    @Test func theSameRowsGiveTheSameBytesWhateverTheOrderOfTheirKeys() throws {
        let one = try tables([#"{"text":"A/B.","document":"a","page":2}"#])
        let other = try tables(["\u{FEFF}" + #" { "page": 2, "document": "a", "text": "A\/B." }"#])
        #expect(one.source(of: "a") == other.source(of: "a"))
    }

    @Test func linesWithoutAChunkAreCountedAndTheFirstIsNamed() throws {
        let tables = try tables([
            "", #"{"text":"One."}"#, "[1]", #"{"document":"a"}"#, #"{"text":" "}"#, "{", "",
        ])
        #expect(tables.names == ["document"])
        #expect(
            tables.warnings == [
                "4 lines hold no chunk, the first is line 3: each needs a \"text\"."
            ])
    }

    @Test(arguments: ["", "\n\n", "{}", "\u{FEFF}"])
    func aTableWithoutAChunkIsRefused(content: String) {
        #expect(throws: IngestError.self) { try tables([content]) }
    }
}
