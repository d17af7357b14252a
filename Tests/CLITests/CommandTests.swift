import Foundation
import Testing

struct CommandTests {
    private let quarry: QuarryBinary

    init() throws {
        quarry = try QuarryBinary()
    }

    private func fill(_ documents: Int = 2, sections: Int = 4) throws {
        for number in 0..<documents {
            try quarry.write(
                Mills.document(number, sections: sections), to: "papers/mill\(number).md")
        }
    }

    @Test func aFolderBecomesDataThatCanBeTracedWithSQLAlone() async throws {
        try fill()
        let result = try await quarry.run(
            "pipeline", "papers", "-o", "training.jsonl", "--format", "jsonl", "--target-pairs",
            "5", "--chunk-tokens", "120", "--mock")
        #expect(result.code == 0, "\(result.errors)")
        #expect(result.errors.contains("5 pairs accepted, as asked for."))
        let lines = try quarry.read("training.jsonl").split(separator: "\n")
        #expect(lines.count == 5)
        let first = try #require(
            JSONSerialization.jsonObject(with: Data(lines[0].utf8)) as? [String: Any])
        for key in ["id", "question", "answer", "chunk_id", "source"] {
            #expect(first[key] is String, "\(key)")
        }
        let id = try #require(first["id"] as? String)
        let row = try quarry.sqlite(
            "index.quarry",
            """
            SELECT lineage.pair_id, length(chunk_text) > 0, instr(chunk_text, evidence) > 0,
                length(prompt) > 0, model, checks LIKE '%standalone=pass%',
                coalesce(rating, log_odds) IS NOT NULL, document_path LIKE '%/papers/mill%'
            FROM export JOIN export_line ON export_line.export_id = export.id
            JOIN lineage ON lineage.pair_id = export_line.pair_id
            WHERE export.path LIKE '%training.jsonl' AND export_line.line = 1
            """)
        #expect(row == "\(id)|1|1|1|mock|1|1|1")
        let lineage = try await quarry.run("lineage", "index.quarry", String(id.prefix(12)))
        #expect(lineage.output.contains("/papers/mill"))
        #expect(lineage.output.contains("training.jsonl:1"))
    }

    @Test func theStepsOneByOneGiveTheSameAsThePipeline() async throws {
        try fill()
        let steps = [
            ["ingest", "papers", "--corpus", "mills", "--index", "mills.quarry"],
            ["generate", "mills.quarry", "--target-pairs", "4", "--mock"],
            ["curate", "mills.quarry", "--threshold", "7", "--mock"],
            ["export", "mills.quarry", "-o", "training.jsonl", "-f", "chatml"],
        ]
        for step in steps {
            let result = try await quarry.run(step)
            #expect(result.code == 0, "\(step): \(result.errors)")
        }
        let lines = try quarry.read("training.jsonl").split(separator: "\n")
        #expect(!lines.isEmpty && lines.count <= 4)
        let first = try #require(
            JSONSerialization.jsonObject(with: Data(lines[0].utf8)) as? [String: Any])
        let messages = try #require(first["messages"] as? [[String: String]])
        #expect(messages.map { $0["role"] } == ["user", "assistant"])
        #expect(first["id"] is String)
        let status = try await quarry.run("status", "mills.quarry", "--json")
        let report = try #require(status.objects.first)
        let corpus = try #require((report["corpora"] as? [[String: Any]])?.first)
        let counts = ["planned", "accepted", "rejected", "failed", "pending"].map {
            corpus[$0] as? Int ?? -1
        }
        #expect(counts[0] == counts[1] + counts[2] + counts[3] + counts[4])
        #expect(counts[1] == lines.count)
    }

    @Test func badFilesAreNamedWithTheirReasonAndStopNothing() async throws {
        try fill()
        try quarry.write("", to: "papers/empty.md")
        try quarry.write(
            Data([0x7F, 0x45, 0x4C, 0x46, 0, 1, 2, 0, 0, 0, 255, 254]), to: "papers/binary.txt")
        try quarry.write("%PDF-1.7\n1 0 obj\n<< /Type /Cat", to: "papers/cut.pdf")
        try FileManager.default.createSymbolicLink(
            atPath: quarry.folder + "/papers/loop", withDestinationPath: "loop")
        try quarry.write("int main() {}", to: "papers/code.c")
        let result = try await quarry.run("ingest", "papers", "--json")
        #expect(result.code == 1)
        let outcomes = Dictionary(
            uniqueKeysWithValues: result.objects.map {
                (
                    URL(filePath: $0["path"] as? String ?? "").lastPathComponent,
                    [$0["outcome"] as? String ?? "", $0["reason"] as? String ?? ""]
                )
            })
        #expect(outcomes["mill0.md"]?[0] == "ingested")
        #expect(outcomes["mill1.md"]?[0] == "ingested")
        #expect(outcomes["code.c"]?[0] == "skipped")
        for (name, word) in [
            ("empty.md", "empty"), ("binary.txt", "binary"), ("cut.pdf", "truncated"),
            ("loop", "link"),
        ] {
            #expect(outcomes[name]?[0] == "rejected", "\(name)")
            #expect(outcomes[name]?[1].contains(word) == true, "\(name): \(outcomes[name] ?? [])")
        }
        // Said again, and still an error, when nothing changed.
        let again = try await quarry.run("ingest", "papers", "--json")
        #expect(again.code == 1)
        #expect(again.objects.count { $0["outcome"] as? String == "unchanged" } == 2)
        #expect(again.objects.count { $0["outcome"] as? String == "rejected" } == 4)
    }

    @Test func searchNeverFailsOnWhatIsTyped() async throws {
        try fill()
        try await quarry.run("ingest", "papers")
        let found = try await quarry.run("search", "oak teeth", "--json")
        #expect(found.code == 0)
        #expect(found.objects.first?["chunk_id"] is String)
        for query in ["\"", "AND OR", "title:(", "*"] {
            #expect(try await quarry.run("search", query).code == 0, "\(query)")
        }
        #expect(try await quarry.run("search", "zeppelin").errors.contains("Nothing found."))
    }

    @Test func usageErrorsAre64AndOtherErrorsOneSentenceAnd1() async throws {
        #expect(try await quarry.run("generate", "--target-pairs", "0").code == 64)
        #expect(try await quarry.run("export", "--format", "csv").code == 64)
        #expect(try await quarry.run("nonsense").code == 64)
        for arguments in [
            ["status", "missing.quarry"], ["ingest", "nowhere"],
            ["generate", "missing.quarry", "--mock"], ["pipeline", "nowhere", "--mock"],
            ["generate", "--config", "missing.yaml", "--mock"],
        ] {
            let result = try await quarry.run(arguments)
            #expect(result.code == 1, "\(arguments)")
            let sentences = result.errors.split(separator: "\n")
            #expect(sentences.count == 1, "\(arguments): \(result.errors)")
            #expect(result.output.isEmpty)
        }
    }

    @Test func withoutAModelTheSentenceNamesTheWaysToGetOne() async throws {
        try fill()
        try await quarry.run("ingest", "papers")
        let result = try await quarry.run(
            "generate", "--target-pairs", "1", "--provider", "local",
            environment: ["PATH": "/usr/bin:/bin"])
        #expect(result.code == 1)
        #expect(result.errors.contains("model"))
    }

    @Test func aServerThatIsDownIsNamedWithinSeconds() async throws {
        try fill()
        try await quarry.run("ingest", "papers")
        let began = ContinuousClock.now
        let result = try await quarry.run(
            "generate", "--target-pairs", "1", "--provider", "openai", "--model", "m",
            "--base-url", "http://127.0.0.1:9", environment: ["OPENAI_API_KEY": "sk-planted"])
        #expect(result.code == 1)
        #expect(ContinuousClock.now - began < .seconds(30))
        #expect(result.errors.contains("127.0.0.1:9"))
        #expect(!result.errors.contains("sk-planted"))
    }

    @Test func aKeyInTheConfigurationIsRefusedAndNotRepeated() async throws {
        try quarry.write("llm:\n  api_key: sk-planted\n", to: "quarry.yaml")
        try fill()
        try await quarry.run("ingest", "papers")
        let result = try await quarry.run("generate", "--mock")
        #expect(result.code == 1)
        #expect(result.errors.contains("OPENAI_API_KEY"))
        #expect(!result.errors.contains("sk-planted"))
    }

    @Test func theChunkBudgetIsRemembered() async throws {
        let section = (1...30).map {
            "Paragraph \($0) tells of wheel \($0), which has \($0 * 7) teeth of oak."
        }
        try quarry.write("# Wheels\n\n" + section.joined(separator: "\n\n"), to: "papers/a.md")
        try await quarry.run("ingest", "papers", "--chunk-tokens", "100")
        let count = try quarry.sqlite("index.quarry", "SELECT count(*) FROM current_chunk")
        try await quarry.run("ingest", "papers")
        #expect(try quarry.sqlite("index.quarry", "SELECT count(*) FROM current_chunk") == count)
        try await quarry.run("ingest", "papers", "--chunk-tokens", "600")
        let fewer = try quarry.sqlite("index.quarry", "SELECT count(*) FROM current_chunk")
        #expect(Int(fewer) ?? 99 < Int(count) ?? 0)
    }

    @Test func theVersionAndTheHelpGoToStdout() async throws {
        #expect(try await quarry.run("--version").output.hasPrefix("0."))
        let help = try await quarry.run("--help")
        #expect(help.code == 0)
        #expect(help.output.contains("SUBCOMMANDS"))
    }

    @Test func anIndexThatIsLockedByAnotherCommandIsASentence() async throws {
        try fill()
        try await quarry.run("ingest", "papers")
        let lock = open(quarry.folder + "/index.quarry.lock", O_CREAT | O_RDWR, 0o600)
        defer { close(lock) }
        #expect(flock(lock, LOCK_EX | LOCK_NB) == 0)
        let result = try await quarry.run("generate", "--target-pairs", "1", "--mock")
        #expect(result.code == 1)
        #expect(result.errors.contains("Another command"))
        #expect(try await quarry.run("status").code == 0)
        #expect(try await quarry.run("search", "oak").code == 0)
    }

    @Test func aCommandLeavesOneFile() async throws {
        try fill()
        try await quarry.run("ingest", "papers")
        try await quarry.run("search", "oak")
        try await quarry.run("status")
        try await quarry.run("generate", "--target-pairs", "2", "--mock")
        let files = try FileManager.default.contentsOfDirectory(atPath: quarry.folder)
            .filter { $0.hasPrefix("index.quarry") }.sorted()
        #expect(files == ["index.quarry", "index.quarry.lock"])
    }

    @Test func aFolderThatDoesNotExistLeavesNoIndexBehind() async throws {
        #expect(try await quarry.run("ingest", "nowhere").code == 1)
        #expect(!FileManager.default.fileExists(atPath: quarry.folder + "/index.quarry"))
    }

    @Test func aCorpusWithoutDocumentsIsASentenceNotASuccess() async throws {
        try quarry.write("", to: "papers/empty.md")
        #expect(try await quarry.run("ingest", "papers").code == 1)
        let result = try await quarry.run("generate", "--mock")
        #expect(result.code == 1)
        #expect(result.errors.contains("holds no documents"))
    }

    @Test func quietStillSaysWhyTheExitCodeIs1() async throws {
        try fill(1, sections: 1)
        try await quarry.run("ingest", "papers")
        let result = try await quarry.run("pipeline", "--target-pairs", "50", "--mock", "-q")
        #expect(result.code == 1)
        #expect(result.errors.contains("of 50 pairs accepted"))
    }

    @Test func anotherBudgetIsReportedWithTheNewNumberOfChunks() async throws {
        try fill(1, sections: 4)
        try await quarry.run("ingest", "papers")
        let result = try await quarry.run("ingest", "papers", "--chunk-tokens", "60", "--json")
        let line = try #require(result.objects.first)
        #expect(line["outcome"] as? String == "unchanged")
        #expect((line["chunks"] as? Int ?? 0) > 0)
        #expect(line.keys.contains("members"))
    }

    @Test func aFolderIsNoIndex() async throws {
        try fill()
        let result = try await quarry.run("status", "papers")
        #expect(result.code == 1)
        #expect(result.errors.contains("folder"))
    }

    @Test func emptyingAFolderMarksItsDocumentsAsRemoved() async throws {
        try fill(1)
        try await quarry.run("pipeline", "papers", "--target-pairs", "2", "--mock", "-o", "a.jsonl")
        try FileManager.default.removeItem(atPath: quarry.folder + "/papers/mill0.md")
        let result = try await quarry.run("ingest", "papers", "--json")
        #expect(result.objects.first?["outcome"] as? String == "removed")
        #expect(try quarry.sqlite("index.quarry", "SELECT count(*) FROM current_pair") == "0")
    }

    @Test func anExportNeverTakesThePlaceOfTheIndex() async throws {
        try fill(1)
        try await quarry.run("pipeline", "papers", "--target-pairs", "2", "--mock")
        for name in ["index.quarry", "./index.quarry", "index.quarry.lock"] {
            let result = try await quarry.run("export", "-o", name)
            #expect(result.code == 1)
            #expect(result.errors.contains("is the index itself"))
        }
        #expect(try await quarry.run("export", "-o", "nowhere/a.jsonl").code == 1)
        #expect(try quarry.sqlite("index.quarry", "SELECT count(*) FROM current_pair") == "2")
    }

    @Test func anotherProgramsDatabaseIsRefusedAndLeftAsItIs() async throws {
        _ = try quarry.sqlite("notes.db", "CREATE TABLE note (text)")
        let before = try Data(contentsOf: URL(filePath: quarry.folder + "/notes.db"))
        for command in [["status", "notes.db"], ["generate", "notes.db", "--mock"]] {
            let result = try await quarry.run(command)
            #expect(result.code == 1)
            #expect(result.errors.contains("not a quarry index"))
        }
        #expect(try Data(contentsOf: URL(filePath: quarry.folder + "/notes.db")) == before)
    }

    @Test func twoFirstCommandsOnOneIndexBothSucceed() async throws {
        try fill(2)
        for number in 0..<5 {
            let index = "race\(number).quarry"
            let processes = try ["mill0.md", "mill1.md"].map {
                try quarry.start(["ingest", "papers/\($0)", "--corpus", $0, "--index", index])
            }
            for process in processes { try process.run() }
            for process in processes {
                try await process.ended()
                #expect(process.terminationStatus == 0)
            }
            #expect(try quarry.sqlite(index, "SELECT count(*) FROM document") == "2")
        }
    }

    @Test func makingMorePairsKeepsTheMarksThatWereSet() async throws {
        try fill(1)
        try await quarry.run("ingest", "papers")
        try await quarry.run("generate", "--target-pairs", "2", "--mock")
        try await quarry.run("curate", "--mock", "--min-log-odds", "100")
        #expect(try quarry.sqlite("index.quarry", "SELECT count(*) FROM current_pair") == "0")
        try await quarry.run("generate", "--target-pairs", "2", "--mock")
        #expect(try quarry.sqlite("index.quarry", "SELECT count(*) FROM current_pair") == "0")
    }
}
