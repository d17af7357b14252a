import LanguageModels
import Synchronization

/// Tells a request that its provider will never answer from a server that answers none.
///
/// "Bad request" is a verdict on one input only where others are answered: a proxy that is set up
/// wrong refuses them all, and once it is mended nothing should have been given up.
final class Verdicts: Sendable {
    /// Refusals in a row that may each be an input's own fault.
    private static let patience = 8

    private let state = Mutex(State())

    private struct State {
        var hasAnswered = false
        var refusedInARow = 0
    }

    func noteAnswer() {
        state.withLock { state in
            state.hasAnswered = true
            state.refusedInARow = 0
        }
    }

    /// Whether an error is the fault of what was asked, and would come again.
    func isFinal(_ error: ModelError) -> Bool {
        guard error.isPermanent else { return false }
        return state.withLock { state in
            state.refusedInARow += 1
            return state.hasAnswered && state.refusedInARow <= Self.patience
        }
    }
}
