import GRDB
import Synchronization

/// A version of a document that the change wrote, none of whose chunks was there before.
struct NewDocument {
    var id: String
    var chunkRecipe: String
    /// Its chunks, by the numbers of their rows.
    var numbers: [Int64]
}

/// Chunks whose words were read while their rows were written.
struct ChunksAhead {
    var words: SearchAhead
    /// Of their rows, in order; nil for those that had rows before.
    var numbers: [Int64?]
}

extension Index {
    /// Moves the search index along after a change of what is current, in the same transaction.
    ///
    /// FTS5's external content is the view of current chunks: a chunk that became current is
    /// inserted, one that left is deleted with its own values, which are still in `chunk`. What
    /// the index holds is read from its own table of sizes (a row for each chunk), so it is
    /// compared with what it should hold, and nothing need be asked before the change.
    ///
    /// - Parameters:
    ///   - documents: those that the change made current or not.
    ///   - new: those among them of which nothing can be in the index, which spares asking.
    ///   - ahead: some of their chunks.
    /// - Returns: how many chunks the search index gained.
    @discardableResult
    func moveSearch(
        of documents: Set<String>, new: [NewDocument] = [], ahead: ChunksAhead? = nil,
        in database: Database
    ) throws -> Int {
        var leaving: Set<Int64> = []
        var coming: Set<Int64> = []
        let numbersLeaving = try database.cachedStatement(sql: Self.indexedButNotCurrent)
        let numbersComing = try database.cachedStatement(sql: Self.currentButNotIndexed)
        for document in documents.subtracting(new.map(\.id)) {
            leaving.formUnion(try Int64.fetchAll(numbersLeaving, arguments: [document]))
            coming.formUnion(try Int64.fetchAll(numbersComing, arguments: [document]))
        }
        let isCurrent = try database.cachedStatement(sql: Self.isCurrent)
        for document in new {
            let arguments: StatementArguments = [document.id, document.chunkRecipe]
            if try Bool.fetchOne(isCurrent, arguments: arguments) ?? false {
                coming.formUnion(document.numbers)
            }
        }
        try search.write(
            coming: coming, leaving: leaving, ahead: ahead?.words, numbers: ahead?.numbers ?? [],
            in: database)
        return coming.count
    }

    /// Fills the search index anew with the current chunks.
    func rebuildSearch(in database: Database) throws {
        try database.execute(sql: "INSERT INTO chunk_search (chunk_search) VALUES ('delete-all')")
        let current = try Int64.fetchSet(database, sql: "SELECT number FROM current_chunk")
        try search.write(coming: current, leaving: [], in: database)
    }

    func noteGain(_ chunks: Int) {
        searchGrowth.withLock { $0 += chunks }
    }

    /// Merges segments of the search index at the end of a run.
    ///
    /// Every transaction leaves a segment, in which each word of a query must be looked up. To
    /// merge all is worth its time (it writes the whole index anew) only where much of it is new;
    /// else some of a size are merged, and no more at a time than is owed for what was added
    /// (`SearchStructure.pagesOwed`). A run that was interrupted ends at once.
    func tidySearchIndex() async throws {
        let growth = searchGrowth.withLock { growth in
            defer { growth = 0 }
            return growth
        }
        guard growth > 0, !Task.isCancelled else { return }
        try await write { [search] database in
            if growth >= Self.bulk, try growth * 4 >= SearchTotals(in: database).rows {
                try search.mergeAll(in: database)
            } else {
                try search.mergeForPagesWritten(in: database)
            }
        }
    }

    private static let bulk = 2_000

    /// Chunks of a document, as any recipe ever cut it, that have to leave the search index.
    private static let indexedButNotCurrent = """
        SELECT place.chunk_number
        FROM chunk_place AS place
        JOIN chunk_search_docsize AS indexed ON indexed.id = place.chunk_number
        WHERE place.document_id = ?
            AND NOT EXISTS (SELECT 1 FROM current_chunk WHERE number = place.chunk_number)
        """

    /// Chunks of a document, as the recipes in force cut it, that the search index lacks.
    private static let currentButNotIndexed = """
        SELECT place.chunk_number
        FROM chunk_place AS place
        WHERE place.document_id = :document
            AND place.recipe_id IN (
                SELECT setting.recipe_id
                FROM source
                JOIN setting ON setting.corpus = source.corpus AND setting.stage = 'chunk'
                WHERE source.document_id = :document AND source.is_present)
            AND NOT EXISTS (SELECT 1 FROM chunk_search_docsize WHERE id = place.chunk_number)
        """

    /// Whether a version of a document is current as a recipe cut it.
    private static let isCurrent = """
        SELECT EXISTS (
            SELECT 1 FROM source
            JOIN setting
                ON setting.corpus = source.corpus AND setting.stage = 'chunk'
                AND setting.recipe_id = ?2
            WHERE source.document_id = ?1 AND source.is_present)
        """
}
