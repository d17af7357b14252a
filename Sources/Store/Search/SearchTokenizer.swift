import GRDB
import GRDBSQLite

/// The tokenizer of the search index, made apart from its connections.
///
/// FTS5 hands out its interface as the result of a statement. On a connection whose task is
/// cancelled an interrupt ends that statement, and GRDB takes that for a library without FTS5 and
/// ends the process.
enum SearchTokenizer {
    private static let memory = Result { try DatabaseQueue() }

    static func make() throws -> any FTS5Tokenizer {
        try memory.get().unsafeRead { try $0.makeTokenizer(.porter()) }
    }

    /// The tokens of a text as bytes, in order.
    ///
    /// The stemmer works on bytes and may cut a character in two (`CO₂ed`): FTS5 keeps such a token,
    /// and GRDB's own functions, which give strings, leave it out.
    static func tokens(
        of text: UnsafeBufferPointer<UInt8>, by tokenizer: any FTS5Tokenizer,
        as kind: FTS5Tokenization
    ) throws -> [[UInt8]] {
        var tokens: [[UInt8]] = []
        guard let start = text.baseAddress else { return tokens }
        let code = withUnsafeMutablePointer(to: &tokens) { tokens in
            start.withMemoryRebound(to: CChar.self, capacity: text.count) { start in
                tokenizer.tokenize(
                    context: UnsafeMutableRawPointer(tokens), tokenization: kind, pText: start,
                    nText: CInt(text.count)
                ) { context, _, token, count, _, _ in
                    guard let context, let token else { return SQLITE_OK }
                    let bytes = UnsafeRawBufferPointer(start: token, count: Int(count))
                    context.assumingMemoryBound(to: [[UInt8]].self).pointee.append(Array(bytes))
                    return SQLITE_OK
                }
            }
        }
        guard code == SQLITE_OK else {
            throw DatabaseError(resultCode: ResultCode(rawValue: code))
        }
        return tokens
    }

    /// FTS5's interface for a connection.
    ///
    /// - Throws: `DatabaseError`, of an interrupt too.
    static func interface(of database: Database) throws -> UnsafePointer<fts5_api> {
        var statement: OpaquePointer?
        var interface: UnsafePointer<fts5_api>?
        var code = sqlite3_prepare_v2(
            database.sqliteConnection, "SELECT fts5(?)", -1, &statement, nil)
        defer { sqlite3_finalize(statement) }
        if code == SQLITE_OK {
            sqlite3_bind_pointer(statement, 1, &interface, "fts5_api_ptr", nil)
            code = sqlite3_step(statement)
        }
        guard let interface else {
            throw DatabaseError(resultCode: ResultCode(rawValue: code))
        }
        return interface
    }
}
