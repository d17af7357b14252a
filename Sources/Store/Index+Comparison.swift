import GRDB
package import Records

/// The pairs that one run of a command made.
package struct RunPairs: Sendable, Equatable {
    package var run: ContentHash
    /// `generate` or `pipeline`.
    package var command: String
    /// All that it made, kept or not.
    package var made: Int
    package var kept: [KeptPair]

    /// A pair that no check and no judge turned down.
    package struct KeptPair: Sendable, Equatable {
        package var pair: Pair
        /// The path below the folder that was ingested; nil where no corpus has the document now.
        package var source: String?
        package var rating: Int?
    }
}

/// The chunks and the document that a pair or a sample was made from.
package struct PairOrigin: Sendable, Equatable {
    /// Never empty.
    package var evidence: [Evidence]
    /// The path below the folder that was ingested; nil where no corpus has the document now.
    package var source: String?
}

extension Index {
    /// What a run made, as it was made: without what was rewritten of it later.
    ///
    /// A pair is kept where it passed every check it was put to and no judge refused it: none marked
    /// it below `threshold`, or said no.
    ///
    /// - Parameter prefix: of the run's id, or of the time when it began.
    /// - Throws: `StoreError.unknown` where no run or several fit.
    package func pairs(ofRun prefix: String, threshold: Double) async throws -> RunPairs {
        let path = path
        return try await read { database in
            let runs = try Row.fetchAll(
                database,
                sql: """
                    SELECT id, command FROM run
                    WHERE substr(id, 1, length(:p)) = lower(:p)
                        OR substr(started_at, 1, length(:p)) = upper(:p)
                    LIMIT 2
                    """, arguments: ["p": prefix])
            guard let run = runs.first, !prefix.isEmpty else {
                throw StoreError(
                    .unknown,
                    "No run '\(prefix)' is in '\(path)': give the first digits of its id, or the time when it began, as `quarry spend --by run` shows it."
                )
            }
            guard runs.count == 1 else {
                throw StoreError(
                    .unknown,
                    "Several runs begin with '\(prefix)': give more of the id or the time.")
            }
            let id: String = run["id"]
            let rows = try Row.fetchAll(database, literal: Self.madePairs(run: id, threshold))
            let kept = try rows.filter { $0["is_kept"] }.compactMap { row in
                try Self.pair(ContentHash(hex: row["id"]), in: database).map {
                    RunPairs.KeptPair(pair: $0, source: row["source"], rating: row["rating"])
                }
            }
            return RunPairs(
                run: ContentHash(hex: id), command: run["command"], made: rows.count, kept: kept)
        }
    }

    private static func madePairs(run: String, _ threshold: Double) -> SQL {
        """
        SELECT pair.id,
            (SELECT max(rating) FROM judgment WHERE judgment.pair_id = pair.id) AS rating,
            NOT EXISTS (
                SELECT 1 FROM "check" WHERE "check".pair_id = pair.id AND NOT "check".passed)
            AND NOT EXISTS (
                SELECT 1 FROM judgment
                WHERE judgment.pair_id = pair.id
                    AND (judgment.rating < \(threshold) OR judgment.says_yes = 0)) AS is_kept,
            (
                SELECT min(name) FROM current_occurrence
                WHERE current_occurrence.chunk_id = pair_chunk.chunk_id) AS source
        FROM attempt
        JOIN pair_chunk
            ON pair_chunk.chunk_id = substr(attempt.input, 1, instr(attempt.input, ':') - 1)
            AND pair_chunk.ordinal = 0
        JOIN pair
            ON pair.id = pair_chunk.pair_id AND pair.recipe_id = attempt.recipe_id
            AND pair.parent_id IS NULL
            AND pair.ordinal = cast(substr(attempt.input, instr(attempt.input, ':') + 1) AS integer)
        WHERE attempt.run_id = \(run) AND attempt.outcome = 'done'
            AND attempt.stage IN ('generate', 'generate_cot')
        ORDER BY attempt.input
        """
    }

    /// Where pairs and samples came from, for those of some ids that the index holds.
    package func origins(
        of ids: [ContentHash]
    ) async throws -> [ContentHash: PairOrigin] {
        try await read { database in
            let names = try database.cachedStatement(
                sql: "SELECT min(name) FROM current_occurrence WHERE chunk_id = ?")
            let samples = try database.cachedStatement(
                sql: "SELECT * FROM sample_chunk WHERE sample_id = ? ORDER BY ordinal")
            var origins: [ContentHash: PairOrigin] = [:]
            for id in ids {
                let evidence =
                    try Self.pair(id, in: database)?.evidence
                    ?? Row.fetchAll(samples, arguments: [id.hex]).map { row in
                        Evidence(
                            chunk: ContentHash(hex: row["chunk_id"]),
                            range: row["start"]..<row["end"])
                    }
                guard let first = evidence.first else { continue }
                origins[id] = PairOrigin(
                    evidence: evidence,
                    source: try String.fetchOne(names, arguments: [first.chunk.hex]))
            }
            return origins
        }
    }

    /// Writes down a recipe that calls name, without putting it in force anywhere.
    package func remember(_ recipe: Recipe) async throws {
        try await write { try Self.put(recipe, in: $0) }
    }
}
