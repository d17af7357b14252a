import Testing

@testable import LanguageModels

@Suite struct AllowanceTests {
    @Test func fillsEvenlyUpToItsCapacity() {
        var allowance = Allowance(rate: 10, capacity: 20, at: 0)
        allowance.take(15, at: 0)
        #expect(allowance.level(at: 1) == 15)
        #expect(allowance.level(at: 100) == 20)
        #expect(allowance.wait(for: 10, at: 0) == 0.5)
        #expect(allowance.wait(for: 5, at: 0) == 0)
    }

    @Test func aCostBeyondTheCapacityIsLetThroughWhenFullAndPaidOffAfterwards() {
        var allowance = Allowance(rate: 10, capacity: 20, at: 0)
        #expect(allowance.wait(for: 50, at: 0) == 0)
        allowance.take(50, at: 0)
        #expect(allowance.wait(for: 1, at: 0) == 3.1)
    }

    @Test func neverFillsBackwards() {
        var allowance = Allowance(rate: 10, capacity: 20, level: 0, at: 5)
        allowance.take(1, at: 3)
        #expect(allowance.level(at: 4) == -1)
        #expect(allowance.wait(for: 1, at: 5) == 0.2)
    }
}

@Suite struct RateBudgetTests {
    let cost = Cost(input: 800, output: 200)

    @Test func theUsersOwnLimitsSpreadRequestsEvenly() {
        var budget = RateBudget(requestsPerMinute: 30, at: 0)
        _ = budget.send(cost, at: 0)
        #expect(budget.wait(for: cost, at: 0) == 2)
        #expect(budget.wait(for: cost, at: 2) == 0)
    }

    @Test func whatAReplyDidNotUseComesBack() {
        var budget = RateBudget(tokensPerMinute: 60_000, at: 0)
        let stamp = budget.send(cost, at: 0)
        #expect(budget.wait(for: cost, at: 0) == 1)
        budget.settle(stamp, cost: Cost(input: 790, output: 10))
        #expect(abs(budget.wait(for: cost, at: 0) - 0.8) < 1e-9)
    }

    @Test func aDelayIsKeptBetweenTwoStarts() {
        var budget = RateBudget(delay: 1.5, at: 0)
        #expect(budget.wait(for: cost, at: 0) == 0)
        _ = budget.send(cost, at: 0)
        #expect(abs(budget.wait(for: cost, at: 0.5) - 1) < 1e-9)
    }

    @Test func aReportedRemainderCountsWhatWasSentSince() {
        var budget = RateBudget(at: 0)
        let first = budget.send(cost, at: 0)
        _ = budget.send(cost, at: 0)
        budget.read(
            [RateLimit(measure: .requests, limit: 60, remaining: 1, reset: 59)], of: first, at: 0)
        // The second one has used up what was left.
        #expect(abs(budget.wait(for: cost, at: 0) - 1 / 0.98) < 1e-9)
    }

    @Test func anOlderReportSaysNothingNew() {
        var budget = RateBudget(at: 0)
        let first = budget.send(cost, at: 0)
        let second = budget.send(cost, at: 1)
        let limit = RateLimit(measure: .tokens, limit: 6000, remaining: 5000)
        budget.read([limit], of: second, at: 2)
        var older = limit
        older.remaining = 0
        budget.read([older], of: first, at: 2)
        #expect(budget.wait(for: cost, at: 2) == 0)
    }

    @Test func inputAndOutputHaveLimitsOfTheirOwn() {
        var budget = RateBudget(at: 0)
        let stamp = budget.send(cost, at: 0)
        budget.read(
            [
                RateLimit(measure: .inputTokens, limit: 60_000, remaining: 50_000),
                RateLimit(measure: .outputTokens, limit: 6000, remaining: 102),
            ], of: stamp, at: 0)
        #expect(abs(budget.wait(for: cost, at: 0) - 1) < 1e-9)
    }

    @Test func nobodyWaitsInSilenceForTheLimitOfADay() {
        var budget = RateBudget(at: 0)
        let stamp = budget.send(cost, at: 0)
        budget.read(
            [
                RateLimit(measure: .requests, limit: 50, remaining: 0, reset: 40_000),
                RateLimit(measure: .tokens, limit: 100, remaining: 0, period: 86400),
            ], of: stamp, at: 0)
        #expect(budget.wait(for: cost, at: 0) == 0)
    }

    @Test func aRefusalTeachesTheRate() throws {
        var budget = RateBudget(at: 0)
        #expect(budget.learnedRate(at: 0) == nil)
        var stamps: [RateBudget.Stamp] = []
        for number in 0...20 { stamps.append(budget.send(cost, at: Double(number) / 10)) }
        budget.refused(stamps[20], at: 2, pause: 2, isNamed: true)
        // 20 requests in 2 seconds, and in the 2 that the server asks for none.
        #expect(try #require(budget.learnedRate(at: 4)) == 5)
        #expect(budget.wait(for: cost, at: 4) == 0)
    }
}
