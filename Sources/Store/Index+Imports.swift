import GRDB
package import Records

/// Pairs that were made elsewhere, under one recipe: what an import writes in one transaction.
package struct ImportedPairs: Sendable {
    /// Stage `generate` or `generate_cot`, provider `import`.
    package var recipe: Recipe
    package var kind: PairKind
    /// Pairs with their checks and attempts.
    package var outputs = Outputs()

    package init(recipe: Recipe, kind: PairKind) {
        self.recipe = recipe
        self.kind = kind
    }
}

extension Recipe {
    /// The provider of pairs that no run here made.
    package static let importProvider = "import"
}

extension Index {
    /// Writes pairs that were made elsewhere, plans a slot for each in a round after all others, and
    /// adds their generators to those in force.
    ///
    /// - Parameter replacing: whether generators of other imports are put out of force.
    package func record(
        _ imports: [ImportedPairs], corpus: String, replacing: Bool, run: ContentHash
    ) async throws {
        try await write { database in
            try database.cachedExecute("INSERT OR IGNORE INTO corpus (name) VALUES (?)", [corpus])
            if replacing { try Self.removeImports(but: imports, of: corpus, in: database) }
            let last = try Int.fetchOne(
                database, sql: "SELECT max(round) FROM plan WHERE corpus = ?", arguments: [corpus])
            for imported in imports {
                try Self.add(imported, to: corpus, in: database)
                try Self.plan(imported, round: (last ?? 0) + 1, corpus: corpus, in: database)
                let outputs = imported.outputs
                for pair in outputs.pairs { try Self.put(pair, in: database) }
                for check in outputs.checks { try Self.put(check, in: database) }
                for attempt in outputs.attempts { try Self.put(attempt, run: run, in: database) }
            }
        }
    }

    private static func removeImports(
        but imports: [ImportedPairs], of corpus: String, in database: Database
    ) throws {
        try database.execute(
            sql: """
                DELETE FROM generator
                WHERE corpus = ? AND recipe_id IN (SELECT id FROM recipe WHERE provider = ?)
                    AND recipe_id NOT IN (SELECT value FROM json_each(?))
                """,
            arguments: [
                corpus, Recipe.importProvider, JSONText.encode(imports.map(\.recipe.id.hex)),
            ])
    }

    /// Behind all generators that are in force.
    private static func add(
        _ imported: ImportedPairs, to corpus: String, in database: Database
    ) throws {
        try put(imported.recipe, in: database)
        try database.cachedExecute(
            """
            INSERT OR IGNORE INTO generator (corpus, recipe_id, kind, position)
            SELECT ?1, ?2, ?3, coalesce(max(position) + 1, 0) FROM generator
            WHERE corpus = ?1 AND kind = ?3
            """, [corpus, imported.recipe.id.hex, imported.kind.rawValue])
    }

    /// A row's place in its file is its slot and its ordinal.
    private static func plan(
        _ imported: ImportedPairs, round: Int, corpus: String, in database: Database
    ) throws {
        for pair in imported.outputs.pairs {
            guard let chunk = pair.evidence.first?.chunk else { continue }
            try database.cachedExecute(
                """
                INSERT OR IGNORE INTO plan (corpus, recipe_id, round, slot, chunk_id, ordinal)
                VALUES (?, ?, ?, ?, ?, ?)
                """,
                [corpus, pair.recipe.hex, round, pair.ordinal, chunk.hex, pair.ordinal])
        }
    }

    /// The ordinals of a generator's current slots: the rows of a file that were imported.
    package func plannedOrdinals(
        of corpus: String, recipe: ContentHash
    ) async throws -> Set<Int> {
        try await read { database in
            try Set(
                Int.fetchAll(
                    database,
                    sql: """
                        SELECT plan.ordinal FROM plan
                        JOIN generator
                            ON generator.corpus = plan.corpus
                            AND generator.recipe_id = plan.recipe_id
                        WHERE plan.corpus = :corpus AND plan.recipe_id = :recipe
                            AND EXISTS (
                                SELECT 1 FROM current_occurrence AS place
                                WHERE place.chunk_id = plan.chunk_id AND place.corpus = plan.corpus)
                        """, arguments: ["corpus": corpus, "recipe": recipe.hex]))
        }
    }

    /// The commands that changed the index.
    package func runCommands() async throws -> Set<String> {
        try await read { try Set(String.fetchAll($0, sql: "SELECT DISTINCT command FROM run")) }
    }

    /// Those of some chunks that are current in a corpus.
    package func currentChunks(
        _ ids: Set<ContentHash>, of corpus: String
    ) async throws -> [ContentHash: Chunk] {
        try await read { database in
            let statement = try database.cachedStatement(
                sql: """
                    SELECT * FROM chunk
                    WHERE id = ?1 AND EXISTS (
                        SELECT 1 FROM current_place AS place
                        WHERE place.chunk_number = chunk.number AND place.corpus = ?2)
                    """)
            var chunks: [ContentHash: Chunk] = [:]
            for id in ids {
                guard let row = try Row.fetchOne(statement, arguments: [id.hex, corpus]) else {
                    continue
                }
                chunks[id] = Chunk(row: row)
            }
            return chunks
        }
    }
}
