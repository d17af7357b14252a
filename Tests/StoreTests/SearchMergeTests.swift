import Foundation
import GRDB
import Records
import Testing

@testable import Store

/// Merges of the search index: FTS5 takes each of their states for its own.
struct SearchMergeTests {
    private let library: Library
    private var index: Index { library.index }

    init() async throws {
        library = try await Library()
        // As if what these tests write were much.
        index.search.smallSegment = 1
        index.search.leastMerged = 0
    }

    /// Merges of a page at a time, amid documents that change, leave and come back.
    @Test(arguments: [3, 11])
    func whateverChangesWhileSegmentsAreMergedIsFoundAsItIs(seed: UInt64) async throws {
        var random = Seeded(state: seed)
        var texts: [Int: [String]] = [:]
        for step in 0..<120 {
            let document = Int.random(in: 0..<12, using: &random)
            let paragraphs = (0...Int.random(in: 0...40, using: &random)).map {
                "Crow \($0) of \(step % 9) w\(Int.random(in: 0..<900, using: &random))"
            }
            if Int.random(in: 0..<5, using: &random) == 0 {
                try await index.markRemoved(["/\(document).md"], corpus: "c")
                texts[document] = nil
            } else {
                try await library.put("/\(document).md", paragraphs)
                texts[document] = paragraphs
            }
            try await merge(pages: Int.random(in: 0...2, using: &random))
            try await index.checkSearchIndex()
        }
        #expect(try await rows("crow") == Set(texts.values.joined()).count)
        try await merge(pages: 1_000)
        #expect(try await structure().levels.allSatisfy { $0.segments.count < 8 })
        try await index.checkSearchIndex()
    }

    @Test func fts5GoesOnWithAMergeAndHandsItBack() async throws {
        try await fill(documents: 9)
        var turns = 0
        repeat {
            // None that is larger than this is merged here.
            index.search.mostPages = turns % 2 == 0 ? 1_000 : 0
            try await merge(pages: 1)
            try await index.checkSearchIndex()
            #expect(try await rows("crow") == 9 * 300)
            turns += 1
        } while try await structure().isMerging
        #expect(turns > 3)
        #expect(try await structure().levels.map(\.segments.count).reduce(0, +) <= 2)
    }

    @Test func allSegmentsBecomeOneInTheMiddleOfAMerge() async throws {
        try await fill(documents: 8)
        try await merge(pages: 2)
        #expect(try await structure().isMerging)
        try await index.write { [index] in try index.search.mergeAll(in: $0) }
        try await index.checkSearchIndex()
        #expect(try await structure().levels.flatMap(\.segments).count == 1)
        #expect(try await rows("crow") == 8 * 300)
    }

    @Test func aWordOfManyPagesIsMergedWithTheIndexOfItsRows() async throws {
        for document in 0..<8 {
            let texts = (0..<500).map {
                "crow raven crow \($0 % 250 == 125 ? "owl" : "jay") number \(document) \($0)"
            }
            try await library.put("/\(document).md", texts)
        }
        try await merge(pages: 1_000)
        try await index.checkSearchIndex()
        #expect(try await structure().levels.flatMap(\.segments).count == 1)
        let isIndexed = try await index.read {
            try Int.fetchOne($0, sql: "SELECT count(*) FROM chunk_search_idx WHERE pgno & 1")
        }
        #expect(isIndexed ?? 0 > 0)
        #expect(try await rows("crow AND owl") == 16)
        #expect(try await rows("\"crow raven crow jay\"") == 4_000 - 16)
    }

    @Test func wordsAndListsOfPositionsLargerThanAPageAreMerged() async throws {
        for document in 0..<8 {
            let word = String(repeating: "x", count: 4_047 + document)
            let long = String(repeating: "crow ", count: 9_000) + "owl \(document)"
            try await library.put("/\(document).md", [long, "\(word) raven \(document)"])
        }
        while try await structure().due(fanIn: 8) != nil {
            try await merge(pages: 1)
            try await index.checkSearchIndex()
            #expect(try await rows("\"crow owl\"") == 8)
            #expect(try await rows("raven") == 8)
        }
        #expect(try await structure().levels.flatMap(\.segments).count == 1)
    }

    @Test func whatHasAllLeftLeavesNoSegment() async throws {
        for document in 0..<4 {
            try await library.put("/\(document).md", ["Crow \(document).", "Owl \(document)."])
        }
        for document in 0..<4 {
            try await index.markRemoved(["/\(document).md"], corpus: "c")
        }
        #expect(try await structure().levels.flatMap(\.segments).count == 8)
        try await merge(pages: 100)
        try await index.checkSearchIndex()
        #expect(try await structure().levels.flatMap(\.segments).isEmpty)
        let rest = try await index.read {
            try Int.fetchOne($0, sql: "SELECT count(*) FROM chunk_search_data WHERE id > 10")
        }
        #expect(rest == 0)
        try await library.put("/a.md", ["Crow."])
        try await index.checkSearchIndex()
        #expect(try await rows("crow") == 1)
    }

    /// A row that came back says nothing of the segments before; what was merged with its deletion has
    /// to, or FTS5 takes it for new and drops it together with the next one.
    @Test func whatLeavesAgainAfterItCameBackIsNotFoundInAnOlderSegment() async throws {
        index.search.smallSegment = 8
        try await fill(documents: 8)
        try await index.write { [index] in try index.search.mergeAll(in: $0) }
        try await index.markRemoved(["/0.md"], corpus: "c")
        try await library.put("/0.md", texts(of: 0))
        for document in 0..<6 {
            try await library.put("/small\(document).md", ["Owl \(document)."])
        }
        try await merge(pages: 1_000)
        #expect(try await structure().levels.flatMap(\.segments).count == 2)
        #expect(try await rows("crow") == 8 * 300)
        try await index.markRemoved(["/0.md"], corpus: "c")
        try await index.write { database in
            for (name, value) in [("usermerge", 2), ("merge", 1_000)] {
                try database.execute(
                    sql: "INSERT INTO chunk_search (chunk_search, rank) VALUES (?, ?)",
                    arguments: [name, value])
            }
        }
        #expect(try await rows("crow") == 7 * 300)
        try await index.checkSearchIndex()
    }

    @Test func mergesKeepUpWithRunsOfOneSize() async throws {
        var most = 0
        for number in 0..<200 {
            try await library.put(
                "/\(number).md", (0..<40).map { "Crow \(number) of w\($0) and v\(number * $0)." })
            try await index.checkpoint()
            most = max(most, try await structure().levels.flatMap(\.segments).count)
        }
        #expect(most <= 3 * 12)
        #expect(try await structure().levels.count >= 3)
        try await index.checkSearchIndex()
        #expect(try await rows("crow") == 200 * 40)
    }

    @Test func aKillInTheMiddleOfAMergeLeavesTheIndexAsItWas() async throws {
        try await fill(documents: 8)
        try await merge(pages: 2)
        // The files as they are while a transaction that has already reached the log is open.
        let copy = library.folder.appending(path: "killed.quarry").path
        await #expect(throws: Killed.self) {
            try await index.write { [index, path = library.path] database in
                try database.execute(sql: "PRAGMA cache_size = 1")
                try index.search.merge(pages: 3, in: database)
                for suffix in ["", "-wal"] {
                    try FileManager.default.copyItem(atPath: path + suffix, toPath: copy + suffix)
                }
                throw Killed()
            }
        }
        try await index.checkSearchIndex()
        let reopened = try Index(path: copy, creating: false)
        try await reopened.checkSearchIndex()
        try await reopened.write { try reopened.search.merge(pages: 100, in: $0) }
        try await reopened.checkSearchIndex()
        reopened.close()
        #expect(try await rows("crow") == 8 * 300)
    }

    /// Bytes of a page that are no numbers of FTS5's must not be followed anywhere.
    @Test(arguments: 0..<40)
    func aDamagedPageIsAnErrorOrIsMerged(seed: UInt64) async throws {
        try await fill(documents: 8)
        var random = Seeded(state: seed)
        let bytes = (0..<200).map { _ in
            (Int.random(in: 0..<4_000, using: &random), UInt8.random(in: 0...255, using: &random))
        }
        let outcome = try await index.write { [index] database in
            var page = try Data.fetchOne(
                database, sql: "SELECT block FROM chunk_search_data WHERE id = (1 << 37) + 1")
            for (place, byte) in bytes where place < page?.count ?? 0 { page?[place] = byte }
            try database.execute(
                sql: "UPDATE chunk_search_data SET block = ? WHERE id = (1 << 37) + 1",
                arguments: [page])
            do {
                try index.search.merge(pages: 100, in: database)
                return ResultCode.SQLITE_OK
            } catch let error as DatabaseError {
                return error.resultCode
            }
        }
        #expect([.SQLITE_OK, .SQLITE_CORRUPT, .SQLITE_CORRUPT_VTAB].contains(outcome))
    }

    /// Each number of the record is of one byte: levels, segments, a counter; of a level how many are
    /// merged and how many there are, and of each the number, the first page and the last.
    @Test(
        arguments: [
            [1, 1, 0, 1, 1, 1, 1, 1],  // Merged into a level that there is not.
            [2, 1, 0, 1, 1, 1, 1, 1, 0, 0],  // Into a segment that there is not.
            [2, 2, 0, 2, 1, 1, 1, 1, 0, 1, 2, 1, 1],  // More than there are.
            [1, 2, 0, 0, 2, 1, 1, 1, 1, 1, 1],  // One number twice.
            [1, 1, 0, 0, 1, 0, 1, 1],  // A number that is none.
            [1, 1, 0, 0, 1, 1, 2, 1],  // It ends before it begins.
            [1, 2, 0, 0, 1, 1, 1, 1],  // Another count.
            [1, 1, 0, 0, 1, 1, 1],  // Cut.
            [1, 1] + [UInt8](repeating: 0xFF, count: 9) + [0x7F, 0, 1, 1, 1, 1],  // Below zero.
            [UInt8](repeating: 0xFF, count: 9) + [0x7F, 1, 0, 0, 1, 1, 1, 1],
            [1, 1, 0, 0] + [UInt8](repeating: 0xFF, count: 9) + [0x7F, 1, 1, 1],
        ] as [[UInt8]])
    func aDamagedRecordOfSegmentsIsAnError(numbers: [UInt8]) async throws {
        try await expectDamage { [index] database in
            try database.execute(
                sql: "UPDATE chunk_search_data SET block = ? WHERE id = 10",
                arguments: [Data([0, 0, 0, 0] + numbers)])
            try index.search.merge(pages: 100, in: database)
        }
    }

    @Test func aFooterThatEndsAmidANumberIsAnError() async throws {
        let content = [2, UInt8(ascii: "0"), UInt8(ascii: "a")] + [UInt8](repeating: 0, count: 700)
        let page = Data([0, 0, 2, UInt8(4 + content.count - 512)] + content + [4, 0x85])
        try await expectDamage { database in
            try database.execute(
                sql: "INSERT INTO chunk_search_data (id, block) VALUES ((1 << 37) + 1, ?)",
                arguments: [page])
            let pages = try database.cachedStatement(
                sql: "SELECT block FROM chunk_search_data WHERE id = ?")
            let segment = SearchStructure.Segment(id: 1, firstPage: 1, lastPage: 1)
            let reader = try SearchSegmentReader(segment, pages: pages)
            _ = reader.firstPageOfRest()
        }
    }

    /// Fewer than are there, or more than can be.
    @Test(arguments: [[0, 0, 0, 0], [UInt8](repeating: 0xFF, count: 8) + [0x7F, 9, 9, 9]])
    func damagedTotalsAreAnError(totals: [UInt8]) async throws {
        try await library.put("/a.md", ["Crow.", "Owl.", "Jay."])
        try await expectDamage { [index] database in
            try database.execute(
                sql: "UPDATE chunk_search_data SET block = ? WHERE id = 1",
                arguments: [Data(totals)])
            let numbers = try Int64.fetchSet(database, sql: "SELECT number FROM current_chunk")
            try index.search.write(coming: [], leaving: numbers, in: database)
        }
    }

    @Test func pagesThatNoSegmentHasAreAnErrorWhereTheNextOneWouldBe() async throws {
        try await library.put("/a.md", ["Crow."])
        try await expectDamage { [index] database in
            try database.execute(
                sql: "UPDATE chunk_search_data SET block = ? WHERE id = 10",
                arguments: [Data([0, 0, 0, 0, 0, 0, 0])])
            let numbers = try Int64.fetchSet(database, sql: "SELECT number FROM current_chunk")
            try index.search.write(coming: [], leaving: numbers, in: database)
        }
    }

    private func expectDamage(
        _ body: @escaping @Sendable (Database) throws -> Void
    ) async throws {
        let error = await #expect(throws: StoreError.self) { try await index.write(body) }
        #expect(error?.code == .notAnIndex)
        #expect(error?.message.contains("the search index has an unknown structure") == true)
        try await index.checkSearchIndex()
    }

    // MARK: - Which level

    @Test(
        arguments: [
            ([], nil), ([(0, 7)], nil), ([(0, 8)], 0), ([(0, 3), (0, 9)], 1),
            // What goes into the second level grows: the first has to end.
            ([(2, 3), (0, 9)], 0), ([(0, 3), (2, 3)], 1), ([(0, 8), (2, 3)], 0),
        ] as [([(Int, Int)], Int?)])
    func theFirstLevelOfEightSegmentsOrOfAMergeIsNext(levels: [(Int, Int)], due: Int?) {
        #expect(
            Self.structure(levels.map { ($0.0, Array(repeating: 1, count: $0.1)) }).due(fanIn: 8)
                == due)
    }

    @Test(
        arguments: [
            ([], 1_600, 1_800), ([(0, 7)], 1_600, 1_800), ([(0, 8), (0, 7), (0, 1)], 1_600, 1_800),
            // Deeper levels of which a merge is under way or due.
            ([(0, 1), (8, 8), (0, 1)], 1_600, 3_600), ([(8, 9), (8, 9), (0, 8)], 1_600, 5_400),
            ([(0, 1), (8, 8), (0, 1)], 0, 0),
        ] as [([(Int, Int)], Int, Int)])
    func asManyPagesAreOwedAsWereWrittenForTheFirstLevelAndEachOfADeeperMerge(
        levels: [(Int, Int)], written: Int, owed: Int
    ) {
        let structure = Self.structure(levels.map { ($0.0, Array(repeating: 1, count: $0.1)) })
        #expect(structure.pagesOwed(written: written, fanIn: 8) == owed)
    }

    @Test func belowAMergeThatIsUnderWayNoSegmentIsMoved() {
        var structure = Self.structure([
            (0, [1, 900, 3]), (0, [1, 1]), (2, [5, 5, 40]), (0, [7]),
        ])
        let isMoved = structure.settle(smallSegment: 2)
        #expect(isMoved)
        #expect(
            structure.levels.map { $0.segments.map(\.lastPage) } == [
                [], [3], [5, 5, 40, 1, 1, 1, 900], [7],
            ])
        #expect(structure.levels.map(\.merging) == [0, 0, 2, 0])
        let isMovedAgain = structure.settle(smallSegment: 2)
        #expect(!isMovedAgain)
    }

    private static func structure(_ levels: [(Int, [Int])]) -> SearchStructure {
        SearchStructure(
            levels: levels.map { merging, pages in
                SearchStructure.Level(
                    merging: merging,
                    segments: pages.map {
                        SearchStructure.Segment(id: 1, firstPage: 1, lastPage: $0)
                    })
            })
    }

    // MARK: - The index

    /// A segment of some pages for each document.
    private func fill(documents: Int) async throws {
        for document in 0..<documents {
            try await library.put("/\(document).md", texts(of: document))
        }
    }

    private func texts(of document: Int) -> [String] {
        (0..<300).map { "Crow \(document) of w\($0) v\($0 * document)." }
    }

    private func merge(pages: Int) async throws {
        try await index.write { [index] in try index.search.merge(pages: pages, in: $0) }
    }

    private func structure() async throws -> SearchStructure {
        try await index.read { try SearchStructure(in: $0) }
    }

    /// How many texts match; the titles say "Crows" too.
    private func rows(_ expression: String) async throws -> Int {
        try await index.read {
            try Int.fetchOne(
                $0, sql: "SELECT count(*) FROM chunk_search WHERE chunk_search MATCH ?",
                arguments: ["text : (\(expression))"]) ?? 0
        }
    }

    private struct Killed: Error {}
}

extension SearchStructure {
    /// Whether a merge was begun that another one has to go on with.
    var isMerging: Bool { levels.contains { $0.merging > 0 } }
}
