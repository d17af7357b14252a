import Curate
import LanguageModels
import Records
import Store
import Testing

@testable import Pipeline

struct EstimateTests {
    private func bench() async throws -> Bench {
        let bench = try Bench()
        try bench.writeDocuments(3, sections: 5)
        _ = try await bench.ingest()
        return bench
    }

    private func estimate(
        _ bench: Bench, settings: PairSettings = PairSettings(),
        _ work: (PairEstimator) async throws -> RunEstimate
    ) async throws -> RunEstimate {
        let open = OpenModel(
            model: bench.model, workers: 1, supportsLogprobs: true, description: "")
        var settings = settings
        settings.judge = .yesNo
        return try await Workspace.run(
            "pipeline", index: bench.index, corpus: "mills", progress: SilentProgress(),
            isDryRun: true
        ) { workspace in
            try await work(
                try PairEstimator(
                    workspace: workspace, models: PairModels(makers: [open]), settings: settings))
        }
    }

    @Test func nothingIsAskedAndNothingIsWritten() async throws {
        let bench = try await bench()
        let before = try await bench.index.status(of: "mills")
        _ = try await estimate(bench) { try await $0.accept(target: 5) }
        _ = try await estimate(bench) { try await $0.make(target: 5) }
        _ = try await estimate(bench) { try await $0.judgeMade() }
        #expect(bench.model.count == 0)
        #expect(try await bench.index.status(of: "mills") == before)
        for stage in ["generate", "check", "ask_back", "judge", "accept"] {
            #expect(try await bench.index.recipeInForce(stage, corpus: "mills") == nil)
        }
    }

    @Test func beforeTheFirstCallTheStagesAndTheirCallsAreToldInOrder() async throws {
        let bench = try await bench()
        let estimate = try await estimate(bench) { try await $0.accept(target: 6) }
        #expect(estimate.stages.map(\.stage) == ["generate", "ask_back", "judge"])
        #expect(estimate.target == 6 && estimate.reached == 0 && estimate.expected == 6)
        #expect(estimate.stages.allSatisfy { $0.calls > 0 && $0.promptTokens > 100 * $0.calls })
        #expect(estimate.stages[0].calls >= 6)
        #expect(estimate.stages[1].calls <= estimate.stages[0].calls)
        #expect(estimate.stages[2].calls <= estimate.stages[1].calls)
        #expect(estimate.cost == 0)
    }

    @Test func whatARunTakesIsNearWhatWasExpected() async throws {
        let bench = try Bench()
        try bench.writeDocuments(8, sections: 5)
        _ = try await bench.ingest()
        _ = try await bench.accept(28)
        let calls = bench.model.count
        let estimate = try await estimate(bench) { try await $0.accept(target: 38) }
        let summary = try await bench.accept(38)
        #expect(summary.reached == 38)
        let asked = bench.model.count - calls
        #expect(abs(estimate.calls - asked) <= asked / 4, "\(estimate.calls) of \(asked)")
        let prompt = summary.spending.promptTokens
        #expect(abs(estimate.promptTokens - prompt) <= prompt / 4)
        let generated = summary.spending.completionTokens
        #expect(abs(estimate.completionTokens - generated) <= generated / 4)
    }

    @Test func aTargetThatIsReachedCostsNothing() async throws {
        let bench = try await bench()
        _ = try await bench.accept(5)
        let estimate = try await estimate(bench) { try await $0.accept(target: 5) }
        #expect(estimate.calls == 0 && estimate.replayed == 0)
        #expect(estimate.reached == 5 && estimate.expected == 5)
    }

    @Test func repliesThatTheIndexHoldsAreReplayed() async throws {
        let bench = try await bench()
        var settings = PairSettings()
        settings.limits = SpendingLimits(tokens: 1000)
        let stopped = try await bench.pairs(workers: 1, settings: settings) {
            try await $0.make(target: 9)
        }
        #expect(stopped.stop != nil)
        let estimate = try await estimate(bench) { try await $0.make(target: 9) }
        let before = bench.model.count
        let summary = try await bench.make(9)
        #expect(estimate.replayed == summary.spending.replayed)
        // With little seen so far it is assumed that some pairs fail.
        let asked = bench.model.count - before
        #expect((asked...asked + 3).contains(estimate.calls), "\(estimate.calls) of \(asked)")
    }

    @Test func moreThanTheDocumentsHoldIsNotPromised() async throws {
        let bench = try await bench()
        let estimate = try await estimate(bench) { try await $0.make(target: 10_000) }
        #expect(estimate.expected < 10_000)
        #expect(estimate.expected > 0)
    }

    @Test func judgingCountsThePairsThatWait() async throws {
        let bench = try await bench()
        _ = try await bench.make(6)
        let before = bench.model.count
        let estimate = try await estimate(bench) { try await $0.judgeMade() }
        _ = try await bench.judge()
        #expect(estimate.stages.first?.stage == "ask_back")
        #expect(estimate.stages.first?.calls == 6)
        #expect(estimate.calls <= bench.model.count - before)
    }

    @Test func aModelWithoutAPriceHasTokensOnly() async throws {
        let bench = try await bench()
        var settings = PairSettings()
        settings.prices = PriceTable(prices: [])
        let estimate = try await estimate(bench, settings: settings) {
            try await $0.make(target: 3)
        }
        #expect(estimate.cost == nil && estimate.mostCost == nil)
        #expect(estimate.promptTokens > 0)
    }

    @Test func theSameIndexGivesTheSameEstimate() async throws {
        let bench = try await bench()
        let first = try await estimate(bench) { try await $0.accept(target: 9) }
        let second = try await estimate(bench) { try await $0.accept(target: 9) }
        #expect(first == second)
    }

    @Test func addingReasoningIsEstimatedByThePairsThatHaveNone() async throws {
        let bench = try await bench()
        _ = try await bench.accept(4)
        let first = try await estimate(bench) { try await $0.rewrite(addingReasoning: true) }
        #expect(first.stages.map(\.stage) == ["enhance_cot"])
        #expect(first.calls == 4)
        #expect(first.promptTokens > 0)
        let summary = try await bench.pairs(workers: 2) { try await $0.enhance() }
        let after = try await estimate(bench) { try await $0.rewrite(addingReasoning: true) }
        #expect(after.calls == 0)
        #expect(after.reached == summary.reached)
    }
}
