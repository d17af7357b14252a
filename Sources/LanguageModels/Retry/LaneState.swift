/// Who may send: at most `width` at a time, in the order in which they came, and nobody while the
/// lane pauses.
///
/// Pure; `Lane` acts on it.
struct LaneState: Sendable {
    private var free: Int
    private var waiting: [UInt64] = []
    /// Those before it have got their place; cut off from time to time.
    private var head = 0
    private var gone: Set<UInt64> = []
    private(set) var pausedUntil = -Double.infinity

    init(width: Int) {
        free = width
    }

    /// - Returns: True where the caller has its place at once; else it waits under that id.
    mutating func enter(_ id: UInt64) -> Bool {
        if free > 0 {
            free -= 1
            return true
        }
        waiting.append(id)
        return false
    }

    /// - Returns: The waiting one that takes over the place.
    mutating func leave() -> UInt64? {
        while head < waiting.count {
            let next = waiting[head]
            head += 1
            if head > 512 {
                waiting.removeFirst(head)
                head = 0
            }
            if gone.remove(next) == nil { return next }
        }
        free += 1
        return nil
    }

    /// A waiting one gives up.
    mutating func forget(_ id: UInt64) {
        gone.insert(id)
    }

    /// Pauses never shorten one another.
    mutating func pause(until time: Double) {
        pausedUntil = max(pausedUntil, time)
    }
}
