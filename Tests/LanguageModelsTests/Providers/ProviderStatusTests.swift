import LanguageModels
import TestSupport
import Testing

@testable import struct LanguageModels.ProviderProbe

@Suite(.timeLimit(.minutes(1))) struct ProviderStatusTests {
    func status(
        _ kind: ProviderKind, at url: String, _ environment: [String: String] = [:],
        timeout: Double = 5
    ) async throws -> ProviderStatus {
        var kind = kind
        kind.defaultURL = url
        let probe = ProviderProbe(environment: environment, timeout: timeout)
        let entry = ProviderCatalog.Entry(name: kind.name, kind: .server(kind))
        return try #require(await probe.statuses(of: [entry]).first)
    }

    @Test(arguments: ProviderExample.all)
    func aServerThatAnswersTellsItsModels(_ example: ProviderExample) async throws {
        let server = try FakeProvider { request in
            request.path == example.listPath
                ? .json(example.modelList) : .json("{}", status: 404)
        }
        defer { server.stop() }
        let variable = example.keyVariable ?? example.kind.keyVariables.first
        let keys = variable.map { [$0: "secret-key-123"] } ?? [:]
        let status = try await status(example.kind, at: server.url, keys)
        #expect(status.answers == true)
        #expect(status.isReady)
        #expect(status.models == example.models.map(\.name))
        #expect(status.keyVariable == variable)
        #expect(status.baseURL?.hasPrefix(server.url) == true)
        #expect(!"\(status)".contains("secret-key"))
    }

    @Test(arguments: [ProviderKind.openAI, .anthropic, .gemini, .openRouter])
    func aServiceWithoutAKeyIsNotAsked(kind: ProviderKind) async throws {
        let server = try FakeProvider { _ in .json("{}") }
        defer { server.stop() }
        let status = try await status(kind, at: server.url)
        #expect(server.requests.isEmpty)
        #expect(status.answers == nil)
        #expect(!status.isReady)
        #expect(status.keyVariable == nil)
        #expect(status.problem?.contains(kind.keyVariables[0]) == true)
        #expect(status.needs.contains(kind.keyVariables[0]))
    }

    @Test func aRefusedKeyIsAnAnswer() async throws {
        let server = try FakeProvider { _ in .json(#"{"error":"Unauthorized"}"#, status: 401) }
        defer { server.stop() }
        let status = try await status(.vllm, at: server.url)
        #expect(status.answers == true)
        #expect(!status.isReady)
        #expect(status.problem?.contains("VLLM_API_KEY") == true)
    }

    @Test func whatIsDownOrAnotherOrSilentDoesNotAnswer() async throws {
        let down = try FakeProvider { _ in .close }
        down.stop()
        let silent = try FakeProvider { _ in .silence }
        let web = try FakeProvider { _ in .html("<title>It works</title>", status: 200) }
        let other = try FakeProvider { _ in .json(#"{"detail":"Not Found"}"#, status: 404) }
        defer { for server in [silent, web, other] { server.stop() } }
        for server in [down, silent, web, other] {
            let status = try await status(.ollama, at: server.url, timeout: 0.3)
            #expect(status.answers == false)
            #expect(!status.isReady)
            #expect(status.problem?.contains(server.url) == true)
        }
    }

    @Test func allAreAskedAtOnce() async throws {
        // None of them answers before all of them are asked.
        let silent = try FakeProvider { _ in .silence }
        defer { silent.stop() }
        let entries = [ProviderKind.ollama, .vllm, .llamaCpp, .lmStudio].map { kind in
            var kind = kind
            kind.defaultURL = silent.url
            return ProviderCatalog.Entry(name: kind.name, kind: .server(kind))
        }
        let asking = Task {
            await ProviderProbe(environment: [:], timeout: 60).statuses(of: entries)
        }
        await silent.wait { $0.requests.count == 4 }
        asking.cancel()
        #expect(await asking.value.map(\.name) == ["ollama", "vllm", "llamacpp", "lmstudio"])
    }

    @Test func credentialsInAnAddressAreNotShown() async throws {
        let server = try FakeProvider { _ in .json(#"{"models":[]}"#) }
        defer { server.stop() }
        let host = "http://me:pass@127.0.0.1:\(server.port)/?key=k-1"
        let status = try await status(.ollama, at: server.url, ["OLLAMA_HOST": host])
        #expect(status.answers == true)
        #expect(status.problem?.contains("ollama pull") == true)
        #expect(status.baseURL == server.url + "/api")
        #expect(!"\(status)".contains("pass"))
        #expect(!"\(status)".contains("k-1"))
    }

    @Test func thisMachineIsLookedAtWithoutStartingAnything() async throws {
        let fake = try FakeLlamaServer()
        defer { fake.remove() }
        let entries = try ["local", "mock"].map { try ProviderCatalog.entry(named: $0) }
        let installed = await ProviderProbe(environment: fake.environment).statuses(of: entries)
        #expect(installed.map(\.isReady) == [true, true])
        #expect(installed[0].models == ["tiny-0.5b-instruct", "tiny-1.5b-instruct"])
        #expect(fake.starts.isEmpty)
        let bare = await ProviderProbe(environment: ["HOME": "/nowhere"]).statuses(of: entries)
        #expect(bare.map(\.isReady) == [false, true])
        #expect(bare[0].problem?.contains("scripts/model.sh") == true)
    }

    @Test func everyProviderThatCanBeUsedIsListed() throws {
        #expect(
            ProviderCatalog.names == [
                "local", "ollama", "llamacpp", "vllm", "lmstudio", "openai-compatible", "openai",
                "anthropic", "gemini", "openrouter", "mock", "rules",
            ])
        #expect(try ProviderCatalog.entry(named: "Claude").name == "anthropic")
        #expect(try ProviderCatalog.entry(named: "google").name == "gemini")
    }
}
