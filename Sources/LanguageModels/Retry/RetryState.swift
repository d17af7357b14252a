/// Decides what follows a fault.
///
/// Pure: chance comes in, the caller does the waiting.
///
/// | retry | waits at most, in seconds | so far |
/// |---|---|---|
/// | 1 | 0.5 | 0.5 |
/// | 2 | 1 | 1.5 |
/// | 3 | 2 | 3.5 |
/// | 4 … | 4, 8, 8 … | 7.5, 15.5 … |
///
/// The wait is drawn evenly between 0 and that (full jitter), unless the server names one. Being
/// told to slow down charges no retry; those waits are bounded by their sum, `patience`.
package struct RetryState: Sendable {
    /// Retries that are left.
    private var remaining: Int
    private var failures = 0
    private var slowdowns = 0
    /// Seconds that the server may still ask for.
    private var patience: Double
    private var dropped: Set<RequestField> = []

    /// Seconds that a server may ask a request to wait, in one delay or all of them together.
    package static let longestWait = 600.0

    package init(retries: Int = 3, patience: Double = longestWait) {
        remaining = retries
        self.patience = patience
    }

    package enum Action: Sendable, Equatable {
        case giveUp(ModelError)
        /// Wait that many seconds, then send again.
        case retry(after: Double)
        /// Stop the whole lane for that many seconds, then send again.
        case pause(Double)
        /// Send again at once without this field.
        case drop(RequestField)
    }

    /// What to do now; `random` is a number from 0 to 1, drawn anew for each call.
    package mutating func next(after fault: Fault, random: Double) -> Action {
        switch fault.remedy {
        case .none: .giveUp(fault.error)
        case .retry(let delay): retry(fault.error, after: delay, random: random)
        case .wait(let delay): wait(fault.error, for: delay, random: random)
        case .drop(let field): drop(field, fault.error)
        }
    }

    private mutating func retry(
        _ error: ModelError, after delay: Double?, random: Double
    ) -> Action {
        guard remaining > 0, (delay ?? 0) <= patience else {
            return .giveUp(withAttempts(error))
        }
        remaining -= 1
        failures += 1
        return .retry(after: delay ?? Self.backoff(failures, base: 0.5, limit: 8) * random)
    }

    private mutating func wait(
        _ error: ModelError, for delay: Double?, random: Double
    ) -> Action {
        slowdowns += 1
        // Without a delay the server refuses again at once, so the wait is never next to nothing.
        let wait = delay ?? Self.backoff(slowdowns, base: 1, limit: 60) * max(0.25, random)
        guard wait <= patience else { return .giveUp(error) }
        // A server that always says "now" must not be asked for ever.
        patience -= max(wait, 0.1)
        return .pause(wait)
    }

    private mutating func drop(_ field: RequestField, _ error: ModelError) -> Action {
        dropped.insert(field).inserted ? .drop(field) : .giveUp(error)
    }

    private func withAttempts(_ error: ModelError) -> ModelError {
        guard failures > 0 else { return error }
        var error = error
        error.message += " (tried \(failures + 1) times)"
        return error
    }

    private static func backoff(_ count: Int, base: Double, limit: Double) -> Double {
        min(limit, base * Double(1 << min(count - 1, 16)))
    }
}
