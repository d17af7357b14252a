import Curate
import LanguageModels
import Store
import Synchronization
import Testing

@testable import Pipeline

/// Chunks that never are answered, and what they may not keep the run from.
struct StubbornChunkTests {
    /// Fails at each request whose prompt holds one of these words.
    private final class StubbornModel: LanguageModel {
        private let base = MockModel()
        private let words: [String]
        private let code: ModelError.Code
        private let requests = Mutex(0)

        init(_ words: [String], _ code: ModelError.Code) {
            self.words = words
            self.code = code
        }

        var identity: ModelIdentity { base.identity }
        var count: Int { requests.withLock { $0 } }

        func reply(to request: ModelRequest) async throws -> ModelReply {
            requests.withLock { $0 += 1 }
            let message = request.prompt.userMessage
            if words.contains(where: { message.contains($0) }) {
                throw ModelError(code, "This chunk was not answered")
            }
            return try await base.reply(to: request)
        }
    }

    private func bench(documents: Int, sections: Int) async throws -> Bench {
        let bench = try Bench()
        try bench.writeDocuments(documents, sections: sections)
        try await bench.ingest()
        return bench
    }

    private func run(_ bench: Bench, _ model: StubbornModel) async throws -> PairSummary {
        let open = OpenModel(
            model: model, workers: 2, supportsLogprobs: true, description: "stubborn")
        var settings = PairSettings()
        settings.judge = .yesNo
        return try await bench.workspace("pipeline") { workspace in
            try await PairRun(
                workspace: workspace, models: PairModels(makers: [open]), settings: settings
            )
            .accept(target: 10_000)
        }
    }

    @Test(arguments: [ModelError.Code.unreachable, .malformedReply, .timeout])
    func oneThatIsNeverAnsweredDoesNotEndTheRunThatTriesItAgain(
        code: ModelError.Code
    ) async throws {
        let bench = try await bench(documents: 1, sections: 5)
        let model = StubbornModel(["Wheel03 turbine"], code)
        for _ in 0..<2 {
            let summary = try await run(bench, model)
            #expect(summary.isExhausted)
            #expect(summary.status.failed == 3)
            #expect(summary.status.accepted == 12)
            #expect(summary.status.pending == 0)
        }
    }

    @Test func manyThatAreNeverAnsweredDoNotKeepTheOthersFromTheirTurn() async throws {
        let bench = try await bench(documents: 2, sections: 12)
        let words = (0..<12).map { "Wheel1\($0) turbine" }
        let summary = try await run(bench, StubbornModel(words, .serverFault))
        #expect(summary.isExhausted)
        #expect(summary.status.failed == 36)
        #expect(summary.status.accepted > 30)
    }

    @Test(arguments: [ModelError.Code.unreachable, .malformedReply])
    func whereNothingEverAnswersTheRunEndsAtOnceAndSaysSoOnce(
        code: ModelError.Code
    ) async throws {
        let bench = try await bench(documents: 1, sections: 9)
        let model = StubbornModel(["turbine"], code)
        let warnings = Warnings()
        let open = OpenModel(
            model: model, workers: 1, supportsLogprobs: true, description: "stubborn")
        let error = await #expect(throws: ModelError.self) {
            try await Workspace.run(
                "pipeline", index: bench.index, corpus: "mills", progress: warnings
            ) { workspace in
                try await PairRun(
                    workspace: workspace, models: PairModels(makers: [open]),
                    settings: PairSettings()
                ).accept(target: 10_000)
            }
        }
        #expect(error?.code == code)
        #expect(model.count == 1)
        #expect(warnings.all.isEmpty)
    }

    private final class Warnings: RunProgress {
        private let lines = Mutex<[String]>([])
        var all: [String] { lines.withLock { $0 } }

        func report(_ event: ProgressEvent) {
            guard case .warning(let line) = event else { return }
            lines.withLock { $0.append(line) }
        }
    }
}
