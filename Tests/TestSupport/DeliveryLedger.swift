import Synchronization

/// What a server answered, and when: whether anything was asked again though its answer was there.
package final class DeliveryLedger: Sendable {
    private let state = Mutex(State())

    private struct State {
        var deliveries: [String: [ContinuousClock.Instant]] = [:]
        var kills: [ContinuousClock.Instant] = []
        /// Between a kill and the next start nobody asks: such requests are the dead client's.
        var isDown = false
        var usable = 0
        var useless = 0
        /// Slow ones, at which the client's deadline may have passed.
        var doubtful = 0
        var repeats: [Duration?] = []
    }

    package init() {}

    /// Usable answers that were delivered whole.
    package var usable: Int { state.withLock { $0.usable } }
    /// Replies that were delivered whole and are of no use.
    package var useless: Int { state.withLock { $0.useless } }
    package var doubtful: Int { state.withLock { $0.doubtful } }

    /// For each request that came again after its usable answer: what passed between the delivery
    /// and the kill that may excuse it; nil where none followed.
    package var repeats: [Duration?] { state.withLock { $0.repeats } }

    /// Requests that came again though their answer was delivered longer before a kill.
    package func repeated(within grace: Duration) -> Int {
        repeats.count { gap in gap.map { $0 > grace } ?? true }
    }

    /// - Returns: now.
    func received(_ request: String) -> ContinuousClock.Instant {
        state.withLock { state in
            let now = ContinuousClock.now
            guard !state.isDown, let deliveries = state.deliveries[request] else { return now }
            // The delivery that is hardest to excuse counts.
            let gaps = deliveries.map { delivery in
                state.kills.first { $0 >= delivery }.map { $0 - delivery }
            }
            state.repeats.append(gaps.contains(nil) ? nil : gaps.compactMap(\.self).max())
            return now
        }
    }

    func delivered(
        _ request: String, worth: ServerFault.Worth, received: ContinuousClock.Instant,
        patience: Duration
    ) {
        state.withLock { state in
            let now = ContinuousClock.now
            // Nobody was there any more to take it.
            guard !state.isDown, !state.kills.contains(where: { $0 >= received }) else { return }
            switch worth {
            case .passing, .final: return
            case _ where now - received > patience: state.doubtful += 1
            case .useless: state.useless += 1
            case .usable:
                state.usable += 1
                state.deliveries[request, default: []].append(now)
            }
        }
    }

    /// Call it before the client is killed.
    package func noteKill() {
        state.withLock { state in
            state.kills.append(.now)
            state.isDown = true
        }
    }

    package func noteStart() {
        state.withLock { $0.isDown = false }
    }
}
