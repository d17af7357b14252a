import GRDB

/// Merges segments of FTS5's index, as its own `merge` does and with the same state in between.
///
/// What was merged of some segments of a level is at the end of the next level, a segment that
/// grows; of those themselves what was taken is cut off (`Level.merging` says how many they are).
/// So a merge can stop after any term, all is found meanwhile, and FTS5 can go on with what was
/// begun here, or the other way round.
///
/// FTS5's own takes twice the CPU time: it looks at each row through several layers, where here a
/// few bytes are copied. It also removes the last of what it merged when all is written, and SQLite
/// then writes pages of the file that are free already; here what has been merged is removed first,
/// and what came of it goes into the same pages. And where FTS5's stops before a term whose first row
/// is in two of the segments, it has passed over the older one already, with what that says of still
/// older ones (SQLite 3.40.1): of a chunk that left and came back between two merges, search may find
/// that term once the chunk has left for good.
struct SearchMerge {
    private let page: Statement
    private let setPage: Statement
    private let removePages: Statement
    private let removeDirectory: Statement
    private let writing: SearchSegment.Statements

    /// How many pages are in memory before they are written.
    private static let heldPages = 2_048

    init(in database: Database) throws {
        page = try database.cachedStatement(
            sql: "SELECT block FROM chunk_search_data WHERE id = ?")
        setPage = try database.cachedStatement(
            sql: "UPDATE chunk_search_data SET block = ?2 WHERE id = ?1")
        removePages = try database.cachedStatement(
            sql: "DELETE FROM chunk_search_data WHERE id >= ? AND id < ?")
        removeDirectory = try database.cachedStatement(
            sql: "DELETE FROM chunk_search_idx WHERE segid = ?")
        writing = try SearchSegment.Statements(in: database)
    }

    /// Merges the segments of a level, or goes on with it.
    ///
    /// - Parameters:
    ///   - structure: is changed, not written.
    ///   - most: about how many pages are written before it stops.
    /// - Returns: how many were.
    func merge(level: Int, of structure: inout SearchStructure, most: Int) throws -> Int {
        let (inputs, output) = structure.beginMerge(of: level)
        var readers = Readers(capacity: inputs.count)
        for input in inputs where input.lastPage > 0 {
            try readers.append(SearchSegmentReader(input, pages: page))
        }
        var segment = SearchSegment(after: output.lastPage)
        let isOldest = structure.isOldest(level: level + 1)
        while segment.pageCount - output.lastPage < most {
            guard try readers.mergeTerm(into: &segment, isOldest: isOldest) else { break }
            if segment.heldPages >= Self.heldPages {
                try readers.removeMerged(by: removePages)
                try segment.writePart(id: output.id, by: writing)
            }
        }
        segment.finish()
        if readers.areAtEnd {
            for input in inputs { try remove(input) }
            structure.endMerge(of: level, pages: segment.pageCount)
        } else {
            try readers.removeMerged(by: removePages)
            structure.pauseMerge(
                of: level, rest: try rests(of: readers, inputs), pages: segment.pageCount)
        }
        try segment.writePart(id: output.id, by: writing)
        return segment.pageCount - output.lastPage
    }

    private func remove(_ segment: SearchStructure.Segment) throws {
        removePages.bind(segment.id << 37, at: 1)
        removePages.bind((segment.id + 1) << 37, at: 2)
        try removePages.run()
        removeDirectory.bind(segment.id, at: 1)
        try removeDirectory.run()
    }

    /// Cuts off what has been merged.
    private func rests(
        of readers: borrowing Readers, _ inputs: [SearchStructure.Segment]
    ) throws -> [SearchStructure.Segment] {
        var rests = inputs
        var index = 0
        for place in inputs.indices where inputs[place].lastPage > 0 {
            rests[place] = readers[index].rest
            if rests[place].lastPage > 0 {
                try trim(readers[index], to: rests[place])
            }
            index += 1
        }
        return rests
    }

    private func trim(
        _ reader: borrowing SearchSegmentReader, to rest: SearchStructure.Segment
    ) throws {
        let first = reader.firstPageOfRest()
        setPage.bind(rest.id << 37 + rest.firstPage, at: 1)
        setPage.bind(blob: first.buffer, at: 2)
        try setPage.run()
    }
}

/// The segments that are merged, the oldest first.
private struct Readers: ~Copyable {
    private let start: UnsafeMutablePointer<SearchSegmentReader>
    private var count = 0
    /// Those that have the term that is being merged, and afterwards those of them that have a row of
    /// it yet; the oldest first.
    private var current = Memory<Int>()
    private var holders = Memory<Int>()

    init(capacity: Int) {
        start = .allocate(capacity: capacity)
    }

    deinit {
        start.deinitialize(count: count)
        start.deallocate()
    }

    subscript(index: Int) -> SearchSegmentReader {
        _read { yield start[index] }
    }

    mutating func append(_ reader: consuming SearchSegmentReader) {
        (start + count).initialize(to: reader)
        count += 1
    }

    var areAtEnd: Bool {
        for index in 0..<count where !start[index].isAtEnd { return false }
        return true
    }

    /// Merges the first term of all.
    ///
    /// - Parameter isOldest: nothing older is in the index, so that what deletes it is needless.
    /// - Returns: false where there is none.
    mutating func mergeTerm(into segment: inout SearchSegment, isOldest: Bool) throws -> Bool {
        findTerm()
        guard holders.count > 0 else { return false }
        let first = holders[0]
        var isWritten = false
        current.removeAll()
        for place in 0..<holders.count {
            if try start[holders[place]].nextRow() { current.append(holders[place]) }
        }
        while current.count > 0 {
            var (next, size, limit) = try nextRows()
            var hasRow = true
            repeat {
                // A row without positions deletes what is older.
                if size > 1 || size == 1 && !isOldest {
                    if !isWritten {
                        append(termOf: first, to: &segment)
                        isWritten = true
                    }
                    segment.append(
                        row: start[next].row, size: size, positions: start[next].positions)
                }
                hasRow = try start[next].nextRow()
                size = start[next].size
            } while hasRow && start[next].row < limit
            if !hasRow { drop(next) }
        }
        for place in 0..<holders.count { try start[holders[place]].nextTerm() }
        return true
    }

    /// Removes the pages of which nothing is needed any more.
    func removeMerged(by removal: Statement) throws {
        for index in 0..<count { try start[index].removeMerged(by: removal) }
    }

    private func append(termOf index: Int, to segment: inout SearchSegment) {
        let word = start[index].term.start + 1
        segment.append(
            term: UnsafeBufferPointer(start: word, count: start[index].term.count - 1))
    }

    /// Finds who has the first term of all.
    private mutating func findTerm() {
        holders.removeAll()
        for index in 0..<count where !start[index].isAtEnd {
            let order = holders.count == 0 ? -1 : start[index].compare(with: start[holders[0]])
            if order < 0 { holders.removeAll() }
            if order <= 0 { holders.append(index) }
        }
    }

    /// Which reader has the lowest row, the newest of several, the size that the row gets, and up to
    /// which row no other reader has one.
    ///
    /// The row of those that are older is passed over. Whether what older segments have of it is
    /// deleted, the oldest of these says: FTS5 takes a row for new that nothing says that of, and drops
    /// it together with what deletes it, where they meet.
    private mutating func nextRows() throws -> (reader: Int, size: Int, limit: Int) {
        var next = current[0]
        for place in 1..<max(1, current.count) where start[current[place]].row <= start[next].row {
            next = current[place]
        }
        var limit = Int.max
        var oldest: Int?
        var place = 0
        while place < current.count {
            let index = current[place]
            if index != next {
                if start[index].row == start[next].row {
                    oldest = oldest ?? start[index].size
                    guard try start[index].nextRow() else {
                        drop(index)
                        continue
                    }
                }
                limit = min(limit, start[index].row)
            }
            place += 1
        }
        let size = start[next].size
        return (next, size & ~1 | (oldest ?? size) & 1, limit)
    }

    /// Takes out one that has no row any more.
    private mutating func drop(_ index: Int) {
        var kept = 0
        for place in 0..<current.count where current[place] != index {
            current[kept] = current[place]
            kept += 1
        }
        current.shorten(to: kept)
    }
}
