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
            switch request.route {
            case "/v1/models": .json(#"{"data":[\#(list)]}"#)
            case "/api/tags": .json(#"{"models":[\#(tags)]}"#)
            case "/v1/chat/completions": .json(WireBodies.openAI)
            case "/api/chat": .json(WireBodies.ollama)
            case "/v1/messages": .json(WireBodies.anthropic)
            case "/v1beta/models": .json(#"{"models":[]}"#)
            case "/v1beta/models/m:generateContent": .json(WireBodies.gemini)
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

    @Test func thePaceIsTheServersUnlessTheUserSetsIt() async throws {
        let server = try server("m")
        defer { server.stop() }
        let free = try await open(ModelSettings(provider: "vllm", model: "m", baseURL: server.url))
        #expect(free.places == 12)
        #expect(try await free.model.reply(to: .example()).text == "Paris")
        let metrics = try #require(free.metrics)
        #expect(metrics.calls == 1)
        #expect(metrics.answered == 1)
        #expect(metrics.latencyP50 != nil)
        let one = try await open(
            ModelSettings(provider: "vllm", model: "m", baseURL: server.url, workers: 1))
        #expect(one.places == 1)
        #expect(try await open(ModelSettings(provider: "mock")).metrics == nil)
    }

    @Test func limitsOfNothingAreRefused() async throws {
        #expect(try await message(ModelSettings(provider: "mock", rpm: 0)).contains("--rpm"))
        #expect(try await message(ModelSettings(provider: "mock", tpm: -1)).contains("--tpm"))
        #expect(try await message(ModelSettings(provider: "mock", delay: -1)).contains("--delay"))
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

    @Test(arguments: [
        ("claude", "anthropic", ["ANTHROPIC_API_KEY": "k-1"], "x-api-key", "k-1"),
        ("anthropic", "anthropic", ["ANTHROPIC_AUTH_TOKEN": "k-2"], "authorization", "Bearer k-2"),
        (
            "anthropic", "anthropic", ["ANTHROPIC_AUTH_TOKEN": "k-2", "ANTHROPIC_API_KEY": "k-1"],
            "x-api-key", "k-1"
        ),
        ("gemini", "gemini", ["GEMINI_API_KEY": "k-3"], "x-goog-api-key", "k-3"),
        (
            "google", "gemini", ["GEMINI_API_KEY": "k-3", "GOOGLE_API_KEY": "k-4"],
            "x-goog-api-key", "k-4"
        ),
        ("ollama", "ollama", ["OLLAMA_API_KEY": "k-5"], "authorization", "Bearer k-5"),
    ])
    func eachServiceGetsItsOwnKeyInItsOwnHeader(
        name: String, kind: String, keys: [String: String], header: String, value: String
    ) async throws {
        let server = try server("m")
        defer { server.stop() }
        let variables = ["ANTHROPIC_BASE_URL", "GOOGLE_GEMINI_BASE_URL", "OLLAMA_HOST"]
        let environment = variables.reduce(into: keys) { $0[$1] = server.url }
        let open = try await open(ModelSettings(provider: name, model: "m"), environment)
        #expect(open.model.identity.provider == kind)
        #expect(try await open.model.reply(to: .example()).text == "Paris")
        #expect(server.requests.last?.headers[header] == value)
        #expect(server.requests.allSatisfy { !$0.path.contains("k-") })
        #expect(!"\(open)".contains(value))
    }

    @Test func aCloudWantsKeyAndModel() async throws {
        for (name, variable) in [
            ("claude", "ANTHROPIC_API_KEY"), ("gemini", "GOOGLE_API_KEY"),
        ] {
            #expect(
                try await message(ModelSettings(provider: name, model: "m")).contains(variable))
        }
        #expect(try await message(ModelSettings(provider: "openai")).contains("OPENAI_API_KEY"))
        let key = ["OPENAI_API_KEY": "secret-key-123"]
        #expect(try await message(ModelSettings(provider: "openai"), key).contains("--model"))
        #expect(
            try await message(ModelSettings(provider: "openrouter", model: "m"))
                .contains("OPENROUTER_API_KEY"))
    }

    // MARK: Mistakes

    @Test func unknownProvidersAndOneThatIsNoModelAreToldApart() async throws {
        let unknown = try await message(ModelSettings(provider: "opnai"))
        #expect(unknown.contains("'opnai'"))
        #expect(unknown.contains("ollama"))
        let rules = try await message(ModelSettings(provider: "rules"))
        #expect(rules.contains("'rules' makes pairs without a model"))
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
        _ settings: ModelSettings, _ environment: [String: String], _ kinds: [ProviderKind],
        timing: Timing = .system
    ) -> ModelOpener {
        ModelOpener(
            settings: settings, environment: environment, log: { [log] in log.append($0) },
            timing: timing, kindsToProbe: kinds)
    }

    func kind(_ kind: ProviderKind, at server: FakeProvider) -> ProviderKind {
        var kind = kind
        kind.defaultURL = server.url
        return kind
    }

    @Test func anInstalledModelComesFirst() async throws {
        let fake = try FakeLlamaServer()
        defer { fake.remove() }
        let server = try server("m")
        defer { server.stop() }
        let open = try await opener(
            ModelSettings(), fake.environment, [kind(.ollama, at: server)]
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
        let kinds = [
            kind(.llamaCpp, at: web), kind(.ollama, at: empty), kind(.vllm, at: vllm),
            kind(.lmStudio, at: studio), kind(.generic, at: down),
        ]
        let open = try await opener(
            ModelSettings(), bare.merging(["VLLM_API_KEY": "secret-key-123"]) { $1 }, kinds
        ).open()
        #expect(open.model.identity == ModelIdentity(provider: "vllm", model: "a-model"))
        #expect(vllm.requests.allSatisfy { $0.headers["authorization"] == nil })
        let named = try await opener(ModelSettings(model: "another"), bare, kinds).open()
        #expect(named.model.identity == ModelIdentity(provider: "lmstudio", model: "another"))
    }

    @Test func aServerElsewhereIsNeverFoundUnasked() async throws {
        var elsewhere = ProviderKind.ollama
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
