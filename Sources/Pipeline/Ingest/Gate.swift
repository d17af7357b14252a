import Synchronization

/// Lets so much in at a time: a counting semaphore whose waiters are tasks, first come first
/// served.
///
/// Keeps the memory of files that are read at once within a bound, whatever their sizes.
final class Gate: Sendable {
    private let capacity: Int
    private let state: Mutex<State>

    private struct State {
        var free: Int
        var waiting: [(amount: Int, continuation: CheckedContinuation<Void, Never>)] = []
    }

    init(capacity: Int) {
        self.capacity = capacity
        state = Mutex(State(free: capacity))
    }

    /// Runs `work` while it holds so much of the capacity; more than all of it counts as all.
    func hold<Value>(
        _ amount: Int, _ work: () async throws -> Value
    ) async rethrows -> Value {
        let amount = min(max(amount, 0), capacity)
        await enter(amount)
        defer { leave(amount) }
        return try await work()
    }

    private func enter(_ amount: Int) async {
        await withCheckedContinuation { continuation in
            let isFree = state.withLock { state in
                guard state.waiting.isEmpty, state.free >= amount else {
                    state.waiting.append((amount, continuation))
                    return false
                }
                state.free -= amount
                return true
            }
            if isFree { continuation.resume() }
        }
    }

    private func leave(_ amount: Int) {
        let admitted = state.withLock { state in
            state.free += amount
            var admitted: [CheckedContinuation<Void, Never>] = []
            while let next = state.waiting.first, state.free >= next.amount {
                state.free -= next.amount
                admitted.append(next.continuation)
                state.waiting.removeFirst()
            }
            return admitted
        }
        for continuation in admitted { continuation.resume() }
    }
}
