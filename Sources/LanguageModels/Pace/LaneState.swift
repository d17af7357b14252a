/// Who may send, and when: in the order in which they came, as many at a time as the server bears,
/// within its limits, and nobody while the lane pauses.
///
/// Pure; `Lane` acts on it. Times are seconds on any clock that never goes back.
struct LaneState: Sendable {
    private(set) var concurrency: Concurrency
    private(set) var budget: RateBudget
    private(set) var inFlight = 0
    private(set) var pausedUntil = -Double.infinity
    /// How it began, and what it never exceeds.
    private(set) var limits: LaneLimits
    private var queue = TurnQueue()
    /// Bursts of refusals since the last reply.
    private var refusals = 0

    /// What to do next.
    enum Step: Sendable {
        /// This one sends now.
        case start(Turn, RateBudget.Stamp)
        /// This one will be the next, in that many seconds.
        case wait(Turn, Double)
        /// All places are taken, or nobody waits.
        case nothing
    }

    /// How a request ended, as far as the pace is concerned.
    enum Ending: Sendable {
        case answered(Cost?)
        /// 429; with the delay that the server named.
        case refused(delay: Double?)
        /// 503 or 529; with the delay that the server named.
        case overloaded(delay: Double?)
        /// The server asks to wait, but not because it has too much to do: it is loading a model.
        case notReady(delay: Double)
        /// Anything else.
        case failed
    }

    init(limits: LaneLimits, at now: Double) {
        self.limits = limits
        concurrency = Concurrency(start: limits.start, cap: limits.cap, at: now)
        budget = RateBudget(
            requestsPerMinute: limits.requestsPerMinute, tokensPerMinute: limits.tokensPerMinute,
            delay: limits.delay, at: now)
    }

    /// Never exceeds these limits either, from now on.
    mutating func narrow(to other: LaneLimits, at now: Double) {
        limits = limits.narrowed(to: other)
        concurrency.narrow(to: limits.cap, at: now)
        budget.limit(
            requestsPerMinute: limits.requestsPerMinute, tokensPerMinute: limits.tokensPerMinute,
            delay: limits.delay, at: now)
    }

    /// One wants to send; one that comes back keeps its place in the order.
    mutating func enter(_ turn: Turn) { queue.insert(turn) }

    /// One that waits gives up.
    mutating func forget(_ turn: Turn) { queue.remove(turn) }

    mutating func next(at now: Double) -> Step {
        guard let turn = queue.first, inFlight < concurrency.limit else { return .nothing }
        let wait = max(pausedUntil - now, budget.wait(for: turn.cost, at: now))
        guard wait <= 0 else { return .wait(turn, wait) }
        queue.removeFirst()
        inFlight += 1
        return .start(turn, budget.send(turn.cost, at: now))
    }

    /// A request is over.
    ///
    /// - Parameters:
    ///   - limits: What its response reported.
    ///   - random: A number from 0 to 1.
    /// - Returns: For how long the lane pauses because of it, in seconds.
    mutating func leave(
        _ stamp: RateBudget.Stamp, _ ending: Ending, limits: [RateLimit] = [], at now: Double,
        random: Double
    ) -> Double {
        let isFull = inFlight >= concurrency.limit
        inFlight -= 1
        budget.read(limits, of: stamp, at: now)
        switch ending {
        case .answered(let cost):
            if let cost { budget.settle(stamp, cost: cost) }
            budget.answered(stamp)
            if stamp.time >= pausedUntil { refusals = 0 }
            concurrency.answered(sentAt: stamp.time, at: now, isFull: isFull)
            return 0
        case .refused(let delay):
            // Where places were free, it was not the number of requests in flight.
            if isFull { concurrency.refused(sentAt: stamp.time, at: now, mayDouble: true) }
            return pause(after: stamp, delay, limits, at: now, random: random)
        case .overloaded(let delay):
            concurrency.refused(sentAt: stamp.time, at: now, mayDouble: false)
            if let delay { pause(until: now + delay) }
            return delay ?? 0
        case .notReady(let delay):
            pause(until: now + delay)
            return delay
        case .failed:
            return 0
        }
    }

    /// Pauses never shorten one another.
    mutating func pause(until time: Double) {
        pausedUntil = max(pausedUntil, time)
    }

    private mutating func pause(
        after stamp: RateBudget.Stamp, _ named: Double?, _ limits: [RateLimit], at now: Double,
        random: Double
    ) -> Double {
        let isNew = stamp.time >= pausedUntil
        if isNew { refusals += 1 }
        // Others of a burst whose first one made the lane pause wait no longer than that one.
        let pause = named ?? (isNew ? backoff(random, limits) : max(0, pausedUntil - now))
        budget.refused(stamp, at: now, pause: pause, isNamed: named != nil)
        self.pause(until: now + pause)
        return pause
    }

    /// Without a delay the server refuses again at once, so the wait is never next to nothing; and
    /// it is never longer than the server needs to let through all that it allows.
    private func backoff(_ random: Double, _ limits: [RateLimit]) -> Double {
        let longest = min(60, Double(1 << min(refusals - 1, 16)))
        let reset = limits.filter { $0.remaining == 0 }.compactMap(\.reset).max()
        return min(longest * max(0.25, random), max(reset ?? .infinity, 0.05))
    }
}

/// A request's place in the order of a lane, which it keeps when it is sent again.
package struct Turn: Sendable {
    /// Grows from one to the next.
    let number: UInt64
    let cost: Cost
}

/// How a lane begins and what it never exceeds.
package struct LaneLimits: Sendable, Equatable {
    /// Requests in flight at first.
    package var start: Int
    /// Requests in flight at most.
    package var cap: Int
    package var requestsPerMinute: Double?
    package var tokensPerMinute: Double?
    /// Seconds between the starts of two requests at least.
    package var delay: Double

    /// Requests in flight at most where nobody says how many: what servers of many cards bear.
    package static let mostConnections = 1024

    package init(
        start: Int = 8, cap: Int = mostConnections, requestsPerMinute: Double? = nil,
        tokensPerMinute: Double? = nil, delay: Double = 0
    ) {
        self.start = start
        self.cap = cap
        self.requestsPerMinute = requestsPerMinute
        self.tokensPerMinute = tokensPerMinute
        self.delay = delay
    }

    /// What exceeds neither these limits nor the others.
    func narrowed(to other: LaneLimits) -> LaneLimits {
        let least = { (one: Double?, another: Double?) in
            [one, another].compactMap(\.self).min()
        }
        return LaneLimits(
            start: min(start, other.start), cap: min(cap, other.cap),
            requestsPerMinute: least(requestsPerMinute, other.requestsPerMinute),
            tokensPerMinute: least(tokensPerMinute, other.tokensPerMinute),
            delay: max(delay, other.delay))
    }
}

/// Turns in their order; nearly all are added at the end and taken from the front.
private struct TurnQueue: Sendable {
    private var turns: [Turn] = []
    /// Those before it have gone; cut off from time to time.
    private var head = 0

    var first: Turn? { head < turns.count ? turns[head] : nil }

    mutating func insert(_ turn: Turn) {
        if let last = turns.last, head < turns.count, last.number > turn.number {
            turns.insert(turn, at: index(of: turn))
        } else {
            turns.append(turn)
        }
    }

    mutating func removeFirst() {
        head += 1
        guard head > 512, head * 2 > turns.count else { return }
        turns.removeFirst(head)
        head = 0
    }

    mutating func remove(_ turn: Turn) {
        let index = index(of: turn)
        guard index < turns.count, turns[index].number == turn.number else { return }
        turns.remove(at: index)
    }

    /// Where the turn is, or belongs.
    private func index(of turn: Turn) -> Int {
        var low = head
        var high = turns.count
        while low < high {
            let middle = (low + high) / 2
            if turns[middle].number < turn.number { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
