import Foundation
import Testing

struct MoneyCommandTests {
    private let quarry: QuarryBinary

    init() throws {
        quarry = try QuarryBinary()
        for number in 0..<2 {
            try quarry.write(Mills.document(number, sections: 4), to: "papers/mill\(number).md")
        }
    }

    private func ingest() async throws {
        try await quarry.run("ingest", "papers", "--chunk-tokens", "120")
    }

    // MARK: - Prices and spending

    @Test func everyCallHasACostAndSpendSumsThem() async throws {
        try quarry.write(
            "- {provider: mock, model: mock, input: 1000000, output: 0}", to: "own.yaml")
        try quarry.write("prices: own.yaml\n", to: "quarry.yaml")
        try await ingest()
        let made = try await quarry.run("generate", "--mock", "--target-pairs", "2", "--json")
        let prompt = try #require(made.objects.first?["prompt_tokens"] as? Double)
        #expect(made.objects.first?["cost"] as? Double == prompt)
        #expect(made.errors.contains("; $"))
        let spend = try await quarry.run("spend", "--json")
        #expect(spend.objects.first?["cost"] as? Double == prompt)
        #expect(spend.objects.first?["stage"] as? String == "generate")
        #expect(try quarry.sqlite("index.quarry", "SELECT sum(cost) = \(prompt) FROM spend") == "1")
        let byRun = try await quarry.run("spend", "--by", "run")
        #expect(byRun.output.contains("generate") && byRun.output.hasPrefix("run"))
    }

    @Test func anIndexWithoutCallsSaysSo() async throws {
        try await ingest()
        let result = try await quarry.run("spend")
        #expect(result.output == "Nothing was asked yet.\n")
    }

    @Test func pricesShowsTheTableAndOnesOwn() async throws {
        let shipped = try await quarry.run("prices")
        #expect(shipped.output.contains("gpt-4o-mini"))
        #expect(shipped.errors.contains("\(quarry.folder)/.config/quarry/prices.yaml"))
        try quarry.write(
            "- {provider: openai, model: gpt-4o-mini, input: 7, output: 9}",
            to: ".config/quarry/prices.yaml")
        let own = try await quarry.run(
            "prices", "--provider", "openai", "--model", "gpt-4o-mini-2024-07-18", "--json")
        #expect(own.objects.first?["input"] as? Int == 7)
        #expect(own.objects.first?["own"] as? Bool == true)
        let unknown = try await quarry.run("prices", "--provider", "openai", "--model", "gpt-99")
        #expect(unknown.code == 1)
        #expect(unknown.errors.contains("'gpt-99' of openai is not known"))
    }

    // MARK: - Before and during a run

    @Test func aDryRunSaysWhatToExpectAndChangesNothing() async throws {
        try await ingest()
        let count =
            "SELECT (SELECT count(*) FROM call), (SELECT count(*) FROM run), (SELECT count(*) FROM plan)"
        let before = try quarry.sqlite("index.quarry", count)
        for command in ["generate", "pipeline"] {
            let result = try await quarry.run(
                command, "--dry-run", "--target-pairs", "4", "--provider", "openai", "--model",
                "gpt-4o-mini")
            #expect(result.code == 0, "\(result.errors)")
            #expect(result.output.hasPrefix("Nothing was sent."))
            #expect(result.output.contains("generate") && result.output.contains("$0.0"))
        }
        #expect(try quarry.sqlite("index.quarry", count) == before)
    }

    @Test func aDryRunOfNewDocumentsMakesNoIndex() async throws {
        let result = try await quarry.run(
            "pipeline", "papers", "--dry-run", "--target-pairs", "4", "--mock", "--json")
        let estimate = try #require(result.objects.first, "\(result.errors)")
        #expect(estimate["expected"] as? Int == 4)
        #expect((estimate["stages"] as? [Any])?.count == 3)
        #expect((estimate["calls"] as? Int ?? 0) > 4)
        let files = try FileManager.default.contentsOfDirectory(atPath: quarry.folder)
        #expect(!files.contains { $0.contains("quarry") })
    }

    @Test func aDryRunOfJudgingCountsWhatWaits() async throws {
        try await ingest()
        try await quarry.run("generate", "--mock", "--target-pairs", "3")
        let result = try await quarry.run("curate", "--mock", "--dry-run", "--json")
        let stages = try #require(result.objects.first?["stages"] as? [[String: Any]])
        #expect(stages.first?["stage"] as? String == "ask_back")
        #expect(stages.first?["calls"] as? Int == 3)
    }

    @Test func aLimitEndsTheRunWithACodeOfItsOwnAndTheNextOneGoesOn() async throws {
        try await ingest()
        let stopped = try await quarry.run(
            "pipeline", "--mock", "--target-pairs", "4", "--max-total-tokens", "1500", "-q",
            "--json")
        #expect(stopped.code == 3)
        #expect(stopped.errors.contains("--max-total-tokens") && stopped.errors.contains("kept"))
        #expect(stopped.objects.first?["stopped"] as? String == "max_total_tokens")
        let calls = Int(try quarry.sqlite("index.quarry", "SELECT count(*) FROM call")) ?? 0
        #expect(calls > 0)
        let next = try await quarry.run("pipeline", "--mock", "--target-pairs", "4", "--json")
        #expect(next.code == 0)
        #expect(next.objects.first?["reached"] as? Int == 4)
        #expect(
            try quarry.sqlite(
                "index.quarry", "SELECT count(*) FROM attempt WHERE outcome = 'failed'")
                == "0")
    }

    @Test func aCostThatCannotBeKnownIsNotLimited() async throws {
        try await ingest()
        let result = try await quarry.run(
            "generate", "--provider", "openai", "--model", "gpt-99", "--max-cost", "1",
            environment: ["OPENAI_API_KEY": "key"])
        #expect(result.code == 1)
        #expect(result.errors.contains("'gpt-99' of openai is not known"))
        #expect(
            try quarry.sqlite(
                "index.quarry", "SELECT count(*) FROM attempt WHERE stage = 'generate'") == "0")
    }

    @Test(arguments: [["--max-cost", "0"], ["--max-cost", "much"], ["--max-total-tokens", "0"]])
    func aLimitThatIsNoneIsAUsageError(flags: [String]) async throws {
        try await ingest()
        #expect(try await quarry.run(["generate", "--mock"] + flags).code == 64)
    }

    @Test func aRefreshAsksAnewAndReplacesNothing() async throws {
        try await ingest()
        let command = ["pipeline", "--mock", "--target-pairs", "3"]
        try await quarry.run(command)
        let select = "SELECT key, sample, text, created_at FROM call WHERE sample < 3 ORDER BY key"
        let before = try quarry.sqlite("index.quarry", select)
        let calls = try quarry.sqlite("index.quarry", "SELECT count(*) FROM call")
        #expect(try await quarry.run(command + ["--refresh"]).code == 0)
        #expect(try quarry.sqlite("index.quarry", select) == before)
        #expect(
            try quarry.sqlite("index.quarry", "SELECT count(*) FROM call WHERE sample >= 3")
                == calls)
        let again = try await quarry.run(command + ["--json"])
        #expect(again.objects.first?["calls"] as? Int == 0)
    }

    @Test(arguments: [["generate"], ["curate"], ["pipeline"], ["pipeline", "papers"]])
    func aSecondCommandThatAsksIsRefusedAndADryRunIsNot(command: [String]) async throws {
        try await ingest()
        try await quarry.run("generate", "--mock", "--target-pairs", "2")
        let lock = open(quarry.folder + "/index.quarry.lock", O_CREAT | O_RDWR, 0o600)
        defer { close(lock) }
        #expect(flock(lock, LOCK_EX | LOCK_NB) == 0)
        let refused = try await quarry.run(command + ["--mock"])
        #expect(refused.code == 1)
        #expect(refused.errors.contains("Another command is asking a model"))
        #expect(try await quarry.run(command + ["--mock", "--dry-run"]).code == 0)
    }
}
