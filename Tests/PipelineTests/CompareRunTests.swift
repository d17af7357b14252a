import Curate
import Foundation
import LanguageModels
import Records
import Store
import Testing

@testable import Pipeline

struct CompareRunTests {
    private func bench() async throws -> Bench {
        let bench = try Bench()
        try bench.writeDocuments(2, sections: 4)
        _ = try await bench.ingest()
        _ = try await bench.accept(6)
        return bench
    }

    /// The bench's own set, and one of other questions about the same chunks.
    private func sets(of bench: Bench) async throws -> [ComparedSet] {
        let own = try await ComparedSet(name: "own", corpus: "mills", of: bench.index)
        let other = ComparedSet(
            name: "other", kind: .file,
            pairs: own.pairs.map { pair in
                var pair = pair
                pair.id += "x"
                pair.question = "Why is that so?"
                pair.answer = "It is 4711."
                return pair
            })
        return [own, other]
    }

    private func judge(
        _ sets: [ComparedSet], _ bench: Bench, model: any LanguageModel,
        limits: SpendingLimits = SpendingLimits()
    ) async throws -> ComparisonVerdicts {
        let run = CompareRun(sets: sets)
        return try await bench.workspace("compare") { workspace in
            try await run.judge(
                run.samples(size: 4, seed: 1),
                ComparisonJudging(
                    model: OpenModel(
                        model: model, workers: 3, supportsLogprobs: false, description: "scripted"),
                    judge: try PairwiseJudge(), limits: limits),
                in: workspace)
        }
    }

    /// Prefers the pair of the bench wherever it stands.
    private func fairJudge() -> ScriptedModel {
        ScriptedModel { request in
            let isSecond = request.prompt.variable.contains("It is 4711.\n\nPair 2")
            return ModelReply(
                text: """
                    {"strength_1":"a","weakness_1":"b","strength_2":"c","weakness_2":"d",\
                    "score_1":5,"score_2":5,"winner":"\(isSecond ? "2" : "1")"}
                    """, model: "scripted")
        }
    }

    @Test func aCorpusKnowsItsChunksAndWhatWasKept() async throws {
        let bench = try await bench()
        let sets = try await sets(of: bench)
        let measures = try await CompareRun(sets: sets).measures()
        #expect(measures[0].pairs == 6)
        #expect(measures[0].coverage.ofDocuments == 2)
        #expect(measures[0].coverage.ofChunks == 8)
        #expect(measures[0].coverage.chunks == 6)
        #expect(measures[0].retention == Share(6, of: 6))
        #expect(measures[0].grounded == Share(6, of: 6))
        #expect(measures[0].strayFacts == Share(0, of: 6))
        // The chunks of the other set are found in the index of the first.
        #expect(measures[1].grounded == Share(0, of: 6))
        #expect(measures[1].strayFacts == Share(6, of: 6))
        #expect(measures[1].retention == nil)
    }

    @Test func theSameSetsMeasureTheSame() async throws {
        let bench = try await bench()
        let sets = try await sets(of: bench)
        let first = try await CompareRun(sets: sets).measures()
        #expect(try await CompareRun(sets: sets).measures() == first)
    }

    @Test func everyMatchIsAskedAboutTwiceAndARerunAsksNothing() async throws {
        let bench = try await bench()
        let sets = try await sets(of: bench)
        let model = fairJudge()
        let first = try await judge(sets, bench, model: model)
        #expect(model.requests.count == 8)
        #expect(first.samples[0].verdicts.count == 4)
        #expect(first.samples[0].verdicts.allSatisfy { $0?.winner == .left })
        #expect(model.requests.allSatisfy { $0.prompt.passage != nil })
        let again = try await judge(sets, bench, model: model)
        #expect(model.requests.count == 8)
        #expect(again.spending.replayed == 8)
        #expect(again.samples == first.samples)
    }

    @Test func repliesAreStoredWithTheChunkTheyAreAbout() async throws {
        let bench = try await bench()
        let model = fairJudge()
        _ = try await judge(try await sets(of: bench), bench, model: model)
        let requests = try await bench.index.requests()
        let sent = Set(model.requests.map(\.prompt.userMessage))
        #expect(sent.isSubset(of: Set(requests.map(\.message))))
    }

    @Test func forgettingADocumentForgetsWhatWasComparedAboutIt() async throws {
        let bench = try await bench()
        _ = try await judge(try await sets(of: bench), bench, model: fairJudge())
        let path = "\(bench.folder.path)/papers/d0.md"
        _ = try await bench.index.forget([DocumentPlace(corpus: "mills", path: path)])
        let spend = try await bench.index.spend()
        #expect(!spend.contains { $0.stage == "compare" })
    }

    @Test func aLimitEndsTheSampleAndKeepsWhatWasAnswered() async throws {
        let bench = try await bench()
        let sets = try await sets(of: bench)
        let model = fairJudge()
        let verdicts = try await judge(
            sets, bench, model: model, limits: SpendingLimits(tokens: 1))
        #expect(verdicts.stop != nil)
        #expect(verdicts.samples[0].verdicts.allSatisfy { $0 == nil })
        #expect(model.requests.isEmpty)
    }

    @Test func aRunIsTheSetOfPairsThatItMade() async throws {
        let bench = try await bench()
        let runs = try await bench.index.runs(of: "pipeline")
        let set = try await ComparedSet(
            name: "run", run: String(try #require(runs.first).prefix(8)), of: bench.index)
        #expect(set.kind == .run)
        #expect(set.pairs.count >= 6)
        #expect(set.totals.retention?.total == set.totals.retention?.count)
        #expect(set.pairs.allSatisfy { $0.source?.hasSuffix(".md") == true })
        await #expect(throws: StoreError.self) {
            try await ComparedSet(name: "run", run: "zz", of: bench.index)
        }
    }

    @Test func aLineWithItsIDAloneFindsItsChunk() async throws {
        let bench = try await bench()
        let own = try await ComparedSet(name: "own", corpus: "mills", of: bench.index)
        var file = ComparedSet(
            name: "file", kind: .file,
            pairs: own.pairs.map { ComparedPair(id: $0.id, question: "?", answer: ".") })
        try await file.resolve(in: [bench.index])
        #expect(file.pairs.map(\.chunk) == own.pairs.map(\.chunk))
        #expect(file.pairs.map(\.source) == own.pairs.map(\.source))
    }
}

extension Index {
    /// The ids of the runs of a command.
    fileprivate func runs(of command: String) async throws -> [String] {
        try await spend(by: .run).compactMap { $0.command == command ? $0.run : nil }
    }
}
