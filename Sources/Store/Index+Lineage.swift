import GRDB
package import Records

/// Where a pair came from: one place of one of its chunks, with everything behind it.
package struct LineageRow: Sendable, Equatable {
    package var pair: ContentHash
    package var question: String
    package var answer: String
    package var state: String
    package var rating: Int?
    package var logOdds: Double?
    package var checks: String?
    package var chunk: ContentHash
    package var heading: String
    package var page: Int?
    package var evidence: String
    package var documentPath: String?
    package var documentTitle: String?
    package var corpus: String?
    package var provider: String?
    package var model: String?
    package var prompt: String?
    package var judgeModel: String?
    package var callKey: String?
    package var exports: String?
    /// The stage that made it: `generate`, `generate_cot`, `enrich`, `enhance_cot` or `edit`.
    package var madeBy = ""
    /// The pair that it was made of, and what stood there; nil for a pair that was made of a chunk.
    package var parent: ContentHash?
    package var originalQuestion: String?
    package var originalAnswer: String?
}

/// An accepted pair with what an exported line says of it.
package struct AcceptedPair: Sendable, Equatable {
    package var pair: Pair
    package var chunk: ContentHash
    package var heading: String
    package var title: String
    /// The path below the folder that was ingested.
    package var source: String
    package var page: Int?
    package var evidence: String
    package var rating: Int?
    package var logOdds: Double?
    package var model: String?
    package var corpus: String
    package var document: ContentHash
    /// What it was before it was rewritten; nil for a pair that was not.
    package var originalQuestion: String?
    package var originalAnswer: String?
}

/// A document that pairs were made of.
package struct ExportedDocument: Sendable, Equatable {
    package var document: ContentHash
    package var name: String
    package var title: String
    package var licence: String
}

/// A line of an export, for its lineage.
package struct ExportedLine: Sendable, Equatable {
    package var pair: ContentHash
    package var sha256: String

    package init(pair: ContentHash, sha256: String) {
        self.pair = pair
        self.sha256 = sha256
    }
}

extension Index {
    /// The lineage of the pair whose id is or begins with some hex digits.
    ///
    /// - Throws: `StoreError.unknown` where no pair or several fit.
    package func lineage(ofPair prefix: String) async throws -> [LineageRow] {
        let path = path
        return try await read { database in
            let ids = try String.fetchAll(
                database, sql: "SELECT id FROM pair WHERE substr(id, 1, length(:p)) = :p LIMIT 2",
                arguments: ["p": prefix.lowercased()])
            guard let id = ids.first, !prefix.isEmpty else {
                throw StoreError(
                    .unknown,
                    "No pair '\(prefix)' is in '\(path)': ids are in exported lines and in the view current_pair."
                )
            }
            guard ids.count == 1 else {
                throw StoreError(
                    .unknown, "Several pairs begin with '\(prefix)': give more of its digits.")
            }
            let rows = try Row.fetchAll(
                database,
                literal: """
                    WITH edit AS (
                        SELECT pair.id, pair.parent_id FROM pair
                        JOIN recipe ON recipe.id = pair.recipe_id AND recipe.stage = 'edit'
                        WHERE pair.id = \(id) OR pair.parent_id = \(id)
                    )
                    SELECT lineage.*,
                        EXISTS (SELECT 1 FROM edit WHERE edit.parent_id = lineage.pair_id)
                            AS is_edited,
                        -- To know that takes all slots: only where there is an edit.
                        CASE WHEN EXISTS (SELECT 1 FROM edit) THEN EXISTS (
                            SELECT 1 FROM (\(sql: Self.finalPairs)) AS final
                            WHERE final.id = lineage.pair_id AND final.corpus = lineage.corpus
                        ) ELSE 0 END AS is_final
                    FROM lineage WHERE pair_id = \(id) ORDER BY document_path, chunk_id
                    """)
            return rows.map(LineageRow.init(row:))
        }
    }

    /// The accepted pairs of a corpus in slot order, at their first place.
    package func acceptedPairs(of corpus: String) async throws -> [AcceptedPair] {
        try await read { database in
            let rows = try Row.fetchAll(
                database,
                literal: """
                    SELECT
                        current_pair.id, current_pair.rating, current_pair.log_odds, chunk.id AS chunk_id,
                        chunk.title, chunk.heading,
                        -- Who added reasoning did not write the pair, and changed none of it.
                        CASE recipe.stage WHEN 'enhance_cot' THEN (
                            SELECT model FROM recipe WHERE id = parent.recipe_id
                        ) ELSE recipe.model END AS model,
                        cast(substr(cast(chunk.text AS blob), pair_chunk.start + 1,
                            pair_chunk.end - pair_chunk.start) AS text) AS evidence,
                        place.name, place.page AS place_page, place.document_id,
                        CASE recipe.stage WHEN 'enhance_cot' THEN NULL ELSE parent.question END
                            AS original_question,
                        CASE recipe.stage WHEN 'enhance_cot' THEN NULL ELSE parent.answer END
                            AS original_answer,
                        (
                            SELECT block.page FROM block
                            WHERE block.document_id = place.document_id
                                AND block.start <= place.start + pair_chunk.start
                            ORDER BY block.ordinal DESC LIMIT 1
                        ) AS page
                    FROM (\(sql: Self.finalPairs)) AS current_pair
                    JOIN pair_chunk ON pair_chunk.pair_id = current_pair.id AND pair_chunk.ordinal = 0
                    JOIN chunk ON chunk.id = pair_chunk.chunk_id
                    JOIN recipe ON recipe.id = current_pair.recipe_id
                    LEFT JOIN pair AS parent ON parent.id = current_pair.parent_id
                    JOIN current_occurrence AS place
                        ON place.chunk_id = chunk.id AND place.corpus = current_pair.corpus
                        AND (place.name, place.path, place.ordinal) = (
                            SELECT name, path, ordinal FROM current_occurrence AS other
                            WHERE other.chunk_id = chunk.id AND other.corpus = current_pair.corpus
                            ORDER BY name, path, ordinal LIMIT 1)
                    WHERE current_pair.corpus = \(corpus)
                    GROUP BY current_pair.id
                    ORDER BY current_pair.round, current_pair.slot
                    """)
            return try rows.compactMap { row in
                guard let pair = try Self.pair(ContentHash(hex: row["id"]), in: database) else {
                    return nil
                }
                return AcceptedPair(
                    pair: pair, chunk: ContentHash(hex: row["chunk_id"]), heading: row["heading"],
                    title: row["title"], source: row["name"],
                    page: row["page"] ?? row["place_page"], evidence: row["evidence"],
                    rating: row["rating"], logOdds: row["log_odds"], model: row["model"],
                    corpus: corpus, document: ContentHash(hex: row["document_id"]),
                    originalQuestion: row["original_question"],
                    originalAnswer: row["original_answer"])
            }
        }
    }

    /// Some documents of a corpus by name, with what they say of themselves.
    package func exportedDocuments(
        of corpus: String, ids: Set<String>
    ) async throws -> [ExportedDocument] {
        try await read { database in
            try Row.fetchAll(
                database,
                literal: """
                    SELECT document.id, min(source.name) AS name, document.title, document.licence
                    FROM source JOIN document ON document.id = source.document_id
                    WHERE source.corpus = \(corpus) AND source.is_present
                    GROUP BY document.id ORDER BY name
                    """
            ).filter { ids.contains($0["id"]) }.map {
                ExportedDocument(
                    document: ContentHash(hex: $0["id"]), name: $0["name"],
                    title: $0["title"] ?? "", licence: $0["licence"] ?? "")
            }
        }
    }

    /// The text of a document, half a million characters at most: what it calls things is explained
    /// early on.
    package func beginning(of document: ContentHash) async throws -> String {
        try await read { database in
            try String.fetchOne(
                database, sql: "SELECT substr(text, 1, 500000) FROM document WHERE id = ?",
                arguments: [document.hex]) ?? ""
        }
    }

    /// The document in which a current chunk of a corpus stands first; nil for none.
    package func document(of chunk: ContentHash, corpus: String) async throws -> ContentHash? {
        try await read { database in
            try String.fetchOne(
                database.cachedStatement(
                    sql: """
                        SELECT document_id FROM current_occurrence
                        WHERE chunk_id = ? AND corpus = ? ORDER BY name, path, ordinal LIMIT 1
                        """), arguments: [chunk.hex, corpus]
            ).map(ContentHash.init(hex:))
        }
    }

    /// The pairs that stand in exported lines of some content.
    ///
    /// - Parameter sha256: of the line without its line feed.
    package func pairs(ofLine sha256: String) async throws -> [ContentHash] {
        try await read { database in
            try String.fetchAll(
                database, sql: "SELECT DISTINCT pair_id FROM export_line WHERE sha256 = ?",
                arguments: [sha256]
            ).map(ContentHash.init(hex:))
        }
    }

    /// Writes down which pair stands in which line of a file.
    ///
    /// A file that is written again takes the place of what the index said of its path.
    package func recordExport(
        corpus: String, path: String, format: String, sha256: String, lines: [ExportedLine],
        run: ContentHash
    ) async throws {
        let id = ContentHash(domain: "export", fields: [corpus, path, format, sha256])
        try await write { database in
            try database.execute(literal: "DELETE FROM export WHERE path = \(path)")
            try database.execute(
                literal: """
                    INSERT INTO export (id, corpus, path, format, line_count, sha256, run_id)
                    VALUES (\(id.hex), \(corpus), \(path), \(format), \(lines.count), \(sha256), \(run.hex))
                    """)
            for (number, line) in lines.enumerated() {
                try database.cachedExecute(
                    "INSERT INTO export_line (export_id, line, pair_id, sha256) VALUES (?, ?, ?, ?)",
                    [id.hex, number + 1, line.pair.hex, line.sha256])
            }
        }
    }
}

extension LineageRow {
    init(row: Row) {
        self.init(
            pair: ContentHash(hex: row["pair_id"]), question: row["question"],
            answer: row["answer"], state: row["state"], rating: row["rating"],
            logOdds: row["log_odds"], checks: row["checks"],
            chunk: ContentHash(hex: row["chunk_id"]), heading: row["heading"], page: row["page"],
            evidence: row["evidence"], documentPath: row["document_path"],
            documentTitle: row["document_title"], corpus: row["corpus"],
            provider: row["provider"], model: row["model"], prompt: row["prompt"],
            judgeModel: row["judge_model"], callKey: row["call_key"], exports: row["exports"])
        madeBy = row["made_by"]
        parent = (row["parent_id"] as String?).map(ContentHash.init(hex:))
        originalQuestion = row["original_question"]
        originalAnswer = row["original_answer"]
        let isFinal: Bool = row["is_final"]
        if madeBy == Recipe.editStage {
            state = isFinal ? "accepted" : "undone"
        } else if state == "accepted", row["is_edited"] as Bool, !isFinal {
            state = "rewritten"
        }
    }
}
