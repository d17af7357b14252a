import Foundation
import Pipeline
import Testing

@testable import CLI

struct IngestCommandTests {
    private let quarry: QuarryBinary

    init() throws {
        quarry = try QuarryBinary()
    }

    @Test func aDocumentMayComeThroughAPipe() async throws {
        try quarry.write("# Ice\n\nIce melts at zero degrees.", to: "ice.md")
        let result = try await quarry.run("ingest", "-", "--stdin-name", "ice.md", input: "ice.md")
        #expect(result.code == 0, "\(result.errors)")
        let hits = try await quarry.run("search", "melts", "--json")
        #expect(hits.output.contains(#""title":"Ice""#))
    }

    @Test func pathsMayComeFromAList() async throws {
        try quarry.write("Ice melts.", to: "a.md")
        try quarry.write("Steam rises.", to: "b.md")
        try quarry.write("a.md\nmissing.md\n", to: "list")
        let result = try await quarry.run("ingest", "--files-from", "list")
        #expect(result.code == 1)
        #expect(result.errors.contains("missing.md: is not there"))
        #expect(result.errors.contains("1 ingested, 1 rejected"))
        let listed = try await quarry.run("documents")
        #expect(listed.output.contains("a.md"))
        #expect(!listed.output.contains("b.md"))
    }

    @Test func aDryRunMakesNoIndex() async throws {
        try quarry.write("Ice melts.", to: "papers/a.md")
        let result = try await quarry.run("ingest", "papers", "--dry-run", "--json")
        #expect(result.code == 0, "\(result.errors)")
        #expect(result.output.contains(#""reason":"would be read""#))
        #expect(result.errors.contains("nothing was changed"))
        #expect(!FileManager.default.fileExists(atPath: quarry.folder + "/index.quarry"))
    }

    @Test func aForgottenDocumentIsGoneFromListAndSearch() async throws {
        try quarry.write("Ice melts.", to: "papers/a.md")
        try quarry.write("Steam rises.", to: "papers/b.md")
        _ = try await quarry.run("ingest", "papers")
        let dry = try await quarry.run("forget", "papers/a.md", "--dry-run")
        #expect(dry.errors.contains("would delete"))
        let forgotten = try await quarry.run("forget", "papers/a.md")
        #expect(forgotten.code == 0, "\(forgotten.errors)")
        #expect(forgotten.errors.contains("versions 1, chunks 1, pairs 0, calls 0"))
        let listed = try await quarry.run("documents", "--json")
        #expect(listed.output.split(separator: "\n").count == 1)
        #expect(listed.output.contains("b.md"))
        let again = try await quarry.run("forget", "papers/a.md")
        #expect(again.code == 1)
        #expect(again.errors.contains("no document"))
    }

    @Test func aCopyThatRepairTookIsNamedOnceItMayHoldWhatWasDeleted() async throws {
        try quarry.write("Ice melts.", to: "papers/a.md")
        try quarry.write("Steam rises.", to: "papers/b.md")
        try quarry.write("Fog lifts.", to: "papers/c.md")
        _ = try await quarry.run("ingest", "papers")
        let before = try await quarry.run("forget", "papers/a.md")
        #expect(before.code == 0 && !before.errors.contains("backup"), "\(before.errors)")
        _ = try await quarry.run("repair")
        let copy = try #require(
            FileManager.default.contentsOfDirectory(atPath: quarry.folder)
                .first { $0.contains(".backup-") })
        let dry = try await quarry.run("forget", "papers/b.md", "--dry-run")
        #expect(!dry.errors.contains("backup"))
        let forgotten = try await quarry.run("forget", "papers/b.md")
        #expect(forgotten.code == 0)
        #expect(
            forgotten.errors.contains("'\(copy)', which repair copied from the index,"),
            "\(forgotten.errors)")
        #expect(forgotten.errors.contains("remove the copies that you do not need"))
        try FileManager.default.removeItem(atPath: quarry.folder + "/papers/c.md")
        let pruned = try await quarry.run("ingest", "papers", "--prune")
        #expect(pruned.errors.contains(copy), "\(pruned.errors)")
    }

    @Test func aSearchMayBeHeldToADocumentAndMayBeRaw() async throws {
        try quarry.write("Ice melts slowly.", to: "papers/a.md")
        try quarry.write("Snow melts fast.", to: "papers/b.md")
        _ = try await quarry.run("ingest", "papers")
        let all = try await quarry.run("search", "melts", "--json")
        #expect(all.output.split(separator: "\n").count == 2)
        let one = try await quarry.run("search", "melts", "--json", "--document", "papers/b.md")
        #expect(one.output.split(separator: "\n").count == 1)
        #expect(one.output.contains("b.md"))
        let raw = try await quarry.run("search", "--raw", "melts NOT snow", "--json")
        #expect(raw.output.split(separator: "\n").count == 1)
        let wrong = try await quarry.run("search", "--raw", "melts AND (")
        #expect(wrong.code == 1)
        #expect(wrong.errors.split(separator: "\n").count == 1)
    }

    @Test func showPrintsEachBlockAsJSON() async throws {
        try quarry.write("# Ice\n\nIt melts.", to: "a.md")
        let result = try await quarry.run("show", "a.md", "--json")
        #expect(
            result.output == """
                {"boxes":[],"end":3,"first_line":1,"last_line":1,"role":"title","start":0,"text":"Ice"}
                {"boxes":[],"end":14,"first_line":3,"last_line":3,"role":"paragraph","start":5,"text":"It melts."}

                """)
    }

    @Test func importedChunksAreSearched() async throws {
        try quarry.write(
            #"{"document": "ice.pdf", "text": "Ice melts slowly.", "page": 3}"#, to: "chunks.jsonl")
        let result = try await quarry.run("import-chunks", "chunks.jsonl")
        #expect(result.code == 0, "\(result.errors)")
        let hits = try await quarry.run("search", "melts", "--json")
        #expect(hits.output.contains(#""page":3"#))
        #expect(hits.output.contains(#"chunks.jsonl!/ice.pdf"#))
    }

    @Test(arguments: [
        ("plain\ttext\n", "plain\ttext\n"),
        ("caf\u{E9} \u{2013} \u{A0}", "caf\u{E9} \u{2013} \u{A0}"),
        ("a\u{1B}[2J", "a\u{FFFD}[2J"), ("a\u{9B}b\u{7F}", "a\u{FFFD}b\u{FFFD}"),
        ("\u{80}\u{9F}\u{0}", "\u{FFFD}\u{FFFD}\u{FFFD}"),
    ])
    func controlCharactersNeverReachTheTerminal(text: String, shown: String) {
        #expect(Output.clean(text) == shown)
    }

    @Test(arguments: [
        (0.0, "[................]"), (0.5, "[########........]"), (0.99, "[###############.]"),
        (1, "[################]"), (1.5, "[################]"),
    ])
    func progressHasABarOnATerminal(share: Double, bar: String) {
        #expect(TerminalProgress.bar(share) == bar)
    }

    @Test func progressTellsPagesMegabytesRateAndTimeLeft() {
        var amount = ReadAmount(totalBytes: 30_000_000)
        amount.bytes = 10_000_000
        amount.pages = 120
        #expect(
            TerminalProgress.pace(amount, seconds: 4)
                == "120 pages, 10 of 30 MB, 2.5 MB/s, 8 s left")
    }
}
