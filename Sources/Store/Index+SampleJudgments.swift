import GRDB
package import Records

/// Who judges a collection, and from which marks on a sample is accepted.
package struct CollectionJudge: Sendable, Equatable {
    package var recipe: Recipe
    /// For the rubric, 0 to 10.
    package var threshold: Double
    /// For yes and no.
    package var minLogOdds: Double

    package init(recipe: Recipe, threshold: Double, minLogOdds: Double) {
        self.recipe = recipe
        self.threshold = threshold
        self.minLogOdds = minLogOdds
    }
}

/// A sample as a judge needs it.
package struct MadeSample: Sendable, Equatable {
    package var id: ContentHash
    package var unit: ContentHash
    package var kind: SampleKind
    /// JSON.
    package var fields: String
    /// JSON: what it was made of.
    package var input: String
    /// The chunks that it was to rest on.
    package var chunks: [ContentHash]
}

/// What came of judging a sample: what is written in one transaction.
package struct SampleVerdict: Sendable {
    package var sample: MadeSample
    package var attempt: Attempt
    /// nil where no reply came, or none could be read.
    package var judgment: Judgment?
    /// Keys, in the order of the calls.
    package var calls: [String]

    package init(
        sample: MadeSample, attempt: Attempt, judgment: Judgment? = nil, calls: [String] = []
    ) {
        self.sample = sample
        self.attempt = attempt
        self.judgment = judgment
        self.calls = calls
    }
}

extension Index {
    /// Has a collection judged by a recipe from now on; verdicts of before stay, and count again once
    /// their recipe is put back.
    package func use(_ judge: CollectionJudge, for collection: String) async throws {
        try await write { database in
            try Self.put(judge.recipe, in: database)
            try database.cachedExecute(
                """
                INSERT INTO collection_judge (collection, recipe_id, threshold, min_log_odds)
                VALUES (?, ?, ?, ?)
                ON CONFLICT (collection) DO UPDATE SET recipe_id = excluded.recipe_id,
                    threshold = excluded.threshold, min_log_odds = excluded.min_log_odds
                """, [collection, judge.recipe.id.hex, judge.threshold, judge.minLogOdds])
        }
    }

    /// Who judges a collection; nil where nobody does.
    package func judge(ofCollection name: String) async throws -> CollectionJudge? {
        try await read { database in
            try Row.fetchOne(
                database,
                sql: """
                    SELECT recipe.*, collection_judge.threshold, collection_judge.min_log_odds
                    FROM collection_judge
                    JOIN recipe ON recipe.id = collection_judge.recipe_id
                    WHERE collection_judge.collection = ?
                    """, arguments: [name]
            ).map {
                CollectionJudge(
                    recipe: Recipe(row: $0), threshold: $0["threshold"],
                    minLogOdds: $0["min_log_odds"])
            }
        }
    }

    /// The samples of a collection that passed their checks, in the order of its plan.
    ///
    /// - Parameter recipe: leaves out those about which this judge has decided, unless what it said
    ///   is not there any more; what failed comes last.
    package func samplesToJudge(
        of collection: String, by recipe: ContentHash
    ) async throws -> [MadeSample] {
        try await read { database in
            let chunks = try Self.chunksOfUnits(in: database)
            return try Row.fetchAll(
                database,
                sql: """
                    SELECT sample.*, unit.input
                    FROM sample_slot
                    JOIN sample ON sample.id = sample_slot.sample_id
                    JOIN unit ON unit.id = sample.unit_id
                    LEFT JOIN attempt
                        ON attempt.stage = 'judge_sample' AND attempt.input = sample.id
                        AND attempt.recipe_id = :recipe
                    LEFT JOIN sample_judgment
                        ON sample_judgment.sample_id = sample.id
                        AND sample_judgment.recipe_id = :recipe
                    WHERE sample_slot.collection = :collection AND sample_slot.is_made
                        AND (
                            coalesce(attempt.outcome, 'failed') = 'failed'
                            OR attempt.outcome = 'done' AND sample_judgment.kind IS NULL)
                    ORDER BY attempt.outcome IS NOT NULL, sample_slot.position
                    """, arguments: ["collection": collection, "recipe": recipe.hex]
            ).compactMap { try MadeSample(row: $0, chunks: chunks) }
        }
    }

    /// Samples by their ids, in this order; those that are not there are left out.
    package func madeSamples(_ ids: [ContentHash]) async throws -> [MadeSample] {
        try await read { database in
            let chunks = try Self.chunksOfUnits(in: database)
            let samples = try database.makeStatement(
                sql: """
                    SELECT sample.*, unit.input FROM sample
                    JOIN unit ON unit.id = sample.unit_id WHERE sample.id = ?
                    """)
            return try ids.compactMap { id in
                try Row.fetchOne(samples, arguments: [id.hex]).flatMap {
                    try MadeSample(row: $0, chunks: chunks)
                }
            }
        }
    }

    private static func chunksOfUnits(in database: Database) throws -> Statement {
        try database.makeStatement(
            sql: "SELECT chunk_id FROM unit_chunk WHERE unit_id = ? ORDER BY ordinal")
    }

    /// What a judge said of the samples of a collection that passed their checks, as one score: the
    /// rating, the log-odds, or where a server gives none the threshold for yes and 1 less for no.
    package func sampleScores(
        of collection: String, by recipe: ContentHash, threshold: Double
    ) async throws -> [(sample: ContentHash, score: Double)] {
        try await read { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT
                        sample_slot.sample_id,
                        coalesce(
                            sample_judgment.rating, sample_judgment.log_odds,
                            :threshold - (sample_judgment.says_yes = 0)) AS score
                    FROM sample_slot
                    JOIN sample_judgment
                        ON sample_judgment.sample_id = sample_slot.sample_id
                        AND sample_judgment.recipe_id = :recipe
                    WHERE sample_slot.collection = :collection AND sample_slot.is_made
                    ORDER BY sample_slot.position
                    """,
                arguments: [
                    "collection": collection, "recipe": recipe.hex, "threshold": threshold,
                ]
            ).map { (ContentHash(hex: $0["sample_id"]), $0["score"]) }
        }
    }

    /// Writes what a judge said of a sample, or why it said nothing.
    package func record(_ verdict: SampleVerdict, run: ContentHash) async throws {
        try await write { database in
            let recipe = verdict.attempt.recipe
            try Self.put(verdict.attempt, run: run, in: database)
            if let judgment = verdict.judgment {
                try Self.put(
                    judgment, of: verdict.sample.id, by: recipe, table: "sample_judgment",
                    key: "sample_id", in: database)
            }
            try Self.put(
                calls: verdict.calls, of: verdict.sample.unit, by: recipe, in: database)
        }
    }

    /// Files calls of a judge with the unit that they were about, so that they are forgotten with it.
    package func record(
        calls: [String], of unit: ContentHash, by recipe: ContentHash
    ) async throws {
        try await write { try Self.put(calls: calls, of: unit, by: recipe, in: $0) }
    }

    private static func put(
        calls: [String], of unit: ContentHash, by recipe: ContentHash, in database: Database
    ) throws {
        // Another sample of the unit may have been judged by the same recipe.
        for key in calls {
            try database.cachedExecute(
                """
                INSERT INTO unit_call (unit_id, recipe_id, ordinal, call_key)
                SELECT
                    :unit, :recipe,
                    (
                        SELECT coalesce(max(ordinal) + 1, 0) FROM unit_call
                        WHERE unit_id = :unit AND recipe_id = :recipe
                    ), :key
                WHERE NOT EXISTS (
                    SELECT 1 FROM unit_call
                    WHERE unit_id = :unit AND recipe_id = :recipe AND call_key = :key)
                """, ["unit": unit.hex, "recipe": recipe.hex, "key": key])
        }
    }
}

extension MadeSample {
    /// - Parameter chunks: gives those of a unit.
    fileprivate init?(row: Row, chunks: Statement) throws {
        guard let kind = SampleKind(rawValue: row["kind"]) else { return nil }
        let unit: String = row["unit_id"]
        self.init(
            id: ContentHash(hex: row["id"]), unit: ContentHash(hex: unit), kind: kind,
            fields: row["fields"], input: row["input"],
            chunks: try String.fetchAll(chunks, arguments: [unit]).map(ContentHash.init(hex:)))
    }
}
