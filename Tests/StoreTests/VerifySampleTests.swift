import GRDB
import Records
import Synchronization
import Testing

@testable import Store

/// Units, samples and their calls are changed behind the index's back.
struct VerifySampleTests {
    private let library: Library
    private let recipe = Recipe(stage: "facts", settings: "{}", provider: "mock", model: "m")
    private let prompt = Recipe(
        stage: "facts_answer", settings: "{}", system: "s", instruction: "Answer.",
        provider: "mock", model: "m")

    init() async throws {
        library = try await Library()
        try await library.put("/a.md", ["One raven.", "One crow."])
        let units = ["One raven.", "One crow."].map(unit)
        try await library.index.use(
            CollectionRecord(
                name: "birds", kind: .facts, path: "birds.yaml", recipe: recipe, target: 2,
                units: units), with: [prompt])
        for unit in units { try await make(unit) }
    }

    private func unit(_ text: String) -> UnitRecord {
        let chunk = library.chunk(text).id
        return UnitRecord(
            id: ContentHash.unit(
                kind: "facts", key: text, input: "{\"a\":[1],\"fact\":\"\u{E9}\"}",
                chunks: [chunk]),
            // The same value in another order and spelling.
            key: text, input: #"{ "fact": "\u00e9", "a": [1] }"#, chunks: [chunk])
    }

    private func make(_ unit: UnitRecord) async throws {
        var keys: [String] = []
        for question in ["Who?", "What?"] {
            let key = ContentHash.call(
                provider: "mock", model: "m", revision: "", parameters: "{}", system: "s",
                message: "Answer.\n\n\(unit.key) \(question)", schema: "", sample: 0
            ).hex
            try await library.index.record(
                CallRecord(
                    key: key, recipe: prompt.id, chunk: nil, variable: "\(unit.key) \(question)",
                    schema: nil, parameters: "{}", sample: 0, answeredBy: "m", text: "Yes.",
                    finish: "stop", logprobs: nil, response: "{}", promptTokens: 1,
                    cachedTokens: 0, completionTokens: 1, duration: 0),
                run: library.run, time: "2026-01-01T00:00:00Z")
            keys.append(key)
        }
        try await library.index.record(
            SampleOutputs(
                attempt: Attempt(
                    stage: "facts", input: unit.id.hex, recipe: recipe.id, outcome: .done,
                    callKey: keys.last),
                sample: Sample(
                    kind: .facts, unit: unit.id, recipe: recipe.id, fields: #"{"answer":"Yes."}"#,
                    evidence: unit.chunks.map { Evidence(chunk: $0, range: 0..<3) }),
                calls: keys, startedAt: "2026-01-01T00:00:00Z", finishedAt: "2026-01-01T00:00:01Z"),
            run: library.run)
    }

    private let judge = Recipe(
        stage: "judge_sample", settings: "{}", system: "s", instruction: "Is it right?",
        provider: "mock", model: "j")

    /// Judges what is left to judge; the replies are those of before, where there are some.
    private func curate() async throws -> Int {
        try await library.index.use(
            CollectionJudge(recipe: judge, threshold: 7, minLogOdds: 0), for: "birds")
        let waiting = try await library.index.samplesToJudge(of: "birds", by: judge.id)
        for sample in waiting {
            let key = ContentHash.call(
                provider: "mock", model: "j", revision: "", parameters: "{}", system: "s",
                message: "Is it right?\n\n\(sample.id.hex)", schema: "", sample: 0
            ).hex
            if try await library.index.storedCalls([key]).isEmpty {
                try await library.index.record(
                    CallRecord(
                        key: key, recipe: judge.id, chunk: nil, variable: sample.id.hex,
                        schema: nil, parameters: "{}", sample: 0, answeredBy: "j", text: "yes",
                        finish: "stop", logprobs: nil, response: "{}", promptTokens: 1,
                        cachedTokens: 0, completionTokens: 1, duration: 0),
                    run: library.run, time: "2026-01-01T00:00:02Z")
            }
            try await library.index.record(
                SampleVerdict(
                    sample: sample,
                    attempt: Attempt(
                        stage: judge.stage, input: sample.id.hex, recipe: judge.id, outcome: .done,
                        callKey: key),
                    judgment: .yesNo(saysYes: true, logOdds: 1), calls: [key]),
                run: library.run)
        }
        return waiting.count
    }

    private func damage(_ sql: String) async throws {
        try await library.index.pool.writeWithoutTransaction { database in
            try database.execute(sql: "PRAGMA foreign_keys = OFF")
            try database.execute(sql: sql)
            try database.execute(sql: "PRAGMA foreign_keys = ON")
        }
    }

    private func disagreements() async throws -> [Disagreement] {
        let found = Mutex<[Disagreement]>([])
        _ = try await library.index.verify { row in found.withLock { $0.append(row) } }
        return found.withLock { $0 }
    }

    private func count(_ table: String) async throws -> Int? {
        try await library.index.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM \(table)") }
    }

    @Test func samplesThatNobodyTouchedAreSoundAndTheirUnitsAndCallsAreAmongWhatIsChecked()
        async throws
    {
        let result = try await library.index.verify { row in
            Issue.record("\(row.table) \(row.id): \(row.problem)")
        }
        #expect(result.checked["unit"] == 2)
        #expect(result.checked["sample"] == 2)
        #expect(result.checked["call"] == 4)
    }

    @Test(arguments: [
        ("unit", #"UPDATE unit SET input = '{"a":2}' WHERE key = 'One crow.'"#),
        ("unit", "UPDATE unit SET key = 'One cow.' WHERE key = 'One crow.'"),
        ("unit", "UPDATE unit SET kind = 'tools'"),
        ("unit", "UPDATE unit SET id = 'f00' WHERE key = 'One crow.'"),
        ("unit", "DELETE FROM unit_chunk"),
        ("unit", "UPDATE unit_chunk SET chunk_id = (SELECT min(id) FROM chunk)"),
        ("unit_chunk", "DELETE FROM unit WHERE key = 'One crow.'"),
        ("unit_call", "DELETE FROM unit_call"),
        ("unit_call", "DELETE FROM unit_call WHERE ordinal = 0"),
        ("unit_call", "DELETE FROM unit_call WHERE ordinal = 1"),
        ("call", "UPDATE call SET variable = 'And now?' WHERE rowid = 1"),
        ("call", "UPDATE call SET key = 'f00' WHERE rowid = 1"),
        ("sample", #"UPDATE sample SET fields = '{"answer":"No."}' WHERE rowid = 1"#),
    ])
    func aRowOfASampleThatWasChangedIsNamedAndRepairedAndNoReplyIsLost(
        table: String, sql: String
    ) async throws {
        try await damage(sql)
        let found = try await disagreements()
        #expect(found.contains { $0.table == table }, "\(found.map { ($0.table, $0.problem) })")
        _ = try await library.index.repair { _ in }
        #expect(try await count("call") == 4)
        let left = try await disagreements()
        #expect(left.isEmpty, "\(left.map { ($0.table, $0.id, $0.problem) })")
    }

    @Test func aUnitThatIsDroppedIsPlannedAndMadeAnewOfItsReplies() async throws {
        try await damage("UPDATE unit SET key = 'One cow.' WHERE key = 'One crow.'")
        let repair = try await library.index.repair { _ in }
        #expect(repair.dropped["unit"] == 1)
        #expect(repair.dropped["sample"] == 1)
        #expect(repair.dropped["attempt"] == 1)
        let crow = unit("One crow.")
        try await library.index.use(
            CollectionRecord(
                name: "birds", kind: .facts, path: "birds.yaml", recipe: recipe, target: 2,
                units: [unit("One raven."), crow]), with: [])
        let slots = try await library.index.sampleSlots(of: "birds")
        #expect(slots.map(\.state) == [.accepted, .pending])
        try await make(crow)
        #expect(try await disagreements().isEmpty)
        #expect(try await count("call") == 4)
    }

    @Test func aUnitWhoseCallIsMissingIsMadeAnew() async throws {
        try await damage("DELETE FROM unit_call WHERE ordinal = 0")
        _ = try await library.index.repair { _ in }
        let slots = try await library.index.sampleSlots(of: "birds")
        #expect(slots.map(\.state) == [.pending, .pending])
    }

    @Test func theCallsOfAUnitThatWasNotFinishedAreSound() async throws {
        try await damage(
            """
            DELETE FROM unit_call; DELETE FROM attempt WHERE stage = 'facts';
            DELETE FROM sample_chunk; DELETE FROM sample
            """)
        #expect(try await disagreements().isEmpty)
    }

    @Test func verdictsThatNobodyTouchedAreSound() async throws {
        #expect(try await curate() == 2)
        #expect(try await curate() == 0)
        let result = try await library.index.verify { row in
            Issue.record("\(row.table) \(row.id): \(row.problem)")
        }
        #expect(result.checked["sample_judgment"] == 2)
    }

    @Test(arguments: [
        ("sample_judgment", "DELETE FROM sample_judgment"),
        (
            "sample_judgment",
            "UPDATE sample_judgment SET sample_id = 'f00' WHERE \(VerifySampleTests.first)"
        ),
        ("sample_judgment", "UPDATE sample_judgment SET recipe_id = \(VerifySampleTests.maker)"),
        ("sample_judgment", "UPDATE attempt SET outcome = 'failed' WHERE stage = 'judge_sample'"),
        ("sample_judgment", "DELETE FROM attempt WHERE stage = 'judge_sample'"),
        ("attempt", "UPDATE attempt SET input = 'f00' || input WHERE stage = 'judge_sample'"),
        ("unit_call", "DELETE FROM unit_call WHERE recipe_id NOT IN (\(VerifySampleTests.maker))"),
        ("collection_judge", "UPDATE collection_judge SET recipe_id = 'f00'"),
        ("collection_judge", "UPDATE collection_judge SET recipe_id = \(VerifySampleTests.maker)"),
        ("collection_judge", "UPDATE collection_judge SET collection = 'fish'"),
    ])
    func aVerdictThatWasDamagedIsNamedAndRepairedAndComesBackOfItsReply(
        table: String, sql: String
    ) async throws {
        _ = try await curate()
        try await damage(sql)
        let found = try await disagreements()
        #expect(found.contains { $0.table == table }, "\(found.map { ($0.table, $0.problem) })")
        _ = try await library.index.repair { _ in }
        let left = try await disagreements()
        #expect(left.isEmpty, "\(left.map { ($0.table, $0.id, $0.problem) })")
        #expect(try await count("call") == 6)
        _ = try await curate()
        #expect(try await disagreements().isEmpty)
        #expect(try await count("call") == 6)
        #expect(try await count("sample_slot WHERE verdict = 'accepted'") == 2)
        #expect(try await count("sample_judgment") == 2)
    }

    /// The recipe of the samples.
    private static let maker = "(SELECT id FROM recipe WHERE stage = 'facts')"
    private static let first = "sample_id = (SELECT min(id) FROM sample)"
}
