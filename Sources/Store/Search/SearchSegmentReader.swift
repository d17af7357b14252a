import Foundation
import GRDB

/// Reads a segment of FTS5's index: its terms in order, and of each the rows that hold it.
///
/// The format is told in `SearchSegment`. Whoever wrote the segment, pages follow each other without
/// a gap, a list of rows goes on at the beginning of the next page, and a number is never cut.
struct SearchSegmentReader: ~Copyable {
    let segment: SearchStructure.Segment
    private let pages: Statement

    private var page = Memory<UInt8>(capacity: 1 << 13)
    private var pageNumber: Int
    /// The first page that has not been removed.
    private var firstLeft: Int
    private var place = 0
    private var contentEnd = 0
    private var footerPlace = 0
    private var pageEnd = 0
    /// Where the first row stands that belongs to a term of an earlier page; 0 for none.
    private var firstRowPlace = 0
    /// Where the next term of the page stands.
    private var nextTermPlace = noTerm
    private var isFirstTermOfPage = true
    private var isFirstRow = true
    /// Positions that began on an earlier page.
    private var gathered = Memory<UInt8>()

    /// Whether there is no term any more.
    private(set) var isAtEnd = false
    /// With the sign of the main index before it.
    private(set) var term = Memory<UInt8>()
    /// The first bytes of the word, for a quick comparison.
    private(set) var beginning: UInt64 = 0
    private(set) var row = 0
    /// Twice the bytes of the positions, and 1 where what an older segment has of the row is deleted.
    private(set) var size = 0
    /// Until the next row is read.
    private(set) var positions = UnsafeBufferPointer<UInt8>(start: nil, count: 0)

    private static let noTerm = Int.max
    /// So many bytes after a page can be read in vain, by numbers of a damaged one.
    private static let padding = 32

    /// Reads the first term.
    ///
    /// - Parameter pages: gives a page by its number.
    init(_ segment: SearchStructure.Segment, pages: Statement) throws {
        self.segment = segment
        self.pages = pages
        pageNumber = segment.firstPage - 1
        firstLeft = segment.firstPage
        try nextTerm()
    }

    /// Goes to the next term; all rows of the last one must have been read.
    mutating func nextTerm() throws {
        while nextTermPlace == Self.noTerm {
            guard pageNumber < segment.lastPage else {
                isAtEnd = true
                return
            }
            try loadNextPage()
        }
        place = nextTermPlace
        let shared = isFirstTermOfPage ? 0 : number()
        let added = number()
        guard shared <= term.count, added <= contentEnd - place else {
            throw SearchStructure.unknown
        }
        term.shorten(to: shared)
        term.append(page.start + place, count: added)
        place += added
        guard term.count > 0, term[0] == UInt8(ascii: "0") else { throw SearchStructure.unknown }
        beginning = 0
        // The first byte is the same in all.
        for index in 1...8 {
            beginning = beginning << 8 | (index < term.count ? UInt64(term[index]) : 0)
        }
        isFirstTermOfPage = false
        isFirstRow = true
        try findNextTerm()
    }

    /// - Returns: whether there is another row of the term.
    mutating func nextRow() throws -> Bool {
        if place >= listEnd {
            guard nextTermPlace == Self.noTerm, pageNumber < segment.lastPage else { return false }
            try loadNextPage()
            guard place < listEnd else { return false }
            guard firstRowPlace == place else { throw SearchStructure.unknown }
        }
        let isWhole = isFirstRow || place == firstRowPlace
        let number = number()
        row = isWhole ? number : row &+ number
        isFirstRow = false
        size = self.number()
        guard row >= 0 else { throw SearchStructure.unknown }
        try readPositions(size >> 1)
        return true
    }

    private mutating func readPositions(_ count: Int) throws {
        guard place <= listEnd else { throw SearchStructure.unknown }
        if count <= listEnd - place {
            positions = UnsafeBufferPointer(start: page.start + place, count: count)
            place += count
            return
        }
        gathered.removeAll()
        while true {
            let here = min(count - gathered.count, listEnd - place)
            gathered.append(page.start + place, count: here)
            place += here
            guard gathered.count < count else { break }
            guard nextTermPlace == Self.noTerm, pageNumber < segment.lastPage else {
                throw SearchStructure.unknown
            }
            try loadNextPage()
        }
        positions = gathered.buffer
    }

    /// What of the page belongs to the current list of rows ends here.
    private var listEnd: Int { min(nextTermPlace, contentEnd) }

    /// Removes the pages before the current one.
    mutating func removeMerged(by removal: Statement) throws {
        guard firstLeft < pageNumber else { return }
        removal.bind(segment.id << 37 + firstLeft, at: 1)
        removal.bind(segment.id << 37 + pageNumber, at: 2)
        try removal.run()
        firstLeft = pageNumber
    }

    private mutating func loadNextPage() throws {
        pageNumber += 1
        pages.bind(segment.id << 37 + pageNumber, at: 1)
        guard try pages.next() else { throw SearchStructure.unknown }
        defer { pages.reset() }
        let block = pages.blob(at: 0)
        guard block.count >= 4, let bytes = block.bindMemory(to: UInt8.self).baseAddress else {
            throw SearchStructure.unknown
        }
        page.removeAll()
        page.append(bytes, count: block.count)
        for _ in 0..<Self.padding { page.append(0) }
        pageEnd = block.count
        firstRowPlace = Int(page[0]) << 8 | Int(page[1])
        contentEnd = Int(page[2]) << 8 | Int(page[3])
        guard (4...pageEnd).contains(contentEnd) else { throw SearchStructure.unknown }
        place = 4
        footerPlace = contentEnd
        nextTermPlace = 0
        isFirstTermOfPage = true
        try findNextTerm()
    }

    /// Reads in the footer where the next term of the page stands.
    private mutating func findNextTerm() throws {
        guard footerPlace < pageEnd else {
            nextTermPlace = Self.noTerm
            return
        }
        let here = place
        place = footerPlace
        nextTermPlace &+= number()
        footerPlace = place
        place = here
        guard footerPlace <= pageEnd, nextTermPlace >= place, nextTermPlace < contentEnd else {
            throw SearchStructure.unknown
        }
    }

    @inline(__always)
    private mutating func number() -> Int {
        let byte = page[place]
        place += 1
        return byte < 0x80 ? Int(byte) : longNumber(Int(byte & 0x7F))
    }

    private mutating func longNumber(_ first: Int) -> Int {
        var number = first
        // None is so large that its ninth byte would count in full.
        for _ in 0..<8 {
            let byte = page[place]
            place += 1
            number = (number << 7 | Int(byte & 0x7F)) & Int.max
            if byte < 0x80 { break }
        }
        return number
    }
}

extension SearchSegmentReader {
    /// - Returns: less than 0 where the term comes before another reader's, 0 where it is the same.
    func compare(with other: borrowing SearchSegmentReader) -> Int {
        if beginning != other.beginning { return beginning < other.beginning ? -1 : 1 }
        let order = memcmp(term.start, other.term.start, min(term.count, other.term.count))
        return order == 0 ? term.count - other.term.count : Int(order)
    }

    /// What is left of the segment from the current term on, of which no row has been read.
    var rest: SearchStructure.Segment {
        SearchStructure.Segment(
            id: segment.id, firstPage: isAtEnd ? 0 : pageNumber,
            lastPage: isAtEnd ? 0 : segment.lastPage)
    }

    /// The first page of the rest: as it is, without what stands before the current term.
    func firstPageOfRest() -> Memory<UInt8> {
        var first = Memory<UInt8>(capacity: 1 << 13)
        for _ in 0..<4 { first.append(0) }
        first.append(varint: term.count)
        first.append(term.start, count: term.count)
        let moved = place - first.count
        first.append(page.start + place, count: contentEnd - place)
        first.set(first.count, at: 2)
        first.append(varint: 4)
        if nextTermPlace != Self.noTerm {
            first.append(varint: nextTermPlace - moved - 4)
            first.append(page.start + footerPlace, count: pageEnd - footerPlace)
        }
        return first
    }
}
