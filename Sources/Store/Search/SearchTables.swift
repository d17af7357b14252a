import GRDB

/// FTS5's tables of the search index, in one transaction that writes them.
struct SearchTables {
    private let texts: Statement
    private let addSize: Statement
    private let removeSize: Statement
    private let segments: SearchSegment.Statements
    private var totals: SearchTotals
    private(set) var structure: SearchStructure
    /// How many pages of segments.
    private(set) var pagesWritten = 0

    init(in database: Database) throws {
        texts = try database.cachedStatement(
            sql: "SELECT title, heading, text FROM chunk WHERE number = ?")
        addSize = try database.cachedStatement(
            sql: "INSERT INTO chunk_search_docsize (id, sz) VALUES (?, ?)")
        removeSize = try database.cachedStatement(
            sql: "DELETE FROM chunk_search_docsize WHERE id = ?")
        segments = try SearchSegment.Statements(in: database)
        totals = try SearchTotals(in: database)
        structure = try SearchStructure(in: database)
    }

    /// Reads the words of a chunk that has a row.
    func read(
        _ row: SearchBatch.Row, into batch: inout SearchBatch, words: inout Vocabulary
    ) throws {
        texts.bind(row.number, at: 1)
        guard try texts.next() else {
            preconditionFailure("A chunk of the search index has no row.")
        }
        defer { texts.reset() }
        batch.append(row)
        for column in 0..<3 {
            try batch.append(column: texts.bytes(at: Int32(column)), words: &words)
        }
    }

    /// - Parameter segment: holds the words of the batch; nil where there are none.
    mutating func write(
        _ batch: borrowing SearchBatch, _ segment: borrowing SearchSegment?
    ) throws {
        var sizes = Memory<UInt8>()
        for index in 0..<batch.count {
            let (row, words) = batch.row(index)
            guard !row.isLeftOut else { continue }
            totals.rows += row.isDeleted ? -1 : 1
            sizes.removeAll()
            for (column, count) in words.enumerated() {
                totals.words[column] += row.isDeleted ? -count : count
                sizes.append(varint: count)
            }
            if row.isDeleted {
                removeSize.bind(row.number, at: 1)
                try removeSize.run()
            } else {
                addSize.bind(row.number, at: 1)
                addSize.bind(blob: sizes.buffer, at: 2)
                try addSize.run()
            }
        }
        switch segment {
        case .some(let segment):
            let id = structure.freeID
            try segment.write(id: id, by: segments)
            structure.append(id: id, pages: segment.pageCount)
            pagesWritten += segment.pageCount
        case .none: break
        }
    }

    func finish(in database: Database) throws {
        try totals.write(to: database)
        try structure.write(to: database)
    }
}
