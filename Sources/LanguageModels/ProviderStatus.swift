/// What a provider needs, whether that is there, and which models it has: a line of
/// `quarry providers`.
///
/// Never holds a key, nor a user name or password out of a URL.
package struct ProviderStatus: Sendable, Equatable, Codable {
    package var name: String
    package var aliases: [String]
    package var title: String
    /// A paid service elsewhere.
    package var isCloud: Bool
    /// What must be there to use it, in words.
    package var needs: String
    /// The variables that may hold its key; empty where it takes none.
    package var keyVariables: [String]
    /// The one of them that holds the key that would be sent; nil where none is set.
    package var keyVariable: String?
    /// Where it is, without user name, password and query; nil where nothing says so.
    package var baseURL: String?
    /// Whether it answered; nil where it was not asked.
    package var answers: Bool?
    /// One sentence on why it cannot be used as it is; nil where nothing is known against it.
    package var problem: String?
    /// The models that it says it has.
    package var models: [String]

    private enum CodingKeys: String, CodingKey {
        case name, aliases, title, needs, answers, problem, models
        case isCloud = "is_cloud"
        case keyVariables = "key_variables"
        case keyVariable = "key_variable"
        case baseURL = "base_url"
    }

    package init(
        name: String, aliases: [String] = [], title: String, isCloud: Bool = false, needs: String,
        keyVariables: [String] = [], keyVariable: String? = nil, baseURL: String? = nil,
        answers: Bool? = nil, problem: String? = nil, models: [String] = []
    ) {
        self.name = name
        self.aliases = aliases
        self.title = title
        self.isCloud = isCloud
        self.needs = needs
        self.keyVariables = keyVariables
        self.keyVariable = keyVariable
        self.baseURL = baseURL
        self.answers = answers
        self.problem = problem
        self.models = models
    }

    /// True where a request could be sent now.
    package var isReady: Bool { problem == nil && answers != false }
}

/// The status of all providers, asked in parallel, in the order of the catalog.
///
/// Servers of this machine, and those that a variable names, are asked for their models; a cloud
/// provider only where its key is set. Each has the same time to answer, so that this is the time
/// that all of them take.
///
/// - Parameters:
///   - environment: Where keys, addresses and folders come from.
///   - serverCommand: The configured program of the local server.
///   - timeout: Seconds for each.
package func providerStatuses(
    environment: [String: String], serverCommand: String? = nil, timeout: Double = 2
) async -> [ProviderStatus] {
    await ProviderProbe(
        environment: environment, serverCommand: serverCommand, timeout: timeout
    ).statuses(of: ProviderCatalog.entries)
}

/// Asks providers how they are.
struct ProviderProbe: Sendable {
    let environment: [String: String]
    var serverCommand: String?
    /// Seconds for each.
    var timeout = 2.0

    func statuses(of entries: [ProviderCatalog.Entry]) async -> [ProviderStatus] {
        let transport = Transport(certificates: Transport.certificates(in: environment))
        return await withTaskGroup(of: (Int, ProviderStatus?).self) { group in
            for (index, entry) in entries.enumerated() {
                group.addTask { (index, await status(of: entry, transport)) }
            }
            let all = await group.reduce(into: [Int: ProviderStatus]()) { $0[$1.0] = $1.1 }
            return all.sorted { $0.key < $1.key }.map(\.value)
        }
    }

    private func status(
        of entry: ProviderCatalog.Entry, _ transport: Transport
    ) async -> ProviderStatus? {
        switch entry.kind {
        case .local: local(entry)
        case .server(let kind): await server(kind, transport)
        case .mock:
            ProviderStatus(
                name: entry.name, title: "A stand-in without a model", needs: "nothing",
                models: [MockModel().identity.model])
        case .rules:
            ProviderStatus(
                name: entry.name, title: "Patterns over sentences: makes pairs, judges none",
                needs: "nothing", models: ["rules"])
        }
    }
}

// MARK: - A server of our own

extension ProviderProbe {
    private func local(_ entry: ProviderCatalog.Entry) -> ProviderStatus {
        let installation = Installation(environment: environment)
        var status = ProviderStatus(
            name: entry.name, title: "A llama.cpp server that is started when needed",
            needs: "a GGUF file and llama-server (scripts/model.sh and scripts/server.sh)",
            models: installation.installedModels.map(Installation.stem))
        do {
            let named = try installation.model(named: nil)
            let command = try installation.serverCommand(configured: serverCommand)
            if named == nil {
                status.problem = "No model is installed; run scripts/model.sh of the project"
            } else if command == nil {
                status.problem = "There is no llama-server; run scripts/server.sh of the project"
            }
        } catch {
            status.problem = error.message
        }
        return status
    }
}

// MARK: - A server that runs, or a service

extension ProviderProbe {
    private func server(_ kind: ProviderKind, _ transport: Transport) async -> ProviderStatus {
        let resolver = EndpointResolver(environment: environment, timeout: timeout)
        var status = ProviderStatus(
            name: kind.name, aliases: kind.aliases, title: kind.title, isCloud: kind.isCloud,
            needs: needs(of: kind), keyVariables: kind.keyVariables,
            keyVariable: resolver.key(of: kind)?.variable,
            baseURL: try? resolver.address(of: kind).display)
        do {
            let endpoint = try resolver.endpoint(of: kind, sendsKey: true)
            await ask(kind.provider(at: endpoint), transport, &status)
        } catch {
            status.problem = error.message
        }
        return status
    }

    private func needs(of kind: ProviderKind) -> String {
        if kind.isCloud {
            return kind.keyVariables.joined(separator: " or ") + ", and --model"
        }
        guard kind.defaultURL != nil else { return "--base-url" }
        let key = kind.keyVariables.first.map { "; \($0) only if it asks for a key" } ?? ""
        return "a running server" + key
    }

    private func ask(
        _ provider: any Provider, _ transport: Transport, _ status: inout ProviderStatus
    ) async {
        do {
            let response = try await transport.send(provider.encodeModelList(timeout: timeout))
            status.models = try provider.decodeModelList(response).map(\.name)
            status.answers = true
            if status.models.isEmpty {
                status.problem = "\(provider.kind.title) has no model; \(provider.kind.modelRemedy)"
            }
        } catch let error as TransportError {
            status.answers = false
            status.problem = provider.fault(error, hasAnswered: false).error.message
        } catch let fault as Fault where fault.error.code == .notFound {
            status.answers = false
            status.problem =
                "\(provider.kind.title) at \(provider.endpoint.address.display) does not list its "
                + "models, so that something else may be there"
        } catch let fault as Fault {
            // Who refuses a key or has had enough is the provider all the same.
            status.answers = [.authentication, .quota, .rateLimited].contains(fault.error.code)
            status.problem = fault.error.message
        } catch {
            // Cancelled: nothing is known.
        }
    }
}
