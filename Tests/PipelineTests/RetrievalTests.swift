import Curate
import Foundation
import Records
import Store
import Testing

@testable import Export
@testable import Pipeline

/// What search says about pairs: the round trip, and negatives for retrievers.
struct RetrievalTests {
    @Test func eachPairIsSearchedForByItsQuestion() async throws {
        let bench = try Bench()
        try bench.writeDocuments(3, sections: 5)
        _ = try await bench.ingest()
        _ = try await bench.accept(8)
        for accepted in try await bench.index.acceptedPairs(of: "mills") {
            let row = try #require(
                try await bench.index.lineage(ofPair: accepted.pair.id.hex).first)
            #expect(row.checks?.contains("round_trip=pass, round_trip_margin=pass") == true)
        }
    }

    @Test(arguments: [("What is the mill?", false), ("What turns the wheel of the mill?", true)])
    func aQuestionOfTheTitleAloneIsNotSearchedFor(question: String, isSearched: Bool) async throws {
        let bench = try Bench()
        try bench.writeDocuments(1, sections: 2)
        _ = try await bench.ingest()
        let placed = try #require(
            try await bench.index.chunksToAskAbout(of: "mills").first)
        let pair = Pair(
            question: question, answer: "A machine.", context: placed.chunk.title,
            recipe: ContentHash(hex: "r"), ordinal: 0,
            evidence: [Evidence(chunk: placed.chunk.id, range: 0..<9)])
        let checks = try await bench.pairs(workers: 1) {
            try await $0.roundTrip(of: pair, chunk: placed.chunk)
        }
        #expect(checks.isEmpty != isSearched)
    }

    @Test func aQuestionThatLeadsElsewhereIsRejectedWithTheReason() async throws {
        let bench = try Bench()
        try bench.writeDocuments(3, sections: 8)
        _ = try await bench.ingest()
        var settings = PairSettings()
        settings.checks.roundTripRank = 0
        _ = try await bench.pairs(workers: 2, settings: settings) { try await $0.make(target: 3) }
        let reasons = try await bench.index.slots(of: "mills").compactMap(\.reason)
        #expect(
            reasons.contains("round_trip: A search for the question finds its chunk at rank 1 only")
        )
    }

    @Test func negativesLookLikeTheChunkButDoNotHoldTheAnswer() async throws {
        let bench = try Bench()
        try bench.writeDocuments(3, sections: 6)
        _ = try await bench.ingest()
        _ = try await bench.accept(6)
        let lines = try await bench.workspace("export") { workspace in
            try await ExportRun(
                workspace: workspace, settings: ExportSettings(format: .triplets)
            ).lines().lines
        }
        #expect(lines.count == 6)
        for line in lines {
            let triplet = try JSONDecoder().decode(Triplet.self, from: Data(line))
            let accepted = try #require(
                try await bench.index.acceptedPairs(of: "mills").first {
                    $0.pair.id.hex == triplet.id
                })
            #expect(triplet.positive.contains(accepted.evidence))
            #expect((1...5).contains(triplet.negatives.count))
            #expect(!triplet.negatives.contains { $0.contains(accepted.evidence) })
            #expect(!triplet.negativeChunkIDs.contains(triplet.chunkID))
            #expect(Set(triplet.negativeChunkIDs).count == triplet.negatives.count)
        }
    }

    private struct Triplet: Decodable {
        var id: String
        var positive: String
        var negatives: [String]
        var chunkID: String
        var negativeChunkIDs: [String]

        enum CodingKeys: String, CodingKey {
            case id, positive, negatives
            case chunkID = "chunk_id"
            case negativeChunkIDs = "negative_chunk_ids"
        }
    }
}
