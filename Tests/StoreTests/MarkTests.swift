import GRDB
import Records
import Testing

@testable import Store

struct MarkTests {
    @Test func aDroppedPairIsRejectedAndComesBackWhenTheMarkIsTakenBack() async throws {
        let library = try await Library()
        let chunks = ["a", "b"].map(library.chunk)
        try await library.put("/a.md", chunks.map(\.text))
        try await library.useRecipes(accepted: 2)
        try await library.plan(chunks, round: 1)
        let first = try await library.make(chunks[0], logOdds: 3)
        let second = try await library.make(chunks[1], logOdds: 3)
        #expect(try await library.index.pairsToReview(of: "c").map(\.id) == [first.id, second.id])
        let unknown = try await library.index.record(
            [
                HumanMark(pair: first.id, verdict: .drop, note: "vague", source: "review"),
                HumanMark(pair: second.id, verdict: .keep, source: "review"),
                HumanMark(pair: ContentHash(hex: "none"), verdict: .keep, source: "review"),
            ], time: "2026-01-01T00:00:00Z")
        #expect(unknown.count == 1)
        let slots = try await library.index.slots(of: "c")
        #expect(slots.map(\.state) == [.rejected, .accepted])
        #expect(slots[0].reason == "review: dropped by a person")
        #expect(!slots[0].isMade)
        #expect(try await library.index.acceptedPairs(of: "c").map(\.pair.id) == [second.id])
        #expect(try await library.index.status(of: "c").reasons == ["review": 1])
        #expect(try await library.index.pairsToReview(of: "c").isEmpty)
        try await library.index.removeMark(of: first.id)
        #expect(try await library.index.acceptedPairs(of: "c").count == 2)
    }

    @Test func theLastWordOnAPairCounts() async throws {
        let library = try await Library()
        let chunk = library.chunk("a")
        try await library.put("/a.md", [chunk.text])
        try await library.useRecipes(accepted: 1)
        try await library.plan([chunk], round: 1)
        let pair = try await library.make(chunk, logOdds: 3)
        for verdict in [HumanMark.Verdict.drop, .keep] {
            try await library.index.record(
                [HumanMark(pair: pair.id, verdict: verdict, source: "review")], time: "t")
        }
        #expect(try await library.index.marks().map(\.verdict) == [.keep])
        #expect(
            try await library.index.markedScores(of: "c").first?.lines == [
                MarkedScores.Line(score: 3, isKept: true)
            ])
    }
}
