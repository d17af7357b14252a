import Foundation
import GRDB
import Records
import Testing

@testable import Store

struct ForgetTests {
    private let library: Library
    private let secret = "The zyzzyva beetle weighs four grams."
    private let shared = "Crows eat many things."

    init() async throws {
        library = try await Library()
        try await library.put("/a.md", [secret, shared])
        try await library.put("/b.md", [shared, "Crows also fly."])
        try await library.useRecipes(accepted: 5)
        let chunks = [secret, shared].map(library.chunk)
        try await library.plan(chunks, round: 1)
        for (number, chunk) in chunks.enumerated() {
            try await library.make(chunk, logOdds: 3)
            try await library.index.record(
                CallRecord(
                    key: "call \(number)", recipe: Library.generate.id, chunk: chunk.id,
                    variable: chunk.text, schema: nil, parameters: "{}", sample: 0,
                    answeredBy: "m", text: "What of \(chunk.text)?", finish: "stop",
                    logprobs: nil, response: "{}", promptTokens: 1, cachedTokens: 0,
                    completionTokens: 1, duration: 0),
                run: library.run, time: "2026-01-01T00:00:00Z")
        }
    }

    private func count(_ table: String) async throws -> Int? {
        try await library.index.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM \(table)") }
    }

    private func soundness() async throws {
        try await library.index.write { database in
            try database.execute(
                sql: "INSERT INTO chunk_search (chunk_search, rank) VALUES ('integrity-check', 1)")
            #expect(try Row.fetchAll(database, sql: "PRAGMA foreign_key_check").isEmpty)
            #expect(try String.fetchOne(database, sql: "PRAGMA integrity_check") == "ok")
        }
    }

    @Test func aForgottenDocumentTakesItsTextPairsAndCallsAlong() async throws {
        let places = try await library.index.places(meaning: "/a.md")
        #expect(places == [DocumentPlace(corpus: "c", path: "/a.md")])
        let forgotten = try await library.index.forget(places)
        #expect(forgotten == Forgotten(documents: 1, chunks: 1, pairs: 1, calls: 1))
        #expect(try await library.index.documents().map(\.path) == ["/b.md"])
        #expect(try await library.index.search("zyzzyva", corpus: "c", limit: 9).isEmpty)
        try await soundness()
    }

    @Test func whatAnotherDocumentHasTooStaysWithItsPairs() async throws {
        try await library.index.forget([DocumentPlace(corpus: "c", path: "/a.md")])
        #expect(try await library.index.search("things", corpus: "c", limit: 9).count == 1)
        #expect(try await count("pair") == 1)
        #expect(try await count("call") == 1)
        #expect(try await count("current_pair") == 1)
    }

    @Test func nothingOfAForgottenDocumentLingersInTheFile() async throws {
        let before = try Data(contentsOf: URL(filePath: library.path))
        let wal = try? Data(contentsOf: URL(filePath: library.path + "-wal"))
        #expect((before + (wal ?? Data())).range(of: Data("zyzzyva".utf8)) != nil)
        try await library.index.forget([DocumentPlace(corpus: "c", path: "/a.md")])
        let after = try Data(contentsOf: URL(filePath: library.path))
        let rest = (try? Data(contentsOf: URL(filePath: library.path + "-wal"))) ?? Data()
        #expect((after + rest).range(of: Data("zyzzyva".utf8)) == nil)
    }

    @Test func aDocumentIsMeantByItsIdOrTheStartOfIt() async throws {
        let index = library.index
        let id = try #require(try await index.documents(meaning: "/a.md").first)
        #expect(try await index.documents(meaning: id.hex) == [id])
        #expect(try await index.places(meaning: String(id.hex.prefix(8))).map(\.path) == ["/a.md"])
        #expect(try await index.documents(meaning: String(id.hex.prefix(3))).isEmpty)
        #expect(try await index.places(meaning: "/c.md").isEmpty)
    }

    @Test func aDocumentThatAnotherCorpusHoldsStays() async throws {
        try await library.index.useChunkRecipe(library.chunkRecipe, corpus: "d")
        try await library.put("/a.md", [secret, shared], corpus: "d")
        let place = DocumentPlace(corpus: "c", path: "/a.md")
        let others = try await library.index.otherPlaces(of: [place])
        #expect(others == [DocumentPlace(corpus: "d", path: "/a.md")])
        #expect(try await library.index.forget([place]).documents == 0)
        #expect(try await library.index.search("zyzzyva", corpus: "d", limit: 9).count == 1)
        #expect(try await library.index.search("zyzzyva", corpus: "c", limit: 9).isEmpty)
        try await soundness()
    }

    /// Its chunks stayed in the search index: only what was deleted was taken out.
    @Test func aDocumentThatStaysWithoutAPlaceLeavesTheSearch() async throws {
        try await library.put("/copy.md", [secret, shared])
        try await library.put("/copy.md", ["Another text by now."])
        let place = DocumentPlace(corpus: "c", path: "/a.md")
        #expect(try await library.index.forget([place]).documents == 0)
        #expect(try await library.index.search("zyzzyva", limit: 9).isEmpty)
        try await soundness()
    }

    /// The same where another corpus cuts it otherwise.
    @Test func chunksOfACorpusThatForgotLeaveTheSearch() async throws {
        let fine = Recipe(stage: "chunk", settings: #"{"max_tokens":50}"#)
        try await library.index.useChunkRecipe(fine, corpus: "d")
        let id = try await library.put("/a.md", [secret, shared], corpus: "d")
        let chunk = library.chunk("Finely cut.")
        try await library.index.record(
            [Occurrence(chunk: chunk, ordinal: 0, range: 0..<11)], of: id, recipe: fine,
            run: library.run)
        let place = DocumentPlace(corpus: "c", path: "/a.md")
        #expect(try await library.index.forget([place]).documents == 0)
        #expect(try await library.index.search("zyzzyva", limit: 9).isEmpty)
        #expect(try await library.index.search("finely", limit: 9).count == 1)
        try await soundness()
    }

    /// A path means what it holds now, not what it held before.
    @Test func aPathMeansTheDocumentThatItHoldsNow() async throws {
        let old = try #require(try await library.index.documents(meaning: "/a.md").first)
        let new = try await library.put("/a.md", ["Another text by now."])
        #expect(try await library.index.documents(meaning: "/a.md") == [new])
        #expect(try await library.index.documents(meaning: old.hex) == [old])
    }

    @Test func anIdMeansAllVersionsOfThePathsThatHoldIt() async throws {
        try await library.put("/a.md", ["Another text by now."])
        let id = try #require(
            try await library.index.documents().first { $0.path == "/a.md" }?.document)
        let places = try await library.index.places(meaning: id)
        #expect(try await library.index.forget(places).documents == 2)
        #expect(try await count("document") == 1)
    }

    @Test func pruningKeepsVersionsThatAnotherPathHolds() async throws {
        try await library.put("/copy.md", [secret, shared])
        try await library.index.markRemoved(["/a.md", "/b.md"], corpus: "c")
        let gone = ["/a.md", "/b.md"].map { DocumentPlace(corpus: "c", path: $0) }
        let pruned = try await library.index.forget(gone)
        #expect(pruned.documents == 1)
        #expect(try await library.index.documents().map(\.path) == ["/copy.md"])
        #expect(try await library.index.search("zyzzyva", corpus: "c", limit: 9).count == 1)
        try await soundness()
    }
}
