import Foundation
import Testing

/// Canaries, marks and benchmarks as users meet them.
struct JudgeTestCommandTests {
    private let quarry: QuarryBinary

    init() throws {
        quarry = try QuarryBinary()
        for number in 0..<2 {
            try quarry.write(Mills.document(number, sections: 4), to: "papers/mill\(number).md")
        }
    }

    private func fill(_ flags: String...) async throws -> QuarryBinary.Result {
        try await quarry.run(
            [
                "pipeline", "papers", "-o", "training.jsonl", "--format", "jsonl",
                "--target-pairs", "5", "--chunk-tokens", "120", "--mock", "--json",
            ] + flags)
    }

    @Test func theSummarySaysHowManyPlantedFaultsTheJudgeCaught() async throws {
        let result = try await fill()
        #expect(result.code == 0, "\(result.errors)")
        #expect(result.errors.contains("planted faults"))
        let judge = try #require(result.objects.last?["judge"] as? [String: Any])
        #expect(judge["canaries"] as? Int == 4)
        let status = try await quarry.run("status", "index.quarry")
        #expect(status.output.contains("judge     mock (mock): "))
        let row = try quarry.sqlite("index.quarry", "SELECT model, canaries FROM judge_quality")
        #expect(row == "mock|4")
    }

    @Test func noCanariesSparesTheirCalls() async throws {
        let result = try await fill("--no-canaries")
        #expect(result.code == 0, "\(result.errors)")
        #expect(try quarry.sqlite("index.quarry", "SELECT count(*) FROM canary") == "0")
        #expect(result.errors.contains("The judge was not tested"))
    }

    @Test func aPairThatIsMarkedDropIsExportedNoMore() async throws {
        _ = try await fill()
        let id = try quarry.sqlite("index.quarry", "SELECT id FROM current_pair LIMIT 1")
        try quarry.write(
            "{\"id\": \"\(id)\", \"mark\": \"drop\"}\n{\"id\": \"none\", \"mark\": 1}\n",
            to: "marks.jsonl")
        let result = try await quarry.run("calibrate", "index.quarry", "marks.jsonl")
        #expect(result.code == 0, "\(result.errors)")
        #expect(result.output.contains("too few marks"))
        #expect(result.output.contains("unknown   1 marks"))
        let left = try quarry.sqlite(
            "index.quarry", "SELECT count(*) FROM current_pair WHERE id = '\(id)'")
        #expect(left == "0")
        let json = try await quarry.run("calibrate", "index.quarry", "--json")
        #expect((json.objects.first?["judges"] as? [[String: Any]])?.count == 1)
    }

    @Test func reviewNeedsATerminal() async throws {
        _ = try await fill()
        let result = try await quarry.run("review", "index.quarry")
        #expect(result.code == 1)
        #expect(result.errors.contains("quarry review needs a terminal"))
    }

    @Test func aBenchmarkFileThatIsNotThereIsAMistakeOfUsage() async throws {
        let result = try await fill("--against", "nowhere.txt")
        #expect(result.code == 64)
        #expect(result.errors.contains("'nowhere.txt' cannot be read"))
    }

    @Test func pairsThatRepeatABenchmarkAreNotExported() async throws {
        _ = try await fill()
        let id = try quarry.sqlite("index.quarry", "SELECT id FROM current_pair LIMIT 1")
        let answer = try quarry.sqlite(
            "index.quarry", "SELECT replace(answer, char(10), ' ') FROM pair WHERE id = '\(id)'")
        try quarry.write(answer + "\n", to: "bench.txt")
        let result = try await quarry.run(
            "curate", "index.quarry", "--against", "bench.txt", "--recheck", "--mock")
        #expect(result.errors.contains("contaminated "), "\(result.errors)")
        let left = try quarry.sqlite(
            "index.quarry", "SELECT count(*) FROM current_pair WHERE id = '\(id)'")
        #expect(left == "0")
    }
}
