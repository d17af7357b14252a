import Synchronization

/// A model behind HTTP: encodes, sends in its lane, retries what may mend, decodes.
package final class HTTPModel: LanguageModel {
    package let identity: ModelIdentity
    package let provider: OpenAICompatible

    private let transport: Transport
    private let lane: Lane
    private let retries: Int
    private let timing: Timing
    private let isServerAlive: @Sendable () -> Bool
    private let log: @Sendable (String) -> Void
    private let memory = Mutex(Memory())

    /// What was learned about the server.
    private struct Memory {
        var hasAnswered = false
        var dropped: Set<RequestField> = []
    }

    /// Where `isServerAlive` says no, a broken connection is reported at once; `log` is told in a
    /// sentence about a field that the server made us drop.
    package init(
        _ provider: OpenAICompatible, revision: String = "", transport: Transport, lane: Lane,
        retries: Int = 3, timing: Timing = .system,
        isServerAlive: @escaping @Sendable () -> Bool = { true },
        log: @escaping @Sendable (String) -> Void = { _ in }
    ) {
        self.provider = provider
        identity = ModelIdentity(
            provider: provider.dialect.provider, model: provider.model, revision: revision)
        self.transport = transport
        self.lane = lane
        self.retries = retries
        self.timing = timing
        self.isServerAlive = isServerAlive
        self.log = log
    }

    package func reply(to request: ModelRequest) async throws -> ModelReply {
        try await lane.withPlace {
            var state = RetryState(retries: retries)
            while true {
                let fault: Fault
                switch try await attempt(request) {
                case .success(let reply): return reply
                case .failure(let failure): fault = failure
                }
                if fault.error.code == .unreachable, !isServerAlive() { throw fault.error }
                switch state.next(after: fault, random: timing.random()) {
                case .giveUp(let error): throw error
                case .retry(let delay): try await timing.sleep(delay)
                case .pause(let delay): lane.pause(delay)
                case .drop(let field): drop(field, fault)
                }
                try await lane.waitWhilePaused()
            }
        }
    }

    private func attempt(_ request: ModelRequest) async throws -> Result<ModelReply, Fault> {
        let (hasAnswered, dropped) = memory.withLock { ($0.hasAnswered, $0.dropped) }
        var message = provider.encode(request, without: dropped)
        // A wrong address shall be told within seconds.
        if !hasAnswered { message.connectTimeout = min(message.connectTimeout, 4) }
        do {
            let response = try await transport.send(message)
            memory.withLock { $0.hasAnswered = true }
            return Result { () throws(Fault) in try provider.decode(response) }
        } catch let error as TransportError {
            return .failure(provider.fault(error, hasAnswered: hasAnswered))
        }
    }

    private func drop(_ field: RequestField, _ fault: Fault) {
        let isNew = memory.withLock { $0.dropped.insert(field).inserted }
        if isNew {
            log("\(fault.error.message); going on without \(field.rawValue)")
        }
    }
}
