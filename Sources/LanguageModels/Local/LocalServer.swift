import Processes

/// A llama.cpp server of our own: started when the first request needs it, started anew when it
/// crashed, ended with the command.
actor LocalServer {
    /// How the server is started.
    struct Plan: Sendable {
        /// The program and its first arguments.
        var command: [String]
        /// The GGUF file.
        var model: String
        var environment: [String: String]
        var workers: Int
        /// Tokens of prompt and reply together, for each request in flight.
        var contextPerWorker = 4096
        /// Seconds until it must be healthy.
        var patience = 120.0
    }

    /// A server that answers.
    struct Running: Sendable {
        let generation: Int
        let service: Service
        let address: ServerAddress
    }

    private let plan: Plan
    private let transport: Transport
    private let timing: Timing
    private let log: @Sendable (String) -> Void
    private var generation = 0
    private var service: Service?
    private var starting: Task<Running, any Error>?
    private var isClosed = false

    init(
        _ plan: Plan, transport: Transport, timing: Timing,
        log: @escaping @Sendable (String) -> Void
    ) {
        self.plan = plan
        self.transport = transport
        self.timing = timing
        self.log = log
    }

    /// The server, started if it is not running yet.
    func running() async throws -> Running {
        while true {
            try Task.checkCancellation()
            // Not structured: the requests that wait for one start are of many tasks.
            let start = starting ?? Task { try await self.start() }
            starting = start
            do {
                return try await withTaskCancellationHandler {
                    try await start.value
                } onCancel: {
                    start.cancel()
                }
            } catch is CancellationError {
                // Somebody else's: the next one starts it.
                if starting == start { starting = nil }
            }
        }
    }

    /// The server in the place of one that has crashed.
    func replacement(for crashed: Running) async throws -> Running {
        if crashed.generation == generation, starting != nil {
            log(Self.sentence(for: crashed.service, "is started again"))
            starting = nil
        }
        return try await running()
    }

    func close() async {
        isClosed = true
        starting?.cancel()
        await service?.stop()
    }

    /// Why a server is no more, with its last words.
    static func sentence(for service: Service, ending: Service.Ending? = nil, _ rest: String)
        -> String
    {
        let words = service.lastLines.suffix(4).joined(separator: " | ")
        let how = ending.map { "\($0)" } ?? "has ended"
        return "The local model server \(how)"
            + (words.isEmpty ? "" : " (its last words: \(words))")
            + "; \(rest)"
    }
}

// MARK: - Starting

extension LocalServer {
    private func start() async throws -> Running {
        for attempt in 1...2 {
            guard !isClosed else {
                throw ModelError(.unreachable, "The local model server was ended with the command")
            }
            generation += 1
            guard let port = FreePort.find(), let address = ServerAddress("127.0.0.1:\(port)")
            else {
                throw ModelError(.configuration, "This machine has no free loopback port")
            }
            log("Starting \(Installation.stem(of: plan.model)) with \(plan.command[0])")
            let service = Service(plan.command + arguments(port), environment: environment)
            self.service = service
            do {
                try await waitUntilHealthy(service, address)
                return Running(generation: generation, service: service, address: address)
            } catch {
                await service.stop()
                // Somebody else may have taken the port in between.
                let lostPort = service.lastLines.contains { $0.contains("bind") }
                if attempt == 2 || !lostPort { throw error }
            }
        }
        preconditionFailure("the second attempt returns or throws")
    }

    private func arguments(_ port: Int) -> [String] {
        // Threads are left to the server, which knows the physical cores.
        [
            "-m", plan.model, "--alias", Installation.stem(of: plan.model), "--host", "127.0.0.1",
            "--port", "\(port)", "-c", "\(plan.contextPerWorker * plan.workers)",
            "-np", "\(plan.workers)",
        ]
    }

    /// Without keys of any name: the server needs none, and llama.cpp's own variable would make it
    /// ask for one.
    private var environment: [String: String] {
        plan.environment.filter { name, _ in
            !["KEY", "TOKEN", "SECRET", "PASSWORD"].contains { name.uppercased().contains($0) }
        }
    }

    private func waitUntilHealthy(_ service: Service, _ address: ServerAddress) async throws {
        let deadline = timing.now() + plan.patience
        while timing.now() < deadline {
            guard service.isRunning else {
                throw ModelError(
                    .configuration,
                    Self.sentence(
                        for: service, ending: await service.ended(),
                        "check the model file, the memory that is free and local.server_command"))
            }
            let isHealthy = try await isHealthy(address)
            // Another server may hold the port, and ours be about to say so.
            if isHealthy, service.isRunning { return }
            try await timing.sleep(0.05)
        }
        throw ModelError(
            .configuration,
            "The local model server was not ready after \(Int(plan.patience)) s; "
                + Self.lastWords(of: service))
    }

    private static func lastWords(of service: Service) -> String {
        let words = service.lastLines.suffix(4).joined(separator: " | ")
        return words.isEmpty ? "it said nothing" : "its last words: \(words)"
    }

    private func isHealthy(_ address: ServerAddress) async throws -> Bool {
        do {
            let health = HTTPRequest(.get, address.url("/health"), timeout: 2, connectTimeout: 2)
            let response = try await transport.send(health)
            // A server of another kind may have no such route; that it answers must do.
            return response.status == 200 || response.status == 404
        } catch is TransportError {
            return false
        }
    }
}
