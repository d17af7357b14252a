import Curate
import LanguageModels
import Records
import Store
import Testing

@testable import Pipeline

struct CanaryTests {
    private static var settings: PairSettings {
        var settings = PairSettings()
        settings.plantsCanaries = true
        return settings
    }

    private func judged(
        _ bench: Bench, target: Int, settings: PairSettings = Self.settings, workers: Int = 4
    ) async throws -> PairSummary {
        try await bench.pairs(workers: workers, settings: settings) {
            try await $0.accept(target: target)
        }
    }

    private func canaries(_ bench: Bench) async throws -> [String] {
        let recipe = try #require(
            try await bench.index.recipeInForce("judge", corpus: "mills"))
        return try await bench.index.canaries(of: "mills", recipe: recipe.id).map {
            "\($0.pair) \($0.kind)"
        }
    }

    @Test(arguments: [(0, 0), (1, 4), (16, 4), (31, 4), (40, 5), (100, 12), (1000, 20)])
    func thereIsOneForEveryEightJudgedPairsFromFourToTwenty(judged: Int, wanted: Int) {
        #expect(CanaryPlan.wanted(judged: judged) == wanted)
    }

    @Test func aRunThatJudgesTestsItsJudge() async throws {
        let bench = try Bench()
        try bench.writeDocuments(3, sections: 6)
        _ = try await bench.ingest()
        let summary = try await judged(bench, target: 10)
        let judge = try #require(summary.judge)
        let judgedPairs = judge.separation.goodCount
        #expect(judge.separation.canaryCount >= CanaryPlan.wanted(judged: judgedPairs))
        #expect(judge.separation.canaryCount <= max(judgedPairs / 4, 4))
        #expect(Set(judge.separation.caughtByKind.keys).count >= 3)
        #expect(summary.spending.calls == bench.model.count)
    }

    @Test func canariesAreNeitherCountedNorExported() async throws {
        let plain = try Bench()
        try plain.writeDocuments(3, sections: 6)
        _ = try await plain.ingest()
        let before = try await plain.accept(10)
        let tested = try Bench()
        try tested.writeDocuments(3, sections: 6)
        _ = try await tested.ingest()
        let after = try await judged(tested, target: 10)
        #expect(after.status == before.status)
        #expect(try await tested.exported() == plain.exported())
        #expect(tested.model.count == plain.model.count + (try await canaries(tested).count))
    }

    @Test func judgingTwiceAsksNoCanaryTwice() async throws {
        let bench = try Bench()
        try bench.writeDocuments(3, sections: 6)
        _ = try await bench.ingest()
        _ = try await judged(bench, target: 10)
        let count = bench.model.count
        _ = try await judged(bench, target: 10)
        #expect(bench.model.count == count)
    }

    @Test func theSameSeedPlantsTheSameFaults() async throws {
        var seen: [[String]] = []
        for workers in [1, 6] {
            let bench = try Bench()
            try bench.writeDocuments(3, sections: 6)
            _ = try await bench.ingest()
            _ = try await judged(bench, target: 10, workers: workers)
            seen.append(try await canaries(bench))
        }
        #expect(seen[0] == seen[1])
    }

    @Test func withoutCanariesNothingIsPlanted() async throws {
        let bench = try Bench()
        try bench.writeDocuments(2, sections: 5)
        _ = try await bench.ingest()
        let summary = try await judged(bench, target: 5, settings: PairSettings())
        #expect(summary.judge?.separation.canaryCount == 0)
        #expect(try await canaries(bench).isEmpty)
    }

    @Test func aJudgeThatIsDownForTheCanariesLeavesThePairsAlone() async throws {
        let plain = try Bench()
        try plain.writeDocuments(2, sections: 5)
        _ = try await plain.ingest()
        _ = try await plain.accept(5)
        let last = plain.model.count
        let bench = try Bench(
            model: CountingModel { $0 > last ? ModelError(.unreachable, "It is down.") : nil })
        try bench.writeDocuments(2, sections: 5)
        _ = try await bench.ingest()
        let before = try await bench.accept(5)
        let summary = try await bench.pairs(workers: 2, settings: Self.settings) {
            try await $0.judge()
        }
        #expect(summary.status == before.status)
        #expect(summary.failures == 0)
        #expect(summary.judge?.separation.canaryCount == 0)
    }

    @Test func aDryRunKnowsTheCanaries() async throws {
        let bench = try Bench()
        try bench.writeDocuments(2, sections: 5)
        _ = try await bench.ingest()
        func judgeCalls(_ settings: PairSettings) async throws -> Int {
            let estimate = try await bench.workspace("pipeline") { workspace in
                var settings = settings
                settings.judge = .yesNo
                let model = OpenModel(
                    model: bench.model, workers: 2, supportsLogprobs: true, description: "mock")
                return try await PairEstimator(
                    workspace: workspace, models: PairModels(makers: [model]), settings: settings
                ).accept(target: 5)
            }
            return estimate.stages.first { $0.stage == "judge" }?.calls ?? 0
        }
        let plain = try await judgeCalls(PairSettings())
        #expect(try await judgeCalls(Self.settings) == plain + 4)
        #expect(bench.model.count == 0)
    }

    @Test func choicesAreEveryEighthSlotAndNoMoreThanTwenty() {
        let slots = (0..<400).map { number in
            Slot(
                kind: .qa, recipe: ContentHash(hex: "r"), round: 1, slot: number,
                chunk: ContentHash(hex: "c\(number)"), ordinal: 0, pair: nil, firstPair: nil,
                needsRewrite: false, state: .pending, reason: nil, isMade: false, isSpare: false)
        }
        #expect(CanaryPlan.choices(of: Array(slots[..<80]), seed: 42, planted: 0).count == 10)
        let choices = CanaryPlan.choices(of: slots, seed: 42, planted: 5)
        #expect(choices.count == 15)
        #expect(Set(choices.map { $0.kinds[0] }).count == Corruption.Kind.allCases.count)
        #expect(CanaryPlan.choices(of: slots, seed: -3, planted: 20).isEmpty)
    }
}
