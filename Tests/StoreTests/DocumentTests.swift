import GRDB
import Records
import Testing

@testable import Store

struct DocumentTests {
    @Test func writingTheSameDocumentTwiceAddsNothing() async throws {
        let library = try await Library()
        try await library.put("/a.md", ["One crow.", "Two crows."])
        let before = try await counts(library)
        try await library.put("/a.md", ["One crow.", "Two crows."])
        #expect(try await counts(library) == before)
    }

    @Test func aDocumentReadsBackAsItWasWritten() async throws {
        let library = try await Library()
        let id = try await library.put("/a.md", ["One crow.", "Zwei Krähen."])
        let document = try #require(await library.index.document(id))
        #expect(document.title == "Crows")
        #expect(
            document.blocks.map { document.text(in: $0.range) } == ["One crow.", "Zwei Krähen."])
        #expect(document.blocks.map(\.position.page) == [1, 2])
    }

    @Test func textThatStandsTwiceIsOneChunkWithTwoOccurrences() async throws {
        let library = try await Library()
        try await library.put("/a.md", ["One crow.", "Two crows.", "One crow."])
        try await library.put("/b.md", ["One crow."])
        let numbers = try await library.index.read { database in
            try ["chunk", "current_occurrence"].map {
                try Int.fetchOne(database, sql: "SELECT count(*) FROM \($0)")
            }
        }
        #expect(numbers == [2, 4])
    }

    @Test func theSearchIndexFollowsEditsUndoneEditsAndRemovals() async throws {
        let library = try await Library()
        let index = library.index
        func finds(_ word: String) async throws -> Int {
            try await index.checkSearchIndex()
            return try await index.search(word, limit: 9).count
        }
        try await library.put("/a.md", ["The raven sleeps.", "A common sparrow."])
        try await library.put("/b.md", ["A common sparrow."])
        #expect(try await finds("raven") == 1)
        try await library.put("/a.md", ["The jackdaw sleeps.", "A common sparrow."])
        #expect(try await finds("raven") == 0)
        #expect(try await finds("jackdaw") == 1)
        try await library.put("/a.md", ["The raven sleeps.", "A common sparrow."])
        #expect(try await finds("raven") == 1)
        #expect(try await finds("jackdaw") == 0)
        try await index.markRemoved(["/a.md"], corpus: "c")
        #expect(try await finds("raven") == 0)
        #expect(try await finds("sparrow") == 1)
        try await index.markRemoved(["/b.md"], corpus: "c")
        #expect(try await finds("sparrow") == 0)
    }

    @Test func anotherChunkRecipeLeavesOnlyItsOwnChunksCurrent() async throws {
        let library = try await Library()
        let id = try await library.put("/a.md", ["The raven sleeps."])
        let other = Recipe(stage: "chunk", settings: #"{"max_tokens":100}"#)
        try await library.index.useChunkRecipe(other, corpus: "c")
        #expect(try await library.index.search("raven", limit: 9).isEmpty)
        #expect(try await library.index.documentsToChunk(corpus: "c", recipe: other.id) == [id])
        let chunk = library.chunk("The raven sleeps.")
        try await library.index.record(
            [Occurrence(chunk: chunk, ordinal: 0, range: 0..<17)], of: id, recipe: other,
            run: library.run)
        #expect(try await library.index.search("raven", limit: 9).count == 1)
        #expect(try await library.index.documentsToChunk(corpus: "c", recipe: other.id).isEmpty)
        try await library.index.checkSearchIndex()
    }

    private func counts(_ library: Library) async throws -> [Int] {
        try await library.index.read { database in
            try ["document", "block", "chunk", "occurrence", "source", "recipe", "attempt"].map {
                try Int.fetchOne(database, sql: "SELECT count(*) FROM \($0)") ?? 0
            }
        }
    }
}
