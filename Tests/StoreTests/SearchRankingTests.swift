import GRDB
import Records
import Testing

@testable import Store

/// What is found fast must be what FTS5 would find slowly.
struct SearchRankingTests {
    private let library: Library

    init() async throws {
        library = try await Library()
        var random = Steps(state: 5)
        let words = (0..<400).map { "word\($0)" } + ["café", "naïve", "eyed", "skies", "x"]
        for number in 0..<8 {
            let texts = (0..<50).map { _ in
                (0..<40).map { _ in
                    // Low numbers are common, high ones rare.
                    words[
                        Int.random(
                            in: 0...Int.random(in: 0..<words.count, using: &random), using: &random)
                    ]
                }
                .joined(separator: " ")
            }
            try await library.put("/\(number).md", texts)
        }
    }

    private func byFTS5(_ expression: String, limit: Int) async throws -> [Double] {
        try await library.index.read { database in
            try Double.fetchAll(
                database,
                sql: """
                    SELECT bm25(chunk_search, 5, 2, 1) AS score FROM chunk_search
                    WHERE chunk_search MATCH ? ORDER BY score LIMIT ?
                    """, arguments: [expression, limit])
        }
    }

    private func ranks(_ query: String, limit: Int) async throws -> [Double] {
        try await library.index.search(query, limit: limit).map(\.rank)
    }

    @Test(arguments: [
        "word300", "word399 word250", "word0 word1", "word1 word350 word20 word399 word7 word120",
        "word3 word4 word5 word390 crows", "café word2 naïve", "eyed skies x", "word39*",
        "word39* word1", "\"word1\" word390", "\"word1 word2\"", "word0",
        "title:crows word300 text:word2",
    ])
    func ranksAreThoseOfFTS5(query: String) async throws {
        let expected = try await byFTS5(#require(SearchQuery(query).expression), limit: 5)
        let found = try await ranks(query, limit: 5)
        #expect(found.count == expected.count)
        for (ours, theirs) in zip(found, expected) {
            // A common word's count is estimated beyond 256.
            #expect(abs(ours - theirs) <= abs(theirs) * 0.05 + 0.05)
        }
    }

    @Test func aDeletedChunkLeavesNoLengthBehind() async throws {
        _ = try await ranks("word300 word2", limit: 9)
        let places = try await library.index.places(meaning: "/7.md")
        try await library.index.forget(places)
        try await library.put("/9.md", ["word300 word2", "word300"])
        let expected = try await byFTS5(#""word300" OR "word2""#, limit: 3)
        let found = try await ranks("word300 word2", limit: 3)
        for (ours, theirs) in zip(found, expected) { #expect(abs(ours - theirs) < 0.05) }
    }

    @Test func theBestRowsOfACorpusBesideOthersAreFound() async throws {
        try await library.index.useChunkRecipe(library.chunkRecipe, corpus: "other")
        try await library.put("/z.md", ["word0 word1 in another corpus"], corpus: "other")
        let hits = try await library.index.search("word0 word1", corpus: "other", limit: 5)
        #expect(hits.map(\.path) == ["/z.md"])
        #expect(try await library.index.search("another", corpus: "c", limit: 5).isEmpty)
    }
}

/// Random numbers that are the same in each run.
private struct Steps: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state ^ (state >> 29)
    }
}
