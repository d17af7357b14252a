import Foundation
import Testing

/// Commands that write the pairs they made to a file, and take such a file in the place of an index.
struct PairFileCommandTests {
    private let quarry: QuarryBinary

    init() throws {
        quarry = try QuarryBinary()
    }

    private func objects(_ name: String) throws -> [[String: Any]] {
        try #require(
            try JSONSerialization.jsonObject(with: Data(try quarry.read(name).utf8))
                as? [[String: Any]])
    }

    private func ingest() async throws {
        try quarry.write(Mills.document(0, sections: 4), to: "papers/mill.md")
        let result = try await quarry.run("ingest", "papers", "--chunk-tokens", "120")
        #expect(result.code == 0, "\(result.errors)")
    }

    @Test func pairsWithReasoningAreWrittenWithIt() async throws {
        try await ingest()
        let result = try await quarry.run(
            "generate-cot", "--target-pairs", "1", "--mock", "-o", "cot.json")
        let rows = try objects("cot.json")
        #expect(result.errors.contains("\(rows.count) pairs written to cot.json"))
        #expect(!rows.isEmpty, "\(result.errors)")
        for row in rows {
            #expect((row["reasoning"] as? String)?.hasPrefix("Step 1: ") == true)
        }
    }

    @Test func aFileOfPairsIsRewrittenAndExplainedWithoutAnIndex() async throws {
        try await ingest()
        let made = try await quarry.run(
            "generate", "--target-pairs", "3", "--mock", "-o", "pairs.json")
        #expect(made.code == 0, "\(made.errors)")
        let enrich = ["enrich", "pairs.json", "-o", "new.json", "--rewrite", "full", "--mock"]
        let plan = try await quarry.run(enrich + ["--dry-run"])
        #expect(plan.code == 0, "\(plan.errors)")
        #expect(!FileManager.default.fileExists(atPath: quarry.folder + "/new.quarry"))
        let enriched = try await quarry.run(enrich)
        #expect(enriched.code == 0, "\(enriched.errors)")
        #expect(
            enriched.errors.contains(
                "The pairs of pairs.json are rewritten in the index new.quarry, which is made for them."
            ))
        #expect(try objects("new.json").count == 3)
        let again = try await quarry.run(enrich)
        #expect(again.errors.contains("0 calls"), "\(again.errors)")
        let explained = try await quarry.run(
            "enhance-cot", "new.json", "-o", "reasoned.json", "--mock")
        #expect(explained.code == 0, "\(explained.errors)")
        #expect(explained.errors.contains("3 pairs written to reasoned.json"))
        #expect(try objects("reasoned.json").count == 3)
        let judged = try await quarry.run(
            "curate", "reasoned.json", "-o", "judged.json", "--mock")
        #expect(judged.code == 0, "\(judged.errors)")
    }

    @Test(arguments: ["enrich", "enhance-cot"])
    func aFileOfPairsNeedsAPlaceForTheNewOnes(command: String) async throws {
        try quarry.write(
            #"[{"question":"What is ice?","answer":"It is water."}]"#, to: "pairs.json")
        let result = try await quarry.run(command, "pairs.json", "--mock")
        #expect(result.code == 64)
        #expect(result.errors.contains("say with -o where the"))
    }

    @Test func anIndexIsRewrittenAndWrittenToAFile() async throws {
        try await ingest()
        _ = try await quarry.run("generate", "--target-pairs", "2", "--mock")
        let result = try await quarry.run(
            "enrich", "--rewrite", "rename", "--mock", "--no-preserve-original", "-o", "all.json")
        #expect(result.code == 0, "\(result.errors)")
        #expect(try objects("all.json").count == 2)
    }

    @Test func aLanguageThatCannotBeCheckedIsRefused() async throws {
        let result = try await quarry.run("generate", "--language", "tlh", "--mock")
        #expect(result.code == 64)
        #expect(result.errors.contains("--language is 'tlh', which cannot be checked"))
    }

    @Test func aModelBesideRulesIsSaidToBeIgnored() async throws {
        try await ingest()
        let result = try await quarry.run(
            "generate", "--provider", "rules", "--model", "big", "--target-pairs", "1")
        #expect(result.code == 0, "\(result.errors)")
        #expect(result.errors.contains("--model is ignored: rules make the pairs"))
    }

    @Test func anEmptyPartOfASplitIsWarnedAbout() async throws {
        try await ingest()
        _ = try await quarry.run(
            "pipeline", "--provider", "rules", "--target-pairs", "2")
        let result = try await quarry.run("export", "--split", "80/20", "-o", "data.jsonl")
        #expect(result.code == 0, "\(result.errors)")
        #expect(
            result.errors.contains(
                "The part 'test' is empty: a document goes into one part as a whole, and the pairs are from 1 only."
            ), "\(result.errors)")
    }
}
