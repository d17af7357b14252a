import GRDB
package import Records

/// A chunk that a search found, at its first place.
package struct SearchHit: Sendable, Equatable {
    package var chunk: ContentHash
    package var title: String
    package var heading: String
    /// The best stretch of the text, with the words that matched between the marks asked for.
    package var snippet: String
    package var corpus: String
    package var path: String
    package var page: Int?
    /// BM25 with title and heading boosted; lower is better.
    package var rank: Double
}

extension Index {
    /// Searches the current chunks.
    ///
    /// - Parameters:
    ///   - query: plain words, "phrases" and prefixes* of a user; never FTS5 syntax.
    ///   - marks: what stands before and after a matched word in the snippet.
    package func search(
        _ query: String, corpus: String? = nil, limit: Int, marks: (String, String) = ("[", "]")
    ) async throws -> [SearchHit] {
        guard let expression = SearchExpression(query).text else { return [] }
        let (before, after) = marks
        return try await read { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT hit.*, place.corpus, min(place.path) AS path, place.page FROM (
                        SELECT chunk.id, chunk.title, chunk.heading, rank,
                            snippet(chunk_search, 2, :before, :after, '…', 24) AS snippet
                        FROM chunk_search JOIN chunk ON chunk.number = chunk_search.rowid
                        WHERE chunk_search MATCH :expression
                            AND (:corpus IS NULL OR chunk.id IN (
                                SELECT chunk_id FROM current_occurrence WHERE corpus = :corpus))
                        ORDER BY rank LIMIT :limit
                    ) AS hit
                    LEFT JOIN current_occurrence AS place ON place.chunk_id = hit.id
                        AND (:corpus IS NULL OR place.corpus = :corpus)
                    GROUP BY hit.id
                    ORDER BY hit.rank, hit.id
                    """,
                arguments: [
                    "before": before, "after": after, "expression": expression,
                    "corpus": corpus, "limit": limit,
                ]
            ).map { row in
                SearchHit(
                    chunk: ContentHash(hex: row["id"]), title: row["title"],
                    heading: row["heading"], snippet: row["snippet"], corpus: row["corpus"] ?? "",
                    path: row["path"] ?? "", page: row["page"], rank: row["rank"])
            }
        }
    }

    /// Asks FTS5 whether its index agrees with the current chunks.
    ///
    /// - Throws: `StoreError` where it does not.
    package func checkSearchIndex() async throws {
        try await write { database in
            try database.execute(
                sql: "INSERT INTO chunk_search (chunk_search, rank) VALUES ('integrity-check', 1)")
        }
    }
}

/// A user's words as an FTS5 expression.
///
/// Whatever they typed, it is no syntax: every term is quoted. Quoted phrases must occur; of the
/// words any may, the best ranked hold most of them.
struct SearchExpression {
    /// nil where the query holds no word.
    let text: String?

    init(_ query: String) {
        var phrases: [String] = []
        var words: [String] = []
        for (index, part) in query.split(separator: "\"", omittingEmptySubsequences: false)
            .enumerated()
        {
            // Odd parts stand between quotation marks; an unclosed one is words.
            let isPhrase = index % 2 == 1 && index < query.filter { $0 == "\"" }.count
            if isPhrase {
                if let phrase = Self.quoted(String(part)) { phrases.append(phrase) }
            } else {
                words += part.split(whereSeparator: \.isWhitespace).compactMap(Self.term)
            }
        }
        let content = words.filter { !Self.stopWords.contains($0.lowercased()) }
        let wanted = content.isEmpty ? words : content
        var clauses = phrases
        if !wanted.isEmpty {
            // Words beside a phrase rank but are not required: the phrase itself satisfies this part.
            clauses.append((phrases.prefix(1) + wanted).joined(separator: " OR "))
            if phrases.count > 0 { clauses[clauses.count - 1] = "(\(clauses[clauses.count - 1]))" }
        }
        text =
            clauses.filter { !$0.isEmpty }.isEmpty
            ? nil : clauses.filter { !$0.isEmpty }.joined(separator: " AND ")
    }

    private static func term(_ word: Substring) -> String? {
        guard let quoted = quoted(String(word)) else { return nil }
        return word.hasSuffix("*") ? quoted + "*" : quoted
    }

    /// In double quotes; nil where nothing would be left to match.
    private static func quoted(_ text: String) -> String? {
        guard text.contains(where: { $0.isLetter || $0.isNumber }) else { return nil }
        let kept = text.map { $0 == "\"" || $0 == "\0" ? " " : String($0) }.joined()
        return "\"\(kept)\""
    }

    /// Words that say nothing about what is sought, quoted as terms are.
    private static let stopWords: Set<String> = Set(
        """
        a about an and are as at be been but by can could did do does for from had has have how i if in \
        into is it its may not of on or our should so such than that the their them then there these they \
        this to was we were what when where which who why will with would you your
        """.split(whereSeparator: \.isWhitespace).map { "\"\($0)\"" })
}
