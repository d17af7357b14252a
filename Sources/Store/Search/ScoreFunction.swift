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
///   if it were as short as can be is not looked up.
///
/// Its own value is NULL: it keeps the best `limit` rows of a query, so that SQLite need not sort all
/// that match, and `quarry_best()` gives those of the last query. Their ranks are equal to those of
/// `bm25(chunk_search, 5, 2, 1)`; lower is better. A phrase without a count has the weight 1.
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

    /// How much the length of a row weighs against a phrase that stands in it.
    @inline(__always)
    static func norm(size: Double, averageSize: Double) -> Double {
        k1 * (1 - b + b * size / averageSize)
    }

    /// What a phrase adds to the score of a row.
    @inline(__always)
    static func share(weight: Double, frequency: Double, norm: Double) -> Double {
        weight * frequency * (k1 + 1) / (frequency + norm)
    }

    /// What a query found.
    struct Found {
        /// The best rows, the best first; of equal ones the one with the lower number.
        var rows: [Ranking.Ranked]
        /// How many rows matched, which is the count of a phrase that was sought alone.
        var matched: Int
    }

    /// Asks for all rows that match.
    ///
    /// - Parameters:
    ///   - expression: FTS5's.
    ///   - counts: in how many rows each phrase of the expression occurs.
    static func best(
        _ expression: String, counts: [Int], limit: Int, filter: SearchScope.Filter,
        in database: Database
    ) throws -> Found {
        let scoring = try database.cachedStatement(
            sql: """
                SELECT quarry_score(chunk_search, :counts, :limit)
                FROM chunk_search WHERE chunk_search MATCH :expression \(filter.sql)
                """)
        let blob = counts.map(Double.init).withUnsafeBytes { Data($0) }
        var arguments: StatementArguments = [
            "counts": blob, "expression": expression, "limit": limit,
        ]
        arguments += filter.arguments
        let best = try database.cachedStatement(sql: "SELECT quarry_best(?)")
        // What an earlier query found must not be taken for this one's, should nothing match.
        _ = try Data.fetchOne(best, arguments: [true])
        try scoring.setArguments(arguments)
        while try scoring.next() {}
        let found = try Data.fetchOne(best, arguments: [false]) ?? Data()
        return found.withUnsafeBytes { BestRows.decode($0) }
    }

    static func register(in database: Database) throws {
        let api = try SearchTokenizer.interface(of: database)
        let scores = ScoreMemory()
        let code = api.pointee.xCreateFunction(
            UnsafeMutablePointer(mutating: api), "quarry_score",
            Unmanaged.passRetained(scores).toOpaque(),
            { api, context, result, count, values in
                guard let api, let context, let values, count == 2 else {
                    sqlite3_result_error(
                        result, "quarry_score takes the counts of phrases and a limit", -1)
                    return
                }
                let code = ScoreFunction.score(api, context, counts: values[0], limit: values[1])
                if code != SQLITE_OK { sqlite3_result_error_code(result, code) }
            },
            { pointer in
                if let pointer { Unmanaged<ScoreMemory>.fromOpaque(pointer).release() }
            })
        guard code == SQLITE_OK else {
            throw DatabaseError(resultCode: ResultCode(rawValue: code))
        }
        database.add(
            function: DatabaseFunction("quarry_best", argumentCount: 1) { values in
                if Bool.fromDatabaseValue(values[0]) ?? false { scores.best.pointee.clear() }
                return scores.best.pointee.encoded()
            })
    }

    /// - Returns: a code of SQLite.
    private static func score(
        _ api: UnsafePointer<Fts5ExtensionApi>, _ context: OpaquePointer,
        counts: OpaquePointer?, limit: OpaquePointer?
    ) -> Int32 {
        if let known = api.pointee.xGetAuxdata(context, 0) {
            // This runs for every row that matches: no references are counted.
            return Unmanaged<ScoredQuery>.fromOpaque(known)._withUnsafeGuaranteedRef {
                $0.score(api, context)
            }
        }
        guard let query = ScoredQuery(api, context, counts: counts, limit: limit) else {
            return SQLITE_ERROR
        }
        let code = api.pointee.xSetAuxdata(
            context, Unmanaged.passRetained(query).toOpaque(),
            { pointer in
                if let pointer { Unmanaged<ScoredQuery>.fromOpaque(pointer).release() }
            })
        return code == SQLITE_OK ? query.score(api, context) : code
    }
}
