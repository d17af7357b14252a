import Foundation
import GRDB
import Records
import Synchronization

/// The index file: one SQLite database that holds everything that was read, asked, answered and
/// judged.
///
/// Rows are immutable and keyed by content; what is current or pending is a view (see
/// `Migrations/`). One writer commits in batches; readers, the sqlite3 shell among them, are never
/// locked out.
package final class Index: Sendable {
    package let path: String
    let file: IndexFile
    let pool: DatabasePool
    let writes: WriteQueue
    /// In how many chunks words stand, kept between searches.
    let termCounts = TermCounts()
    /// The words of the current chunks, where a run has them held.
    let heldWords = Mutex<HeldWords?>(nil)
    /// Writes the search index, in the transactions of `writes` alone.
    let search = SearchWriter()
    /// Chunks that the search index has gained since it was last put in order.
    let searchGrowth = Mutex(0)

    /// Opens an index.
    ///
    /// - Parameter creating: whether a missing file is made, readable by its owner alone.
    /// - Throws: `StoreError` where there is no file, the file is no index, or a newer one.
    package init(path: String, creating: Bool) throws {
        self.path = path
        file = try IndexFile(path: path, creating: creating)
        pool = try Self.openPool(path, file: file)
        writes = WriteQueue(pool: pool)
    }

    private static func openPool(_ path: String, file: IndexFile) throws -> DatabasePool {
        // Two first commands on one index: the second waits until the first has made it.
        file.lock()
        defer { file.unlock() }
        try file.checkHeader()
        do {
            let pool = try DatabasePool(path: path, configuration: configuration())
            // The pool has just set it to NORMAL for the connection that writes.
            try pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = FULL") }
            try migrate(pool, path: path)
            return pool
        } catch {
            throw explain(error, path: path)
        }
    }

    /// Runs `body` in the next group commit.
    ///
    /// - Parameter isOneStatement: see `WriteQueue.write`.
    func write<Value: Sendable>(
        isOneStatement: Bool = false, _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws -> Value {
        do {
            return try await writes.write(isOneStatement: isOneStatement, body)
        } catch {
            throw Self.explain(error, path: path)
        }
    }

    /// Reads a consistent state.
    func read<Value: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws -> Value {
        do {
            return try await pool.read(body)
        } catch {
            throw Self.explain(error, path: path)
        }
    }

    /// Lets commits wait for the disk, or not.
    ///
    /// A commit that does not wait outlives a kill of the program, but not a power cut: then the
    /// last ones may be missing, and the index is as it was before them. That will do for what can be
    /// read again from files, never for replies of a model.
    package func setCommits(areDurable: Bool) async throws {
        do {
            try await pool.writeWithoutTransaction { database in
                try database.execute(
                    sql: "PRAGMA synchronous = \(areDurable ? "FULL" : "NORMAL")")
            }
        } catch {
            throw Self.explain(error, path: path)
        }
    }

    /// Folds the write-ahead log into the file, so that a command leaves one file when it ends.
    ///
    /// - Parameter emptyingLog: whether the log loses its content at once, for which whoever reads the
    ///   index is waited for; else it is removed when the index is closed.
    package func checkpoint(emptyingLog: Bool = false) async throws {
        try? await tidySearchIndex()
        if emptyingLog {
            _ = try? await pool.barrierWriteWithoutTransaction { database in
                try database.checkpoint(.truncate)
            }
        } else {
            _ = try? await pool.writeWithoutTransaction { database in
                try database.checkpoint(.passive)
            }
        }
    }

    /// Closes the index and leaves one file behind, unless another program has it open.
    package func close() {
        // SQLite removes the log and its shared memory when the last connection closes, but only a
        // connection that may write can do so, and the pool closes its readers last. One that is
        // opened before also knows how much of the log is in the file already. Where the file was
        // removed, opening it would make it anew.
        let exists = FileManager.default.fileExists(atPath: path)
        let last = exists ? try? DatabaseQueue(path: path) : nil
        try? pool.close()
        try? last?.close()
    }
}

// MARK: - Opening

extension Index {
    /// "QRRY" as a number: lets `file` and others tell what this is.
    static let applicationID = 0x5152_5259

    /// How much of the file questions may map.
    static let mappedBytes = 4_294_967_296

    /// How many kilobytes of pages the connection that writes keeps.
    ///
    /// With 64 MB an import of 100,000 chunks needed 165 MB, with 32 MB 130; the system keeps the file,
    /// too.
    private static let writerCache = 16_384

    /// The same of a connection that reads, beside the pages that are mapped.
    ///
    /// As much may be held by each sorter of a question; what is more goes to a temporary file.
    private static let readerCache = 8_192

    private static func configuration() -> Configuration {
        var configuration = Configuration()
        configuration.label = "quarry"
        configuration.busyMode = .timeout(30)
        configuration.maximumReaderCount = 4
        configuration.prepareDatabase { database in
            // page_size counts only before the first table is made. Many pages of the log are
            // written again by the next transaction: it is folded in when it holds 64 MB, and keeps
            // no more room than that while the index is open. Mapped memory spares a search the
            // copies of the pages that it reads.
            let isReader = database.configuration.readonly
            try database.execute(
                sql: """
                    PRAGMA page_size = 8192;
                    PRAGMA synchronous = FULL;
                    PRAGMA cache_size = -\(isReader ? readerCache : writerCache);
                    PRAGMA wal_autocheckpoint = 8192;
                    PRAGMA journal_size_limit = 67108864;
                    """)
            // Questions read all over the file; the writer would keep in memory what it wrote.
            if isReader {
                try database.execute(sql: "PRAGMA mmap_size = \(mappedBytes)")
            }
            try ScoreFunction.register(in: database)
        }
        return configuration
    }

    /// Never edited once they are out: a change is a new one.
    static let migrations: [Migration] = [
        Migration(
            "v001",
            [
                Array("PRAGMA application_id = \(applicationID)".utf8),
                PackageResources.v001_tables_sql, PackageResources.v001_views_sql,
            ]),
        Migration("v002", [PackageResources.v002_archives_sql]),
        Migration("v003", [PackageResources.v003_search_sql]),
        Migration("v004", [PackageResources.v004_indexes_sql]),
        Migration("v006", [PackageResources.v006_tables_sql]),
        Migration("v007", [PackageResources.v007_money_sql]),
        Migration("v008", [PackageResources.v008_generators_sql]),
        Migration("v009", [PackageResources.v009_canaries_sql]),
        Migration("v010", [PackageResources.v010_samples_sql]),
        Migration("v011", [PackageResources.v011_shown_text_sql]),
        Migration("v012", [PackageResources.v012_slots_sql]),
        Migration("v013", [PackageResources.v013_sample_judges_sql]),
        Migration("v014", [PackageResources.v014_roles_sql]),
        Migration("v015", [PackageResources.v015_places_sql]),
        Migration("v016", [PackageResources.v016_slots_sql]),
        Migration("v017", [PackageResources.v017_requests_sql]),
    ]

    /// A step from one schema to the next, taken in one transaction.
    struct Migration {
        var name: String
        /// SQL, as it was embedded.
        var scripts: [[UInt8]]

        init(_ name: String, _ scripts: [[UInt8]]) {
            self.name = name
            self.scripts = scripts
        }
    }

    /// - Parameter afterScript: told of each script that has run, before its transaction ends.
    static func migrator(
        _ migrations: [Migration] = migrations,
        afterScript: @escaping @Sendable (Database) throws -> Void = { _ in }
    ) -> DatabaseMigrator {
        var migrator = DatabaseMigrator()
        for migration in migrations {
            let scripts = migration.scripts
            migrator.registerMigration(migration.name) { database in
                for script in scripts {
                    try database.execute(sql: String(decoding: script, as: UTF8.self))
                    try afterScript(database)
                }
            }
        }
        return migrator
    }

    private static func migrate(_ pool: DatabasePool, path: String) throws {
        let migrator = migrator()
        if try pool.read(migrator.hasBeenSuperseded) {
            throw StoreError(
                .newerSchema,
                "The index '\(path)' was made by a newer version of quarry: update quarry to use it."
            )
        }
        if try !pool.read(migrator.hasCompletedMigrations) {
            // Before there is a table: if the disk is full after the first one, it is ours already.
            try pool.writeWithoutTransaction {
                try $0.execute(sql: "PRAGMA application_id = \(applicationID)")
            }
            try migrator.migrate(pool)
        }
    }

    private static func full(_ path: String) -> StoreError {
        StoreError(
            .writeFailed,
            "The disk is full: everything committed so far is in '\(path)'; make room and run the command again."
        )
    }

    /// Whether an error of the disk comes of that there is no room, as for shared memory.
    private static func isFull(_ path: String) -> Bool {
        let attributes = try? FileManager.default.attributesOfFileSystem(
            forPath: URL(filePath: path).deletingLastPathComponent().path)
        return (attributes?[.systemFreeSize] as? Int).map { $0 < 1 << 20 } ?? false
    }

    /// What the database says, in words of the user's; other errors as they are.
    static func explain(_ error: any Error, path: String) -> any Error {
        switch error {
        case let error as DatabaseError: explain(error, path: path)
        // A value of a type that no version writes.
        case is RowDecodingError: damaged(path, "a value of another type than its column's")
        default: error
        }
    }

    private static func damaged(_ path: String, _ details: String) -> StoreError {
        StoreError(
            .notAnIndex,
            "The index '\(path)' is damaged (\(details)): `quarry verify` names what is wrong, `quarry repair` mends what can be mended; else restore a copy."
        )
    }

    private static func explain(_ error: DatabaseError, path: String) -> StoreError {
        switch error.resultCode {
        case .SQLITE_FULL: full(path)
        case .SQLITE_READONLY, .SQLITE_CANTOPEN, .SQLITE_PERM:
            StoreError(
                .writeFailed,
                "The index '\(path)' cannot be written: check the rights of the file and its folder."
            )
        case .SQLITE_CORRUPT, .SQLITE_NOTADB:
            damaged(path, error.message ?? "no details")
        case .SQLITE_BUSY, .SQLITE_LOCKED:
            StoreError(
                .locked,
                "The index '\(path)' is being written by another program: try again when that is done."
            )
        case .SQLITE_IOERR where isFull(path):
            full(path)
        default:
            StoreError(
                .writeFailed,
                "The index '\(path)' cannot be used (\(error.message ?? "no details")): `quarry verify` says whether it is damaged; else check its disk."
            )
        }
    }
}
