import GRDB
import Records

/// What a repair came to.
package struct Repair: Sendable, Equatable, Encodable {
    /// Rows that disagreed before.
    package var disagreements = 0
    /// Rows that were dropped, by table.
    package var dropped: [String: Int] = [:]
    /// Chunks whose text was taken from their document again.
    package var restored = 0
    /// Replies of models: all that there were.
    package var calls = 0
    /// The copy that was taken before; nil where none was.
    package var backup: String?
}

extension Index {
    /// Drops what `verify` names and what hangs on it, and builds the search index anew, in one
    /// transaction.
    ///
    /// No row of `call` is ever dropped. What can be had again is: the next ingest reads the files
    /// of documents that were dropped, and what was made of their chunks returns without a call.
    ///
    /// - Parameter receive: told of each row that disagreed.
    /// - Throws: `StoreError` where pages of the file are damaged.
    package func repair(
        receive: @escaping @Sendable (Disagreement) throws -> Void
    ) async throws -> Repair {
        let path = path
        let search = search
        let result = try await write { database in
            // What a row hangs on goes first; at the end everything fits again.
            try database.execute(sql: "PRAGMA defer_foreign_keys = ON")
            var repairer = Repairer(database, path: path, receive: receive)
            try repairer.run()
            try SearchRebuild(search).run(in: database)
            return repairer.result
        }
        try await checkpoint(emptyingLog: true)
        return result
    }
}

/// Fills the search index anew in batches, so that it never stands in memory as a whole.
struct SearchRebuild {
    private let search: SearchWriter
    private static let batch = 20_000

    init(_ search: SearchWriter) {
        self.search = search
    }

    func run(in database: Database) throws {
        do {
            try fill(in: database)
        } catch let error as DatabaseError where error.resultCode == .SQLITE_CORRUPT {
            // Its own tables are damaged: it is made as the migrations made it.
            try makeAnew(in: database)
            try fill(in: database)
        }
        try database.execute(sql: "INSERT INTO chunk_search (chunk_search) VALUES ('optimize')")
    }

    private func fill(in database: Database) throws {
        try database.execute(sql: "INSERT INTO chunk_search (chunk_search) VALUES ('delete-all')")
        var last: Int64 = -1
        while true {
            let numbers = try Int64.fetchAll(
                database,
                sql: "SELECT number FROM current_chunk WHERE number > ? ORDER BY number LIMIT ?",
                arguments: [last, Self.batch])
            guard let end = numbers.last else { return }
            try search.write(coming: Set(numbers), leaving: [], in: database)
            last = end
        }
    }

    private func makeAnew(in database: Database) throws {
        let sql = try String.fetchOne(
            database, sql: "SELECT sql FROM sqlite_master WHERE name = 'chunk_search'")
        guard let sql else { return }
        try database.execute(
            sql: """
                DROP TABLE chunk_search;
                \(sql);
                INSERT INTO chunk_search (chunk_search, rank) VALUES ('rank', 'bm25(5.0, 2.0, 1.0)');
                INSERT INTO chunk_search (chunk_search, rank) VALUES ('hashsize', 67108864);
                INSERT INTO chunk_search (chunk_search, rank) VALUES ('automerge', 8);
                INSERT INTO chunk_search (chunk_search, rank) VALUES ('usermerge', 8);
                """)
    }
}
