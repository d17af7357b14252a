import GRDB
package import Records

/// A pair with its chunk, and what a judge said of it: all that a file for other tools holds.
package struct PlainPair: Sendable, Equatable {
    package var pair: Pair
    package var chunk: Chunk
    /// The path below the folder that was ingested.
    package var source: String
    package var page: Int?
    package var model: String?
    package var judgment: Judgment?
    package var judge: String?
    /// What it was before it was rewritten; nil for a pair that was not.
    package var originalQuestion: String?
    package var originalAnswer: String?
}

/// Which pairs of a corpus are meant.
package enum PlainPairChoice: Sendable, Equatable {
    /// Those that passed the checks which cost nothing, judged or not.
    case made(PairKind)
    /// Those that were accepted, of every kind.
    case accepted
}

extension Index {
    /// The current pairs of a corpus in slot order, without spares.
    package func plainPairs(
        of corpus: String, _ choice: PlainPairChoice
    ) async throws -> [PlainPair] {
        try await read { database in
            try Row.fetchAll(
                database, sql: Self.plainPairs(choice),
                arguments: [
                    "corpus": corpus, "kind": choice.kind, "import": Recipe.importProvider,
                ]
            ).compactMap { row in
                guard let pair = try Self.pair(ContentHash(hex: row["pair_id"]), in: database)
                else { return nil }
                return PlainPair(
                    pair: pair, chunk: Chunk(row: row), source: Self.source(of: row),
                    page: row["page"], model: row["model"], judgment: Judgment(row: row),
                    judge: row["judge"], originalQuestion: row["original_question"],
                    originalAnswer: row["original_answer"])
            }
        }
    }

    /// The document of a text that an imported file brought along is called as that file called it.
    private static func source(of row: Row) -> String {
        let source: String = row["source"] ?? ""
        guard let file = row["imported_from"] as String?, source.hasPrefix(file + "!/") else {
            return source
        }
        return String(source.dropFirst(file.count + 2))
    }

    private static func plainPairs(_ choice: PlainPairChoice) -> String {
        let chosen =
            switch choice {
            case .made:
                """
                SELECT pair_id, chunk_id, round, slot FROM slot
                WHERE corpus = :corpus AND kind = :kind AND is_made AND NOT is_spare
                """
            case .accepted:
                """
                SELECT id AS pair_id, chunk_id, round, slot FROM current_pair
                WHERE corpus = :corpus AND :kind IS NULL
                """
            }
        return """
            WITH chosen AS (\(chosen))
            SELECT
                chosen.pair_id, chunk.*, recipe.model,
                CASE recipe.provider WHEN :import THEN json_extract(recipe.settings, '$.file') END
                    AS imported_from,
                (
                    SELECT place.name FROM current_occurrence AS place
                    WHERE place.chunk_id = chosen.chunk_id AND place.corpus = :corpus
                    ORDER BY place.name, place.path, place.ordinal LIMIT 1
                ) AS source,
                (
                    SELECT place.page FROM current_occurrence AS place
                    WHERE place.chunk_id = chosen.chunk_id AND place.corpus = :corpus
                    ORDER BY place.name, place.path, place.ordinal LIMIT 1
                ) AS page,
                judgment.kind AS judgment_kind, judgment.clarity, judgment.accuracy,
                judgment.usefulness, judgment.difficulty, judgment.says_yes, judgment.log_odds,
                judge.model AS judge,
                parent.question AS original_question, parent.answer AS original_answer
            FROM chosen
            JOIN pair ON pair.id = chosen.pair_id
            JOIN chunk ON chunk.id = chosen.chunk_id
            JOIN recipe ON recipe.id = pair.recipe_id
            LEFT JOIN pair AS parent ON parent.id = pair.parent_id AND recipe.stage = 'enrich'
            LEFT JOIN setting ON setting.corpus = :corpus AND setting.stage = 'judge'
            LEFT JOIN judgment
                ON judgment.recipe_id = setting.recipe_id
                AND judgment.pair_id =
                    CASE recipe.stage WHEN 'enhance_cot' THEN pair.parent_id ELSE pair.id END
            LEFT JOIN recipe AS judge ON judge.id = judgment.recipe_id
            ORDER BY chosen.round, chosen.slot, chosen.pair_id
            """
    }
}

extension PlainPairChoice {
    fileprivate var kind: String? {
        switch self {
        case .made(let kind): kind.rawValue
        case .accepted: nil
        }
    }
}

extension Judgment {
    /// nil where the row holds none.
    fileprivate init?(row: Row) {
        switch row["judgment_kind"] as String? {
        case "rubric":
            self = .rubric(
                Rubric(
                    clarity: row["clarity"], accuracy: row["accuracy"],
                    usefulness: row["usefulness"], difficulty: row["difficulty"]))
        case "yes-no":
            self = .yesNo(saysYes: row["says_yes"] ?? false, logOdds: row["log_odds"])
        default: return nil
        }
    }
}
