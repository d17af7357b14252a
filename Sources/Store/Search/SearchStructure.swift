import Foundation
import GRDB

/// FTS5's record of its segments: row 10 of its data.
///
/// Four bytes of a configuration's version, then variable-length integers: how many levels, how
/// many segments, a counter of pages written; then for each level how many of its segments are
/// being merged, how many there are, and each one's id, first and last page.
struct SearchStructure {
    private var cookie: [UInt8] = [0, 0, 0, 0]
    private var pagesWritten = 0
    private(set) var levels: [Level] = []

    /// No index holds or has ever written so much: whatever is added to a smaller number, there is
    /// room for it.
    static let numberLimit = 1 << 48

    struct Level {
        var merging = 0
        var segments: [Segment] = []

        fileprivate func isDue(fanIn: Int) -> Bool { merging > 0 || segments.count >= fanIn }
    }

    struct Segment {
        var id: Int
        /// 0, as the last one, where a merge that is under way has taken all of it.
        var firstPage: Int
        var lastPage: Int

        var pages: Int { lastPage == 0 ? 0 : lastPage - firstPage + 1 }

        /// Whether FTS5's row numbers have room for the numbers.
        fileprivate var isSound: Bool {
            (1..<1 << 16).contains(id) && firstPage <= lastPage && lastPage < 1 << 31
        }

        /// The level that the size asks for, where each holds segments eight times as large as the
        /// one before, since a merge makes one of eight.
        fileprivate func level(smallSegment: Int) -> Int {
            var level = 0
            var limit = smallSegment
            while pages > limit {
                level += 1
                limit *= 8
            }
            return level
        }
    }

    /// - Throws: `DatabaseError` where the record is none that this program knows.
    init(in database: Database) throws {
        let statement = try database.cachedStatement(
            sql: "SELECT block FROM chunk_search_data WHERE id = 10")
        guard let record = try Data.fetchOne(statement), record.count > 4 else {
            throw Self.unknown
        }
        cookie = Array(record.prefix(4))
        let numbers = Array(VarintReader(Array(record), from: 4))
        // A first number this large begins the other form, of tables without content.
        guard numbers.count >= 3, numbers[0] < 64,
            numbers.allSatisfy({ (0..<Self.numberLimit).contains($0) })
        else { throw Self.unknown }
        pagesWritten = numbers[2]
        var rest = numbers.dropFirst(3)
        func next() throws -> Int {
            guard let number = rest.popFirst() else { throw Self.unknown }
            return number
        }
        for _ in 0..<numbers[0] {
            var level = Level(merging: try next())
            for _ in 0..<(try next()) {
                level.segments.append(
                    Segment(id: try next(), firstPage: try next(), lastPage: try next()))
            }
            levels.append(level)
        }
        guard isSound, levels.reduce(0, { $0 + $1.segments.count }) == numbers[1] else {
            throw Self.unknown
        }
    }

    /// Whether the levels are such as FTS5 would take, too, and no two segments share their pages.
    private var isSound: Bool {
        for (level, next) in zip(levels, levels.dropFirst() + [Level()]) {
            guard level.merging <= level.segments.count else { return false }
            // What was merged of a level is at the end of the next one.
            guard level.merging == 0 || !next.segments.isEmpty else { return false }
        }
        let segments = levels.flatMap(\.segments)
        return segments.allSatisfy(\.isSound)
            && Set(segments.map(\.id)).count == segments.count
    }

    init(levels: [Level]) {
        self.levels = levels
    }

    static var unknown: DatabaseError {
        DatabaseError(
            resultCode: .SQLITE_CORRUPT, message: "the search index has an unknown structure")
    }

    /// The lowest number that no segment has.
    var freeID: Int {
        let taken = Set(levels.flatMap(\.segments).map(\.id))
        return (1...).first { !taken.contains($0) } ?? 1
    }

    /// The most segments on one level.
    var widest: Int { levels.map(\.segments.count).max() ?? 0 }

    /// The level whose segments are to be merged next, nil where none are.
    ///
    /// It is the first one of which a merge is under way or that holds `fanIn` segments: what is
    /// merged of small ones comes into the next level as one that grows, so that one must wait.
    func due(fanIn: Int) -> Int? {
        levels.firstIndex { $0.isDue(fanIn: fanIn) }
    }

    /// Puts large segments on deeper levels, so that no merge of small ones has to write them anew.
    ///
    /// FTS5 merges a level as a whole, and puts what it merged, or what came of all segments, on the
    /// next one, whatever its size: of an index that was filled and then merged the one large segment
    /// would be merged with a few that were added. A segment's level here follows from its size; but
    /// none may lie above a newer one. From the first level on of which a merge is under way, nothing
    /// is moved; larger ones from above come to the end of that level.
    ///
    /// - Parameter smallSegment: up to how many pages a segment is of the first level.
    /// - Returns: whether any was moved.
    mutating func settle(smallSegment: Int) -> Bool {
        let before = levels.map(\.segments.count)
        let fixed = levels.firstIndex { $0.merging > 0 } ?? levels.count
        let deepest = fixed < levels.count ? fixed : Int.max
        var settled: [Level] = []
        // The newest first: they are the last of the first level.
        for segment in levels[..<fixed].flatMap({ $0.segments.reversed() }) {
            let wanted = max(segment.level(smallSegment: smallSegment), settled.count - 1)
            let level = min(wanted, deepest)
            while settled.count <= level { settled.append(Level()) }
            settled[level].segments.insert(segment, at: 0)
        }
        if fixed < levels.count {
            while settled.count <= fixed { settled.append(Level()) }
            let moved = settled[fixed].segments
            settled[fixed] = levels[fixed]
            settled[fixed].segments += moved
            settled += levels[(fixed + 1)...]
        }
        levels = settled
        return settled.map(\.segments.count) != before
    }

    /// Begins to merge all segments of a level, or goes on with those of which that was begun.
    ///
    /// - Returns: what is merged, the oldest first, and what it becomes part of: the newest segment
    ///   of the next level.
    mutating func beginMerge(of level: Int) -> (inputs: [Segment], output: Segment) {
        if levels[level].merging == 0 {
            let output = Segment(id: freeID, firstPage: 1, lastPage: 0)
            if levels.count == level + 1 { levels.append(Level()) }
            levels[level + 1].segments.append(output)
            levels[level].merging = levels[level].segments.count
        }
        guard let output = levels[level + 1].segments.last else {
            preconditionFailure("A merge that was begun has written nothing.")
        }
        return (Array(levels[level].segments.prefix(levels[level].merging)), output)
    }

    /// Whether a level's one segment is older than all others.
    func isOldest(level: Int) -> Bool {
        level == levels.count - 1 && levels[level].segments.count == 1
    }

    /// Notes how far a merge came.
    ///
    /// - Parameters:
    ///   - rest: what is left of the segments that are being merged.
    ///   - pages: how many there are of the segment that they become.
    mutating func pauseMerge(of level: Int, rest: [Segment], pages: Int) {
        levels[level].segments.replaceSubrange(0..<rest.count, with: rest)
        setOutput(of: level, pages: pages)
    }

    /// Notes that all of a merge's segments have become one.
    mutating func endMerge(of level: Int, pages: Int) {
        levels[level].segments.removeFirst(levels[level].merging)
        levels[level].merging = 0
        setOutput(of: level, pages: pages)
        if pages == 0 { levels[level + 1].segments.removeLast() }
    }

    private mutating func setOutput(of level: Int, pages: Int) {
        let last = levels[level + 1].segments.count - 1
        levels[level + 1].segments[last].lastPage = pages
    }

    /// About how many pages are to be merged in return for pages that were written.
    ///
    /// In the end each is merged once on the first level, and on a deeper one while a merge of that
    /// is under way: so many times what it wrote does a run merge, and all runs of a size take about
    /// as long. An eighth more lets each merge end before the next one of its level is due.
    func pagesOwed(written: Int, fanIn: Int) -> Int {
        let deeper = levels.dropFirst().filter { $0.isDue(fanIn: fanIn) }.count
        return (written + written / 8) * (1 + deeper)
    }

    /// How many pages the merge of a level has to read, or what is left of it.
    func pages(of level: Int) -> Int {
        let level = levels[level]
        let inputs = level.merging > 0 ? level.merging : level.segments.count
        return level.segments.prefix(inputs).reduce(0) { $0 + $1.pages }
    }

    /// Notes a segment that was written, as the newest.
    mutating func append(id: Int, pages: Int) {
        if levels.isEmpty { levels.append(Level()) }
        levels[0].segments.append(Segment(id: id, firstPage: 1, lastPage: pages))
        pagesWritten += pages
    }

    func write(to database: Database) throws {
        var record = Memory<UInt8>()
        for byte in cookie { record.append(byte) }
        record.append(varint: levels.count)
        record.append(varint: levels.reduce(0) { $0 + $1.segments.count })
        record.append(varint: pagesWritten)
        for level in levels {
            record.append(varint: level.merging)
            record.append(varint: level.segments.count)
            for segment in level.segments {
                record.append(varint: segment.id)
                record.append(varint: segment.firstPage)
                record.append(varint: segment.lastPage)
            }
        }
        let statement = try database.cachedStatement(
            sql: "UPDATE chunk_search_data SET block = ? WHERE id = 10")
        statement.bind(blob: record.buffer, at: 1)
        try statement.run()
    }
}
