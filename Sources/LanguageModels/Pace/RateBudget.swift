/// What may be sent when, out of all that is known of a server's limits: those that the user sets,
/// those that the heads of its responses report, and what its refusals taught.
///
/// Pure. Times are seconds on any clock that never goes back.
struct RateBudget: Sendable {
    private var own: [(measure: RateLimit.Measure, allowance: Allowance)] = []
    private var reported: [Key: Reported] = [:]
    private var learned = LearnedRate()
    /// All that was sent so far.
    private var total = Cost()
    private var count = 0.0

    private struct Key: Hashable {
        var measure: RateLimit.Measure
        var period: Double?
    }

    private struct Reported {
        var allowance: Allowance
        /// When the newest request was sent whose response has been read.
        var asOf: Double
    }

    /// What had been sent when a request was sent.
    struct Stamp: Sendable {
        let time: Double
        fileprivate let cost: Cost
        fileprivate let total: Cost
        fileprivate let count: Double
    }

    /// - Parameters:
    ///   - requestsPerMinute: nil for no such limit.
    ///   - tokensPerMinute: nil for no such limit.
    ///   - delay: Seconds between the starts of two requests at least.
    init(
        requestsPerMinute: Double? = nil, tokensPerMinute: Double? = nil, delay: Double = 0,
        at now: Double
    ) {
        limit(
            requestsPerMinute: requestsPerMinute, tokensPerMinute: tokensPerMinute, delay: delay,
            at: now)
    }

    /// Puts these limits of the user's in the place of those so far.
    mutating func limit(
        requestsPerMinute: Double?, tokensPerMinute: Double?, delay: Double, at now: Double
    ) {
        own = []
        // A second's worth at once: a minute's worth would be a burst that servers refuse.
        for (measure, perMinute) in [
            (RateLimit.Measure.requests, requestsPerMinute), (.tokens, tokensPerMinute),
        ] {
            guard let perMinute, perMinute > 0 else { continue }
            let rate = perMinute / 60
            own.append((measure, Allowance(rate: rate, capacity: max(1, rate), at: now)))
        }
        if delay > 0 {
            own.append((.requests, Allowance(rate: 1 / delay, capacity: 1, at: now)))
        }
    }

    /// Requests a second that the server's refusals taught; nil before the first.
    func learnedRate(at now: Double) -> Double? { learned.rate(at: now) }

    /// Seconds until a request of that cost may be sent.
    mutating func wait(for cost: Cost, at now: Double) -> Double {
        var longest = learned.wait(at: now)
        for limit in own {
            longest = max(
                longest, limit.allowance.wait(for: cost.amount(of: limit.measure), at: now))
        }
        for (key, limit) in reported {
            longest = max(
                longest, limit.allowance.wait(for: cost.amount(of: key.measure), at: now))
        }
        return longest
    }

    mutating func send(_ cost: Cost, at now: Double) -> Stamp {
        learned.sent(at: now)
        for index in own.indices {
            own[index].allowance.take(cost.amount(of: own[index].measure), at: now)
        }
        for (key, limit) in reported {
            var limit = limit
            limit.allowance.take(cost.amount(of: key.measure), at: now)
            reported[key] = limit
        }
        total.input += cost.input
        total.output += cost.output
        count += 1
        return Stamp(time: now, cost: cost, total: total, count: count)
    }

    /// Takes over what a response's head reports of limits of a minute or less.
    ///
    /// Who has used up those of a day shall not wait in silence: the server refuses, and says so.
    mutating func read(_ limits: [RateLimit], of stamp: Stamp, at now: Double) {
        for limit in limits where limit.wholePeriod <= 60 {
            // A fiftieth is left over: clocks and networks are not exact.
            guard let rate = limit.rate.map({ $0 * 0.98 }), let capacity = limit.limit else {
                continue
            }
            let key = Key(measure: limit.measure, period: limit.period)
            let known = reported[key]
            if let known, known.asOf > stamp.time { continue }
            var allowance = known?.allowance ?? Allowance(rate: rate, capacity: capacity, at: now)
            allowance.change(rate: rate, capacity: capacity, at: now)
            if let remaining = limit.remaining {
                // The server counted when the request came in: what was sent since is not in it,
                // and what has grown since is not either.
                let sentSince = sent(limit.measure) - sent(limit.measure, until: stamp)
                allowance.set(
                    min(capacity, remaining + rate * (now - stamp.time)) - sentSince, at: now)
            }
            reported[key] = Reported(allowance: allowance, asOf: stamp.time)
        }
    }

    /// What a request did cost is known now: the rest of its estimate comes back to the user's own
    /// limits; the server does its own counting.
    mutating func settle(_ stamp: Stamp, cost: Cost) {
        for index in own.indices where own[index].measure == .tokens {
            let rest = stamp.cost.amount(of: .tokens) - cost.amount(of: .tokens)
            own[index].allowance.give(rest)
        }
    }

    /// The request was let through.
    mutating func answered(_ stamp: Stamp) { learned.answered(sentAt: stamp.time) }

    /// The request was refused, and nothing will be sent for the length of the pause.
    mutating func refused(_ stamp: Stamp, at now: Double, pause: Double, isNamed: Bool) {
        learned.refused(sentAt: stamp.time, at: now, pause: pause, isNamed: isNamed)
    }

    private func sent(_ measure: RateLimit.Measure) -> Double {
        measure == .requests ? count : total.amount(of: measure)
    }

    private func sent(_ measure: RateLimit.Measure, until stamp: Stamp) -> Double {
        measure == .requests ? stamp.count : stamp.total.amount(of: measure)
    }
}
