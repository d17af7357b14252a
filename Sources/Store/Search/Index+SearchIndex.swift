import GRDB
import Synchronization

extension Index {
    /// Runs a change of what is current, and moves the search index along.
    ///
    /// FTS5's external content is the view of current chunks: a chunk that becomes current is
    /// inserted, one that leaves is deleted with its own values, which are still in `chunk`. What
    /// the index holds is read from its own table of sizes (a row for each chunk), so it is
    /// compared with what it should hold, and nothing need be asked before the change.
    ///
    /// - Parameter documents: those that the change makes current or not.
    /// - Returns: how many chunks the search index gained.
    @discardableResult
    static func keepingSearch(
        of documents: Set<String>, in database: Database, change: () throws -> Void
    ) throws -> Int {
        try change()
        var leaving: [Int64] = []
        var coming: [Int64] = []
        let numbersLeaving = try database.cachedStatement(sql: indexedButNotCurrent)
        let numbersComing = try database.cachedStatement(sql: currentButNotIndexed)
        for document in documents.sorted() {
            leaving += try Int64.fetchAll(numbersLeaving, arguments: [document])
            coming += try Int64.fetchAll(numbersComing, arguments: [document])
        }
        // One statement for all: FTS5 writes what it has gathered to the file before each
        // statement that may change several rows.
        if !leaving.isEmpty {
            try database.cachedExecute(
                """
                INSERT INTO chunk_search (chunk_search, rowid, title, heading, text)
                SELECT 'delete', number, title, heading, text FROM chunk
                WHERE number IN (SELECT value FROM json_each(?)) ORDER BY number
                """, [list(leaving)])
        }
        if !coming.isEmpty {
            try database.cachedExecute(
                """
                INSERT INTO chunk_search (rowid, title, heading, text)
                SELECT number, title, heading, text FROM chunk
                WHERE number IN (SELECT value FROM json_each(?)) ORDER BY number
                """, [list(coming)])
        }
        return coming.count
    }

    func noteGain(_ chunks: Int) {
        searchGrowth.withLock { $0 += chunks }
    }

    /// Merges the segments of the search index after a bulk load.
    ///
    /// Every transaction leaves a segment, in which each word of a query must be looked up. FTS5
    /// merges them little by little; to merge all is worth its time (a fifth of that of writing
    /// them) only where much of the index is new. A run that was interrupted ends at once.
    func tidySearchIndex() async throws {
        let growth = searchGrowth.withLock { $0 }
        guard growth >= Self.bulk, !Task.isCancelled else { return }
        searchGrowth.withLock { $0 = 0 }
        try await write { database in
            guard try growth * 4 >= IndexTotals(in: database).rows else { return }
            try database.execute(
                sql: "INSERT INTO chunk_search (chunk_search) VALUES ('optimize')")
        }
    }

    private static let bulk = 2_000

    private static func list(_ numbers: [Int64]) -> String {
        "[\(Set(numbers).sorted().map(String.init).joined(separator: ","))]"
    }

    /// Chunks of a document, as any recipe ever cut it, that have to leave the search index.
    private static let indexedButNotCurrent = """
        SELECT chunk.number
        FROM occurrence
        JOIN chunk ON chunk.id = occurrence.chunk_id
        JOIN chunk_search_docsize AS indexed ON indexed.id = chunk.number
        WHERE occurrence.document_id = ?
            AND chunk.number NOT IN (SELECT number FROM current_chunk WHERE id = chunk.id)
        """

    /// Chunks of a document, as the recipes in force cut it, that the search index lacks.
    private static let currentButNotIndexed = """
        SELECT chunk.number
        FROM occurrence
        JOIN chunk ON chunk.id = occurrence.chunk_id
        WHERE occurrence.document_id = :document
            AND occurrence.recipe_id IN (
                SELECT setting.recipe_id
                FROM source
                JOIN setting ON setting.corpus = source.corpus AND setting.stage = 'chunk'
                WHERE source.document_id = :document AND source.is_present)
            AND NOT EXISTS (SELECT 1 FROM chunk_search_docsize WHERE id = chunk.number)
        """
}
