import LanguageModels
import Synchronization

/// Counts what a run spends with all of its models, and holds calls back that its limits forbid.
package final class SpendingMeter: Sendable {
    private let state: Mutex<State>
    private let limits: SpendingLimits

    package init(limits: SpendingLimits = SpendingLimits()) {
        self.limits = limits
        state = Mutex(State(budget: Budget(limits: limits)))
    }

    /// What the run spent so far.
    package var spent: Spending { state.withLock { $0.spending } }

    /// The limit that was reached, if one was.
    package var reached: LimitReached? { state.withLock { $0.budget.reached } }

    /// Whether calls need be told beforehand what they may take.
    var isLimited: Bool { !limits.isNone }

    /// Returns when a call that takes at most so much may be sent.
    ///
    /// - Returns: what is set aside for it.
    /// - Throws: `LimitReached` where it must not be sent; `CancellationError`.
    func reserve(_ most: Budget.Amount) async throws -> Budget.Reservation {
        while true {
            try Task.checkCancellation()
            // Looked at and queued in one step, so that no end of a call is missed.
            let decision = await withCheckedContinuation { continuation in
                let decision = state.withLock { state in
                    let decision = state.budget.reserve(most)
                    if decision == .wait { state.waiting.append(continuation) }
                    return decision
                }
                if decision != .wait { continuation.resume(returning: decision) }
            }
            switch decision {
            case .granted(let reservation): return reservation
            case .wait: continue
            case .stop(let reached): throw reached
            }
        }
    }

    /// A call that `reserve` let through ended.
    func settle(_ reservation: Budget.Reservation, taken: Budget.Amount) {
        let waiting = state.withLock { state in
            state.budget.settle(reservation, taken: taken)
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.resume(returning: .wait) }
    }

    func add(_ usage: ModelReply.Usage, cost: Double?) {
        state.withLock { $0.spending.add(usage, cost: cost) }
    }

    func addReplay() {
        state.withLock { $0.spending.replayed += 1 }
    }

    private struct State {
        var spending = Spending()
        var budget: Budget
        var waiting: [CheckedContinuation<Budget.Decision, Never>] = []
    }
}

/// Calls, tokens and cost of one run.
package struct Spending: Sendable, Equatable {
    /// Calls that a provider answered.
    package var calls = 0
    /// Calls that the index answered.
    package var replayed = 0
    package var promptTokens = 0
    package var cachedTokens = 0
    package var writtenTokens = 0
    package var completionTokens = 0
    package var reasoningTokens = 0
    /// USD, of the calls whose price was known.
    package var cost = 0.0
    /// Calls whose price was not known.
    package var unpricedCalls = 0

    /// What was spent since an earlier look at the same meter.
    func since(_ earlier: Spending) -> Spending {
        Spending(
            calls: calls - earlier.calls, replayed: replayed - earlier.replayed,
            promptTokens: promptTokens - earlier.promptTokens,
            cachedTokens: cachedTokens - earlier.cachedTokens,
            writtenTokens: writtenTokens - earlier.writtenTokens,
            completionTokens: completionTokens - earlier.completionTokens,
            reasoningTokens: reasoningTokens - earlier.reasoningTokens,
            cost: cost - earlier.cost, unpricedCalls: unpricedCalls - earlier.unpricedCalls)
    }

    mutating func add(_ usage: ModelReply.Usage, cost: Double?) {
        calls += 1
        promptTokens += usage.prompt
        cachedTokens += usage.cached
        writtenTokens += usage.written
        completionTokens += usage.completion
        reasoningTokens += usage.reasoning
        self.cost += cost ?? 0
        unpricedCalls += cost == nil ? 1 : 0
    }
}
