import Records
import Testing
import TextAnalysis

@testable import Chunker

/// Chunks a document and checks what holds for all chunks of all documents.
@discardableResult
func checkedChunks(
    of document: Document, settings: ChunkSettings = ChunkSettings(),
    sourceLocation: SourceLocation = #_sourceLocation
) -> [Occurrence] {
    let occurrences = Chunking.occurrences(of: document, settings: settings)
    checkChunks(occurrences, of: document, settings: settings, sourceLocation: sourceLocation)
    return occurrences
}

/// Order, bounds, coverage, UTF-8, exact slices, budget, orphaned headings, roles, sections.
func checkChunks(
    _ occurrences: [Occurrence], of document: Document, settings: ChunkSettings,
    sourceLocation: SourceLocation = #_sourceLocation
) {
    var problems: [String] = []
    func require(_ condition: Bool, _ problem: @autoclosure () -> String) {
        if !condition { problems.append(problem()) }
    }
    let text = document.text
    var covered = 0
    var previous = 0..<0
    for (index, occurrence) in occurrences.enumerated() {
        let (range, chunk) = (occurrence.range, occurrence.chunk)
        let name = "chunk \(index) at \(range)"
        require(occurrence.ordinal == index, "\(name) has the ordinal \(occurrence.ordinal)")
        guard range.lowerBound >= 0, range.upperBound <= text.count, !range.isEmpty else {
            require(false, "\(name) is empty or out of bounds")
            continue
        }
        require(
            range.lowerBound > previous.lowerBound || index == 0, "\(name) is out of order")
        require(range.upperBound > previous.upperBound, "\(name) adds nothing")
        if settings.overlapSentences == 0 {
            require(range.lowerBound >= covered, "\(name) overlaps")
        }
        if range.lowerBound > covered {
            require(
                isWhiteSpace(text[covered..<range.lowerBound]), "there is ink before \(name)")
        }
        require(
            String(validating: text[range], as: UTF8.self) != nil, "\(name) is no valid UTF-8")
        require(Array(chunk.text.utf8) == Array(text[range]), "\(name) is no exact slice")
        require(chunk.title == document.title ?? "", "\(name) has another title")
        require(
            chunk.tokens
                == TokenEstimate.count(text, range: range, vocabulary: settings.vocabulary),
            "\(name) has another count")
        require(chunk.tokens <= settings.budget / 1000, "\(name) has \(chunk.tokens) tokens")
        covered = max(covered, range.upperBound)
        previous = range
    }
    require(isWhiteSpace(text[covered...]), "there is ink after the last chunk")
    problems += blockProblems(occurrences, of: document, settings: settings)
    #expect(problems.isEmpty, sourceLocation: sourceLocation)
}

/// What chunks must not do to blocks.
private func blockProblems(
    _ occurrences: [Occurrence], of document: Document, settings: ChunkSettings
) -> [String] {
    var problems: [String] = []
    // Blocks without ink belong to no chunk.
    let blocks = document.blocks.compactMap { block -> Block? in
        var inked = block
        inked.range = Bytes.trimmed(block.range, in: document.text)
        return inked.range.isEmpty ? nil : inked
    }
    var first = 0
    for (index, occurrence) in occurrences.enumerated() {
        let range = occurrence.range
        while first < blocks.count, blocks[first].range.upperBound <= range.lowerBound {
            first += 1
        }
        let touched = blocks[first...].prefix { $0.range.lowerBound < range.upperBound }
        let name = "chunk \(index) at \(range)"
        let own = Set(touched.compactMap { ownRole(of: $0.role) })
        if own.count > 1 || own.first.map({ $0 != occurrence.chunk.role }) ?? false {
            problems.append("\(name) mixes roles")
        }
        // A top-level section starts only at the start of a chunk, or after nothing but headings.
        for position in touched.indices.dropFirst() where blocks[position].level == 1 {
            if touched[..<position].contains(where: { $0.role != .heading }) {
                problems.append("\(name) crosses a top-level heading")
            }
        }
        if let last = touched.last, last.role == .heading,
            last.range.upperBound == range.upperBound, touched.endIndex < blocks.count,
            blocks[touched.endIndex].role != .heading, headingsFit(before: touched.endIndex)
        {
            problems.append("\(name) ends with a heading")
        }
        if !occurrence.isOversize, let last = touched.last,

            last.range.upperBound > range.upperBound,
            [.listItem, .table, .code, .formula, .reference, .caption, .footnote].contains(
                last.role),
            fits(last, after: touched.endIndex - 1)
        {
            problems.append("\(name) cuts a \(last.role) that fits")
        }
    }
    return problems

    func ownRole(of role: Block.Role) -> Chunk.Role? {
        switch role {
        case .title, .metadata: .frontMatter
        case .boilerplate: .boilerplate
        case .reference: .references
        default: nil
        }
    }

    func cost(_ range: Range<Int>) -> Int {
        TokenEstimate.thousandths(
            of: document.text, range: range, vocabulary: settings.vocabulary)
    }

    /// The headings right before a block, from the first of the run.
    func headingsStart(before index: Int) -> Int {
        var start = index
        while start > 0, blocks[start - 1].role == .heading { start -= 1 }
        return start
    }

    /// Headings stand with what follows unless they take half of the budget, or its first word
    /// does.
    func headingsFit(before index: Int) -> Bool {
        let headings = blocks[headingsStart(before: index)].range.lowerBound
        let block = blocks[index].range
        let word = document.text[block].prefix { $0 > 0x20 }
        return cost(headings..<block.lowerBound) <= settings.budget / 2
            && cost(block.lowerBound..<word.endIndex) <= settings.budget / 2
    }

    func fits(_ block: Block, after index: Int) -> Bool {
        let start = blocks[headingsStart(before: index)].range.lowerBound
        return cost(start..<block.range.upperBound) <= settings.budget
    }
}

private func isWhiteSpace(_ bytes: ArraySlice<UInt8>) -> Bool {
    String(decoding: bytes, as: UTF8.self).unicodeScalars.allSatisfy(\.properties.isWhitespace)
}
