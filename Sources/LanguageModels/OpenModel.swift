// Which model is meant: what the user names, else what this machine has. Never a service elsewhere
// that was not named.

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Finds the model that the settings mean and makes it ready.
///
/// No server is started here; `local` starts its own with the first request. A running server is
/// only contacted where its models have to be listed.
///
/// - Parameters:
///   - settings: What the user said.
///   - environment: Where keys, addresses and folders come from.
///   - log: Told in sentences what was chosen and what takes time.
/// - Returns: The model; `close` it in the end.
/// - Throws: `ModelError` of code `configuration` where nothing fits, with what to do about it.
package func openModel(
    _ settings: ModelSettings, environment: [String: String],
    log: @escaping @Sendable (String) -> Void
) async throws -> OpenModel {
    try await ModelOpener(settings: settings, environment: environment, log: log).open()
}

struct ModelOpener: Sendable {
    let settings: ModelSettings
    let environment: [String: String]
    let log: @Sendable (String) -> Void
    var timing = Timing.system
    /// Where running servers are looked for.
    var dialectsToProbe: [Dialect] = [.llamaCpp, .ollama, .vllm, .lmStudio]

    func open() async throws -> OpenModel {
        if let workers = settings.workers, workers < 1 {
            throw ModelError(.configuration, "--workers must be at least 1")
        }
        if let name = settings.provider {
            switch try ProviderCatalog.entry(named: name).kind {
            case .local: return try openLocal()
            case .compatible(let dialect): return try await openNamed(dialect)
            case .mock: return openMock()
            case .later: preconditionFailure("the catalog hands out no provider that is not built")
            }
        }
        if settings.baseURL != nil { return try await openNamed(.generic) }
        return try await openFound()
    }

    private func openMock() -> OpenModel {
        OpenModel(
            model: MockModel(), workers: settings.workers ?? 8, supportsLogprobs: true,
            description: "mock, a stand-in without a model")
    }
}

// MARK: - A server that was named

extension ModelOpener {
    private func openNamed(_ dialect: Dialect) async throws -> OpenModel {
        let transport = makeTransport(workers: settings.workers ?? 8)
        var provider = OpenAICompatible(
            dialect: dialect, address: try address(of: dialect), model: settings.model ?? "",
            key: try key(of: dialect), timeout: settings.timeout, headers: headers(of: dialect))
        if settings.model == nil {
            provider.model = try await chooseModel(provider, transport)
            log("Using \(provider.model) of \(dialect.title) at \(provider.address.display)")
        }
        return await open(provider, transport)
    }

    private func address(of dialect: Dialect) throws(ModelError) -> ServerAddress {
        let origin: (name: String, url: String)
        if let url = settings.baseURL {
            origin = ("--base-url", url)
        } else if let variable = addressVariable(of: dialect) {
            origin = variable
        } else if let url = dialect.defaultURL {
            origin = ("", url)
        } else {
            throw ModelError(
                .configuration, "The provider '\(dialect.provider)' needs --base-url")
        }
        guard let address = ServerAddress(origin.url) else {
            throw ModelError(
                .configuration,
                "\(origin.name) is no URL of a server; it looks like http://127.0.0.1:8080")
        }
        return address.withSuffix(dialect.suffix)
    }

    private func addressVariable(of dialect: Dialect) -> (name: String, url: String)? {
        let name = ["openai": "OPENAI_BASE_URL", "ollama": "OLLAMA_HOST"][dialect.provider]
        guard let name, var url = environment[name], !url.isEmpty else { return nil }
        if dialect.provider == Dialect.ollama.provider { url = Self.ollamaURL(url) }
        return (name, url)
    }

    /// `OLLAMA_HOST` may lack scheme and port, and may be the address that the server listens on.
    private static func ollamaURL(_ host: String) -> String {
        if host.contains("://") { return host }
        let host = host.replacing("0.0.0.0", with: "127.0.0.1")
        let hasPort = host.split(separator: "]").last?.contains(":") ?? false
        return "http://" + host + (hasPort ? "" : ":11434")
    }

    /// The provider's own key, only ever for a provider that the user named.
    private func key(of dialect: Dialect) throws(ModelError) -> Secret? {
        guard settings.provider != nil, let variable = dialect.keyVariable else { return nil }
        let key = Secret(environment[variable])
        let isElsewhere = settings.baseURL != nil || addressVariable(of: dialect) != nil
        if key == nil, dialect.isCloud, !isElsewhere {
            throw ModelError(.configuration, "\(dialect.title) needs a key; set \(variable)")
        }
        return key
    }

    private func headers(of dialect: Dialect) -> [HTTPRequest.Header] {
        guard dialect.provider == Dialect.openAI.provider else { return [] }
        let variables = [
            ("OpenAI-Organization", "OPENAI_ORG_ID"), ("OpenAI-Project", "OPENAI_PROJECT_ID"),
        ]
        return variables.compactMap { name, variable in
            Secret(environment[variable]).map { HTTPRequest.Header(name, $0.value) }
        }
    }

    private func chooseModel(
        _ provider: OpenAICompatible, _ transport: Transport
    ) async throws -> String {
        let title = provider.dialect.title
        if provider.dialect.isCloud, !provider.address.isLoopback {
            throw ModelError(.configuration, "\(title) has many models; name one with --model")
        }
        let names: [String]
        do {
            names = try provider.decodeModelList(
                try await transport.send(provider.encodeModelList(timeout: 10)))
        } catch let error as TransportError {
            throw provider.fault(error, hasAnswered: false).error
        } catch let fault as Fault where [.notFound, .malformedReply].contains(fault.error.code) {
            throw ModelError(
                .configuration,
                "\(title) at \(provider.address.display) does not list its models; "
                    + "name one with --model, and check --base-url")
        } catch let fault as Fault {
            throw fault.error
        }
        guard let name = names.first(where: Self.canAnswer) else {
            throw ModelError(
                .configuration,
                "\(title) at \(provider.address.display) offers no model that can answer; "
                    + "install one there, or name it with --model")
        }
        return name
    }

    /// Not an embedding model, nor one of Ollama's that runs in the cloud.
    private static func canAnswer(_ name: String) -> Bool {
        let name = name.lowercased()
        return !name.contains("embed") && !name.contains("rerank") && !name.hasSuffix("cloud")
    }

    private func open(_ provider: OpenAICompatible, _ transport: Transport) async -> OpenModel {
        let workers = settings.workers ?? 8
        let model = HTTPModel(
            provider, revision: await revision(provider, transport), transport: transport,
            lane: Lane(width: workers, timing: timing), retries: settings.retries, timing: timing,
            log: log)
        return OpenModel(
            model: model, workers: workers, supportsLogprobs: provider.supportsLogprobs,
            description: "\(provider.model) (\(provider.dialect.title) at "
                + "\(provider.address.display))")
    }

    private func makeTransport(workers: Int) -> Transport {
        // The variables that curl and OpenSSL's programs read; libcurl itself reads neither.
        let certificates = ["CURL_CA_BUNDLE", "SSL_CERT_FILE"].lazy
            .compactMap { environment[$0] }.first { !$0.isEmpty }
        return Transport(connections: max(8, workers), certificates: certificates)
    }
}

// MARK: - Ollama names its models' revisions

extension ModelOpener {
    private struct Tags: Decodable {
        var models: [Model]

        struct Model: Decodable {
            var name: String
            var digest: String?
        }
    }

    /// The digest of an Ollama model; empty for other servers, which name none.
    private func revision(_ provider: OpenAICompatible, _ transport: Transport) async -> String {
        guard provider.dialect.provider == Dialect.ollama.provider else { return "" }
        var path = provider.address.path
        if path.hasSuffix("/v1") { path.removeLast(3) }
        let request = HTTPRequest(
            .get, provider.address.withPath(path + "/api/tags").url(""), timeout: 5,
            connectTimeout: 2)
        guard let response = try? await transport.send(request),
            let tags = try? JSONDecoder().decode(Tags.self, from: Data(response.body))
        else { return "" }
        let names = [provider.model, provider.model + ":latest"]
        return tags.models.first { names.contains($0.name) }?.digest ?? ""
    }
}

// MARK: - A server of our own

extension ModelOpener {
    private func openLocal() throws -> OpenModel {
        if settings.baseURL != nil {
            throw ModelError(
                .configuration,
                "--base-url does not go with the provider 'local', which starts a server of its "
                    + "own; name llamacpp for one that runs already")
        }
        let installation = Installation(environment: environment)
        guard let path = try installation.model(named: settings.model) else {
            throw ModelError(
                .configuration,
                "No local model is installed; run scripts/model.sh of the project, or name a GGUF "
                    + "file with --model or QUARRY_MODEL")
        }
        let configured = settings.serverCommand
        guard let command = try installation.serverCommand(configured: configured) else {
            throw ModelError(
                .configuration,
                "There is no llama-server; run scripts/server.sh of the project, install llama.cpp, "
                    + "or set local.server_command")
        }
        return try openLocal(path, command, installation)
    }

    private func openLocal(
        _ path: String, _ command: [String], _ installation: Installation
    ) throws -> OpenModel {
        let workers = settings.workers ?? 1
        let stem = Installation.stem(of: path)
        let revision = ModelRevision(
            path: path, folder: installation.cacheFolder.map { $0 + "/revisions" })
        let hash = try revision.sha256 { size in
            log("Hashing \(path) (\(size / 1_000_000) MB), which is done once")
        }
        let transport = makeTransport(workers: workers)
        let server = LocalServer(
            LocalServer.Plan(
                command: command, model: path, environment: environment, workers: workers),
            transport: transport, timing: timing, log: log)
        let model = LocalModel(
            identity: ModelIdentity(
                provider: Dialect.local.provider, model: stem, revision: hash),
            server: server, settings: settings, transport: transport,
            lane: Lane(width: workers, timing: timing), timing: timing)
        return OpenModel(
            model: model, workers: workers, supportsLogprobs: Dialect.local.hasLogprobs,
            description: "\(stem) (local, \(command[0]))", close: { await server.close() })
    }
}

// MARK: - Nothing was named

extension ModelOpener {
    private func openFound() async throws -> OpenModel {
        let installation = Installation(environment: environment)
        // A name that no file has may be the name of a running server's model.
        let isNamed = settings.model != nil
        let path =
            isNamed
            ? try? installation.model(named: settings.model)
            : try installation.model(named: nil)
        let command = try installation.serverCommand(configured: settings.serverCommand)
        if let path, let command { return try openLocal(path, command, installation) }
        let transport = makeTransport(workers: settings.workers ?? 8)
        if let provider = await findRunning(transport) {
            log(
                "Using \(provider.model) of \(provider.dialect.title) at "
                    + provider.address.display)
            return await open(provider, transport)
        }
        throw nothingFound(hasModel: path != nil)
    }

    /// The first running server with a model that can answer, in the order of the list.
    private func findRunning(_ transport: Transport) async -> OpenAICompatible? {
        await withTaskGroup(of: (Int, OpenAICompatible?).self) { group in
            for (index, dialect) in dialectsToProbe.enumerated() {
                group.addTask { (index, await probe(dialect, transport)) }
            }
            let found = await group.reduce(into: [Int: OpenAICompatible]()) { $0[$1.0] = $1.1 }
            return found.min { $0.key < $1.key }?.value
        }
    }

    private func probe(_ dialect: Dialect, _ transport: Transport) async -> OpenAICompatible? {
        let url = addressVariable(of: dialect)?.url ?? dialect.defaultURL
        // What was not named must be this machine: no document leaves it unasked.
        guard let address = url.flatMap(ServerAddress.init), address.isLoopback else { return nil }
        var provider = OpenAICompatible(
            dialect: dialect, address: address.withSuffix(dialect.suffix), model: "",
            timeout: settings.timeout)
        guard let response = try? await transport.send(provider.encodeModelList(timeout: 1)),
            let names = try? provider.decodeModelList(response)
        else { return nil }
        let wanted = settings.model
        guard
            let name = names.first(where: { name in
                wanted.map { [name, name + ":latest"].contains($0) || name == $0 + ":latest" }
                    ?? Self.canAnswer(name)
            })
        else { return nil }
        provider.model = name
        return provider
    }

    private func nothingFound(hasModel: Bool) -> ModelError {
        let named = settings.model.map { " '\($0)'" } ?? ""
        let scripts =
            hasModel
            ? "run scripts/server.sh of the project for a server of the installed model"
            : "run scripts/model.sh and scripts/server.sh of the project for a local one (make demo "
                + "does both)"
        return ModelError(
            .configuration,
            "There is no model\(named) to ask: \(scripts), start Ollama, llama-server, vLLM or LM "
                + "Studio, or name a server with --base-url or a service with --provider, such as "
                + "openai, which sends the documents there")
    }
}
