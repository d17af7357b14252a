import Records
import Synchronization
import Testing

@testable import Store

/// What is found in memory must be what is found in FTS5's tables, to the last bit of the ranks.
struct HeldWordsTests {
    private let library: Library

    init() async throws {
        library = try await Library()
        var random = Steps(state: 7)
        let words =
            (0..<600).map { "word\($0)" } + ["café", "naïve", "eyed", "skies", "x", "CO₂ed", "A/B"]
        for number in 0..<6 {
            let texts = (0..<120).map { _ in
                (0..<Int.random(in: 1...60, using: &random)).map { _ in
                    // Low numbers are common, high ones rare.
                    words[
                        Int.random(
                            in: 0...Int.random(in: 0..<words.count, using: &random), using: &random)
                    ]
                }
                .joined(separator: " ")
            }
            try await library.put(
                "/\(number).md", texts, role: number.isMultiple(of: 3) ? .references : .body)
        }
    }

    /// What `Index.nearest` would find in memory; nil where it asks FTS5.
    private func held(
        _ text: String, excluding: ContentHash? = nil, inBody: Bool, limit: Int
    ) -> [Found]? {
        library.index.heldWords.withLock { $0 }?.nearest(
            to: SearchQuery(words: text), excluding: excluding, inBody: inBody, limit: limit
        )?.map(Found.init)
    }

    private var isHolding: Bool { library.index.heldWords.withLock { $0 != nil } }

    private func found(
        _ text: String, excluding: ContentHash? = nil, inBody: Bool, limit: Int
    ) async throws -> [Found] {
        try await library.index.nearest(
            to: text, excluding: excluding, inBody: inBody, limit: limit
        ).map(Found.init)
    }

    private struct Found: Equatable {
        var chunk: ContentHash
        var rank: Double

        init(_ hit: (chunk: ContentHash, rank: Double)) {
            chunk = hit.chunk
            rank = hit.rank
        }
    }

    @Test(arguments: [
        "word300 word599", "word0 word1", "word0 word1 word2 word3 word4 word5 word6",
        "Crows: word1 word350, word20 word599 word7 word120?", "Methods of crows",
        "word3 word4 word5 word590 unheard", "unheard unseen", "Café word2 naïve CAFE",
        "eyed skies x sky", "What is word8 of the word500 in word9?", "word1 Word1 word12",
    ])
    func findsWhatFTS5Finds(query: String) async throws {
        for limit in [1, 11, 300] {
            for inBody in [true, false] {
                library.index.dropWords()
                let expected = try await found(query, inBody: inBody, limit: limit)
                try await library.index.holdWords(forQuestions: 1_000)
                #expect(held(query, inBody: inBody, limit: limit) == expected)
                #expect(try await found(query, inBody: inBody, limit: limit) == expected)
            }
        }
    }

    @Test func leavesAChunkOutAsFTS5Does() async throws {
        let first = try #require(
            try await found("word590 word3 word77", inBody: false, limit: 1).first)
        let expected = try await found(
            "word590 word3 word77", excluding: first.chunk, inBody: false, limit: 5)
        try await library.index.holdWords(forQuestions: 1_000)
        let found = held("word590 word3 word77", excluding: first.chunk, inBody: false, limit: 5)
        #expect(found == expected)
        #expect(!expected.contains { $0.chunk == first.chunk })
    }

    @Test(arguments: ["word1", "word1 word300 \u{1F1E9}١ \u{20E3}", "the", ""])
    func asksFTS5WhereAQueryIsNotAFewTerms(query: String) async throws {
        let expected = try await found(query, inBody: true, limit: 11)
        try await library.index.holdWords(forQuestions: 1_000)
        #expect(try await found(query, inBody: true, limit: 11) == expected)
        if SearchQuery(words: query).words.count < 2 {
            #expect(held(query, inBody: true, limit: 11) == nil)
        }
    }

    @Test func aCorpusOfManyDifferentWordsIsHeldTooAndGivesTheSame() async throws {
        let texts = (0..<150).map { chunk in
            (0..<1_000).map { "own\(chunk * 1_000 + $0)" }.joined(separator: " ")
        }
        try await library.put("/many.md", texts)
        let query = "own77 own78 word590 word3"
        let expected = try await found(query, inBody: true, limit: 5)
        try await library.index.holdWords(forQuestions: 1_000)
        #expect(held(query, inBody: true, limit: 5) == expected)
    }

    @Test func wordsAreUsedForTheStateThatTheyWereReadAt() async throws {
        let query = "word599 heron word2"
        try await library.index.holdWords(forQuestions: 1_000)
        let before = try await found(query, inBody: true, limit: 3)
        try await library.put("/new.md", ["A heron, word599 and word2."])
        let chunk = library.chunk("A heron, word599 and word2.").id
        #expect(try await found(query, inBody: true, limit: 1).map(\.chunk) == [chunk])
        try await library.index.holdWords(forQuestions: 1_000)
        #expect(held(query, inBody: true, limit: 1)?.map(\.chunk) == [chunk])
        let places = try await library.index.places(meaning: "/new.md")
        try await library.index.forget(places)
        let after = try await found(query, inBody: true, limit: 3)
        // How often words stand is kept for a while, so that ranks may differ a little.
        #expect(after.map(\.chunk) == before.map(\.chunk))
        library.index.dropWords()
        #expect(try await found(query, inBody: true, limit: 3) == after)
    }

    @Test func aCorpusBesideOthersIsLeftToFTS5() async throws {
        try await library.index.useChunkRecipe(library.chunkRecipe, corpus: "other")
        try await library.put("/z.md", ["word599 word2 elsewhere"], corpus: "other")
        try await library.index.holdWords(forQuestions: 1_000)
        let hits = try await library.index.nearest(
            to: "word599 word2", corpus: "other", limit: 5)
        #expect(hits.map(\.chunk) == [library.chunk("word599 word2 elsewhere").id])
    }

    @Test func fewQuestionsAreNotWorthReadingAllChunks() async throws {
        try await library.index.holdWords(forQuestions: 7)
        #expect(!isHolding)
        try await library.index.holdWords(forQuestions: 8)
        #expect(isHolding)
        library.index.dropWords()
        #expect(!isHolding)
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
