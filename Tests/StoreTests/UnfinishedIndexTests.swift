import Foundation
import GRDB
import Testing

@testable import Store

/// Files that a killed process left behind while it made an index, and those that only look so.
struct UnfinishedIndexTests {
    private let path = FileManager.default.temporaryDirectory
        .appending(path: "quarry-\(UUID().uuidString).quarry").path

    private func remove() {
        for suffix in ["", "-wal", "-shm", "-journal"] {
            try? FileManager.default.removeItem(atPath: path + suffix)
        }
    }

    /// A database as it is between its first page and its first table.
    private func makeDatabase(_ sql: String = "") throws {
        let queue = try DatabaseQueue(path: path)
        try queue.writeWithoutTransaction { database in
            try database.execute(sql: "PRAGMA page_size = 8192; PRAGMA journal_mode = WAL; \(sql)")
        }
        try queue.close()
    }

    @Test(arguments: ["", "-journal"])
    func anIndexThatWasKilledBeforeItsFirstTableIsMade(rest: String) async throws {
        defer { remove() }
        try makeDatabase()
        if !rest.isEmpty { try Data(count: 512).write(to: URL(filePath: path + rest)) }
        #expect(FileManager.default.fileExists(atPath: path))
        #expect(!FileManager.default.fileExists(atPath: path + "-wal"))
        let index = try Index(path: path, creating: true)
        defer { index.close() }
        let tables = try await index.read {
            try Int.fetchOne($0, sql: "SELECT count(*) FROM sqlite_master WHERE name = 'pair'")
        }
        #expect(tables == 1)
    }

    @Test(arguments: ["", "-wal"])
    func aDatabaseOfSomebodyElseIsRefusedAlsoBesideALog(rest: String) throws {
        defer { remove() }
        try makeDatabase("CREATE TABLE note (text TEXT)")
        if !rest.isEmpty { try Data().write(to: URL(filePath: path + rest)) }
        let error = #expect(throws: StoreError.self) { try Index(path: path, creating: true) }
        #expect(error?.code == .notAnIndex)
    }
}
