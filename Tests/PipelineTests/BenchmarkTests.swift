import Foundation
import Records
import Store
import Testing

@testable import Pipeline

struct BenchmarkTests {
    private func pair(_ question: String) -> Pair {
        Pair(
            question: question, answer: "Twelve.", context: "", recipe: ContentHash(hex: "r"),
            ordinal: 0, evidence: [])
    }

    @Test(arguments: [
        "How many oak teeth does the gear of the mill at Stonebridge have?\n",
        #"{"id": 1, "question": "How many oak teeth does the gear of the mill at Stonebridge have?"}"#,
        #"["How many oak teeth does the gear of the mill at Stonebridge have?"]"#,
        #"[{"prompt": "How many oak teeth does the gear of the mill at Stonebridge have?", "a": 2}]"#,
    ])
    func linesOfTextAndRecordsAreRead(content: String) throws {
        let folder = try TemporaryFolder()
        try folder.write(content, to: "bench")
        let benchmarks = try Benchmarks(files: [folder.path + "/bench"])
        let repeated = benchmarks.check(
            pair("How many oak teeth does the gear of the mill at Stonebridge have?"))
        #expect(!repeated.passed)
        #expect(repeated.message == "Repeats line 1 of bench")
        #expect(benchmarks.check(pair("Who built the river lock of Arle?")).passed)
    }

    @Test func aFileWithoutQuestionsIsRefused() throws {
        let folder = try TemporaryFolder()
        try folder.write(#"{"answer": "12"}"#, to: "bench.jsonl")
        #expect(throws: PipelineError.self) {
            try Benchmarks(files: [folder.path + "/bench.jsonl"])
        }
    }

    @Test func pairsThatRepeatABenchmarkAreRejectedAlsoThoseMadeBefore() async throws {
        let bench = try Bench()
        try bench.writeDocuments(2, sections: 5)
        _ = try await bench.ingest()
        _ = try await bench.accept(6)
        let first = try #require(try await bench.index.acceptedPairs(of: "mills").first)
        try bench.folder.write(first.pair.answer + "\n", to: "bench.txt")
        var settings = PairSettings()
        settings.benchmarks = try Benchmarks(files: [bench.folder.path + "/bench.txt"])
        let summary = try await bench.pairs(workers: 2, settings: settings) {
            try await $0.accept(target: 6)
        }
        let contaminated = try #require(summary.status.reasons["contaminated"])
        let left = try await bench.index.acceptedPairs(of: "mills").map(\.pair.id)
        #expect(!left.contains(first.pair.id))
        #expect(summary.reached == 6)
        // Without the flag the verdict stays; without benchmarks it goes.
        #expect(try await bench.accept(6).status.reasons["contaminated"] == contaminated)
        settings.benchmarks = try Benchmarks(files: [])
        let freed = try await bench.pairs(workers: 2, settings: settings) {
            try await $0.accept(target: 6)
        }
        #expect(freed.status.reasons["contaminated"] == nil)
    }
}
