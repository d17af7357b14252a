import Foundation
import GRDB
import Records
import Testing

@testable import Store

/// Segments that quarry writes are to FTS5 as its own.
struct SearchWriterTests {
    private let library: Library
    private var index: Index { library.index }

    init() async throws {
        library = try await Library()
    }

    @Test func whateverATextHoldsFTS5FindsItsOwnWordsInTheIndex() async throws {
        var random = Seeded(state: 5)
        for document in 0..<20 {
            let texts = (0..<9).map { _ in
                (0...Int.random(in: 0...60, using: &random)).map { _ in
                    Self.pieces.randomElement(using: &random) ?? ""
                }.joined(separator: Bool.random(using: &random) ? " " : "")
            }
            // The same path again: what it held before leaves the index.
            try await library.put("/\(document % 6).md", Self.distinct(texts))
            try await index.checkSearchIndex()
        }
        try await index.checkpoint()
        try await index.checkSearchIndex()
    }

    /// The stemmer cuts the last byte of ₂ off; such words were missing from the index.
    @Test(arguments: ["CO₂ed", "aကing", "充充ed"])
    func aWordWhoseStemIsNoUTF8IsFound(word: String) async throws {
        try await library.put("/a.md", ["Water that was \(word) twice."])
        try await index.checkSearchIndex()
        #expect(try await index.search(word, limit: 9).count == 1)
        try await library.put("/a.md", ["Water."])
        try await index.checkSearchIndex()
        #expect(try await index.search(word, limit: 9).isEmpty)
    }

    @Test func wordsAreTakenApartAsTheTokenizerDoes() throws {
        var random = Seeded(state: 8)
        let texts = (0..<200).map { _ in
            (0..<40).map { _ in Self.pieces.randomElement(using: &random) ?? "" }.joined()
        }
        let tokenizer = try SearchTokenizer.make()
        var vocabulary = try Vocabulary()
        for text in texts {
            var terms = Memory<UInt32>()
            try Array(text.utf8).withUnsafeBytes {
                try vocabulary.append(termsOf: $0, to: &terms)
            }
            var words: [String] = []
            for place in 0..<terms.count {
                let bytes = vocabulary.term(terms[place])
                words.append(String(decoding: bytes, as: UTF8.self))
            }
            #expect(try words == tokenizer.tokenize(document: text).map(\.token))
        }
    }

    /// The words are read on another core while the rows are written, under the numbers that new rows
    /// would have; these were somebody else's where a chunk had a row before.
    @Test func chunksThatStandInTheIndexAlreadyLeaveTheOthersTheirOwnWords() async throws {
        try await library.put("/a.md", ["Crow one.", "Owl two.", "Raven three."])
        try await library.put(
            "/b.md", ["Jackdaw four.", "Owl two.", "Magpie five.", "Crow one.", "Jay six."])
        try await index.checkSearchIndex()
        try await library.put("/c.md", ["Crow one.", "Owl two."])
        try await index.checkSearchIndex()
        // What was current before comes back, under numbers lower than those of new rows.
        try await index.markRemoved(["/a.md", "/b.md", "/c.md"], corpus: "c")
        try await index.checkSearchIndex()
        #expect(try await rows("owl") == 0)
        try await library.put("/d.md", ["Rook seven.", "Jay six.", "Raven three.", "Rook eight."])
        try await index.checkSearchIndex()
        #expect(try await rows("rook") == 2)
        #expect(try await rows("jay") == 1)
        #expect(try await rows("raven") == 1)
        #expect(try await rows("owl OR magpie OR jackdaw") == 0)
    }

    @Test func chunksBeyondWhatOneSegmentHoldsAreWrittenInOthers() async throws {
        index.search.mostTerms = 100
        let texts = (0..<50).map { "Crow \($0). " + String(repeating: "Raven owl. ", count: $0) }
        try await library.put("/a.md", texts)
        try await index.checkSearchIndex()
        #expect(try await rows("raven") == 49)
        #expect(try await rows("49") == 1)
        #expect(try await index.read { try SearchStructure(in: $0).widest } > 2)
        try await library.put("/a.md", texts.suffix(9))
        try await index.checkSearchIndex()
        #expect(try await rows("raven") == 9)
    }

    @Test func aWordOfManyChunksIsFoundInTheMiddleOfItsList() async throws {
        let texts = (0..<4_000).map { number in
            "crow raven crow \(number % 500 == 250 ? "owl" : "jackdaw") number \(number)"
        }
        try await library.put("/a.md", texts)
        try await index.checkSearchIndex()
        let isIndexed = try await index.read {
            try Int.fetchOne($0, sql: "SELECT count(*) FROM chunk_search_idx WHERE pgno & 1")
        }
        #expect(isIndexed ?? 0 > 0)
        #expect(try await rows("crow AND owl") == 8)
        #expect(try await rows("crow AND raven AND 3999") == 1)
        #expect(try await rows("\"crow raven crow jackdaw\"") == 3_992)
    }

    @Test func aListOfPositionsMayFillManyPages() async throws {
        let long = String(repeating: "crow ", count: 30_000) + "owl"
        try await library.put("/a.md", ["An owl.", long, "A crow, an owl."])
        try await index.checkSearchIndex()
        #expect(try await rows("\"crow owl\"") == 1)
        #expect(try await rows("crow AND owl") == 2)
    }

    @Test(arguments: [255, 256, 4_049, 5_000, 33_000])
    func aWordMayBeLongerThanAPage(length: Int) async throws {
        let word = String(repeating: "x", count: length)
        try await library.put("/a.md", ["\(word) crow", "\(word)y crow", "owl \(word)z"])
        try await index.checkSearchIndex()
        #expect(try await rows("crow") == 2)
    }

    @Test func chunksWithoutWordsAreHeld() async throws {
        try await library.put("/a.md", ["…", "--- ***", "\u{301}"])
        try await index.checkSearchIndex()
        try await library.put("/a.md", ["crow"])
        try await index.checkSearchIndex()
    }

    @Test func fts5MayReadAndWriteBetweenOurOwnSegments() async throws {
        for round in 0..<6 {
            try await library.put("/\(round).md", ["Crow \(round).", "Raven \(round)."])
            // On the connection that writes, where FTS5 keeps what it read of the structure.
            let found = try await index.write { database in
                if round == 3 {
                    try database.execute(
                        sql: "INSERT INTO chunk_search (chunk_search) VALUES ('optimize')")
                }
                return try Int.fetchOne(
                    database,
                    sql: "SELECT count(*) FROM chunk_search WHERE chunk_search MATCH 'raven'")
            }
            #expect(found == round + 1)
            try await index.checkSearchIndex()
        }
    }

    @Test func manySmallWritesAreMerged() async throws {
        index.search.mostSegments = 16
        for number in 0..<45 {
            try await library.put("/\(number % 30).md", ["Crow \(number).", "Owl \(number)."])
        }
        try await index.checkSearchIndex()
        #expect(try await index.read { try SearchStructure(in: $0).widest } < 16)
        #expect(try await rows("crow") == 30)
        try await index.checkpoint()
        #expect(try await index.read { try SearchStructure(in: $0).widest } < 8)
        try await index.checkSearchIndex()
    }

    /// A thousand chunks were added to a million, and the whole index was written anew: 11 s.
    @Test func aLargeSegmentIsNotMergedWithSmallOnes() async throws {
        index.search.smallSegment = 1
        try await library.put("/a.md", (0..<2_000).map { "Crow \($0) number \($0 % 77)." })
        try await index.checkpoint()
        let large = try #require(try await segments().first)
        #expect(large.lastPage > 8)
        for number in 0..<70 {
            try await library.put("/\(number).md", ["Owl \(number)."])
            try await index.checkpoint()
            #expect(try await segments().contains { $0.id == large.id })
            #expect(try await segments().count < 16)
        }
        try await index.checkSearchIndex()
        #expect(try await rows("owl") == 70)
        #expect(try await rows("crow") == 2_000)
    }

    @Test func aMergeGoesOnWhereTheLastOneStopped() async throws {
        for number in 0..<12 {
            try await library.put("/\(number).md", (0..<200).map { "Crow \(number) of w\($0)." })
        }
        var steps = 0
        var isMerging = true
        while isMerging {
            isMerging = try await index.write { [index] database in
                try index.search.merge(pages: 1, in: database)
                return try SearchStructure(in: database).isMerging
            }
            // Other chunks come, and some that are being merged leave.
            try await library.put("/0.md", ["Raven \(steps)."])
            try await index.checkSearchIndex()
            #expect(try await rows("crow") == 11 * 200)
            steps += 1
        }
        #expect(steps > 2)
        #expect(try await segments().count < 12)
    }

    @Test(arguments: [
        ([[1, 1, 1]], [[1, 1, 1]]),
        // One that came of all lies where its size puts it.
        ([[1, 1], [900, 1, 1]], [[1, 1, 1, 1], [], [], [900]]),
        ([[1], [], [], [], [20, 3]], [[1], [3], [20]]),
        // None lies above a newer one.
        ([[1, 900, 2]], [[2], [], [], [1, 900]]),
        ([[], []], []),
    ])
    func segmentsLieOnTheLevelOfTheirSize(pages: [[Int]], settled: [[Int]]) throws {
        var structure = SearchStructure(
            levels: pages.map { level in
                SearchStructure.Level(
                    segments: level.map {
                        SearchStructure.Segment(id: 1, firstPage: 1, lastPage: $0)
                    })
            })
        _ = structure.settle(smallSegment: 2)
        #expect(structure.levels.map { $0.segments.map(\.lastPage) } == settled)
        let isMovedAgain = structure.settle(smallSegment: 2)
        #expect(!isMovedAgain)
    }

    private func segments() async throws -> [SearchStructure.Segment] {
        try await index.read { try SearchStructure(in: $0).levels.flatMap(\.segments) }
    }

    @Test func aKillInTheMiddleOfABulkLoadLeavesWhatWasCommitted() async throws {
        for number in 0..<3 {
            try await library.put("/\(number).md", (0..<300).map { "Crow \(number) of \($0)." })
        }
        // The files as they are while a transaction that has already reached the log is open.
        let copy = library.folder.appending(path: "killed.quarry").path
        await #expect(throws: Killed.self) {
            try await index.write { [index, path = library.path] database in
                try database.execute(sql: "PRAGMA cache_size = 1")
                try database.execute(
                    sql: """
                        UPDATE source SET is_present = 0 WHERE path = '/0.md';
                        INSERT INTO document
                            (id, sha256, format, recipe_id, authors, byte_count, text)
                        SELECT 'x' || value, '', 'text', (SELECT id FROM recipe LIMIT 1), '[]', 0,
                            hex(randomblob(50000))
                        FROM json_each('[1,2,3,4,5,6,7,8,9]');
                        """)
                let documents = try String.fetchSet(database, sql: "SELECT id FROM document")
                try index.moveSearch(of: documents, in: database)
                for suffix in ["", "-wal"] {
                    try FileManager.default.copyItem(atPath: path + suffix, toPath: copy + suffix)
                }
                throw Killed()
            }
        }
        try await index.checkSearchIndex()
        let reopened = try Index(path: copy, creating: false)
        try await reopened.checkSearchIndex()
        let chunks = try await reopened.read { database in
            #expect(try String.fetchOne(database, sql: "PRAGMA integrity_check") == "ok")
            return try Int.fetchOne(database, sql: "SELECT count(*) FROM chunk_search_docsize")
        }
        #expect(chunks == 900)
        reopened.close()
    }

    private struct Killed: Error {}

    /// How many texts match; the titles say "Crows" too.
    private func rows(_ expression: String) async throws -> Int {
        try await index.read {
            try Int.fetchOne(
                $0, sql: "SELECT count(*) FROM chunk_search WHERE chunk_search MATCH ?",
                arguments: ["text : (\(expression))"]) ?? 0
        }
    }

    private static func distinct(_ texts: [String]) -> [String] {
        var seen: Set<String> = []
        return texts.filter { seen.insert($0).inserted }
    }

    /// Words, and what parts them or does not.
    private static let pieces = [
        "crow", "Crows", "running", "RAVENS", "relational", "sky", "skies", "a", "I", "x1", "2024",
        "3.14", "don't", "naïve", "NAÏVE", "Ærø", "straße", "İstanbul", "Ελλάδα", "мир", "東京",
        "日本語",
        "e\u{301}", "\u{301}", "\u{200D}", "👩‍🔬", "½", "²", "ﬁne", "foo—bar", "foo\u{A0}bar", "…",
        "-",
        "_", "'", "\"", ".", "\n", "\t", " ", "", "http://a.b/c?d=e", "C++", "٣", "𝒜bc", "\u{FFFD}",
        "\u{10FFFF}", "nationalization", "abcdefgh", "abcdefghi", "abcdefghj",
    ]
}

/// Steele, Lea and Flood 2014: the same numbers for the same seed.
struct Seeded: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
