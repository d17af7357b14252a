import GRDB
package import Records

/// A known-bad copy of a pair, and what a judge said of it.
package struct CanaryRecord: Sendable, Equatable {
    package var corpus: String
    /// The judge.
    package var recipe: ContentHash
    /// The pair that it is a copy of.
    package var pair: ContentHash
    /// `number`, `entity`, `negation`, `foreign_answer` or `identifier`.
    package var kind: String
    /// `absent` or `elsewhere`.
    package var origin: String
    package var question: String
    package var answer: String
    /// nil where the judge's reply could not be used.
    package var judgment: Judgment?
    /// Whether the judge rejected it by the marks in force; nil where there is no judgment.
    package var isCaught: Bool?

    package init(
        corpus: String, recipe: ContentHash, pair: ContentHash, kind: String, origin: String,
        question: String, answer: String, judgment: Judgment?, isCaught: Bool?
    ) {
        self.corpus = corpus
        self.recipe = recipe
        self.pair = pair
        self.kind = kind
        self.origin = origin
        self.question = question
        self.answer = answer
        self.judgment = judgment
        self.isCaught = isCaught
    }
}

/// What one judge gave the pairs of a corpus and its canaries: lines of the view `judge_score`.
package struct JudgeScores: Sendable, Equatable {
    package struct Canary: Sendable, Equatable {
        package var kind: String
        package var score: Double
    }

    package var recipe: ContentHash
    package var provider: String
    package var model: String
    /// `rubric` or `yes-no`.
    package var kind: String
    /// From which score on a pair passes.
    package var threshold: Double
    /// Of pairs that passed the other checks.
    package var good: [Double] = []
    package var canaries: [Canary] = []
}

extension Index {
    package func record(_ canary: CanaryRecord) async throws {
        try await write { database in
            var arguments: StatementArguments = [
                canary.corpus, canary.recipe.hex, canary.pair.hex, canary.kind, canary.origin,
                canary.question, canary.answer,
            ]
            switch canary.judgment {
            case .rubric(let rubric): arguments += ["rubric", rubric.rating, nil, nil]
            case .yesNo(let saysYes, let logOdds): arguments += ["yes-no", nil, saysYes, logOdds]
            case nil: arguments += [nil, nil, nil, nil]
            }
            arguments += [canary.isCaught]
            try database.cachedExecute(
                """
                INSERT OR IGNORE INTO canary
                    (corpus, recipe_id, pair_id, kind, origin, question, answer, judgment_kind,
                     rating, says_yes, log_odds, caught)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """, arguments)
        }
    }

    /// How many canaries of each kind a judge was shown, by the pairs that they were made of.
    package func canaries(
        of corpus: String, recipe: ContentHash
    ) async throws -> [(pair: ContentHash, kind: String)] {
        try await read { database in
            try Row.fetchAll(
                database,
                literal: """
                    SELECT pair_id, kind FROM canary
                    WHERE corpus = \(corpus) AND recipe_id = \(recipe.hex)
                    ORDER BY pair_id, kind
                    """
            ).map { (ContentHash(hex: $0["pair_id"]), $0["kind"]) }
        }
    }

    /// The form of a pair that a judge gave a judgment: its rewriting, if that was judged, or itself;
    /// nil where neither was.
    package func judgedForm(of id: ContentHash, recipe: ContentHash) async throws -> Pair? {
        try await read { database in
            let judged = try String.fetchOne(
                database,
                sql: """
                    SELECT pair.id
                    FROM judgment JOIN pair ON pair.id = judgment.pair_id
                    WHERE judgment.recipe_id = :recipe
                        AND judgment.pair_id IN (
                            SELECT :id UNION ALL SELECT id FROM pair WHERE parent_id = :id)
                    ORDER BY pair.parent_id IS :id DESC
                    LIMIT 1
                    """, arguments: ["recipe": recipe.hex, "id": id.hex])
            return try judged.flatMap { try Self.pair(ContentHash(hex: $0), in: database) }
        }
    }

    /// The current pairs of a corpus that a judge gave a judgment, by id.
    package func judgedPairs(
        of corpus: String, recipe: ContentHash
    ) async throws -> [ContentHash] {
        try await read { database in
            try String.fetchAll(
                database,
                sql: """
                    SELECT pair_id FROM judge_score
                    WHERE corpus = ? AND recipe_id = ? AND canary IS NULL
                    ORDER BY pair_id
                    """, arguments: [corpus, recipe.hex]
            ).map(ContentHash.init(hex:))
        }
    }

    /// What the judges of a corpus gave its pairs and canaries.
    ///
    /// - Parameter recipe: one judge; nil for all.
    package func judgeScores(
        of corpus: String, recipe: ContentHash? = nil
    ) async throws -> [JudgeScores] {
        try await read { database in
            let rows = try Row.fetchAll(
                database,
                literal: """
                    SELECT judge_score.*, recipe.provider, recipe.model
                    FROM judge_score JOIN recipe ON recipe.id = judge_score.recipe_id
                    WHERE judge_score.corpus = \(corpus)
                        AND (\(recipe?.hex) IS NULL OR judge_score.recipe_id = \(recipe?.hex))
                    ORDER BY judge_score.recipe_id, judge_score.pair_id, judge_score.canary
                    """)
            var all: [JudgeScores] = []
            for row in rows {
                let id = ContentHash(hex: row["recipe_id"])
                if all.last?.recipe != id {
                    all.append(
                        JudgeScores(
                            recipe: id, provider: row["provider"] ?? "", model: row["model"] ?? "",
                            kind: row["judgment_kind"], threshold: row["threshold"]))
                }
                let score: Double = row["score"]
                if let kind: String = row["canary"] {
                    all[all.count - 1].canaries.append(.init(kind: kind, score: score))
                } else {
                    all[all.count - 1].good.append(score)
                }
            }
            return all
        }
    }
}
