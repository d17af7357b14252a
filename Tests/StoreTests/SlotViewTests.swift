import GRDB
import Testing

@testable import Store

/// The views `slot` and `pending` say of any index what they said before they were made anew.
struct SlotViewTests {
    /// - Parameter isTied: whether slots of several generators have the same numbers, as those have
    ///   that were planned apart.
    @Test(arguments: 0..<20, [false, true])
    func theViewsSayOfEverySlotWhatTheySaidBefore(seed: Int, isTied: Bool) throws {
        let names = Index.migrations.map(\.name)
        let rows = try #require(names.firstIndex(of: "v014"))
        let views = try #require(names.firstIndex(of: "v016"))
        let queue = try DatabaseQueue()
        try Index.migrator(Array(Index.migrations[...rows])).migrate(queue)
        try queue.write { database in
            var index = RandomIndex(seed: seed, isTied: isTied)
            for statement in index.statements() { try database.execute(sql: statement) }
        }
        try Index.migrator(Array(Index.migrations[..<views])).migrate(queue)
        let before = try queue.read(Self.said)
        try Index.migrator(Array(Index.migrations[...views])).migrate(queue)
        #expect(try queue.read(Self.said) == before)
        #expect(!before.isEmpty)
    }

    private static func said(in database: Database) throws -> [String] {
        let rows =
            try Row.fetchAll(database, sql: "SELECT * FROM slot")
            + Row.fetchAll(database, sql: "SELECT * FROM pending")
        return rows.map(\.description).sorted()
    }
}

/// Rows of an index with two corpora and slots in all states: outcomes, checks, marks and judgments
/// are drawn from a seed, also such as no run would leave behind.
private struct RandomIndex {
    private var draw: Draw
    private let isTied: Bool
    private var sql: [String] = []
    private var pairs = 0

    init(seed: Int, isTied: Bool) {
        draw = Draw(state: (UInt64(seed) + 1) &* 0x9E37_79B9_7F4A_7C15)
        self.isTied = isTied
    }

    private static let stages = [
        "chunk", "check", "duplicates", "contamination", "ask_back", "judge", "enrich",
        "enhance_cot",
    ]
    private static let generators = [("g1", "qa"), ("g2", "qa"), ("g3", "cot"), ("g4", "qa")]
    private static let chunks = 8
    private static let documents = 4

    mutating func statements() -> [String] {
        sql = [
            "INSERT INTO run (id, command, version, started_at) VALUES ('r', 'pipeline', '0', 't')"
        ]
        put(recipe: "read", stage: "read")
        for corpus in ["a", "b"] { putSettings(of: corpus) }
        putDocuments()
        for corpus in ["a", "b"] { plan(corpus) }
        return sql
    }

    // MARK: - What is asked for

    private mutating func put(
        recipe: String, stage: String, settings: String = "{}", provider: String = "mock"
    ) {
        sql.append(
            """
            INSERT INTO recipe (id, stage, settings, provider)
            VALUES ('\(recipe)', '\(stage)', '\(settings)', '\(provider)')
            """)
    }

    private mutating func putSettings(of corpus: String) {
        sql.append("INSERT INTO corpus VALUES ('\(corpus)')")
        for stage in Self.stages {
            for number in 1...2 { put(recipe: "\(corpus)\(stage)\(number)", stage: stage) }
            guard stage == "chunk" || draw.happens(0.7) else { continue }
            let recipe = "\(corpus)\(stage)\(draw.one(of: [1, 2]))"
            sql.append("INSERT INTO setting VALUES ('\(corpus)', '\(stage)', '\(recipe)')")
        }
        for stage in ["accept", "accept_cot"] where draw.happens(0.8) {
            let made = draw.one(of: ["null", "0", "1", "3", "5", "9", "20"])
            let accepted = draw.one(of: ["null", "0", "1", "2", "4", "8"])
            let rules = draw.one(of: ["null", "0", "1"])
            put(
                recipe: corpus + stage, stage: stage,
                settings: """
                    {"made":\(made),"accepted":\(accepted),"threshold":7,"min_log_odds":1.2,\
                    "judges_rules":\(rules)}
                    """)
            sql.append("INSERT INTO setting VALUES ('\(corpus)', '\(stage)', '\(corpus)\(stage)')")
        }
        for (generator, kind) in Self.generators {
            put(
                recipe: corpus + generator, stage: kind == "cot" ? "generate_cot" : "generate",
                provider: draw.one(of: ["mock", "rules"]))
            guard draw.happens(0.8) else { continue }
            sql.append(
                "INSERT INTO generator VALUES ('\(corpus)', '\(corpus)\(generator)', '\(kind)', 0)")
        }
    }

    private mutating func putDocuments() {
        for document in 0..<Self.documents {
            sql.append(
                """
                INSERT INTO document
                    (id, sha256, format, recipe_id, authors, byte_count, text)
                VALUES ('d\(document)', '', 'text', 'read', '[]', 0, '')
                """)
            for corpus in ["a", "b"] where draw.happens(0.8) {
                sql.append(
                    """
                    INSERT INTO source
                        (corpus, path, name, root, document_id, outcome, sha256, size, mtime, inode,
                        is_present)
                    VALUES ('\(corpus)', '/\(document)', '\(document)', '/', 'd\(document)',
                        'ingested', '', 0, 0, 0, \(draw.happens(0.8)))
                    """)
            }
        }
        for chunk in 0..<Self.chunks {
            sql.append(
                """
                INSERT INTO chunk (number, id, title, heading, role, tokens, text)
                VALUES (\(chunk + 1), 'c\(chunk)', '', '', 'body', 1, '')
                """)
            for recipe in ["achunk1", "achunk2", "bchunk1", "bchunk2"] where draw.happens(0.6) {
                sql.append(
                    """
                    INSERT INTO occurrence (document_id, recipe_id, ordinal, chunk_id, start, end)
                    VALUES ('d\(draw.below(Self.documents))', '\(recipe)', \(chunk), 'c\(chunk)',
                        0, 0)
                    """)
            }
        }
    }

    // MARK: - What became of it

    private mutating func plan(_ corpus: String) {
        var planned: Set<String> = []
        for round in 1...3 {
            var slot = 0
            for (generator, kind) in Self.generators {
                if isTied { slot = 0 }
                for _ in 0...draw.below(7) {
                    let chunk = "c\(draw.below(Self.chunks))"
                    let ordinal = draw.below(4)
                    let recipe = corpus + generator
                    let input = "\(chunk):\(ordinal)"
                    guard planned.insert(recipe + input).inserted else { continue }
                    sql.append(
                        """
                        INSERT INTO plan VALUES
                            ('\(corpus)', '\(recipe)', \(round), \(slot), '\(chunk)', \(ordinal))
                        """)
                    slot += 1
                    let outcome = draw.one(of: [
                        nil, "done", "done", "done", "done", "rejected", "failed",
                    ])
                    if let outcome {
                        put(
                            attempt: kind == "cot" ? "generate_cot" : "generate", input: input,
                            recipe: recipe, outcome: outcome)
                    }
                    guard outcome == "done" && draw.happens(0.9) || draw.happens(0.05) else {
                        continue
                    }
                    make(corpus, recipe: recipe, chunk: chunk, ordinal: ordinal)
                }
            }
        }
    }

    private mutating func put(attempt stage: String, input: String, recipe: String, outcome: String)
    {
        let message = draw.one(of: ["NULL", "'why \(stage)'"])
        sql.append(
            """
            INSERT INTO attempt (stage, input, recipe_id, outcome, message, run_id)
            VALUES ('\(stage)', '\(input)', '\(recipe)', '\(outcome)', \(message), 'r')
            """)
    }

    private mutating func make(_ corpus: String, recipe: String, chunk: String, ordinal: Int) {
        pairs += 1
        let pair = "p\(pairs)"
        put(pair: pair, recipe: recipe, ordinal: ordinal, parent: "NULL")
        sql.append("INSERT INTO pair_chunk VALUES ('\(pair)', 0, '\(chunk)', 0, 1)")
        look(at: pair, of: corpus)
        for stage in ["enrich", "enhance_cot"] {
            for recipe in ["\(corpus)\(stage)1", "\(corpus)\(stage)2"] {
                if draw.happens(0.6) {
                    let outcome = draw.one(of: ["done", "done", "rejected", "failed"])
                    put(attempt: stage, input: pair, recipe: recipe, outcome: outcome)
                }
                guard draw.happens(0.4) else { continue }
                put(pair: pair + recipe, recipe: recipe, ordinal: ordinal, parent: "'\(pair)'")
                look(at: pair + recipe, of: corpus)
            }
        }
    }

    private mutating func put(pair: String, recipe: String, ordinal: Int, parent: String) {
        sql.append(
            """
            INSERT INTO pair (id, question, answer, context, recipe_id, ordinal, parent_id)
            VALUES ('\(pair)', 'q', 'a', '', '\(recipe)', \(ordinal), \(parent))
            """)
    }

    /// Checks, judgments and a person's word.
    private mutating func look(at pair: String, of corpus: String) {
        for stage in ["check", "duplicates", "contamination", "ask_back"] {
            for recipe in ["\(corpus)\(stage)1", "\(corpus)\(stage)2"] {
                for name in ["standalone", "form", "duplicate", "taken_up"] where draw.happens(0.2)
                {
                    let message = draw.one(of: ["NULL", "'too long'", "'unclear'"])
                    sql.append(
                        """
                        INSERT INTO "check" (pair_id, recipe_id, name, passed, message)
                        VALUES ('\(pair)', '\(recipe)', '\(name)', \(draw.happens(0.85)),
                            \(message))
                        """)
                }
            }
        }
        for recipe in ["1", "2"] {
            for stage in ["ask_back", "judge"] where draw.happens(0.7) {
                put(
                    attempt: stage, input: pair, recipe: corpus + stage + recipe,
                    outcome: draw.one(of: ["done", "done", "done", "done", "rejected", "failed"]))
            }
            guard draw.happens(0.7) else { continue }
            sql.append(
                """
                INSERT INTO judgment VALUES
                    ('\(pair)', '\(corpus)judge\(recipe)', \(judgment()))
                """)
        }
        guard draw.happens(0.1) else { return }
        let mark = draw.one(of: ["keep", "drop"])
        sql.append("INSERT INTO mark VALUES ('\(pair)', '\(mark)', NULL, 'review', 't')")
    }

    private mutating func judgment() -> String {
        guard draw.happens(0.5) else {
            let odds = draw.one(of: ["NULL", "0.5", "2.0"])
            return "'yes-no', NULL, NULL, NULL, NULL, NULL, \(draw.below(2)), \(odds)"
        }
        let marks = [1 + draw.below(3), 1 + draw.below(3), 1 + draw.below(2), draw.below(3)]
        let list = marks.map(String.init).joined(separator: ", ")
        return "'rubric', \(marks.reduce(0, +)), \(list), NULL, NULL"
    }
}

/// Numbers that follow from a seed (Marsaglia's xorshift).
private struct Draw {
    var state: UInt64

    mutating func below(_ bound: Int) -> Int {
        for _ in 0..<2 {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
        }
        return Int(state >> 16) % bound
    }

    mutating func happens(_ share: Double) -> Bool { Double(below(1_000)) < share * 1_000 }

    mutating func one<Value>(of values: [Value]) -> Value { values[below(values.count)] }
}
