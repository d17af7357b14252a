import GRDB

extension Index {
    /// Compares every id with what it is a hash of, every offset with its text, every reference
    /// with its row, the file with SQLite's own rules and the search index with the chunks.
    ///
    /// Reads row by row; nothing is changed. Other commands may go on meanwhile.
    ///
    /// - Parameter receive: told of each row that disagrees, one at a time.
    /// - Throws: `StoreError` where the file cannot even be opened or read at all.
    package func verify(
        receive: @escaping @Sendable (Disagreement) throws -> Void
    ) async throws -> Verification {
        var result = try await read { database in
            // Mapped pages would all stay resident, since all of them are read.
            try database.execute(sql: "PRAGMA mmap_size = 0")
            defer { try? database.execute(sql: "PRAGMA mmap_size = \(Self.mappedBytes)") }
            var verifier = Verifier(database, receive: receive)
            try verifier.run()
            return verifier.result
        }
        let complaint = try await write { try Verifier.complaintOfSearch(in: $0) }
        if let complaint {
            result.disagreements += 1
            try receive(complaint)
        }
        return result
    }

    /// Gives back the space that deleted rows left, and merges the search index.
    ///
    /// Needs as much free room as the index takes, for a while.
    ///
    /// - Returns: bytes of the file before and after.
    package func vacuum() async throws -> (before: Int, after: Int) {
        let before = try await size()
        try await write { database in
            try database.execute(
                sql: "INSERT INTO chunk_search (chunk_search) VALUES ('optimize')")
        }
        try await writeWithoutTransaction { try $0.execute(sql: "VACUUM") }
        try await checkpoint(emptyingLog: true)
        return (before, try await size())
    }

    private func size() async throws -> Int {
        try await read { database in
            let pages = try Int.fetchOne(database, sql: "PRAGMA page_count") ?? 0
            return try pages * (Int.fetchOne(database, sql: "PRAGMA page_size") ?? 0)
        }
    }

    /// Runs what cannot stand in a transaction.
    ///
    /// - Throws: `StoreError`.
    func writeWithoutTransaction<Value: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws -> Value {
        do {
            return try await pool.writeWithoutTransaction(body)
        } catch {
            throw Self.explain(error, path: path)
        }
    }
}
