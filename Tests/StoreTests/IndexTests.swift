import Foundation
import GRDB
import Records
import Testing

@testable import Store

struct IndexTests {
    @Test func aMissingIndexIsNamedWithTheCommandThatMakesIt() throws {
        let error = #expect(throws: StoreError.self) {
            try Index(path: "/nonexistent/x.quarry", creating: false)
        }
        #expect(error?.code == .notFound)
        #expect(error?.message.contains("quarry ingest") == true)
    }

    @Test func aFileThatIsNoIndexIsRefusedAndLeftAsItIs() throws {
        let file = FileManager.default.temporaryDirectory
            .appending(path: "quarry-\(UUID().uuidString).txt")
        defer { try? FileManager.default.removeItem(at: file) }
        let text = Data("These are my notes, not an index.".utf8)
        try text.write(to: file)
        let error = #expect(throws: StoreError.self) {
            try Index(path: file.path, creating: true)
        }
        #expect(error?.code == .notAnIndex)
        #expect(try Data(contentsOf: file) == text)
    }

    @Test func anIndexOfANewerVersionIsRefused() async throws {
        let library = try await Library()
        try await library.index.write { database in
            try database.execute(sql: "INSERT INTO grdb_migrations VALUES ('v999')")
        }
        let error = #expect(throws: StoreError.self) {
            try Index(path: library.path, creating: false)
        }
        #expect(error?.code == .newerSchema)
    }

    @Test func theFileIsReadableByItsOwnerAlone() async throws {
        let library = try await Library()
        let attributes = try FileManager.default.attributesOfItem(atPath: library.path)
        #expect(attributes[.posixPermissions] as? Int == 0o600)
    }

    @Test func theSettingsOfTheFileAreThoseThatWereMeasuredBest() async throws {
        let library = try await Library()
        let settings = try await library.index.read { database in
            try ["page_size", "journal_mode", "synchronous", "foreign_keys"].map {
                try String.fetchOne(database, sql: "PRAGMA \($0)") ?? ""
            }
        }
        #expect(settings == ["8192", "wal", "2", "1"])
    }

    /// GRDB's pool sets its own value for the connection that writes, after ours.
    @Test func theConnectionThatWritesWaitsForTheDiskAtEachCommit() async throws {
        let library = try await Library()
        let synchronous = try await library.index.write { database in
            try Int.fetchOne(database, sql: "PRAGMA synchronous")
        }
        #expect(synchronous == 2)
    }

    @Test func aReaderInTheShellIsNotLockedOutByAWriter() async throws {
        let library = try await Library()
        try await library.put("/a.md", ["One crow."])
        let count = try await library.index.write { [path = library.path] database in
            try database.execute(sql: "INSERT INTO corpus VALUES ('another')")
            let shell = try DatabaseQueue(path: path)
            return try shell.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM corpus") }
        }
        #expect(count == 1)
    }

    @Test func anIndexThatIsClosedIsOneFile() async throws {
        let library = try await Library()
        try await library.put("/a.md", ["One crow."])
        try await library.index.checkpoint()
        library.index.close()
        for suffix in ["-wal", "-shm"] {
            #expect(!FileManager.default.fileExists(atPath: library.path + suffix))
        }
        let index = try Index(path: library.path, creating: false)
        defer { index.close() }
        try await index.checkSearchIndex()
        #expect(try await index.search("crow", limit: 9).count == 1)
    }

    @Test func writesThatWaitAreCommittedTogetherAndEachFailsAlone() async throws {
        let library = try await Library()
        let index = library.index
        let failures = await withTaskGroup(of: Bool.self) { group in
            for number in 0..<200 {
                group.addTask {
                    do {
                        try await index.write { database in
                            try database.execute(
                                sql: "INSERT INTO corpus VALUES (?)",
                                arguments: [number % 10 == 0 ? "" : "corpus \(number)"])
                        }
                        return false
                    } catch {
                        return true
                    }
                }
            }
            return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(failures == 20)
        #expect(try await index.corpora().count == 181)
    }
}
