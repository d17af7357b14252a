import Records
import TextAnalysis

/// Counts what the ends of chunks do to a document, whoever cut it.
///
/// The structure is that which Quarry's chunker sees, so these figures say less about it than about
/// others; an independent judge is better where there is one. White space at the ends of chunks
/// does not count.
struct BoundaryJudge {
    /// Of a chunk, in characters.
    let budget: Int

    private var chunks = 0
    private var characters = 0
    private var ends = 0
    private var goodEnds = 0
    private var headings = 0
    private var orphans = 0
    private var tiny = 0
    private var lostBytes = 0
    private var fitting = 0
    private var cut = 0

    init(budget: Int) { self.budget = budget }

    /// What is reported, in percent but for the bytes.
    struct Shares: Encodable {
        var chunks: Int
        /// The mean size of a chunk by the budget.
        var fill: Double
        /// Chunks that end with a sentence or a block.
        var sentenceEnds: Double
        /// Headings that are the last thing in a chunk.
        var orphanedHeadings: Double
        /// Tables, code and list items that would fit into a chunk and are cut.
        var cutBlocks: Double
        /// Chunks under a tenth of the budget that end neither a section nor the document.
        var tiny: Double
        /// Bytes, white space aside, that stand in no chunk.
        var lostBytes: Int
    }

    var shares: Shares {
        func percent(_ part: Int, _ whole: Int) -> Double {
            100 * Double(part) / Double(max(1, whole))
        }
        return Shares(
            chunks: chunks, fill: percent(characters, chunks * budget),
            sentenceEnds: percent(goodEnds, ends), orphanedHeadings: percent(orphans, headings),
            cutBlocks: percent(cut, fitting), tiny: percent(tiny, chunks), lostBytes: lostBytes)
    }

    /// Adds the chunks of a document.
    mutating func judge(_ ranges: [Range<Int>], of document: Document) {
        let text = document.text
        let ranges = ranges.map { Bytes.trimmed($0, in: text) }.filter { !$0.isEmpty }
            .sorted { $0.lowerBound < $1.lowerBound }
        let blocks = document.blocks.map { Piece($0.role, Bytes.trimmed($0.range, in: text)) }
        headings += blocks.count { $0.role == .heading }
        chunks += ranges.count
        countLoss(ranges, in: text)
        var cutBlocks: Set<Int> = []
        var number = 0
        for range in ranges {
            let size = Self.characters(range, of: text)
            characters += size
            while number < blocks.count, blocks[number].range.upperBound < range.upperBound {
                number += 1
            }
            guard range != ranges.last, number < blocks.count else { continue }
            if blocks[number].isCut(by: range) { cutBlocks.insert(number) }
            let next = number + 1 < blocks.count ? blocks[number + 1] : nil
            judge(range, size: size, last: blocks[number], next: next, in: text)
        }
        countCuts(cutBlocks, of: blocks, in: text)
    }

    /// Looks at the end of a chunk that is not a document's last.
    ///
    /// - Parameters:
    ///   - last: the block in which the chunk ends, or with which.
    ///   - next: the block after that.
    private mutating func judge(
        _ range: Range<Int>, size: Int, last: Piece, next: Piece?, in text: [UInt8]
    ) {
        let endsWithBlock = last.range.upperBound == range.upperBound
        ends += 1
        if !last.isCut(by: range) || endsWell(range.upperBound, in: last, of: text) {
            goodEnds += 1
        }
        if endsWithBlock, last.role == .heading { orphans += 1 }
        if size * 10 < budget, !(endsWithBlock && next?.role == .heading) { tiny += 1 }
    }

    private mutating func countCuts(_ cutBlocks: Set<Int>, of blocks: [Piece], in text: [UInt8]) {
        for (number, block) in blocks.enumerated() where block.shouldStayWhole {
            guard Self.characters(block.range, of: text) <= budget else { continue }
            fitting += 1
            if cutBlocks.contains(number) { cut += 1 }
        }
    }

    /// Whether a cut inside a block stands at a sentence's end; in tables and code at a line's.
    private func endsWell(_ end: Int, in block: Piece, of text: [UInt8]) -> Bool {
        if block.role == .table || block.role == .code {
            return text[end..<block.range.upperBound].first { $0 > 0x20 || $0 == 0x0A } == 0x0A
        }
        return Sentences.ranges(in: text, range: block.range).contains {
            Bytes.trimmed($0, in: text).upperBound == end
        }
    }

    private mutating func countLoss(_ ranges: [Range<Int>], in text: [UInt8]) {
        var reached = 0
        for range in ranges + [text.count..<text.count] {
            if reached < range.lowerBound {
                lostBytes += Bytes.trimmed(reached..<range.lowerBound, in: text).count
            }
            reached = max(reached, range.upperBound)
        }
    }

    private static func characters(_ range: Range<Int>, of text: [UInt8]) -> Int {
        text[range].count { $0 & 0xC0 != 0x80 }
    }
}

/// A block without white space at its ends.
private struct Piece {
    let role: Block.Role
    let range: Range<Int>

    init(_ role: Block.Role, _ range: Range<Int>) {
        self.role = role
        self.range = range
    }

    var shouldStayWhole: Bool { role == .table || role == .code || role == .listItem }

    /// Whether a chunk ends inside it.
    func isCut(by chunk: Range<Int>) -> Bool {
        range.lowerBound < chunk.upperBound && chunk.upperBound < range.upperBound
    }
}
