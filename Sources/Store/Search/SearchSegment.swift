import GRDB

/// Writes one segment of FTS5's index: the terms in order, each with the rows that hold it.
///
/// The format is that of SQLite's files, described at the top of `ext/fts5/fts5_index.c` in its
/// source, and as stable as they are. A segment is a sequence of leaf pages. A leaf begins with
/// two numbers of two bytes (where the first row stands that belongs to a term of an earlier page,
/// 0 for none; where the footer begins) and ends with the places of its terms. Which page a term
/// stands in is told by `chunk_search_idx`. A list of rows that goes on for many pages has an
/// index of its own, so that a row in the middle can be found.
///
/// It is made in memory, so that SQLite can write something else meanwhile.
struct SearchSegment: ~Copyable {
    /// FTS5's default; not larger, since a page is read as a whole.
    private static let pageSize = 4_050
    /// FTS5_MIN_DLIDX_SIZE: pages without a term from which on a list of rows has an index.
    private static let fewestIndexedPages = 4

    private var pages = Pieces()
    private var directory = Pieces()

    private var page = Memory<UInt8>(capacity: pageSize * 2)
    private var footer = Memory<UInt8>()
    private var pageNumber: Int
    private var lastTermPlace = 0
    private var isFirstTermInPage = true
    private var isFirstRowInPage = true
    private var isFirstRowOfTerm = true
    private var previousRow = 0
    private var previousTerm = Memory<UInt8>()

    // The page that the directory's next row is about, 0 for none.
    private var directoryPage: Int
    private var directoryTerm = Memory<UInt8>()
    private var pagesWithoutTerm = 0

    // The index of the current list of rows.
    private var rowIndex = Memory<UInt8>()
    private var rowIndexPage = 0
    private var rowIndexPrevious = 0

    /// - Parameter pages: of an earlier part of the segment, which this one goes on with; 0 to begin
    ///   one.
    init(after pages: Int = 0) {
        pageNumber = pages + 1
        directoryPage = pages == 0 ? 1 : 0
        page.append(varint: 0, times: 4)
    }

    /// Begins the list of rows of a term, which comes after all those before.
    mutating func append(term: UnsafeBufferPointer<UInt8>) {
        // FTS5_MAIN_PREFIX: the index of whole words, not of beginnings of words.
        let length = term.count + 1
        if page.count + footer.count + length + 2 >= Self.pageSize, page.count > 4 {
            flushPage()
        }
        footer.append(varint: page.count - lastTermPlace)
        lastTermPlace = page.count
        let shared = Self.shared(previousTerm, term)
        var written = 0
        if !isFirstTermInPage {
            page.append(varint: shared)
            written = shared
        } else if pageNumber > 1 {
            flushDirectory()
            directoryPage = pageNumber
            directoryTerm.removeAll()
            // What was the last term of the part before is not known: then the term as a whole.
            let known = previousTerm.count > 0 ? shared + 1 : length
            directoryTerm.append(prefixed: term, from: 0, to: known)
        }
        page.append(varint: length - written)
        page.append(prefixed: term, from: written, to: length)
        previousTerm.removeAll()
        previousTerm.append(prefixed: term, from: 0, to: length)
        isFirstTermInPage = false
        isFirstRowInPage = false
        isFirstRowOfTerm = true
        rowIndexPage = pageNumber
    }

    /// Appends a row of the current term, higher than those before.
    ///
    /// - Parameter positions: where the term stands in the row's columns; not heeded for a row that
    ///   is deleted.
    mutating func append(row: Int, positions: borrowing Memory<UInt8>, isDeleted: Bool) {
        let count = isDeleted ? 0 : positions.count
        append(
            row: row, size: isDeleted ? 1 : count * 2,
            positions: UnsafeBufferPointer(start: positions.start, count: count))
    }

    /// The same as FTS5 has it.
    ///
    /// - Parameter size: twice the bytes of `positions`, and 1 where what an older segment has of the
    ///   row is deleted.
    mutating func append(row: Int, size: Int, positions: UnsafeBufferPointer<UInt8>) {
        if page.count + footer.count >= Self.pageSize { flushPage() }
        if isFirstRowInPage {
            page.set(page.count, at: 0)
            indexRow(row)
        }
        page.append(varint: isFirstRowOfTerm || isFirstRowInPage ? row : row - previousRow)
        previousRow = row
        isFirstRowOfTerm = false
        isFirstRowInPage = false
        page.append(varint: size)
        append(positions)
    }

    /// A list of positions may go on in the next page, but none of its numbers may be cut.
    private mutating func append(_ positions: UnsafeBufferPointer<UInt8>) {
        guard let bytes = positions.baseAddress else { return }
        var start = 0
        while page.count + footer.count + positions.count - start >= Self.pageSize {
            let room = Self.pageSize - page.count - footer.count
            var end = start
            while end - start < room {
                while end < positions.count - 1, positions[end] & 0x80 != 0 { end += 1 }
                end += 1
            }
            page.append(bytes + start, count: end - start)
            start = end
            flushPage()
        }
        page.append(bytes + start, count: positions.count - start)
    }

    /// How many pages there are, with those of an earlier part.
    var pageCount: Int { pageNumber - 1 }

    /// How many pages are in memory.
    var heldPages: Int { pages.count }

    /// Ends the last page: nothing can be appended any more.
    mutating func finish() {
        if page.count > 4 { flushPage() }
        flushDirectory()
    }

    /// Writes a finished segment.
    ///
    /// - Parameter id: one that no segment has.
    /// - Throws: `DatabaseError`, that of a damaged index where there are pages of the number.
    func write(id: Int, by statements: Statements) throws {
        do {
            try insert(id: id, by: statements)
        } catch let error as DatabaseError where error.resultCode == .SQLITE_CONSTRAINT {
            throw SearchStructure.unknown
        }
    }

    private func insert(id: Int, by statements: Statements) throws {
        for index in 0..<pages.count {
            let (number, bytes) = pages[index]
            statements.pages.bind(id << 37 + number, at: 1)
            statements.pages.bind(blob: bytes, at: 2)
            try statements.pages.run()
        }
        for index in 0..<directory.count {
            let (number, bytes) = directory[index]
            statements.directory.bind(id, at: 1)
            statements.directory.bind(blob: bytes, at: 2)
            statements.directory.bind(number, at: 3)
            try statements.directory.run()
        }
    }

    /// Writes what there is of a segment that is made part by part.
    mutating func writePart(id: Int, by statements: Statements) throws {
        try write(id: id, by: statements)
        pages.removeAll()
        directory.removeAll()
    }

    private mutating func flushPage() {
        page.set(page.count, at: 2)
        if isFirstTermInPage {
            if isFirstRowInPage, rowIndex.count > 0 { rowIndex.append(0) }
            pagesWithoutTerm += 1
        } else {
            page.append(footer.start, count: footer.count)
        }
        pages.append(page, at: pageNumber)
        page.removeAll()
        page.append(varint: 0, times: 4)
        footer.removeAll()
        lastTermPlace = 0
        pageNumber += 1
        isFirstTermInPage = true
        isFirstRowInPage = true
    }

    /// Notes which row comes first in a page that begins amid a list.
    private mutating func indexRow(_ row: Int) {
        if rowIndex.count == 0 {
            rowIndex.append(0)
            rowIndex.append(varint: pageNumber)
            rowIndex.append(varint: row)
        } else {
            rowIndex.append(varint: row - rowIndexPrevious)
        }
        rowIndexPrevious = row
    }

    /// Writes what the directory says of the page whose last term is complete.
    private mutating func flushDirectory() {
        guard directoryPage > 0 else { return }
        // Such an index of more than a page would need another level: a list does without it.
        let isIndexed =
            rowIndex.count > 0 && pagesWithoutTerm >= Self.fewestIndexedPages
            && rowIndex.count < Self.pageSize
        if isIndexed { pages.append(rowIndex, at: 1 << 36 + rowIndexPage) }
        rowIndex.removeAll()
        pagesWithoutTerm = 0
        directory.append(directoryTerm, at: directoryPage << 1 | (isIndexed ? 1 : 0))
        directoryPage = 0
    }

    /// How many bytes a term has in common with the one before.
    private static func shared(
        _ previous: borrowing Memory<UInt8>, _ term: UnsafeBufferPointer<UInt8>
    ) -> Int {
        guard previous.count > 0 else { return 0 }
        var count = 0
        while count < term.count, count + 1 < previous.count,
            previous[count + 1] == term[count]
        {
            count += 1
        }
        return count + 1
    }
}

extension SearchSegment {
    /// Where the pages of a segment are written.
    struct Statements {
        fileprivate let pages: Statement
        fileprivate let directory: Statement

        init(in database: Database) throws {
            pages = try database.cachedStatement(
                sql: "INSERT INTO chunk_search_data (id, block) VALUES (?, ?)")
            directory = try database.cachedStatement(
                sql: "INSERT INTO chunk_search_idx (segid, term, pgno) VALUES (?, ?, ?)")
        }
    }

    /// Bytes with a number each.
    struct Pieces: ~Copyable {
        struct Piece: BitwiseCopyable {
            var number: Int
            var start: Int
            var count: Int
        }

        private var pieces = Memory<Piece>()
        private var bytes = Memory<UInt8>(capacity: 1 << 16)

        var count: Int { pieces.count }

        /// The number and the bytes, for as long as nothing is appended.
        subscript(index: Int) -> (Int, UnsafeBufferPointer<UInt8>) {
            let piece = pieces[index]
            return (
                piece.number,
                UnsafeBufferPointer(start: bytes.start + piece.start, count: piece.count)
            )
        }

        mutating func removeAll() {
            pieces.removeAll()
            bytes.removeAll()
        }

        mutating func append(_ piece: borrowing Memory<UInt8>, at number: Int) {
            pieces.append(Piece(number: number, start: bytes.count, count: piece.count))
            bytes.append(piece.start, count: piece.count)
        }
    }
}

extension Memory<UInt8> {
    fileprivate mutating func append(varint value: Int, times: Int) {
        for _ in 0..<times { append(varint: value) }
    }

    /// Appends bytes of a term as FTS5 stores it: after the sign of the main index.
    fileprivate mutating func append(
        prefixed term: UnsafeBufferPointer<UInt8>, from start: Int, to end: Int
    ) {
        if start == 0, end > 0 { append(UInt8(ascii: "0")) }
        let first = max(0, start - 1)
        guard let bytes = term.baseAddress, end - 1 > first else { return }
        append(bytes + first, count: end - 1 - first)
    }
}
