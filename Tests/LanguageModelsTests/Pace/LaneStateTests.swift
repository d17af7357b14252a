import Testing

@testable import LanguageModels

@Suite struct LaneStateTests {
    var state = LaneState(limits: LaneLimits(start: 2, cap: 2), at: 0)

    func turn(_ number: UInt64) -> Turn { Turn(number: number, cost: Cost()) }

    mutating func start(at now: Double) -> (number: UInt64, stamp: RateBudget.Stamp)? {
        guard case .start(let turn, let stamp) = state.next(at: now) else { return nil }
        return (turn.number, stamp)
    }

    @Test mutating func oneThatComesBackKeepsItsPlaceInTheOrder() throws {
        for number in [UInt64(1), 2, 3, 4] { state.enter(turn(number)) }
        let first = try #require(start(at: 0))
        _ = try #require(start(at: 0))
        #expect(start(at: 0)?.number == nil)
        _ = state.leave(first.stamp, .failed, at: 1, random: 1)
        state.enter(turn(1))
        #expect(start(at: 1)?.number == 1)
    }

    @Test mutating func oneThatGivesUpIsPassedOver() throws {
        for number in [UInt64(1), 2, 3] { state.enter(turn(number)) }
        state.forget(turn(1))
        #expect(start(at: 0)?.number == 2)
        state.forget(turn(2))
        #expect(start(at: 0)?.number == 3)
    }

    @Test mutating func aRefusalPausesAll() throws {
        for number in [UInt64(1), 2, 3] { state.enter(turn(number)) }
        let first = try #require(start(at: 0))
        #expect(state.leave(first.stamp, .refused(delay: 7), at: 1, random: 1) == 7)
        guard case .wait(let waiting, let seconds) = state.next(at: 1) else {
            Issue.record("It does not wait.")
            return
        }
        #expect(waiting.number == 2)
        #expect(seconds == 7)
        #expect(start(at: 8)?.number == 2)
    }

    @Test mutating func aBurstOfRefusalsCountsOnce() throws {
        for number in [UInt64(1), 2] { state.enter(turn(number)) }
        let first = try #require(start(at: 0))
        let second = try #require(start(at: 0))
        #expect(state.leave(first.stamp, .refused(delay: nil), at: 1, random: 1) == 1)
        #expect(state.leave(second.stamp, .refused(delay: nil), at: 1.25, random: 1) == 0.75)
        #expect(state.concurrency.limit == 1)
        state.enter(turn(1))
        let again = try #require(start(at: 2))
        #expect(state.leave(again.stamp, .refused(delay: nil), at: 3, random: 1) == 2)
    }

    @Test mutating func aBackoffIsNoLongerThanTheServersReset() throws {
        state.enter(turn(1))
        let first = try #require(start(at: 0))
        let limit = RateLimit(measure: .requests, limit: 60, remaining: 0, reset: 0.25)
        #expect(
            state.leave(first.stamp, .refused(delay: nil), limits: [limit], at: 1, random: 1)
                == 0.25)
    }

    /// It used to cut the requests in flight to one.
    @Test mutating func aServerThatIsLoadingIsWaitedForAndKeepsItsPlaces() throws {
        state.enter(turn(1))
        let first = try #require(start(at: 0))
        #expect(state.leave(first.stamp, .notReady(delay: 1), at: 1, random: 1) == 1)
        #expect(state.concurrency.limit == 2)
        #expect(state.pausedUntil == 2)
    }

    @Test mutating func narrowerLimitsHoldFromThenOn() throws {
        var state = LaneState(
            limits: LaneLimits(start: 16, cap: 16, requestsPerMinute: 600, delay: 0.5), at: 0)
        state.narrow(
            to: LaneLimits(start: 4, cap: 4, requestsPerMinute: 1200, tokensPerMinute: 9), at: 0)
        #expect(
            state.limits
                == LaneLimits(
                    start: 4, cap: 4, requestsPerMinute: 600, tokensPerMinute: 9, delay: 0.5))
        #expect(state.concurrency.limit == 4)
        state.narrow(to: LaneLimits(), at: 0)
        #expect(state.concurrency.cap == 4)
    }

    @Test mutating func anOverloadedServerGetsLessAtOnceAndItsPause() throws {
        state.enter(turn(1))
        let first = try #require(start(at: 0))
        #expect(state.leave(first.stamp, .overloaded(delay: 3), at: 1, random: 1) == 3)
        #expect(state.concurrency.limit == 1)
        #expect(state.pausedUntil == 4)
    }
}
