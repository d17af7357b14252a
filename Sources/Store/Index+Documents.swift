import Foundation
import GRDB
package import Records

/// What a path of a corpus holds now.
package struct SourceRecord: Sendable, Equatable {
    package var corpus: String
    /// Absolute.
    package var path: String
    /// The path below the folder that was given, as exports show it.
    package var name: String
    /// The folder or file that was given.
    package var root: String
    /// nil where the file could not be read.
    package var document: ContentHash?
    package var outcome: Outcome
    /// Why it could not be read, or what part of it.
    package var reason: String?
    /// Of the bytes, 64 hex digits.
    package var sha256: String
    package var stamp: FileStamp
    package var isPresent: Bool
    /// The archive that it stands in; nil for a file of its own.
    package var archive: String?

    package init(
        corpus: String, path: String, name: String, root: String, document: ContentHash?,
        outcome: Outcome, reason: String? = nil, sha256: String, stamp: FileStamp,
        isPresent: Bool = true, archive: String? = nil
    ) {
        self.corpus = corpus
        self.path = path
        self.name = name
        self.root = root
        self.document = document
        self.outcome = outcome
        self.reason = reason
        self.sha256 = sha256
        self.stamp = stamp
        self.isPresent = isPresent
        self.archive = archive
    }

    package enum Outcome: String, Sendable {
        case ingested
        /// Some of it could not be read; `reason` says what.
        case partly
        /// The same bytes will always be refused.
        case rejected
        /// A later run may fare better: a missing tool, a time limit.
        case failed
    }
}

/// What tells, without opening it, whether a file changed.
package struct FileStamp: Sendable, Equatable {
    /// In bytes.
    package var size: Int
    /// Nanoseconds since 1970.
    package var modified: Int
    package var inode: Int

    package init(size: Int, modified: Int, inode: Int) {
        self.size = size
        self.modified = modified
        self.inode = inode
    }
}

/// A version of a document as it is stored.
package struct StoredDocument: Sendable {
    package let id: ContentHash
    package let sha256: String
    package let byteCount: Int
    package let recipe: Recipe
    package let document: Document

    package init(sha256: String, byteCount: Int, recipe: Recipe, document: Document) {
        id = Self.id(sha256: sha256, recipe: recipe)
        self.sha256 = sha256
        self.byteCount = byteCount
        self.recipe = recipe
        self.document = document
    }

    /// A document is its bytes as one revision of a reader understands them.
    package static func id(sha256: String, recipe: Recipe) -> ContentHash {
        ContentHash(domain: "document", fields: [sha256, recipe.id.hex])
    }
}

/// What one file gave, written in one transaction.
package struct SourceUpdate: Sendable {
    package var source: SourceRecord
    /// nil where the version is in the index already, or could not be read.
    package var document: StoredDocument?
    /// The chunks of the version; nil where they are in the index already.
    package var occurrences: [Occurrence]?
    /// The recipe that cut them.
    package var chunkRecipe: Recipe
    /// The recipe of the reader that tried; nil where none did.
    package var reader: Recipe?
    package var attempts: [Attempt]

    package init(
        source: SourceRecord, document: StoredDocument? = nil, occurrences: [Occurrence]? = nil,
        chunkRecipe: Recipe, reader: Recipe? = nil, attempts: [Attempt] = []
    ) {
        self.source = source
        self.document = document
        self.occurrences = occurrences
        self.chunkRecipe = chunkRecipe
        self.reader = reader
        self.attempts = attempts
    }

    /// The chunks that are written, in their order.
    var newChunks: [Chunk] {
        source.document == nil ? [] : occurrences?.map(\.chunk) ?? []
    }
}

extension Index {
    /// The sources of a corpus, by path.
    package func sources(of corpus: String) async throws -> [SourceRecord] {
        try await read { database in
            try Row.fetchAll(
                database, literal: "SELECT * FROM source WHERE corpus = \(corpus) ORDER BY path"
            ).map(SourceRecord.init(row:))
        }
    }

    package func corpora() async throws -> [String] {
        try await read { try String.fetchAll($0, sql: "SELECT name FROM corpus ORDER BY name") }
    }

    /// Which of these documents are in the index, with the number of their blocks and pages.
    package func hasDocument(_ id: ContentHash) async throws -> Bool {
        try await read { database in
            try Bool.fetchOne(
                database, sql: "SELECT 1 FROM document WHERE id = ?", arguments: [id.hex]) ?? false
        }
    }

    /// What an earlier run made of an input; nil if it was never tried.
    package func attempt(
        stage: String, input: String, recipe: ContentHash
    ) async throws -> Attempt? {
        try await read { database in
            try Row.fetchOne(
                database,
                literal: """
                    SELECT * FROM attempt
                    WHERE stage = \(stage) AND input = \(input) AND recipe_id = \(recipe.hex)
                    """
            ).map(Attempt.init(row:))
        }
    }

    /// Reads a version back, blocks and all.
    package func document(_ id: ContentHash) async throws -> Document? {
        try await read { database in
            guard
                let row = try Row.fetchOne(
                    database, literal: "SELECT * FROM document WHERE id = \(id.hex)")
            else { return nil }
            let blocks = try Row.fetchAll(
                database,
                literal: "SELECT * FROM block WHERE document_id = \(id.hex) ORDER BY ordinal")
            return Document(row: row, blocks: blocks.map(Block.init(row:)))
        }
    }

    /// Counts of a stored version: pages, blocks and chunks under a recipe.
    package func shape(
        of id: ContentHash, chunkRecipe: ContentHash
    ) async throws -> DocumentShape? {
        try await read { database in
            try Row.fetchOne(
                database,
                literal: """
                    SELECT page_count, warning, recipe_id,
                        (SELECT count(*) FROM block WHERE document_id = document.id) AS blocks,
                        (SELECT count(*) FROM chunk_place
                         WHERE document_id = document.id AND recipe_id = \(chunkRecipe.hex)) AS chunks
                    FROM document WHERE id = \(id.hex)
                    """
            ).map {
                DocumentShape(
                    pages: $0["page_count"], blocks: $0["blocks"], chunks: $0["chunks"],
                    warning: $0["warning"], recipe: ContentHash(hex: $0["recipe_id"]))
            }
        }
    }

    /// Documents of present sources whose chunks under a recipe are missing.
    package func documentsToChunk(
        corpus: String, recipe: ContentHash
    ) async throws -> [ContentHash] {
        try await read { database in
            try String.fetchAll(
                database,
                sql: """
                    SELECT DISTINCT source.document_id FROM source
                    LEFT JOIN attempt
                        ON attempt.stage = 'chunk' AND attempt.input = source.document_id
                        AND attempt.recipe_id = :recipe AND attempt.outcome <> 'failed'
                    WHERE source.corpus = :corpus AND source.is_present
                        AND source.document_id IS NOT NULL AND attempt.input IS NULL
                    ORDER BY source.document_id
                    """, arguments: ["recipe": recipe.hex, "corpus": corpus]
            )
            .map(ContentHash.init(hex:))
        }
    }

    /// Writes what files gave, and keeps the search index on the current chunks, in one
    /// transaction.
    package func record(_ updates: [SourceUpdate], run: ContentHash) async throws {
        let gained = try await write { [self] database in
            let old = try updates.map {
                try Self.document(at: $0.source.path, corpus: $0.source.corpus, in: database)
            }
            // Of a file that changed, most chunks have rows.
            let fresh = zip(updates, old).filter { $1 == nil }.flatMap(\.0.newChunks)
            let ahead = try search.readAhead(fresh, in: database)
            defer { search.end(ahead) }
            let documents = Set(updates.compactMap(\.source.document?.hex) + old.compactMap(\.self))
            var new: [NewDocument] = []
            var numbers: [Int64?] = []
            for (update, old) in zip(updates, old) {
                var own: [Int64?] = []
                let written = try Self.put(update, run: run, numbers: &own, in: database)
                if let written { new.append(written) }
                if old == nil { numbers += own }
            }
            // Two paths may hold the same new version, and cut it in two ways.
            let held = Dictionary(grouping: updates.compactMap(\.source.document?.hex)) { $0 }
            new.removeAll { (held[$0.id]?.count ?? 0) > 1 }
            return try moveSearch(
                of: documents, new: new, ahead: ChunksAhead(words: ahead, numbers: numbers),
                in: database)
        }
        noteGain(gained)
    }

    private static func document(
        at path: String, corpus: String, in database: Database
    ) throws -> String? {
        try String.fetchOne(
            database.cachedStatement(
                sql: "SELECT document_id FROM source WHERE corpus = ? AND path = ?"),
            arguments: [corpus, path])
    }

    /// Marks sources as gone.
    ///
    /// Their documents and pairs stay, as not current.
    package func markRemoved(_ paths: [String], corpus: String) async throws {
        guard !paths.isEmpty else { return }
        try await write { [self] database in
            let documents = try paths.compactMap {
                try Self.document(at: $0, corpus: corpus, in: database)
            }
            for path in paths {
                try database.cachedExecute(
                    "UPDATE source SET is_present = 0 WHERE corpus = ? AND path = ?",
                    [corpus, path])
            }
            try moveSearch(of: Set(documents), in: database)
        }
    }

    /// Writes the chunks of a version under another recipe.
    package func record(
        _ occurrences: [Occurrence], of document: ContentHash, recipe: Recipe, run: ContentHash
    ) async throws {
        let gained = try await write { [self] database in
            try Self.put(recipe, in: database)
            var numbers: [Int64?] = []
            try Self.put(
                occurrences, of: document, recipe: recipe.id, numbers: &numbers, in: database)
            try Self.put(Self.chunked(document, by: recipe.id), run: run, in: database)
            return try moveSearch(of: [document.hex], in: database)
        }
        noteGain(gained)
    }

    /// Puts a chunk recipe in force.
    ///
    /// The search index is built anew where that changes what is current.
    package func useChunkRecipe(_ recipe: Recipe, corpus: String) async throws {
        try await write { [self] database in
            let before = try String.fetchOne(
                database, sql: "SELECT recipe_id FROM setting WHERE corpus = ? AND stage = 'chunk'",
                arguments: [corpus])
            guard before != recipe.id.hex else { return }
            try Self.put(recipe, in: database)
            try Self.putInForce(recipe, corpus: corpus, in: database)
            if before != nil { try rebuildSearch(in: database) }
        }
    }
}

/// Counts of one version of a document.
package struct DocumentShape: Sendable, Equatable {
    package var pages: Int?
    package var blocks: Int
    package var chunks: Int
    package var warning: String?
    /// Of the reader that made it.
    package var recipe: ContentHash
}

// MARK: - Rows

extension SourceRecord {
    init(row: Row) {
        self.init(
            corpus: row["corpus"], path: row["path"], name: row["name"], root: row["root"],
            document: (row["document_id"] as String?).map(ContentHash.init(hex:)),
            outcome: Outcome(rawValue: row["outcome"]) ?? .failed, reason: row["reason"],
            sha256: row["sha256"],
            stamp: FileStamp(size: row["size"], modified: row["mtime"], inode: row["inode"]),
            isPresent: row["is_present"], archive: row["archive"])
    }
}

extension Attempt {
    init(row: Row) {
        self.init(
            stage: row["stage"], input: row["input"], recipe: ContentHash(hex: row["recipe_id"]),
            outcome: Outcome(rawValue: row["outcome"]) ?? .failed, message: row["message"],
            callKey: row["call_key"])
    }
}

extension Document {
    init(row: Row, blocks: [Block]) {
        self.init(
            format: Format(rawValue: row["format"]) ?? .plainText, title: row["title"],
            authors: JSONText.decode([String].self, from: row["authors"]) ?? [],
            abstract: row["abstract"], doi: row["doi"], year: row["year"],
            language: row["language"], licence: row["licence"],
            text: Array((row["text"] as String).utf8), blocks: blocks,
            pageCount: row["page_count"],
            warnings: (row["warning"] as String?).map { [$0] } ?? [])
    }
}

extension Block {
    init(row: Row) {
        let first: Int? = row["first_line"]
        let last: Int? = row["last_line"]
        var lines: ClosedRange<Int>?
        if let first, let last { lines = first...last }
        let start: Int = row["start"]
        self.init(
            role: Role(rawValue: row["role"]) ?? .paragraph, level: row["level"],
            range: start..<(row["end"] as Int),
            position: SourcePosition(
                page: row["page"], boxes: JSONText.decodeBoxes(row["boxes"]), lines: lines,
                elementPath: row["element_path"]))
    }
}
