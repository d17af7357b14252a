import Foundation
import GRDB

/// FTS5's record of its segments: row 10 of its data.
///
/// Four bytes of a configuration's version, then variable-length integers: how many levels, how
/// many segments, a counter of pages written; then for each level how many of its segments are
/// being merged, how many there are, and each one's id, first and last page.
struct SearchStructure {
    private var cookie: [UInt8]
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
