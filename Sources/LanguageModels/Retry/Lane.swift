import Synchronization

/// Keeps the number of requests in flight to one server within bounds, and pauses them all when the
/// server asks for it.
package final class Lane: Sendable {
    package let width: Int
    private let timing: Timing
    private let storage: Mutex<Storage>

    private struct Storage {
        var state: LaneState
        var continuations: [UInt64: CheckedContinuation<Void, any Error>] = [:]
        var lastId: UInt64 = 0
    }

    package init(width: Int, timing: Timing = .system) {
        precondition(width > 0, "a lane needs at least one place")
        self.width = width
        self.timing = timing
        storage = Mutex(Storage(state: LaneState(width: width)))
    }

    /// Runs the body as one of at most `width`, once the lane does not pause.
    package func withPlace<Success>(_ body: () async throws -> Success) async throws -> Success {
        try await enter()
        defer { leave() }
        try await waitWhilePaused()
        return try await body()
    }

    /// Lets nothing start for that many seconds.
    package func pause(_ seconds: Double) {
        let end = timing.now() + seconds
        storage.withLock { $0.state.pause(until: end) }
    }

    /// Returns once no pause is in force; one that is prolonged meanwhile is waited for too.
    package func waitWhilePaused() async throws {
        while true {
            let remaining = storage.withLock { $0.state.pausedUntil } - timing.now()
            guard remaining > 0 else { return }
            try await timing.sleep(remaining)
        }
    }

    private func enter() async throws {
        try Task.checkCancellation()
        let id = storage.withLock { storage in
            storage.lastId += 1
            return storage.lastId
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let isReady = storage.withLock { storage in
                    if storage.state.enter(id) { return true }
                    storage.continuations[id] = continuation
                    return false
                }
                if isReady {
                    continuation.resume()
                } else if Task.isCancelled {
                    // The handler below may have run before there was anything to cancel.
                    giveUp(id)
                }
            }
        } onCancel: {
            giveUp(id)
        }
    }

    private func giveUp(_ id: UInt64) {
        let continuation = storage.withLock { storage in
            let continuation = storage.continuations.removeValue(forKey: id)
            if continuation != nil { storage.state.forget(id) }
            return continuation
        }
        continuation?.resume(throwing: CancellationError())
    }

    private func leave() {
        let continuation = storage.withLock { storage in
            storage.state.leave().flatMap { storage.continuations.removeValue(forKey: $0) }
        }
        continuation?.resume()
    }
}
