import Foundation
import Testing

struct ChunksCommandTests {
    private let quarry: QuarryBinary

    init() throws {
        quarry = try QuarryBinary()
        try quarry.write(
            "# Ice\n\n## Melting\n\nIce melts at zero.\n\n## Boiling\n\nWater boils at 100.",
            to: "papers/ice.md")
        try quarry.write("# Snow\n\nSnow falls in flakes.", to: "papers/snow.md")
    }

    @Test func theListIsInReadingOrder() async throws {
        try await quarry.run("ingest", "papers")
        let list = try await quarry.run("chunks")
        #expect(list.code == 0, "\(list.errors)")
        let lines = list.output.split(separator: "\n")
        #expect(lines.count == 6)
        #expect(lines[0].contains("ice.md, Melting, "))
        #expect(lines[1] == "    Ice Melting Ice melts at zero.")
        let one = try await quarry.run("chunks", "list", "--limit", "1", "--json")
        #expect(one.objects.count == 1)
        #expect(one.objects.first?["heading"] as? String == "Melting")
        #expect((one.objects.first?["text"] as? String)?.contains("Ice melts at zero.") == true)
    }

    @Test func aDocumentsChunksAreListedAlone() async throws {
        try await quarry.run("ingest", "papers")
        let list = try await quarry.run("chunks", "--document", "papers/snow.md", "--json")
        #expect(list.objects.map { $0["document"] as? String } == ["snow.md"])
        let none = try await quarry.run("chunks", "--document", "rain.md")
        #expect(none.code == 1)
        #expect(none.errors.contains("The index has no document 'rain.md'"))
    }

    @Test func aChunkIsShownWithAllItsPlaces() async throws {
        try quarry.write("# Snow\n\nSnow falls in flakes.", to: "papers/copy/snow-again.md")
        try await quarry.run("ingest", "papers")
        let list = try await quarry.run("chunks", "--document", "papers/snow.md", "--json")
        let id = try #require(list.objects.first?["chunk_id"] as? String)
        let shown = try await quarry.run("chunks", "show", String(id.prefix(8)))
        #expect(shown.code == 0, "\(shown.errors)")
        #expect(shown.output.contains("Snow falls in flakes."))
        #expect(shown.output.contains("snow.md, bytes "))
        #expect(shown.output.contains("snow-again.md, bytes "))
        let unknown = try await quarry.run("chunks", "show", "000000")
        #expect(unknown.code == 1)
        #expect(unknown.errors.contains("no current chunk '000000'"))
    }

    @Test func exportedChunksAreSlicesAndCanBeImported() async throws {
        try await quarry.run("ingest", "papers")
        let exported = try await quarry.run("export-chunks", "-o", "chunks.jsonl")
        #expect(exported.code == 0, "\(exported.errors)")
        #expect(exported.errors.contains("wrote 3 chunks to chunks.jsonl"))
        let text = try await quarry.run("show", "papers/ice.md", "--text")
        let piped = try await quarry.run("export-chunks", "--document", "papers/ice.md")
        #expect(piped.objects.count == 2)
        for chunk in piped.objects {
            let start = try #require(chunk["start"] as? Int)
            let end = try #require(chunk["end"] as? Int)
            let slice = Array(text.output.utf8)[start..<end]
            #expect(chunk["text"] as? String == String(decoding: slice, as: UTF8.self))
        }
        let imported = try await quarry.run(
            "import-chunks", "chunks.jsonl", "--index", "other.quarry")
        #expect(imported.code == 0, "\(imported.errors)")
        let again = try await quarry.run("export-chunks", "--index", "other.quarry")
        let written = try Set(texts(of: "chunks.jsonl"))
        #expect(Set(again.objects.map { $0["text"] as? String }) == written)
    }

    @Test func theIndexIsNeverOverwritten() async throws {
        try await quarry.run("ingest", "papers")
        let result = try await quarry.run("export-chunks", "-o", "index.quarry")
        #expect(result.code == 1)
        #expect(result.errors.contains("is the index itself"))
        #expect(try await quarry.run("chunks").code == 0)
    }

    @Test func aTokenizerThatIsNoneIsRefusedInASentence() async throws {
        let result = try await quarry.run("ingest", "papers", "--tokenizer", "missing.json")
        #expect(result.code == 1)
        #expect(result.errors.contains("The tokenizer 'missing.json' cannot be opened"))
        let words = try await quarry.run("ingest", "papers", "--by", "word")
        #expect(words.code == 64)
        let overlap = try await quarry.run("ingest", "papers", "--overlap", "99")
        #expect(overlap.code == 64)
    }

    @Test func numbersThatAreTooLargeAreRefusedBeforeAnythingIsMade() async throws {
        let tokens = try await quarry.run(
            "ingest", "papers", "--chunk-tokens", "100000000000000000")
        #expect(tokens.code == 64)
        #expect(!FileManager.default.fileExists(atPath: quarry.folder + "/index.quarry"))
        try await quarry.run("ingest", "papers")
        let limit = try await quarry.run("search", "ice", "--limit", "9223372036854775807")
        #expect(limit.code == 0, "\(limit.errors)")
        #expect(limit.output.contains("ice.md"))
    }

    @Test func anIngestThatIsRefusedMakesNoIndex() async throws {
        let result = try await quarry.run("ingest", "papers", "--calibrate", "gpt-9")
        #expect(result.code == 1)
        #expect(result.errors.contains("holds none of any model"))
        #expect(!FileManager.default.fileExists(atPath: quarry.folder + "/index.quarry"))
        let both = try await quarry.run(
            "ingest", "papers", "--calibrate", "gpt-9", "--tokenizer", "t.json")
        #expect(both.code == 64)
    }

    @Test(.enabled(if: FileManager.default.fileExists(atPath: "/dev/full")))
    func anOutputThatCannotBeWrittenIsASentence() async throws {
        try await quarry.run("ingest", "papers")
        let result = try await quarry.run(["export-chunks"], device: "/dev/full")
        #expect(result.code == 1)
        #expect(result.errors.contains("The output cannot be written"))
    }

    private func texts(of name: String) throws -> [String?] {
        let lines = try String(contentsOfFile: quarry.folder + "/" + name, encoding: .utf8)
        return lines.split(separator: "\n").map {
            (try? JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])?["text"]
                as? String
        }
    }
}
