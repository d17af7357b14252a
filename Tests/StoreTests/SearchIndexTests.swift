import Foundation
import GRDB
import Records
import Testing

@testable import Store

/// The search index holds the current chunks, whatever was done to them.
struct SearchIndexTests {
    private let library: Library

    init() async throws {
        library = try await Library()
    }

    /// What the index holds, after FTS5 has compared it with the current chunks.
    private func indexed() async throws -> Int {
        try await library.index.checkSearchIndex()
        return try await library.index.read { database in
            let indexed = try Int.fetchOne(
                database, sql: "SELECT count(*) FROM chunk_search_docsize")
            let current = try Int.fetchOne(database, sql: "SELECT count(*) FROM current_chunk")
            #expect(indexed == current)
            return indexed ?? 0
        }
    }

    @Test func insertsReplacementsRemovalsAndReturnsKeepIt() async throws {
        try await library.put("/a.md", ["One raven.", "One crow."])
        try await library.put("/b.md", ["One crow.", "One owl."])
        #expect(try await indexed() == 3)
        try await library.put("/a.md", ["One jackdaw."])
        #expect(try await indexed() == 3)
        try await library.index.markRemoved(["/b.md"], corpus: "c")
        #expect(try await indexed() == 1)
        try await library.put("/b.md", ["One crow.", "One owl."])
        #expect(try await indexed() == 3)
    }

    @Test func forgettingKeepsIt() async throws {
        try await library.put("/a.md", ["One raven.", "One crow."])
        try await library.put("/b.md", ["One crow.", "One owl."])
        let places = try await library.index.places(meaning: "/b.md")
        try await library.index.forget(places)
        #expect(try await indexed() == 2)
        #expect(try await library.index.search("owl", limit: 9).isEmpty)
    }

    @Test func anotherChunkRecipeAndTheFirstAgainKeepIt() async throws {
        let id = try await library.put("/a.md", ["One raven.", "One crow."])
        let other = Recipe(stage: "chunk", settings: #"{"max_tokens":9}"#)
        try await library.index.useChunkRecipe(other, corpus: "c")
        #expect(try await indexed() == 0)
        try await library.index.record(
            [
                Occurrence(
                    chunk: library.chunk("One raven.\n\nOne crow."), ordinal: 0, range: 0..<21)
            ],
            of: id, recipe: other, run: library.run)
        #expect(try await indexed() == 1)
        try await library.index.useChunkRecipe(library.chunkRecipe, corpus: "c")
        #expect(try await indexed() == 2)
    }

    @Test func aChunkOfTwoCorporaLeavesWithTheLast() async throws {
        try await library.index.useChunkRecipe(library.chunkRecipe, corpus: "d")
        try await library.put("/a.md", ["One raven."])
        try await library.put("/a.md", ["One raven."], corpus: "d")
        #expect(try await indexed() == 1)
        try await library.index.markRemoved(["/a.md"], corpus: "c")
        #expect(try await indexed() == 1)
        try await library.index.markRemoved(["/a.md"], corpus: "d")
        #expect(try await indexed() == 0)
    }

    @Test func aVersionThatComesTwiceAtOnceAndIsCutInTwoWaysIsIndexedInBoth() async throws {
        let other = Recipe(stage: "chunk", settings: #"{"max_tokens":9}"#)
        try await library.index.useChunkRecipe(other, corpus: "d")
        let reader = Recipe(stage: "read", settings: #"{"format":"markdown"}"#)
        let text = "One raven. One crow."
        let stored = StoredDocument(
            sha256: "0", byteCount: 20, recipe: reader,
            document: Document(format: .markdown, title: "", text: Array(text.utf8)))
        func update(_ corpus: String, _ recipe: Recipe, _ ranges: [Range<Int>]) -> SourceUpdate {
            let bytes = Array(text.utf8)
            let occurrences = ranges.enumerated().map { ordinal, range in
                Occurrence(
                    chunk: library.chunk(String(decoding: bytes[range], as: UTF8.self)),
                    ordinal: ordinal, range: range)
            }
            return SourceUpdate(
                source: SourceRecord(
                    corpus: corpus, path: "/a.md", name: "/a.md", root: "/", document: stored.id,
                    outcome: .ingested, sha256: "0",
                    stamp: FileStamp(size: 20, modified: 0, inode: 0)),
                document: stored, occurrences: occurrences, chunkRecipe: recipe, reader: reader)
        }
        try await library.index.record(
            [
                update("c", library.chunkRecipe, [0..<20]),
                update("d", other, [0..<10, 11..<20]),
            ], run: library.run)
        #expect(try await indexed() == 3)
    }

    @Test func aBulkLoadEndsInOneSegment() async throws {
        for number in 0..<4 {
            try await library.put("/\(number).md", (0..<600).map { "Crow \(number) \($0)." })
        }
        try await library.index.checkpoint()
        let segments = try await library.index.read { database in
            try Int.fetchOne(database, sql: "SELECT count(DISTINCT segid) FROM chunk_search_idx")
        }
        #expect(segments == 1)
        #expect(try await indexed() == 2_400)
    }

    @Test func aWriteThatFailsLeavesIndexAndRowsAsTheyWere() async throws {
        try await library.put("/a.md", ["One raven."])
        await #expect(throws: (any Error).self) {
            try await library.index.write { [index = library.index] database in
                let documents = try String.fetchSet(database, sql: "SELECT id FROM document")
                try database.execute(sql: "UPDATE source SET is_present = 0")
                try index.moveSearch(of: documents, in: database)
                try database.execute(sql: "INSERT INTO corpus VALUES ('')")
            }
        }
        #expect(try await indexed() == 1)
    }

    @Test func chunksAreListedInReadingOrder() async throws {
        let first = try await library.put("/a.md", ["One raven.", "One crow."])
        try await library.put("/b.md", ["One owl."])
        let all = try await chunks()
        #expect(all.map(\.text) == ["One raven.", "One crow.", "One owl."])
        #expect(all.map(\.ordinal) == [0, 1, 0])
        #expect(all[1].range == 12..<21)
        #expect(all[1].pages == 2...2)
        #expect(all[1].heading == "Methods")
        #expect(all[1].document == first)
        #expect(try await chunks(documents: [first]).count == 2)
        #expect(try await chunks(atMost: 1).count == 1)
        #expect(try await chunks(corpus: "d").isEmpty)
    }

    private func chunks(
        corpus: String? = nil, documents: [ContentHash]? = nil, atMost limit: Int = 9
    ) async throws -> [ListedChunk] {
        let found = Found()
        try await library.index.chunks(of: corpus, documents: documents) { chunk in
            found.chunks.append(chunk)
            return found.chunks.count < limit
        }
        return found.chunks
    }

    /// Filled on one queue, and read when that is done.
    private final class Found: @unchecked Sendable {
        var chunks: [ListedChunk] = []
    }
}
