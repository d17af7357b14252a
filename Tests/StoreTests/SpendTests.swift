import GRDB
import Records
import Testing

@testable import Store

struct SpendTests {
    private let index: Index
    private let library: Library
    private let runs: [ContentHash]

    init() async throws {
        library = try await Library()
        index = library.index
        var runs: [ContentHash] = []
        for number in 0..<2 {
            runs.append(
                try await index.startRun(
                    command: "generate", version: "1", time: "2026-11-2\(number)T00:00:00Z",
                    nonce: "\(number)"))
        }
        self.runs = runs
    }

    private func record(
        _ key: String, stage: String = "generate", model: String = "crow", run: Int = 0,
        sample: Int = 0, prompt: Int = 100, cached: Int = 0, completion: Int = 10,
        cost: Double? = nil
    ) async throws {
        let recipe = Recipe(
            stage: stage, settings: "{}", system: "s", instruction: "i", provider: "acme",
            model: model)
        try await index.use(recipe, for: "birds")
        try await index.record(
            CallRecord(
                key: key, recipe: recipe.id, chunk: nil, variable: "", schema: nil,
                parameters: "{}", sample: sample, answeredBy: model, text: "t", finish: "stop",
                logprobs: nil, response: "{}", promptTokens: prompt, cachedTokens: cached,
                writtenTokens: 7, completionTokens: completion, reasoningTokens: 3, cost: cost,
                duration: 0.5),
            run: runs[run], time: "2026-11-21T00:00:00Z")
    }

    @Test func aStoredCallKeepsItsTokensAndCost() async throws {
        try await record("a", cached: 40, cost: 0.25)
        let call = try #require(try await index.call("a"))
        #expect(call.cachedTokens == 40 && call.writtenTokens == 7)
        #expect(call.completionTokens == 10 && call.reasoningTokens == 3)
        #expect(call.cost == 0.25)
    }

    @Test func whatWasSpentIsSummedByRunStageOrModel() async throws {
        try await record("a", cost: 1)
        try await record("b", stage: "judge", cost: 2)
        try await record("c", stage: "judge", model: "wren", run: 1, cost: 4)
        let byRun = try await index.spend(by: .run)
        #expect(byRun.map(\.cost) == [3, 4])
        #expect(byRun.map(\.command) == ["generate", "generate"])
        let byStage = try await index.spend(by: .stage)
        #expect(byStage.map(\.stage) == ["generate", "judge"])
        #expect(byStage.map(\.cost) == [1, 6])
        let byModel = try await index.spend(by: .model)
        #expect(byModel.map(\.model) == ["crow", "wren"])
        #expect(byModel.map(\.calls) == [2, 1])
        #expect(try await index.spend().count == 3)
    }

    @Test func theCostOfCallsWithoutAPriceIsNotKnown() async throws {
        try await record("a")
        #expect(try await index.spend().map(\.cost) == [nil])
        try await record("b", cost: 0.5)
        let row = try #require(try await index.spend().first)
        #expect(row.cost == 0.5)
        #expect(row.unpricedCalls == 1)
    }

    @Test func theViewTellsTheShareThatCameFromACache() async throws {
        try await record("a", prompt: 100, cached: 75)
        try await record("b", prompt: 100, cached: 0)
        let share = try await index.read {
            try Double.fetchOne($0, sql: "SELECT cached_share FROM spend")
        }
        #expect(share == 0.375)
    }

    @Test func historyTellsHowManyCallsAQuestionTook() async throws {
        try await record("a", sample: 0, completion: 10)
        try await record("b", sample: 1, completion: 20)
        try await record("c", sample: 3, completion: 30)
        let history = try #require(try await index.history().first)
        #expect(history.callsPerQuestion == 1.5)
        #expect(history.completionTokens == 20)
    }

    @Test func onlyStoredCallsAreFound() async throws {
        try await record("a")
        #expect(try await index.storedCalls(["a", "b"]) == ["a"])
    }

    @Test func aCopyHoldsWhatTheIndexHeld() async throws {
        try await record("a", cost: 1)
        let path = index.path + "-copy"
        try await index.copy(to: path)
        let copy = try Index(path: path, creating: false)
        #expect(try await copy.call("a") == index.call("a"))
        copy.close()
    }
}
