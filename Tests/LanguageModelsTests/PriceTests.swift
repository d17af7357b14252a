import Testing

@testable import LanguageModels

struct PriceTests {
    private let table = PriceTable(
        text: """
            # a comment
            2026-01-01 acme  crow-5       2  0.5  4  10
            2026-01-01 acme  crow-5-mini  1  -    -  3   # the smaller one
            2026-06-01 acme  crow-5-mini  2  -    -  6
            2026-01-01 acme  wren*        7  -    -  7
            2026-01-01 home  *            0  0    0  0
            not a price
            """)

    @Test(arguments: [
        ("crow-5", 2.0), ("crow-5-mini", 1), ("crow-5-mini-2026-02-03", 1),
        ("Crow-5-20260203", 2), ("crow-5@001", 2), ("crow-5-latest", 2), ("wren", 7),
        ("wren-large-preview", 7),
    ])
    func aModelAndItsDatedVersionsHaveThePriceOfTheLongestName(model: String, input: Double) {
        #expect(table.price(provider: "acme", model: model, on: "2026-02-02")?.input == input)
    }

    @Test(arguments: ["crow-5-6", "crow-5-max", "crow-50", "crow", "crow-5.1", "crow-5:free"])
    func aModelThatIsNotListedHasNoPrice(model: String) {
        #expect(table.price(provider: "acme", model: model, on: "2026-02-02") == nil)
    }

    @Test func anotherProvidersModelOfTheSameNameHasNoPrice() {
        #expect(table.price(provider: "zenith", model: "crow-5", on: "2026-02-02") == nil)
    }

    @Test(arguments: [
        ("2025-01-01", 1.0), ("2026-05-31T23:59:59Z", 1), ("2026-06-01T00:00:00Z", 2),
        ("2030-01-01", 2),
    ])
    func ofSeveralDatesTheLastOneThatHasComeCounts(day: String, input: Double) {
        #expect(table.price(provider: "acme", model: "crow-5-mini", on: day)?.input == input)
    }

    @Test func cachedAndWrittenTokensArePartOfThePromptAndHaveTheirOwnPrices() {
        let usage = ModelReply.Usage(
            prompt: 1_000_000, cached: 400_000, written: 100_000, completion: 200_000,
            reasoning: 150_000)
        let cost = table.price(provider: "acme", model: "crow-5", on: "2026-02-02")?.cost(of: usage)
        // 500,000 at 2, 400,000 at 0.5, 100,000 at 4, 200,000 at 10; reasoning is among the last.
        #expect(cost == 1 + 0.2 + 0.4 + 2)
    }

    @Test func tokensWithoutAPriceOfTheirOwnAreChargedAsInput() {
        let usage = ModelReply.Usage(prompt: 1_000_000, cached: 600_000, written: 400_000)
        let price = table.price(provider: "acme", model: "crow-5-mini", on: "2026-02-02")
        #expect(price?.cost(of: usage) == 1)
    }

    @Test func theModelThatAnsweredCountsBeforeTheOneThatWasAsked() {
        let usage = ModelReply.Usage(completion: 1_000_000)
        let asked = ModelIdentity(provider: "acme", model: "crow-5")
        func cost(_ answered: String) -> Double? {
            table.price(answeredBy: answered, asked: asked, on: "2026-02-02")?.cost(of: usage)
        }
        #expect(cost("crow-5-mini-2026-01-01") == 3)
        #expect(cost("something else") == 10)
        let unknown = ModelIdentity(provider: "acme", model: "owl")
        #expect(table.price(answeredBy: "", asked: unknown, on: "2026-02-02") == nil)
    }

    @Test func onesOwnPricesStandInThePlaceOfThoseOfTheSameModel() {
        let own = Price(
            date: "2026-03-03", provider: "acme", model: "crow-5-mini", input: 5, output: 5)
        let table = table.overridden(by: [own])
        #expect(table.price(provider: "acme", model: "crow-5-mini", on: "2027-01-01") == own)
        #expect(table.price(provider: "acme", model: "crow-5", on: "2027-01-01")?.input == 2)
    }

    @Test func serversOfThisMachineCostNothingAndUnknownOnesAreNotGuessed() {
        let builtIn = PriceTable.builtIn
        for provider in ["local", "llamacpp", "ollama", "vllm", "lmstudio", "mock"] {
            let price = builtIn.price(provider: provider, model: "any", on: "2026-11-21")
            #expect(price?.cost(of: ModelReply.Usage(prompt: 9, completion: 9)) == 0)
        }
        for provider in ["openai", "anthropic", "gemini", "openrouter", "openai-compatible"] {
            #expect(builtIn.price(provider: provider, model: "any", on: "2026-11-21") == nil)
        }
    }

    @Test func everyLineOfTheBuiltInTableIsAPriceWithADate() {
        let lines = String(decoding: PackageResources.prices_txt, as: UTF8.self)
            .split(separator: "\n").filter { !$0.hasPrefix("#") }
        let prices = PriceTable.builtIn.prices
        #expect(prices.count == lines.count)
        #expect(prices.allSatisfy { $0.date.count == 10 && $0.date >= "2026-11-21" })
        #expect(prices.allSatisfy { $0.output >= $0.input })
        let names = prices.map { "\($0.provider) \($0.model) \($0.date)" }
        #expect(Set(names).count == names.count)
    }
}

struct ModelFamilyTests {
    @Test(arguments: [
        ("qwen2.5-1.5b-instruct-q4_k_m", "qwen3:8b"), ("gpt-6-luna", "openai/gpt-4o-mini"),
        ("mistral-small", "Mixtral-8x7B"), ("bird-1", "BIRD-1"),
    ])
    func modelsOfOneFamilyAreKin(first: String, second: String) {
        #expect(ModelFamily.name(of: first) == ModelFamily.name(of: second))
    }

    @Test(arguments: [
        ("qwen3:8b", "llama3.1:8b"), ("gpt-6-luna", "claude-haiku-5-5"), ("bird-1", "bird-2"),
        ("gemma-3", "gemini-3.5-flash-lite"),
    ])
    func modelsOfDifferentFamiliesAreNot(first: String, second: String) {
        #expect(ModelFamily.name(of: first) != ModelFamily.name(of: second))
    }
}
