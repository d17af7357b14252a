import Foundation
import GRDB
import Records
import Synchronization
import Testing

@testable import Store

/// Every schema that was ever released becomes the present one, with its rows, however often it is
/// tried and wherever it is interrupted.
///
/// The tests go over `Index.migrations`, so a new one is tested with the others.
struct MigrationTests {
    private let folder: TemporaryPlace

    init() throws {
        folder = try TemporaryPlace()
    }

    static let released = Array(1...Index.migrations.count)

    /// A file of an earlier schema.
    private func make(_ name: String, migrations count: Int, hasRows: Bool) throws -> String {
        let path = folder.path(name)
        let pool = try DatabasePool(path: path)
        try Index.migrator(Array(Index.migrations.prefix(count))).migrate(pool)
        if hasRows { try pool.write { try OldRows.insert(in: $0) } }
        try pool.close()
        return path
    }

    private func open(_ path: String) async throws -> [String] {
        let index = try Index(path: path, creating: false)
        defer { index.close() }
        let result = try await index.verify { row in
            Issue.record("\(row.table) \(row.id): \(row.problem)")
        }
        #expect(result.isSound)
        return try await index.read { try Self.schema(of: $0) }
    }

    private static func schema(of database: Database) throws -> [String] {
        try String.fetchAll(
            database,
            sql: """
                SELECT type || ' ' || name || ' ' || tbl_name || ' ' || coalesce(sql, '')
                FROM sqlite_master ORDER BY type, name
                """)
    }

    private func freshSchema() async throws -> [String] {
        let path = folder.path("fresh")
        Index.close(try Index(path: path, creating: true))
        return try await open(path)
    }

    @Test(arguments: released, [false, true])
    func everyReleasedSchemaBecomesTheFreshOneAndStaysItTheSecondTime(
        count: Int, hasRows: Bool
    ) async throws {
        let path = try make("old", migrations: count, hasRows: hasRows)
        let fresh = try await freshSchema()
        #expect(try await open(path) == fresh)
        #expect(try await open(path) == fresh)
        let rows = try await DatabaseQueue(path: path).read { try OldRows.count(in: $0) }
        #expect(rows == (hasRows ? OldRows.expected : OldRows.expected.mapValues { _ in 0 }))
    }

    @Test func theViewOfOccurrencesSaysWhatTheirTableSaid() async throws {
        let count = try #require(Index.migrations.firstIndex { $0.name == "v015" })
        let path = try make("places", migrations: count, hasRows: true)
        let chunk = "2b7ec83d1f3d4f4a9f6a1c5d3e2b1a00"
        try await DatabaseQueue(path: path).write { database in
            try database.execute(
                sql: """
                    INSERT INTO chunk (number, id, title, heading, role, tokens, text)
                    VALUES (7, '\(chunk)', '', '', 'body', 1, 'crow');
                    INSERT INTO occurrence
                    SELECT document_id, recipe_id, 1, '\(chunk)', 4, 8, 2, 3, '[[2,1,1,1,1]]', 1
                    FROM occurrence
                    """)
        }
        let columns = """
            document_id, recipe_id, ordinal, chunk_id, start, end, page, last_page, boxes,
            is_oversize
            """
        let places: @Sendable (Database) throws -> [[String]] = { database in
            try ["occurrence ORDER BY ordinal", "occurrence WHERE chunk_id = '\(chunk)'"].map {
                try Row.fetchAll(database, sql: "SELECT \(columns) FROM \($0)").map(\.description)
            }
        }
        let before = try await DatabaseQueue(path: path).read { try places($0) }
        #expect(before.map(\.count) == [2, 1])
        let index = try Index(path: path, creating: false)
        defer { index.close() }
        #expect(try await index.read { try places($0) } == before)
    }

    @Test func aDocumentThatLacksAChunkIsCutAnewAfterwards() async throws {
        let count = try #require(Index.migrations.firstIndex { $0.name == "v015" })
        let path = try make("damaged", migrations: count, hasRows: true)
        let queue = try DatabaseQueue(path: path)
        let attempts = "SELECT count(*) FROM attempt WHERE stage = 'chunk'"
        try await queue.write { database in
            try database.execute(
                sql: """
                    INSERT INTO attempt (stage, input, recipe_id, outcome, run_id)
                    SELECT 'chunk', document_id, recipe_id, 'done', 'r' FROM occurrence
                    """)
        }
        // As whoever damages a file, nobody minds foreign keys.
        try await queue.writeWithoutTransaction { database in
            try database.execute(
                sql: """
                    PRAGMA foreign_keys = OFF;
                    UPDATE occurrence SET chunk_id = '00';
                    PRAGMA foreign_keys = ON;
                    """)
        }
        #expect(try await queue.read { try Int.fetchOne($0, sql: attempts) } == 1)
        try queue.close()
        let index = try Index(path: path, creating: false)
        defer { index.close() }
        #expect(try await index.read { try Int.fetchOne($0, sql: attempts) } == 0)
    }

    /// What a kill leaves is what stands in the files at that moment, so they are copied after
    /// every script; nothing of a migration that did not end may count.
    @Test(arguments: released)
    func aMigrationThatIsKilledBetweenItsScriptsIsMadeAnew(count: Int) async throws {
        let fresh = try await freshSchema()
        let path = try make("old", migrations: count, hasRows: true)
        let copies = Mutex<[String]>([])
        let place = folder
        let pool = try DatabasePool(path: path)
        let migrator = Index.migrator { _ in
            let copy = place.path("killed\(copies.withLock { $0.count })")
            for suffix in ["", "-wal"] where FileManager.default.fileExists(atPath: path + suffix) {
                try FileManager.default.copyItem(atPath: path + suffix, toPath: copy + suffix)
            }
            copies.withLock { $0.append(copy) }
        }
        try migrator.migrate(pool)
        try pool.close()
        let left = Index.migrations.dropFirst(count).reduce(0) { $0 + $1.scripts.count }
        #expect(copies.withLock { $0.count } == left)
        for copy in copies.withLock({ $0 }) {
            #expect(try await open(copy) == fresh)
            let rows = try await DatabaseQueue(path: copy).read { try OldRows.count(in: $0) }
            #expect(rows == OldRows.expected)
        }
    }

    @Test(arguments: [10, 12])
    func samplesOfBeforeJudgesStayAcceptedAndAreJudgedByNobody(version: Int) async throws {
        let count = try #require(
            Index.migrations.firstIndex { $0.name == (version == 10 ? "v010" : "v012") })
        let path = try make("samples", migrations: count + 1, hasRows: false)
        let recipe = Recipe(stage: "conversation", settings: "{}")
        let unit = ContentHash.unit(kind: "conversation", key: "0", input: "{}", chunks: [])
        let sample = Sample(kind: .conversation, unit: unit, recipe: recipe.id, fields: "{}")
        try await DatabaseQueue(path: path).write { database in
            try Index.put(recipe, in: database)
            try database.execute(
                sql: """
                    INSERT INTO run (id, command, version, started_at)
                    VALUES ('r', 'converse', '0', 't');
                    INSERT INTO collection
                    VALUES ('talks', 'conversation', 'p', '\(recipe.id)', 1);
                    INSERT INTO unit VALUES ('\(unit)', 'conversation', '0', '{}');
                    INSERT INTO collection_unit VALUES ('talks', 0, '\(unit)');
                    INSERT INTO attempt (stage, input, recipe_id, outcome, run_id)
                    VALUES ('conversation', '\(unit)', '\(recipe.id)', 'done', 'r');
                    INSERT INTO sample VALUES
                        ('\(sample.id)', 'conversation', '\(unit)', '\(recipe.id)', '{}', 't', 't');
                    """)
        }
        _ = try await open(path)
        let index = try Index(path: path, creating: false)
        defer { index.close() }
        let slot = try #require(try await index.sampleSlots(of: "talks").first)
        #expect(slot.state == .accepted && slot.isMade)
        let status = try await index.status(ofCollection: "talks")
        #expect(status.accepted == 1 && status.made == 1 && status.judge == nil)
    }

    @Test(arguments: released)
    func aMigrationThatFailsInItsLastScriptLeavesTheSchemaAsItWas(count: Int) throws {
        let path = try make("old", migrations: count - 1, hasRows: count > 1)
        var migrations = Array(Index.migrations.prefix(count))
        migrations[count - 1].scripts.append(Array("SELECT * FROM nowhere".utf8))
        let pool = try DatabasePool(path: path)
        let before = try pool.read { try Self.schema(of: $0) }
        let migrator = Index.migrator(migrations)
        #expect(throws: DatabaseError.self) { try migrator.migrate(pool) }
        let (after, applied) = try pool.read {
            (try Self.schema(of: $0), try migrator.appliedMigrations($0))
        }
        #expect(
            after.filter { !$0.contains("grdb_migrations") }
                == before.filter { !$0.contains("grdb_migrations") })
        #expect(applied == migrations.dropLast().map(\.name))
    }
}

/// A folder that goes with the test.
private final class TemporaryPlace: Sendable {
    private let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory.appending(path: "quarry-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(at: url)
    }

    func path(_ name: String) -> String { url.appending(path: name).path }
}

extension Index {
    fileprivate static func close(_ index: Index) { index.close() }
}

/// Rows of the first schema, whose columns every later one still has, `occurrence` as a view.
private enum OldRows {
    static let expected = [
        "document": 1, "block": 1, "chunk": 1, "occurrence": 1, "call": 1, "attempt": 2, "plan": 1,
        "pair": 1, "pair_chunk": 1, "check": 1, "judgment": 1, "export": 1, "export_line": 1,
        "source": 1, "version": 1,
    ]

    static func count(in database: Database) throws -> [String: Int] {
        try Dictionary(
            uniqueKeysWithValues: expected.keys.map { table in
                (table, try Int.fetchOne(database, sql: "SELECT count(*) FROM \"\(table)\"") ?? -1)
            })
    }

    private static let read = Recipe(stage: "read", settings: #"{"format":"text"}"#)
    private static let cut = Recipe(stage: "chunk", settings: #"{"max_tokens":400}"#)
    private static let ask = Recipe(
        stage: "generate", settings: "{}", system: "s", instruction: "Ask.", provider: "mock",
        model: "m", revision: "")
    private static let accept = Recipe(
        stage: "accept",
        settings: #"{"accepted":1,"made":null,"min_log_odds":0.0,"threshold":7.0}"#)

    static func insert(in database: Database) throws {
        let text = "One crow."
        let chunk = Chunk(text: text, title: "", headingPath: [], role: .body, tokens: 3)
        let document = StoredDocument.id(sha256: "00", recipe: read)
        let pair = Pair(
            question: "What?", answer: text, context: "", recipe: ask.id, ordinal: 0,
            evidence: [Evidence(chunk: chunk.id, range: 0..<9)])
        let key = ContentHash.call(
            provider: "mock", model: "m", revision: "", parameters: "{}", system: "s",
            message: "<text>\n\(text)\n</text>\n\nAsk.", schema: "", sample: 0)
        let export = ContentHash(domain: "export", fields: ["c", "/o", "jsonl", "22"])
        for recipe in [read, cut, ask, accept] { try Index.put(recipe, in: database) }
        let (place, name, value) =
            try database.tableExists("chunk_place")
            ? ("chunk_place", "chunk_number", "number") : ("occurrence", "chunk_id", "id")
        try database.execute(
            sql: """
                INSERT INTO run (id, command, version, started_at) VALUES ('r', 'test', '0', 't');
                INSERT INTO corpus VALUES ('c');
                INSERT INTO document
                    (id, sha256, format, recipe_id, title, authors, byte_count, text)
                VALUES ('\(document)', '00', 'text', '\(read.id)', NULL, '[]', 9, '\(text)');
                INSERT INTO source
                    (corpus, path, name, root, document_id, outcome, sha256, size, mtime, inode)
                VALUES ('c', '/a.txt', 'a.txt', '/', '\(document)', 'ingested', '00', 9, 1, 1);
                INSERT INTO version VALUES ('c', '/a.txt', '\(document)');
                INSERT INTO block (document_id, ordinal, role, start, end)
                VALUES ('\(document)', 0, 'paragraph', 0, 9);
                INSERT INTO chunk (id, title, heading, role, tokens, text)
                VALUES ('\(chunk.id)', '', '', 'body', 3, '\(text)');
                INSERT INTO \(place) (document_id, recipe_id, ordinal, \(name), start, end)
                SELECT '\(document)', '\(cut.id)', 0, \(value), 0, 9 FROM chunk;
                INSERT INTO setting VALUES ('c', 'accept', '\(accept.id)');
                INSERT INTO setting VALUES ('c', 'generate', '\(ask.id)');
                INSERT INTO setting VALUES ('c', 'chunk', '\(cut.id)');
                INSERT INTO chunk_search (rowid, title, heading, text)
                SELECT number, title, heading, text FROM current_chunk;
                INSERT INTO call
                    (key, recipe_id, chunk_id, variable, parameters, sample, answered_by, text,
                     finish, response, prompt_tokens, cached_tokens, completion_tokens, duration,
                     run_id, created_at)
                VALUES ('\(key)', '\(ask.id)', '\(chunk.id)', '', '{}', 0, 'm', 'What?', 'stop',
                    '{}', 1, 0, 1, 0.5, 'r', 't');
                INSERT INTO attempt (stage, input, recipe_id, outcome, call_key, run_id)
                VALUES ('generate', '\(chunk.id):0', '\(ask.id)', 'done', '\(key)', 'r');
                INSERT INTO attempt (stage, input, recipe_id, outcome, run_id)
                VALUES ('judge', '\(pair.id)', '\(ask.id)', 'done', 'r');
                INSERT INTO plan VALUES ('c', '\(ask.id)', 1, 0, '\(chunk.id)', 0);
                INSERT INTO pair (id, question, answer, context, recipe_id, ordinal)
                VALUES ('\(pair.id)', 'What?', '\(text)', '', '\(ask.id)', 0);
                INSERT INTO pair_chunk VALUES ('\(pair.id)', 0, '\(chunk.id)', 0, 9);
                INSERT INTO "check" (pair_id, recipe_id, name, passed)
                VALUES ('\(pair.id)', '\(cut.id)', 'form', 1);
                INSERT INTO judgment (pair_id, recipe_id, kind, says_yes)
                VALUES ('\(pair.id)', '\(ask.id)', 'yes-no', 1);
                INSERT INTO export VALUES ('\(export)', 'c', '/o', 'jsonl', 1, '22', 'r');
                INSERT INTO export_line VALUES ('\(export)', 1, '\(pair.id)', '33');
                """)
    }
}
