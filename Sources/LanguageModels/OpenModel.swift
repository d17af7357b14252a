// Which model is meant: what the user names, else what this machine has. Never a service elsewhere
// that was not named.

/// Finds the model that the settings mean and makes it ready.
///
/// No server is started here; `local` starts its own with the first request. A running server is
/// only contacted where its models have to be listed.
///
/// - Parameters:
///   - settings: What the user said.
///   - environment: Where keys, addresses and folders come from.
///   - lanes: The same for all models of a run, so that those at one server share its limits and
///     the user's.
///   - log: Told in sentences what was chosen and what takes time.
/// - Returns: The model; `close` it in the end.
/// - Throws: `ModelError` of code `configuration` where nothing fits, with what to do about it.
package func openModel(
    _ settings: ModelSettings, environment: [String: String], lanes: Lanes = Lanes(),
    log: @escaping @Sendable (String) -> Void
) async throws -> OpenModel {
    try await ModelOpener(settings: settings, environment: environment, lanes: lanes, log: log)
        .open()
}

struct ModelOpener: Sendable {
    let settings: ModelSettings
    let environment: [String: String]
    var lanes = Lanes()
    let log: @Sendable (String) -> Void
    var timing = Timing.system
    /// Where running servers are looked for.
    var kindsToProbe: [ProviderKind] = [.llamaCpp, .ollama, .vllm, .lmStudio]

    func open() async throws -> OpenModel {
        if let workers = settings.workers, workers < 1 {
            throw ModelError(.configuration, "--workers must be at least 1")
        }
        try checkLimits()
        if let name = settings.provider {
            switch try ProviderCatalog.entry(named: name).kind {
            case .local: return try openLocal()
            case .server(let kind): return try await openNamed(kind, sendsKey: true)
            case .mock: return openMock()
            case .rules:
                throw ModelError(
                    .configuration,
                    "The provider 'rules' makes pairs without a model and can do nothing else; name another one to judge or rewrite them"
                )
            }
        }
        if settings.baseURL != nil { return try await openNamed(.generic, sendsKey: false) }
        return try await openFound()
    }

    private func checkLimits() throws {
        for (flag, value) in [("--rpm", settings.rpm), ("--tpm", settings.tpm)] {
            guard let value, !(value > 0) else { continue }
            throw ModelError(.configuration, "\(flag) must be more than 0")
        }
        guard settings.delay >= 0 else {
            throw ModelError(.configuration, "--delay must be 0 or more seconds")
        }
    }

    private func openMock() -> OpenModel {
        OpenModel(
            model: MockModel(), workers: settings.workers ?? 8, supportsLogprobs: true,
            description: "mock, a stand-in without a model")
    }

    private func resolver(baseURL: String?) -> EndpointResolver {
        EndpointResolver(environment: environment, baseURL: baseURL, timeout: settings.timeout)
    }
}

// MARK: - A server that was named

extension ModelOpener {
    private func openNamed(_ kind: ProviderKind, sendsKey: Bool) async throws -> OpenModel {
        let transport = makeTransport()
        var provider = kind.provider(
            at: try resolver(baseURL: settings.baseURL).endpoint(
                of: kind, model: settings.model ?? "", sendsKey: sendsKey))
        if settings.model == nil {
            provider.endpoint.model = try await chooseModel(provider, transport)
            log("Using \(Self.description(of: provider))")
        }
        return try await open(provider, transport)
    }

    private func chooseModel(
        _ provider: any Provider, _ transport: Transport
    ) async throws -> String {
        let title = provider.kind.title
        let address = provider.endpoint.address
        if provider.kind.isCloud, !address.isLoopback {
            throw ModelError(.configuration, "\(title) has many models; name one with --model")
        }
        let models: [OfferedModel]
        do {
            models = try provider.decodeModelList(
                try await transport.send(provider.encodeModelList(timeout: 10)))
        } catch let error as TransportError {
            throw provider.fault(error, hasAnswered: false).error
        } catch let fault as Fault where [.notFound, .malformedReply].contains(fault.error.code) {
            throw ModelError(
                .configuration,
                "\(title) at \(address.display) does not list its models; name one with --model, "
                    + "and check --base-url")
        } catch let fault as Fault {
            throw fault.error
        }
        guard let model = models.first(where: \.canAnswer) else {
            throw ModelError(
                .configuration,
                "\(title) at \(address.display) offers no model that can answer; install one "
                    + "there, or name it with --model")
        }
        return model.name
    }

    private func open(
        _ provider: any Provider, _ transport: Transport
    ) async throws -> OpenModel {
        let limits = settings.laneLimits(width: 8, mayGrow: true)
        let revision = try await revision(provider, transport)
        let lane = lanes.lane(to: provider, limits: limits, timing: timing)
        let model = HTTPModel(
            provider, revision: revision, transport: transport,
            lane: lane, retries: settings.retries, timing: timing, log: log)
        return OpenModel(
            model: model, workers: limits.start, supportsLogprobs: provider.supportsLogprobs,
            description: Self.description(of: provider), lane: lane)
    }

    /// `qwen3:8b (Ollama at http://127.0.0.1:11434/api)`.
    private static func description(of provider: any Provider) -> String {
        "\(provider.endpoint.model) (\(provider.kind.title) at "
            + "\(provider.endpoint.address.display))"
    }

    /// Keeps as many connections as there may be requests in flight.
    private func makeTransport() -> Transport {
        Transport(
            connections: max(8, settings.workers ?? LaneLimits.mostConnections),
            certificates: Transport.certificates(in: environment),
            finishesRequests: settings.finishesRequests)
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
        let transport = makeTransport()
        let server = LocalServer(
            LocalServer.Plan(
                command: command, model: path, environment: environment, workers: workers),
            transport: transport, timing: timing, log: log)
        // The server has as many slots as there are workers: more in flight only wait there.
        let lane = Lane(limits: settings.laneLimits(width: 1, mayGrow: false), timing: timing)
        let model = LocalModel(
            identity: ModelIdentity(
                provider: ProviderKind.local.name, model: stem, revision: hash),
            server: server, settings: settings, transport: transport,
            lane: lane, timing: timing)
        return OpenModel(
            model: model, workers: workers, supportsLogprobs: ProviderKind.local.hasLogprobs,
            description: "\(stem) (local, \(command[0]))", lane: lane,
            close: { await server.close() })
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
        let transport = makeTransport()
        if let provider = await findRunning(transport) {
            log("Using \(Self.description(of: provider))")
            return try await open(provider, transport)
        }
        throw nothingFound(hasModel: path != nil)
    }

    /// The first running server with a model that can answer, in the order of the list.
    private func findRunning(_ transport: Transport) async -> (any Provider)? {
        await withTaskGroup(of: (Int, (any Provider)?).self) { group in
            for (index, kind) in kindsToProbe.enumerated() {
                group.addTask { (index, await probe(kind, transport)) }
            }
            let found = await group.reduce(into: [Int: any Provider]()) { $0[$1.0] = $1.1 }
            return found.min { $0.key < $1.key }?.value
        }
    }

    private func probe(_ kind: ProviderKind, _ transport: Transport) async -> (any Provider)? {
        // What was not named must be this machine: no document leaves it unasked.
        guard let endpoint = try? resolver(baseURL: nil).endpoint(of: kind, sendsKey: false),
            endpoint.address.isLoopback
        else { return nil }
        var provider = kind.provider(at: endpoint)
        guard let response = try? await transport.send(provider.encodeModelList(timeout: 1)),
            let models = try? provider.decodeModelList(response),
            let model = models.first(where: { model in
                settings.model.map(model.isNamed) ?? model.canAnswer
            })
        else { return nil }
        provider.endpoint.model = model.name
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
