import GRDB
import GRDBSQLite

/// Values bound straight to SQLite, for the statements that run once for each chunk or page of a
/// bulk load: GRDB's arguments, an array of boxed values, cost more there than the row itself.
extension Statement {
    func bind(_ value: Int, at index: Int32) {
        sqlite3_bind_int64(sqliteStatement, index, sqlite3_int64(value))
    }

    func bind(_ value: Int?, at index: Int32) {
        if let value { bind(value, at: index) } else { sqlite3_bind_null(sqliteStatement, index) }
    }

    func bind(_ value: Double?, at index: Int32) {
        if let value {
            sqlite3_bind_double(sqliteStatement, index, value)
        } else {
            sqlite3_bind_null(sqliteStatement, index)
        }
    }

    func bind(_ text: String, at index: Int32) {
        var text = text
        text.withUTF8 { bind(utf8: $0, at: index) }
    }

    /// - Parameter text: UTF-8.
    func bind(text: [UInt8], at index: Int32) {
        text.withUnsafeBufferPointer { bind(utf8: $0, at: index) }
    }

    private func bind(utf8 bytes: UnsafeBufferPointer<UInt8>, at index: Int32) {
        guard bytes.count > 0 else {
            // Of no bytes there may be no address, which would be NULL.
            sqlite3_bind_text(sqliteStatement, index, "", 0, Self.copied)
            return
        }
        _ = bytes.withMemoryRebound(to: CChar.self) {
            sqlite3_bind_text(
                sqliteStatement, index, $0.baseAddress, Int32($0.count), Self.copied)
        }
    }

    /// SQLITE_TRANSIENT: SQLite keeps a copy of its own.
    private static var copied: sqlite3_destructor_type {
        unsafeBitCast(-1, to: sqlite3_destructor_type.self)
    }

    func bind(_ text: String?, at index: Int32) {
        if let text { bind(text, at: index) } else { sqlite3_bind_null(sqliteStatement, index) }
    }

    /// - Parameter blob: must stay as it is until the statement has run.
    func bind(blob: UnsafeBufferPointer<UInt8>, at index: Int32) {
        sqlite3_bind_blob64(
            sqliteStatement, index, blob.baseAddress, sqlite3_uint64(blob.count), nil)
    }

    /// The bytes of a column of the row that `next()` went to, until it goes on.
    func bytes(at column: Int32) -> UnsafeRawBufferPointer {
        let start = sqlite3_column_text(sqliteStatement, column)
        let count = Int(sqlite3_column_bytes(sqliteStatement, column))
        return UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : count)
    }

    /// The same of a column that holds a blob.
    func blob(at column: Int32) -> UnsafeRawBufferPointer {
        let start = sqlite3_column_blob(sqliteStatement, column)
        let count = Int(sqlite3_column_bytes(sqliteStatement, column))
        return UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : count)
    }

    func string(at column: Int32) -> String {
        String(decoding: bytes(at: column), as: UTF8.self)
    }

    func integer(at column: Int32) -> Int {
        Int(sqlite3_column_int64(sqliteStatement, column))
    }

    func isNull(at column: Int32) -> Bool {
        sqlite3_column_type(sqliteStatement, column) == SQLITE_NULL
    }

    /// Goes to the next row.
    ///
    /// - Throws: `DatabaseError`.
    func next() throws -> Bool {
        let code = sqlite3_step(sqliteStatement)
        if code == SQLITE_ROW { return true }
        guard code == SQLITE_DONE else { throw failure(code) }
        sqlite3_reset(sqliteStatement)
        return false
    }

    func reset() {
        sqlite3_reset(sqliteStatement)
    }

    /// Runs a statement that returns no rows.
    ///
    /// - Throws: `DatabaseError`.
    func run() throws {
        guard try !next() else { preconditionFailure("A statement that writes returned a row.") }
    }

    private func failure(_ code: Int32) -> DatabaseError {
        let connection = sqlite3_db_handle(sqliteStatement)
        let message = connection.flatMap { sqlite3_errmsg($0) }.map { String(cString: $0) }
        sqlite3_reset(sqliteStatement)
        return DatabaseError(resultCode: ResultCode(rawValue: code), message: message, sql: sql)
    }
}
