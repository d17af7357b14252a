import GRDB
package import Records

/// What a person said of a pair.
package struct HumanMark: Sendable, Equatable {
    package enum Verdict: String, Sendable, Codable {
        case keep, drop
    }

    package var pair: ContentHash
    package var verdict: Verdict
    package var note: String?
    /// `review`, or the file that it was read from.
    package var source: String

    package init(pair: ContentHash, verdict: Verdict, note: String? = nil, source: String) {
        self.pair = pair
        self.verdict = verdict
        self.note = note
        self.source = source
    }
}

/// What one judge gave the pairs that people marked.
package struct MarkedScores: Sendable, Equatable {
    package struct Line: Sendable, Equatable {
        package var score: Double
        package var isKept: Bool
    }

    package var recipe: ContentHash
    package var provider: String
    package var model: String
    /// `rubric` or `yes-no`.
    package var kind: String
    /// The one in force.
    package var threshold: Double
    package var lines: [Line] = []
}

/// A pair with what a person needs to see to judge it.
package struct PairToReview: Sendable, Equatable {
    package var id: ContentHash
    package var question: String
    package var reasoning: String?
    package var answer: String
    package var context: String
    package var evidence: String
    /// The file.
    package var path: String?
    package var heading: String
    package var page: Int?

    package init(
        id: ContentHash, question: String, reasoning: String? = nil, answer: String,
        context: String, evidence: String, path: String? = nil, heading: String, page: Int? = nil
    ) {
        self.id = id
        self.question = question
        self.reasoning = reasoning
        self.answer = answer
        self.context = context
        self.evidence = evidence
        self.path = path
        self.heading = heading
        self.page = page
    }
}

extension Index {
    /// Writes marks; the last word on a pair counts.
    ///
    /// - Parameter time: now, in RFC 3339.
    /// - Returns: those of pairs that the index does not hold; they are left out.
    @discardableResult
    package func record(_ marks: [HumanMark], time: String) async throws -> [HumanMark] {
        try await write { database in
            let known = try database.cachedStatement(sql: "SELECT 1 FROM pair WHERE id = ?")
            var unknown: [HumanMark] = []
            for mark in marks {
                guard try Bool.fetchOne(known, arguments: [mark.pair.hex]) ?? false else {
                    unknown.append(mark)
                    continue
                }
                try database.cachedExecute(
                    """
                    INSERT OR REPLACE INTO mark (pair_id, mark, note, source, created_at)
                    VALUES (?, ?, ?, ?, ?)
                    """, [mark.pair.hex, mark.verdict.rawValue, mark.note, mark.source, time])
            }
            return unknown
        }
    }

    /// Takes a mark back.
    package func removeMark(of pair: ContentHash) async throws {
        try await write { database in
            try database.cachedExecute("DELETE FROM mark WHERE pair_id = ?", [pair.hex])
        }
    }

    package func marks() async throws -> [HumanMark] {
        try await read { database in
            try Row.fetchAll(database, sql: "SELECT * FROM mark ORDER BY pair_id").map { row in
                HumanMark(
                    pair: ContentHash(hex: row["pair_id"]),
                    verdict: HumanMark.Verdict(rawValue: row["mark"]) ?? .keep,
                    note: row["note"], source: row["source"])
            }
        }
    }

    /// What each judge gave the marked pairs of a corpus.
    package func markedScores(of corpus: String) async throws -> [MarkedScores] {
        try await read { database in
            let rows = try Row.fetchAll(
                database,
                literal: """
                    SELECT judge_score.*, mark.mark, recipe.provider, recipe.model
                    FROM judge_score
                    JOIN mark ON mark.pair_id = judge_score.pair_id
                    JOIN recipe ON recipe.id = judge_score.recipe_id
                    WHERE judge_score.corpus = \(corpus) AND judge_score.canary IS NULL
                    ORDER BY judge_score.recipe_id, judge_score.pair_id
                    """)
            var all: [MarkedScores] = []
            for row in rows {
                let id = ContentHash(hex: row["recipe_id"])
                if all.last?.recipe != id {
                    all.append(
                        MarkedScores(
                            recipe: id, provider: row["provider"] ?? "", model: row["model"] ?? "",
                            kind: row["judgment_kind"], threshold: row["threshold"]))
                }
                all[all.count - 1].lines.append(
                    .init(score: row["score"], isKept: row["mark"] == "keep"))
            }
            return all
        }
    }

    /// The accepted pairs of a corpus that nobody marked yet, in slot order.
    package func pairsToReview(of corpus: String) async throws -> [PairToReview] {
        try await read { database in
            var seen: Set<String> = []
            return try Row.fetchAll(
                database,
                literal: """
                    SELECT
                        current_pair.*, lineage.evidence, lineage.document_path, lineage.heading,
                        lineage.page
                    FROM current_pair
                    JOIN lineage
                        ON lineage.pair_id = current_pair.id AND lineage.corpus = current_pair.corpus
                    WHERE current_pair.corpus = \(corpus)
                        AND NOT EXISTS (
                            SELECT 1 FROM mark
                            WHERE mark.pair_id = current_pair.id
                                OR mark.pair_id IN (
                                    SELECT child.id FROM pair AS child
                                    JOIN recipe
                                        ON recipe.id = child.recipe_id AND recipe.stage = 'edit'
                                    WHERE child.parent_id
                                        IN (current_pair.id, current_pair.parent_id)))
                    ORDER BY current_pair.round, current_pair.slot, lineage.document_path
                    """
            ).compactMap { row in
                // A chunk that stands in several documents is shown once.
                guard seen.insert(row["id"]).inserted else { return nil }
                return PairToReview(
                    id: ContentHash(hex: row["id"]), question: row["question"],
                    reasoning: row["reasoning"], answer: row["answer"], context: row["context"],
                    evidence: row["evidence"] ?? "", path: row["document_path"],
                    heading: row["heading"], page: row["page"])
            }
        }
    }
}
