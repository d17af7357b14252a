// How many requests are worth having in flight.
//
// 1. It doubles, from its start, as long as that brings more replies a second.
// 2. A refusal (429, 503, 529) takes three tenths away, once for all that was in flight. Behind a
//    429 is mostly a rate, which `LearnedRate` finds: the number may double again, since requests
//    that wait for the rate take no places.
// 3. Otherwise it climbs from then on by a sixteenth of the known good number a round, and falls back where a
//    quarter more brought nothing.
// 4. Where replies take twice the best time or more, it tries a quarter less from time to time, and
//    stays there where that costs no replies.
//
// A round is as many replies as there are places, of requests sent since the last decision. Replies
// a second are places / mean latency (Little's law), which counts only while all places are taken;
// a round in which most were not says nothing.

/// The number of requests in flight at most, adapted to what the server bears.
///
/// Pure. Times are seconds on any clock that never goes back.
struct Concurrency: Sendable {
    private(set) var limit: Int
    private(set) var cap: Int
    private var isDoubling: Bool
    private var round: Round
    /// The number that is known to be good, and its replies a second.
    private var known: (limit: Int, rate: Double)?
    /// The lowest mean latency seen.
    private var bestLatency = Double.infinity
    private var lastCut = -Double.infinity
    /// Rounds until something else is tried.
    private var rest = 0
    private var restAfterFailure = 4
    private var triedMoreLast = false

    private struct Round {
        var start: Double
        var count = 0
        var full = 0
        var sum = 0.0
        var mean: Double { sum / Double(count) }
    }

    init(start: Int, cap: Int, at now: Double) {
        precondition(cap > 0, "a lane needs at least one place")
        self.cap = cap
        limit = min(max(1, start), cap)
        isDoubling = limit < cap
        round = Round(start: now)
    }

    /// Never exceeds this number either.
    mutating func narrow(to cap: Int, at now: Double) {
        guard cap < self.cap else { return }
        precondition(cap > 0, "a lane needs at least one place")
        self.cap = cap
        guard limit >= cap else { return }
        limit = cap
        isDoubling = false
        known = nil
        round = Round(start: now)
    }

    /// A reply came.
    ///
    /// - Parameter isFull: Whether all places were taken until then.
    mutating func answered(sentAt: Double, at now: Double, isFull: Bool) {
        guard sentAt >= round.start else { return }
        round.count += 1
        round.sum += now - sentAt
        if isFull { round.full += 1 }
        if round.count == 8 { bestLatency = min(bestLatency, round.mean) }
        // A few replies more where there are few places, since latencies differ.
        guard round.count >= max(limit, min(4 * limit, isDoubling ? 24 : 8)) else { return }
        if round.full * 2 > round.count { decide() }
        round = Round(start: now)
    }

    /// The server has too much to do.
    ///
    /// - Parameter mayDouble: Whether something else keeps the number within bounds.
    mutating func refused(sentAt: Double, at now: Double, mayDouble: Bool) {
        guard sentAt > lastCut else { return }
        lastCut = now
        guard limit > 1 else { return }
        limit = limit * 7 / 10
        isDoubling = mayDouble && limit < cap
        known = nil
        rest = 0
        round = Round(start: now)
    }

    private mutating func decide() {
        let rate = Double(limit) / max(round.mean, 1e-6)
        bestLatency = min(bestLatency, round.mean)
        guard let known else {
            keep(rate)
            if isDoubling { double() }
            return
        }
        if isDoubling {
            guard rate >= 1.1 * known.rate else {
                isDoubling = false
                return fallBack(to: known.limit)
            }
            keep(rate)
            double()
        } else if limit == known.limit {
            self.known?.rate = 0.7 * known.rate + 0.3 * rate
            tryAnother(round.mean)
        } else if limit > known.limit, limit < cap, limit * 4 < known.limit * 5 {
            limit = min(cap, limit + step)
        } else if rate >= (limit > known.limit ? 1.05 : 0.95) * known.rate {
            keep(rate)
        } else {
            fallBack(to: known.limit)
        }
    }

    private var step: Int { max(1, (known?.limit ?? limit) / 16) }

    private mutating func double() {
        limit = min(cap, limit * 2)
        if limit == known?.limit { isDoubling = false }
    }

    private mutating func keep(_ rate: Double) {
        known = (limit, rate)
        rest = 0
        restAfterFailure = 4
    }

    private mutating func fallBack(to number: Int) {
        limit = number
        rest = restAfterFailure
        restAfterFailure = min(64, restAfterFailure * 2)
    }

    private mutating func tryAnother(_ latency: Double) {
        guard rest == 0 else {
            rest -= 1
            return
        }
        let isSlow = latency > 2 * bestLatency && limit > 1
        triedMoreLast = limit < cap && !(isSlow && triedMoreLast)
        if triedMoreLast {
            limit = min(cap, limit + step)
        } else if isSlow {
            limit = max(1, limit * 3 / 4)
        }
    }
}
