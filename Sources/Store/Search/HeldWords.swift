import GRDB
import Records
import Synchronization

/// The words of all current chunks in memory, for a run that searches for thousands of questions.
///
/// It does what `Ranking` does with FTS5's tables, step by step and with the same sums in the same
/// order, so it finds the same chunks with the same ranks, to the last bit. It neither asks FTS5 nor
/// reads a text: for each term it has the rows that hold it, for each row its terms, with how often
/// they stand there.
///
/// What it holds is the state of the search index that its stamp names, and it is used for that state
/// alone.
// Unchecked: all is constant but for the lookup, which is used under its lock.
final class HeldWords: @unchecked Sendable {
    /// A row of the search index.
    private struct Row: Sendable {
        var number: Int64
        var id: String
        var isBody: Bool
        /// How much its length weighs against a word that stands in it.
        var norm: Double
    }

    /// A term in a row, or a row of a term.
    private struct Entry: Sendable {
        var number: UInt32
        /// How often, weighted by column.
        var frequency: UInt32
    }

    /// Of so many chunks one question is worth having their words read.
    static let chunksAQuestion = 100
    /// Each takes some 20 bytes, where it stands in a chunk for the first time.
    static let mostWords = 1 << 23
    /// How many terms that no row has questions may add before FTS5 is asked.
    private static let mostNewTerms = 1 << 17

    private let stamp: [UInt8]
    private let rows: [Row]
    /// The terms of each row, and where those of a row begin; one more for the end.
    private let terms: [Entry]
    private let termStarts: [Int]
    /// The rows of each term, ascending.
    private let holders: [Entry]
    private let holderStarts: [Int]
    /// How many terms the rows have; those of questions are added to them.
    private let ownTerms: Int
    private var lookup: Lookup
    private let lock = Mutex(())

    /// Words of questions become terms; one that no chunk has gets a number beyond those of the
    /// chunks.
    private struct Lookup: ~Copyable {
        var vocabulary: Vocabulary
        var found = Memory<UInt32>()

        /// nil where the word is several terms, or none.
        mutating func term(of word: String) -> Int? {
            found.removeAll()
            var word = word
            let isRead: Void? = word.withUTF8 { bytes in
                try? vocabulary.append(termsOf: UnsafeRawBufferPointer(bytes), to: &found)
            }
            return isRead != nil && found.count == 1 ? Int(found[0]) : nil
        }
    }

    /// Reads all rows of the search index.
    ///
    /// - Throws: `DatabaseError`.
    init(in database: Database) throws {
        stamp = try Self.stamp(in: database)
        let totals = try SearchTotals(in: database)
        var reader = try RowReader()
        let texts = try database.cachedStatement(
            sql: """
                SELECT chunk.number, chunk.id, chunk.role = 'body', chunk.title, chunk.heading,
                    chunk.text
                FROM chunk_search_docsize JOIN chunk ON chunk.number = chunk_search_docsize.id
                ORDER BY chunk_search_docsize.id
                """)
        var rows: [Row] = []
        while try texts.next() {
            let size = try reader.read((3..<6).map { texts.bytes(at: $0) })
            rows.append(
                Row(
                    number: Int64(texts.integer(at: 0)), id: texts.string(at: 1),
                    isBody: texts.integer(at: 2) != 0,
                    norm: ScoreFunction.norm(
                        size: Double(size), averageSize: totals.averageSize)))
        }
        self.rows = rows
        terms = reader.terms
        termStarts = reader.starts
        (holders, holderStarts) = Self.turned(
            reader.terms, starts: reader.starts, count: reader.vocabulary.count)
        ownTerms = reader.vocabulary.count
        lookup = Lookup(vocabulary: reader.vocabulary)
    }

    /// Reads rows into terms.
    private struct RowReader: ~Copyable {
        var vocabulary: Vocabulary
        var terms: [Entry] = []
        var starts = [0]
        private var found = Memory<UInt32>()
        /// Of each term where it stands among those of the last row that had it.
        private var places: [Int] = []

        init() throws {
            vocabulary = try Vocabulary()
        }

        /// - Returns: how many words the row has.
        mutating func read(_ columns: [UnsafeRawBufferPointer]) throws -> Int {
            let start = terms.count
            var size = 0
            for (column, text) in columns.enumerated() {
                found.removeAll()
                try vocabulary.append(termsOf: text, to: &found)
                while places.count < vocabulary.count { places.append(-1) }
                let weight = UInt32(ScoreFunction.weights[column])
                for index in 0..<found.count {
                    let term = Int(found[index])
                    if places[term] < start {
                        places[term] = terms.count
                        terms.append(Entry(number: found[index], frequency: weight))
                    } else {
                        terms[places[term]].frequency += weight
                    }
                }
                size += found.count
            }
            starts.append(terms.count)
            return size
        }
    }

    /// The rows by their terms, from the terms by their rows.
    private static func turned(
        _ terms: [Entry], starts: [Int], count: Int
    ) -> ([Entry], starts: [Int]) {
        var ends = [Int](repeating: 0, count: count + 1)
        for entry in terms { ends[Int(entry.number) + 1] += 1 }
        for term in 0..<count { ends[term + 1] += ends[term] }
        let beginnings = ends
        var turned = [Entry](repeating: Entry(number: 0, frequency: 0), count: terms.count)
        for row in 0..<(starts.count - 1) {
            for entry in terms[starts[row]..<starts[row + 1]] {
                turned[ends[Int(entry.number)]] = Entry(
                    number: UInt32(row), frequency: entry.frequency)
                ends[Int(entry.number)] += 1
            }
        }
        return (turned, beginnings)
    }
}

// MARK: - What it stands for

extension HeldWords {
    /// FTS5's own records of what its index holds, and of the segments that hold it: each change writes
    /// both.
    private static func records(in database: Database) throws -> Statement {
        try database.cachedStatement(
            sql: "SELECT block FROM chunk_search_data WHERE id IN (1, 10) ORDER BY id")
    }

    private static func stamp(in database: Database) throws -> [UInt8] {
        let records = try records(in: database)
        var stamp: [UInt8] = []
        while try records.next() { stamp += records.blob(at: 0) }
        return stamp
    }

    /// Whether the search index is as it was when its words were read.
    func isCurrent(in database: Database) throws -> Bool {
        let records = try Self.records(in: database)
        var place = 0
        var isSame = true
        while try records.next() {
            let block = records.blob(at: 0)
            isSame =
                isSame && place + block.count <= stamp.count
                && block.elementsEqual(stamp[place..<(place + block.count)])
            place += block.count
        }
        return isSame && place == stamp.count
    }
}

// MARK: - Ranking

extension HeldWords {
    /// What `Index.nearest` finds in all chunks; nil where FTS5 must be asked.
    func nearest(
        to query: SearchQuery, excluding: ContentHash?, inBody: Bool, limit: Int
    ) -> [(chunk: ContentHash, rank: Double)]? {
        guard let terms = terms(of: query) else { return nil }
        return Index.nearest(excluding: excluding, inBody: inBody, limit: limit) {
            best(terms, limit: $0)
        } chunk: { ranked in
            let row = rows[ranked.place]
            return inBody && !row.isBody ? nil : ContentHash(hex: row.id)
        }
    }

    /// What `Ranking.best` finds in all chunks, the best first.
    private func best(_ terms: [Int], limit: Int) -> [Ranking.Ranked] {
        let counts = terms.map(count)
        let rarer = Ranking.rarer(counts, of: rows.count)
        guard !rarer.isEmpty else { return [] }
        guard rarer.count < terms.count else {
            return scored(terms, counts: counts, limit: limit)
        }
        let candidates = scored(
            rarer.map { terms[$0] }, counts: rarer.map { counts[$0] },
            limit: Ranking.candidates(limit))
        return rescored(candidates, terms, counts: counts, rarer: rarer, limit: limit)
    }

    /// The terms of a query; nil where it has phrases, prefixes, columns, a single word, or a word that
    /// is not one term.
    private func terms(of query: SearchQuery) -> [Int]? {
        guard query.phrases.isEmpty, query.words.count > 1,
            !query.words.contains(where: { $0.isPrefix || $0.column != nil })
        else { return nil }
        return lock.withLock { _ in
            guard lookup.vocabulary.count - ownTerms < Self.mostNewTerms else { return nil }
            var terms: [Int] = []
            for word in query.words {
                guard let term = lookup.term(of: word.text) else { return nil }
                terms.append(term)
            }
            return terms
        }
    }

    private func places(of term: Int) -> Range<Int> {
        term + 1 < holderStarts.count ? holderStarts[term]..<holderStarts[term + 1] : 0..<0
    }

    /// In how many rows a term stands, as `TermCounts` would estimate it.
    private func count(_ term: Int) -> Int {
        guard let first = rows.first?.number, let last = rows.last?.number else { return 0 }
        let range = places(of: term)
        return TermCounts.count(
            rows: TermCounts.Rows(first: first, last: last), mayLookTwice: true
        ) { start, limit in
            var low = range.lowerBound
            var high = range.upperBound
            while low < high {
                let middle = (low + high) / 2
                if number(of: middle) < start { low = middle + 1 } else { high = middle }
            }
            let end = min(low + limit, range.upperBound)
            return (end - low, end > low ? number(of: end - 1) : start)
        }
    }

    /// The number of a term's row.
    private func number(of holder: Int) -> Int64 { rows[Int(holders[holder].number)].number }

    /// The best rows that hold some of the terms, as `quarry_score` ranks them.
    private func scored(_ terms: [Int], counts: [Int], limit: Int) -> [Ranking.Ranked] {
        var scores = [Double](repeating: 0, count: rows.count)
        for (term, count) in zip(terms, counts) {
            let weight = ScoreFunction.inverseFrequency(
                count: Double(count), total: Double(rows.count))
            for holder in holders[places(of: term)] {
                let row = Int(holder.number)
                scores[row] += ScoreFunction.share(
                    weight: weight, frequency: Double(holder.frequency), norm: rows[row].norm)
            }
        }
        var best = BestRows()
        best.clear(limit: limit)
        for (row, score) in scores.enumerated() where score > 0 {
            best.note(Int64(row), score: score)
        }
        return best.ranked().map {
            let row = Int($0.number)
            return Ranking.Ranked(number: rows[row].number, rank: $0.rank, place: row)
        }
    }

    /// The best of some rows by all terms.
    private func rescored(
        _ candidates: [Ranking.Ranked], _ terms: [Int], counts: [Int], rarer: [Int], limit: Int
    ) -> [Ranking.Ranked] {
        let weights = counts.map {
            ScoreFunction.inverseFrequency(count: Double($0), total: Double(rows.count))
        }
        let rest = Ranking.most(of: weights, except: rarer)
        var sought = SoughtTerms(terms)
        var best = Ranking.Best(limit: limit)
        for candidate in candidates {
            if best.isDecided(beyond: candidate.rank - rest) { break }
            let row = candidate.place
            sought.count(self.terms[termStarts[row]..<termStarts[row + 1]])
            var rank = 0.0
            for (weight, frequency) in zip(weights, sought.frequencies) where frequency > 0 {
                rank -= ScoreFunction.share(
                    weight: weight, frequency: frequency, norm: rows[row].norm)
            }
            best.insert(Ranking.Ranked(number: candidate.number, rank: rank, place: row))
        }
        return best.rows
    }

    /// The terms of a query, looked for in rows.
    private struct SoughtTerms {
        private(set) var frequencies: [Double]
        private let terms: [Int]
        /// A bit for each remainder of a term's number: most terms of a row are told to be none of
        /// these by it.
        private var bits = [UInt64](repeating: 0, count: 16)

        init(_ terms: [Int]) {
            self.terms = terms
            frequencies = [Double](repeating: 0, count: terms.count)
            for term in terms { bits[term >> 6 & 15] |= 1 << UInt64(term & 63) }
        }

        @inline(__always)
        private func mayBe(_ term: UInt32) -> Bool {
            bits[Int(term >> 6 & 15)] >> UInt64(term & 63) & 1 != 0
        }

        /// How often each term stands in a row.
        mutating func count(_ row: ArraySlice<Entry>) {
            for index in frequencies.indices { frequencies[index] = 0 }
            for entry in row where mayBe(entry.number) {
                for (index, term) in terms.enumerated() where term == Int(entry.number) {
                    frequencies[index] = Double(entry.frequency)
                }
            }
        }
    }
}
