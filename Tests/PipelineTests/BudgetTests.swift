import Testing

@testable import Pipeline

struct BudgetTests {
    private func amount(_ cost: Double, _ tokens: Int = 0) -> Budget.Amount {
        Budget.Amount(cost: cost, tokens: tokens)
    }

    /// - Parameter setAside: what was said, where nothing took more.
    private func held(
        _ said: Budget.Amount, _ setAside: Budget.Amount? = nil
    ) -> Budget.Reservation {
        Budget.Reservation(said: said, setAside: setAside ?? said)
    }

    @Test func withoutALimitEveryCallIsLetThrough() {
        var budget = Budget(limits: SpendingLimits())
        for _ in 0..<100 {
            #expect(
                budget.reserve(amount(1e6, 1_000_000)) == .granted(held(amount(1e6, 1_000_000))))
        }
    }

    @Test func aCallThatWouldPassTheLimitEndsTheRun() {
        var budget = Budget(limits: SpendingLimits(cost: 1))
        #expect(budget.reserve(amount(0.75)) == .granted(held(amount(0.75))))
        budget.settle(held(amount(0.75)), taken: amount(0.5))
        #expect(budget.reserve(amount(0.5)) == .granted(held(amount(0.5))))
        budget.settle(held(amount(0.5)), taken: amount(0.5))
        let stop = LimitReached(limit: .cost(1), spent: 1, next: 0.25)
        #expect(budget.reserve(amount(0.25)) == .stop(stop))
        #expect(budget.reached == stop)
    }

    @Test func aCallWaitsWhereThoseUnderWayMayLeaveRoom() {
        var budget = Budget(limits: SpendingLimits(tokens: 100))
        #expect(budget.reserve(amount(0, 80)) == .granted(held(amount(0, 80))))
        #expect(budget.reserve(amount(0, 80)) == .wait)
        budget.settle(held(amount(0, 80)), taken: amount(0, 10))
        #expect(budget.reserve(amount(0, 80)) == .granted(held(amount(0, 80))))
    }

    @Test func onceALimitIsReachedNothingMoreIsLetThrough() {
        var budget = Budget(limits: SpendingLimits(tokens: 10))
        let stop = LimitReached(limit: .tokens(10), spent: 0, next: 11)
        #expect(budget.reserve(amount(0, 11)) == .stop(stop))
        #expect(budget.reserve(amount(0, 1)) == .stop(stop))
    }

    @Test func aCallThatCostsNothingGoesOnWhereOnlyTheCostReachedItsLimit() {
        var budget = Budget(limits: SpendingLimits(cost: 1, tokens: 100))
        #expect(budget.reserve(amount(1, 10)) == .granted(held(amount(1, 10))))
        // It took more than was said of it.
        budget.settle(held(amount(1, 10)), taken: amount(2, 10))
        guard case .stop = budget.reserve(amount(0.5, 10)) else {
            Issue.record("The cost is past its limit.")
            return
        }
        #expect(budget.reserve(amount(0, 10)) == .granted(held(amount(0, 10))))
        budget.settle(held(amount(0, 10)), taken: amount(0, 10))
        guard case .stop(let reached) = budget.reserve(amount(0, 1000)) else {
            Issue.record("The tokens are past their limit.")
            return
        }
        #expect(reached.limit == .tokens(100))
        #expect(budget.reserve(amount(0, 1)) == .stop(reached))
    }

    @Test func aCallThatFailedLeavesItsRoomToOthers() {
        var budget = Budget(limits: SpendingLimits(cost: 1))
        for _ in 0..<10 {
            #expect(budget.reserve(amount(1)) == .granted(held(amount(1))))
            budget.settle(held(amount(1)), taken: amount(0))
        }
    }

    @Test func whereCallsTakeMoreThanSaidAsMuchMoreIsSetAsideForTheNext() {
        var budget = Budget(limits: SpendingLimits(tokens: 1000))
        let said = amount(0, 100)
        #expect(budget.reserve(said) == .granted(held(said)))
        budget.settle(held(said), taken: amount(0, 250))
        let scaled = held(said, amount(0, 250))
        #expect(budget.reserve(said) == .granted(scaled))
        budget.settle(scaled, taken: amount(0, 250))
        #expect(budget.reserve(said) == .granted(scaled))
        budget.settle(scaled, taken: amount(0, 240))
        let stop = LimitReached(limit: .tokens(1000), spent: 740, next: 300)
        #expect(budget.reserve(amount(0, 120)) == .stop(stop))
    }

    @Test func callsUnderWayTogetherThatAllTakeMoreRaiseTheNextOnlyOnce() {
        var budget = Budget(limits: SpendingLimits(cost: 1e9, tokens: 1_000_000))
        let said = amount(1, 100)
        for _ in 0..<24 { #expect(budget.reserve(said) == .granted(held(said))) }
        for _ in 0..<24 { budget.settle(held(said), taken: amount(5, 500)) }
        #expect(budget.reserve(said) == .granted(held(said, amount(5, 500))))
    }

    @Test func anAbsurdUsageEndsTheRunAndNotTheProcess() {
        var budget = Budget(limits: SpendingLimits(tokens: 10_000))
        let said = amount(0, 1)
        #expect(budget.reserve(said) == .granted(held(said)))
        budget.settle(held(said), taken: amount(0, 1_000_000_000))
        guard case .stop = budget.reserve(amount(0, 1_000_000_000)) else {
            Issue.record("let through")
            return
        }
    }

    @Test(arguments: 1...20)
    func whateverCallsTakeALimitIsNeverPassed(seed: Int) {
        var state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15
        func random(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
        var budget = Budget(limits: SpendingLimits(tokens: 1000))
        var underWay: [Budget.Reservation] = []
        var spent = 0
        for _ in 0..<500 {
            if underWay.isEmpty || random(2) == 0 {
                let most = 1 + random(200)
                switch budget.reserve(amount(0, most)) {
                case .granted(let reservation): underWay.append(reservation)
                case .wait: #expect(!underWay.isEmpty)
                case .stop: #expect(underWay.isEmpty || budget.reached != nil)
                }
            } else {
                let ended = underWay.remove(at: random(underWay.count))
                let taken = random(ended.setAside.tokens + 1)
                spent += taken
                budget.settle(ended, taken: amount(0, taken))
            }
        }
        #expect(spent <= 1000)
    }

    @Test func aWaitingCallGoesOnWhenAnotherEnds() async throws {
        let meter = SpendingMeter(limits: SpendingLimits(tokens: 100))
        let most = Budget.Amount(tokens: 60)
        #expect(try await meter.reserve(most) == held(most))
        async let second = meter.reserve(most)
        meter.settle(held(most), taken: Budget.Amount(tokens: 40))
        #expect(try await second == held(most))
        meter.settle(held(most), taken: Budget.Amount(tokens: 50))
        await #expect(throws: LimitReached(limit: .tokens(100), spent: 90, next: 60)) {
            _ = try await meter.reserve(most)
        }
    }
}
