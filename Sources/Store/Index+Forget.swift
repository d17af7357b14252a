import Foundation
import GRDB
package import Records

/// What was deleted for good.
package struct Forgotten: Sendable, Equatable, Encodable {
    package var documents = 0
    package var chunks = 0
    package var pairs = 0
    package var calls = 0
}

/// A path of a corpus.
package struct DocumentPlace: Sendable, Hashable {
    package var corpus: String
    package var path: String

    package init(corpus: String, path: String) {
        self.corpus = corpus
        self.path = path
    }
}

extension Index {
    /// Deletes what some paths hold and ever held, for good: text, chunks, pairs and calls.
    ///
    /// A document that another path holds or held stays, and so does a chunk that another document
    /// has too, with its pairs. What was deleted does not linger in free pages of the file.
    @discardableResult
    package func forget(_ places: [DocumentPlace]) async throws -> Forgotten {
        try await erase { database in
            for place in places {
                try database.cachedExecute(
                    "INSERT OR IGNORE INTO temp.doomed_source VALUES (?, ?)",
                    [place.corpus, place.path])
            }
            // Every version that only these paths ever held.
            try database.execute(
                sql: """
                    INSERT INTO temp.doomed_document
                    SELECT DISTINCT version.document_id FROM version
                    JOIN temp.doomed_source AS doomed
                        ON doomed.corpus = version.corpus AND doomed.path = version.path
                    WHERE NOT EXISTS (
                        SELECT 1 FROM version AS other
                        WHERE other.document_id = version.document_id
                            AND (other.corpus, other.path)
                                NOT IN (SELECT corpus, path FROM temp.doomed_source))
                    """)
        }
    }

    /// Paths beside these that hold, or held, a document of theirs.
    package func otherPlaces(of places: [DocumentPlace]) async throws -> [DocumentPlace] {
        let wanted = Set(places)
        return try await read { database in
            var others: Set<DocumentPlace> = []
            for place in wanted {
                let rows = try Row.fetchAll(
                    database,
                    sql: """
                        SELECT DISTINCT other.corpus, other.path FROM version
                        JOIN version AS other ON other.document_id = version.document_id
                        WHERE version.corpus = ? AND version.path = ?
                        """, arguments: [place.corpus, place.path])
                others.formUnion(
                    rows.map { DocumentPlace(corpus: $0["corpus"], path: $0["path"]) })
            }
            return others.subtracting(wanted).sorted { ($0.corpus, $0.path) < ($1.corpus, $1.path) }
        }
    }

    /// - Parameter choose: fills the tables `doomed_document` and `doomed_source`.
    private func erase(
        _ choose: @escaping @Sendable (Database) throws -> Void
    ) async throws -> Forgotten {
        let forgotten = try await write { [self] database in
            try database.execute(
                sql: """
                    PRAGMA secure_delete = ON;
                    CREATE TEMP TABLE doomed_document (id TEXT PRIMARY KEY);
                    CREATE TEMP TABLE doomed_source (corpus TEXT, path TEXT, PRIMARY KEY (corpus, path));
                    """)
            try choose(database)
            let forgotten = try erase(in: database)
            try database.execute(
                sql: "DROP TABLE temp.doomed_document; DROP TABLE temp.doomed_source")
            return forgotten
        }
        guard forgotten.documents > 0 else { return forgotten }
        // What was deleted must not be read in what the file has free.
        try await writeWithoutTransaction { try $0.execute(sql: "VACUUM") }
        try await checkpoint(emptyingLog: true)
        return forgotten
    }

    private func erase(in database: Database) throws -> Forgotten {
        let documents = try String.fetchSet(database, sql: "SELECT id FROM temp.doomed_document")
        // A document that stays because another path or corpus held it may lose its last place.
        let displaced = try String.fetchSet(
            database,
            sql: """
                SELECT document_id FROM source
                WHERE (corpus, path) IN (SELECT corpus, path FROM temp.doomed_source)
                    AND document_id IS NOT NULL
                """)
        // Chunks leave the search while their rows, which its entries are deleted by, still stand.
        try database.execute(
            sql: """
                DELETE FROM source
                WHERE (corpus, path) IN (SELECT corpus, path FROM temp.doomed_source)
                """)
        _ = try moveSearch(of: documents.union(displaced), in: database)
        try database.execute(
            sql: """
                CREATE TEMP TABLE doomed_chunk AS
                SELECT id FROM chunk
                WHERE number IN (
                    SELECT chunk_number FROM chunk_place
                    WHERE document_id IN (SELECT id FROM temp.doomed_document)
                        AND NOT EXISTS (
                            SELECT 1 FROM chunk_place AS other
                            WHERE other.chunk_number = chunk_place.chunk_number
                                AND other.document_id
                                    NOT IN (SELECT id FROM temp.doomed_document)));
                CREATE TEMP TABLE doomed_pair AS
                WITH RECURSIVE doomed (id) AS (
                    SELECT pair_id FROM pair_chunk WHERE chunk_id IN (SELECT id FROM temp.doomed_chunk)
                    UNION
                    SELECT pair.id FROM pair JOIN doomed ON pair.parent_id = doomed.id)
                SELECT id FROM doomed;
                -- What a sample was made of may hold the text itself.
                -- So may a record of a flow that took another one's sample.
                CREATE TEMP TABLE doomed_unit AS
                WITH RECURSIVE doomed (id) AS (
                    SELECT unit_id FROM unit_chunk
                    WHERE chunk_id IN (SELECT id FROM temp.doomed_chunk)
                    UNION
                    SELECT sample.unit_id FROM sample_chunk
                    JOIN sample ON sample.id = sample_chunk.sample_id
                    WHERE sample_chunk.chunk_id IN (SELECT id FROM temp.doomed_chunk)
                    UNION
                    SELECT unit.id FROM doomed
                    JOIN sample ON sample.unit_id = doomed.id
                    JOIN unit ON unit.kind = 'flow'
                        AND json_extract(unit.input, '$.record.id') = sample.id)
                SELECT id FROM doomed;
                CREATE TEMP TABLE doomed_call AS
                SELECT key FROM call
                WHERE chunk_id IN (SELECT id FROM temp.doomed_chunk)
                    -- A unit that was not finished has calls that no unit_call names yet.
                    OR chunk_id IS NULL AND key NOT IN (SELECT call_key FROM unit_call)
                    AND EXISTS (SELECT 1 FROM temp.doomed_chunk)
                    OR key IN (
                        SELECT call_key FROM unit_call
                        WHERE unit_id IN (SELECT id FROM temp.doomed_unit)
                        -- What a unit that stays was made of says nothing of what goes.
                        EXCEPT SELECT call_key FROM unit_call
                        WHERE unit_id NOT IN (SELECT id FROM temp.doomed_unit))
                    -- A comparison shows texts of two chunks and names one; nothing is made of it.
                    OR recipe_id IN (SELECT id FROM recipe WHERE stage = 'compare')
                    AND EXISTS (SELECT 1 FROM temp.doomed_chunk)
                    -- What joins two chunks stands under the first; tags of a document are shown
                    -- with a backslash, so these are about the second.
                    OR instr(variable, '<text>') > 0
                    AND EXISTS (
                        SELECT 1 FROM temp.doomed_chunk JOIN chunk ON chunk.id = doomed_chunk.id
                        WHERE instr(call.variable, substr(chunk.text, 1, 60)) > 0
                            OR instr(call.variable, substr(chunk.text, -60)) > 0);
                """)
        let forgotten = try Forgotten(
            documents: documents.count, chunks: Self.count("doomed_chunk", in: database),
            pairs: Self.count("doomed_pair", in: database),
            calls: Self.count("doomed_call", in: database))
        try Self.deleteDoomed(in: database)
        return forgotten
    }

    private static func count(_ table: String, in database: Database) throws -> Int {
        try Int.fetchOne(database, sql: "SELECT count(*) FROM temp.\(table)") ?? 0
    }

    /// Deletes in the order that foreign keys ask for.
    private static func deleteDoomed(in database: Database) throws {
        try database.execute(
            sql: """
                DELETE FROM export_line WHERE pair_id IN (SELECT id FROM temp.doomed_pair);
                DELETE FROM canary WHERE pair_id IN (SELECT id FROM temp.doomed_pair);
                DELETE FROM mark WHERE pair_id IN (SELECT id FROM temp.doomed_pair);
                DELETE FROM judgment WHERE pair_id IN (SELECT id FROM temp.doomed_pair);
                DELETE FROM "check" WHERE pair_id IN (SELECT id FROM temp.doomed_pair);
                -- Of a pair that joins two chunks the first may stay.
                DELETE FROM attempt
                WHERE stage IN ('generate', 'generate_cot') AND (input, recipe_id) IN (
                    SELECT pair_chunk.chunk_id || ':' || pair.ordinal, pair.recipe_id
                    FROM temp.doomed_pair JOIN pair ON pair.id = doomed_pair.id
                    JOIN pair_chunk ON pair_chunk.pair_id = pair.id AND pair_chunk.ordinal = 0);
                DELETE FROM pair_chunk WHERE pair_id IN (SELECT id FROM temp.doomed_pair);
                DELETE FROM sample_line WHERE sample_id IN (
                    SELECT id FROM sample WHERE unit_id IN (SELECT id FROM temp.doomed_unit));
                DELETE FROM sample_chunk WHERE sample_id IN (
                    SELECT id FROM sample WHERE unit_id IN (SELECT id FROM temp.doomed_unit));
                DELETE FROM sample_judgment WHERE sample_id IN (
                    SELECT id FROM sample WHERE unit_id IN (SELECT id FROM temp.doomed_unit));
                DELETE FROM attempt WHERE stage = 'judge_sample' AND input IN (
                    SELECT id FROM sample WHERE unit_id IN (SELECT id FROM temp.doomed_unit));
                DELETE FROM sample_check WHERE unit_id IN (SELECT id FROM temp.doomed_unit);
                DELETE FROM sample_rejection WHERE unit_id IN (SELECT id FROM temp.doomed_unit);
                DELETE FROM unit_call
                WHERE unit_id IN (SELECT id FROM temp.doomed_unit)
                    OR call_key IN (SELECT key FROM temp.doomed_call);
                DELETE FROM sample WHERE unit_id IN (SELECT id FROM temp.doomed_unit);
                DELETE FROM collection_unit WHERE unit_id IN (SELECT id FROM temp.doomed_unit);
                DELETE FROM unit_chunk WHERE unit_id IN (SELECT id FROM temp.doomed_unit);
                DELETE FROM unit WHERE id IN (SELECT id FROM temp.doomed_unit);
                DELETE FROM attempt
                WHERE input IN (SELECT id FROM temp.doomed_pair)
                    OR input IN (SELECT id FROM temp.doomed_unit)
                    OR input IN (SELECT id FROM temp.doomed_document)
                    OR call_key IN (SELECT key FROM temp.doomed_call)
                    OR stage IN ('generate', 'generate_cot')
                        AND substr(input, 1, instr(input, ':') - 1)
                        IN (SELECT id FROM temp.doomed_chunk)
                    OR stage = 'read' AND input IN (
                        SELECT sha256 FROM document
                        WHERE id IN (SELECT id FROM temp.doomed_document));
                UPDATE pair SET parent_id = NULL WHERE parent_id IN (SELECT id FROM temp.doomed_pair);
                DELETE FROM pair WHERE id IN (SELECT id FROM temp.doomed_pair);
                DELETE FROM plan WHERE chunk_id IN (SELECT id FROM temp.doomed_chunk);
                DELETE FROM call WHERE key IN (SELECT key FROM temp.doomed_call);
                DELETE FROM chunk_place
                WHERE document_id IN (SELECT id FROM temp.doomed_document);
                DELETE FROM chunk WHERE id IN (SELECT id FROM temp.doomed_chunk);
                DELETE FROM block WHERE document_id IN (SELECT id FROM temp.doomed_document);
                DELETE FROM version WHERE document_id IN (SELECT id FROM temp.doomed_document);
                DELETE FROM document WHERE id IN (SELECT id FROM temp.doomed_document);
                DROP TABLE temp.doomed_chunk;
                DROP TABLE temp.doomed_pair;
                DROP TABLE temp.doomed_unit;
                DROP TABLE temp.doomed_call;
                """)
        // Words of deleted text stay in the search index until its segments are merged.
        try database.execute(
            sql: "INSERT INTO chunk_search (chunk_search) VALUES ('optimize')")
    }
}

// MARK: - Which documents there are

/// A path of a corpus with the version that it holds.
package struct ListedDocument: Sendable, Equatable, Encodable {
    package var corpus: String
    package var path: String
    /// The document's id; nil where the file could not be read.
    package var document: String?
    package var title: String?
    package var format: String?
    package var pages: Int?
    package var blocks: Int
    package var chunks: Int
    package var outcome: String
    /// Why it could not be read, or what part of it.
    package var reason: String?
    package var isPresent: Bool

    enum CodingKeys: String, CodingKey {
        case corpus, path, document, title, format, pages, blocks, chunks, outcome, reason
        case isPresent = "is_present"
    }
}

extension Index {
    /// The files of a corpus, or of all of them, by path; archives by their documents.
    package func documents(of corpus: String? = nil) async throws -> [ListedDocument] {
        try await read { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT
                        source.corpus, source.path, source.document_id, document.title,
                        document.format, document.page_count,
                        (SELECT count(*) FROM block WHERE block.document_id = document.id) AS blocks,
                        (SELECT count(*) FROM chunk_place
                         WHERE chunk_place.document_id = document.id
                            AND chunk_place.recipe_id = setting.recipe_id) AS chunks,
                        source.outcome, source.reason, source.is_present
                    FROM source
                    LEFT JOIN document ON document.id = source.document_id
                    LEFT JOIN setting
                        ON setting.corpus = source.corpus AND setting.stage = 'chunk'
                    WHERE (:corpus IS NULL OR source.corpus = :corpus)
                        AND (source.document_id IS NOT NULL
                            OR source.outcome IN ('rejected', 'failed'))
                    ORDER BY source.corpus, source.path
                    """, arguments: ["corpus": corpus]
            ).map { row in
                ListedDocument(
                    corpus: row["corpus"], path: row["path"], document: row["document_id"],
                    title: row["title"], format: row["format"], pages: row["page_count"],
                    blocks: row["blocks"], chunks: row["chunks"], outcome: row["outcome"],
                    reason: row["reason"], isPresent: row["is_present"])
            }
        }
    }

    /// The paths that a person means: by a path, by the path below the folder that was given, by an
    /// archive with all that is in it, or by a document's id or the start of one (6 digits or more),
    /// which means every path that ever held it.
    package func places(
        meaning text: String, corpus: String? = nil
    ) async throws -> [DocumentPlace] {
        try await read { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT corpus, path FROM version
                    WHERE (:corpus IS NULL OR corpus = :corpus)
                        AND (path IN (:text, :absolute)
                            OR length(:text) >= 6
                                AND substr(document_id, 1, length(:text)) = lower(:text))
                    UNION
                    SELECT corpus, path FROM source
                    WHERE (:corpus IS NULL OR corpus = :corpus)
                        AND (path IN (:text, :absolute) OR archive IN (:text, :absolute)
                            OR name = :text)
                    ORDER BY 1, 2
                    """,
                arguments: [
                    "corpus": corpus, "text": text,
                    "absolute": URL(filePath: text).standardizedFileURL.path,
                ]
            ).map { DocumentPlace(corpus: $0["corpus"], path: $0["path"]) }
        }
    }

    /// The documents that a person means: those that a path, a name or an archive holds now, and
    /// those of an id or the start of one, also where they are not current any more.
    package func documents(
        meaning text: String, corpus: String? = nil
    ) async throws -> [ContentHash] {
        try await read { database in
            try String.fetchAll(
                database,
                sql: """
                    SELECT document_id FROM version
                    WHERE (:corpus IS NULL OR corpus = :corpus) AND length(:text) >= 6
                        AND substr(document_id, 1, length(:text)) = lower(:text)
                    UNION
                    SELECT document_id FROM source
                    WHERE (:corpus IS NULL OR corpus = :corpus) AND document_id IS NOT NULL
                        AND (path IN (:text, :absolute) OR archive IN (:text, :absolute)
                            OR name = :text)
                    ORDER BY 1
                    """,
                arguments: [
                    "corpus": corpus, "text": text,
                    "absolute": URL(filePath: text).standardizedFileURL.path,
                ]
            ).map(ContentHash.init(hex:))
        }
    }
}
