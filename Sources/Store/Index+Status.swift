import GRDB
package import Records

/// The state of one corpus, in counts.
package struct CorpusStatus: Sendable, Equatable, Encodable {
    package var corpus = ""
    package var documents = 0
    /// Sources that could not be read.
    package var unread = 0
    package var pages = 0
    package var chunks = 0
    /// Chunks that are asked about: body text, no references or boilerplate.
    package var eligibleChunks = 0
    /// Eligible chunks with an accepted pair.
    package var coveredChunks = 0
    /// What was asked for; nil for no limit.
    package var targetMade: Int?
    package var targetAccepted: Int?
    /// planned = accepted + rejected + failed + pending, over the slots up to the target.
    package var planned = 0
    package var accepted = 0
    package var rejected = 0
    package var failed = 0
    package var pending = 0
    /// Slots beyond the point where the target was reached.
    package var spare = 0
    /// Slots rejected, by the check or judge that did it.
    package var reasons: [String: Int] = [:]

    enum CodingKeys: String, CodingKey {
        case corpus, documents, unread, pages, chunks, planned, accepted, rejected, failed, pending
        case spare, reasons
        case eligibleChunks = "eligible_chunks"
        case coveredChunks = "covered_chunks"
        case targetMade = "target_made"
        case targetAccepted = "target_accepted"
    }
}

/// One line of the view `failures`.
package struct FailureRow: Sendable, Equatable, Encodable {
    package var stage: String
    package var input: String
    package var message: String?
}

extension Index {
    /// - Parameter kind: of the pairs that are counted; nil for all, with the targets of plain ones.
    package func status(
        of corpus: String, kind: PairKind? = nil
    ) async throws -> CorpusStatus {
        let only = kind?.rawValue
        return try await read { database in
            var status = CorpusStatus()
            status.corpus = corpus
            if let row = try Row.fetchOne(
                database,
                literal: """
                    SELECT
                        (SELECT count(DISTINCT document_id) FROM source
                         WHERE corpus = \(corpus) AND is_present AND document_id IS NOT NULL) AS documents,
                        (SELECT count(*) FROM source
                         WHERE corpus = \(corpus) AND is_present
                            AND outcome IN ('rejected', 'failed')) AS unread,
                        (SELECT coalesce(sum(page_count), 0) FROM document WHERE id IN (
                            SELECT document_id FROM source WHERE corpus = \(corpus) AND is_present)) AS pages
                    """)
            {
                status.documents = row["documents"]
                status.unread = row["unread"]
                status.pages = row["pages"]
            }
            let chunks = try ChunkCounts(of: corpus, documents: status.documents, in: database)
            status.chunks = chunks.all
            status.eligibleChunks = chunks.eligible
            if let row = try Row.fetchOne(
                database,
                literal: """
                    SELECT made, accepted FROM target
                    WHERE corpus = \(corpus) AND kind = \(only ?? "qa")
                    """)
            {
                status.targetMade = row["made"]
                status.targetAccepted = row["accepted"]
            }
            // In one go: the view looks at every slot.
            for row in try Row.fetchAll(
                database,
                literal: """
                    SELECT
                        state, is_spare,
                        CASE WHEN state = 'rejected' THEN
                            CASE instr(reason, ':') WHEN 0 THEN reason
                            ELSE substr(reason, 1, instr(reason, ':') - 1) END
                        END AS cause,
                        count(*) AS n,
                        count(DISTINCT CASE state WHEN 'accepted' THEN chunk_id END) AS chunks
                    FROM slot
                    WHERE corpus = \(corpus) AND (\(only) IS NULL OR kind = \(only))
                    GROUP BY state, is_spare, cause
                    """)
            {
                let state = Slot.State(rawValue: row["state"])
                let isSpare: Bool = row["is_spare"]
                status.count(state: row["state"], isSpare: isSpare, number: row["n"])
                guard !isSpare else { continue }
                if state == .rejected { status.reasons[row["cause"] ?? "unknown"] = row["n"] }
                if state == .accepted { status.coveredChunks = row["chunks"] }
            }
            return status
        }
    }

    /// Whether some document of a corpus could be read.
    package func hasDocuments(in corpus: String) async throws -> Bool {
        try await read { database in
            try Bool.fetchOne(
                database,
                sql: """
                    SELECT EXISTS (
                        SELECT 1 FROM source
                        WHERE corpus = ? AND is_present AND document_id IS NOT NULL)
                    """, arguments: [corpus]) ?? false
        }
    }

    /// How many current pairs have a form that a stage made.
    package func formCount(of corpus: String, stage: String) async throws -> Int {
        try await read { database in
            try Int.fetchOne(
                database,
                sql: """
                    SELECT count(*) FROM slot
                    JOIN setting ON setting.corpus = slot.corpus AND setting.stage = :stage
                    JOIN pair
                        ON pair.parent_id IN (slot.first_pair_id, slot.pair_id)
                        AND pair.recipe_id = setting.recipe_id
                    WHERE slot.corpus = :corpus AND NOT slot.is_spare
                    """, arguments: ["corpus": corpus, "stage": stage]) ?? 0
        }
    }

    package func failures(of corpus: String) async throws -> [FailureRow] {
        try await read { database in
            try Row.fetchAll(
                database,
                literal: "SELECT * FROM failures WHERE corpus = \(corpus) ORDER BY stage, input"
            ).map { FailureRow(stage: $0["stage"], input: $0["input"], message: $0["message"]) }
        }
    }

    /// How much is left of each stage.
    package func pending(of corpus: String) async throws -> [String: Int] {
        try await read { database in
            let rows = try Row.fetchAll(
                database,
                literal: """
                    SELECT stage, count(*) AS n FROM pending WHERE corpus = \(corpus) GROUP BY stage
                    """)
            return Dictionary(
                rows.map { ($0["stage"], $0["n"]) }, uniquingKeysWith: { first, _ in first })
        }
    }
}

extension CorpusStatus {
    fileprivate mutating func count(state: String, isSpare: Bool, number: Int) {
        guard !isSpare else {
            spare += number
            return
        }
        planned += number
        switch Slot.State(rawValue: state) {
        case .accepted: accepted += number
        case .rejected: rejected += number
        case .failed: failed += number
        case .pending, .made, nil: pending += number
        }
    }
}

/// How many chunks of a corpus are current, and how many of them are asked about.
private struct ChunkCounts {
    let all: Int
    let eligible: Int

    /// - Parameter documents: how many of the corpus are current.
    init(of corpus: String, documents: Int, in database: Database) throws {
        let stored = try Int.fetchOne(database, sql: "SELECT count(*) FROM document") ?? 0
        let isMostOfIndex = 2 * documents >= stored
        let row = try Row.fetchOne(
            database, sql: isMostOfIndex ? Self.inOrder : Self.byDocument,
            arguments: ["corpus": corpus])
        all = row?["chunks"] ?? 0
        eligible = row?["eligible"] ?? 0
    }

    /// Sorts the numbers of the corpus's chunks, and looks at each.
    private static let byDocument = """
        SELECT
            (SELECT count(DISTINCT chunk_number) FROM current_place
             WHERE corpus = :corpus) AS chunks,
            (SELECT count(*) FROM chunk WHERE role = 'body' AND number IN (
                SELECT chunk_number FROM current_place WHERE corpus = :corpus)) AS eligible
        """

    /// Walks the numbers of all chunks as the index on them has them, so that nothing is sorted, and
    /// looks only at chunks that are not asked about.
    private static let inOrder = """
        WITH counted AS MATERIALIZED (
            SELECT count(*) AS chunks FROM (
                SELECT DISTINCT chunk_number
                FROM chunk_place INDEXED BY chunk_place_by_chunk
                WHERE recipe_id = (
                        SELECT recipe_id FROM setting WHERE corpus = :corpus AND stage = 'chunk')
                    AND document_id IN (
                        SELECT document_id FROM source WHERE corpus = :corpus AND is_present)))
        SELECT
            chunks,
            chunks - (
                SELECT count(*) FROM chunk INDEXED BY chunk_not_asked
                WHERE role <> 'body' AND EXISTS (
                    SELECT 1
                    FROM chunk_place
                    JOIN source
                        ON source.document_id = chunk_place.document_id
                        AND source.corpus = :corpus AND source.is_present
                    JOIN setting
                        ON setting.corpus = :corpus AND setting.stage = 'chunk'
                        AND setting.recipe_id = chunk_place.recipe_id
                    WHERE chunk_place.chunk_number = chunk.number)) AS eligible
        FROM counted
        """
}
