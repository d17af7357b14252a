import Testing

@testable import LanguageModels

@Suite struct LearnedRateTests {
    /// A rate of 10 a second, learned from a refusal at second 10 that asked for a pause of one.
    static func learned() -> LearnedRate {
        var rate = LearnedRate()
        for number in 0...110 { rate.sent(at: Double(number) / 11) }
        rate.refused(sentAt: 10, at: 10, pause: 1, isNamed: true)
        return rate
    }

    @Test func refusedProbesSayNothingAboutTheRate() throws {
        var rate = Self.learned()
        let before = try #require(rate.rate(at: 11))
        #expect(before == 10)
        for second in 11..<41 {
            let now = Double(second)
            #expect(rate.wait(at: now) == 0)
            rate.sent(at: now)
            #expect(rate.wait(at: now) > 0)
            rate.refused(sentAt: now, at: now + 0.01, pause: 0.99, isNamed: true)
        }
        #expect(try #require(rate.rate(at: 41)) >= before)
        #expect(rate.wait(at: 41) == 0)
    }

    @Test func aBurstThatIsRefusedAsAWholeTeachesNothing() throws {
        var rate = Self.learned()
        for _ in 0..<6 { rate.sent(at: 12) }
        rate.refused(sentAt: 12, at: 12.1, pause: 1, isNamed: true)
        #expect(try #require(rate.rate(at: 13.1)) < 10)
        for _ in 0..<5 { rate.refused(sentAt: 12, at: 12.2, pause: 1, isNamed: true) }
        #expect(try #require(rate.rate(at: 13.1)) == 10)
    }

    @Test func aBurstOfWhichOnePassedTeachesARate() throws {
        var rate = Self.learned()
        for _ in 0..<6 { rate.sent(at: 12) }
        for _ in 0..<5 { rate.refused(sentAt: 12, at: 12.1, pause: 1, isNamed: true) }
        rate.answered(sentAt: 12)
        #expect(try #require(rate.rate(at: 13.1)) < 10)
    }

    @Test func aServerThatRefusesAllFromTheStartIsProbedOnceASecond() {
        var rate = LearnedRate()
        for _ in 0..<8 { rate.sent(at: 0) }
        for _ in 0..<8 { rate.refused(sentAt: 0, at: 0.1, pause: 1, isNamed: true) }
        #expect(rate.rate(at: 2) == nil)
        #expect(rate.wait(at: 1.1) == 0)
        rate.sent(at: 1.1)
        #expect(rate.wait(at: 1.1) > 0.5)
        // An answer to what was sent before the pause does not end it, one to the probe does.
        rate.answered(sentAt: 0)
        #expect(rate.wait(at: 1.2) > 0.5)
        rate.answered(sentAt: 1.1)
        #expect(rate.wait(at: 1.2) == 0)
    }

    @Test func aRateThatFellDeepClimbsBackToTheBestOneWithinAMinute() throws {
        var rate = Self.learned()
        var now = 11.0
        // Two of three are let through each time.
        for _ in 0..<8 {
            for _ in 0..<3 {
                now += rate.wait(at: now)
                rate.sent(at: now)
            }
            rate.refused(sentAt: now, at: now, pause: 1, isNamed: true)
            now += 1
        }
        #expect(try #require(rate.rate(at: now)) < 1)
        #expect(try #require(rate.rate(at: now + 90)) > 4)
    }
}
