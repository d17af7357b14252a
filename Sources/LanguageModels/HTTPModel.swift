import Synchronization

/// A model behind HTTP: encodes, sends in its lane, retries what may mend, decodes.
package final class HTTPModel: LanguageModel {
    package let identity: ModelIdentity
    package let provider: any Provider

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
        /// Until when nothing is sent, as far as the user was told.
        var toldPause = -Double.infinity
    }

    /// Where `isServerAlive` says no, a broken connection is reported at once; `log` is told in a
    /// sentence about a field that the server made us drop, and about a long pause.
    package init(
        _ provider: any Provider, revision: String = "", transport: Transport, lane: Lane,
        retries: Int = 3, timing: Timing = .system,
        isServerAlive: @escaping @Sendable () -> Bool = { true },
        log: @escaping @Sendable (String) -> Void = { _ in }
    ) {
        self.provider = provider
        identity = ModelIdentity(
            provider: provider.kind.name, model: provider.endpoint.model, revision: revision)
        self.transport = transport
        self.lane = lane
        self.retries = retries
        self.timing = timing
        self.isServerAlive = isServerAlive
        self.log = log
    }

    package func reply(to request: ModelRequest) async throws -> ModelReply {
        do {
            let reply = try await insistentReply(to: request)
            lane.ended(nil)
            return reply
        } catch let error as ModelError {
            lane.ended(error.code)
            throw error
        }
    }

    package func mostCompletionTokens(for request: ModelRequest) -> Int {
        provider.tokenLimit(of: request)
    }

    private func insistentReply(to request: ModelRequest) async throws -> ModelReply {
        let turn = lane.turn(
            Cost(of: request, completion: mostCompletionTokens(for: request)))
        var state = RetryState(retries: retries)
        while true {
            let fault: Fault
            switch try await attempt(request, turn) {
            case .success(let reply): return reply
            case .failure(let failure): fault = failure
            }
            if fault.error.code == .unreachable, !isServerAlive() { throw fault.error }
            switch state.next(after: fault, random: timing.random()) {
            case .giveUp(let error): throw error
            case .retry(let delay): try await timing.sleep(delay)
            // The lane itself makes it wait.
            case .pause(let delay): lane.pause(delay)
            case .drop(let field): drop(field, fault)
            }
            lane.retried(fault.error.code)
        }
    }

    /// Sends once, as soon as the lane lets it.
    private func attempt(
        _ request: ModelRequest, _ turn: Turn
    ) async throws -> Result<ModelReply, Fault> {
        let stamp = try await lane.enter(turn)
        let (hasAnswered, dropped) = memory.withLock { ($0.hasAnswered, $0.dropped) }
        var message = provider.encode(request, without: dropped)
        // A wrong address shall be told within seconds.
        if !hasAnswered { message.connectTimeout = min(message.connectTimeout, 4) }
        let response: HTTPResponse
        do {
            response = try await transport.send(message)
        } catch {
            lane.leave(stamp, .failed)
            guard let error = error as? TransportError else { throw error }
            return .failure(provider.fault(error, hasAnswered: hasAnswered))
        }
        if !hasAnswered { memory.withLock { $0.hasAnswered = true } }
        return leave(stamp, response)
    }

    /// Reads the response, and tells the lane what it means for the pace.
    private func leave(
        _ stamp: RateBudget.Stamp, _ response: HTTPResponse
    ) -> Result<ModelReply, Fault> {
        let limits = RateLimit.all(in: response)
        do throws(Fault) {
            let reply = try provider.decode(response)
            lane.leave(stamp, .answered(Cost(of: reply.usage)), limits: limits)
            return .success(reply.without(provider.endpoint.key))
        } catch {
            var fault = error
            let pause = lane.leave(stamp, ending(fault, response), limits: limits)
            tell(of: pause)
            // Where the server names no delay, the lane's own backoff counts.
            if case .wait(nil) = fault.remedy, fault.error.code == .rateLimited {
                fault.remedy = .wait(pause)
            }
            return .failure(fault)
        }
    }

    private func ending(_ fault: Fault, _ response: HTTPResponse) -> LaneState.Ending {
        if fault.error.code == .rateLimited, case .wait(let delay) = fault.remedy {
            return .refused(delay: delay)
        }
        switch fault.remedy {
        case .wait(let delay): return .notReady(delay: delay ?? 0)
        case .retry(let delay) where [503, 529].contains(response.status):
            return .overloaded(delay: delay)
        case .none, .retry, .drop: return .failed
        }
    }

    /// Says so where nothing is sent for more than ten seconds, once for each such pause.
    private func tell(of pause: Double) {
        guard pause > 10 else { return }
        let end = timing.now() + pause
        let isNew = memory.withLock { memory in
            guard end > memory.toldPause + 10 else { return false }
            memory.toldPause = end
            return true
        }
        if isNew {
            log(
                "\(provider.kind.title) asks to slow down; nothing is sent for "
                    + "\(Delay.inWords(pause))")
        }
    }

    private func drop(_ field: RequestField, _ fault: Fault) {
        let isNew = memory.withLock { $0.dropped.insert(field).inserted }
        if isNew {
            log("\(fault.error.message); going on without \(field.rawValue)")
        }
    }
}
