import Curate
import LanguageModels
import Records
import Store
import Testing

@testable import Pipeline

/// Limits, costs and refreshes on the whole way.
struct MoneyTests {
    private func bench(documents: Int = 2, sections: Int = 5) async throws -> Bench {
        let bench = try Bench()
        try bench.writeDocuments(documents, sections: sections)
        _ = try await bench.ingest()
        return bench
    }

    private func settings(tokens: Int) -> PairSettings {
        var settings = PairSettings()
        settings.limits = SpendingLimits(tokens: tokens)
        return settings
    }

    @Test(arguments: [500, 1500, 3000, 4500])
    func aRunStopsBeforeItsLimitAndKeepsEverything(limit: Int) async throws {
        let bench = try await bench()
        let summary = try await bench.pairs(workers: 4, settings: settings(tokens: limit)) {
            try await $0.accept(target: 8)
        }
        let stop = try #require(summary.stop)
        #expect(stop.limit == .tokens(limit))
        let spent = summary.spending.promptTokens + summary.spending.completionTokens
        #expect(spent <= limit)
        #expect(summary.status.failed == 0)
        #expect(
            try await bench.index.spend(by: .run).reduce(0) { $0 + $1.calls } == bench.model.count)
    }

    @Test func runsWithLimitsEndAsOneWithoutAndRepeatNothing() async throws {
        let undisturbed = try await bench()
        _ = try await undisturbed.accept(8)
        let limited = try await bench()
        var runs = 0
        while runs < 100 {
            runs += 1
            let summary = try await limited.pairs(workers: 3, settings: settings(tokens: 1500)) {
                try await $0.accept(target: 8)
            }
            if summary.stop == nil { break }
        }
        #expect(runs > 2 && runs < 100)
        #expect(limited.model.repeated == 0)
        #expect(try await limited.exported() == undisturbed.exported())
    }

    @Test func aTargetThatIsReachedWithinTheLimitIsNoStop() async throws {
        let bench = try await bench()
        let summary = try await bench.pairs(workers: 4, settings: settings(tokens: 1_000_000)) {
            try await $0.accept(target: 4)
        }
        #expect(summary.stop == nil)
        #expect(summary.reached == 4)
    }

    @Test func judgingStopsAtALimitToo() async throws {
        let bench = try await bench()
        _ = try await bench.make(8)
        let summary = try await bench.pairs(workers: 2, settings: settings(tokens: 600)) {
            try await $0.judge()
        }
        #expect(summary.stop != nil)
        #expect(summary.status.accepted < 8)
        #expect(try await bench.judge().status.accepted == 8)
    }

    @Test func everyCallIsStoredWithItsCost() async throws {
        let bench = try await bench()
        var settings = PairSettings()
        settings.prices = PriceTable(prices: [
            Price(date: "2026-01-01", provider: "mock", model: "mock", input: 2, output: 8)
        ])
        let summary = try await bench.pairs(workers: 2, settings: settings) {
            try await $0.make(target: 3)
        }
        let spending = summary.spending
        let expected =
            Double(spending.promptTokens) * 2e-6 + Double(spending.completionTokens) * 8e-6
        #expect(abs(spending.cost - expected) < 1e-9)
        #expect(spending.unpricedCalls == 0)
        let stored = try #require(try await bench.index.spend().first?.cost)
        #expect(abs(stored - expected) < 1e-9)
    }

    @Test func aModelWithoutAPriceHasNoCost() async throws {
        let bench = try await bench()
        var settings = PairSettings()
        settings.prices = PriceTable(prices: [])
        let summary = try await bench.pairs(workers: 2, settings: settings) {
            try await $0.make(target: 3)
        }
        #expect(summary.spending.unpricedCalls == summary.spending.calls)
        #expect(try await bench.index.spend().first?.cost == nil)
    }

    @Test func aLimitOfTheCostNeedsAPrice() async throws {
        let bench = try await bench()
        var settings = PairSettings()
        settings.prices = PriceTable(prices: [])
        settings.limits = SpendingLimits(cost: 1)
        await #expect(throws: ModelError.self) {
            try await bench.pairs(workers: 2, settings: settings) { try await $0.make(target: 3) }
        }
        #expect(bench.model.count == 0)
    }

    @Test func aRefreshAddsSamplesAndLeavesWhatIsThere() async throws {
        let bench = try await bench()
        _ = try await bench.accept(5)
        let calls = bench.model.count
        let before = try await bench.index.requests()
        #expect(try await refreshed(bench, ["generate", "ask_back", "judge"]).reached == 5)
        #expect(bench.model.count == 2 * calls)
        #expect(bench.model.repeated == 0)
        let after = try await bench.index.requests()
        #expect(after.count == 2 * before.count)
        #expect(before.allSatisfy(after.contains))
        // The next run without it goes on with what the refresh made.
        _ = try await refreshed(bench, [])
        #expect(bench.model.count == 2 * calls)
    }

    @Test func aRefreshedJudgeJudgesThePairsThatAreThere() async throws {
        let bench = try await bench()
        _ = try await bench.accept(5)
        let pairs = try await bench.index.acceptedPairs(of: "mills").map(\.pair.id)
        let calls = bench.model.count
        let settings = try await refreshes(bench, ["ask_back", "judge"])
        _ = try await bench.pairs(workers: 2, settings: settings) { try await $0.judge() }
        #expect(bench.model.count > calls)
        #expect(try await bench.index.acceptedPairs(of: "mills").map(\.pair.id) == pairs)
    }

    @Test func settingsThatArePutBackFindWhatTheyAskedBeforeARefreshOfOthers() async throws {
        let bench = try await bench()
        _ = try await refreshed(bench, [])
        let first = try await bench.exported()
        // Another seed, asked twice.
        _ = try await refreshed(bench, [], seed: 7)
        _ = try await refreshed(bench, ["generate"], seed: 7)
        let calls = bench.model.count
        _ = try await refreshed(bench, [])
        #expect(bench.model.count == calls)
        #expect(try await bench.exported() == first)
        _ = try await refreshed(bench, [], seed: 7)
        #expect(bench.model.count == calls)
    }

    private func refreshes(
        _ bench: Bench, _ stages: Set<String>, seed: Int = 42
    ) async throws -> PairSettings {
        var settings = PairSettings()
        settings.seed = seed
        settings.judge = .yesNo
        let open = OpenModel(
            model: bench.model, workers: 1, supportsLogprobs: true, description: "")
        settings.refreshes = try await Refreshes(
            of: "mills", in: bench.index, settings: settings,
            models: PairModels(makers: [open]), refreshing: stages)
        return settings
    }

    private func refreshed(
        _ bench: Bench, _ stages: Set<String>, seed: Int = 42
    ) async throws -> PairSummary {
        let settings = try await refreshes(bench, stages, seed: seed)
        return try await bench.pairs(workers: 2, settings: settings) {
            try await $0.accept(target: 5)
        }
    }

    @Test func theJudgesModelAsksBackAndJudges() async throws {
        let bench = try await bench()
        let judge = NamedModel(name: "owl-7b")
        try await bench.workspace("pipeline") { workspace in
            func open(_ model: any LanguageModel) -> OpenModel {
                OpenModel(model: model, workers: 2, supportsLogprobs: true, description: "")
            }
            _ = try await PairRun(
                workspace: workspace,
                models: PairModels(makers: [open(bench.model)], judge: open(judge)),
                settings: PairSettings()
            ).accept(target: 3)
        }
        let models = try await bench.index.spend().map { "\($0.stage ?? ""): \($0.model ?? "")" }
        #expect(models == ["ask_back: owl-7b", "generate: mock", "judge: owl-7b"])
    }
}

/// The mock model under another name.
private struct NamedModel: LanguageModel {
    let name: String
    private let base = MockModel()

    init(name: String) {
        self.name = name
    }

    var identity: ModelIdentity { ModelIdentity(provider: "ollama", model: name) }

    func reply(to request: ModelRequest) async throws -> ModelReply {
        try await base.reply(to: request)
    }
}
