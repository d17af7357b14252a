import Synchronization
import TestSupport
import Testing

@testable import LanguageModels

extension Lane {
    /// Runs the body as one request, once the lane lets it.
    fileprivate func withPlace<Success>(_ body: () async throws -> Success) async throws -> Success
    {
        let stamp = try await enter(turn())
        defer { leave(stamp, .failed) }
        return try await body()
    }
}

@Suite struct LaneTests {
    private final class Counter: Sendable {
        private let counts = Mutex((now: 0, most: 0))
        func enter() { counts.withLock { $0 = ($0.now + 1, max($0.most, $0.now + 1)) } }
        func leave() { counts.withLock { $0.now -= 1 } }
        var most: Int { counts.withLock { $0.most } }
    }

    @Test func neverLetsMoreInThanItsWidth() async throws {
        let lane = Lane(width: 3)
        let counter = Counter()
        try await withThrowingTaskGroup { group in
            for _ in 0..<600 {
                group.addTask {
                    try await lane.withPlace {
                        counter.enter()
                        await Task.yield()
                        counter.leave()
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(counter.most == 3)
    }

    @Test func aPauseHoldsAllAndIsNeverShortened() async throws {
        let time = ManualTime()
        let lane = Lane(width: 2, timing: time.timing)
        lane.pause(5)
        lane.pause(2)
        try await lane.withPlace {}
        #expect(time.sleeps == [5])
        try await lane.withPlace {}
        #expect(time.sleeps == [5])
    }

    @Test func aTaskThatGivesUpLeavesThePlaceToTheNext() async throws {
        let lane = Lane(width: 1)
        let (stream, gate) = AsyncStream.makeStream(of: Void.self)
        let holder = Task { try await lane.withPlace { for await _ in stream {} } }
        let waiting = Task { try await lane.withPlace {} }
        let next = Task { try await lane.withPlace { 7 } }
        waiting.cancel()
        gate.finish()
        try await holder.value
        #expect(try await next.value == 7)
        _ = await waiting.result
        #expect(try await lane.withPlace { 8 } == 8)
    }

    @Test func anErrorInsideFreesThePlace() async throws {
        let lane = Lane(width: 1)
        await #expect(throws: ModelError.self) {
            try await lane.withPlace { throw ModelError(.quota, "none") }
        }
        #expect(try await lane.withPlace { 1 } == 1)
    }
}
