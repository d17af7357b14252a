import Curate
import Foundation
import LanguageModels
import Records
import Store
import Synchronization
import Testing

@testable import Pipeline

struct PairRunTests {
    @Test func theTargetIsReachedExactly() async throws {
        let bench = try Bench()
        try bench.writeDocuments(3, sections: 6)
        _ = try await bench.ingest()
        let summary = try await bench.accept(10)
        #expect(summary.reached == 10)
        let status = summary.status
        #expect(status.accepted == 10)
        #expect(
            status.planned == status.accepted + status.rejected + status.failed + status.pending)
        #expect(status.coveredChunks == 10)
        let lines = try await bench.exported().split(separator: "\n")
        #expect(lines.count == 10)
    }

    @Test func runningAgainAsksNothing() async throws {
        let bench = try Bench()
        try bench.writeDocuments(2, sections: 5)
        _ = try await bench.ingest()
        _ = try await bench.accept(6)
        let before = bench.model.count
        let first = try await bench.exported()
        _ = try await bench.accept(6)
        #expect(bench.model.count == before)
        #expect(try await bench.exported() == first)
    }

    @Test func acceptedPairsHaveEvidenceVerbatimInTheirChunk() async throws {
        let bench = try Bench()
        try bench.writeDocuments(2, sections: 5)
        _ = try await bench.ingest()
        _ = try await bench.accept(5)
        let accepted = try await bench.index.acceptedPairs(of: "mills")
        let chunks = try await bench.index.chunks(accepted.map(\.chunk))
        #expect(accepted.count == 5)
        for pair in accepted {
            let chunk = try #require(chunks[pair.chunk])
            #expect(!pair.evidence.isEmpty)
            #expect(chunk.text.contains(pair.evidence))
        }
    }

    @Test func whenTheCorpusHasNoMoreToGiveTheSummarySaysSo() async throws {
        let bench = try Bench()
        try bench.writeDocuments(1, sections: 2)
        _ = try await bench.ingest()
        let summary = try await bench.accept(500)
        #expect(summary.isExhausted)
        #expect(summary.reached < 500)
        #expect(summary.status.pending == 0)
        #expect(summary.reached == summary.status.accepted)
    }

    @Test(arguments: [3, 7, 12, 20])
    func aRunThatStopsMidwayEndsAsAnUndisturbedOneAndRepeatsNothing(limit: Int) async throws {
        let undisturbed = try Bench()
        try undisturbed.writeDocuments(3, sections: 5)
        _ = try await undisturbed.ingest()
        _ = try await undisturbed.accept(8)

        let model = CountingModel { $0 % limit == 0 ? CancellationError() : nil }
        let disturbed = try Bench(model: model)
        try disturbed.writeDocuments(3, sections: 5)
        _ = try await disturbed.ingest()
        var stops = 0
        while stops < 200 {
            do {
                _ = try await disturbed.accept(8, workers: 3)
                break
            } catch is CancellationError {
                stops += 1
            }
        }
        #expect(stops > 0)
        #expect(model.repeated == 0)
        #expect(try await disturbed.exported() == (try await undisturbed.exported()))
    }

    @Test func theNumberOfWorkersChangesNothing() async throws {
        var exports: Set<String> = []
        for workers in [1, 2, 9] {
            let bench = try Bench()
            try bench.writeDocuments(3, sections: 5)
            _ = try await bench.ingest()
            _ = try await bench.accept(9, workers: workers)
            exports.insert(try await bench.exported())
        }
        #expect(exports.count == 1)
    }

    @Test func anEditedParagraphCostsOnlyItsOwnCallsAndUndoingItNone() async throws {
        let bench = try Bench()
        try bench.writeDocuments(2, sections: 6)
        _ = try await bench.ingest()
        _ = try await bench.accept(12)
        let first = try await bench.exported()
        let calls = bench.model.count

        let edited = Bench.document(1, sections: 6) {
            $0 == 2 ? " The Wheel12 turbine also drives a saw of 44 blades in the yard." : ""
        }
        try bench.folder.write(edited, to: "papers/d1.md")
        _ = try await bench.ingest()
        _ = try await bench.accept(12)
        // One call for the questions and two for each pair judged, of one chunk.
        let cost = bench.model.count - calls
        #expect(cost > 0)
        #expect(cost <= 2 * (1 + 2 * 3))
        #expect(try await bench.index.acceptedPairs(of: "mills").count == 12)

        try bench.folder.write(Bench.document(1, sections: 6), to: "papers/d1.md")
        let before = bench.model.count
        _ = try await bench.ingest()
        _ = try await bench.accept(12)
        #expect(bench.model.count == before)
        #expect(try await bench.exported() == first)
    }

    @Test func aRenamedFileAsksNothing() async throws {
        let bench = try Bench()
        try bench.writeDocuments(2, sections: 5)
        _ = try await bench.ingest()
        _ = try await bench.accept(6)
        let calls = bench.model.count
        try bench.folder.move("papers/d0.md", to: "papers/renamed.md")
        let summary = try await bench.ingest()
        #expect(summary.files == [.moved: 1, .unchanged: 1])
        _ = try await bench.accept(6)
        #expect(bench.model.count == calls)
        let sources = try await bench.index.acceptedPairs(of: "mills").map(\.source)
        #expect(!sources.contains("d0.md"))
        #expect(sources.contains("renamed.md"))
    }

    @Test func pairsThatWereMadeAreJudgedOnce() async throws {
        let bench = try Bench()
        try bench.writeDocuments(3, sections: 6)
        _ = try await bench.ingest()
        let made = try await bench.make(12)
        #expect(made.reached == 12)
        let judged = try await bench.judge()
        #expect(judged.status.pending == 0)
        #expect(judged.status.accepted > 0)
        #expect(judged.status.accepted <= 12)
        let calls = bench.model.count
        #expect(try await bench.judge().status == judged.status)
        #expect(bench.model.count == calls)
    }

    @Test func aUnitThatFailsIsTriedAgainByTheNextRunThatNeedsIt() async throws {
        let model = CountingModel {
            $0 == 2 ? ModelError(.timeout, "The server took more than 1 s.") : nil
        }
        let bench = try Bench(model: model)
        try bench.writeDocuments(1, sections: 3)
        _ = try await bench.ingest()
        let summary = try await bench.accept(100, workers: 1)
        #expect(summary.isExhausted)
        #expect(summary.failures == 1)
        let again = try await bench.accept(100, workers: 1)
        #expect(again.status.failed == 0)
        #expect(again.reached >= summary.reached)
    }

    @Test func aServerThatIsDownStopsTheRunAtOnce() async throws {
        let model = CountingModel { _ in ModelError(.unreachable, "Nothing answers there.") }
        let bench = try Bench(model: model)
        try bench.writeDocuments(3, sections: 6)
        _ = try await bench.ingest()
        await #expect(throws: ModelError.self) { try await bench.accept(10, workers: 1) }
        #expect(model.count == 1)
        let status = try await bench.index.status(of: "mills")
        #expect(status.failed > 0)
        #expect(status.planned == status.failed + status.pending)
    }

    @Test func theStoredRequestIsWhatWasSent() async throws {
        let bench = try Bench()
        try bench.writeDocuments(1, sections: 4)
        _ = try await bench.ingest()
        _ = try await bench.accept(3)
        let rows = try await bench.index.requests()
        #expect(!rows.isEmpty)
        for row in rows {
            let parameters = try JSONDecoder().decode(
                ModelRequest.Parameters.self, from: Data(row.parameters.utf8))
            // The key is a hash of the request: the view gives the same words, or another key.
            let prompt = Prompt(
                system: row.system, passage: nil, instruction: row.message, variable: "")
            let request = ModelRequest(
                task: "", prompt: prompt,
                schema: row.schema.map { .init(name: "", json: $0) }, parameters: parameters,
                sample: row.sample)
            #expect(CallLedger.key(of: request, for: bench.model.identity) == row.key)
        }
    }

    @Test func otherChecksAreTakenOnPairsThatWereMadeBefore() async throws {
        let bench = try Bench()
        try bench.writeDocuments(2, sections: 4)
        _ = try await bench.ingest()
        _ = try await bench.accept(6)
        let calls = bench.model.count
        var strict = PairSettings()
        strict.checks.minimumQuestionWords = 400
        let summary = try await bench.pairs(workers: 1, settings: strict) {
            try await $0.accept(target: 1)
        }
        // Not one of the old pairs slips through unchecked.
        #expect(summary.reached == 0)
        _ = try await bench.accept(6)
        #expect(bench.model.count > calls)
        #expect(try await bench.index.acceptedPairs(of: "mills").count == 6)
    }

    @Test func documentsMayBeReadWhilePairsAreMade() async throws {
        let box = Handover()
        let model = CountingModel(during: { number in
            guard number == 5, let bench = box.bench else { return }
            try bench.folder.remove("papers/d0.md")
            _ = try await bench.ingest()
        })
        let bench = try Bench(model: model)
        box.bench = bench
        try bench.writeDocuments(3, sections: 4)
        _ = try await bench.ingest()
        let summary = try await bench.accept(100, workers: 2)
        #expect(summary.isExhausted)
        let sources = try await bench.index.acceptedPairs(of: "mills").map(\.source)
        #expect(!sources.isEmpty && !sources.contains("d0.md"))
        box.bench = nil
    }

    @Test func aRepetitionInOneCorpusIsNoneInAnother() async throws {
        let bench = try Bench()
        let fact = Bench.paragraph(0, 0)
        try bench.folder.write("# Mills\n\n## East\n\n\(fact)\n", to: "papers/a.md")
        try bench.folder.write("# Mills\n\n## West\n\n\(fact)\n", to: "papers/b.md")
        for (corpus, file) in [("both", "papers"), ("west", "papers/b.md")] {
            try await Workspace.run(
                "test", index: bench.index, corpus: corpus, progress: SilentProgress()
            ) { workspace in
                _ = try await IngestRun(workspace: workspace)
                    .ingest([bench.folder.path + "/" + file], width: 1)
                let open = OpenModel(
                    model: bench.model, workers: 1, supportsLogprobs: true, description: "")
                _ = try await PairRun(
                    workspace: workspace, models: PairModels(makers: [open]),
                    settings: PairSettings()
                )
                .accept(target: 9)
            }
        }
        let both = try await bench.index.status(of: "both")
        let west = try await bench.index.status(of: "west")
        #expect(both.reasons["duplicate"] != nil)
        #expect(west.reasons["duplicate"] == nil)
        #expect(west.accepted > 0)
    }
}

/// Hands a bench to the model that it holds.
private final class Handover: Sendable {
    private let held = Mutex<Bench?>(nil)

    var bench: Bench? {
        get { held.withLock { $0 } }
        set { held.withLock { $0 = newValue } }
    }

    // MARK: - Several models

    @Test func severalModelsMakeOneCorpusPairsByTurns() async throws {
        let bench = try Bench()
        try bench.writeDocuments(2, sections: 6)
        _ = try await bench.ingest()
        let crow = CountingModel(name: "crow")
        let summary = try await bench.pairs(workers: 2, others: [crow]) {
            try await $0.accept(target: 10)
        }
        #expect(summary.reached == 10)
        let models = try await bench.index.acceptedPairs(of: "mills").map { $0.model ?? "" }
        let counts = Dictionary(models.map { ($0, 1) }, uniquingKeysWith: +)
        #expect(counts == ["mock": 5, "crow": 5])
        // Only one of them asks back and judges.
        let asked = try await bench.index.spend().filter { $0.model == "crow" }.map(\.stage)
        #expect(asked == ["generate"])
        // Without the second one its pairs are not asked for any more; with it they are there again.
        let alone = try await bench.accept(10)
        #expect(alone.reached == 10)
        #expect(
            Set(try await bench.index.acceptedPairs(of: "mills").map(\.model)) == ["mock"])
        let count = crow.count
        let again = try await bench.pairs(workers: 2, others: [crow]) {
            try await $0.accept(target: 10)
        }
        #expect(again.reached == 10)
        #expect(crow.count == count)
    }

    @Test func eachPairOfAChunkNamesTheCallThatItCameOf() async throws {
        let bench = try Bench()
        try bench.writeDocuments(1, sections: 3)
        _ = try await bench.ingest()
        _ = try await bench.accept(9)
        var keys: [String] = []
        for pair in try await bench.index.acceptedPairs(of: "mills") {
            keys += try await bench.index.lineage(ofPair: pair.pair.id.hex).compactMap(\.callKey)
        }
        #expect(keys.count == 9)
        #expect(Set(keys).count == keys.count)
    }
}
