import LanguageModels
import Store
import Synchronization
import Testing

@testable import Pipeline

struct VerdictsTests {
    private let refused = ModelError(.badRequest, "422 from the proxy")

    @Test func aRefusalBeforeAnyAnswerIsNoVerdict() {
        let verdicts = Verdicts()
        #expect(!verdicts.isFinal(refused))
        verdicts.noteAnswer()
        #expect(verdicts.isFinal(refused))
        #expect(!verdicts.isFinal(ModelError(.serverFault, "500")))
    }

    @Test func manyRefusalsInARowAreNoVerdictsUntilSomethingIsAnsweredAgain() {
        let verdicts = Verdicts()
        verdicts.noteAnswer()
        let final = (0..<12).map { _ in verdicts.isFinal(refused) }
        #expect(final == Array(repeating: true, count: 8) + Array(repeating: false, count: 4))
        verdicts.noteAnswer()
        #expect(verdicts.isFinal(refused))
    }

    @Test func aServerThatRefusesEverythingEndsTheRunAndNothingIsGivenUp() async throws {
        let isMended = Mutex(false)
        let bench = try Bench(
            model: CountingModel { _ in
                isMended.withLock { $0 } ? nil : ModelError(.badRequest, "422: no")
            })
        try bench.writeDocuments(6, sections: 6)
        _ = try await bench.ingest()
        await #expect(throws: ModelError(.badRequest, "422: no")) {
            _ = try await bench.accept(36, workers: 2)
        }
        let status = try await bench.index.status(of: "mills")
        #expect(status.rejected == 0)
        #expect(status.failed > 0)
        // Once the server is mended the same settings do all the work.
        isMended.withLock { $0 = true }
        let summary = try await bench.accept(20, workers: 2)
        #expect(summary.reached == 20)
        #expect(summary.status.failed == 0)
    }
}
