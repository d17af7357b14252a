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
    /// What its rewriting changed, a phrase for each thing; empty for a pair that was not rewritten.
    package var changes: [String] = []
}

/// Which pairs of a corpus are meant.
package enum PlainPairChoice: Sendable, Equatable {
    /// Those that passed the checks which cost nothing, judged or not; nil for every kind.
    case made(PairKind?)
    /// Those that were accepted, of every kind.
    case accepted
    /// Those of `made` with the reasoning that was added to them, where there is any.
    case reasoned
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
                    originalAnswer: row["original_answer"], changes: Self.changes(of: row))
            }
        }
    }

    /// What the attempt that rewrote a pair says of it.
    private static func changes(of row: Row) -> [String] {
        guard let changes = row["changes"] as String? else { return [] }
        // A rewriting of a model that is stored was compared with its draft in code.
        let lock = row["stage"] == "enrich" ? ["numbers, names, code and negations as before"] : []
        return changes.split(separator: ";").map { String($0.drop { $0 == " " }) } + lock
    }

    /// The document of a text that an imported file brought along is called as that file called it.
    private static func source(of row: Row) -> String {
        let source: String = row["source"] ?? ""
        guard let file = row["imported_from"] as String?, source.hasPrefix(file + "!/") else {
            return source
        }
        return String(source.dropFirst(file.count + 2))
    }

    /// The ids of the pairs that are meant, with their chunk and their place in the order of slots.
    private static func chosenPairs(_ choice: PlainPairChoice) -> String {
        switch choice {
        case .made:
            """
            SELECT pair_id, chunk_id, round, slot FROM slot
            WHERE corpus = :corpus AND (:kind IS NULL OR kind = :kind) AND is_made
                AND NOT is_spare
            """
        case .accepted:
            """
            SELECT id AS pair_id, chunk_id, round, slot FROM (\(finalPairs))
            WHERE corpus = :corpus AND :kind IS NULL
            """
        case .reasoned:
            """
            SELECT coalesce(child.id, slot.pair_id) AS pair_id, slot.chunk_id, slot.round, slot.slot
            FROM slot
            LEFT JOIN setting AS reasoning
                ON reasoning.corpus = slot.corpus AND reasoning.stage = 'enhance_cot'
            LEFT JOIN pair AS child
                ON child.parent_id = slot.pair_id AND child.recipe_id = reasoning.recipe_id
            WHERE slot.corpus = :corpus AND :kind IS NULL AND slot.is_made AND NOT slot.is_spare
            """
        }
    }

    private static func plainPairs(_ choice: PlainPairChoice) -> String {
        """
        WITH chosen AS (\(chosenPairs(choice))), formed AS (
            -- Who added reasoning did not write the pair, and changed none of it.
            SELECT
                chosen.*, written.id AS written_id, written.parent_id AS draft_id,
                recipe.id AS recipe_id, recipe.stage, recipe.model, recipe.provider,
                recipe.settings
            FROM chosen
            JOIN pair ON pair.id = chosen.pair_id
            JOIN recipe AS last ON last.id = pair.recipe_id
            JOIN pair AS written ON written.id =
                CASE last.stage WHEN 'enhance_cot' THEN pair.parent_id ELSE pair.id END
            JOIN recipe ON recipe.id = written.recipe_id
        )
        SELECT
            formed.pair_id, chunk.*, formed.model,
            CASE formed.provider WHEN :import THEN json_extract(formed.settings, '$.file') END
                AS imported_from,
            (
                SELECT place.name FROM current_occurrence AS place
                WHERE place.chunk_id = formed.chunk_id AND place.corpus = :corpus
                ORDER BY place.name, place.path, place.ordinal LIMIT 1
            ) AS source,
            (
                SELECT place.page FROM current_occurrence AS place
                WHERE place.chunk_id = formed.chunk_id AND place.corpus = :corpus
                ORDER BY place.name, place.path, place.ordinal LIMIT 1
            ) AS page,
            judgment.kind AS judgment_kind, judgment.clarity, judgment.accuracy,
            judgment.usefulness, judgment.difficulty, judgment.says_yes, judgment.log_odds,
            judge.model AS judge,
            draft.question AS original_question, draft.answer AS original_answer,
            rewrote.message AS changes, formed.stage
        FROM formed
        JOIN chunk ON chunk.id = formed.chunk_id
        LEFT JOIN pair AS draft
            ON draft.id = formed.draft_id AND formed.stage IN ('enrich', 'edit')
        LEFT JOIN attempt AS rewrote
            ON rewrote.stage = formed.stage AND rewrote.input = draft.id
            AND rewrote.recipe_id = formed.recipe_id
        LEFT JOIN setting ON setting.corpus = :corpus AND setting.stage = 'judge'
        LEFT JOIN judgment
            ON judgment.recipe_id = setting.recipe_id AND judgment.pair_id = formed.written_id
        LEFT JOIN recipe AS judge ON judge.id = judgment.recipe_id
        ORDER BY formed.round, formed.slot, formed.pair_id
        """
    }
}

extension PlainPairChoice {
    fileprivate var kind: String? {
        switch self {
        case .made(let kind): kind?.rawValue
        case .accepted, .reasoned: nil
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
