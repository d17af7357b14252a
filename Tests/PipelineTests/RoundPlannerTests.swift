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
                    document: id(document), chunk: id("\(document)\($0)"), candidates: [candidates])
            }
        }
        let generator = RoundPlanner.Generator(recipe: id("model"), slotsPerCall: slotsPerCall)
        return RoundPlanner(sources: sources, generators: [generator], seed: seed)
    }

    private func slots(_ round: [PlannedSlot], number: Int = 1, _ state: (Int) -> Slot.State)
        -> [Slot]
    {
        round.enumerated().map {
            Slot(
                recipe: $0.element.recipe, round: number, slot: $0.offset, chunk: $0.element.chunk,
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

    @Test func chunksWithTheBestCandidatesComeFirst() {
        let sources = (0..<9).map {
            RoundPlanner.Source(
                document: id("a"), chunk: id("a\($0)"), candidates: [4], worth: Double($0 % 3))
        }
        let planner = RoundPlanner(
            sources: sources,
            generators: [RoundPlanner.Generator(recipe: id("model"), slotsPerCall: 1)], seed: 42)
        let round = planner.nextRound(missing: 6, slots: [], counts: accepted)
        #expect(Set(round.prefix(3).map(\.chunk)) == Set([2, 5, 8].map { id("a\($0)") }))
        #expect(Set(round.suffix(3).map(\.chunk)) == Set([1, 4, 7].map { id("a\($0)") }))
    }

    @Test func theBestChunksOfAllDocumentsComeBeforeTheOthersOfAny() {
        let sources = ["a", "b"].flatMap { document in
            (0..<6).map {
                RoundPlanner.Source(
                    document: id(document), chunk: id("\(document)\($0)"), candidates: [4],
                    worth: document == "a" ? 5 : Double($0))
            }
        }
        let planner = RoundPlanner(
            sources: sources,
            generators: [RoundPlanner.Generator(recipe: id("model"), slotsPerCall: 1)], seed: 42)
        let round = planner.nextRound(missing: 7, slots: [], counts: accepted).map(\.chunk)
        #expect(Set(round) == Set((0..<6).map { id("a\($0)") } + [id("b5")]))
        #expect(round.prefix(2).contains(id("b5")))
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
        #expect(
            Set(all.map { PlannedSlot(recipe: $0.recipe, chunk: $0.chunk, ordinal: $0.ordinal) })
                .count == 30)
    }

    // MARK: - Several generators

    private func shared(models: [String], rules: Int = 0) -> RoundPlanner {
        let sources = (0..<6).map {
            RoundPlanner.Source(document: id("a"), chunk: id("a\($0)"), candidates: [rules, 4])
        }
        var generators = models.map {
            RoundPlanner.Generator(recipe: id($0), drawer: 1, slotsPerCall: 2)
        }
        if rules > 0 {
            generators.append(RoundPlanner.Generator(recipe: id("rules"), slotsPerCall: 2))
        }
        return RoundPlanner(sources: sources, generators: generators, seed: 1)
    }

    @Test func twoModelsTakeTurnsAndNeverShareACandidate() {
        let planner = shared(models: ["owl", "crow"])
        let first = planner.nextRound(missing: 5, slots: [], counts: accepted)
        let chunks = Dictionary(grouping: first, by: \.recipe).mapValues {
            Set($0.map(\.chunk)).count
        }
        #expect(chunks == [id("owl"): 3, id("crow"): 2])
        let done = slots(first) { _ in .rejected }
        let second = planner.nextRound(missing: 6, slots: done, counts: accepted)
        // The turns go on where they stopped, and ordinals are used once, whoever was asked.
        #expect(second.first?.recipe == id("crow"))
        let used = (first + second).map { "\($0.chunk) \($0.ordinal)" }
        #expect(Set(used).count == used.count)
    }

    @Test func whatRulesFindIsAskedForBeforeAnyModel() {
        let planner = shared(models: ["owl"], rules: 1)
        let first = planner.nextRound(missing: 6, slots: [], counts: accepted)
        #expect(first.allSatisfy { $0.recipe == id("rules") })
        #expect(first.count == 6)
        let done = slots(first) { $0 < 4 ? .accepted : .rejected }
        let second = planner.nextRound(missing: 2, slots: done, counts: accepted)
        #expect(second.allSatisfy { $0.recipe == id("owl") })
        #expect(Set(second.map(\.chunk)) == Set(first.suffix(2).map(\.chunk)))
    }
}
