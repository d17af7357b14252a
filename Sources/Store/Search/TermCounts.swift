import Foundation
import GRDB
import Synchronization

/// In how many chunks words stand: exact for rare ones, an estimate for common ones.
///
/// FTS5 can only count a word by walking its whole list of rows. A list that ends soon is counted;
/// of a longer one some stretches are read, evenly spread over the rows, and their density is
/// taken for the whole. Two words in three of a question were met before: what was found is kept
/// until the index has grown or shrunk by a twentieth.
final class TermCounts: Sendable {
    private struct Storage {
        /// Chunks in the index when words were last counted.
        var total = 0
        var counts: [String: Int] = [:]
    }

    private let storage = Mutex(Storage())

    /// Words are counted anew.
    func forget() {
        storage.withLock { $0 = Storage() }
    }

    func counts(
        of terms: [SearchTerm], among totals: SearchTotals, in database: Database
    ) throws -> [Int] {
        let expressions = terms.map(\.expression)
        var known = storage.withLock { storage in
            if abs(storage.total - totals.rows) * 20 > totals.rows || storage.counts.count > 50_000
            {
                storage = Storage(total: totals.rows)
            }
            return expressions.map { storage.counts[$0] }
        }
        let rows = try Self.rows(in: database)
        for (index, term) in terms.enumerated() where known[index] == nil {
            known[index] = try Self.count(term, rows: rows, in: database)
        }
        let counts = known.map { $0 ?? 0 }
        storage.withLock { storage in
            for (expression, count) in zip(expressions, counts) {
                storage.counts[expression] = count
            }
        }
        return counts
    }

    /// The numbers of the first and the last chunk of the search index.
    struct Rows {
        var first: Int64
        var last: Int64
        var count: Int { Int(last - first) + 1 }
    }

    private static func rows(in database: Database) throws -> Rows {
        let statement = try database.cachedStatement(
            sql: """
                SELECT (SELECT min(id) FROM chunk_search_docsize),
                    (SELECT max(id) FROM chunk_search_docsize)
                """)
        guard let row = try Row.fetchOne(statement), let first = row[0] as Int64?,
            let last = row[1] as Int64?
        else { return Rows(first: 0, last: -1) }
        return Rows(first: first, last: last)
    }

    private static let exactUpTo = 256
    private static let stretches: Int64 = 6
    private static let stretchLength = 48

    private static func count(
        _ term: SearchTerm, rows: Rows, in database: Database
    ) throws -> Int {
        // A phrase or prefix is as dear to count as to find: one look must do.
        let isPhrase = term.text.contains { !$0.isLetter && !$0.isNumber }
        return try count(rows: rows, mayLookTwice: !isPhrase) { start, limit in
            try stretch(term.expression, from: start, limit: limit, in: database)
        }
    }

    /// In how many rows something stands.
    ///
    /// - Parameters:
    ///   - mayLookTwice: whether more than the first rows that have it are looked at.
    ///   - stretch: how many rows from one on have it, up to a limit, and the last of them; where
    ///     none has it, the first.
    static func count(
        rows: Rows, mayLookTwice: Bool,
        stretch: (_ start: Int64, _ limit: Int) throws -> (hits: Int, last: Int64)
    ) rethrows -> Int {
        var (hits, last) = try stretch(rows.first, exactUpTo)
        guard hits == exactUpTo else { return hits }
        var span = last - rows.first + 1
        for number in 1..<(mayLookTwice ? stretches : 1) {
            let start = rows.first + Int64(rows.count) / stretches * number
            guard start > last else { continue }
            let found = try stretch(start, stretchLength)
            hits += found.hits
            last = found.hits == stretchLength ? found.last : rows.last
            span += last - start + 1
        }
        return max(exactUpTo, Int(Double(hits) / Double(max(1, span)) * Double(rows.count)))
    }

    private static func stretch(
        _ expression: String, from start: Int64, limit: Int, in database: Database
    ) throws -> (hits: Int, last: Int64) {
        let statement = try database.cachedStatement(
            sql: """
                SELECT count(*), max(rowid) FROM (
                    SELECT rowid FROM chunk_search
                    WHERE chunk_search MATCH ? AND rowid >= ? LIMIT ?)
                """)
        guard let row = try Row.fetchOne(statement, arguments: [expression, start, limit]) else {
            return (0, start)
        }
        return (row[0], (row[1] as Int64?) ?? start)
    }
}

/// How much the search index holds.
struct SearchTotals {
    /// Chunks.
    var rows = 0
    /// Words of titles, headings and texts.
    var words = [0, 0, 0]

    var averageSize: Double { max(1, Double(words.reduce(0, +))) / max(1, Double(rows)) }

    /// Reads FTS5's own record of it: row 1 of its data holds the number of rows, then the words of
    /// each column, as SQLite's variable-length integers.
    init(in database: Database) throws {
        let statement = try database.cachedStatement(
            sql: "SELECT block FROM chunk_search_data WHERE id = 1")
        guard let record = try Data.fetchOne(statement) else { return }
        var numbers = VarintReader(Array(record))
        rows = numbers.next() ?? 0
        for column in words.indices { words[column] = numbers.next() ?? 0 }
        guard ([rows] + words).allSatisfy({ (0..<SearchStructure.numberLimit).contains($0) }) else {
            throw SearchStructure.unknown
        }
    }

    /// - Throws: `DatabaseError`, also where more has left than was there.
    func write(to database: Database) throws {
        guard ([rows] + words).allSatisfy({ $0 >= 0 }) else { throw SearchStructure.unknown }
        var record = Memory<UInt8>()
        record.append(varint: rows)
        for count in words { record.append(varint: count) }
        let statement = try database.cachedStatement(
            sql: "INSERT OR REPLACE INTO chunk_search_data (id, block) VALUES (1, ?)")
        statement.bind(blob: record.buffer, at: 1)
        try statement.run()
    }
}
