import GRDB
package import Records

/// One line of the ledger: what a stage made of an input under a recipe.
package struct Attempt: Sendable, Equatable {
    package var stage: String
    package var input: String
    package var recipe: ContentHash
    package var outcome: Outcome
    package var message: String?
    package var callKey: String?

    package init(
        stage: String, input: String, recipe: ContentHash, outcome: Outcome,
        message: String? = nil, callKey: String? = nil
    ) {
        self.stage = stage
        self.input = input
        self.recipe = recipe
        self.outcome = outcome
        self.message = message
        self.callKey = callKey
    }

    package enum Outcome: String, Sendable {
        /// Also with no rows: there was nothing to do.
        case done
        /// The same input always gives the same; it is not tried again.
        case rejected
        /// No usable answer came; the next run that still needs it tries again.
        case failed
    }
}

extension Index {
    static func put(_ attempt: Attempt, run: ContentHash, in database: Database) throws {
        try database.cachedExecute(
            """
            INSERT OR REPLACE INTO attempt (stage, input, recipe_id, outcome, message, call_key, run_id)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            """,
            [
                attempt.stage, attempt.input, attempt.recipe.hex, attempt.outcome.rawValue,
                attempt.message, attempt.callKey, run.hex,
            ])
    }

    /// Writes an attempt that has no outputs.
    package func record(_ attempt: Attempt, run: ContentHash) async throws {
        try await write { try Self.put(attempt, run: run, in: $0) }
    }
}
