import Foundation
import Testing

struct CompareCommandTests {
    private let quarry: QuarryBinary

    init() throws {
        quarry = try QuarryBinary()
        for number in 0..<2 {
            try quarry.write(Mills.document(number, sections: 4), to: "papers/mill\(number).md")
        }
    }

    /// Two indexes of the same documents with different pairs.
    private func makeIndexes() async throws {
        let cut = ["--chunk-tokens", "120"]
        try await quarry.run(["ingest", "papers"] + cut)
        try await quarry.run(["ingest", "papers", "--index", "rules.quarry"] + cut)
        try await quarry.run("pipeline", "--mock", "--target-pairs", "4")
        try await quarry.run(
            "pipeline", "--index", "rules.quarry", "--provider", "rules", "--target-pairs", "6")
    }

    private func writeFiles() throws {
        let lines = (0..<8).map {
            #"{"question":"How tall is the mill of place \#($0)?","answer":"It is \#($0) m tall."}"#
        }
        try quarry.write(lines.joined(separator: "\n"), to: "a.jsonl")
        try quarry.write("[\(lines.prefix(4).joined(separator: ","))]", to: "b.json")
    }

    @Test func withoutAModelFilesAreMeasuredAndThatIsSaid() async throws {
        try writeFiles()
        let result = try await quarry.run("compare", "a.jsonl", "b.json")
        #expect(result.code == 0, "\(result.errors)")
        #expect(result.output.hasPrefix("measure"))
        #expect(result.output.contains("Nothing was judged, since no model is named"))
        #expect(result.output.contains("Winner: none"))
        #expect(result.output.contains("is not known, since one of them names no chunks"))
        let other = try await quarry.run("compare", "a.jsonl", "b.json", "--mock", "--no-judge")
        #expect(other.output.contains("as --no-judge says"))
    }

    @Test func indexesAreJudgedInBothOrdersAndARerunAsksNothing() async throws {
        try await makeIndexes()
        let command = ["compare", "index.quarry", "rules.quarry", "--mock", "--json"]
        let first = try await quarry.run(command)
        #expect(first.code == 0, "\(first.errors)")
        let report = try #require(first.objects.first)
        let contest = try #require((report["contests"] as? [[String: Any]])?.first)
        let sample = try #require(contest["sample"] as? [String: Any])
        let judged = try #require(sample["judged"] as? Int)
        #expect(judged > 0)
        // The stand-in always names the second place, so every match is a tie.
        #expect(sample["ties"] as? Int == judged)
        #expect(sample["disagreements"] as? Int == judged)
        #expect(sample["prefers_second"] as? Int == 2 * judged)
        #expect((report["judge"] as? [String: Any])?["calls"] as? Int == 2 * judged)
        let reasons = try #require(report["reasons"] as? [String])
        #expect(reasons.contains { $0.contains("goes by the place more than by the pair") })
        let again = try #require(try await quarry.run(command).objects.first)
        #expect((again["judge"] as? [String: Any])?["calls"] as? Int == 0)
        #expect((again["judge"] as? [String: Any])?["replayed"] as? Int == 2 * judged)
        #expect(
            try quarry.sqlite(
                "index.quarry",
                "SELECT count(*) FROM call JOIN recipe ON recipe.id = recipe_id WHERE stage = 'compare' AND chunk_id IS NOT NULL"
            ) == String(2 * judged))
    }

    @Test func repliesAboutFilesAloneAreKeptInTheCache() async throws {
        try writeFiles()
        let files = try await quarry.run("compare", "a.jsonl", "b.json", "--mock")
        #expect(files.code == 0, "\(files.errors)")
        // All pairs of the second file stand in the first.
        #expect(files.output.contains("4 pairs are in both sets"))
        #expect(files.errors.contains("cache/quarry/compare.quarry"))
        #expect(try quarry.sqlite("cache/quarry/compare.quarry", "SELECT count(*) FROM run") == "1")
    }

    @Test func whatTheOtherSetAddsIsCountedAndWritten() async throws {
        try await makeIndexes()
        let result = try await quarry.run(
            "compare", "index.quarry", "rules.quarry#default", "--merge", "more.jsonl", "-o",
            "report.json")
        #expect(result.code == 0, "\(result.errors)")
        let data = Data(try quarry.read("report.json").utf8)
        let report = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        let merge = try #require(report["merge"] as? [String: Any])
        let addition = try #require((merge["additions"] as? [[String: Any]])?.first)
        let lines = try quarry.read("more.jsonl").split(separator: "\n")
        #expect(addition["pairs"] as? Int == lines.count)
        #expect(!lines.isEmpty)
        #expect(lines.allSatisfy { $0.contains(#""chunk_id":""#) })
        #expect(lines.allSatisfy { $0.contains(#""set":"rules.quarry#default""#) })
    }

    @Test func anExportIsMeasuredLikeTheIndexThatItIsFrom() async throws {
        try await makeIndexes()
        for format in ["chatml", "alpaca", "sharegpt", "jsonl"] {
            try await quarry.run("export", "-f", format, "-o", "\(format).jsonl")
        }
        let result = try await quarry.run(
            "compare", "index.quarry", "chatml.jsonl", "alpaca.jsonl", "sharegpt.jsonl",
            "jsonl.jsonl", "--json")
        #expect(result.code == 0, "\(result.errors)")
        let sets = try #require(result.objects.first?["sets"] as? [[String: Any]])
        let measures = sets.compactMap { $0["measure"] as? [String: Any] }
        #expect(measures.count == 5)
        for name in ["standalone", "grounded", "duplicates", "openers", "question_types"] {
            let values = try measures.map {
                try JSONSerialization.data(
                    withJSONObject: try #require($0[name]), options: .sortedKeys)
            }
            #expect(Set(values).count == 1, "\(name)")
        }
    }

    @Test(arguments: [
        (["a.jsonl"], Int32(64), "give two or more"),
        (["a.jsonl", "a.jsonl"], 64, "given twice"),
        (["a.jsonl", "b.json", "--sample-size", "0"], 64, "--sample-size is 0"),
        (["a.jsonl", "missing.jsonl"], 1, "There is no data set 'missing.jsonl'"),
        (["a.jsonl", "b.json", "-o", "a.jsonl"], 1, "is one of the inputs"),
        (["a.jsonl", "broken.jsonl"], 1, "Record 1 of 'broken.jsonl'"),
    ])
    func mistakesAreNamed(arguments: [String], code: Int32, words: String) async throws {
        try writeFiles()
        try quarry.write(#"{"question":"no pair"}"#, to: "broken.jsonl")
        let result = try await quarry.run(["compare"] + arguments)
        #expect(result.code == code)
        #expect(result.errors.contains(words), "\(result.errors)")
    }

    @Test func aCorpusOrARunThatIsNotThereIsNamed() async throws {
        try writeFiles()
        try await quarry.run("ingest", "papers")
        let corpus = try await quarry.run("compare", "a.jsonl", "index.quarry#mills")
        #expect(corpus.code == 1)
        #expect(corpus.errors.contains("has no corpus or collection 'mills': it has 'default'"))
        let run = try await quarry.run("compare", "a.jsonl", "index.quarry@ffffffffffff")
        #expect(run.code == 1)
        #expect(run.errors.contains("No run 'ffffffffffff'"))
    }

    @Test func aLimitEndsTheJudgingWithItsOwnCode() async throws {
        try await makeIndexes()
        let result = try await quarry.run(
            "compare", "index.quarry", "rules.quarry", "--mock", "--max-total-tokens", "10")
        #expect(result.code == 3)
        #expect(result.output.contains("--max-total-tokens"))
    }
}
