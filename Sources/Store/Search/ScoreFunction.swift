import Foundation
import GRDB
import GRDBSQLite

/// `quarry_score(chunk_search, counts, limit)`: BM25 as FTS5's own `bm25` computes it, with two things
/// known beforehand that the latter finds out at each query.
///
/// - In how many rows each phrase occurs: `counts` is a blob of doubles, one for each phrase of
///   the expression. FTS5 walks every phrase's whole list of rows for it.
/// - How long each row is: `RowSizes` keeps what was looked up once. FTS5 seeks it in a table, for
///   every row that matches. A row that would not be among the best `limit` of those seen so far
///   if it were as short as can be is not looked up: its score is 0.
///
/// Other ranks are equal to those of `bm25(chunk_search, 5, 2, 1)`; lower is better. A phrase without
/// a count has the weight 1.
///
/// `quarry_matched()` says of how many rows the last query asked, which is the count of a phrase
/// that was sought alone.
enum ScoreFunction {
    static let weights: [Double] = [5, 2, 1]

    /// FTS5's constants.
    static let k1 = 1.2
    static let b = 0.75

    /// The weight of a phrase that stands in `count` of `total` rows.
    static func inverseFrequency(count: Double, total: Double) -> Double {
        let weight = log((total - count + 0.5) / (count + 0.5))
        return weight > 0 ? weight : 1e-6
    }

    static func register(in database: Database) throws {
        let api = try SearchTokenizer.interface(of: database)
        let rowSizes = RowSizes()
        let sizes = Unmanaged.passRetained(rowSizes).toOpaque()
        let code = api.pointee.xCreateFunction(
            UnsafeMutablePointer(mutating: api), "quarry_score", sizes,
            { api, context, result, count, values in
                guard let api, let context, let values, count == 2 else {
                    sqlite3_result_error(
                        result, "quarry_score takes the counts of phrases and a limit", -1)
                    return
                }
                switch ScoreFunction.score(api, context, counts: values[0], limit: values[1]) {
                case .success(let value): sqlite3_result_double(result, value)
                case .failure(let error): sqlite3_result_error_code(result, error.code)
                }
            },
            { pointer in
                if let pointer { Unmanaged<RowSizes>.fromOpaque(pointer).release() }
            })
        guard code == SQLITE_OK else {
            throw DatabaseError(resultCode: ResultCode(rawValue: code))
        }
        database.add(
            function: DatabaseFunction("quarry_matched", argumentCount: 0) { _ in
                rowSizes.matched
            })
    }

    private struct Failure: Error {
        var code: Int32
    }

    private static func score(
        _ api: UnsafePointer<Fts5ExtensionApi>, _ context: OpaquePointer,
        counts: OpaquePointer?, limit: OpaquePointer?
    ) -> Result<Double, Failure> {
        let query: ScoredQuery
        if let known = api.pointee.xGetAuxdata(context, 0) {
            query = Unmanaged<ScoredQuery>.fromOpaque(known).takeUnretainedValue()
        } else {
            guard let made = ScoredQuery(api, context, counts: counts, limit: limit) else {
                return .failure(Failure(code: SQLITE_ERROR))
            }
            let code = api.pointee.xSetAuxdata(
                context, Unmanaged.passRetained(made).toOpaque(),
                { pointer in
                    if let pointer { Unmanaged<ScoredQuery>.fromOpaque(pointer).release() }
                })
            guard code == SQLITE_OK else { return .failure(Failure(code: code)) }
            query = made
        }
        return query.score(api, context)
    }

    /// What stays the same over the rows of one query.
    private final class ScoredQuery {
        private let phraseCount: Int
        // Of each phrase. Plain memory: this runs for every row that matches.
        private let inverseFrequencies: UnsafeMutablePointer<Double>
        private let frequencies: UnsafeMutablePointer<Double>
        private let averageSize: Double
        private let sizes: RowSizes
        private let limit: Int
        /// The best scores so far, `limit` at most, the lowest first.
        private var best: [Double] = []

        init?(
            _ api: UnsafePointer<Fts5ExtensionApi>, _ context: OpaquePointer,
            counts: OpaquePointer?, limit: OpaquePointer?
        ) {
            var rows: sqlite3_int64 = 0
            var tokens: sqlite3_int64 = 0
            guard api.pointee.xRowCount(context, &rows) == SQLITE_OK,
                api.pointee.xColumnTotalSize(context, -1, &tokens) == SQLITE_OK,
                let user = api.pointee.xUserData(context)
            else { return nil }
            averageSize = max(1, Double(tokens)) / max(1, Double(rows))
            sizes = Unmanaged<RowSizes>.fromOpaque(user).takeUnretainedValue()
            sizes.keep(for: (rows, tokens))
            sizes.matched = 0
            let length = Int(sqlite3_value_bytes(counts)) / 8
            let bytes = UnsafeRawBufferPointer(
                start: sqlite3_value_blob(counts), count: length * 8)
            self.limit = Int(sqlite3_value_int64(limit))
            phraseCount = Int(api.pointee.xPhraseCount(context))
            frequencies = .allocate(capacity: phraseCount)
            inverseFrequencies = .allocate(capacity: phraseCount)
            for phrase in 0..<phraseCount {
                frequencies[phrase] = 0
                inverseFrequencies[phrase] = 1
                guard phrase < length else { continue }
                let count = bytes.loadUnaligned(fromByteOffset: phrase * 8, as: Double.self)
                inverseFrequencies[phrase] = inverseFrequency(count: count, total: Double(rows))
            }
        }

        deinit {
            frequencies.deallocate()
            inverseFrequencies.deallocate()
        }

        func score(
            _ api: UnsafePointer<Fts5ExtensionApi>, _ context: OpaquePointer
        ) -> Result<Double, Failure> {
            var code = countPhrases(api, context)
            guard code == SQLITE_OK else { return .failure(Failure(code: code)) }
            sizes.matched += 1
            let row = api.pointee.xRowid(context)
            var size = sizes[row]
            if size == 0 {
                if best.count == limit, let last = best.first, sum(size: 0) <= last {
                    return .success(0)
                }
                code = api.pointee.xColumnSize(context, -1, &size)
                guard code == SQLITE_OK else { return .failure(Failure(code: code)) }
                size = max(1, size)
                sizes[row] = size
            }
            let score = sum(size: Double(size))
            note(score)
            return .success(-score)
        }

        private func countPhrases(
            _ api: UnsafePointer<Fts5ExtensionApi>, _ context: OpaquePointer
        ) -> Int32 {
            var iterator = Fts5PhraseIter()
            for phrase in 0..<phraseCount {
                var column: Int32 = 0
                var offset: Int32 = 0
                let code = api.pointee.xPhraseFirst(
                    context, Int32(phrase), &iterator, &column, &offset)
                guard code == SQLITE_OK else { return code }
                var frequency = 0.0
                while column >= 0 {
                    frequency += column == 2 ? 1 : column == 0 ? 5 : 2
                    api.pointee.xPhraseNext(context, &iterator, &column, &offset)
                }
                frequencies[phrase] = frequency
            }
            return SQLITE_OK
        }

        private func sum(size: Double) -> Double {
            let norm = k1 * (1 - b + b * size / averageSize)
            var sum = 0.0
            for phrase in 0..<phraseCount where frequencies[phrase] > 0 {
                let frequency = frequencies[phrase]
                sum += inverseFrequencies[phrase] * frequency * (k1 + 1) / (frequency + norm)
            }
            return sum
        }

        private func note(_ score: Double) {
            if best.count >= limit {
                guard let last = best.first, score > last else { return }
                best.removeFirst()
            }
            var low = 0
            var high = best.count
            while low < high {
                let middle = (low + high) / 2
                if best[middle] < score { low = middle + 1 } else { high = middle }
            }
            best.insert(score, at: low)
        }
    }
}

/// The lengths of rows, in words, that a connection has looked up; 0 for others.
///
/// Used by one connection, on its own queue.
private final class RowSizes: @unchecked Sendable {
    /// Rows that the current query has asked of.
    var matched = 0
    private var sizes: [Int32] = []
    private var state: (rows: sqlite3_int64, tokens: sqlite3_int64) = (0, 0)

    /// Forgets all where the index has changed since: the number of a chunk that was deleted may
    /// be another's now.
    func keep(for state: (rows: sqlite3_int64, tokens: sqlite3_int64)) {
        if self.state != state {
            self.state = state
            sizes = []
        }
    }

    subscript(row: sqlite3_int64) -> Int32 {
        get { row >= 0 && row < sizes.count ? sizes[Int(row)] : 0 }
        set {
            // 64 MB at most.
            guard row >= 0, row < 1 << 24 else { return }
            if row >= sizes.count {
                let count = max(Int(row) + 1, sizes.count * 2, 1 << 12)
                sizes += [Int32](repeating: 0, count: count - sizes.count)
            }
            sizes[Int(row)] = newValue
        }
    }
}
