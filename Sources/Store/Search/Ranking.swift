import GRDB

/// Finds the best chunks for a query.
///
/// FTS5 ranks every row that holds any of the words, which for a whole question is most of the
/// index. Instead:
///
/// 1. The candidates are the chunks that hold one of the rarer words (at most 5 % of the chunks
///    hold such a word, but at least three words are taken), ranked by these words alone.
/// 2. The best of them are ranked anew by all words, counted in their text. This ends when no
///    candidate that is left could still get among the best, whatever common words it holds.
///
/// The rank of what is found is FTS5's `bm25(chunk_search, 5, 2, 1)` over all words.
struct Ranking {
    let database: Database
    let counts: TermCounts
    /// Which chunks are wanted.
    let scope: SearchScope
    let limit: Int
    private let totals: SearchTotals

    init(_ database: Database, counts: TermCounts, scope: SearchScope, limit: Int) throws {
        self.database = database
        self.counts = counts
        self.scope = scope
        self.limit = limit
        totals = try SearchTotals(in: database)
    }

    struct Ranked {
        var number: Int64
        var rank: Double
        /// Where `HeldWords` has the chunk; 0 for what FTS5 found.
        var place = 0
    }

    /// The best first.
    ///
    /// - Parameter matcher: of the query's phrases, then its words.
    func best(_ query: SearchQuery, matcher: inout TextMatcher) throws -> [Ranked] {
        guard let expression = query.expression else { return [] }
        // What begins a word may begin any number of them: FTS5 alone ranks prefixes.
        guard query.phrases.isEmpty, query.words.count > 1,
            !query.words.contains(where: \.isPrefix)
        else {
            let repeated = query.words.isEmpty ? [] : query.phrases.prefix(1)
            return try scored(expression, terms: query.phrases + repeated + query.words)
        }
        let terms = try counted(query.words)
        let rarer = Self.rarer(terms.map(\.count), of: totals.rows).map { terms[$0] }
        guard !rarer.isEmpty else { return [] }
        guard rarer.count < terms.count else {
            return try scored(expression, counts: terms.map(\.count), limit: limit)
        }
        return try rescored(terms, rarer: rarer, matcher: &matcher)
    }

    /// - Parameter raw: any FTS5 expression.
    func best(raw: String) throws -> [Ranked] {
        try scope.best(limit, enough: limit, in: database) { filter, limit in
            let statement = try database.makeStatement(
                sql: """
                    SELECT rowid, bm25(chunk_search, 5, 2, 1) AS score
                    FROM chunk_search WHERE chunk_search MATCH :expression \(filter.sql)
                    ORDER BY score LIMIT :limit
                    """)
            var arguments: StatementArguments = ["expression": raw, "limit": limit]
            arguments += filter.arguments
            return try Row.fetchAll(statement, arguments: arguments).map {
                Ranked(number: $0[0], rank: $0[1])
            }
        }
    }

    private struct CountedTerm {
        /// Place among the query's words.
        var index: Int
        var term: SearchTerm
        var count: Int
    }

    private func counted(_ terms: [SearchTerm]) throws -> [CountedTerm] {
        let found = try counts.counts(
            of: terms, among: totals, in: database)
        return zip(terms, found).enumerated().map { index, pair in
            CountedTerm(index: index, term: pair.0, count: pair.1)
        }
    }

    /// All rows that match, ranked by the function that FTS5 calls for each.
    private func scored(_ expression: String, terms: [SearchTerm]) throws -> [Ranked] {
        if terms.count == 1, !scope.isList { return try scored(alone: expression) }
        let found = try counts.counts(
            of: terms, among: totals, in: database)
        return try scored(expression, counts: found, limit: limit)
    }

    /// A term alone is weighted when it has been found: to count it is to find it.
    private func scored(alone expression: String) throws -> [Ranked] {
        var matched = 0
        let found = try scope.best(limit, enough: limit * 4, in: database) { filter, limit in
            let found = try ScoreFunction.best(
                expression, counts: [], limit: limit, filter: filter, in: database)
            matched = found.matched
            return found.rows
        }
        let weight = ScoreFunction.inverseFrequency(
            count: Double(matched), total: Double(totals.rows))
        return found.map { Ranked(number: $0.number, rank: $0.rank * weight) }
    }

    private func scored(
        _ expression: String, counts: [Int], limit: Int
    ) throws -> [Ranked] {
        try scope.best(limit, enough: self.limit * 4, in: database) { filter, limit in
            try ScoreFunction.best(
                expression, counts: counts, limit: limit, filter: filter, in: database
            ).rows
        }
    }

    private func rescored(
        _ terms: [CountedTerm], rarer: [CountedTerm], matcher: inout TextMatcher
    ) throws -> [Ranked] {
        let candidates = try scored(
            rarer.map(\.term.expression).joined(separator: " OR "), counts: rarer.map(\.count),
            limit: Self.candidates(limit))
        let total = Double(totals.rows)
        let weights = terms.map {
            ScoreFunction.inverseFrequency(count: Double($0.count), total: total)
        }
        let rest = Self.most(of: weights, except: rarer.map(\.index))
        let texts = try database.cachedStatement(
            sql: "SELECT title, heading, text FROM chunk WHERE number = ?")
        var best = Best(limit: limit)
        for candidate in candidates {
            if best.isDecided(beyond: candidate.rank - rest) { break }
            texts.bind(Int(candidate.number), at: 1)
            guard try texts.next() else { continue }
            defer { texts.reset() }
            let (frequencies, size) = try matcher.count((0..<3).map { texts.bytes(at: $0) })
            let norm = ScoreFunction.norm(size: Double(size), averageSize: totals.averageSize)
            var rank = 0.0
            for (weight, frequency) in zip(weights, frequencies) where frequency > 0 {
                rank -= ScoreFunction.share(weight: weight, frequency: frequency, norm: norm)
            }
            best.insert(Ranked(number: candidate.number, rank: rank))
        }
        return best.rows
    }
}

// MARK: - What is shared with `HeldWords`

extension Ranking {
    /// Which terms choose the candidates, the rarest first.
    ///
    /// - Parameter counts: in how many of the `total` chunks each term stands.
    static func rarer(_ counts: [Int], of total: Int) -> [Int] {
        var taken: [Int] = []
        for term in counts.indices.sorted(by: { (counts[$0], $0) < (counts[$1], $1) }) {
            guard counts[term] > 0 else { continue }
            let isRare = Double(counts[term]) <= Double(total) * rareShare
            guard taken.count < fewestTerms || isRare else { break }
            taken.append(term)
        }
        return taken
    }

    /// What the words that did not choose the candidates can add at most.
    static func most(of weights: [Double], except rarer: [Int]) -> Double {
        let chosen = Set(rarer)
        return weights.indices.filter { !chosen.contains($0) }.reduce(0) {
            $0 + weights[$1] * (ScoreFunction.k1 + 1)
        }
    }

    /// The best rows so far.
    struct Best {
        let limit: Int
        private(set) var rows: [Ranked] = []

        init(limit: Int) {
            self.limit = limit
        }

        /// Whether no row of this rank or a worse one could still be among them.
        func isDecided(beyond rank: Double) -> Bool {
            rows.count == limit && rank > rows[limit - 1].rank
        }

        mutating func insert(_ ranked: Ranked) {
            if rows.count == limit, let last = rows.last {
                guard ranked.rank < last.rank else { return }
                rows.removeLast()
            }
            let place = rows.firstIndex { ranked.rank < $0.rank } ?? rows.count
            rows.insert(ranked, at: place)
        }
    }

    /// How many candidates are ranked by all words.
    static func candidates(_ limit: Int) -> Int { max(200, limit * 4) }

    /// The share of chunks that a word may stand in to choose candidates.
    private static let rareShare = 0.05
    private static let fewestTerms = 3
}
