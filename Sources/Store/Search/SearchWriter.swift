import Dispatch
import GRDB
import Records

/// Puts chunks into the search index and takes them out.
///
/// FTS5's own inserts put each word of a text into a hash table, which takes three times as long as
/// to find and stem the words. Here all words of a batch become numbers (`Vocabulary`), are sorted
/// by counting, and are written as one segment (`SearchSegment`): a third of the time in all. It
/// is a segment as FTS5 writes them: FTS5 reads and merges it, in the sqlite3 shell too, and
/// `integrity-check` compares it with the chunks.
///
/// Used on the queue of the one connection that writes; what is read ahead on another one has to end
/// before that goes on.
final class SearchWriter: @unchecked Sendable {
    private var vocabulary: Vocabulary?
    /// How many segments there may be before they are merged, other than at the end of a run.
    ///
    /// Till then each word of a query is looked up in each of them; but to merge is to write them
    /// anew. FTS5 can hold 2,000.
    var mostSegments = 256
    /// Up to how many pages a segment is small: what a thousand chunks have, or a little more.
    var smallSegment = 512
    /// How many pages the smallest run may merge.
    var leastMerged = 256
    /// Up to how many pages are merged here.
    ///
    /// In larger segments the list of a word's rows may be so long that FTS5's index of it has several
    /// levels, and those FTS5 alone makes. A million chunks of 1,500 characters have fewer pages.
    var mostPages = 262_144
    /// Written since segments were merged.
    private var pagesWritten = 0
    /// How many words are in memory before they are written as a segment: 64 MB with their places.
    var mostTerms = 1 << 22

    /// Where texts are read while their rows are written.
    private let queue = DispatchQueue(label: "quarry.search")

    /// Begins to read chunks whose rows are about to be written, on another core.
    ///
    /// What it gives must be handed to `end` before the transaction ends.
    ///
    /// - Parameter chunks: in the order in which their rows are written.
    func readAhead(_ chunks: [Chunk], in database: Database) throws -> SearchAhead {
        let statement = try database.cachedStatement(sql: "SELECT max(number) FROM chunk")
        let last = try Int.fetchOne(statement) ?? 0
        return SearchAhead(
            chunks, firstNumber: last + 1, words: vocabulary.take(), mostTerms: mostTerms, on: queue
        )
    }

    func end(_ ahead: SearchAhead) {
        ahead.wait()
        keep(ahead.takeWords())
    }

    private func keep(_ words: consuming Vocabulary?) {
        if let words = consume words, !words.isLarge { vocabulary = consume words }
    }

    /// - Parameters:
    ///   - coming: numbers of chunks that the index lacks.
    ///   - leaving: numbers of chunks that it holds; their rows must still be there.
    ///   - ahead: holds some of those that are coming, perhaps.
    ///   - numbers: of the chunks of `ahead`, nil for those that had rows before.
    func write(
        coming: Set<Int64>, leaving: Set<Int64>, ahead: SearchAhead? = nil, numbers: [Int64?] = [],
        in database: Database
    ) throws {
        guard !coming.isEmpty || !leaving.isEmpty else { return }
        var tables = try SearchTables(in: database)
        var coming = coming
        try ahead?.finish(numbers: numbers, coming: &coming) { batch, segment in
            try tables.write(batch, segment)
        }
        if let ahead { keep(ahead.takeWords()) }
        try write(coming: coming, leaving: leaving, to: &tables)
        try tables.finish(in: database)
        pagesWritten += tables.pagesWritten
        try merge(tables.structure, in: database)
    }

    /// Writes chunks whose rows are there.
    private func write(
        coming: Set<Int64>, leaving: Set<Int64>, to tables: inout SearchTables
    ) throws {
        guard !coming.isEmpty || !leaving.isEmpty else { return }
        var words = try vocabulary.take() ?? Vocabulary()
        let rows =
            coming.map { SearchBatch.Row(number: Int($0)) }
            + leaving.map { SearchBatch.Row(number: Int($0), isDeleted: true) }
        var batch = SearchBatch(mostTerms: mostTerms)
        for row in rows.sorted(by: { $0.number < $1.number }) {
            try tables.read(row, into: &batch, words: &words)
            if batch.isLarge {
                try tables.write(batch, batch.segment(words))
                batch.removeAll()
            }
        }
        try tables.write(batch, batch.segment(words))
        keep(consume words)
    }

    private func merge(_ structure: SearchStructure, in database: Database) throws {
        try forgetStructure(in: database)
        if structure.widest >= mostSegments {
            try merge(pages: Self.pagesOfBatch, in: database)
        }
    }

    /// Merges for the segments that were written since the last time.
    func mergeForPagesWritten(in database: Database) throws {
        let owed = try SearchStructure(in: database).pagesOwed(
            written: pagesWritten, fanIn: Self.fanIn)
        try merge(pages: max(leastMerged, owed), in: database)
        pagesWritten = 0
    }

    /// Merges all segments into one.
    func mergeAll(in database: Database) throws {
        try database.execute(sql: "INSERT INTO chunk_search (chunk_search) VALUES ('optimize')")
        pagesWritten = 0
    }

    /// Merges segments of a size where there are eight of them, or goes on with what the last call
    /// began.
    ///
    /// - Parameter pages: about how many are written at most, of 4 KB each; what is left is done by
    ///   later calls. Segments that are being merged are searched as before.
    func merge(pages: Int, in database: Database) throws {
        var structure = try SearchStructure(in: database)
        var left = pages
        var isChanged = structure.settle(smallSegment: smallSegment)
        while left > 0, let level = structure.due(fanIn: Self.fanIn) {
            guard structure.pages(of: level) <= mostPages else { break }
            let merge = try SearchMerge(in: database)
            left -= try max(1, merge.merge(level: level, of: &structure, most: left))
            _ = structure.settle(smallSegment: smallSegment)
            isChanged = true
        }
        if isChanged {
            try structure.write(to: database)
            try forgetStructure(in: database)
        }
        if left > 0, structure.due(fanIn: Self.fanIn) != nil {
            try command("merge", left, in: database)
        }
    }

    /// Has FTS5 forget what it has read of the structure, which is not its own work any more.
    private func forgetStructure(in database: Database) throws {
        try command("merge", 0, in: database)
    }

    private func command(_ name: String, _ value: Int, in database: Database) throws {
        try database.cachedExecute(
            "INSERT INTO chunk_search (chunk_search, rank) VALUES (?, ?)", [name, value])
    }

    /// How many segments of a size are merged into one, which the migrations told FTS5, too
    /// (`usermerge`).
    private static let fanIn = 8
    /// How many pages a batch of a bulk load merges at most, where there are too many segments.
    private static let pagesOfBatch = 16_384
}
