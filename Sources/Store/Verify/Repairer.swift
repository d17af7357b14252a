import GRDB
import Records

/// Takes away what cannot be trusted until everything that is left agrees.
///
/// A round looks at all rows, then drops those that were named; whatever refers to a dropped row
/// follows. What is dropped may leave others without their ground, so there is another round.
struct Repairer {
    private let database: Database
    private let path: String
    private let receive: (Disagreement) throws -> Void
    private(set) var result = Repair()

    private static let mostRounds = 12

    init(_ database: Database, path: String, receive: @escaping (Disagreement) throws -> Void) {
        self.database = database
        self.path = path
        self.receive = receive
    }

    mutating func run() throws {
        try mendIndexes()
        let before = try counts()
        result.disagreements = try round(isFirst: true)
        var left = result.disagreements
        var rounds = 1
        while left > 0 {
            guard rounds < Self.mostRounds else { throw beyondRepair("rows that hang together") }
            left = try round(isFirst: false)
            rounds += 1
        }
        let after = try counts()
        for (table, count) in before where after[table, default: 0] < count {
            result.dropped[table] = count - after[table, default: 0]
        }
        result.calls = after["call", default: 0]
    }

    /// Indexes are made of their tables; pages of tables nobody can make again.
    private func mendIndexes() throws {
        guard try problemOfFile() != nil else { return }
        try database.execute(sql: "REINDEX")
        if let problem = try problemOfFile() { throw beyondRepair(problem) }
    }

    private func problemOfFile() throws -> String? {
        try String.fetchAll(database, sql: "PRAGMA integrity_check").first {
            $0 != "ok" && !$0.contains("chunk_search")
        }
    }

    private func beyondRepair(_ problem: String) -> StoreError {
        StoreError(
            .notAnIndex,
            "The index '\(path)' is damaged beyond what can be mended (\(problem)): restore a copy, or save what can still be read with `sqlite3 '\(path)' .recover | sqlite3 saved.quarry`."
        )
    }

    private func counts() throws -> [String: Int] {
        var counts: [String: Int] = [:]
        for table in try Reference.tables(in: database) {
            counts[table] = try Int.fetchOne(database, sql: "SELECT count(*) FROM \"\(table)\"")
        }
        return counts
    }

    /// - Returns: how many rows disagreed.
    private mutating func round(isFirst: Bool) throws -> Int {
        try database.execute(
            sql: """
                CREATE TEMP TABLE doubtful (
                    kind TEXT, id TEXT, input TEXT, recipe TEXT,
                    PRIMARY KEY (kind, id, input, recipe)) WITHOUT ROWID
                """)
        defer { try? database.execute(sql: "DROP TABLE temp.doubtful") }
        let database = database
        let receive = receive
        var verifier = Verifier(database) { disagreement in
            if isFirst { try receive(disagreement) }
            try Self.note(disagreement.cause, in: database)
        }
        try verifier.run()
        guard verifier.result.disagreements > 0 else { return 0 }
        try restoreChunks()
        try database.execute(sql: Self.dropping)
        try keepCalls()
        try dropOrphans()
        return verifier.result.disagreements
    }

    private static func note(_ cause: Disagreement.Cause, in database: Database) throws {
        let row: [String]
        switch cause {
        case .file, .search, .reference: return
        case .recipe(let id): row = ["recipe", id, "", ""]
        case .chunk(let id): row = ["chunk", id, "", ""]
        case .document(let id): row = ["document", id, "", ""]
        case .pair(let id): row = ["pair", id, "", ""]
        case .unit(let id): row = ["unit", id, "", ""]
        case .sample(let id): row = ["sample", id, "", ""]
        case .judgeOfCollection(let name): row = ["collection_judge", name, "", ""]
        case .judgment(let sample, let recipe): row = ["sample_judgment", sample, "", recipe]
        case .judgmentOfPair(let pair, let recipe): row = ["judgment", pair, "", recipe]
        case .call(let key): row = ["call", key, "", ""]
        case .export(let id): row = ["export", id, "", ""]
        case .attempt(let stage, let input, let recipe): row = ["attempt", stage, input, recipe]
        }
        try database.cachedExecute(
            "INSERT OR IGNORE INTO temp.doubtful VALUES (?, ?, ?, ?)", StatementArguments(row))
    }
}

// MARK: - What is dropped

extension Repairer {
    private static let doubtful = "SELECT id FROM temp.doubtful WHERE kind ="

    /// Only where things begin; what refers to them is dropped as it is found without a ground.
    ///
    /// An attempt goes with its output, so that the output is made again, of the reply that was
    /// paid for; the places of a chunk go with all others of that cut, so that it is cut again.
    private static let dropping = """
        DELETE FROM attempt WHERE (stage, input, recipe_id) IN (
            SELECT id, input, recipe FROM temp.doubtful WHERE kind = 'attempt');
        DELETE FROM attempt WHERE (input, recipe_id) IN (
            SELECT coalesce(
                pair.parent_id,
                (SELECT chunk_id FROM pair_chunk
                 WHERE pair_chunk.pair_id = pair.id AND pair_chunk.ordinal = 0)
                    || ':' || pair.ordinal), pair.recipe_id
            FROM pair WHERE pair.id IN (\(doubtful) 'pair'));
        DELETE FROM attempt
            WHERE stage IN ('generate', 'generate_cot') AND outcome = 'done'
                AND recipe_id IN (SELECT recipe_id FROM pair WHERE id IN (\(doubtful) 'pair'))
                AND NOT EXISTS (
                    SELECT 1 FROM pair_chunk JOIN pair ON pair.id = pair_chunk.pair_id
                    WHERE pair_chunk.ordinal = 0
                        AND pair_chunk.chunk_id
                            = substr(attempt.input, 1, instr(attempt.input, ':') - 1)
                        AND pair.recipe_id = attempt.recipe_id
                        AND pair.ordinal = cast(
                            substr(attempt.input, instr(attempt.input, ':') + 1) AS INTEGER)
                        AND pair.id NOT IN (\(doubtful) 'pair'));
        DELETE FROM attempt WHERE (stage, input, recipe_id) IN (
            SELECT kind, unit_id, recipe_id FROM sample WHERE id IN (\(doubtful) 'sample'));
        DELETE FROM unit WHERE id IN (\(doubtful) 'unit');
        DELETE FROM sample_chunk WHERE sample_id IN (\(doubtful) 'sample');
        DELETE FROM sample_line WHERE sample_id IN (\(doubtful) 'sample');
        DELETE FROM sample_judgment WHERE sample_id IN (\(doubtful) 'sample');
        DELETE FROM sample WHERE id IN (\(doubtful) 'sample');
        DELETE FROM collection_judge WHERE collection IN (\(doubtful) 'collection_judge');
        DELETE FROM sample_judgment WHERE (sample_id, recipe_id) IN (
            SELECT id, recipe FROM temp.doubtful WHERE kind = 'sample_judgment');
        DELETE FROM judgment WHERE (pair_id, recipe_id) IN (
            SELECT id, recipe FROM temp.doubtful WHERE kind = 'judgment');
        DELETE FROM pair_chunk WHERE pair_id IN (\(doubtful) 'pair');
        DELETE FROM pair WHERE id IN (\(doubtful) 'pair');
        CREATE TEMP TABLE doubtful_cut AS
            SELECT DISTINCT document_id, recipe_id FROM chunk_place
            WHERE chunk_number IN (
                SELECT number FROM chunk WHERE id IN (\(doubtful) 'chunk'));
        DELETE FROM attempt WHERE stage = 'chunk'
            AND (input, recipe_id) IN (SELECT * FROM temp.doubtful_cut);
        DELETE FROM chunk_place
            WHERE (document_id, recipe_id) IN (SELECT * FROM temp.doubtful_cut);
        DROP TABLE temp.doubtful_cut;
        DELETE FROM chunk WHERE id IN (\(doubtful) 'chunk');
        DELETE FROM document WHERE id IN (\(doubtful) 'document');
        DELETE FROM export_line WHERE export_id IN (\(doubtful) 'export');
        DELETE FROM export WHERE id IN (\(doubtful) 'export');
        """

    /// Takes the text of a chunk from a document that still holds it.
    private mutating func restoreChunks() throws {
        let ids = try String.fetchAll(database, sql: "\(Self.doubtful) 'chunk'")
        let places = try database.makeStatement(
            sql: """
                SELECT chunk.id,
                    substr(cast(document.text AS BLOB), place.start + 1, place.end - place.start),
                    chunk.title, chunk.heading, chunk.role, chunk.table_header
                FROM chunk
                JOIN chunk_place AS place ON place.chunk_number = chunk.number
                JOIN document ON document.id = place.document_id
                WHERE chunk.id = ?
                """)
        for id in ids {
            places.bind(id, at: 1)
            var text: [UInt8]?
            while text == nil, try places.next() {
                let slice = places.bytes(at: 1)
                if Verifier.hash(of: places, text: slice).hex == id { text = Array(slice) }
            }
            places.reset()
            guard let text else { continue }
            try database.execute(
                sql: """
                    UPDATE chunk SET text = ? WHERE id = ?;
                    DELETE FROM temp.doubtful WHERE kind = 'chunk' AND id = ?
                    """, arguments: [String(decoding: text, as: UTF8.self), id, id])
            result.restored += 1
        }
    }

    /// Puts replies whose recipe, chunk or question is in doubt under a recipe that says so.
    ///
    /// The key stays: the same question finds its answer again once its chunk is back.
    private func keepCalls() throws {
        let models = try Row.fetchAll(
            database,
            sql: """
                SELECT DISTINCT provider, model, revision FROM recipe
                WHERE id IN (SELECT recipe_id FROM call WHERE key IN (\(Self.doubtful) 'call'))
                    OR id IN (\(Self.doubtful) 'recipe')
                """)
        for row in models {
            let lost = Recipe(
                stage: Self.lostStage, settings: "{}", provider: row[0], model: row[1],
                revision: row[2])
            try Index.put(lost, in: database)
            try database.execute(
                sql: """
                    UPDATE call SET recipe_id = :lost
                    WHERE (key IN (\(Self.doubtful) 'call') OR recipe_id IN (\(Self.doubtful) 'recipe'))
                        AND recipe_id IN (
                            SELECT id FROM recipe
                            WHERE provider IS :provider AND model IS :model
                                AND revision IS :revision)
                    """,
                arguments: [
                    "lost": lost.id.hex, "provider": row[0] as String?, "model": row[1] as String?,
                    "revision": row[2] as String?,
                ])
        }
        try database.execute(
            sql: """
                DELETE FROM recipe WHERE id IN (\(Self.doubtful) 'recipe');
                UPDATE call SET chunk_id = NULL WHERE chunk_id NOT IN (SELECT id FROM chunk);
                """)
        let lost = Recipe(stage: Self.lostStage, settings: "{}")
        let isAny = try Bool.fetchOne(
            database,
            sql: "SELECT EXISTS (SELECT 1 FROM call WHERE recipe_id NOT IN (SELECT id FROM recipe))"
        )
        guard isAny ?? false else { return }
        try Index.put(lost, in: database)
        try database.execute(
            sql: "UPDATE call SET recipe_id = ? WHERE recipe_id NOT IN (SELECT id FROM recipe)",
            arguments: [lost.id.hex])
    }

    /// The stage of replies of which it is no longer known what was asked.
    static let lostStage = "lost"

    /// Drops rows whose ground is gone, again and again; names of runs and corpora are put back,
    /// since a row of theirs says no more than its name.
    private func dropOrphans() throws {
        let references = try Reference.all(in: database)
        var isDone = false
        while !isDone {
            isDone = true
            for reference in references where reference.table != "call" {
                if try putBack(reference) { continue }
                if reference.table == "source" { try dropArchives(of: reference) }
                try database.execute(
                    sql: "DELETE FROM \"\(reference.table)\" WHERE \(reference.isOrphan)")
                if database.changesCount > 0 { isDone = false }
            }
            for reference in references where reference.table == "call" {
                _ = try putBack(reference)
            }
        }
    }

    private func putBack(_ reference: Reference) throws -> Bool {
        let missing = """
            SELECT DISTINCT "\(reference.column)" FROM "\(reference.table)" WHERE \(reference.isOrphan)
            """
        switch reference.parent {
        case "corpus": try database.execute(sql: "INSERT INTO corpus (name) \(missing)")
        case "run":
            try database.execute(
                sql: """
                    INSERT INTO run (id, command, version, started_at)
                    SELECT *, '\(Self.lostStage)', '', '1970-01-01T00:00:00Z' FROM (\(missing))
                    """)
        default: return false
        }
        return true
    }

    /// An archive that lost a member is read again as a whole.
    private func dropArchives(of reference: Reference) throws {
        try database.execute(
            sql: """
                DELETE FROM source WHERE (corpus, path) IN (
                    SELECT corpus, archive FROM source WHERE \(reference.isOrphan))
                """)
    }
}
