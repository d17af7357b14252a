import LanguageModels
import Testing

@Suite struct RetryStateTests {
    static let error = ModelError(.serverFault, "It failed")
    static func fault(_ remedy: Fault.Remedy) -> Fault { Fault(error, remedy) }

    @Test func waitsLongerEachTimeAndGivesUpAfterThree() {
        var state = RetryState()
        let fault = Self.fault(.retry(after: nil))
        #expect(state.next(after: fault, random: 1) == .retry(after: 0.5))
        #expect(state.next(after: fault, random: 1) == .retry(after: 1))
        #expect(state.next(after: fault, random: 0.5) == .retry(after: 1))
        #expect(
            state.next(after: fault, random: 1)
                == .giveUp(ModelError(.serverFault, "It failed (tried 4 times)")))
    }

    @Test func theWaitHasALimit() {
        var state = RetryState(retries: 40)
        var longest = 0.0
        for _ in 0..<40 {
            if case .retry(let delay) = state.next(after: Self.fault(.retry(after: nil)), random: 1)
            {
                longest = max(longest, delay)
            }
        }
        #expect(longest == 8)
    }

    @Test func aDelayThatTheServerNamesIsKept() {
        var state = RetryState()
        #expect(
            state.next(after: Self.fault(.retry(after: 2.5)), random: 0) == .retry(after: 2.5))
    }

    @Test func whatCannotMendIsNotTriedAgain() {
        var state = RetryState()
        #expect(state.next(after: Self.fault(.none), random: 1) == .giveUp(Self.error))
    }

    @Test func beingToldToSlowDownChargesNoRetry() {
        var state = RetryState(retries: 0)
        for _ in 0..<20 {
            #expect(state.next(after: Self.fault(.wait(1)), random: 0) == .pause(1))
        }
        #expect(
            state.next(after: Self.fault(.retry(after: nil)), random: 0) == .giveUp(Self.error))
    }

    @Test func slowingDownWithoutADelayBacksOff() {
        var state = RetryState()
        let delays = (0..<8).map { _ in state.next(after: Self.fault(.wait(nil)), random: 1) }
        #expect(delays == [1, 2, 4, 8, 16, 32, 60, 60].map { .pause($0) })
        var hasty = RetryState()
        #expect(hasty.next(after: Self.fault(.wait(nil)), random: 0) == .pause(0.25))
    }

    @Test func theSumOfAllWaitsIsBounded() {
        var state = RetryState(patience: 10)
        #expect(state.next(after: Self.fault(.wait(11)), random: 0) == .giveUp(Self.error))
        #expect(state.next(after: Self.fault(.wait(6)), random: 0) == .pause(6))
        #expect(state.next(after: Self.fault(.wait(6)), random: 0) == .giveUp(Self.error))
        var zero = RetryState(patience: 10)
        var count = 0
        while zero.next(after: Self.fault(.wait(0)), random: 0) == .pause(0) { count += 1 }
        #expect(count <= 101)
    }

    @Test func aFieldIsDroppedOnceOnly() {
        var state = RetryState()
        #expect(
            state.next(after: Self.fault(.drop(.temperature)), random: 0) == .drop(.temperature))
        #expect(state.next(after: Self.fault(.drop(.seed)), random: 0) == .drop(.seed))
        #expect(
            state.next(after: Self.fault(.drop(.temperature)), random: 0) == .giveUp(Self.error))
    }
}
