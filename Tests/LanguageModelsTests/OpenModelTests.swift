import LanguageModels
import TestSupport
import Testing

@testable import struct LanguageModels.ModelOpener

@Suite struct OpenModelTests {
    /// A machine without anything installed.
    let bare = ["HOME": "/nowhere", "PATH": "/usr/bin:/bin"]
    let log = Lines()

    func server(_ models: String...) throws -> FakeProvider {
        let list = models.map { #"{"id":"\#($0)"}"# }.joined(separator: ",")
        let tags = models.map { #"{"name":"\#($0)","digest":"digest of \#($0)"}"# }
            .joined(separator: ",")
        return try FakeProvider { request in
            switch request.path {
            case "/v1/models": .json(#"{"data":[\#(list)]}"#)
            case "/api/tags": .json(#"{"models":[\#(tags)]}"#)
            case "/v1/chat/completions": .json(WireBodies.openAI)
            default: .json("", status: 404)
            }
        }
    }

    func open(_ settings: ModelSettings, _ more: [String: String] = [:]) async throws -> OpenModel {
        try await openModel(
            settings, environment: bare.merging(more) { $1 }, log: { [log] in log.append($0) })
    }

    func message(_ settings: ModelSettings, _ more: [String: String] = [:]) async throws -> String {
        let error = await #expect(throws: ModelError.self) { try await open(settings, more) }
        #expect(error?.code == .configuration)
        return error?.message ?? ""
    }

    // MARK: A server that was named

    @Test(arguments: ["vllm", "llamacpp", "llama.cpp", "lmstudio", "ollama", "openai"])
    func theFirstModelThatCanAnswerIsChosen(provider: String) async throws {
        let server = try server("nomic-embed-text", "gpt-oss:120b-cloud", "qwen3:8b", "other")
        defer { server.stop() }
        let open = try await open(ModelSettings(provider: provider, baseURL: server.url))
        #expect(open.model.identity.model == "qwen3:8b")
        #expect(open.workers == 8)
        #expect(open.description.contains(server.url))
        #expect(log.all.contains { $0.contains("qwen3:8b") })
        #expect(try await open.model.reply(to: .example()).text == "Paris")
    }

    @Test func ollamasModelsAreKnownByTheirDigest() async throws {
        let server = try server("qwen3:8b", "llama:latest")
        defer { server.stop() }
        for (name, digest) in [
            ("qwen3:8b", "digest of qwen3:8b"), ("llama", "digest of llama:latest"),
        ] {
            let open = try await open(
                ModelSettings(provider: "ollama", model: name, baseURL: server.url + "/api"))
            #expect(open.model.identity.revision == digest)
        }
    }

    @Test func aNamedModelNeedsNoQuestionBeforehand() async throws {
        let server = try server()
        defer { server.stop() }
        let open = try await open(
            ModelSettings(provider: "vllm", model: "m", baseURL: server.url, workers: 3))
        #expect(server.requests.isEmpty)
        #expect(open.workers == 3)
        #expect(open.model.identity == ModelIdentity(provider: "vllm", model: "m"))
    }

    // MARK: Keys

    @Test func theKeyGoesToAProviderThatWasNamed() async throws {
        let server = try server("m")
        defer { server.stop() }
        let key = ["OPENAI_API_KEY": "secret-key-123\n", "OPENAI_ORG_ID": "org-1"]
        let settings = ModelSettings(provider: "openai", model: "m", baseURL: server.url)
        _ = try await open(settings, key).model.reply(to: .example())
        #expect(server.requests.last?.headers["authorization"] == "Bearer secret-key-123")
        #expect(server.requests.last?.headers["openai-organization"] == "org-1")
        _ = try await open(settings).model.reply(to: .example())
        #expect(server.requests.last?.headers["authorization"] == nil)
        let byVariable = key.merging(["OPENAI_BASE_URL": server.url]) { $1 }
        _ = try await open(ModelSettings(provider: "openai", model: "m"), byVariable).model
            .reply(to: .example())
        #expect(server.requests.count == 3)
    }

    @Test func aBareURLGetsNoKey() async throws {
        let server = try server("m")
        defer { server.stop() }
        let keys = ["OPENAI_API_KEY": "secret-key-123", "VLLM_API_KEY": "secret-key-123"]
        let open = try await open(ModelSettings(baseURL: server.url), keys)
        _ = try await open.model.reply(to: .example())
        #expect(open.model.identity.provider == "openai-compatible")
        #expect(server.requests.map(\.path) == ["/v1/models", "/v1/chat/completions"])
        #expect(server.requests.allSatisfy { !$0.headers.values.joined().contains("secret") })
    }

    @Test func aCloudWantsKeyAndModel() async throws {
        #expect(try await message(ModelSettings(provider: "openai")).contains("OPENAI_API_KEY"))
        let key = ["OPENAI_API_KEY": "secret-key-123"]
        #expect(try await message(ModelSettings(provider: "openai"), key).contains("--model"))
        #expect(
            try await message(ModelSettings(provider: "openrouter", model: "m"))
                .contains("OPENROUTER_API_KEY"))
    }

    // MARK: Mistakes

    @Test func unknownAndUnbuiltProvidersAreToldApart() async throws {
        let unknown = try await message(ModelSettings(provider: "opnai"))
        #expect(unknown.contains("'opnai'"))
        #expect(unknown.contains("ollama"))
        for name in ["anthropic", "claude", "gemini", "rules"] {
            let later = try await message(ModelSettings(provider: name))
            #expect(later.contains("'\(name)' is not built yet"))
            #expect(!later.contains("rules,"))
        }
    }

    @Test func settingsThatCannotBeAreNamed() async throws {
        #expect(
            try await message(ModelSettings(provider: "local", baseURL: "http://127.0.0.1:1"))
                .contains("llamacpp"))
        #expect(try await message(ModelSettings(baseURL: "ftp://x")).contains("--base-url"))
        #expect(
            try await message(ModelSettings(provider: "openai-compatible")).contains("--base-url"))
        #expect(
            try await message(ModelSettings(provider: "mock", workers: 0)).contains("--workers"))
    }

    @Test func aServerThatIsDownIsNamed() async throws {
        let server = try server()
        server.stop()
        let error = await #expect(throws: ModelError.self) {
            try await open(ModelSettings(provider: "vllm", baseURL: server.url))
        }
        #expect(error?.code == .unreachable)
        #expect(error?.message.contains("vllm serve") == true)
    }

    @Test func aServerWithoutModelsIsNamed() async throws {
        let server = try server("nomic-embed-text")
        defer { server.stop() }
        #expect(
            try await message(ModelSettings(provider: "ollama", baseURL: server.url))
                .contains("no model that can answer"))
        let other = try FakeProvider { _ in .html("<h1>Hi</h1>", status: 200) }
        defer { other.stop() }
        #expect(
            try await message(ModelSettings(baseURL: other.url)).contains(
                "does not list its models"))
    }

    @Test func theMockAnswers() async throws {
        let open = try await open(ModelSettings(provider: "mock"))
        #expect(open.supportsLogprobs)
        #expect(open.model.identity.provider == "mock")
    }

    // MARK: Nothing was named

    func opener(
        _ settings: ModelSettings, _ environment: [String: String], _ dialects: [Dialect]
    ) -> ModelOpener {
        ModelOpener(
            settings: settings, environment: environment, log: { [log] in log.append($0) },
            dialectsToProbe: dialects)
    }

    func dialect(_ dialect: Dialect, at server: FakeProvider) -> Dialect {
        var dialect = dialect
        dialect.defaultURL = server.url
        return dialect
    }

    @Test func anInstalledModelComesFirst() async throws {
        let fake = try FakeLlamaServer()
        defer { fake.remove() }
        let server = try server("m")
        defer { server.stop() }
        let open = try await opener(
            ModelSettings(), fake.environment, [dialect(.ollama, at: server)]
        ).open()
        #expect(open.model.identity.provider == "local")
        #expect(server.requests.isEmpty)
    }

    @Test func elseTheFirstRunningServerThatHasAModel() async throws {
        let down = try server("down")
        down.stop()
        let empty = try server()
        let web = try FakeProvider { _ in .html("<h1>It works</h1>", status: 200) }
        let vllm = try server("a-model")
        let studio = try server("another")
        defer { for server in [empty, web, vllm, studio] { server.stop() } }
        let dialects = [
            dialect(.llamaCpp, at: web), dialect(.ollama, at: empty), dialect(.vllm, at: vllm),
            dialect(.lmStudio, at: studio), dialect(.generic, at: down),
        ]
        let open = try await opener(
            ModelSettings(), bare.merging(["VLLM_API_KEY": "secret-key-123"]) { $1 }, dialects
        ).open()
        #expect(open.model.identity == ModelIdentity(provider: "vllm", model: "a-model"))
        #expect(vllm.requests.allSatisfy { $0.headers["authorization"] == nil })
        let named = try await opener(ModelSettings(model: "another"), bare, dialects).open()
        #expect(named.model.identity == ModelIdentity(provider: "lmstudio", model: "another"))
    }

    @Test func aServerElsewhereIsNeverFoundUnasked() async throws {
        var elsewhere = Dialect.ollama
        elsewhere.defaultURL = "http://ollama.example.com:11434"
        let error = await #expect(throws: ModelError.self) {
            try await opener(
                ModelSettings(), bare.merging(["OLLAMA_HOST": "http://10.0.0.1"]) { $1 },
                [.ollama, elsewhere]
            ).open()
        }
        #expect(error?.code == .configuration)
    }

    @Test func withNothingAtAllTheWaysAreNamed() async throws {
        let keys = ["OPENAI_API_KEY": "secret-key-123"]
        let error = await #expect(throws: ModelError.self) {
            try await opener(ModelSettings(), bare.merging(keys) { $1 }, []).open()
        }
        let message = try #require(error).message
        for words in [
            "scripts/model.sh", "scripts/server.sh", "make demo", "Ollama", "--base-url",
            "--provider",
        ] {
            #expect(message.contains(words))
        }
    }
}
