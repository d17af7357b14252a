import GRDB
package import Records

/// What the calls of a stage to a model took so far, on average.
package struct StageHistory: Sendable, Equatable {
    package var stage: String
    package var provider: String?
    package var model: String?
    package var calls: Int
    /// Calls for each question that was asked; more than 1 where replies had to be asked for again.
    package var callsPerQuestion: Double
    package var completionTokens: Double
    /// Of the prompt tokens, those that came out of the provider's cache, 0 to 1.
    package var cachedShare: Double
}

extension Index {
    /// What was asked so far, by stage and model.
    package func history() async throws -> [StageHistory] {
        try await read { database in
            // A question's first reply and its two re-asks or draws are numbered 0 to 2, those of a refresh
            // 3 to 5, and so on.
            try Row.fetchAll(
                database,
                sql: """
                    SELECT recipe.stage, recipe.provider, recipe.model, count(*) AS calls,
                        1.0 * count(*) / max(sum(call.sample % 3 = 0), 1) AS calls_per_question,
                        avg(call.completion_tokens) AS completion_tokens,
                        1.0 * sum(call.cached_tokens) / max(sum(call.prompt_tokens), 1)
                            AS cached_share
                    FROM call JOIN recipe ON recipe.id = call.recipe_id
                    GROUP BY recipe.stage, recipe.provider, recipe.model
                    ORDER BY calls DESC
                    """
            ).map {
                StageHistory(
                    stage: $0["stage"], provider: $0["provider"], model: $0["model"],
                    calls: $0["calls"], callsPerQuestion: $0["calls_per_question"],
                    completionTokens: $0["completion_tokens"], cachedShare: $0["cached_share"])
            }
        }
    }

    /// How many inputs of a recipe came to an end, whatever it was.
    package func decidedCount(stage: String, recipe: ContentHash) async throws -> Int {
        try await read { database in
            try Int.fetchOne(
                database,
                sql: """
                    SELECT count(*) FROM attempt
                    WHERE stage = ? AND recipe_id = ? AND outcome <> 'failed'
                    """, arguments: [stage, recipe.hex]) ?? 0
        }
    }

    /// Whether a recipe was ever used.
    package func holds(_ recipe: Recipe) async throws -> Bool {
        try await read { database in
            try Int.fetchOne(
                database, sql: "SELECT 1 FROM recipe WHERE id = ?", arguments: [recipe.id.hex])
                != nil
        }
    }

    /// Those of some calls whose replies are stored.
    package func storedCalls(_ keys: [String]) async throws -> Set<String> {
        try await read { database in
            let statement = try database.cachedStatement(sql: "SELECT 1 FROM call WHERE key = ?")
            return try Set(
                keys.filter { try Int.fetchOne(statement, arguments: [$0]) != nil })
        }
    }

    /// Writes a copy of the index, as it is now, to a file that is not there yet.
    package func copy(to path: String) async throws {
        do {
            try await pool.vacuum(into: path)
        } catch {
            throw Self.explain(error, path: path)
        }
    }
}
