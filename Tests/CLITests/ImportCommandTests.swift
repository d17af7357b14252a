import Foundation
import Testing

struct ImportCommandTests {
    private let quarry: QuarryBinary

    init() throws {
        quarry = try QuarryBinary()
    }

    private static let row =
        #"{"question":"How many oak teeth does the gear of Wheel00 consist of?","answer":"The gear of Wheel00 consists of 20 oak teeth."}"#

    private func objects(_ name: String) throws -> [[String: Any]] {
        try #require(
            try JSONSerialization.jsonObject(with: Data(try quarry.read(name).utf8))
                as? [[String: Any]])
    }

    private func ingest() async throws {
        try quarry.write(Mills.document(0, sections: 3), to: "papers/mill.md")
        let result = try await quarry.run("ingest", "papers", "--chunk-tokens", "120")
        #expect(result.code == 0, "\(result.errors)")
    }

    @Test func pairsFromElsewhereAreJudgedAndExported() async throws {
        try await ingest()
        try quarry.write(Self.row + "\n{\"answer\":\"x\"}\n", to: "more.jsonl")
        let result = try await quarry.run("import", "more.jsonl", "--json")
        #expect(result.code == 1)
        #expect(result.errors.contains("more.jsonl:2 has no question: mend it or take it out."))
        #expect(
            result.errors.contains(
                "more.jsonl: 1 pairs imported: tied 1 to a chunk that a search found; 1 passed the checks and wait for `quarry curate`."
            ))
        #expect(result.objects.first?["by_search"] as? Int == 1)
        let curated = try await quarry.run("curate", "--mock", "-o", "judged.json")
        #expect(curated.code == 0, "\(curated.errors)")
        let judged = try #require(try objects("judged.json").first)
        for key in ["id", "question", "answer", "chunk_id", "source", "context", "judgment"] {
            #expect(judged[key] is String, "\(key)")
        }
        let exported = try await quarry.run("export", "-f", "alpaca")
        #expect(exported.output.contains("20 oak teeth"))
        let id = try #require(judged["id"] as? String)
        let lineage = try await quarry.run("lineage", "index.quarry", id)
        #expect(lineage.output.contains("mill.md"))
        #expect(lineage.output.contains("judged.json:1"))
    }

    @Test func whatIsGeneratedIsWrittenAndCuratedWithoutTheIndex() async throws {
        try await ingest()
        let made = try await quarry.run(
            "generate", "--target-pairs", "3", "--mock", "-o", "pairs.json")
        #expect(made.code == 0, "\(made.errors)")
        #expect(made.errors.contains("3 pairs written to pairs.json"))
        #expect(try objects("pairs.json").count == 3)
        let curate = [
            "curate", "pairs.json", "-o", "judged.json", "--judge", "rubric", "--threshold", "0",
            "--mock",
        ]
        let plan = try await quarry.run(curate + ["--dry-run"])
        #expect(plan.code == 0, "\(plan.errors)")
        #expect(!FileManager.default.fileExists(atPath: quarry.folder + "/judged.quarry"))
        let judged = try await quarry.run(curate)
        #expect(judged.code == 0, "\(judged.errors)")
        #expect(
            judged.errors.contains(
                "The pairs of pairs.json are judged in the index judged.quarry, which is made for them."
            ))
        let rows = try objects("judged.json")
        #expect(rows.count == 3)
        let first = try #require(rows.first)
        let marks = ["clarity", "accuracy", "usefulness", "difficulty"].compactMap {
            first[$0] as? Int
        }
        #expect(marks.count == 4)
        #expect(first["rating"] as? Int == marks.reduce(0, +))
        let again = try await quarry.run(curate)
        #expect(again.errors.contains("0 calls, 0 replayed"), "\(again.errors)")
        #expect(try objects("judged.json").count == 3)
        let old = try #require(first["question"] as? String)
        let new = old.replacing("What is known of", with: "What is true of")
        let edited = try quarry.read("pairs.json").replacing(old, with: new)
        try quarry.write(edited, to: "pairs.json")
        let third = try await quarry.run(curate)
        #expect(third.errors.contains("1 calls, 2 replayed"), "\(third.errors)")
        let questions = try objects("judged.json").compactMap { $0["question"] as? String }
        #expect(questions.count == 3)
        #expect(questions.contains(new) && new != old)
    }

    @Test func aFileOfPairsNeedsAPlaceForTheJudgedOnes() async throws {
        try quarry.write("[\(Self.row)]", to: "pairs.json")
        let result = try await quarry.run("curate", "pairs.json", "--mock")
        #expect(result.code == 64)
        #expect(result.errors.contains("say with -o where the judged ones are written"))
    }

    @Test func anIndexOfSomethingElseIsNotUsedForAFileOfPairs() async throws {
        try await ingest()
        try quarry.write("[\(Self.row)]", to: "pairs.json")
        let result = try await quarry.run("curate", "pairs.json", "-o", "index.json", "--mock")
        #expect(result.code == 1)
        #expect(result.errors.contains("'index.quarry', which is an index of something else"))
        let option = try await quarry.run(
            "curate", "pairs.json", "-o", "x.json", "--index", "index.quarry", "--mock")
        #expect(option.code == 64)
    }

    @Test func aFileThatCannotBeWrittenIsRefusedBeforeAnythingIsAsked() async throws {
        try await ingest()
        let result = try await quarry.run("generate", "--mock", "-o", "index.quarry")
        #expect(result.code == 1)
        #expect(result.errors.contains("is the index itself"))
        let rows = try quarry.sqlite("index.quarry", "SELECT count(*) FROM call")
        #expect(rows == "0")
    }
}
