import Processes
import Synchronization

/// A model that runs in a server of our own.
final class LocalModel: LanguageModel {
    let identity: ModelIdentity
    private let server: LocalServer
    private let settings: ModelSettings
    private let transport: Transport
    private let lane: Lane
    private let timing: Timing
    /// The client of the server of this generation.
    private let client = Mutex<(generation: Int, model: HTTPModel)?>(nil)

    init(
        identity: ModelIdentity, server: LocalServer, settings: ModelSettings, transport: Transport,
        lane: Lane, timing: Timing
    ) {
        self.identity = identity
        self.server = server
        self.settings = settings
        self.transport = transport
        self.lane = lane
        self.timing = timing
    }

    /// Asks, and once more where the server crashed meanwhile.
    func reply(to request: ModelRequest) async throws -> ModelReply {
        let running = try await server.running()
        do {
            return try await client(of: running).reply(to: request)
        } catch let error as ModelError where error.code == .unreachable {
            guard await Self.hasCrashed(running) else { throw error }
            let next = try await server.replacement(for: running)
            do {
                return try await client(of: next).reply(to: request)
            } catch let error as ModelError where error.code == .unreachable {
                guard await Self.hasCrashed(next) else { throw error }
                // Not `unreachable`, which would stop the run: another request may do no harm.
                throw ModelError(
                    .serverFault,
                    LocalServer.sentence(
                        for: next.service, ending: await next.service.ended(),
                        "it crashed twice over this request"))
            }
        }
    }

    func mostCompletionTokens(for request: ModelRequest) -> Int {
        let quirk = ModelQuirk.of(identity.model, at: ProviderKind.local.name)
        return request.parameters.maxTokens + (quirk?.reasoningTokens ?? 0)
    }

    /// Whether the server ended.
    ///
    /// A connection breaks before the end of the process is noticed, on a busy machine long before.
    private static func hasCrashed(_ running: LocalServer.Running) async -> Bool {
        for _ in 0..<100 {
            guard running.service.isRunning else { return true }
            try? await Task.sleep(for: .milliseconds(50))
        }
        return false
    }

    private func client(of running: LocalServer.Running) -> HTTPModel {
        client.withLock { client in
            if let client, client.generation == running.generation { return client.model }
            let model = HTTPModel(
                ProviderKind.local.provider(
                    at: Endpoint(
                        address: ProviderKind.local.address(running.address),
                        model: identity.model, timeout: settings.timeout)),
                revision: identity.revision, transport: transport, lane: lane,
                retries: settings.retries, timing: timing,
                isServerAlive: { running.service.isRunning })
            client = (running.generation, model)
            return model
        }
    }
}
