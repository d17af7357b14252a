import GRDB
package import Records

/// A chunk at its place in a document that is current.
package struct ListedChunk: Sendable, Equatable {
    package var chunk: ContentHash
    package var corpus: String
    package var document: ContentHash
    package var path: String
    /// The path below the folder that was given.
    package var name: String
    /// From 0, in reading order.
    package var ordinal: Int
    /// UTF-8 offsets into the document's text.
    package var range: Range<Int>
    /// First and last page; nil where the format has none.
    package var pages: ClosedRange<Int>?
    package var title: String
    package var heading: String
    package var role: Chunk.Role
    /// The first row of the table that the text starts inside of.
    package var tableHeader: String?
    /// Estimated or counted, as the chunking's recipe says.
    package var tokens: Int
    package var text: String
}

extension Index {
    /// Hands over the current chunks one by one, by corpus, path and place in the document.
    ///
    /// Nothing is kept, so an index of any size can be listed. A path that holds the same document
    /// as another has rows of its own.
    ///
    /// - Parameters:
    ///   - documents: only chunks of these.
    ///   - receive: returns false to hear no more.
    package func chunks(
        of corpus: String? = nil, documents: [ContentHash]? = nil,
        receive: @escaping @Sendable (ListedChunk) throws -> Bool
    ) async throws {
        try await read { database in
            let sources = try Row.fetchAll(
                database,
                sql: """
                    SELECT source.corpus, source.path, source.name, source.document_id,
                        setting.recipe_id
                    FROM source
                    JOIN setting ON setting.corpus = source.corpus AND setting.stage = 'chunk'
                    WHERE source.is_present AND source.document_id IS NOT NULL
                        AND (:corpus IS NULL OR source.corpus = :corpus)
                        AND (:documents IS NULL OR source.document_id IN (
                            SELECT value FROM json_each(:documents)))
                    ORDER BY source.corpus, source.path
                    """,
                arguments: [
                    "corpus": corpus,
                    "documents": documents.map { JSONText.encode($0.map(\.hex)) },
                ])
            let chunks = try database.cachedStatement(
                sql: """
                    SELECT place.ordinal, place.start, place.end, place.page, place.last_page,
                        chunk.id, chunk.title, chunk.heading, chunk.role, chunk.tokens, chunk.text,
                        chunk.table_header
                    FROM chunk_place AS place
                    JOIN chunk ON chunk.number = place.chunk_number
                    WHERE place.document_id = ? AND place.recipe_id = ?
                    ORDER BY place.ordinal
                    """)
            for source in sources {
                let rows = try Row.fetchCursor(
                    chunks, arguments: [source["document_id"], source["recipe_id"]])
                while let row = try rows.next() {
                    guard try receive(ListedChunk(row: row, source: source)) else { return }
                }
            }
        }
    }
}

extension ListedChunk {
    init(row: Row, source: Row) {
        let start: Int = row["start"]
        let end: Int = row["end"]
        var pages: ClosedRange<Int>?
        if let first = row["page"] as Int? {
            pages = first...max(first, row["last_page"] as Int? ?? first)
        }
        self.init(
            chunk: ContentHash(hex: row["id"]), corpus: source["corpus"],
            document: ContentHash(hex: source["document_id"]), path: source["path"],
            name: source["name"], ordinal: row["ordinal"], range: start..<end, pages: pages,
            title: row["title"], heading: row["heading"],
            role: Chunk.Role(rawValue: row["role"]) ?? .body, tableHeader: row["table_header"],
            tokens: row["tokens"], text: row["text"])
    }
}
