import GRDB
package import Records

/// A column of the full-text index.
package enum SearchColumn: String, Sendable {
    case heading, text
}

/// What chunks have in common, looked up in the full-text index.
extension Index {
    /// How many chunks can be found.
    package func searchableChunks() async throws -> Int {
        try await read { database in try SearchTotals(in: database).rows }
    }

    /// The chunks of a corpus that hold each of some words, in whatever form.
    ///
    /// - Parameter atMost: a word in more chunks than that has none.
    package func chunks(
        holding words: [String], corpus: String, atMost: Int
    ) async throws -> [String: Set<ContentHash>] {
        try await read { database in
            let numbers = try database.cachedStatement(
                sql: "SELECT rowid FROM chunk_search WHERE chunk_search MATCH ? LIMIT ?")
            let ids = try database.cachedStatement(sql: Self.bodyChunk)
            var known: [Int64: String?] = [:]
            var places: [String: Set<ContentHash>] = [:]
            for word in words {
                guard let term = SearchTerm(word, column: .text) else { continue }
                let found = try Int64.fetchAll(
                    numbers, arguments: [term.expression, atMost + 1])
                guard found.count <= atMost else { continue }
                for number in found {
                    if known[number] == nil {
                        known[number] = .some(
                            try String.fetchOne(ids, arguments: [number, corpus]))
                    }
                    if let id = known[number] ?? nil {
                        places[word, default: []].insert(ContentHash(hex: id))
                    }
                }
            }
            return places
        }
    }

    /// Other chunks of a corpus that hold all of some words in one column.
    ///
    /// - Parameters:
    ///   - isNear: whether the words stand within four words of each other.
    ///   - ofSameDocument: whether only documents count that hold the chunk, too.
    package func chunks(
        withWords words: [String], in column: SearchColumn, nearEachOther isNear: Bool,
        besides chunk: ContentHash, corpus: String, ofSameDocument: Bool, limit: Int
    ) async throws -> [Chunk] {
        let terms = words.compactMap { SearchTerm($0)?.expression }
        guard terms.count == words.count, !terms.isEmpty else { return [] }
        let all = terms.joined(separator: " ")
        let expression =
            "\(column.rawValue) : " + (isNear && terms.count > 1 ? "NEAR(\(all), 4)" : "(\(all))")
        return try await read { database in
            let numbers = try Int64.fetchAll(
                database,
                sql: """
                    SELECT rowid FROM chunk_search WHERE chunk_search MATCH ?1
                    AND (NOT ?2 OR +rowid IN (
                        SELECT other.chunk_number FROM current_occurrence AS own
                        JOIN current_place AS other ON other.document_id = own.document_id
                        WHERE own.chunk_id = ?3))
                    LIMIT ?4
                    """, arguments: [expression, ofSameDocument, chunk.hex, limit + 1])
            let ids = try database.cachedStatement(sql: Self.bodyChunk)
            return try numbers.compactMap { number in
                guard let id = try String.fetchOne(ids, arguments: [number, corpus]),
                    id != chunk.hex
                else { return nil }
                return try Row.fetchOne(
                    database, sql: "SELECT * FROM chunk WHERE id = ?", arguments: [id]
                ).map(Chunk.init(row:))
            }
        }
    }

    /// The id of a chunk that is asked about in a corpus.
    private static let bodyChunk = """
        SELECT chunk.id FROM chunk
        WHERE chunk.number = ? AND chunk.role = 'body' AND EXISTS (
            SELECT 1 FROM current_place
            WHERE current_place.chunk_number = chunk.number AND current_place.corpus = ?)
        """

    /// Whether the second chunk of each pair that joins two is current in a corpus that the first
    /// one is current in.
    package func joinedPairs(of corpus: String) async throws -> [ContentHash: Bool] {
        try await read { database in
            let rows = try Row.fetchAll(
                database,
                sql: """
                    SELECT other.pair_id AS pair_id, EXISTS (
                        SELECT 1 FROM current_occurrence
                        WHERE current_occurrence.chunk_id = other.chunk_id
                            AND current_occurrence.corpus = ?1) AS is_current
                    FROM pair_chunk AS other
                    JOIN pair_chunk AS own
                        ON own.pair_id = other.pair_id AND own.ordinal = 0
                    WHERE other.ordinal = 1 AND EXISTS (
                        SELECT 1 FROM current_occurrence
                        WHERE current_occurrence.chunk_id = own.chunk_id
                            AND current_occurrence.corpus = ?1)
                    """, arguments: [corpus])
            return Dictionary(
                rows.map { (ContentHash(hex: $0["pair_id"]), $0["is_current"]) },
                uniquingKeysWith: { first, _ in first })
        }
    }
}
