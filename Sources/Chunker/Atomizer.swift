import Records
import TextAnalysis

/// Takes the blocks of one stretch apart into atoms.
struct Atomizer {
    private let text: [UInt8]
    private let outline: Outline
    private let measure: Measure
    private let division: ChunkSettings.Division
    private var budget: Int { measure.budget }

    private var atoms: [Atom] = []
    /// What the headings cost that the next block has to stand with.
    private var headings = 0

    init(
        text: [UInt8], outline: Outline, measure: Measure, division: ChunkSettings.Division
    ) {
        self.text = text
        self.outline = outline
        self.measure = measure
        self.division = division
    }

    mutating func atoms(of stretch: Range<Int>) -> [Atom] {
        atoms.removeAll(keepingCapacity: true)
        headings = 0
        let interrupted = interruptedBlocks(in: stretch)
        for index in stretch {
            let boundary =
                index == stretch.lowerBound
                ? .block
                : interrupted.contains(index)
                    ? .insideSentence : boundary(between: index - 1, and: index)
            append(block: index, boundary: boundary)
        }
        return atoms
    }

    // MARK: - Blocks

    private mutating func append(block index: Int, boundary: Boundary) {
        let block = outline.blocks[index]
        let ink = Bytes.trimmed(block.range, in: text)
        let indentation = ink.lowerBound - block.range.lowerBound
        // Headings that would leave less than half of a chunk do not get their way.
        let room = headings <= budget / 2 ? budget - headings : budget
        let first = atoms.count
        switch block.role {
        case .paragraph:
            appendSentences(of: ink, block: index, room: room)
        case .code, .table, .formula:
            if !appendWhole(ink, block: index, room: room, indentation: indentation) {
                appendLines(of: ink, block: index, room: room, indentation: indentation)
            }
        case .title, .heading, .listItem, .caption, .footnote, .reference, .metadata, .boilerplate:
            let isTakenApart = division == .sentence && block.role != .heading
            if isTakenApart || !appendWhole(ink, block: index, room: room) {
                appendSentences(of: ink, block: index, room: room)
            }
        }
        atoms[first].boundary = boundary
        if outline.isHeading(index) {
            // A chunk that starts with them does not hold the gap before the first.
            let gap = headings == 0 ? atoms[first].gap : 0
            headings += atoms[first...].reduce(-gap) { $0 + $1.cost + $1.gap }
        } else {
            headings = 0
        }
    }

    private mutating func appendWhole(
        _ range: Range<Int>, block: Int, room: Int, indentation: Int = 0
    ) -> Bool {
        let cost = cost(of: range)
        let gap = gap(before: range)
        guard cost + (room < budget ? gap : 0) <= room else { return false }
        var atom = Atom(range: range, block: block, cost: cost, gap: gap, boundary: .block)
        if indentation > 0 {
            let blanks =
                self.cost(of: range.lowerBound - indentation..<range.upperBound) - cost
            if cost + blanks <= budget {
                (atom.indentation, atom.indentationCost) = (indentation, blanks)
            }
        }
        atoms.append(atom)
        return true
    }

    private mutating func appendSentences(of range: Range<Int>, block: Int, room: Int) {
        var room = room
        var sentences = SentenceScanner(text: text, range: range)
        var boundary = Boundary.sentence
        while let sentence = sentences.next() {
            let first = atoms.count
            if !appendWhole(sentence, block: block, room: room) {
                appendPieces(of: sentence, block: block)
            }
            atoms[first].boundary = boundary
            boundary = Sentences.isTerminated(text, range: sentence) ? .sentence : .unsureSentence
            atoms[first].isSentence = !atoms[first].isCut
            room = budget
        }
    }

    private mutating func appendLines(
        of range: Range<Int>, block: Int, room: Int, indentation: Int
    ) {
        var room = room
        var indentation = indentation
        var start = range.lowerBound
        var boundary = Boundary.line
        while start < range.upperBound {
            let end = text[start..<range.upperBound].firstIndex(of: 0x0A) ?? range.upperBound
            let line = Bytes.trimmed(start - indentation..<end, in: text)
            if line.isEmpty {
                boundary = .paragraphOfCode
            } else {
                let first = atoms.count
                let blanks = line.lowerBound - (start - indentation)
                if !appendWhole(line, block: block, room: room, indentation: blanks) {
                    appendPieces(of: line, block: block)
                }
                atoms[first].boundary = boundary
                boundary = .line
                room = budget
            }
            indentation = 0
            start = min(end + 1, range.upperBound)
        }
    }

    // MARK: - Pieces

    /// Cuts a sentence or a line that is over the budget at the ends of words, and words that are
    /// over it at the ends of graphemes.
    ///
    /// The pieces are a quarter of the budget, so that chunks made of them can be filled.
    private mutating func appendPieces(of range: Range<Int>, block: Int) {
        let limit = budget / 4
        var piece = range.lowerBound..<range.lowerBound
        var pieceCost = 0
        var word = nextWord(from: range.lowerBound, until: range.upperBound)
        while !word.isEmpty {
            let wordCost = cost(of: word)
            let longer = pieceCost + cost(of: piece.upperBound..<word.lowerBound) + wordCost
            if longer <= limit {
                piece = piece.lowerBound..<word.upperBound
                pieceCost = longer
            } else {
                appendPiece(piece, cost: pieceCost, block: block)
                piece = wordCost > budget ? cutting(word, limit: limit, block: block) : word
                pieceCost = wordCost > budget ? cost(of: piece) : wordCost
            }
            word = nextWord(from: piece.upperBound, until: range.upperBound)
        }
        appendPiece(piece, cost: pieceCost, block: block)
    }

    /// Appends pieces of a word and returns the last, which more words may join.
    private mutating func cutting(_ word: Range<Int>, limit: Int, block: Int) -> Range<Int> {
        var rest = word
        while true {
            let end = graphemeEnd(of: rest, limit: limit)
            guard end < rest.upperBound else { return rest }
            let piece = rest.lowerBound..<end
            appendPiece(piece, cost: cost(of: piece), block: block)
            rest = end..<rest.upperBound
        }
    }

    private mutating func appendPiece(_ range: Range<Int>, cost: Int, block: Int) {
        guard !range.isEmpty else { return }
        let isJoined = atoms.last.map { $0.range.upperBound == range.lowerBound } ?? false
        atoms.append(
            Atom(
                range: range, block: block, cost: cost,
                gap: isJoined ? measure.joint : gap(before: range),
                boundary: .insideSentence, isCut: true))
    }

    /// The next run of ink; an empty range at `end` where there is none.
    private func nextWord(from index: Int, until end: Int) -> Range<Int> {
        var start = index
        while start < end {
            let length = Bytes.whiteSpaceLength(in: text, at: start, end: end)
            if length == 0 { break }
            start += length
        }
        var next = start
        while next < end, Bytes.whiteSpaceLength(in: text, at: next, end: end) == 0 { next += 1 }
        return start..<next
    }

    /// The last end of a grapheme within the limit.
    ///
    /// A grapheme that is over the limit itself is cut
    /// between code points.
    private func graphemeEnd(of word: Range<Int>, limit: Int) -> Int {
        let most = measure.end(of: word, limit: limit, in: text)
        guard most < word.upperBound else { return most }
        // Whether a grapheme ends at `most` depends on the code point after it.
        var lookahead = most + 1
        while lookahead < word.upperBound, text[lookahead] & 0xC0 == 0x80 { lookahead += 1 }
        let beginning = String(decoding: text[word.lowerBound..<lookahead], as: UTF8.self)
        var last = word.lowerBound
        var next = word.lowerBound
        for character in beginning {
            next += character.utf8.count
            if next > most { break }
            last = next
        }
        if last > word.lowerBound { return last }
        return limit < budget ? graphemeEnd(of: word, limit: budget) : most
    }

    // MARK: - Costs

    private func cost(of range: Range<Int>) -> Int { measure.cost(of: range, in: text) }

    private func gap(before range: Range<Int>) -> Int {
        guard let last = atoms.last else { return 0 }
        return measure.gap(between: last.range, and: range, in: text)
    }

    // MARK: - Boundaries

    private func boundary(between previous: Int, and next: Int) -> Boundary {
        let before = outline.blocks[previous]
        let after = outline.blocks[next]
        switch (before.role, after.role) {
        case (.heading, .heading), (.title, .heading): return .betweenHeadings
        case (.heading, _), (.title, _): return .afterHeading
        case (_, .heading):
            switch after.level ?? 1 {
            case ...2: return .heading2
            case 3: return .heading3
            default: return .heading4
            }
        case (.caption, .table), (.caption, .code), (.caption, .formula), (.table, .caption),
            (.table, .footnote):
            return .attached
        case (.paragraph, .formula):
            return Sentences.isTerminated(text, range: before.range) ? .block : .attached
        case (.formula, .paragraph):
            return startsLowercase(after) ? .attached : .block
        case (.paragraph, .listItem), (.paragraph, .code), (.paragraph, .table),
            (.listItem, .code):
            return announces(before) ? .attached : .block
        case (.listItem, .listItem): return .listItem
        default: return .block
        }
    }

    /// Blocks that a sentence runs across: those between a paragraph that does not end and the one
    /// that goes on with a small letter, and the latter.
    private func interruptedBlocks(in stretch: Range<Int>) -> Set<Int> {
        var found: Set<Int> = []
        var open: Int?
        for index in stretch {
            let block = outline.blocks[index]
            switch block.role {
            case .paragraph:
                if let start = open, startsLowercase(block) {
                    found.formUnion(start + 1...index)
                }
                let ends = Sentences.isTerminated(text, range: block.range) || announces(block)
                open = ends ? nil : index
            case .caption, .footnote, .table, .formula, .code:
                continue
            case .title, .heading, .listItem, .reference, .metadata, .boilerplate:
                open = nil
            }
        }
        return found
    }

    private func startsLowercase(_ block: Block) -> Bool {
        let first = text[block.range.lowerBound]
        if first < 0x80 { return first &- 0x61 < 26 }
        let (scalar, _) = Bytes.scalar(
            in: text, at: block.range.lowerBound, end: block.range.upperBound)
        return scalar.properties.isLowercase
    }

    private func announces(_ block: Block) -> Bool {
        text[block.range.upperBound - 1] == UInt8(ascii: ":")
    }
}
