import Records
import Store
import Testing

@testable import Pipeline

struct RoundPlannerTests {
    private func id(_ name: String) -> ContentHash { ContentHash(domain: "test", fields: [name]) }

    /// Documents a and b with so many chunks, each with so many candidates.
    private func planner(
        chunks: Int = 10, candidates: Int = 4, slotsPerCall: Int = 1, seed: Int = 42
    ) -> RoundPlanner {
        let sources = ["a", "b"].flatMap { document in
            (0..<chunks).map {
                RoundPlanner.Source(
                    document: id(document), chunk: id("\(document)\($0)"), candidates: candidates)
            }
        }
        return RoundPlanner(sources: sources, seed: seed, slotsPerCall: slotsPerCall)
    }

    private func slots(_ round: [PlannedSlot], number: Int = 1, _ state: (Int) -> Slot.State)
        -> [Slot]
    {
        round.enumerated().map {
            Slot(
                round: number, slot: $0.offset, chunk: $0.element.chunk,
                ordinal: $0.element.ordinal, pair: id("pair \(number) \($0.offset)"),
                state: state($0.offset))
        }
    }

    private let accepted: (Slot) -> Bool = { $0.state == .accepted }

    @Test func theFirstRoundTrustsThatEveryCallGivesAPair() {
        let round = planner().nextRound(missing: 7, slots: [], counts: accepted)
        #expect(round.count == 7)
        #expect(Set(round.map(\.chunk)).count == 7)
    }

    @Test func documentsTakeTurns() {
        let round = planner(chunks: 10).nextRound(missing: 4, slots: [], counts: accepted)
        let ofA = Set((0..<10).map { id("a\($0)") })
        #expect(round.count { ofA.contains($0.chunk) } == 2)
    }

    @Test func theSameSeedDrawsTheSameRoundAndAnotherSeedAnotherOne() {
        let first = planner().nextRound(missing: 9, slots: [], counts: accepted)
        #expect(planner().nextRound(missing: 9, slots: [], counts: accepted) == first)
        #expect(planner(seed: 7).nextRound(missing: 9, slots: [], counts: accepted) != first)
    }

    @Test func uncoveredChunksAreAskedBeforeAnyGivesASecondPair() {
        let planner = planner(chunks: 5)
        let first = planner.nextRound(missing: 6, slots: [], counts: accepted)
        let done = slots(first) { $0 < 3 ? .accepted : .rejected }
        let covered = Set(first.prefix(3).map(\.chunk))
        let second = planner.nextRound(missing: 3, slots: done, counts: accepted)
        #expect(second.allSatisfy { !covered.contains($0.chunk) })
        // Half of the calls gave a pair, so twice as many are planned as are missing.
        #expect(second.count == 6)
        // Chunks that were never asked come before those that were rejected once.
        #expect(second.prefix(4).allSatisfy { $0.ordinal == 0 })
        #expect(second.suffix(2).allSatisfy { $0.ordinal == 1 })
    }

    @Test func aChunkThatGivesNothingStopsHoldingUpTheOthers() {
        let planner = planner(chunks: 1, candidates: 12)
        var all: [Slot] = []
        var rounds = 0
        while true {
            let next = planner.nextRound(
                missing: 6 - planner.progress(all, counts: accepted), slots: all, counts: accepted)
            if next.isEmpty { break }
            rounds += 1
            let stubborn = id("a0")
            all += slots(next, number: rounds) {
                next[$0].chunk == stubborn ? .rejected : .accepted
            }
        }
        #expect(planner.progress(all, counts: accepted) >= 6)
        #expect(all.count { $0.chunk == id("a0") } >= planner.patience)
    }

    @Test func aCallForSeveralQuestionsPutsAllFirstCandidatesFirst() {
        let round = planner(slotsPerCall: 3).nextRound(missing: 2, slots: [], counts: accepted)
        #expect(round.map(\.ordinal) == [0, 0, 1, 1, 2, 2])
    }

    @Test func surplusPairsDoNotCountWhileAChunkMayBeCovered() {
        let planner = planner(chunks: 2, slotsPerCall: 2)
        let round = planner.nextRound(missing: 2, slots: [], counts: accepted)
        let all = slots(round) { _ in .accepted }
        #expect(all.count == 4)
        #expect(planner.progress(all, counts: accepted) == 2)
    }

    @Test func withoutCandidatesThereIsNoRound() {
        let planner = planner(candidates: 0)
        #expect(planner.nextRound(missing: 3, slots: [], counts: accepted).isEmpty)
    }

    @Test func everyCandidateIsUsedOnceBeforeTheCorpusIsExhausted() {
        let planner = planner(chunks: 3, candidates: 5, slotsPerCall: 3)
        var all: [Slot] = []
        for number in 1...100 {
            let next = planner.nextRound(missing: 50, slots: all, counts: accepted)
            if next.isEmpty { break }
            all += slots(next, number: number) { _ in .rejected }
        }
        #expect(all.count == 30)
        #expect(Set(all.map { PlannedSlot(chunk: $0.chunk, ordinal: $0.ordinal) }).count == 30)
    }
}
