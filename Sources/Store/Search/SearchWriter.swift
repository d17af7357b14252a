import GRDB

/// Puts chunks into the search index and takes them out.
///
/// FTS5's own inserts put each word of a text into a hash table, which takes three times as long as
/// to find and stem the words. Here all words of a batch become numbers (`Vocabulary`), are sorted
/// by counting, and are written as one segment (`SearchSegment`): a third of the time in all. It
/// is a segment as FTS5 writes them: FTS5 reads and merges it, in the sqlite3 shell too, and
/// `integrity-check` compares it with the chunks.
///
/// Used on the queue of the one connection that writes.
final class SearchWriter: @unchecked Sendable {
    private var vocabulary: Vocabulary?
    /// How many segments there may be before they are merged, other than at the end of a run.
    ///
    /// Till then each word of a query is looked up in each of them; but to merge is to write them
    /// anew. FTS5 can hold 2,000.
    var mostSegments = 256

    /// - Parameters:
    ///   - coming: numbers of chunks that the index lacks.
    ///   - leaving: numbers of chunks that it holds; their rows must still be there.
    func write(coming: [Int64], leaving: [Int64], in database: Database) throws {
        guard !coming.isEmpty || !leaving.isEmpty else { return }
        var words = try vocabulary.take() ?? Vocabulary()
        let rows =
            coming.map { SearchBatch.Row(number: Int($0), isDeleted: false) }
            + leaving.map { SearchBatch.Row(number: Int($0), isDeleted: true) }
        var batch = SearchBatch(
            try SearchBatch.Statements(in: database), totals: try SearchTotals(in: database))
        var structure = try SearchStructure(in: database)
        for row in rows.sorted(by: { $0.number < $1.number }) {
            try batch.add(row, words: &words)
            if batch.isLarge { try batch.flush(words, to: &structure) }
        }
        try batch.flush(words, to: &structure)
        try batch.totals.write(to: database)
        try structure.write(to: database)
        if !words.isLarge { vocabulary = consume words }
        try merge(structure, in: database)
    }

    private func merge(_ structure: SearchStructure, in database: Database) throws {
        // Before it merges, FTS5 forgets what it has read of the structure, which is not its own
        // work any more.
        try database.cachedExecute(
            "INSERT INTO chunk_search (chunk_search, rank) VALUES ('merge', 0)", [])
        if structure.widest >= mostSegments { try Self.merge(in: database) }
    }

    /// Merges segments of a size where there are several.
    static func merge(in database: Database) throws {
        try database.cachedExecute(
            "INSERT INTO chunk_search (chunk_search, rank) VALUES ('merge', 16777216)", [])
    }
}

/// The words of some chunks on their way into the search index.
struct SearchBatch: ~Copyable {
    struct Row: BitwiseCopyable {
        /// The chunk's.
        var number: Int
        var isDeleted: Bool
    }

    /// The words of one column of a row.
    struct Stretch: BitwiseCopyable {
        var row: UInt32
        var column: UInt32
        var start: Int
        var count: Int
    }

    private let statements: Statements
    private(set) var totals: SearchTotals
    private var rows = Memory<Row>()
    private var stretches = Memory<Stretch>()
    private var terms = Memory<UInt32>(capacity: 1 << 16)
    private var sizes = Memory<UInt8>()

    struct Statements {
        fileprivate let texts: Statement
        fileprivate let addSize: Statement
        fileprivate let removeSize: Statement
        fileprivate let segment: SearchSegment.Statements

        init(in database: Database) throws {
            texts = try database.cachedStatement(
                sql: "SELECT title, heading, text FROM chunk WHERE number = ?")
            addSize = try database.cachedStatement(
                sql: "INSERT INTO chunk_search_docsize (id, sz) VALUES (?, ?)")
            removeSize = try database.cachedStatement(
                sql: "DELETE FROM chunk_search_docsize WHERE id = ?")
            segment = try SearchSegment.Statements(in: database)
        }
    }

    /// - Parameter totals: what the index holds.
    init(_ statements: Statements, totals: SearchTotals) {
        self.statements = statements
        self.totals = totals
    }

    /// 64 MB of words and places.
    var isLarge: Bool { terms.count > 1 << 22 }

    /// Reads the words of a chunk.
    mutating func add(_ row: Row, words: inout Vocabulary) throws {
        let texts = statements.texts
        texts.bind(row.number, at: 1)
        guard try texts.next() else {
            preconditionFailure("A chunk of the search index has no row.")
        }
        defer { texts.reset() }
        sizes.removeAll()
        for column in 0..<3 {
            let start = terms.count
            try words.append(termsOf: texts.bytes(at: Int32(column)), to: &terms)
            let count = terms.count - start
            stretches.append(
                Stretch(
                    row: UInt32(rows.count), column: UInt32(column), start: start, count: count))
            sizes.append(varint: count)
            totals.words[column] += row.isDeleted ? -count : count
        }
        totals.rows += row.isDeleted ? -1 : 1
        rows.append(row)
        if row.isDeleted {
            statements.removeSize.bind(row.number, at: 1)
            try statements.removeSize.run()
        } else {
            statements.addSize.bind(row.number, at: 1)
            statements.addSize.bind(blob: sizes.start, count: sizes.count, at: 2)
            try statements.addSize.run()
        }
    }

    /// Writes what was read as a segment.
    mutating func flush(
        _ words: borrowing Vocabulary, to structure: inout SearchStructure
    ) throws {
        guard terms.count > 0 else { return }
        var ends = Memory<UInt32>(repeating: 0, count: words.count)
        let order = count(words, in: &ends)
        let places = sortedPlaces(&ends)
        let id = structure.freeID
        var segment = SearchSegment(id: id, statements: statements.segment)
        var positions = Memory<UInt8>()
        var start = 0
        for term in order {
            let end = Int(ends[Int(term)])
            try segment.append(term: words.term(term))
            try write(places, start..<end, to: &segment, positions: &positions)
            start = end
        }
        structure.append(id: id, pages: try segment.finish())
        rows.removeAll()
        stretches.removeAll()
        terms.removeAll()
    }

    /// Counts each term, and puts the place where its own places begin in the stead of the count.
    ///
    /// - Returns: the terms in order.
    private func count(
        _ words: borrowing Vocabulary, in counts: inout Memory<UInt32>
    ) -> [UInt32] {
        var order: [UInt32] = []
        for index in 0..<terms.count {
            let term = Int(terms[index])
            if counts[term] == 0 { order.append(terms[index]) }
            counts[term] += 1
        }
        words.sort(&order)
        var start: UInt32 = 0
        for term in order {
            let count = counts[Int(term)]
            counts[Int(term)] = start
            start += count
        }
        return order
    }

    /// The places of all terms, by term and in order: row, column, position.
    ///
    /// - Parameter next: where each term's places begin; afterwards, where they end.
    private func sortedPlaces(_ next: inout Memory<UInt32>) -> Memory<UInt64> {
        var places = Memory<UInt64>(repeating: 0, count: terms.count)
        for index in 0..<stretches.count {
            let stretch = stretches[index]
            var place = UInt64(stretch.row) << 32 | UInt64(stretch.column) << 30
            for index in stretch.start..<(stretch.start + stretch.count) {
                let term = Int(terms[index])
                places[Int(next[term])] = place
                next[term] += 1
                place += 1
            }
        }
        return places
    }

    /// Writes the rows of one term.
    private func write(
        _ places: borrowing Memory<UInt64>, _ range: Range<Int>,
        to segment: inout SearchSegment, positions: inout Memory<UInt8>
    ) throws {
        var index = range.lowerBound
        while index < range.upperBound {
            let row = places[index] >> 32
            var column: UInt64 = 0
            var previous = 0
            positions.removeAll()
            while index < range.upperBound, case let place = places[index], place >> 32 == row {
                if place >> 30 & 3 != column {
                    column = place >> 30 & 3
                    positions.append(1)
                    positions.append(varint: Int(column))
                    previous = 0
                }
                let position = Int(place & (1 << 30 - 1))
                positions.append(varint: position - previous + 2)
                previous = position
                index += 1
            }
            let found = rows[Int(row)]
            try segment.append(
                row: found.number, positions: positions, isDeleted: found.isDeleted)
        }
    }
}
