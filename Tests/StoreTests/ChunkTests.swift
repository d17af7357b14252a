import Foundation
import Records
import Synchronization
import Testing

@testable import Store

/// The chunk table as it is listed, looked up and shown to models.
struct ChunkTests {
    private let library: Library

    init() async throws {
        library = try await Library()
    }

    private func listed(corpus: String? = nil) async throws -> [ListedChunk] {
        let chunks = Mutex<[ListedChunk]>([])
        try await library.index.chunks(of: corpus) { chunk in
            chunks.withLock { $0.append(chunk) }
            return true
        }
        return chunks.withLock(\.self)
    }

    @Test func chunksAreListedByPathInReadingOrder() async throws {
        try await library.put("/b.md", ["Third.", "Fourth."])
        try await library.put("/a.md", ["First.", "Second."])
        let chunks = try await listed()
        #expect(chunks.map(\.text) == ["First.", "Second.", "Third.", "Fourth."])
        #expect(chunks[1].range == 8..<15)
        #expect(chunks[1].pages == 2...2)
    }

    @Test func aListEndsWhereItsReaderHasHadEnough() async throws {
        try await library.put("/a.md", ["First.", "Second.", "Third."])
        let count = Mutex(0)
        try await library.index.chunks { _ in
            count.withLock { count in
                count += 1
                return count < 2
            }
        }
        #expect(count.withLock(\.self) == 2)
    }

    @Test func aChunkIsMeantByTheBeginningOfItsIdAtAllItsPlaces() async throws {
        try await library.put("/a.md", ["Same words.", "Others."])
        try await library.put("/b.md", ["Same words."])
        let id = library.chunk("Same words.").id
        let places = try await library.index.chunks(meaning: String(id.hex.prefix(7)).uppercased())
        #expect(places.map(\.path) == ["/a.md", "/b.md"])
        #expect(places.allSatisfy { $0.chunk == id })
        #expect(try await library.index.chunks(meaning: id.hex).count == 2)
        #expect(try await library.index.chunks(meaning: String(id.hex.prefix(5))).isEmpty)
        #expect(try await library.index.chunks(meaning: "%%%%%%").isEmpty)
    }

    @Test func theHeaderOfASplitTableIsKeptBesideTheText() async throws {
        let header = "| year | rain |\n|---|---|"
        let plain = Chunk(
            text: "| 1999 | 12 |", title: "Rain", headingPath: [], role: .body, tokens: 9)
        let chunk = Chunk(
            text: "| 1999 | 12 |", title: "Rain", headingPath: [], role: .body, tokens: 9,
            tableHeader: header)
        #expect(chunk.id != plain.id)
        let id = try await library.put("/a.md", ["| 1999 | 12 |"])
        let recipe = Recipe(stage: "chunk", settings: #"{"max_tokens":16}"#)
        try await library.index.useChunkRecipe(recipe, corpus: "c")
        try await library.index.record(
            [Occurrence(chunk: chunk, ordinal: 0, range: 0..<13)], of: id, recipe: recipe,
            run: library.run)
        #expect(try await library.index.chunks([chunk.id])[chunk.id] == chunk)
        #expect(try await listed().map(\.tableHeader) == [header])
    }

    @Test func placesToAskAboutAreThoseOfTheChunksInTheirOrder() async throws {
        try await library.put("/a.md", ["One.", "Two.", "Three."])
        try await library.put("/b.md", ["Two.", "Four."])
        try await library.put("/c.md", ["Smith 2019."], role: .references)
        let chunks = try await library.index.chunksToAskAbout(of: "c")
        let places = try await library.index.placesToAskAbout(of: "c")
        #expect(chunks.count == 4)
        #expect(
            places == chunks.map { ChunkPlace(document: $0.document, chunk: $0.chunk.id) })
    }

    @Test func aTokenizerIsFoundWhereItWasLast() async throws {
        let index = library.index
        #expect(try await index.placeOfTokenizer("t") == nil)
        try await index.rememberTokenizer("t", place: "/a/tokenizer.json")
        try await index.rememberTokenizer("t", place: "/b/tokenizer.json")
        #expect(try await index.placeOfTokenizer("t") == "/b/tokenizer.json")
    }
}
