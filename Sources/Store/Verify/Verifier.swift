import GRDB
import Records

/// Compares what the index holds with what it follows from: ids with the content they are hashes
/// of, offsets with the texts they point into, references with the rows they name.
///
/// Everything is read row by row; only one document's text stands in memory at a time.
struct Verifier {
    let database: Database
    /// Told of each row that disagrees.
    let receive: (Disagreement) throws -> Void
    var result = Verification()
    private var isReadable = true

    init(_ database: Database, receive: @escaping (Disagreement) throws -> Void) {
        self.database = database
        self.receive = receive
    }

    /// Runs every check but that of the full-text index, which needs a connection that writes.
    mutating func run() throws {
        try guarding("file") { try $0.checkFile() }
        // Where pages are damaged, any value may be of any type: rows say nothing any more.
        guard isReadable else { return }
        try guarding("recipe") { try $0.checkRecipes() }
        try guarding("chunk") { try $0.checkChunks() }
        try guarding("document") { try $0.checkDocuments() }
        try guarding("pair") { try $0.checkPairs() }
        try guarding("judgment") { try $0.checkAttemptsOfPairs() }
        try guarding("unit") { try $0.checkUnits() }
        try guarding("sample") { try $0.checkSamples() }
        try guarding("sample_judgment") { try $0.checkSampleJudgments() }
        try guarding("call") { try $0.checkCalls() }
        try guarding("unit_call") { try $0.checkCallsOfUnits() }
        try guarding("export") { try $0.checkExports() }
        try guarding("attempt") { try $0.checkAttempts() }
        try guarding("reference") { try $0.checkReferences() }
    }

    mutating func report(_ disagreement: Disagreement) throws {
        result.disagreements += 1
        try receive(disagreement)
    }

    mutating func count(_ table: String) {
        result.checked[table, default: 0] += 1
    }

    /// A page that cannot be read ends one check, not the others.
    private mutating func guarding(
        _ name: String, _ check: (inout Verifier) throws -> Void
    ) throws {
        do {
            try check(&self)
        } catch let error as DatabaseError where error.resultCode == .SQLITE_CORRUPT {
            isReadable = false
            try report(
                Disagreement(
                    "file", name,
                    "cannot be read to its end (\(error.message ?? "no details"))", cause: .file))
        }
    }

    /// Lets FTS5 compare its index with the current chunks.
    ///
    /// - Returns: what it complains of; nil where all is well.
    static func complaintOfSearch(in database: Database) throws -> Disagreement? {
        do {
            try database.execute(
                sql: "INSERT INTO chunk_search (chunk_search, rank) VALUES ('integrity-check', 1)")
            return nil
        } catch let error as DatabaseError where error.resultCode == .SQLITE_CORRUPT {
            return Disagreement(
                "chunk_search", "index", "does not agree with the current chunks", cause: .search)
        }
    }
}

// MARK: - The file and its references

extension Verifier {
    private mutating func checkFile() throws {
        let lines = try String.fetchCursor(database, sql: "PRAGMA integrity_check")
        while let line = try lines.next() {
            if line == "ok" { continue }
            let isSearch = line.contains("chunk_search")
            isReadable = isReadable && (isSearch || Self.isOfIndexes(line))
            try report(
                Disagreement(
                    isSearch ? "chunk_search" : "file", isSearch ? "index" : "page",
                    "SQLite says: \(line)", cause: isSearch ? .search : .file))
        }
    }

    /// Whether SQLite complains of an index, or of a value, and not of a page.
    private static func isOfIndexes(_ line: String) -> Bool {
        ["missing from index", "entries in index", "non-unique entry", "CHECK constraint"]
            .contains { line.contains($0) }
    }

    private mutating func checkReferences() throws {
        for reference in try Reference.all(in: database) {
            let rows = try Row.fetchCursor(database, sql: reference.orphans)
            while let row = try rows.next() {
                let values = row.databaseValues.map { value in
                    String.fromDatabaseValue(value) ?? value.description
                }
                let missing = values.last ?? ""
                try report(
                    Disagreement(
                        reference.table, values.dropLast().joined(separator: "/"),
                        "names the \(reference.parent) '\(missing)', which is not there",
                        cause: .reference))
            }
        }
    }

    private mutating func checkAttempts() throws {
        // What an attempt was made on must be there, or it would never be made again.
        let rows = try Row.fetchCursor(
            database,
            sql: """
                SELECT stage, input, recipe_id FROM attempt
                WHERE stage = 'chunk' AND input NOT IN (SELECT id FROM document)
                    OR stage IN ('generate', 'generate_cot')
                        AND substr(input, 1, instr(input, ':') - 1) NOT IN (SELECT id FROM chunk)
                    OR stage IN ('check', 'enrich', 'ask_back', 'judge', 'enhance_cot')
                        AND input NOT IN (SELECT id FROM pair)
                    OR stage IN ('facts', 'conversation', 'tools', 'flow')
                        AND input NOT IN (SELECT id FROM unit)
                    OR stage = 'judge_sample' AND input NOT IN (SELECT id FROM sample)
                """)
        while let row = try rows.next() {
            let (stage, input, recipe): (String, String, String) = (row[0], row[1], row[2])
            try report(
                Disagreement(
                    "attempt", "\(stage)/\(input)/\(recipe)",
                    "is of something that is not there",
                    cause: .attempt(stage: stage, input: input, recipe: recipe)))
        }
    }
}

/// A column that names a row of another table.
struct Reference {
    var table: String
    var column: String
    var parent: String
    var parentColumn: String
    /// SQL of the row's key.
    var key: [String]

    /// The rows without a partner: their keys, and what they name.
    var orphans: String {
        let columns = (key.isEmpty ? ["rowid"] : key.map { "\"\($0)\"" }) + ["\"\(column)\""]
        return "SELECT \(columns.joined(separator: ", ")) FROM \"\(table)\" WHERE \(isOrphan)"
    }

    var isOrphan: String {
        """
        "\(column)" IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM "\(parent)" AS parent WHERE parent."\(parentColumn)" = "\(table)"."\(column)")
        """
    }

    /// As the schema declares them, so that tables of later migrations are among them.
    static func all(in database: Database) throws -> [Reference] {
        try tables(in: database).flatMap { table in
            let columns = try Row.fetchAll(database, sql: "PRAGMA table_info(\"\(table)\")")
            let key = columns.filter { ($0["pk"] as Int) > 0 }
                .sorted { ($0["pk"] as Int) < ($1["pk"] as Int) }.map { $0["name"] as String }
            return try Row.fetchAll(database, sql: "PRAGMA foreign_key_list(\"\(table)\")")
                .map { row in
                    Reference(
                        table: table, column: row["from"], parent: row["table"],
                        parentColumn: row["to"], key: key)
                }
        }
    }

    static func tables(in database: Database) throws -> [String] {
        try String.fetchAll(
            database,
            sql: """
                SELECT name FROM sqlite_master
                WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
                    AND name NOT LIKE 'chunk\\_search%' ESCAPE '\\' AND name <> 'grdb_migrations'
                ORDER BY name
                """)
    }
}
