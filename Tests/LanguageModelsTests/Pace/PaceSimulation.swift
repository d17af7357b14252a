@testable import LanguageModels

/// A lane with endless work against a server that limits requests, in virtual time: the decisions
/// are the real ones, nothing is sent and nobody sleeps.
struct PaceSimulation {
    /// How the server says that there were too many.
    enum Refusal: Sendable {
        case silent
        /// Whole seconds, rounded up.
        case retryAfter
        case exact
    }

    /// Requests that the server lets through a second, and at once.
    var rate = 10.0
    var burst = 10.0
    /// Requests in flight that the server takes; more are told that it is overloaded.
    var most = Int.max
    /// They are told 429 instead.
    var refusesByNumber = false
    /// Requests that the server works on at once; others wait there.
    var parallel = Int.max
    var headers = false
    var refusal = Refusal.silent
    /// Seconds from the arrival of a request to its reply.
    var latency = 0.2
    /// Up to that part of the latency more or less.
    var spread = 0.2
    var limits = LaneLimits()
    /// When everything is refused, whatever the rate.
    var outage: Range<Double> = 0..<0
    /// Of the requests in that time, each of that number is let through all the same; 0 for none.
    var leak = 0
    /// From when on the server allows another rate.
    var lowered: (time: Double, rate: Double)?
    var seed: UInt64 = 1

    /// What happened from a time on.
    struct Outcome {
        var passed = 0
        var refused = 0
        var overloaded = 0
        /// Requests that may be in flight at the end.
        var limit = 0
        /// The part of all requests that was refused.
        var refusedPart: Double { Double(refused) / Double(max(1, passed + refused)) }
    }

    private struct Event {
        var time: Double
        var kind: Kind
        enum Kind {
            case wake
            case arrival(Turn, RateBudget.Stamp)
            case reply(Turn, RateBudget.Stamp, LaneState.Ending, [RateLimit])
        }
    }

    /// Runs that many seconds; the outcome counts from `start` on.
    func run(seconds: Double, from start: Double = 0) -> Outcome {
        var run = Run(simulation: self)
        return run.run(seconds: seconds, from: start)
    }

    private struct Run {
        let simulation: PaceSimulation
        var state: LaneState
        var bucket: Allowance
        var events: [Event] = []
        var random: SplitMix
        var lastNumber: UInt64 = 0
        var inService = 0
        /// When each of the server's workers is free.
        var freeAt: [Double]
        var outcome = Outcome()
        /// One alarm is enough.
        var isAlarmSet = false
        var arrivedInOutage = 0

        init(simulation: PaceSimulation) {
            self.simulation = simulation
            state = LaneState(limits: simulation.limits, at: 0)
            bucket = Allowance(rate: simulation.rate, capacity: simulation.burst, at: 0)
            random = SplitMix(seed: simulation.seed)
            freeAt =
                simulation.parallel < 4096 ? Array(repeating: 0, count: simulation.parallel) : []
        }

        mutating func run(seconds: Double, from start: Double) -> Outcome {
            for _ in 0..<4096 { addTurn() }
            dispatch(at: 0)
            while let event = popEvent(), event.time <= seconds {
                handle(event, counts: event.time >= start)
            }
            outcome.limit = state.concurrency.limit
            return outcome
        }

        mutating func addTurn() {
            lastNumber += 1
            state.enter(Turn(number: lastNumber, cost: Cost()))
        }

        mutating func dispatch(at now: Double) {
            while true {
                switch state.next(at: now) {
                case .nothing: return
                case .wait(_, let wait):
                    if isAlarmSet { return }
                    isAlarmSet = true
                    // A timer is a little late.
                    schedule(now + wait + 0.001 * random.next(), .wake)
                    return
                case .start(let turn, let stamp):
                    schedule(now + 0.005 + 0.01 * random.next(), .arrival(turn, stamp))
                }
            }
        }

        mutating func handle(_ event: Event, counts: Bool) {
            let now = event.time
            if let (time, rate) = simulation.lowered, now >= time, bucket.rate != rate {
                bucket.change(rate: rate, capacity: max(1, rate), at: now)
            }
            switch event.kind {
            case .wake: isAlarmSet = false
            case .arrival(let turn, let stamp): arrive(turn, stamp, at: now, counts: counts)
            case .reply(let turn, let stamp, let ending, let limits):
                if case .answered = ending {
                    inService -= 1
                    addTurn()
                } else {
                    state.enter(turn)
                }
                _ = state.leave(stamp, ending, limits: limits, at: now, random: random.next())
            }
            dispatch(at: now)
        }

        mutating func arrive(
            _ turn: Turn, _ stamp: RateBudget.Stamp, at now: Double, counts: Bool
        ) {
            if isOut(now) {
                if counts { outcome.refused += 1 }
                let delay = simulation.refusal == .silent ? nil : 1.0
                schedule(now + 0.01, .reply(turn, stamp, .refused(delay: delay), []))
            } else if inService >= simulation.most {
                let isRefused = simulation.refusesByNumber
                if counts, isRefused { outcome.refused += 1 }
                if counts, !isRefused { outcome.overloaded += 1 }
                let ending =
                    isRefused
                    ? LaneState.Ending.refused(delay: nil) : .overloaded(delay: nil)
                schedule(now + 0.01, .reply(turn, stamp, ending, []))
            } else if bucket.wait(for: 1, at: now) > 0 {
                if counts { outcome.refused += 1 }
                schedule(now + 0.01, .reply(turn, stamp, .refused(delay: delay(now)), head(now)))
            } else {
                bucket.take(1, at: now)
                inService += 1
                if counts { outcome.passed += 1 }
                let cost = Cost(input: 100, output: 10)
                schedule(end(now), .reply(turn, stamp, .answered(cost), head(now)))
            }
        }

        private mutating func isOut(_ now: Double) -> Bool {
            guard simulation.outage.contains(now) else { return false }
            arrivedInOutage += 1
            return simulation.leak == 0 || arrivedInOutage % simulation.leak != 0
        }

        private mutating func end(_ now: Double) -> Double {
            let spread = 1 + simulation.spread * (2 * random.next() - 1)
            let duration = simulation.latency * spread
            guard let worker = freeAt.indices.min(by: { freeAt[$0] < freeAt[$1] }) else {
                return now + duration
            }
            freeAt[worker] = max(now, freeAt[worker]) + duration
            return freeAt[worker]
        }

        private func delay(_ now: Double) -> Double? {
            switch simulation.refusal {
            case .silent: nil
            case .retryAfter: bucket.wait(for: 1, at: now).rounded(.up)
            case .exact: bucket.wait(for: 1, at: now)
            }
        }

        private func head(_ now: Double) -> [RateLimit] {
            guard simulation.headers else { return [] }
            let level = bucket.level(at: now)
            return [
                RateLimit(
                    measure: .requests, limit: simulation.rate * 60,
                    remaining: level.rounded(.down),
                    reset: (simulation.burst - level) / simulation.rate)
            ]
        }

        private mutating func schedule(_ time: Double, _ kind: Event.Kind) {
            // Sorted backwards, so that the next one is the last.
            var low = 0
            var high = events.count
            while low < high {
                let middle = (low + high) / 2
                if events[middle].time > time { low = middle + 1 } else { high = middle }
            }
            events.insert(Event(time: time, kind: kind), at: low)
        }

        private mutating func popEvent() -> Event? { events.popLast() }
    }
}

/// Numbers that look random and are the same for each seed (SplitMix64).
struct SplitMix {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    /// From 0 up to 1.
    mutating func next() -> Double {
        state &+= 0x9e37_79b9_7f4a_7c15
        var bits = state
        bits = (bits ^ (bits >> 30)) &* 0xbf58_476d_1ce4_e5b9
        bits = (bits ^ (bits >> 27)) &* 0x94d0_49bb_1331_11eb
        bits ^= bits >> 31
        return Double(bits >> 11) / Double(1 << 53)
    }
}
