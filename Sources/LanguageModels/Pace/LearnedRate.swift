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
//
// A refusal teaches nothing where nothing at all was let through since the pause before it: then the
// server is out of order, and the curve waits for it. What a burst of refusals seemed to teach is
// taken back when its last request is refused too. Where the rate had been higher before, the curve
// climbs to it in the time that it would need there, so that an outage is made up for within a
// minute; the rate that is remembered falls by a tenth in half a minute with refusals, so that a limit
// that was lowered for good is found to be so.

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
    /// The epoch that the last fall ended, and the curve that it ended.
    private var fallen: (epoch: Epoch, curve: Curve?)?
    /// Whether one request a second is sent to see whether any is let through; only without a curve,
    /// which has a floor for that.
    private var isProbing = false

    /// Since the server's allowance was last known to be used up, or since the first request.
    private struct Epoch {
        var start: Double
        var sent = 0
        var refused = 0
        /// Whether not one of its requests may have been let through.
        var isInVain: Bool { refused >= sent }
    }

    private struct Curve {
        var ceiling: Double
        var floor: Double
        var start: Double
        /// The highest ceiling of late.
        var best: Double

        func rate(at now: Double) -> Double {
            // A cycle is to hold a hundred requests, else a slow server would refuse many of few.
            let flat = min(max(15, 60 / best), 600)
            let steepness = 0.03 / (flat * flat * flat)
            let half = cbrt(max(0, 1 - floor / ceiling) / steepness)
            let time = max(0, now - start) - half
            let beyond = min(1, max(0, time) / flat)
            return max(
                floor,
                ceiling * (1 + steepness * time * time * time)
                    + (best - ceiling) * beyond * beyond * beyond)
        }
    }

    /// Requests a second; nil before the first refusal.
    func rate(at now: Double) -> Double? { curve?.rate(at: now) }

    /// Seconds until a request may be sent.
    mutating func wait(at now: Double) -> Double {
        guard curve != nil || isProbing else { return 0 }
        follow(now)
        return max(savings.wait(for: 1, at: now), spacing.wait(for: 1, at: now))
    }

    mutating func sent(at now: Double) {
        if epoch == nil { epoch = Epoch(start: now) }
        epoch?.sent += 1
        guard curve != nil || isProbing else { return }
        follow(now)
        savings.take(1, at: now)
        spacing.take(1, at: now)
    }

    /// A request was let through.
    mutating func answered(sentAt: Double) {
        if sentAt >= pauseEnd { isProbing = false }
    }

    /// A request was refused.
    ///
    /// - Parameters:
    ///   - sentAt: When it was sent.
    ///   - pause: Seconds for which nothing will be sent.
    ///   - isNamed: Whether the server asked for that pause; then it knows when there is room again.
    mutating func refused(sentAt: Double, at now: Double, pause: Double, isNamed: Bool) {
        guard var epoch, sentAt >= epoch.start else { return refusedLate(sentAt: sentAt, at: now) }
        epoch.refused += 1
        self.epoch = epoch
        // Others of the same burst say the same again.
        guard now >= pauseEnd else { return }
        let passed = Double(epoch.sent - epoch.refused)
        savedSeconds = passed < saved ? savedSeconds / 2 : min(1, savedSeconds * 2)
        guard !epoch.isInVain else {
            fallen = nil
            return probe(from: now + pause)
        }
        self.epoch = Epoch(start: isNamed ? now + pause : now)
        fallen = (epoch, curve)
        let duration = sentAt - epoch.start + (isNamed ? pause : 0)
        fall(to: estimate(passed, in: duration, at: now), at: now, pause: pause)
    }

    /// Another one of the burst that made the rate fall: with the last of them nothing was learned.
    private mutating func refusedLate(sentAt: Double, at now: Double) {
        guard var fallen, sentAt >= fallen.epoch.start else { return }
        fallen.epoch.refused += 1
        self.fallen = fallen
        guard fallen.epoch.isInVain else { return }
        curve = fallen.curve
        self.fallen = nil
        probe(from: max(now, pauseEnd))
    }

    /// Sends one request at that time, and goes on along the curve if there is one.
    private mutating func probe(from start: Double) {
        pauseEnd = start
        // While it is out of order, the server's allowance need not grow.
        epoch = Epoch(start: start)
        curve?.start = start
        isProbing = curve == nil
        saved = 0
        let rate = curve?.floor ?? 1
        savings = Allowance(
            rate: rate, capacity: max(1, rate * savedSeconds), level: 1, at: start)
        spacing = Allowance(rate: 1.5 * rate, capacity: max(1, rate / 10), level: 1, at: start)
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
        isProbing = false
        let floor = max(floor, ceiling / 100, 1e-4)
        let part = curve.map { min(1, max(0, now - $0.start) / 30) } ?? 1
        let best = max(ceiling, floor, pow(0.9, part) * (curve?.best ?? 0))
        curve = Curve(ceiling: max(ceiling, floor), floor: floor, start: pauseEnd, best: best)
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
