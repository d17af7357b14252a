// The rate that a server allows, learned from its refusals where it does not tell.
//
// Between two refusals the server's allowance was used up twice, so what it let through between them
// is its rate. After a refusal the rate falls a little below that estimate and then follows the
// curve of CUBIC (RFC 9438): fast towards the rate that was refused, long and flat around it, and
// ever faster beyond, should the limit have risen.
//
//     rate           refused                           refused
//     ceiling  ........|........ ______------`````........|
//                      |   ..--``
//     floor            |.-`
//                      |<- pause ->                              time
//
// The curve is so flat that a token bucket refuses less than one request in a hundred.

import Foundation

/// The requests a second that a server allows, as far as its refusals tell.
///
/// Pure. Times are seconds on any clock that never goes back.
struct LearnedRate: Sendable {
    /// nil until the first refusal: then nothing is known to be held back.
    private var curve: Curve?
    /// What may be sent at once, and what a pause left unused, up to a second's worth.
    private var savings = Allowance(rate: 0, capacity: 1, at: 0)
    /// Keeps what was saved from being sent in one burst.
    private var spacing = Allowance(rate: 0, capacity: 1, at: 0)
    /// Seconds of the rate that may be saved; less where a burst after a pause was refused.
    private var savedSeconds = 1.0
    /// Requests that were saved when the last pause ended.
    private var saved = 0.0
    private var pauseEnd = -Double.infinity
    private var epoch: Epoch?

    /// Since the server's allowance was last known to be used up, or since the first request.
    private struct Epoch {
        var start: Double
        var sent = 0
        var refused = 0
    }

    private struct Curve {
        var ceiling: Double
        var floor: Double
        var start: Double

        func rate(at now: Double) -> Double {
            // A cycle is to hold a hundred requests, else a slow server would refuse many of few.
            let flat = min(max(15, 60 / ceiling), 600)
            let steepness = 0.03 / (flat * flat * flat)
            let half = cbrt(max(0, 1 - floor / ceiling) / steepness)
            let time = max(0, now - start) - half
            return max(floor, ceiling * (1 + steepness * time * time * time))
        }
    }

    /// Requests a second; nil before the first refusal.
    func rate(at now: Double) -> Double? { curve?.rate(at: now) }

    /// Seconds until a request may be sent.
    mutating func wait(at now: Double) -> Double {
        guard curve != nil else { return 0 }
        follow(now)
        return max(savings.wait(for: 1, at: now), spacing.wait(for: 1, at: now))
    }

    mutating func sent(at now: Double) {
        if epoch == nil { epoch = Epoch(start: now) }
        epoch?.sent += 1
        guard curve != nil else { return }
        follow(now)
        savings.take(1, at: now)
        spacing.take(1, at: now)
    }

    /// A request was refused.
    ///
    /// - Parameters:
    ///   - sentAt: When it was sent.
    ///   - pause: Seconds for which nothing will be sent.
    ///   - isNamed: Whether the server asked for that pause; then it knows when there is room again.
    mutating func refused(sentAt: Double, at now: Double, pause: Double, isNamed: Bool) {
        guard let epoch, sentAt >= epoch.start else { return }
        self.epoch?.refused += 1
        // Others of the same burst say the same again.
        guard now >= pauseEnd else { return }
        let passed = Double(epoch.sent - epoch.refused - 1)
        savedSeconds = passed < saved ? savedSeconds / 2 : min(1, savedSeconds * 2)
        let duration = sentAt - epoch.start + (isNamed ? pause : 0)
        fall(to: estimate(passed, in: duration, at: now), at: now, pause: pause)
        self.epoch = Epoch(start: isNamed ? now + pause : now)
    }

    private func estimate(_ passed: Double, in duration: Double, at now: Double) -> Double {
        guard let rate = rate(at: now) else { return max(1, passed) / max(0.1, duration) }
        // Few requests say little.
        guard passed >= 5, duration > 0.3 else { return 0.7 * rate }
        return min(rate, 0.97 * passed / duration)
    }

    private mutating func fall(to floor: Double, at now: Double, pause: Double) {
        let ceiling = max(rate(at: now) ?? floor, floor)
        pauseEnd = now + pause
        let floor = max(floor, ceiling / 100, 1e-4)
        curve = Curve(ceiling: max(ceiling, floor), floor: floor, start: pauseEnd)
        // One request may always go when the pause ends, and what was saved meanwhile.
        saved = floor * min(pause, savedSeconds)
        savings = Allowance(
            rate: floor, capacity: max(1, floor * savedSeconds), level: max(1, saved),
            at: pauseEnd)
        spacing = Allowance(rate: 1.5 * floor, capacity: max(1, floor / 10), at: pauseEnd)
    }

    /// Brings the allowances to the rate of now.
    private mutating func follow(_ now: Double) {
        guard let rate = rate(at: now), now > pauseEnd else { return }
        savings.change(rate: rate, capacity: max(1, rate * savedSeconds), at: now)
        spacing.change(rate: 1.5 * rate, capacity: max(1, rate / 10), at: now)
    }
}
