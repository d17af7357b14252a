import Foundation
import GRDB
import Records
import Synchronization
import Testing

@testable import Store

/// Rows are changed behind the index's back, and it is said which ones.
struct VerifyTests {
    private let library: Library

    init() async throws {
        library = try await Library()
        try await library.put("/a.md", ["One raven.", "One crow.", "One jackdaw."])
        try await library.put("/b.md", ["One crow.", "One owl."])
        try await library.useRecipes(accepted: 9)
        let chunks = ["One raven.", "One crow.", "One owl."].map(library.chunk)
        try await library.plan(chunks, round: 1)
        for chunk in chunks {
            try await library.ask(about: chunk)
            try await library.make(chunk, logOdds: 3)
        }
        try await library.exportAll()
    }

    /// SQL as a program with a fault, or a disk, would have it: nothing is checked.
    private func damage(_ sql: String) async throws {
        try await library.index.pool.writeWithoutTransaction { database in
            try database.execute(sql: "PRAGMA foreign_keys = OFF")
            try database.execute(sql: "PRAGMA ignore_check_constraints = ON")
            try database.execute(sql: sql)
            try database.execute(sql: "PRAGMA ignore_check_constraints = OFF")
            try database.execute(sql: "PRAGMA foreign_keys = ON")
        }
    }

    private func disagreements() async throws -> [Disagreement] {
        let found = Mutex<[Disagreement]>([])
        let result = try await library.index.verify { row in found.withLock { $0.append(row) } }
        let rows = found.withLock { $0 }
        #expect(result.disagreements == rows.count)
        return rows
    }

    private func count(_ table: String) async throws -> Int {
        try await library.index.read { database in
            try Int.fetchOne(database, sql: "SELECT count(*) FROM \"\(table)\"") ?? 0
        }
    }

    @Test func anIndexThatNobodyTouchedIsSound() async throws {
        let result = try await library.index.verify { row in
            Issue.record("\(row.table) \(row.id): \(row.problem)")
        }
        #expect(result.isSound)
        #expect(
            result.checked == [
                "recipe": 6, "chunk": 4, "document": 2, "block": 5, "chunk_place": 5, "pair": 3,
                "pair_chunk": 3, "judgment": 3, "call": 3, "export": 1,
            ])
    }

    @Test(arguments: [
        ("recipe", #"UPDATE recipe SET settings = '{"a":1}' WHERE stage = 'check'"#),
        ("recipe", "UPDATE recipe SET id = 'f00' WHERE stage = 'generate'"),
        ("chunk", "UPDATE chunk SET text = 'One cow.' WHERE text = 'One crow.'"),
        ("chunk", "UPDATE chunk SET title = 'Cows' WHERE text = 'One owl.'"),
        ("chunk", "UPDATE chunk SET id = 'f00' WHERE text = 'One owl.'"),
        ("document", "UPDATE document SET sha256 = 'f00'"),
        ("chunk_place", "UPDATE document SET text = replace(text, 'raven', 'robin')"),
        ("chunk_place", "UPDATE document SET text = ''"),
        ("block", "UPDATE block SET start = start + 1 WHERE ordinal = 1"),
        ("block", "DELETE FROM block WHERE ordinal = 0"),
        ("chunk_place", "UPDATE chunk_place SET end = end - 1 WHERE ordinal = 0"),
        ("chunk_place", "UPDATE chunk_place SET start = 900, end = 990 WHERE ordinal = 1"),
        ("chunk_place", "DELETE FROM chunk_place WHERE ordinal = 0"),
        ("chunk_place", "UPDATE chunk_place SET chunk_number = 99 WHERE ordinal = 0"),
        ("chunk_place", "UPDATE chunk_place SET chunk_number = 1 WHERE chunk_number = 2"),
        ("pair", "UPDATE pair SET question = 'What?' WHERE answer = 'One owl.'"),
        ("pair", "DELETE FROM pair_chunk"),
        ("pair_chunk", "UPDATE pair_chunk SET end = 99"),
        ("pair_chunk", "UPDATE pair_chunk SET pair_id = 'f00' || pair_id"),
        ("call", "UPDATE call SET variable = 'And now?' WHERE rowid = 1"),
        ("call", "UPDATE call SET key = 'f00' WHERE rowid = 1"),
        ("call", "UPDATE call SET recipe_id = 'f00'"),
        ("call", "UPDATE call SET chunk_id = 'f00'"),
        ("call", "UPDATE call SET chunk_id = NULL WHERE rowid = 1"),
        ("export", "UPDATE export SET sha256 = 'f00'"),
        ("export_line", "UPDATE export_line SET line = 99 WHERE line = 1"),
        ("export_line", "DELETE FROM pair WHERE answer = 'One owl.'"),
        ("judgment", "UPDATE judgment SET pair_id = 'f00' || pair_id"),
        ("judgment", "DELETE FROM judgment WHERE log_odds > 0"),
        ("judgment", "DELETE FROM attempt WHERE stage = 'judge'"),
        ("check", "UPDATE \"check\" SET recipe_id = 'f00'"),
        (
            "check",
            """
            INSERT INTO attempt (stage, input, recipe_id, outcome, run_id)
            SELECT 'check', pair_id, recipe_id, 'done', (SELECT id FROM run) FROM "check";
            DELETE FROM "check"
            """
        ),
        ("plan", "UPDATE plan SET chunk_id = 'f00' WHERE slot = 0"),
        ("setting", "UPDATE setting SET recipe_id = 'f00' WHERE stage = 'judge'"),
        (
            "attempt",
            "UPDATE attempt SET input = 'f00' WHERE stage = 'judge' AND input = (SELECT max(input) FROM attempt WHERE stage = 'judge')"
        ),
        ("attempt", "DELETE FROM run"),
        ("source", "DELETE FROM corpus"),
        ("source", "DELETE FROM document"),
        ("chunk_search", "DELETE FROM chunk_search_data WHERE id > 10"),
        ("chunk_search", "DELETE FROM chunk_search_docsize"),
    ])
    func aRowThatWasChangedIsNamedAndRepairedAndNoReplyIsLost(
        table: String, sql: String
    ) async throws {
        try await damage(sql)
        let found = try await disagreements()
        #expect(found.contains { $0.table == table }, "\(found.map { ($0.table, $0.problem) })")

        let repair = try await library.index.repair { _ in }
        #expect(repair.calls == 3)
        #expect(try await count("call") == 3)
        let left = try await disagreements()
        #expect(left.isEmpty, "\(left.map { ($0.table, $0.id, $0.problem) })")
    }

    @Test func aChunkTakesItsTextFromADocumentAgainAndNothingIsDropped() async throws {
        try await damage("UPDATE chunk SET text = 'One cow.' WHERE text = 'One crow.'")
        let found = try await disagreements()
        #expect(found.filter { $0.table != "chunk_search" }.map(\.table) == ["chunk"])
        let repair = try await library.index.repair { _ in }
        #expect(repair.restored == 1)
        #expect(repair.dropped == [:])
        #expect(try await library.index.search(#""one crow""#, limit: 9).count == 1)
    }

    @Test func aDocumentThatIsDroppedLeavesItsChunksAndTheirPairs() async throws {
        try await damage("UPDATE document SET text = replace(text, 'raven', 'robin')")
        let repair = try await library.index.repair { _ in }
        #expect(repair.dropped["document"] == 1)
        #expect(repair.dropped["source"] == 1)
        #expect(repair.dropped["pair"] == nil)
        #expect(repair.dropped["chunk"] == nil)
        // The same file read again brings all of it back.
        try await library.put("/a.md", ["One raven.", "One crow.", "One jackdaw."])
        #expect(try await count("current_pair") == 3)
    }

    @Test func aPairThatIsDroppedIsAskedAboutAgain() async throws {
        try await damage("UPDATE pair SET question = 'What?' WHERE answer = 'One owl.'")
        let repair = try await library.index.repair { _ in }
        #expect(repair.dropped["pair"] == 1)
        #expect(try await library.index.pending(of: "c")["generate"] == 1)
    }

    @Test func aPairThatVanishedIsMadeOfItsReplyAgain() async throws {
        try await damage("DELETE FROM pair WHERE answer = 'One owl.'")
        let found = try await disagreements()
        #expect(found.contains { $0.table == "pair" && $0.problem.contains("came of it") })
        _ = try await library.index.repair { _ in }
        #expect(try await disagreements().isEmpty)
        #expect(try await library.index.pending(of: "c")["generate"] == 1)
    }

    @Test func aPairWhoseVerdictVanishedIsJudgedAgain() async throws {
        try await damage("DELETE FROM judgment")
        let found = try await disagreements()
        #expect(found.map(\.table) == ["judgment", "judgment", "judgment"])
        let repair = try await library.index.repair { _ in }
        #expect(repair.dropped == ["attempt": 3])
        #expect(try await library.index.pending(of: "c")["judge"] == 3)
    }

    @Test func aVerdictThatNobodyWasAskedForIsDropped() async throws {
        try await damage("UPDATE attempt SET outcome = 'failed' WHERE stage = 'judge'")
        let repair = try await library.index.repair { _ in }
        #expect(repair.dropped == ["judgment": 3])
    }

    @Test func aReplyWhoseQuestionIsInDoubtStaysUnderItsKey() async throws {
        try await damage("UPDATE call SET variable = 'And now?'")
        let repair = try await library.index.repair { _ in }
        #expect(repair.dropped == [:])
        let stages = try await library.index.read { database in
            try String.fetchAll(
                database,
                sql: """
                    SELECT DISTINCT stage || ' ' || model FROM call
                    JOIN recipe ON recipe.id = recipe_id
                    """)
        }
        #expect(stages == ["lost m"])
        let key = Library.key(of: library.chunk("One owl."))
        #expect(try await library.index.call(key)?.text == "What is there?")
    }

    @Test func aCopyIsTakenByBytesAndIsReadableByItsOwnerAlone() async throws {
        try await damage("UPDATE pair SET question = 'What?'")
        let copy = try await library.index.backUp(time: "2026-01-01T00:00:00Z")
        #expect(copy == library.path + ".backup-20260101T000000Z")
        let second = try await library.index.backUp(time: "2026-01-01T00:00:00Z")
        #expect(second == copy + "-2")
        let attributes = try FileManager.default.attributesOfItem(atPath: copy)
        #expect(attributes[.posixPermissions] as? Int == 0o600)
        _ = try await library.index.repair { _ in }
        let kept = try DatabaseQueue(path: copy)
        let pairs = try await kept.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM pair") }
        #expect(pairs == 3)
    }

    @Test func vacuumGivesBackWhatWasDropped() async throws {
        for number in 0..<40 {
            let text = (0..<300).map { "Crow \(number) \($0)." }.joined(separator: " ")
            try await library.put("/more\(number).md", [text])
        }
        try await damage("DELETE FROM document")
        _ = try await library.index.repair { _ in }
        let size = try await library.index.vacuum()
        #expect(size.after < size.before)
        #expect(try await disagreements().isEmpty)
    }
}

extension Library {
    static func key(of chunk: Chunk) -> String {
        ContentHash.call(
            provider: "mock", model: "m", revision: "", parameters: "{}", system: "s",
            message: """
                DOCUMENT: Crows
                SECTION: Methods

                <text>
                \(chunk.text)
                </text>

                Write a question.
                """, schema: "", sample: 0
        ).hex
    }

    /// Stores a reply about a chunk.
    func ask(about chunk: Chunk) async throws {
        try await index.record(
            CallRecord(
                key: Self.key(of: chunk), recipe: Self.generate.id, chunk: chunk.id, variable: "",
                schema: nil, parameters: "{}", sample: 0, answeredBy: "m", text: "What is there?",
                finish: "stop", logprobs: nil, response: "{}", promptTokens: 1, cachedTokens: 0,
                completionTokens: 1, duration: 0),
            run: run, time: "2026-01-01T00:00:00Z")
    }

    /// Writes down an export of all pairs.
    func exportAll() async throws {
        let pairs = try await index.read { try String.fetchAll($0, sql: "SELECT id FROM pair") }
        try await index.recordExport(
            corpus: "c", path: "/out.jsonl", format: "jsonl", sha256: "00",
            lines: pairs.map { ExportedLine(pair: ContentHash(hex: $0), sha256: "11") }, run: run)
    }
}
