/// So much a second, saved up to a capacity: a token bucket.
///
/// Pure. Times are seconds on any clock that never goes back.
struct Allowance: Sendable, Equatable {
    /// What it gains a second.
    private(set) var rate: Double
    private(set) var capacity: Double
    /// What there was at `time`; below zero where more was taken.
    private var level: Double
    private var time: Double

    /// Full, unless a level is given.
    init(rate: Double, capacity: Double, level: Double? = nil, at time: Double) {
        self.rate = rate
        self.capacity = capacity
        self.level = min(level ?? capacity, capacity)
        self.time = time
    }

    func level(at now: Double) -> Double {
        now > time ? min(capacity, level + rate * (now - time)) : level
    }

    /// Seconds until the cost may be taken.
    ///
    /// More than the capacity never gathers, so that a larger cost is let through when the allowance
    /// is full, and the debt is paid off afterwards.
    func wait(for cost: Double, at now: Double) -> Double {
        let missing = min(cost, capacity) - level(at: now)
        // A millionth: a sum of roundings must not make anyone wait.
        guard missing > 1e-6 * max(1, cost) else { return 0 }
        return max(0, time - now) + (rate > 0 ? missing / rate : .infinity)
    }

    mutating func take(_ cost: Double, at now: Double) {
        set(level(at: now) - cost, at: now)
    }

    /// What was taken for nothing comes back.
    mutating func give(_ cost: Double) {
        level = min(capacity, level + cost)
    }

    mutating func set(_ level: Double, at now: Double) {
        self.level = min(level, capacity)
        time = max(time, now)
    }

    /// The same level at another rate from now on.
    mutating func change(rate: Double, capacity: Double, at now: Double) {
        let level = level(at: now)
        self.rate = rate
        self.capacity = capacity
        set(level, at: now)
    }
}
