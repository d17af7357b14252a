import Foundation
import Ingest
import Records
import Store
import Testing

@testable import Pipeline

struct IngestRunTests {
    private let bench: Bench

    init() throws {
        bench = try Bench()
    }

    private func ingest(
        _ settings: IngestSettings = IngestSettings(), others: [FolderScan.Entry] = []
    ) async throws -> (summary: IngestSummary, files: [String: IngestedFile]) {
        var files: [String: IngestedFile] = [:]
        let folder = bench.folder.path + "/papers"
        let summary = try await bench.workspace("ingest") { workspace in
            try await IngestRun(workspace: workspace, settings: settings)
                .ingest([folder], others: others, width: 2) { file in
                    files[String(file.path.dropFirst(folder.count + 1))] = file
                }
        }
        return (summary, files)
    }

    private func write(_ text: String, to name: String) throws {
        try bench.folder.write(text, to: "papers/" + name)
    }

    private func currentTexts() async throws -> [String] {
        var texts: [String] = []
        for document in try await bench.index.documents() where document.isPresent {
            let id = ContentHash(hex: try #require(document.document))
            let stored = try #require(try await bench.index.document(id))
            texts.append(String(decoding: stored.text, as: UTF8.self))
        }
        return texts
    }

    // MARK: - What is wanted

    @Test func patternsChooseAmongTheFilesOfAFolder() async throws {
        try write("One.", to: "a.md")
        try write("Two.", to: "b.txt")
        try write("Three.", to: "drafts/c.md")
        let filter = NameFilter(includes: ["*.md"], excludes: ["drafts/"])
        let files = try await ingest(IngestSettings(filter: filter)).files
        #expect(files.mapValues(\.outcome) == ["a.md": .ingested])
    }

    @Test func filesThatAPatternLeavesOutStayAsTheyAre() async throws {
        try write("One.", to: "a.md")
        try write("Two.", to: "b.txt")
        _ = try await ingest()
        let filter = NameFilter(includes: ["*.md"])
        let files = try await ingest(IngestSettings(filter: filter)).files
        #expect(files.mapValues(\.outcome) == ["a.md": .unchanged])
        #expect(try await bench.index.documents().count == 2)
    }

    @Test func aDryRunSaysWhatWouldBeReadAndWritesNothing() async throws {
        try write("One.", to: "a.md")
        _ = try await ingest()
        try write("Two.", to: "b.md")
        try write("", to: "c.md")
        try bench.folder.remove("papers/a.md")
        let files = try await ingest(IngestSettings(isDryRun: true)).files
        #expect(
            files.mapValues(\.outcome) == [
                "a.md": .removed, "b.md": .ingested, "c.md": .rejected,
            ])
        #expect(try await currentTexts() == ["One."])
        let sources = try await bench.index.sources(of: "mills")
        #expect(sources.count == 1 && sources[0].isPresent)
    }

    @Test func aFileChangedBehindItsStampIsFoundByVerifying() async throws {
        try write("One.", to: "a.md")
        _ = try await ingest()
        let path = bench.folder.path + "/papers/a.md"
        let date = try #require(
            FileManager.default.attributesOfItem(atPath: path)[.modificationDate] as? Date)
        let handle = try #require(FileHandle(forWritingAtPath: path))
        try handle.write(contentsOf: Data("Two.".utf8))
        try handle.close()
        try FileManager.default.setAttributes([.modificationDate: date], ofItemAtPath: path)
        _ = try await ingest(IngestSettings(verifies: true))
        #expect(try await currentTexts() == ["Two."])
    }

    @Test func documentsOfFilesThatAreGoneAreDeletedOnlyWhereThatIsAskedFor() async throws {
        try write("One.", to: "a.md")
        try write("Two.", to: "b.md")
        _ = try await ingest()
        try bench.folder.remove("papers/a.md")
        _ = try await ingest()
        #expect(try await bench.index.documents().count == 2)
        let summary = try await ingest(IngestSettings(prunes: true)).summary
        #expect(summary.pruned == 1)
        #expect(try await bench.index.documents().map(\.path.last) == ["d"])
        #expect(try await currentTexts() == ["Two."])
    }

    @Test func aDocumentThatMovedIsNotPrunedAway() async throws {
        try write("One.", to: "a.md")
        _ = try await ingest()
        try bench.folder.move("papers/a.md", to: "papers/b.md")
        let result = try await ingest(IngestSettings(prunes: true))
        #expect(result.files["b.md"]?.outcome == .moved)
        #expect(result.summary.pruned == 0)
        #expect(try await currentTexts() == ["One."])
    }

    @Test func namesThatDifferOnlyInTheirNormalFormAreTwoFiles() async throws {
        try write("One.", to: "caf\u{E9}.md")
        try write("Two.", to: "cafe\u{301}.md")
        #expect(try await ingest().summary.count(.ingested) == 2)
        #expect(try await ingest().summary.count(.unchanged) == 2)
        #expect(try await Set(currentTexts()) == ["One.", "Two."])
    }

    @Test func aDryRunCountsAMovedFileOnce() async throws {
        try write("One.", to: "a.md")
        _ = try await ingest()
        try bench.folder.move("papers/a.md", to: "papers/b.md")
        let files = try await ingest(IngestSettings(isDryRun: true)).files
        #expect(files.mapValues(\.outcome) == ["b.md": .moved])
    }

    @Test func foldersWhoseNamesDifferOnlyInTheirNormalFormAreTwo() async throws {
        try write("One.", to: "caf\u{E9}/a.md")
        try write("Two.", to: "cafe\u{301}/a.md")
        _ = try await ingest()
        let folder = bench.folder.path + "/papers/caf\u{E9}"
        let summary = try await bench.workspace("ingest") { workspace in
            try await IngestRun(workspace: workspace, settings: IngestSettings(prunes: true))
                .ingest([folder], width: 1)
        }
        #expect(summary.files == [.unchanged: 1])
        #expect(try await Set(currentTexts()) == ["One.", "Two."])
    }

    // MARK: - Other ways in

    @Test func whatAPipeDeliversIsADocument() async throws {
        let piped = FolderScan.entry(of: Array("# Ice\n\nIt melts.".utf8), name: "stdin")
        let result = try await ingest(others: [piped])
        #expect(result.summary.count(.ingested) == 1)
        #expect(try await currentTexts() == ["# Ice\n\nIt melts."])
        #expect(try await ingest(others: [piped]).summary.count(.unchanged) == 1)
        #expect(try await ingest().summary.count(.removed) == 0)
    }

    @Test func aListedFileThatIsNotThereIsNamedAndStopsNothing() async throws {
        try write("One.", to: "a.md")
        let result = try await ingest(others: [FolderScan.missing("/nowhere/b.md")])
        #expect(result.summary.count(.ingested) == 1)
        #expect(result.summary.rejected.map(\.path) == ["/nowhere/b.md"])
        #expect(result.summary.rejected.first?.reason?.contains("is not there") == true)
    }

    @Test func eachLineOfAFileOfRecordsIsADocument() async throws {
        try write(
            """
            {"id": "one", "text": "Ice melts at zero degrees.", "metadata": {"title": "Ice", "year": 2020}}
            {"id": "two", "text": "# Steam\\n\\nIt is hot.", "metadata": {"format": "markdown"}}
            not a record
            {"id": "one", "text": "Again."}
            """, to: "notes.jsonl")
        let file = try #require(try await ingest().files["notes.jsonl"])
        #expect(file.outcome == .partly)
        #expect(file.reason?.contains("line 3") == true)
        #expect(file.reason?.contains("twice") == true)
        #expect(file.members?.count == 4)
        let documents = try await bench.index.documents().filter { $0.document != nil }
        #expect(documents.map { $0.path.split(separator: "!").last } == ["/one", "/two"])
        #expect(documents.map(\.title) == ["Ice", "Steam"])
        #expect(documents.map(\.format) == ["text", "markdown"])
    }

    @Test func aRecordThatIsTakenOutLeavesTheCorpus() async throws {
        try write(
            #"{"id": "one", "text": "One."}"# + "\n" + #"{"id": "two", "text": "Two."}"#,
            to: "a.jsonl")
        _ = try await ingest()
        try write(#"{"id": "two", "text": "Two."}"#, to: "a.jsonl")
        _ = try await ingest()
        #expect(try await currentTexts() == ["Two."])
        try bench.folder.remove("papers/a.jsonl")
        _ = try await ingest()
        #expect(try await currentTexts().isEmpty)
    }

    @Test func anUnchangedFileOfRecordsIsNotReadAgain() async throws {
        try write(#"{"id": "one", "text": "One."}"#, to: "a.jsonl")
        _ = try await ingest()
        let file = try #require(try await ingest().files["a.jsonl"])
        #expect(file.outcome == .unchanged)
        #expect(file.members?.map(\.outcome) == [.unchanged])
    }

    @Test func aLargeTextIsReadInPartsThatLoseNothing() async throws {
        let paragraph = "The gauge of the pier has recorded the level of the sea for long years."
        let count = 300
        let text = (0..<count).map { "\($0) \(paragraph)" }.joined(separator: "\n\n")
        try write(text, to: "large.txt")
        var settings = IngestSettings()
        settings.textPartSize = text.utf8.count / 8
        let file = try #require(try await ingest(settings).files["large.txt"])
        #expect(file.outcome == .ingested)
        #expect(file.blocks == count)
        let members = try #require(file.members)
        #expect(members.count > 4)
        #expect(members[0].path.hasSuffix("large.txt!/part 1"))
    }

    @Test func recordsOfALargeFileKeepTheirLinesAndNamesAcrossParts() async throws {
        let lines = (0..<200).map { #"{"text": "Record number \#($0) says that ice melts."}"# }
        let text = lines.joined(separator: "\n")
        try write(text, to: "large.jsonl")
        var settings = IngestSettings()
        settings.textPartSize = text.utf8.count / 8
        let file = try #require(try await ingest(settings).files["large.jsonl"])
        #expect(file.members?.count == 200)
        #expect(Set(file.members?.map(\.path) ?? []).count == 200)
        #expect(file.members?.last?.path.hasSuffix("!/line 200") == true)
        #expect(try await currentTexts().count == 200)
    }

    @Test func jsonThatIsNoRecordIsNotParsed() async throws {
        let text = "{\"values\": [" + String(repeating: "1,", count: 20_000_000) + "1]}"
        try write(text, to: "data.json")
        #expect(try await ingest().files["data.json"]?.outcome == .skipped)
    }

    @Test func aPipeInTheFolderOrNamedIsRefusedAtOnce() async throws {
        try write("One.", to: "a.md")
        let pipe = bench.folder.path + "/pipe"
        #expect(mkfifo(pipe, 0o600) == 0)
        let summary = try await bench.workspace("ingest") { workspace in
            try await IngestRun(workspace: workspace).ingest([pipe], width: 1)
        }
        #expect(summary.rejected.first?.reason?.contains("pipe") == true)
    }

    @Test func importedChunksStayAsTheyWereCut() async throws {
        let rows = [
            #"{"document": "ice.pdf", "title": "Ice", "heading": "Melting > Rates", "page": 3, "text": "It melts\nslowly."}"#,
            #"{"document": "ice.pdf", "title": "Ice", "heading": "Melting > Rates", "page": 4, "text": "Then fast."}"#,
            #"{"document": "steam.pdf", "text": "Steam is hot."}"#,
        ].joined(separator: "\n")
        let entry = FolderScan.entry(of: Array(rows.utf8), name: "chunks.jsonl")
        let result = try await ingest(
            IngestSettings(importsChunks: true), others: [entry])
        #expect(result.summary.count(.ingested) == 1)
        let hits = try await bench.index.search("melts OR fast", corpus: "mills", limit: 9)
        #expect(Set(hits.map(\.heading)) == ["Melting > Rates"])
        #expect(Set(hits.map(\.page)) == [3, 4])
        let documents = try await bench.index.documents()
        #expect(documents.map(\.chunks) == [2, 1])
        #expect(documents.map(\.format) == ["chunks", "chunks"])
    }

    @Test func aTableWithoutChunksIsRefusedWithTheFormThatIsWanted() async throws {
        let entry = FolderScan.entry(of: Array("PAR1 not this".utf8), name: "chunks.parquet")
        let result = try await ingest(IngestSettings(importsChunks: true), others: [entry])
        #expect(result.summary.rejected.first?.reason?.contains("JSON Lines") == true)
    }
}
