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

    struct Level {
        var merging = 0
        var segments: [Segment] = []
    }

    struct Segment {
        var id: Int
        var firstPage: Int
        var lastPage: Int

        /// The level that the size asks for, where each holds segments eight times as large as the
        /// one before, since a merge makes one of eight.
        fileprivate func level(smallSegment: Int) -> Int {
            var level = 0
            var limit = smallSegment
            while lastPage - firstPage + 1 > limit {
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
        guard numbers.count >= 3, numbers[0] < 64 else { throw Self.unknown }
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
    }

    init(levels: [Level]) {
        self.levels = levels
    }

    private static var unknown: DatabaseError {
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

    /// Whether a merge was begun that another one has to go on with.
    var isMerging: Bool { levels.contains { $0.merging > 0 } }

    /// Puts large segments on deeper levels, so that no merge of small ones has to write them anew.
    ///
    /// FTS5 merges a level as a whole, and puts what it merged, or what came of all segments, on the
    /// next one, whatever its size: of an index that was filled and then merged the one large segment
    /// would be merged with a few that were added. A segment's level here follows from its size; but
    /// none may lie above a newer one.
    ///
    /// - Parameter smallSegment: up to how many pages a segment is of the first level.
    /// - Returns: whether any was moved. Nothing is while a merge is under way.
    mutating func settle(smallSegment: Int) -> Bool {
        guard !isMerging else { return false }
        let before = levels.map(\.segments.count)
        var settled: [Level] = []
        // The newest first: they are the last of the first level.
        for segment in levels.flatMap({ $0.segments.reversed() }) {
            let level = max(segment.level(smallSegment: smallSegment), settled.count - 1)
            while settled.count <= level { settled.append(Level()) }
            settled[level].segments.insert(segment, at: 0)
        }
        levels = settled
        return settled.map(\.segments.count) != before
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
