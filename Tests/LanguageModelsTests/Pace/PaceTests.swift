import Testing

@testable import LanguageModels

/// How a lane fares against servers of many kinds, in virtual time.
@Suite struct PaceTests {
    @Test(
        arguments: [
            (false, PaceSimulation.Refusal.silent), (false, .retryAfter), (false, .exact),
            (true, .silent), (true, .retryAfter), (true, .exact),
        ], [UInt64(1), 2, 3, 4, 5])
    func aLimitOf600AMinuteIsUsedAndNotExceeded(
        server: (headers: Bool, refusal: PaceSimulation.Refusal), seed: UInt64
    ) {
        let simulation = PaceSimulation(
            headers: server.headers, refusal: server.refusal, seed: seed)
        let outcome = simulation.run(seconds: 330, from: 30)
        #expect(Double(outcome.passed) >= 0.95 * 10 * 300)
        #expect(outcome.refusedPart < 0.02)
    }

    @Test(arguments: [0.5, 2, 50], [0.02, 1, 10])
    func otherLimitsAreFoundToo(rate: Double, latency: Double) {
        for seed in UInt64(1)...3 {
            let simulation = PaceSimulation(
                rate: rate, burst: max(1, rate), refusal: .retryAfter, latency: latency, seed: seed)
            // Slow replies teach slowly.
            let seconds = max(300, 600 / rate, 90 * latency)
            let outcome = simulation.run(seconds: 2 * seconds, from: seconds)
            #expect(Double(outcome.passed) >= 0.9 * rate * seconds)
            #expect(outcome.refusedPart < 0.03)
        }
    }

    @Test(arguments: [UInt64(1), 2, 3])
    func whereNothingIsRefusedTheNumberDoublesToItsCap(seed: UInt64) {
        var simulation = PaceSimulation(rate: 1e6, burst: 1e6, spread: 0.5, seed: seed)
        simulation.limits.cap = 512
        #expect(simulation.run(seconds: 20).limit == 512)
    }

    @Test(arguments: [UInt64(1), 2, 3])
    func aServerThatAnswersOneByOneIsNotFlooded(seed: UInt64) {
        let simulation = PaceSimulation(
            rate: 1e6, burst: 1e6, parallel: 1, latency: 1, seed: seed)
        let outcome = simulation.run(seconds: 1200, from: 300)
        #expect(outcome.limit <= 16)
        #expect(outcome.passed >= 890)
    }

    @Test(arguments: [UInt64(1), 2, 3])
    func aServerWithSixteenPlacesIsKeptBusy(seed: UInt64) {
        let simulation = PaceSimulation(
            rate: 1e6, burst: 1e6, parallel: 16, latency: 1, seed: seed)
        let outcome = simulation.run(seconds: 600, from: 100)
        #expect(outcome.limit <= 48)
        #expect(Double(outcome.passed) >= 0.95 * 16 * 500)
    }

    @Test(arguments: [UInt64(1), 2, 3])
    func aServerThatBearsFortyAtOnceIsKeptNearThat(seed: UInt64) {
        let simulation = PaceSimulation(rate: 1e6, burst: 1e6, most: 40, latency: 1, seed: seed)
        let outcome = simulation.run(seconds: 600, from: 60)
        #expect(Double(outcome.passed) >= 0.75 * 40 * 540)
        #expect(Double(outcome.overloaded) < 0.05 * Double(outcome.passed))
    }

    @Test(arguments: [UInt64(1), 2, 3])
    func aServerThatRefusesByTheNumberInFlightIsKeptBusyToo(seed: UInt64) {
        var simulation = PaceSimulation(rate: 1e6, burst: 1e6, most: 40, latency: 1, seed: seed)
        simulation.refusesByNumber = true
        let outcome = simulation.run(seconds: 600, from: 60)
        #expect(Double(outcome.passed) >= 0.65 * 40 * 540)
        #expect(outcome.refusedPart < 0.05)
    }

    /// Every refusal used to multiply the rate by .7, so that half a minute of them stalled a run for
    /// hours.
    @Test(
        arguments: [
            (60.0..<90, 0), (0..<30, 0), (60..<660, 0), (60..<90, 3), (60..<360, 4),
        ], [PaceSimulation.Refusal.silent, .retryAfter, .exact])
    func anOutageIsMadeUpForWithinMinutes(
        outage: (time: Range<Double>, leak: Int), refusal: PaceSimulation.Refusal
    ) {
        for seed in UInt64(1)...2 {
            let simulation = PaceSimulation(
                refusal: refusal, outage: outage.time, leak: outage.leak, seed: seed)
            // Without a word from the server a pause may take a minute; where some pass in an outage,
            // they teach a rate, which is then outgrown.
            let silence =
                refusal == .silent ? min(60, outage.time.upperBound - outage.time.lowerBound) : 0
            let start = outage.time.upperBound + 60 + silence
            let outcome = simulation.run(seconds: start + 60, from: start)
            let part = outage.leak == 0 ? 0.9 : 0.6
            #expect(Double(outcome.passed) >= part * 10 * 60, "seed \(seed)")
        }
    }

    @Test(arguments: [UInt64(1), 2, 3])
    func inAnOutageTheServerIsNotFlooded(seed: UInt64) {
        var simulation = PaceSimulation(refusal: .retryAfter, outage: 60..<90, seed: seed)
        #expect(simulation.run(seconds: 90, from: 60).refused <= 60)
        simulation.outage = 0..<30
        #expect(simulation.run(seconds: 30).refused <= 60)
    }

    @Test(arguments: [UInt64(1), 2, 3])
    func aLimitThatIsLoweredForGoodIsFound(seed: UInt64) {
        let simulation = PaceSimulation(refusal: .retryAfter, lowered: (120, 0.5), seed: seed)
        let outcome = simulation.run(seconds: 3600, from: 1200)
        #expect(Double(outcome.passed) >= 0.9 * 0.5 * 2400)
        #expect(outcome.refusedPart < 0.05)
    }

    @Test func theUsersLimitsAreNeverExceeded() {
        var simulation = PaceSimulation(rate: 1e6, burst: 1e6)
        simulation.limits = LaneLimits(start: 8, cap: 64, requestsPerMinute: 300)
        let outcome = simulation.run(seconds: 130, from: 10)
        #expect(outcome.passed <= 605)
        #expect(outcome.passed >= 590)
    }
}
