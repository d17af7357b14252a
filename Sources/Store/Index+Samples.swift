import Foundation
import GRDB
package import Records

/// A plan of samples, as a run asks for it.
package struct CollectionRecord: Sendable, Equatable {
    package var name: String
    package var kind: SampleKind
    /// The plan's file.
    package var path: String
    package var recipe: Recipe
    /// Samples asked for.
    package var target: Int
    /// In the order of the plan.
    package var units: [UnitRecord]

    package init(
        name: String, kind: SampleKind, path: String, recipe: Recipe, target: Int,
        units: [UnitRecord]
    ) {
        self.name = name
        self.kind = kind
        self.path = path
        self.recipe = recipe
        self.target = target
        self.units = units
    }
}

/// What one sample is made of.
package struct UnitRecord: Sendable, Equatable {
    package var id: ContentHash
    package var key: String
    /// JSON.
    package var input: String
    package var chunks: [ContentHash]

    package init(id: ContentHash, key: String, input: String, chunks: [ContentHash] = []) {
        self.id = id
        self.key = key
        self.input = input
        self.chunks = chunks
    }
}

/// What came of a unit: what is written in one transaction.
package struct SampleOutputs: Sendable {
    package var attempt: Attempt
    package var sample: Sample?
    /// Of a unit that gave no sample: why, as a stable name, and what there is of its last try.
    package var rejection: (type: String, fields: String?)?
    package var checks: [Check]
    /// Keys, in the order of the calls.
    package var calls: [String]
    /// RFC 3339.
    package var startedAt: String
    package var finishedAt: String

    package init(
        attempt: Attempt, sample: Sample? = nil, rejection: (type: String, fields: String?)? = nil,
        checks: [Check] = [], calls: [String] = [], startedAt: String, finishedAt: String
    ) {
        self.attempt = attempt
        self.sample = sample
        self.rejection = rejection
        self.checks = checks
        self.calls = calls
        self.startedAt = startedAt
        self.finishedAt = finishedAt
    }
}

/// A unit of a collection and what became of it; a line of the view `sample_slot`.
package struct SampleSlot: Sendable, Equatable {
    package enum State: String, Sendable {
        case pending, failed, rejected, accepted
    }

    package var position: Int
    package var key: String
    package var unit: ContentHash
    package var state: State
    package var reason: String?
    package var sample: ContentHash?
    /// Whether it has a sample that passed its checks, whatever a judge says of it.
    package var isMade: Bool
    /// 0 to 10, of the judge in force; nil where it gave no marks.
    package var rating: Int?
}

/// A unit as it stands in a file: its sample, or why there is none.
package struct SampleLine: Sendable, Equatable {
    package var slot: SampleSlot
    /// JSON: the sample's fields, or what there is of the last try of a unit that was rejected.
    package var fields: String?
    package var input: String
    /// nil where nothing was tried.
    package var startedAt: String?
    package var finishedAt: String?
}

/// The counts of a collection.
package struct CollectionStatus: Sendable, Equatable, Encodable {
    package var name: String
    package var kind: String
    package var path: String
    package var target: Int
    package var planned = 0
    /// Samples that passed their checks, whatever a judge says of them.
    package var made = 0
    package var accepted = 0
    package var rejected = 0
    package var failed = 0
    package var pending = 0
    /// Rejected units by the name of the reason.
    package var reasons: [String: Int] = [:]
    /// nil where nobody judges the collection.
    package var judge: Judge?

    /// What a judge made of the samples that passed their checks.
    package struct Judge: Sendable, Equatable, Encodable {
        package var provider: String
        package var model: String
        package var accepted = 0
        package var rejected = 0
        /// Its reply could not be read, and would not be.
        package var unusable = 0
        /// No reply came; asked again by the next run.
        package var failed = 0
        /// Not judged yet.
        package var waiting = 0
    }
}

/// A line of the view `sample_lineage`.
package struct SampleLineageRow: Sendable, Equatable, Encodable {
    package var sample: String
    package var kind: String
    package var collection: String?
    package var state: String
    package var key: String
    /// JSON.
    package var input: String
    /// JSON.
    package var fields: String
    package var chunk: String?
    package var heading: String?
    package var page: Int?
    package var evidence: String?
    package var path: String?
    package var title: String?
    package var corpus: String?
    package var provider: String?
    package var model: String?
    package var checks: String?
    package var calls: String?
    package var exports: String?
    /// Of the judge in force: accepted, rejected, unusable or failed; nil where nobody judged it.
    package var verdict: String?
    package var rating: Int?
    package var logOdds: Double?
    package var judgeModel: String?

    private enum CodingKeys: String, CodingKey {
        case sample, kind, collection, state, key, input, fields, chunk, heading, page, evidence,
            path, title, corpus, provider, model, checks, calls, exports, verdict, rating
        case logOdds = "log_odds"
        case judgeModel = "judge_model"
    }
}

// MARK: - Writing

extension Index {
    /// Says what is asked for now: the plan, its units and the recipe in force.
    package func use(_ collection: CollectionRecord, with recipes: [Recipe]) async throws {
        try await write { database in
            for recipe in recipes + [collection.recipe] { try Self.put(recipe, in: database) }
            try database.cachedExecute(
                """
                INSERT INTO collection (name, kind, path, recipe_id, target) VALUES (?, ?, ?, ?, ?)
                ON CONFLICT (name) DO UPDATE SET kind = excluded.kind, path = excluded.path,
                    recipe_id = excluded.recipe_id, target = excluded.target
                """,
                [
                    collection.name, collection.kind.rawValue, collection.path,
                    collection.recipe.id.hex, collection.target,
                ])
            try database.cachedExecute(
                "DELETE FROM collection_unit WHERE collection = ? AND position >= ?",
                [collection.name, collection.units.count])
            for (position, unit) in collection.units.enumerated() {
                try Self.put(unit, kind: collection.kind, in: database)
                try database.cachedExecute(
                    """
                    INSERT INTO collection_unit (collection, position, unit_id) VALUES (?, ?, ?)
                    ON CONFLICT (collection, position) DO UPDATE SET unit_id = excluded.unit_id
                        WHERE unit_id <> excluded.unit_id
                    """, [collection.name, position, unit.id.hex])
            }
        }
    }

    private static func put(
        _ unit: UnitRecord, kind: SampleKind, in database: Database
    ) throws {
        try database.cachedExecute(
            "INSERT OR IGNORE INTO unit (id, kind, key, input) VALUES (?, ?, ?, ?)",
            [unit.id.hex, kind.rawValue, unit.key, unit.input])
        for (ordinal, chunk) in unit.chunks.enumerated() {
            try database.cachedExecute(
                "INSERT OR IGNORE INTO unit_chunk (unit_id, ordinal, chunk_id) VALUES (?, ?, ?)",
                [unit.id.hex, ordinal, chunk.hex])
        }
    }

    /// Writes what came of a unit.
    package func record(_ outputs: SampleOutputs, run: ContentHash) async throws {
        try await write { database in
            let unit = outputs.attempt.input
            let recipe = outputs.attempt.recipe
            try Self.put(outputs.attempt, run: run, in: database)
            // What an earlier try left says nothing of this one.
            for table in ["unit_call", "sample_check"] {
                try database.cachedExecute(
                    "DELETE FROM \(table) WHERE unit_id = ? AND recipe_id = ?", [unit, recipe.hex])
            }
            if let sample = outputs.sample { try Self.put(sample, outputs, in: database) }
            if let rejection = outputs.rejection {
                try database.cachedExecute(
                    """
                    INSERT OR REPLACE INTO sample_rejection
                        (unit_id, recipe_id, type, fields, finished_at)
                    VALUES (?, ?, ?, ?, ?)
                    """, [unit, recipe.hex, rejection.type, rejection.fields, outputs.finishedAt])
            }
            for check in outputs.checks {
                try Self.put(check, unit: unit, recipe: recipe, in: database)
            }
            for (ordinal, key) in outputs.calls.enumerated() {
                try database.cachedExecute(
                    """
                    INSERT OR REPLACE INTO unit_call (unit_id, recipe_id, ordinal, call_key)
                    VALUES (?, ?, ?, ?)
                    """, [unit, recipe.hex, ordinal, key])
            }
        }
    }

    private static func put(
        _ sample: Sample, _ outputs: SampleOutputs, in database: Database
    ) throws {
        try database.cachedExecute(
            """
            INSERT OR IGNORE INTO sample
                (id, kind, unit_id, recipe_id, fields, started_at, finished_at)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            """,
            [
                sample.id.hex, sample.kind.rawValue, sample.unit.hex, sample.recipe.hex,
                sample.fields, outputs.startedAt, outputs.finishedAt,
            ])
        for (ordinal, evidence) in sample.evidence.enumerated() {
            try database.cachedExecute(
                """
                INSERT OR IGNORE INTO sample_chunk (sample_id, ordinal, chunk_id, start, end)
                VALUES (?, ?, ?, ?, ?)
                """,
                [
                    sample.id.hex, ordinal, evidence.chunk.hex, evidence.range.lowerBound,
                    evidence.range.upperBound,
                ])
        }
    }

    private static func put(
        _ check: Check, unit: String, recipe: ContentHash, collection: String = "",
        in database: Database
    ) throws {
        try database.cachedExecute(
            """
            INSERT OR REPLACE INTO sample_check
                (unit_id, recipe_id, collection, name, value, passed, message)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            """,
            [unit, recipe.hex, collection, check.name, check.value, check.passed, check.message])
    }

    /// Replaces the verdicts that samples of a collection got by comparison with each other.
    ///
    /// - Parameter checks: by unit; only those that were not passed.
    package func record(
        _ checks: [ContentHash: Check], of collection: String, recipe: ContentHash
    ) async throws {
        try await write { database in
            try database.cachedExecute(
                "DELETE FROM sample_check WHERE collection = ? AND recipe_id = ?",
                [collection, recipe.hex])
            for (unit, check) in checks {
                try Self.put(
                    check, unit: unit.hex, recipe: recipe, collection: collection, in: database)
            }
        }
    }

    /// Writes down which sample stands in which line of a file.
    ///
    /// - Parameters:
    ///   - sha256: of the whole file.
    ///   - lines: with the hash of each, without its line feed.
    package func recordSampleFile(
        collection: String, path: String, format: String, sha256: String,
        lines: [(sample: ContentHash?, sha256: String)], run: ContentHash
    ) async throws {
        let id = ContentHash(domain: "sample file", fields: [collection, path, format, sha256])
        try await write { database in
            try database.cachedExecute(
                """
                INSERT OR REPLACE INTO sample_file
                    (id, collection, path, format, line_count, sha256, run_id)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                """, [id.hex, collection, path, format, lines.count, sha256, run.hex])
            for (place, line) in lines.enumerated() {
                try database.cachedExecute(
                    """
                    INSERT OR REPLACE INTO sample_line (file_id, line, sample_id, sha256)
                    VALUES (?, ?, ?, ?)
                    """, [id.hex, place + 1, line.sample?.hex, line.sha256])
            }
        }
    }
}

// MARK: - Reading

extension Index {
    package func sampleSlots(of collection: String) async throws -> [SampleSlot] {
        try await read { database in
            try Row.fetchAll(
                database,
                sql: "SELECT * FROM sample_slot WHERE collection = ? ORDER BY position",
                arguments: [collection]
            ).map(SampleSlot.init(row:))
        }
    }

    /// The units of a collection with what a file says of each.
    package func sampleLines(of collection: String) async throws -> [SampleLine] {
        try await read { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT
                        sample_slot.*, unit.input, sample.started_at,
                        coalesce(sample.fields, sample_rejection.fields) AS fields,
                        coalesce(sample.finished_at, sample_rejection.finished_at) AS finished_at
                    FROM sample_slot
                    JOIN unit ON unit.id = sample_slot.unit_id
                    LEFT JOIN sample ON sample.id = sample_slot.sample_id
                    LEFT JOIN sample_rejection
                        ON sample_rejection.unit_id = sample_slot.unit_id
                        AND sample_rejection.recipe_id = sample_slot.recipe_id
                    WHERE sample_slot.collection = ? ORDER BY sample_slot.position
                    """, arguments: [collection]
            ).map { row in
                SampleLine(
                    slot: SampleSlot(row: row), fields: row["fields"], input: row["input"],
                    startedAt: row["started_at"], finishedAt: row["finished_at"])
            }
        }
    }

    /// The checks of the units of a collection, by unit.
    package func sampleChecks(of collection: String) async throws -> [ContentHash: [Check]] {
        try await read { database in
            let rows = try Row.fetchAll(
                database,
                sql: """
                    SELECT sample_check.*
                    FROM collection_unit
                    JOIN collection ON collection.name = collection_unit.collection
                    JOIN sample_check
                        ON sample_check.unit_id = collection_unit.unit_id
                        AND sample_check.recipe_id = collection.recipe_id
                        AND sample_check.collection IN ('', collection.name)
                    WHERE collection_unit.collection = ?
                    ORDER BY collection_unit.position, sample_check.name
                    """, arguments: [collection])
            return Dictionary(grouping: rows) { ContentHash(hex: $0["unit_id"]) }.mapValues {
                $0.map {
                    Check(
                        name: $0["name"], value: $0["value"], passed: $0["passed"],
                        message: $0["message"])
                }
            }
        }
    }

    /// The collections of the index, by name.
    package func collections() async throws -> [CollectionStatus] {
        try await read { database in
            var all: [CollectionStatus] = []
            let rows = try Row.fetchAll(
                database,
                sql: """
                    SELECT collection.*, recipe.provider AS judge_provider,
                        recipe.model AS judge_model
                    FROM collection
                    LEFT JOIN collection_judge AS judge ON judge.collection = collection.name
                    LEFT JOIN recipe ON recipe.id = judge.recipe_id
                    ORDER BY collection.name
                    """)
            for row in rows {
                var status = CollectionStatus(
                    name: row["name"], kind: row["kind"], path: row["path"], target: row["target"])
                status.judge = (row["judge_model"] as String?).map {
                    CollectionStatus.Judge(provider: row["judge_provider"] ?? "", model: $0)
                }
                let slots = try Row.fetchCursor(
                    database, sql: "SELECT * FROM sample_slot WHERE collection = ?",
                    arguments: [status.name])
                while let slot = try slots.next() { status.count(slot) }
                all.append(status)
            }
            return all
        }
    }

    /// The counts of a collection.
    ///
    /// - Throws: `StoreError.unknown` where the index has none of the name.
    package func status(ofCollection name: String) async throws -> CollectionStatus {
        let all = try await collections()
        if let status = all.first(where: { $0.name == name }) { return status }
        let names = all.map { "'\($0.name)'" }.joined(separator: ", ")
        throw StoreError(
            .unknown,
            "The index has no collection '\(name)'"
                + (all.isEmpty ? ": it has none." : ": it has \(names)."))
    }

    /// The recipe in force for a collection; nil where the index has no such collection.
    package func recipe(ofCollection name: String) async throws -> (
        kind: SampleKind, recipe: ContentHash, settings: String, model: String?
    )? {
        try await read { database in
            try Row.fetchOne(
                database,
                sql: """
                    SELECT collection.kind, recipe.id, recipe.settings, recipe.model
                    FROM collection JOIN recipe ON recipe.id = collection.recipe_id
                    WHERE collection.name = ?
                    """, arguments: [name]
            ).flatMap { row in
                SampleKind(rawValue: row["kind"]).map {
                    ($0, ContentHash(hex: row["id"]), row["settings"], row["model"])
                }
            }
        }
    }

    /// The places of the sample whose id begins so; none where no sample fits.
    ///
    /// - Throws: `StoreError.unknown` where several fit.
    package func sampleLineage(ofSample prefix: String) async throws -> [SampleLineageRow] {
        try await read { database in
            let ids = try String.fetchAll(
                database, sql: "SELECT id FROM sample WHERE substr(id, 1, length(:p)) = :p LIMIT 2",
                arguments: ["p": prefix.lowercased()])
            guard let id = ids.first, !prefix.isEmpty else { return [] }
            guard ids.count == 1 else {
                throw StoreError(
                    .unknown, "Several samples begin with '\(prefix)': give more of its digits.")
            }
            return try Row.fetchAll(
                database,
                literal:
                    "SELECT * FROM sample_lineage WHERE sample_id = \(id) ORDER BY document_path, chunk_id"
            ).map(SampleLineageRow.init(row:))
        }
    }

    /// The sample that stands in a line of a file, by the line's hash.
    package func sample(ofLine sha256: String) async throws -> ContentHash? {
        try await read { database in
            try String.fetchOne(
                database,
                sql: """
                    SELECT sample_id FROM sample_line
                    WHERE sha256 = ? AND sample_id IS NOT NULL LIMIT 1
                    """, arguments: [sha256]
            ).map(ContentHash.init(hex:))
        }
    }
}

extension SampleSlot {
    fileprivate init(row: Row) {
        self.init(
            position: row["position"], key: row["key"], unit: ContentHash(hex: row["unit_id"]),
            state: State(rawValue: row["state"]) ?? .pending, reason: row["reason"],
            sample: (row["sample_id"] as String?).map(ContentHash.init(hex:)),
            isMade: row["is_made"], rating: row["rating"])
    }
}

extension SampleSlot {
    /// Why it has no sample: a stable name, and a sentence.
    package var cause: (type: String, message: String) { Self.cause(reason) }

    /// Parts a reason as the view `sample_slot` says it.
    fileprivate static func cause(_ reason: String?) -> (type: String, message: String) {
        let parts = (reason ?? "").split(separator: ":", maxSplits: 1)
        return (
            parts.first.map(String.init) ?? "unknown",
            parts.last.map { $0.trimmingCharacters(in: .whitespaces) } ?? ""
        )
    }
}

extension CollectionStatus {
    fileprivate mutating func count(_ slot: Row) {
        planned += 1
        switch SampleSlot.State(rawValue: slot["state"]) {
        case .accepted: accepted += 1
        case .rejected:
            rejected += 1
            reasons[SampleSlot.cause(slot["reason"]).type, default: 0] += 1
        case .failed: failed += 1
        case .pending, nil: pending += 1
        }
        guard slot["is_made"] else { return }
        made += 1
        judge?.count(slot["verdict"])
    }
}

extension CollectionStatus.Judge {
    /// - Parameter verdict: as the view `sample_slot` says it.
    fileprivate mutating func count(_ verdict: String?) {
        switch verdict {
        case "accepted": accepted += 1
        case "rejected": rejected += 1
        case "unusable": unusable += 1
        case "failed": failed += 1
        default: waiting += 1
        }
    }
}

extension SampleLineageRow {
    fileprivate init(row: Row) {
        self.init(
            sample: row["sample_id"], kind: row["kind"], collection: row["collection"],
            state: row["state"], key: row["key"], input: row["input"], fields: row["fields"],
            chunk: row["chunk_id"], heading: row["heading"], page: row["page"],
            evidence: row["evidence"], path: row["document_path"], title: row["document_title"],
            corpus: row["corpus"], provider: row["provider"], model: row["model"],
            checks: row["checks"], calls: row["calls"], exports: row["exports"],
            verdict: row["verdict"], rating: row["rating"], logOdds: row["log_odds"],
            judgeModel: row["judge_model"])
    }
}

extension Index {
    /// Writes recipes that calls are to be filed under.
    package func put(_ recipes: [Recipe]) async throws {
        try await write { database in
            for recipe in recipes { try Self.put(recipe, in: database) }
        }
    }
}
