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

extension Index {
    /// Deletes documents for good: their text, chunks, pairs and calls, and where they were found.
    ///
    /// A chunk that another document has too stays, with its pairs. What was deleted does not
    /// linger in free pages of the file.
    @discardableResult
    package func forget(_ documents: [ContentHash]) async throws -> Forgotten {
        try await erase { database in
            try database.execute(
                sql: "INSERT INTO temp.doomed_document SELECT value FROM json_each(?)",
                arguments: [JSONText.encode(documents.map(\.hex))])
            try database.execute(
                sql: """
                    INSERT INTO temp.doomed_source
                    SELECT corpus, path FROM source
                    WHERE document_id IN (SELECT id FROM temp.doomed_document)
                    """)
        }
    }

    /// Deletes sources that are gone, and the documents that no other source holds, for good.
    @discardableResult
    package func prune(paths: [String], corpus: String) async throws -> Forgotten {
        try await erase { database in
            try database.execute(
                sql: """
                    INSERT INTO temp.doomed_source
                    SELECT ?, value FROM json_each(?)
                    """, arguments: [corpus, JSONText.encode(paths)])
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

    /// - Parameter choose: fills the tables `doomed_document` and `doomed_source`.
    private func erase(
        _ choose: @escaping @Sendable (Database) throws -> Void
    ) async throws -> Forgotten {
        let forgotten = try await write { database in
            try database.execute(
                sql: """
                    PRAGMA secure_delete = ON;
                    CREATE TEMP TABLE doomed_document (id TEXT PRIMARY KEY);
                    CREATE TEMP TABLE doomed_source (corpus TEXT, path TEXT, PRIMARY KEY (corpus, path));
                    """)
            try choose(database)
            let forgotten = try Self.erase(in: database)
            try database.execute(
                sql: "DROP TABLE temp.doomed_document; DROP TABLE temp.doomed_source")
            return forgotten
        }
        guard forgotten.documents > 0 else { return forgotten }
        try await pool.writeWithoutTransaction { try $0.execute(sql: "VACUUM") }
        try await checkpoint()
        return forgotten
    }

    private static func erase(in database: Database) throws -> Forgotten {
        let documents = try String.fetchSet(database, sql: "SELECT id FROM temp.doomed_document")
        // Chunks leave the search while their rows, which its entries are deleted by, still stand.
        try keepingSearch(of: documents, in: database) {
            try database.execute(
                sql: """
                    DELETE FROM source
                    WHERE (corpus, path) IN (SELECT corpus, path FROM temp.doomed_source)
                    """)
        }
        try database.execute(
            sql: """
                CREATE TEMP TABLE doomed_chunk AS
                SELECT DISTINCT chunk_id AS id FROM occurrence
                WHERE document_id IN (SELECT id FROM temp.doomed_document)
                    AND NOT EXISTS (
                        SELECT 1 FROM occurrence AS other
                        WHERE other.chunk_id = occurrence.chunk_id
                            AND other.document_id NOT IN (SELECT id FROM temp.doomed_document));
                CREATE TEMP TABLE doomed_pair AS
                WITH RECURSIVE doomed (id) AS (
                    SELECT pair_id FROM pair_chunk WHERE chunk_id IN (SELECT id FROM temp.doomed_chunk)
                    UNION
                    SELECT pair.id FROM pair JOIN doomed ON pair.parent_id = doomed.id)
                SELECT id FROM doomed;
                CREATE TEMP TABLE doomed_call AS
                SELECT key FROM call WHERE chunk_id IN (SELECT id FROM temp.doomed_chunk);
                """)
        let forgotten = try Forgotten(
            documents: documents.count, chunks: count("doomed_chunk", in: database),
            pairs: count("doomed_pair", in: database), calls: count("doomed_call", in: database))
        try deleteDoomed(in: database)
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
                DELETE FROM judgment WHERE pair_id IN (SELECT id FROM temp.doomed_pair);
                DELETE FROM "check" WHERE pair_id IN (SELECT id FROM temp.doomed_pair);
                DELETE FROM pair_chunk WHERE pair_id IN (SELECT id FROM temp.doomed_pair);
                DELETE FROM attempt
                WHERE input IN (SELECT id FROM temp.doomed_pair)
                    OR input IN (SELECT id FROM temp.doomed_document)
                    OR call_key IN (SELECT key FROM temp.doomed_call)
                    OR stage = 'generate' AND substr(input, 1, instr(input, ':') - 1)
                        IN (SELECT id FROM temp.doomed_chunk)
                    OR stage = 'read' AND input IN (
                        SELECT sha256 FROM document
                        WHERE id IN (SELECT id FROM temp.doomed_document));
                UPDATE pair SET parent_id = NULL WHERE parent_id IN (SELECT id FROM temp.doomed_pair);
                DELETE FROM pair WHERE id IN (SELECT id FROM temp.doomed_pair);
                DELETE FROM plan WHERE chunk_id IN (SELECT id FROM temp.doomed_chunk);
                DELETE FROM call WHERE key IN (SELECT key FROM temp.doomed_call);
                DELETE FROM occurrence WHERE document_id IN (SELECT id FROM temp.doomed_document);
                DELETE FROM chunk WHERE id IN (SELECT id FROM temp.doomed_chunk);
                DELETE FROM block WHERE document_id IN (SELECT id FROM temp.doomed_document);
                DELETE FROM version WHERE document_id IN (SELECT id FROM temp.doomed_document);
                DELETE FROM document WHERE id IN (SELECT id FROM temp.doomed_document);
                DROP TABLE temp.doomed_chunk;
                DROP TABLE temp.doomed_pair;
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
                        (SELECT count(*) FROM occurrence
                         WHERE occurrence.document_id = document.id
                            AND occurrence.recipe_id = setting.recipe_id) AS chunks,
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

    /// The documents that a person means by an id, the start of one (6 digits or more), a path, or
    /// the path below the folder that was given; also those that are not current any more.
    package func documents(meaning text: String, corpus: String? = nil) async throws -> [(
        document: ContentHash, path: String
    )] {
        try await read { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT version.document_id, min(version.path) AS path
                    FROM version
                    LEFT JOIN source
                        ON source.corpus = version.corpus AND source.path = version.path
                    WHERE (:corpus IS NULL OR version.corpus = :corpus)
                        AND (
                            version.document_id = :text
                            OR length(:text) >= 6
                                AND substr(version.document_id, 1, length(:text)) = lower(:text)
                            OR version.path = :text OR version.path = :absolute
                            OR source.name = :text)
                    GROUP BY version.document_id
                    ORDER BY 2
                    """,
                arguments: [
                    "corpus": corpus, "text": text,
                    "absolute": URL(filePath: text).standardizedFileURL.path,
                ]
            ).map { (ContentHash(hex: $0["document_id"]), $0["path"]) }
        }
    }
}
