import Foundation
import TestSupport
import Testing

/// What users get wrong: told by the real binary in one sentence that names what to change, with
/// exit code 1, at once, and nothing is lost.
@Suite struct ProviderMistakeTests {
    private let quarry: QuarryBinary
    /// Pairs that need more than what one round left over.
    private static let all = 14

    /// Seconds; a machine that runs other tests beside is not asked for the five that are promised.
    private static let patience = KillTests.isLong ? 5.0 : 60

    init() async throws {
        quarry = try QuarryBinary()
        try quarry.write(Mills.document(0, sections: 6), to: "papers/mill.md")
        let read = try await quarry.run("ingest", "papers", "--index", "i.quarry")
        #expect(read.code == 0, "\(read.errors)")
    }

    private func generate(
        _ target: Int, index: String = "i.quarry", provider: String?, at url: String?,
        key: String?
    ) async throws -> (result: QuarryBinary.Result, seconds: Double) {
        var arguments = [
            "generate", index, "--target-pairs", "\(target)", "--model", "m", "--answers",
            "program",
        ]
        if let provider { arguments += ["--provider", provider] }
        if let url { arguments += ["--base-url", url] }
        let start = ContinuousClock.now
        let result = try await quarry.run(
            arguments, environment: key.map { [$0: "sk-test-key-never-shown"] } ?? [:])
        return (result, (ContinuousClock.now - start) / .seconds(1))
    }

    /// One sentence that names what to change, exit code 1, at once.
    private func check(
        _ run: (result: QuarryBinary.Result, seconds: Double), names: String
    ) {
        let errors = run.result.errors
        #expect(run.result.code == 1)
        #expect(errors.hasPrefix("quarry: "), "\(errors)")
        #expect(errors.split(separator: "\n").count == 1, "\(errors)")
        #expect(errors.contains(names), "\(errors)")
        #expect(!errors.contains("never-shown"))
        #expect(run.seconds < Self.patience, "\(errors)")
    }

    /// What stands in an index that cost something.
    private func kept(_ index: String) throws -> String {
        try quarry.sqlite(
            index, "SELECT (SELECT count(*) FROM call), (SELECT count(*) FROM pair)")
    }

    @Test(arguments: Array(Set(ProviderMistake.all.map(\.provider))))
    func aMistakeIsToldAtOnceAndNothingIsLost(provider: String?) async throws {
        let good = try ModelServer(WireDialect(rawValue: provider ?? "") ?? .openAI)
        let key = ProviderMistake.all.first { $0.provider == provider }?.keyVariable
        let first = try await generate(2, provider: provider, at: good.url, key: key)
        #expect(first.result.code == 0, "\(first.result.errors)")
        for mistake in ProviderMistake.all where mistake.provider == provider {
            // Each mistake meets the index as it was.
            try quarry.copy("i.quarry", to: "copy.quarry")
            let bad = try FakeProvider { request in
                request.path.hasSuffix("/api/tags") ? .json(WireBodies.ollamaTags) : mistake.answer
            }
            let run = try await generate(
                Self.all, index: "copy.quarry", provider: provider, at: bad.url,
                key: mistake.keyVariable)
            bad.stop()
            check(run, names: mistake.names)
            #expect(try kept("copy.quarry") == kept("i.quarry"), "\(mistake)")
        }
        let last = try await generate(
            Self.all, index: "copy.quarry", provider: provider, at: good.url, key: key)
        #expect(last.result.code == 0, "\(last.result.errors)")
        #expect(good.ledger.repeats.isEmpty)
    }

    @Test(arguments: [
        "openai", "anthropic", "gemini", "openrouter", "ollama", "llamacpp", "vllm", "lmstudio",
        nil,
    ])
    func aServerThatIsDownIsToldWithinSecondsWithItsAddress(provider: String?) async throws {
        let server = try FakeProvider { _ in .close }
        server.stop()
        let run = try await generate(6, provider: provider, at: server.url, key: nil)
        check(run, names: "--base-url")
        #expect(run.result.errors.contains(server.url))
    }

    @Test(arguments: ["openai", "anthropic", "gemini", "ollama", nil])
    func aHostThatNobodyKnowsIsToldWithItsName(provider: String?) async throws {
        let run = try await generate(
            6, provider: provider, at: "http://no-such-host.invalid", key: nil)
        check(run, names: "--base-url")
        #expect(run.result.errors.contains("no-such-host.invalid"))
    }

    @Test(arguments: [
        ("openai", "OPENAI_API_KEY"), ("anthropic", "ANTHROPIC_API_KEY"),
        ("claude", "ANTHROPIC_API_KEY"), ("gemini", "GOOGLE_API_KEY"),
        ("openrouter", "OPENROUTER_API_KEY"),
    ])
    func aMissingKeyIsToldWithTheNameOfItsVariable(
        provider: String, variable: String
    ) async throws {
        check(try await generate(6, provider: provider, at: nil, key: nil), names: variable)
    }

    @Test func aProviderThatIsNotThereIsToldWithThoseThatAre() async throws {
        check(try await generate(6, provider: "opena", at: nil, key: nil), names: "openai")
    }

    @Test func anAddressThatIsNoneIsToldWithItsFlag() async throws {
        let run = try await generate(6, provider: "openai", at: "http//x y", key: nil)
        check(run, names: "--base-url")
    }
}
