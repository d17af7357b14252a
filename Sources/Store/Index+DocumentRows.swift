import GRDB
import Records

/// Rows of documents, on the bulk path.
extension Index {
    /// - Parameter numbers: empty; afterwards those of the rows of its chunks, nil for chunks that had
    ///   rows.
    /// - Returns: the document, where the update wrote it and none of its chunks was there.
    static func put(
        _ update: SourceUpdate, run: ContentHash, numbers: inout [Int64?], in database: Database
    ) throws -> NewDocument? {
        let source = update.source
        var isNew = false
        try database.cachedExecute(
            "INSERT OR IGNORE INTO corpus (name) VALUES (?)", [source.corpus])
        try put(update.chunkRecipe, in: database)
        if let reader = update.reader { try put(reader, in: database) }
        if let stored = update.document { isNew = try put(stored, in: database) }
        if let document = source.document, let occurrences = update.occurrences {
            try put(
                occurrences, of: document, recipe: update.chunkRecipe.id, numbers: &numbers,
                in: database)
            try put(chunked(document, by: update.chunkRecipe.id), run: run, in: database)
        }
        for attempt in update.attempts {
            try put(attempt, run: run, in: database)
        }
        try put(source, in: database)
        guard isNew, update.occurrences != nil, let document = source.document,
            document == update.document?.id, !numbers.contains(nil)
        else { return nil }
        return NewDocument(
            id: document.hex, chunkRecipe: update.chunkRecipe.id.hex,
            numbers: numbers.compactMap(\.self))
    }

    static func chunked(_ document: ContentHash, by recipe: ContentHash) -> Attempt {
        Attempt(stage: "chunk", input: document.hex, recipe: recipe, outcome: .done)
    }

    private static func put(_ source: SourceRecord, in database: Database) throws {
        try database.cachedExecute(
            """
            INSERT OR REPLACE INTO source
                (corpus, path, name, root, document_id, outcome, reason, sha256, size, mtime,
                 inode, is_present, archive)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                source.corpus, source.path, source.name, source.root, source.document?.hex,
                source.outcome.rawValue, source.reason, source.sha256, source.stamp.size,
                source.stamp.modified, source.stamp.inode, source.isPresent, source.archive,
            ])
        guard let document = source.document else { return }
        try database.cachedExecute(
            "INSERT OR IGNORE INTO version (corpus, path, document_id) VALUES (?, ?, ?)",
            [source.corpus, source.path, document.hex])
    }

    /// - Returns: whether it was not there yet.
    private static func put(_ stored: StoredDocument, in database: Database) throws -> Bool {
        let document = stored.document
        let statement = try database.cachedStatement(
            sql: """
                INSERT OR IGNORE INTO document
                    (id, sha256, format, recipe_id, title, authors, abstract, doi, year, language,
                     licence, byte_count, page_count, warning, text)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """)
        statement.bind(stored.id.hex, at: 1)
        statement.bind(stored.sha256, at: 2)
        statement.bind(document.format.rawValue, at: 3)
        statement.bind(stored.recipe.id.hex, at: 4)
        statement.bind(document.title, at: 5)
        statement.bind(JSONText.encode(document.authors), at: 6)
        statement.bind(document.abstract, at: 7)
        statement.bind(document.doi, at: 8)
        statement.bind(document.year, at: 9)
        statement.bind(document.language, at: 10)
        statement.bind(document.licence, at: 11)
        statement.bind(stored.byteCount, at: 12)
        statement.bind(document.pageCount, at: 13)
        statement.bind(
            document.warnings.isEmpty ? nil : document.warnings.joined(separator: " "), at: 14)
        statement.bind(text: document.text, at: 15)
        try statement.run()
        guard database.changesCount > 0 else { return false }
        try put(document.blocks, of: stored.id, in: database)
        return true
    }

    private static func put(
        _ blocks: [Block], of document: ContentHash, in database: Database
    ) throws {
        let statement = try database.cachedStatement(
            sql: """
                INSERT INTO block
                    (document_id, ordinal, role, level, start, end, page, boxes, first_line,
                     last_line, element_path)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """)
        statement.bind(document.hex, at: 1)
        for (ordinal, block) in blocks.enumerated() {
            statement.bind(ordinal, at: 2)
            statement.bind(block.role.rawValue, at: 3)
            statement.bind(block.level, at: 4)
            statement.bind(block.range.lowerBound, at: 5)
            statement.bind(block.range.upperBound, at: 6)
            statement.bind(block.position.page, at: 7)
            statement.bind(JSONText.encode(block.position.boxes), at: 8)
            statement.bind(block.position.lines?.lowerBound, at: 9)
            statement.bind(block.position.lines?.upperBound, at: 10)
            statement.bind(block.position.elementPath, at: 11)
            try statement.run()
        }
    }

    /// - Parameter numbers: gains those of the rows of the chunks, nil for those that had rows.
    static func put(
        _ occurrences: [Occurrence], of document: ContentHash, recipe: ContentHash,
        numbers: inout [Int64?], in database: Database
    ) throws {
        let statement = try database.cachedStatement(
            sql: """
                INSERT OR IGNORE INTO chunk_place
                    (document_id, recipe_id, ordinal, chunk_number, start, end, page, last_page,
                     boxes, is_oversize)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """)
        statement.bind(document.hex, at: 1)
        statement.bind(recipe.hex, at: 2)
        for occurrence in occurrences {
            let (number, isNew) = try put(occurrence.chunk, in: database)
            numbers.append(isNew ? number : nil)
            statement.bind(occurrence.ordinal, at: 3)
            statement.bind(Int(number), at: 4)
            statement.bind(occurrence.range.lowerBound, at: 5)
            statement.bind(occurrence.range.upperBound, at: 6)
            statement.bind(occurrence.pages?.lowerBound, at: 7)
            statement.bind(occurrence.pages?.upperBound, at: 8)
            statement.bind(JSONText.encode(occurrence.boxes), at: 9)
            statement.bind(occurrence.isOversize ? 1 : 0, at: 10)
            try statement.run()
        }
    }

    /// - Returns: the number of its row, and whether that was not there yet.
    private static func put(
        _ chunk: Chunk, in database: Database
    ) throws -> (number: Int64, isNew: Bool) {
        let statement = try database.cachedStatement(
            sql: """
                INSERT OR IGNORE INTO chunk
                    (id, title, heading, role, tokens, text, table_header)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                """)
        statement.bind(chunk.id.hex, at: 1)
        statement.bind(chunk.title, at: 2)
        statement.bind(chunk.heading, at: 3)
        statement.bind(chunk.role.rawValue, at: 4)
        statement.bind(chunk.tokens, at: 5)
        statement.bind(chunk.text, at: 6)
        statement.bind(chunk.tableHeader, at: 7)
        try statement.run()
        if database.changesCount > 0 { return (database.lastInsertedRowID, true) }
        let known = try database.cachedStatement(sql: "SELECT number FROM chunk WHERE id = ?")
        guard let number = try Int64.fetchOne(known, arguments: [chunk.id.hex]) else {
            // What OR IGNORE hides of the table's rules.
            throw DatabaseError(
                resultCode: .SQLITE_CONSTRAINT, message: "a chunk breaks a rule of its table")
        }
        return (number, false)
    }
}
