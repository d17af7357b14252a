import Records
import Testing
import TextAnalysis

@testable import Chunker

/// Chunks a document and checks what holds for all chunks of all documents.
@discardableResult
func checkedChunks(
    of document: Document, settings: ChunkSettings = ChunkSettings(),
    counter: TokenCounter? = nil, sourceLocation: SourceLocation = #_sourceLocation
) -> [Occurrence] {
    let occurrences = Chunking.occurrences(of: document, settings: settings, counter: counter)
    checkChunks(
        occurrences, of: document, settings: settings, counter: counter,
        sourceLocation: sourceLocation)
    let cuts = Chunking.cuts(of: document, settings: settings, counter: counter)
    #expect(cuts.map(\.range) == occurrences.map(\.range), sourceLocation: sourceLocation)
    return occurrences
}

/// Order, bounds, coverage, UTF-8, exact slices, budget, orphaned headings, roles, sections.
func checkChunks(
    _ occurrences: [Occurrence], of document: Document, settings: ChunkSettings,
    counter: TokenCounter? = nil, sourceLocation: SourceLocation = #_sourceLocation
) {
    let measure = Measure(settings, counter: counter)
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
        // A first sentence may be said again twice.
        let least = previous.lowerBound + (index == 0 || settings.division == .sentence ? 0 : 1)
        require(range.lowerBound >= least, "\(name) is out of order")
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
        let tokens =
            counter.map { $0.count(text, range: range) }
            ?? TokenEstimate.count(text, range: range, vocabulary: settings.vocabulary)
        require(chunk.tokens == tokens, "\(name) has another count")
        let size = measure.cost(of: range, in: text)
        require(size <= measure.budget, "\(name) has a size of \(size)")
        covered = max(covered, range.upperBound)
        previous = range
    }
    require(isWhiteSpace(text[covered...]), "there is ink after the last chunk")
    problems += blockProblems(
        occurrences, of: document, measure: measure, division: settings.division)
    #expect(problems.isEmpty, sourceLocation: sourceLocation)
}

/// What chunks must not do to blocks.
private func blockProblems(
    _ occurrences: [Occurrence], of document: Document, measure: Measure,
    division: ChunkSettings.Division
) -> [String] {
    let wholes: [Block.Role] =
        division == .sentence
        ? [.table, .code, .formula]
        : [.listItem, .table, .code, .formula, .reference, .caption, .footnote]
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
        // A few words amid text stay with it.
        let isText = occurrence.chunk.role == .body
        let own = Set(
            touched.filter { !isText || $0.range.count > Outline.largestIsland }
                .compactMap { ownRole(of: $0.role) })
        if own.count > 1 || own.first.map({ $0 != occurrence.chunk.role }) ?? false {
            problems.append("\(name) mixes roles")
        }
        // A top-level section starts only at the start of a chunk, or after nothing but headings.
        for position in touched.indices.dropFirst()
        where blocks[position].role == .heading
            && (division == .section || blocks[position].level == 1 && division != .page)
        {
            if touched[..<position].contains(where: { $0.role != .heading && $0.role != .title }) {
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
            last.range.upperBound > range.upperBound, wholes.contains(last.role),
            fits(last, after: touched.endIndex - 1)
        {
            problems.append("\(name) cuts a \(last.role) that fits")
        }
    }
    return problems

    func ownRole(of role: Block.Role) -> Chunk.Role? {
        switch role {
        case .metadata: .frontMatter
        case .boilerplate: .boilerplate
        case .reference: .references
        default: nil
        }
    }

    func cost(_ range: Range<Int>) -> Int {
        measure.cost(of: range, in: document.text)
    }

    /// The headings right before a block, from the first of the run.
    func headingsStart(before index: Int) -> Int {
        var start = index
        while start > 0, [.heading, .title].contains(blocks[start - 1].role) { start -= 1 }
        return start
    }

    /// Headings stand with what follows unless they take half of the budget, or its first word
    /// does.
    func headingsFit(before index: Int) -> Bool {
        let headings = blocks[headingsStart(before: index)].range.lowerBound
        let block = blocks[index].range
        let word = document.text[block].prefix { $0 > 0x20 }
        return cost(headings..<block.lowerBound) <= measure.budget / 2
            && cost(block.lowerBound..<word.endIndex) <= measure.budget / 2
    }

    func fits(_ block: Block, after index: Int) -> Bool {
        let start = blocks[headingsStart(before: index)].range.lowerBound
        return cost(start..<block.range.upperBound) <= measure.budget
    }
}

private func isWhiteSpace(_ bytes: ArraySlice<UInt8>) -> Bool {
    String(decoding: bytes, as: UTF8.self).unicodeScalars.allSatisfy(\.properties.isWhitespace)
}
