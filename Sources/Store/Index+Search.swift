import Foundation
import GRDB
package import Records
import Synchronization

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
    /// What a search gives at most; no index has more chunks.
    private static let mostHits = 1 << 32

    /// Searches the current chunks.
    ///
    /// - Parameters:
    ///   - query: words, "phrases" and prefixes* of a user, each also after `title:`, `heading:`
    ///     or `text:`. Nothing of it is a syntax error.
    ///   - document: finds chunks of these documents only.
    ///   - isRaw: takes `query` for an FTS5 expression over `title`, `heading` and `text`.
    ///   - marks: what stands before and after a matched word in the snippet.
    /// - Throws: `StoreError.badQuery` for a raw query that is no FTS5 expression.
    package func search(
        _ query: String, corpus: String? = nil, documents: [ContentHash]? = nil, limit: Int,
        isRaw: Bool = false, marks: (String, String) = ("[", "]")
    ) async throws -> [SearchHit] {
        let limit = min(limit, Self.mostHits)
        let parsed = SearchQuery(query)
        guard limit > 0, let expression = isRaw ? query : parsed.expression else { return [] }
        let (before, after) = marks
        let counts = termCounts
        return try await readSearch(query) { database in
            let scope = try SearchScope(corpus: corpus, documents: documents, in: database)
            let ranking = try Ranking(database, counts: counts, scope: scope, limit: limit)
            var matcher = try TextMatcher(parsed.phrases + parsed.words)
            let ranked =
                try isRaw
                ? ranking.best(raw: expression) : ranking.best(parsed, matcher: &matcher)
            let found = try FoundChunks(corpus: corpus, in: database)
            var hits: [SearchHit] = []
            for ranked in ranked {
                let hit = try found.hit(ranked) { text in
                    if isRaw {
                        return try Self.snippet(
                            of: ranked.number, expression: expression, marks: (before, after),
                            in: database)
                    }
                    let matches = try matcher.matches(in: text, of: .text)
                    return Snippet(text, matches: matches, words: matcher.words)
                        .text(marks: (before, after))
                }
                if let hit { hits.append(hit) }
            }
            return hits
        }
    }

    /// The chunks that are nearest to a text by their words, best first.
    ///
    /// The words of a question find what may answer it, those of a chunk what is like it.
    ///
    /// - Parameters:
    ///   - excluding: the chunk that the text came from.
    ///   - inBody: whether front matter, references and boilerplate, which repeat the words of a
    ///     title and answer nothing, are left out.
    package func nearest(
        to text: String, excluding: ContentHash? = nil, corpus: String? = nil, inBody: Bool = false,
        limit: Int
    ) async throws -> [(chunk: ContentHash, rank: Double)] {
        guard limit > 0 else { return [] }
        let limit = min(limit, Self.mostHits)
        let query = SearchQuery(words: text)
        let counts = termCounts
        let held = heldWords.withLock { $0 }
        return try await readSearch(text) { database in
            let scope = try SearchScope(corpus: corpus, documents: nil, in: database)
            if let held, scope.isEverything, try held.isCurrent(in: database),
                let hits = held.nearest(
                    to: query, excluding: excluding, inBody: inBody, limit: limit)
            {
                return hits
            }
            let statement = try database.cachedStatement(
                sql: "SELECT id FROM chunk WHERE number = ? AND (NOT ? OR role = 'body')")
            return try Self.nearest(excluding: excluding, inBody: inBody, limit: limit) { wanted in
                let ranking = try Ranking(
                    database, counts: counts, scope: scope, limit: wanted)
                var matcher = try TextMatcher(query.words)
                return try ranking.best(query, matcher: &matcher)
            } chunk: { ranked in
                try String.fetchOne(statement, arguments: [ranked.number, inBody])
                    .map(ContentHash.init(hex:))
            }
        }
    }

    /// Takes as many of the best as are needed to have enough that are wanted.
    ///
    /// - Parameters:
    ///   - best: so many of the best, in order.
    ///   - chunk: of one of them; nil where it is not wanted.
    static func nearest(
        excluding: ContentHash?, inBody: Bool, limit: Int,
        best: (_ wanted: Int) throws -> [Ranking.Ranked],
        chunk: (Ranking.Ranked) throws -> ContentHash?
    ) rethrows -> [(chunk: ContentHash, rank: Double)] {
        var wanted = limit + (excluding == nil ? 0 : 1)
        while true {
            let ranked = try best(wanted)
            let hits = try ranked.compactMap { ranked in
                try chunk(ranked).map { (chunk: $0, rank: ranked.rank) }
            }
            .filter { $0.chunk != excluding }.prefix(limit)
            let isAll = ranked.count < wanted || wanted >= mostHits
            guard inBody, hits.count < limit, !isAll else { return Array(hits) }
            wanted = min(wanted * 4, mostHits)
        }
    }

    /// Holds the words of all current chunks in memory, so that `nearest` finds the same in a tenth
    /// of the time: until the search index changes, and where so many questions are worth reading
    /// all chunks, and their words fit into about 200 MB.
    ///
    /// - Throws: `StoreError`.
    package func holdWords(forQuestions questions: Int) async throws {
        if let held = heldWords.withLock({ $0 }), try await read(held.isCurrent) { return }
        // Those of another state go before new ones come.
        dropWords()
        let holding: HeldWords? = try await read { database in
            let totals = try SearchTotals(in: database)
            let isWorthIt =
                questions > totals.rows / HeldWords.chunksAQuestion
                && totals.words.reduce(0, +) <= HeldWords.mostWords
            return isWorthIt ? try HeldWords(in: database) : nil
        }
        // FTS5, where it is asked beside them, counts words as they stand now.
        if holding != nil { termCounts.forget() }
        heldWords.withLock { $0 = holding }
    }

    /// Lets go of the words that `holdWords` has read.
    package func dropWords() {
        heldWords.withLock { $0 = nil }
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

    private func readSearch<Value: Sendable>(
        _ query: String, _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws -> Value {
        do {
            return try await pool.read(body)
        } catch let error as DatabaseError where error.resultCode == .SQLITE_ERROR {
            // With quoted terms FTS5 has nothing to complain of: this is a raw query.
            let reason = (error.message ?? "no details").replacing("fts5: ", with: "")
            throw StoreError(
                .badQuery,
                "The query '\(query)' is not FTS5 syntax (\(reason)): correct it, or search without --raw."
            )
        } catch {
            throw Self.explain(error, path: path)
        }
    }

    /// FTS5's own snippet, which knows what its expressions matched.
    private static func snippet(
        of number: Int64, expression: String, marks: (String, String), in database: Database
    ) throws -> String {
        let statement = try database.cachedStatement(
            sql: """
                SELECT snippet(chunk_search, 2, :before, :after, '…', 24) FROM chunk_search
                WHERE chunk_search MATCH :expression AND rowid = :number
                """)
        return try String.fetchOne(
            statement,
            arguments: [
                "before": marks.0, "after": marks.1, "expression": expression, "number": number,
            ]) ?? ""
    }
}

/// Reads what a search shows of the chunks that it found.
///
/// Through the statements themselves: GRDB's rows and arguments would cost more than the reading.
private struct FoundChunks {
    private let chunks: Statement
    private let places: Statement

    init(corpus: String?, in database: Database) throws {
        chunks = try database.cachedStatement(
            sql: "SELECT id, title, heading, text FROM chunk WHERE number = ?")
        places = try database.cachedStatement(
            sql: """
                SELECT corpus, path, page, ordinal FROM current_place
                WHERE chunk_number = ?1 AND (?2 IS NULL OR corpus = ?2)
                """)
        places.bind(corpus, at: 2)
    }

    /// A chunk at its first place, by path and order.
    ///
    /// - Parameter snippet: makes it of the chunk's text.
    func hit(
        _ ranked: Ranking.Ranked, snippet: (UnsafeRawBufferPointer) throws -> String
    ) throws -> SearchHit? {
        chunks.bind(Int(ranked.number), at: 1)
        defer { chunks.reset() }
        guard try chunks.next() else { return nil }
        var hit = SearchHit(
            chunk: ContentHash(hex: chunks.string(at: 0)), title: chunks.string(at: 1),
            heading: chunks.string(at: 2), snippet: try snippet(chunks.bytes(at: 3)), corpus: "",
            path: "", page: nil, rank: ranked.rank)
        try readPlace(of: ranked.number, into: &hit)
        return hit
    }

    private func readPlace(of chunk: Int64, into hit: inout SearchHit) throws {
        places.bind(Int(chunk), at: 1)
        defer { places.reset() }
        var first: (path: [UInt8], ordinal: Int)?
        while try places.next() {
            let (path, ordinal) = (places.bytes(at: 1), places.integer(at: 3))
            if let first {
                // As SQLite orders texts: by their bytes.
                let isSame = path.elementsEqual(first.path)
                guard
                    isSame ? ordinal < first.ordinal : path.lexicographicallyPrecedes(first.path)
                else { continue }
            }
            first = (Array(path), ordinal)
            hit.corpus = places.string(at: 0)
            hit.path = places.string(at: 1)
            hit.page = places.isNull(at: 2) ? nil : places.integer(at: 2)
        }
    }
}
