import GRDB
package import Records

/// A stage's settings, prompt and model: what its outputs depend on.
package struct Recipe: Sendable, Hashable {
    package let id: ContentHash
    /// `read`, `chunk`, `generate`, `generate_cot`, `check`, `duplicates`, `contamination`, `enrich`,
    /// `ask_back`, `judge`, `accept`, `accept_cot`, `enhance_cot`, `edit` or `compare`.
    package let stage: String
    /// Canonical JSON: an object with sorted keys.
    package let settings: String
    /// The words that are sent; nil for stages that ask no model.
    package let system: String?
    package let instruction: String?
    package let provider: String?
    package let model: String?
    package let revision: String?

    package init(
        stage: String, settings: String, system: String? = nil, instruction: String? = nil,
        provider: String? = nil, model: String? = nil, revision: String? = nil
    ) {
        id = ContentHash(
            domain: "recipe",
            fields: [
                stage, settings, system ?? "", instruction ?? "", provider ?? "", model ?? "",
                revision ?? "",
            ])
        self.stage = stage
        self.settings = settings
        self.system = system
        self.instruction = instruction
        self.provider = provider
        self.model = model
        self.revision = revision
    }
}

/// What is asked of a corpus: the marks from which a pair is accepted, and how many.
package struct Acceptance: Sendable, Hashable {
    /// Pairs to be made (to pass the checks that cost nothing); nil for no limit.
    package var made: Int?
    /// Pairs to be accepted; nil for no limit.
    package var accepted: Int?
    /// The rubric's mark, 0 to 10, from which a pair is accepted.
    package var threshold: Double
    /// The yes-no judge's log-odds from which a pair is accepted.
    package var minLogOdds: Double
    /// Whether pairs that rules made are judged like others, not accepted once they pass the checks.
    package var judgesRules: Bool

    package init(
        made: Int? = nil, accepted: Int? = nil, threshold: Double, minLogOdds: Double,
        judgesRules: Bool = false
    ) {
        self.judgesRules = judgesRules
        self.made = made
        self.accepted = accepted
        self.threshold = threshold
        self.minLogOdds = minLogOdds
    }

    func recipe(for kind: PairKind) -> Recipe {
        let accepted = accepted.map(String.init) ?? "null"
        let made = made.map(String.init) ?? "null"
        let judging = judgesRules ? #""judges_rules":1,"# : ""
        return Recipe(
            stage: kind == .qa ? "accept" : "accept_cot",
            settings:
                #"{"accepted":\#(accepted),\#(judging)"made":\#(made),"min_log_odds":\#(minLogOdds),"threshold":\#(threshold)}"#
        )
    }
}

extension Index {
    /// Puts a recipe in force for its stage of a corpus.
    ///
    /// Nothing happens if it already is.
    package func use(_ recipe: Recipe, for corpus: String) async throws {
        try await write { database in
            try Self.put(recipe, in: database)
            try Self.putInForce(recipe, corpus: corpus, in: database)
        }
    }

    /// Leaves a stage of a corpus without a recipe: it is not asked for any more.
    package func stopUsing(stage: String, for corpus: String) async throws {
        try await write { database in
            try database.cachedExecute(
                "DELETE FROM setting WHERE corpus = ? AND stage = ?", [corpus, stage])
        }
    }

    package func use(
        _ acceptance: Acceptance, for corpus: String, kind: PairKind = .qa
    ) async throws {
        try await use(acceptance.recipe(for: kind), for: corpus)
    }

    /// Puts generators in force for one kind of pairs, in the order in which they take turns; those
    /// in force before are left, but for imports: what was made elsewhere is asked for no more.
    package func use(
        generators: [Recipe], kind: PairKind, for corpus: String
    ) async throws {
        try await write { database in
            try database.cachedExecute("INSERT OR IGNORE INTO corpus (name) VALUES (?)", [corpus])
            try database.cachedExecute(
                """
                DELETE FROM generator
                WHERE corpus = ? AND kind = ?
                    AND recipe_id NOT IN (SELECT id FROM recipe WHERE provider = ?)
                """, [corpus, kind.rawValue, Recipe.importProvider])
            for (position, recipe) in generators.enumerated() {
                try Self.put(recipe, in: database)
                try database.cachedExecute(
                    """
                    INSERT OR IGNORE INTO generator (corpus, recipe_id, kind, position)
                    VALUES (?, ?, ?, ?)
                    """, [corpus, recipe.id.hex, kind.rawValue, position])
            }
        }
    }

    /// What makes pairs of a corpus now, in the order in which they take turns.
    ///
    /// - Parameter kind: of the pairs; nil for all.
    package func generators(of corpus: String, kind: PairKind? = nil) async throws -> [Recipe] {
        try await read { database in
            try Row.fetchAll(
                database,
                literal: """
                    SELECT recipe.* FROM generator JOIN recipe ON recipe.id = generator.recipe_id
                    WHERE generator.corpus = \(corpus)
                        AND (\(kind?.rawValue) IS NULL OR generator.kind = \(kind?.rawValue))
                    ORDER BY generator.kind DESC, generator.position
                    """
            ).map(Recipe.init(row:))
        }
    }

    /// The recipe in force for a stage of a corpus.
    package func recipeInForce(_ stage: String, corpus: String) async throws -> Recipe? {
        try await read { database in
            try Row.fetchOne(
                database,
                literal: """
                    SELECT recipe.* FROM setting JOIN recipe ON recipe.id = setting.recipe_id
                    WHERE setting.corpus = \(corpus) AND setting.stage = \(stage)
                    """
            ).map(Recipe.init(row:))
        }
    }

    /// The recipes in force for a stage of a corpus: several where several models make pairs.
    package func recipesInForce(_ stage: String, corpus: String) async throws -> [Recipe] {
        let generators = try await generators(of: corpus).filter {
            $0.stage == stage && $0.provider != "rules" && $0.provider != Recipe.importProvider
        }
        guard generators.isEmpty else { return generators }
        return try await recipeInForce(stage, corpus: corpus).map { [$0] } ?? []
    }

    package func acceptance(
        of corpus: String, kind: PairKind = .qa
    ) async throws -> Acceptance? {
        try await read { database in
            try Row.fetchOne(
                database,
                literal: """
                    SELECT * FROM target WHERE corpus = \(corpus) AND kind = \(kind.rawValue)
                    """
            ).map {
                Acceptance(
                    made: $0["made"], accepted: $0["accepted"], threshold: $0["threshold"],
                    minLogOdds: $0["min_log_odds"], judgesRules: $0["judges_rules"])
            }
        }
    }

    static func put(_ recipe: Recipe, in database: Database) throws {
        try database.cachedExecute(
            """
            INSERT OR IGNORE INTO recipe (id, stage, settings, system, instruction, provider, model, revision)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                recipe.id.hex, recipe.stage, recipe.settings, recipe.system, recipe.instruction,
                recipe.provider, recipe.model, recipe.revision,
            ])
    }

    static func putInForce(_ recipe: Recipe, corpus: String, in database: Database) throws {
        try database.cachedExecute("INSERT OR IGNORE INTO corpus (name) VALUES (?)", [corpus])
        try database.cachedExecute(
            "INSERT OR REPLACE INTO setting (corpus, stage, recipe_id) VALUES (?, ?, ?)",
            [corpus, recipe.stage, recipe.id.hex])
    }
}

extension Recipe {
    init(row: Row) {
        self.init(
            stage: row["stage"], settings: row["settings"], system: row["system"],
            instruction: row["instruction"], provider: row["provider"], model: row["model"],
            revision: row["revision"])
    }
}

extension Database {
    /// Runs a statement that is compiled once a connection: the bulk path.
    func cachedExecute(_ sql: String, _ arguments: StatementArguments) throws {
        try cachedStatement(sql: sql).execute(arguments: arguments)
    }
}

extension Row {
    static func fetchOne(_ database: Database, literal: SQL) throws -> Row? {
        try SQLRequest<Row>(literal: literal).fetchOne(database)
    }

    static func fetchAll(_ database: Database, literal: SQL) throws -> [Row] {
        try SQLRequest<Row>(literal: literal).fetchAll(database)
    }
}
