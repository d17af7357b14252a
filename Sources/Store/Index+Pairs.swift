import GRDB
package import Records

/// What a stage made of an input: the attempt and its outputs, written in one transaction.
package struct Outputs: Sendable {
    package var attempts: [Attempt] = []
    package var pairs: [Pair] = []
    package var checks: [PairCheck] = []
    package var judgments: [PairJudgment] = []

    package init() {}
}

/// A check of a pair under a recipe.
package struct PairCheck: Sendable, Equatable {
    package var pair: ContentHash
    package var recipe: ContentHash
    package var check: Check
    /// The state of the corpus that the verdict was taken at; nil where it looks at the pair alone.
    package var corpusRevision: String?

    package init(
        pair: ContentHash, recipe: ContentHash, check: Check, corpusRevision: String? = nil
    ) {
        self.pair = pair
        self.recipe = recipe
        self.check = check
        self.corpusRevision = corpusRevision
    }
}

/// A judgment of a pair under a recipe.
package struct PairJudgment: Sendable, Equatable {
    package var pair: ContentHash
    package var recipe: ContentHash
    package var judgment: Judgment

    package init(pair: ContentHash, recipe: ContentHash, judgment: Judgment) {
        self.pair = pair
        self.recipe = recipe
        self.judgment = judgment
    }
}

extension Index {
    package func record(_ outputs: Outputs, run: ContentHash) async throws {
        try await write { database in
            for pair in outputs.pairs { try Self.put(pair, in: database) }
            for check in outputs.checks { try Self.put(check, in: database) }
            for judged in outputs.judgments {
                try Self.put(
                    judged.judgment, of: judged.pair, by: judged.recipe, table: "judgment",
                    key: "pair_id", in: database)
            }
            for attempt in outputs.attempts { try Self.put(attempt, run: run, in: database) }
        }
    }

    package func pairs(_ ids: [ContentHash]) async throws -> [ContentHash: Pair] {
        try await read { database in
            var pairs: [ContentHash: Pair] = [:]
            for id in ids { pairs[id] = try Self.pair(id, in: database) }
            return pairs
        }
    }

    /// The questions that a generator asked of a chunk before one of its slots, in their order.
    package func questions(
        of chunk: ContentHash, recipe: ContentHash, before ordinal: Int
    ) async throws -> [String] {
        try await read { database in
            try String.fetchAll(
                database,
                sql: """
                    SELECT pair.question FROM pair_chunk JOIN pair ON pair.id = pair_chunk.pair_id
                    WHERE pair_chunk.chunk_id = ? AND pair_chunk.ordinal = 0
                        AND pair.recipe_id = ? AND pair.parent_id IS NULL AND pair.ordinal < ?
                    ORDER BY pair.ordinal
                    """, arguments: [chunk.hex, recipe.hex, ordinal])
        }
    }

    static func pair(_ id: ContentHash, in database: Database) throws -> Pair? {
        let statement = try database.cachedStatement(sql: "SELECT * FROM pair WHERE id = ?")
        guard let row = try Row.fetchOne(statement, arguments: [id.hex]) else { return nil }
        let links = try database.cachedStatement(
            sql: "SELECT * FROM pair_chunk WHERE pair_id = ? ORDER BY ordinal")
        let evidence = try Row.fetchAll(links, arguments: [id.hex]).map { link in
            let start: Int = link["start"]
            return Evidence(
                chunk: ContentHash(hex: link["chunk_id"]), range: start..<(link["end"] as Int))
        }
        return Pair(row: row, evidence: evidence)
    }

    /// Which of these pairs have a done or rejected attempt of a stage.
    package func attempted(
        _ pairs: [ContentHash], stage: String, recipe: ContentHash
    ) async throws -> Set<ContentHash> {
        try await read { database in
            let statement = try database.cachedStatement(
                sql: """
                    SELECT 1 FROM attempt
                    WHERE stage = ? AND input = ? AND recipe_id = ? AND outcome <> 'failed'
                    """)
            var found: Set<ContentHash> = []
            for pair in pairs
            where try Bool.fetchOne(statement, arguments: [stage, pair.hex, recipe.hex]) ?? false {
                found.insert(pair)
            }
            return found
        }
    }

    /// The verdicts of one check of a corpus' current slots, by pair.
    package func verdicts(
        of check: String, recipe: ContentHash, corpus: String
    ) async throws -> [ContentHash: Bool] {
        try await read { database in
            let rows = try Row.fetchAll(
                database,
                literal: """
                    SELECT "check".pair_id, "check".passed FROM "check"
                    WHERE "check".name = \(check) AND "check".recipe_id = \(recipe.hex)
                        AND "check".pair_id IN (
                            SELECT pair_chunk.pair_id FROM pair_chunk
                            JOIN chunk ON chunk.id = pair_chunk.chunk_id
                            WHERE EXISTS (
                                SELECT 1 FROM current_place AS place
                                WHERE place.chunk_number = chunk.number
                                    AND place.corpus = \(corpus)))
                    """)
            return Dictionary(
                rows.map { (ContentHash(hex: $0["pair_id"]), $0["passed"]) },
                uniquingKeysWith: { first, _ in first })
        }
    }

    /// A hash over the current chunks of a corpus: verdicts that depend on the rest of it keep it.
    package func corpusRevision(of corpus: String) async throws -> String {
        try await read { database in
            let ids = try String.fetchAll(
                database,
                sql: """
                    SELECT id FROM chunk
                    WHERE +number IN (SELECT chunk_number FROM current_place WHERE corpus = ?)
                    ORDER BY id
                    """, arguments: [corpus])
            return ContentHash(domain: "corpus", fields: ids).hex
        }
    }

    static func put(_ pair: Pair, in database: Database) throws {
        try database.cachedExecute(
            """
            INSERT OR IGNORE INTO pair
                (id, question, reasoning, answer, context, recipe_id, ordinal, parent_id)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                pair.id.hex, pair.question, pair.reasoning, pair.answer, pair.context,
                pair.recipe.hex, pair.ordinal, pair.parent?.hex,
            ])
        guard database.changesCount > 0 else { return }
        for (ordinal, evidence) in pair.evidence.enumerated() {
            try database.cachedExecute(
                "INSERT INTO pair_chunk (pair_id, ordinal, chunk_id, start, end) VALUES (?, ?, ?, ?, ?)",
                [
                    pair.id.hex, ordinal, evidence.chunk.hex, evidence.range.lowerBound,
                    evidence.range.upperBound,
                ])
        }
    }

    static func put(_ check: PairCheck, in database: Database) throws {
        try database.cachedExecute(
            """
            INSERT OR IGNORE INTO "check"
                (pair_id, recipe_id, name, value, passed, message, corpus_revision)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            """,
            [
                check.pair.hex, check.recipe.hex, check.check.name, check.check.value,
                check.check.passed, check.check.message, check.corpusRevision,
            ])
    }

    /// - Parameters:
    ///   - table: `judgment` or `sample_judgment`.
    ///   - key: the table's column of what was judged.
    static func put(
        _ judgment: Judgment, of subject: ContentHash, by recipe: ContentHash, table: String,
        key: String, in database: Database
    ) throws {
        var arguments: StatementArguments = [subject.hex, recipe.hex]
        switch judgment {
        case .rubric(let rubric):
            arguments += [
                "rubric", rubric.rating, rubric.clarity, rubric.accuracy, rubric.usefulness,
                rubric.difficulty, nil, nil,
            ]
        case .yesNo(let saysYes, let logOdds):
            arguments += ["yes-no", nil, nil, nil, nil, nil, saysYes, logOdds]
        }
        try database.cachedExecute(
            """
            INSERT OR IGNORE INTO \(table)
                (\(key), recipe_id, kind, rating, clarity, accuracy, usefulness, difficulty,
                 says_yes, log_odds)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """, arguments)
    }
}

extension Pair {
    init(row: Row, evidence: [Evidence]) {
        self.init(
            question: row["question"], reasoning: row["reasoning"], answer: row["answer"],
            context: row["context"], recipe: ContentHash(hex: row["recipe_id"]),
            ordinal: row["ordinal"], evidence: evidence,
            parent: (row["parent_id"] as String?).map(ContentHash.init(hex:)))
    }
}
