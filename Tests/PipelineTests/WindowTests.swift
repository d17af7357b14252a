import Synchronization
import Testing

@testable import Pipeline

struct WindowTests {
    private struct Broken: Error {}

    @Test func aThrowBeginsNothingNewAndCancelsNothingThatRuns() async throws {
        let finished = Mutex<[Int]>([])
        await #expect(throws: Broken.self) {
            try await withWindow(over: Array(0..<100), width: 3) { number in
                if number == 1 { throw Broken() }
                await Task.yield()
                try Task.checkCancellation()
                finished.withLock { $0.append(number) }
            } receive: {
            }
        }
        let done = finished.withLock { $0 }
        #expect(done.contains(0))
        #expect(done.contains(2))
        #expect(done.count < 100)
    }

    @Test func theFirstOfSeveralThrowsIsPassedOn() async throws {
        struct Numbered: Error, Equatable { var number: Int }
        await #expect(throws: Numbered(number: 0)) {
            try await withWindow(over: Array(0..<4), width: 1) { number in
                throw Numbered(number: number)
            } receive: {
            }
        }
    }

    @Test func whoCancelsTheTaskCancelsWhatRuns() async throws {
        let task = Task {
            try await withWindow(over: Array(0..<2), width: 2) { _ in
                while true {
                    try Task.checkCancellation()
                    await Task.yield()
                }
            } receive: {
            }
        }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
    }
}
