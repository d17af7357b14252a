import LanguageModels
import Testing

@testable import CLI

struct EnvironmentFileTests {
    @Test(arguments: [
        ("A=b", "A: b"), ("export A=b", "A: b"), ("  A = b  ", "A: b"),
        ("A=\"b # c\" # d", "A: b # c"),
        ("A='b'", "A: b"), ("A=b # c", "A: b"), ("A=b#c", "A: b#c"), ("A=", "A: "),
        ("A=#b", "A: "), ("# A=b", ""), ("A", ""), ("1A=b", ""), ("A-B=c", ""), ("", ""),
        ("A=b\r\nC=d\n\nE=f", "A: b, C: d, E: f"), ("A=\"b", "A: b"), ("A=$B", "A: $B"),
    ])
    func linesAreReadAsOtherToolsReadThem(text: String, expected: String) {
        let read = EnvironmentFile.assignments(text).map { "\($0.name): \($0.value)" }
        #expect(read.joined(separator: ", ") == expected)
    }

    @Test(arguments: ["OPENAI_API_KEY", "ANTHROPIC_AUTH_TOKEN", "OPENAI_BASE_URL", "OLLAMA_HOST"])
    func keysAndAddressesAreRead(name: String) {
        #expect(EnvironmentFile.isRead(name))
    }

    @Test(arguments: ["PATH", "LD_PRELOAD", "HTTPS_PROXY", "QUARRY_MODEL", "HOME"])
    func nothingElseIs(name: String) {
        #expect(!EnvironmentFile.isRead(name))
    }
}

struct ModelRoleTests {
    private func resolved(
        _ yaml: String, _ role: ModelRole, flags: ModelChoice = ModelChoice(),
        of roles: Set<ModelRole> = [.generator, .judge], environment: [String: String] = [:]
    ) throws -> ResolvedModel {
        ResolvedModel(
            role, of: roles, flags: flags,
            configuration: try Configuration.parse(yaml, name: "quarry.yaml"),
            environment: RunEnvironment(environment))
    }

    private let file = """
        llm: {provider: openai, model: gpt-6-luna, base_url: http://a/v1, temperature: 0.5}
        judge: {provider: Claude, model: claude-haiku-5-5, max_tokens: 90}
        rewriter: {model: gpt-6-sol}
        """

    @Test func whatAFileSaysOfAllRolesCountsWhereARoleSaysNothing() throws {
        let generator = try resolved(file, .generator)
        #expect(generator.provider?.value == "openai")
        #expect(generator.model?.source == "quarry.yaml (llm.model)")
        let rewriter = try resolved(file, .rewriter)
        #expect(rewriter.provider?.value == "openai")
        #expect(rewriter.model?.value == "gpt-6-sol")
        #expect(rewriter.baseURL?.value == "http://a/v1")
    }

    @Test func aRoleOfAnotherProviderTakesNeitherModelNorAddressOfTheOthers() throws {
        let judge = try resolved(file, .judge)
        #expect(judge.provider?.value == "anthropic")
        #expect(judge.model?.value == "claude-haiku-5-5")
        #expect(judge.baseURL == nil)
        #expect(judge.temperature?.value == 0.5)
        #expect(judge.maxTokens?.source == "quarry.yaml (judge.max_tokens)")
        let unnamed = try resolved(
            "llm: {provider: openai, model: m}\njudge: {provider: ollama}", .judge)
        #expect(unnamed.model == nil)
    }

    @Test func flagsSayWhoMakesPairsAndLeaveAJudgeThatTheFileNames() throws {
        let flags = ModelChoice(model: "gpt-6-sol")
        #expect(try resolved(file, .generator, flags: flags).model?.value == "gpt-6-sol")
        #expect(try resolved(file, .judge, flags: flags).model?.value == "claude-haiku-5-5")
        #expect(
            try resolved(file, .judge, flags: flags, of: [.judge]).model?.source == "--model")
        let unnamed = "llm: {provider: openai, model: m}"
        #expect(try resolved(unnamed, .judge, flags: flags).model?.value == "gpt-6-sol")
    }

    @Test func anotherProviderFromAFlagTakesNoModelOfTheFiles() throws {
        let generator = try resolved(file, .generator, flags: ModelChoice(provider: "ollama"))
        #expect(generator.provider?.source == "--provider")
        #expect(generator.model == nil && generator.baseURL == nil)
    }

    @Test func theEnvironmentCountsBeforeTheFileAndAFlagBeforeBoth() throws {
        let environment = ["OPENAI_BASE_URL": "http://b/v1"]
        #expect(try resolved(file, .generator, environment: environment).baseURL == nil)
        let flagged = try resolved(
            file, .generator, flags: ModelChoice(baseURL: "http://c/v1"), environment: environment)
        #expect(flagged.baseURL?.value == "http://c/v1")
        let local = "llm: {provider: local, model: a.gguf}"
        #expect(try resolved(local, .generator).model?.value == "a.gguf")
        #expect(
            try resolved(local, .generator, environment: ["QUARRY_MODEL": "b.gguf"]).model == nil)
    }

    @Test(arguments: [
        "judge: {model: [a]}", "generator: {temperature: 3}", "llm: {max_tokens: 0}",
        "rewriter: {colour: red}", "judge: {api_key: a}", "limits: {max_cost: -1}",
        "limits: {max_total_tokens: many}", "llm: {api_key: a}",
    ])
    func whatAFileCannotMeanIsAnError(yaml: String) {
        #expect(throws: ConfigurationError.self) {
            try Configuration.parse(yaml, name: "quarry.yaml")
        }
    }
}

struct PricesFileTests {
    @Test func aPriceOfOnesOwnIsRead() throws {
        let prices = try PricesFile.parse(
            """
            - {provider: claude, model: crow-1, input: 2, output: 8.5, cached: 0.25}
            - provider: openrouter
              model: "owl*"
              date: 2026-12-24
              input: 1
              output: 1
            """, name: "prices.yaml")
        #expect(prices.map(\.model) == ["crow-1", "owl*"])
        #expect(prices[0].output == 8.5 && prices[0].cached == 0.25 && prices[0].written == nil)
        #expect(prices[1].date == "2026-12-24")
    }

    @Test func whatIsPrintedIsReadAgain() throws {
        let prices = PriceTable.builtIn.prices
        #expect(try PricesFile.parse(PricesFile.yaml(of: prices), name: "prices.yaml") == prices)
    }

    @Test(arguments: [
        ("provider: a", "no list"), ("- a", "no mapping"),
        ("- {provider: a, model: b, input: 1}", "'output'"),
        ("- {model: b, input: 1, output: 1}", "'provider'"),
        ("- {provider: a, model: b, input: -1, output: 1}", "no price"),
        ("- {provider: a, model: b, input: cheap, output: 1}", "no price"),
        ("- {provider: a, model: b, input: 1, output: 1, colour: red}", "'colour'"),
        ("- {provider: a, model: b, input: 1, output: 1, date: today}", "no date"),
        ("- [", "not valid YAML"),
    ])
    func whatIsNoPriceIsNamed(yaml: String, words: String) {
        let error = #expect(throws: ConfigurationError.self) {
            try PricesFile.parse(yaml, name: "prices.yaml")
        }
        #expect(error?.description.contains(words) == true)
    }
}

struct AmountTests {
    @Test(arguments: [
        (0.0, "$0"), (0.5, "$0.50"), (12.345, "$12.35"), (1234.5, "$1,234.50"), (0.0123, "$0.012"),
        (0.000_012, "$0.000012"), (0.999, "$1.00"), (0.05, "$0.050"),
    ])
    func moneyHasTwoDigitsThatSaySomething(amount: Double, text: String) {
        #expect(Amount.money(amount) == text)
    }

    @Test(arguments: [(0, "0"), (999, "999"), (1000, "1,000"), (1_234_567, "1,234,567")])
    func numbersHaveCommas(number: Int, text: String) {
        #expect(Amount.count(number) == text)
    }

    @Test func columnsStandInLine() {
        var table = TextTable([("name", false), ("n", true)])
        table.add(["a", "100"])
        table.add(["long name", "1"])
        #expect(table.text == "name         n\na          100\nlong name    1")
    }
}
