import Foundation
import Synchronization
import TestSupport
import Testing

struct ConfigCommandTests {
    private let quarry: QuarryBinary

    init() throws {
        quarry = try QuarryBinary()
    }

    private func settings(
        _ arguments: String..., environment: [String: String] = [:]
    ) async throws -> [String: (value: String?, from: String)] {
        let result = try await quarry.run(
            ["config", "--json"] + arguments, environment: environment)
        #expect(result.code == 0, "\(result.errors)")
        return Dictionary(
            uniqueKeysWithValues: result.objects.compactMap { object in
                guard let name = object["setting"] as? String, let from = object["from"] as? String
                else { return nil }
                return (name, (object["value"] as? String, from))
            })
    }

    @Test func eachSettingTellsWhereItComesFrom() async throws {
        try quarry.write(
            """
            llm: {provider: openai, model: gpt-6-luna}
            judge: {provider: ollama, model: "owl:8b"}
            generate: {seed: 7}
            """, to: "quarry.yaml")
        try quarry.write("OPENAI_BASE_URL=http://127.0.0.1:9/v1\n", to: ".env")
        let settings = try await settings("--threshold", "8", "--max-cost", "2")
        #expect(settings["generator.provider"]?.from == "quarry.yaml (llm.provider)")
        #expect(settings["judge.model"]?.value == "owl:8b")
        #expect(settings["judge.model"]?.from == "quarry.yaml (judge.model)")
        #expect(settings["generator.base_url"]?.value == "http://127.0.0.1:9/v1")
        #expect(settings["generator.base_url"]?.from == ".env (OPENAI_BASE_URL)")
        #expect(settings["threshold"]?.from == "--threshold")
        #expect(settings["max_cost"]?.value == "2.0")
        #expect(settings["seed"]?.value == "7")
        #expect(settings["judge"]?.from == "default")
    }

    @Test func keysAreNeverPrinted() async throws {
        try quarry.write("ANTHROPIC_API_KEY=secret-of-the-file\n", to: "my.env")
        let environment = [
            "OPENAI_API_KEY": "secret-of-the-shell",
            "OPENAI_BASE_URL": "http://crow:se@secret-of-the-url@127.0.0.1:9/v1?key=secret-query",
        ]
        for flags in [[], ["--json"]] {
            let result = try await quarry.run(
                ["config", "--env-file", "my.env", "--provider", "openai"] + flags,
                environment: environment)
            #expect(!result.output.contains("secret"))
            #expect(result.output.contains("<redacted>"))
            #expect(result.output.contains("my.env (ANTHROPIC_API_KEY)"))
            #expect(result.output.contains("environment (OPENAI_API_KEY)"))
        }
    }

    @Test func anEnvFileNeverOverridesTheEnvironmentAndSetsNothingElse() async throws {
        try quarry.write(
            "OPENAI_BASE_URL=http://127.0.0.1:1/v1\nQUARRY_MODEL=/tmp/other.gguf\n", to: ".env")
        let settings = try await settings(
            "--provider", "openai", environment: ["OPENAI_BASE_URL": "http://127.0.0.1:2/v1"])
        #expect(settings["generator.base_url"]?.value == "http://127.0.0.1:2/v1")
        #expect(settings["generator.base_url"]?.from == "environment (OPENAI_BASE_URL)")
        #expect(try await self.settings()["generator.model"]?.value == nil)
    }

    @Test func anAddressOfAFileIsNotGivenTheKeyOfTheShell() async throws {
        let seen = Mutex<[String]>([])
        let server = try FakeProvider { request in
            seen.withLock { $0.append(request.headers.description) }
            return .json("{}", status: 401)
        }
        defer { server.stop() }
        try quarry.write("OPENAI_BASE_URL=\(server.url)\n", to: ".env")
        try quarry.write("# Mills\n\nThe mill at Kirk was built in 1804.\n", to: "papers/a.md")
        _ = try await quarry.run("ingest", "papers")
        let environment = ["OPENAI_API_KEY": "sk-of-the-shell-12345"]
        let made = try await quarry.run(
            ["generate", "--provider", "openai", "--model", "m", "--quiet"],
            environment: environment)
        #expect(made.errors.contains("is not given the environment's OPENAI_API_KEY"))
        _ = try await quarry.run(["providers"], environment: environment)
        let headers = seen.withLock { $0 }
        #expect(!headers.isEmpty)
        #expect(!headers.contains { $0.contains("sk-of-the-shell") })
    }

    @Test func anEnvFileThatIsMissingIsNamed() async throws {
        let result = try await quarry.run("config", "--env-file", "none.env")
        #expect(result.code == 1)
        #expect(result.errors.contains("'none.env'"))
    }

    @Test func theKeyOfAnEnvFileIsSentToItsServerAndTheJudgeOfTheFileJudges() async throws {
        let server = try FakeProvider { request in
            let marks = #"{\"clarity\":3,\"accuracy\":3,\"usefulness\":2,\"difficulty\":1}"#
            guard request.path.hasSuffix("/chat/completions") else {
                return .json("{}", status: 404)
            }
            return .json(
                #"""
                {"id":"1","object":"chat.completion","model":"gpt-4o-mini-2024-07-18","choices":\#
                [{"index":0,"message":{"role":"assistant","content":"\#(marks)"},\#
                "finish_reason":"stop"}],"usage":{"prompt_tokens":1000,"completion_tokens":10}}
                """#)
        }
        defer { server.stop() }
        try quarry.write(Mills.document(1, sections: 4), to: "papers/mill.md")
        try quarry.write(
            "llm: {provider: mock}\njudge: {provider: openai, model: gpt-4o-mini}\n",
            to: "quarry.yaml")
        try quarry.write(
            "OPENAI_BASE_URL=\(server.url)/v1\nexport OPENAI_API_KEY='key-of-the-file'\n",
            to: ".env")
        let result = try await quarry.run(
            "pipeline", "papers", "--target-pairs", "2", "--chunk-tokens", "120")
        #expect(result.code == 0, "\(result.errors)")
        #expect(result.errors.contains("The address of the model is from .env (OPENAI_BASE_URL)."))
        #expect(!server.requests.isEmpty)
        #expect(
            server.requests.allSatisfy { $0.headers["authorization"] == "Bearer key-of-the-file" })
        let stages = try quarry.sqlite(
            "index.quarry",
            "SELECT stage, provider, cost > 0 FROM spend ORDER BY stage")
        #expect(stages == "generate|mock|0\njudge|openai|1")
        #expect(
            try quarry.sqlite(
                "index.quarry",
                "SELECT count(*) FROM call WHERE parameters || response || variable LIKE '%key-of-the-file%'"
            ) == "0")
    }

    @Test func aJudgeOfTheGeneratorsFamilyIsWarnedOf() async throws {
        let server = try FakeProvider { _ in
            .json(
                #"{"choices":[{"message":{"content":"What is it?"},"finish_reason":"stop"}]}"#)
        }
        defer { server.stop() }
        try quarry.write(Mills.document(1, sections: 2), to: "papers/mill.md")
        try quarry.write(
            """
            llm: {provider: openai-compatible, base_url: "\(server.url)/v1"}
            generator: {model: "qwen2.5:7b"}
            judge: {model: "qwen3:8b"}
            """, to: "quarry.yaml")
        let kin = try await quarry.run("pipeline", "papers", "--target-pairs", "1")
        #expect(kin.errors.contains("are of one family, Qwen"))
        let others = try await quarry.run(
            "pipeline", "papers", "--target-pairs", "1", "--model", "llama3:8b")
        #expect(!others.errors.contains("family"))
    }
}
