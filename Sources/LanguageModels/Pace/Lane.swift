import Synchronization

/// A model's way to its server: lets as many requests through as the server bears, and pauses them
/// all when it asks for it.
///
/// What is decided is `LaneState`'s; this holds the tasks that wait. The first in the queue does the
/// waiting for all where time must pass. Models that ask one server with one key share all of that,
/// and each counts its own calls.
package final class Lane: Sendable {
    private let timing: Timing
    private let shared: Shared
    private let recorder = Mutex(MetricsRecorder())

    /// What the lanes beside one another have in common.
    private final class Shared: Sendable {
        let storage: Mutex<Storage>

        init(_ state: LaneState) {
            storage = Mutex(Storage(state: state))
        }
    }

    private struct Storage {
        var state: LaneState
        var waiting: [UInt64: CheckedContinuation<Verdict, any Error>] = [:]
        /// The one that sleeps until time has passed.
        var sleeper: UInt64?
        var lastNumber: UInt64 = 0
    }

    /// What one that waits is to do.
    private enum Verdict: Sendable {
        case go(RateBudget.Stamp)
        case sleep(Double)
    }

    /// Continuations are resumed outside of the lock.
    private struct Call: Sendable {
        var continuation: CheckedContinuation<Verdict, any Error>
        var verdict: Verdict
    }

    package init(limits: LaneLimits, timing: Timing = .system) {
        self.timing = timing
        shared = Shared(LaneState(limits: limits, at: timing.now()))
    }

    /// The lane of another model at the same server.
    ///
    /// From now on neither exceeds the limits of the other.
    init(beside other: Lane, limits: LaneLimits) {
        timing = other.timing
        shared = other.shared
        let now = timing.now()
        shared.storage.withLock { $0.state.narrow(to: limits, at: now) }
    }

    /// A lane that begins at its full width.
    package convenience init(width: Int, timing: Timing = .system) {
        self.init(limits: LaneLimits(start: width, cap: width), timing: timing)
    }

    /// How the calls went so far.
    package var metrics: ModelMetrics {
        let concurrency = concurrency
        return recorder.withLock { $0.report(concurrency: concurrency) }
    }

    /// Requests that it is worth having in flight now.
    package var concurrency: Int { shared.storage.withLock { $0.state.concurrency.limit } }

    /// Lets nothing start for that many seconds.
    package func pause(_ seconds: Double) {
        let end = timing.now() + seconds
        shared.storage.withLock { $0.state.pause(until: end) }
    }
}

// MARK: - Going through

extension Lane {
    /// A place behind all that have come before.
    package func turn(_ cost: Cost = Cost()) -> Turn {
        shared.storage.withLock { storage in
            storage.lastNumber += 1
            return Turn(number: storage.lastNumber, cost: cost)
        }
    }

    /// Returns when the request may be sent; `leave` must follow.
    func enter(_ turn: Turn) async throws -> RateBudget.Stamp {
        try Task.checkCancellation()
        var verdict = try await wait(turn, isNew: true)
        while case .sleep(let seconds) = verdict {
            try await sleep(seconds, turn)
            verdict = try await wait(turn, isNew: false)
        }
        guard case .go(let stamp) = verdict else { preconditionFailure("Nobody sleeps any more.") }
        recorder.withLock { $0.sent(at: stamp.time) }
        return stamp
    }

    /// The request is over.
    ///
    /// - Returns: For how long the lane pauses because of it, in seconds.
    @discardableResult func leave(
        _ stamp: RateBudget.Stamp, _ ending: LaneState.Ending, limits: [RateLimit] = []
    ) -> Double {
        let now = timing.now()
        let random = timing.random()
        recorder.withLock { recorder in
            recorder.left()
            if case .answered = ending { recorder.answered(after: now - stamp.time, at: now) }
        }
        let (pause, calls) = shared.storage.withLock { storage in
            let pause = storage.state.leave(
                stamp, ending, limits: limits, at: now, random: random)
            return (pause, next(&storage, at: now))
        }
        resume(calls)
        return pause
    }

    func retried(_ cause: ModelError.Code) {
        recorder.withLock { $0.retried(cause) }
    }

    /// A call is over; nil where it was answered.
    func ended(_ failure: ModelError.Code?) {
        recorder.withLock { $0.ended(failure) }
    }
}

// MARK: - Waiting

extension Lane {
    private func wait(_ turn: Turn, isNew: Bool) async throws -> Verdict {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let now = timing.now()
                let calls = shared.storage.withLock { storage in
                    storage.waiting[turn.number] = continuation
                    if isNew { storage.state.enter(turn) }
                    if storage.sleeper == turn.number { storage.sleeper = nil }
                    return next(&storage, at: now)
                }
                resume(calls)
                // The handler below may have run before there was anything to cancel.
                if Task.isCancelled { giveUp(turn) }
            }
        } onCancel: {
            giveUp(turn)
        }
    }

    private func sleep(_ seconds: Double, _ turn: Turn) async throws {
        let start = timing.now()
        do {
            // What a server says meanwhile may open the lane earlier than it seems now.
            try await timing.sleep(min(seconds, 5))
            let end = timing.now()
            recorder.withLock { $0.waited(end - start) }
        } catch {
            let now = timing.now()
            let calls = shared.storage.withLock { storage in
                storage.state.forget(turn)
                storage.sleeper = nil
                return next(&storage, at: now)
            }
            resume(calls)
            throw error
        }
    }

    /// Those that may go on, and the one that is to sleep if time must pass.
    private func next(_ storage: inout Storage, at now: Double) -> [Call] {
        var calls: [Call] = []
        while storage.sleeper == nil {
            let turn: Turn
            let verdict: Verdict
            switch storage.state.next(at: now) {
            case .nothing: return calls
            case .start(let first, let stamp):
                (turn, verdict) = (first, .go(stamp))
            case .wait(let first, let seconds):
                storage.sleeper = first.number
                (turn, verdict) = (first, .sleep(seconds))
            }
            guard let continuation = storage.waiting.removeValue(forKey: turn.number) else {
                preconditionFailure("One that nobody waits for is first in the queue.")
            }
            calls.append(Call(continuation: continuation, verdict: verdict))
        }
        return calls
    }

    private func resume(_ calls: [Call]) {
        for call in calls { call.continuation.resume(returning: call.verdict) }
    }

    private func giveUp(_ turn: Turn) {
        let continuation = shared.storage.withLock { storage in
            let continuation = storage.waiting.removeValue(forKey: turn.number)
            if continuation != nil { storage.state.forget(turn) }
            return continuation
        }
        continuation?.resume(throwing: CancellationError())
    }
}
