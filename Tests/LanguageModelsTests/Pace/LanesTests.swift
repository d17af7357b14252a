import TestSupport
import Testing

@testable import LanguageModels

@Suite struct LanesTests {
    let time = ManualTime()
    let lanes = Lanes()

    func lane(
        _ url: String = "http://127.0.0.1:9", kind: ProviderKind = .openAI, model: String = "m",
        key: String? = "secret-key-123", limits: LaneLimits = LaneLimits()
    ) throws -> Lane {
        lanes.lane(
            to: try kind.example(at: url, model: model, key: key), limits: limits,
            timing: time.timing)
    }

    func send(_ lane: Lane) async throws {
        lane.leave(try await lane.enter(lane.turn()), .answered(nil))
        lane.ended(nil)
    }

    /// The limits used to hold for each model.
    @Test func theUsersLimitsHoldForAllModelsOfARunTogether() async throws {
        let limits = LaneLimits(requestsPerMinute: 60)
        let generator = try lane(model: "a", limits: limits)
        let judge = try lane(model: "b", limits: limits)
        for lane in [generator, judge, generator] { try await send(lane) }
        #expect(time.sleeps == [1, 1])
    }

    @Test func aPauseHoldsAllModelsOfAKey() async throws {
        let (one, other) = (try lane(model: "a"), try lane(model: "b"))
        one.pause(5)
        try await send(other)
        #expect(time.sleeps == [5])
    }

    @Test func eachModelCountsItsOwnCalls() async throws {
        let (one, other) = (try lane(model: "a"), try lane(model: "b"))
        for lane in [one, one, other] { try await send(lane) }
        #expect(one.metrics.calls == 2)
        #expect(one.metrics.mostInFlight == 1)
        #expect(other.metrics.requests == 1)
    }

    @Test func anotherKeyServerOrProviderHasALaneOfItsOwn() async throws {
        try lane().pause(5)
        for lane in [
            try lane(key: "another-key"), try lane(key: nil), try lane("http://127.0.0.1:10"),
            try lane(kind: .vllm),
        ] {
            try await send(lane)
        }
        #expect(time.sleeps.isEmpty)
    }

    @Test func theNarrowerLimitsHoldForBoth() throws {
        let first = try lane(limits: LaneLimits(start: 16, cap: 16))
        _ = try lane(model: "b", limits: LaneLimits(start: 2, cap: 2))
        #expect(first.concurrency == 2)
    }
}
