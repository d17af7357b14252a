import Foundation
import Records
import Store
import Testing

@testable import Pipeline

/// A person's words in the place of a pair's.
struct EditingTests {
    private func bench() async throws -> Bench {
        let bench = try Bench()
        try bench.writeDocuments(1, sections: 3)
        _ = try await bench.ingest()
        _ = try await bench.accept(3)
        return bench
    }

    private func draft(
        _ pair: Pair, question: String? = nil, answer: String? = nil, in bench: Bench
    ) async throws -> PairEditing.Draft? {
        try await bench.workspace("review") {
            try await PairEditing(workspace: $0).draft(
                of: pair.id, question: question ?? pair.question, answer: answer ?? pair.answer)
        }
    }

    private func keep(_ draft: PairEditing.Draft, in bench: Bench) async throws {
        try await bench.workspace("review") {
            try await PairEditing(workspace: $0).keep(draft)
        }
    }

    @Test func anEditedPairTakesThePlaceOfItsPairEverywhere() async throws {
        let bench = try await bench()
        let before = try await bench.index.acceptedPairs(of: "mills")
        let pair = try #require(before.first?.pair)
        let question =
            "In the works of mill 0, \(pair.question.prefix(1).lowercased())"
            + pair.question.dropFirst()
        let draft = try #require(try await draft(pair, question: question, in: bench))
        #expect(draft.failed == [])
        try await keep(draft, in: bench)
        let after = try await bench.index.acceptedPairs(of: "mills")
        #expect(after.count == 3)
        let edited = try #require(after.first)
        #expect(edited.pair.id == draft.id)
        #expect(edited.pair.question == question)
        #expect(edited.pair.parent == pair.id)
        #expect(edited.pair.evidence == pair.evidence)
        #expect(edited.originalQuestion == pair.question)
        #expect(edited.model == "person")
        // What a judge said of the earlier words says nothing of these.
        #expect(edited.logOdds == nil)
        #expect(after.dropFirst().allSatisfy { $0.logOdds != nil })
        #expect(try await bench.exported().contains(draft.id.hex))
        let plain = try await bench.index.plainPairs(of: "mills", .accepted)
        let own = try #require(plain.first { $0.pair.id == draft.id })
        #expect(own.changes == ["question reworded by a person"])
        #expect(own.originalAnswer == pair.answer)
        let left = try await bench.index.pairsToReview(of: "mills").map(\.id)
        #expect(left == before.dropFirst().map(\.pair.id))
    }

    @Test func lineageShowsTheChain() async throws {
        let bench = try await bench()
        let pair = try #require(try await bench.index.acceptedPairs(of: "mills").first?.pair)
        let draft = try #require(
            try await draft(pair, answer: pair.answer + " It is so.", in: bench))
        try await keep(draft, in: bench)
        let row = try #require(try await bench.index.lineage(ofPair: draft.id.hex).first)
        #expect(row.madeBy == "edit")
        #expect(row.provider == "person")
        #expect(row.parent == pair.id)
        #expect(row.originalAnswer == pair.answer)
        #expect(row.state == "accepted")
        #expect(row.checks?.contains("grounded=") == true)
        let parent = try #require(try await bench.index.lineage(ofPair: pair.id.hex).first)
        #expect(parent.state == "rewritten")
        #expect(parent.parent == nil)
    }

    @Test func anEditCountsWhileItIsMarkedKeep() async throws {
        let bench = try await bench()
        let pair = try #require(try await bench.index.acceptedPairs(of: "mills").first?.pair)
        let draft = try #require(try await draft(pair, answer: pair.answer + " Yes.", in: bench))
        func ids() async throws -> [ContentHash] {
            try await bench.index.acceptedPairs(of: "mills").map(\.pair.id)
        }
        try await keep(draft, in: bench)
        #expect(try await ids().contains(draft.id))
        try await bench.index.removeMark(of: draft.id)
        #expect(try await ids().contains(pair.id))
        #expect(try await !ids().contains(draft.id))
        #expect(try await bench.index.lineage(ofPair: draft.id.hex).first?.state == "undone")
        try await keep(draft, in: bench)
        try await bench.index.record(
            [HumanMark(pair: draft.id, verdict: .drop, source: "marks.jsonl")], time: "t")
        #expect(try await ids().count == 2)
    }

    @Test func anEditThatFailsACheckIsShownToThePerson() async throws {
        let bench = try await bench()
        let pair = try #require(try await bench.index.acceptedPairs(of: "mills").first?.pair)
        let draft = try #require(
            try await draft(pair, question: "What does this study show?", in: bench))
        #expect(draft.failed.map(\.name).contains("standalone"))
        // Nothing is written before the person says so.
        #expect(try await bench.index.pairs([draft.id]).isEmpty)
        try await keep(draft, in: bench)
        #expect(try await bench.index.acceptedPairs(of: "mills").map(\.pair.id).contains(draft.id))
    }

    @Test func theSameWordsAreNoEdit() async throws {
        let bench = try await bench()
        let pair = try #require(try await bench.index.acceptedPairs(of: "mills").first?.pair)
        #expect(try await draft(pair, in: bench) == nil)
    }
}
