import GRDB
import Records
import Testing

@testable import Store

/// The chunks of a corpus are counted in two ways, by how much of the index it is.
struct StatusTests {
    private let library: Library

    /// Corpus `c` is most of the index, `d` a small part of it; they share a chunk and a document.
    init() async throws {
        library = try await Library()
        try await library.index.useChunkRecipe(library.chunkRecipe, corpus: "d")
        try await library.put("/1.md", ["One crow.", "One owl.", "Some references."])
        try await library.put("/2.md", ["One crow.", "One raven.", "More references."])
        try await library.put("/3.md", ["One jackdaw."])
        try await library.put("/4.md", ["One crow.", "One rook.", "Some references."], corpus: "d")
        try await library.put("/1.md", ["One crow.", "One owl.", "Some references."], corpus: "d")
        try await library.index.write { database in
            try database.execute(
                sql: "UPDATE chunk SET role = 'references' WHERE text LIKE '%references.'")
        }
    }

    private func counts(of corpus: String) async throws -> [Int] {
        let status = try await library.index.status(of: corpus)
        return [status.documents, status.chunks, status.eligibleChunks]
    }

    @Test func aChunkThatStandsTwiceCountsOnceAndReferencesAreNotAskedAbout() async throws {
        #expect(try await counts(of: "c") == [3, 6, 4])
        try await library.index.markRemoved(["/2.md"], corpus: "c")
        #expect(try await counts(of: "c") == [2, 4, 3])
    }

    @Test func aCorpusThatIsASmallPartOfTheIndexIsCountedTheSame() async throws {
        for number in 5..<10 { try await library.put("/\(number).md", ["Crow \(number)."]) }
        #expect(try await counts(of: "d") == [2, 4, 3])
        #expect(try await counts(of: "c") == [8, 11, 9])
    }

    @Test func aCorpusWithoutDocumentsHasNoChunks() async throws {
        #expect(try await counts(of: "e") == [0, 0, 0])
        try await library.index.markRemoved(["/1.md", "/4.md"], corpus: "d")
        #expect(try await counts(of: "d") == [0, 0, 0])
    }

    @Test func chunksOfAnotherCutDoNotCount() async throws {
        let fine = Recipe(stage: "chunk", settings: #"{"max_tokens":50}"#)
        try await library.index.useChunkRecipe(fine, corpus: "c")
        #expect(try await counts(of: "c") == [3, 0, 0])
        #expect(try await counts(of: "d") == [2, 4, 3])
    }
}
