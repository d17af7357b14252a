import Records
import TextAnalysis

/// The blocks of a document with what their place says of them: the headings above, the role of
/// their section, and the stretches that chunks never cross.
struct Outline {
    /// All ink of the document in order.
    ///
    /// Text that the document's own blocks leave out stands in paragraphs made here.
    private(set) var blocks: [Block] = []
    /// For each block its role in a chunk.
    private(set) var roles: [Chunk.Role] = []
    /// For each block the innermost heading in force, as the index of its block; a heading's own
    /// included, nil before the first.
    private(set) var headings: [Int?] = []
    /// Runs of blocks of one role and one top-level section.
    private(set) var stretches: [Range<Int>] = []

    /// The heading above each heading.
    private var parents: [Int: Int] = [:]
    private let document: Document

    init(of document: Document, division: ChunkSettings.Division = .structure) {
        self.document = document
        blocks = Self.blocks(covering: document)
        place()
        giveHeadingsTheRoleOfWhatFollows()
        giveIslandsTheRoleAroundThem()
        findStretches(division)
    }

    /// The text of a heading on one line, without Markdown's number signs.
    func headingText(_ block: Int) -> String {
        Self.headingText(in: blocks[block].range, of: document.text)
    }

    static func headingText(in range: Range<Int>, of text: [UInt8]) -> String {
        var line: [UInt8] = []
        var index = range.lowerBound
        while index < range.upperBound, text[index] == UInt8(ascii: "#") { index += 1 }
        while index < range.upperBound {
            let blank = Bytes.whiteSpaceLength(in: text, at: index, end: range.upperBound)
            if blank == 0 {
                line.append(text[index])
            } else if !line.isEmpty, line.last != 0x20 {
                line.append(0x20)
            }
            index += max(blank, 1)
        }
        if line.last == 0x20 { line.removeLast() }
        return String(decoding: line, as: UTF8.self)
    }

    /// Whether a block only says what follows it: a heading, or the document's title.
    func isHeading(_ block: Int) -> Bool {
        blocks[block].role == .heading || blocks[block].role == .title
    }

    /// The headings that a block stands under, outermost first.
    func path(of block: Int) -> [Int] {
        var path: [Int] = []
        var next = headings[block]
        while let heading = next {
            path.append(heading)
            next = parents[heading]
        }
        return path.reversed()
    }

    /// The first row of the table that an atom is a later row of, with the line below it that
    /// Markdown sets it off by.
    func tableHeader(for atom: Atom) -> Range<Int>? {
        let block = blocks[atom.block]
        guard block.role == .table, atom.range.lowerBound > block.range.lowerBound else {
            return nil
        }
        let text = document.text
        let end = text[block.range].firstIndex(of: 0x0A) ?? block.range.upperBound
        guard end < atom.range.lowerBound else { return nil }
        let next =
            text[(end + 1)..<block.range.upperBound].firstIndex(of: 0x0A) ?? block.range.upperBound
        let isRule = text[(end + 1)..<next].allSatisfy { "|-: \t\r".utf8.contains($0) }
        return block.range.lowerBound..<(isRule && next <= atom.range.lowerBound ? next : end)
    }

    // MARK: - Blocks

    private static func blocks(covering document: Document) -> [Block] {
        let text = document.text
        var blocks: [Block] = []
        blocks.reserveCapacity(document.blocks.count)
        var position = 0
        for block in document.blocks {
            let start = min(max(block.range.lowerBound, position), text.count)
            let end = min(max(block.range.upperBound, start), text.count)
            appendParagraphs(in: position..<start, of: text, to: &blocks)
            let ink = Bytes.trimmed(start..<end, in: text)
            if !ink.isEmpty {
                var covering = block
                covering.range = ink
                // The indentation of the first line is part of code.
                if block.role == .code {
                    covering.range = lineStart(of: ink, in: text, from: start)
                }
                blocks.append(covering)
            }
            position = end
        }
        appendParagraphs(in: position..<text.count, of: text, to: &blocks)
        return blocks
    }

    private static func appendParagraphs(
        in range: Range<Int>, of text: [UInt8], to blocks: inout [Block]
    ) {
        var rest = Bytes.trimmed(range, in: text)
        while !rest.isEmpty {
            var end = rest.lowerBound
            while end < rest.upperBound {
                if text[end] == 0x0A, end + 1 < rest.upperBound, text[end + 1] == 0x0A { break }
                end += 1
            }
            let ink = Bytes.trimmed(rest.lowerBound..<end, in: text)
            if !ink.isEmpty { blocks.append(Block(role: .paragraph, range: ink)) }
            rest = Bytes.trimmed(end..<rest.upperBound, in: text)
        }
    }

    private static func lineStart(
        of range: Range<Int>, in text: [UInt8], from least: Int
    ) -> Range<Int> {
        var start = range.lowerBound
        while start > least, text[start - 1] == 0x20 || text[start - 1] == 0x09 { start -= 1 }
        return start..<range.upperBound
    }

    // MARK: - Sections

    private mutating func place() {
        var open: [(heading: Int, level: Int, role: Chunk.Role)] = []
        roles.reserveCapacity(blocks.count)
        headings.reserveCapacity(blocks.count)
        for index in blocks.indices {
            if blocks[index].role == .heading {
                let level = blocks[index].level ?? Self.unknownLevel
                while let last = open.last, last.level >= level { open.removeLast() }
                parents[index] = open.last?.heading
                let role = SectionName.role(of: headingText(index)) ?? open.last?.role ?? .body
                open.append((index, level, role))
            }
            roles.append(Self.ownRole(of: blocks[index]) ?? open.last?.role ?? .body)
            headings.append(open.last?.heading)
        }
    }

    /// The role that a block has wherever it stands.
    private static func ownRole(of block: Block) -> Chunk.Role? {
        switch block.role {
        case .title, .metadata: .frontMatter
        case .boilerplate: .boilerplate
        case .reference: .references
        case .heading, .paragraph, .listItem, .code, .table, .formula, .caption, .footnote: nil
        }
    }

    /// A heading stands with what follows it, so it takes its role; so does the title.
    private mutating func giveHeadingsTheRoleOfWhatFollows() {
        var following: Chunk.Role?
        for index in blocks.indices.reversed() {
            if isHeading(index) {
                roles[index] = following ?? roles[index]
            } else {
                following = roles[index]
            }
        }
    }

    /// A few words amid text that are no text, such as the labels of a figure, stay with it: to cut
    /// there would tear a paragraph's neighbours apart for nothing.
    private mutating func giveIslandsTheRoleAroundThem() {
        var start = 0
        while start < blocks.count {
            guard isIsland(start), start > 0 else {
                start += 1
                continue
            }
            var end = start + 1
            while end < blocks.count, isIsland(end) { end += 1 }
            let size = blocks[end - 1].range.upperBound - blocks[start].range.lowerBound
            if end < blocks.count, roles[start - 1] == .body, roles[end] == .body,
                !isHeading(end), size <= Self.largestIsland
            {
                for index in start..<end { roles[index] = .body }
            }
            start = end
        }
    }

    /// In bytes: two lines.
    static let largestIsland = 160

    private func isIsland(_ block: Int) -> Bool {
        (roles[block] == .boilerplate || roles[block] == .frontMatter) && !isHeading(block)
    }

    // MARK: - Stretches

    /// Sections and roles are kept apart: the top-level ones, or all, or pages instead of them.
    ///
    /// A run of headings is never taken apart: a section with nothing in it but its heading joins
    /// what follows.
    private mutating func findStretches(_ division: ChunkSettings.Division) {
        let division = division == .page && !hasPages ? .structure : division
        let top = division == .section ? .max : topLevel
        var start = 0
        var index = 0
        while index < blocks.count {
            var end = index
            var isTop = false
            while end < blocks.count, isHeading(end) {
                isTop =
                    isTop
                    || blocks[end].role == .heading
                        && (blocks[end].level ?? Self.unknownLevel) <= top
                end += 1
            }
            if index > start,
                roles[index] != roles[index - 1]
                    || (division == .page
                        ? startsPage(min(end, blocks.count - 1), after: index - 1) : isTop)
            {
                stretches.append(start..<index)
                start = index
            }
            // `end` is this block, or the first after the headings: it has their role.
            index = end + 1
        }
        if start < blocks.count { stretches.append(start..<blocks.count) }
    }

    private var hasPages: Bool { blocks.contains { $0.position.page != nil } }

    /// A block that runs over the end of a page belongs to the page that it starts on.
    private func startsPage(_ index: Int, after last: Int) -> Bool {
        guard let page = blocks[index].position.page else { return false }
        return blocks[...last].last { $0.position.page != nil }?.position.page != page
    }

    /// A heading without a level is a guess: it stands inside whatever section is open.
    private static let unknownLevel = 7

    /// The level of top-level sections: the outermost that occurs, but for a first heading that
    /// says the document's title.
    private var topLevel: Int {
        var level = Int.max
        var first: Int?
        for index in blocks.indices where blocks[index].role == .heading {
            if first == nil, isTitle(index) {
                first = index
            } else {
                first = first ?? index
                level = min(level, blocks[index].level ?? .max)
            }
        }
        return level < .max ? level : first.flatMap { blocks[$0].level } ?? 1
    }

    /// Whether a heading repeats the document's title.
    func isTitle(_ heading: Int) -> Bool {
        document.title.map { $0 == headingText(heading) } ?? false
    }
}
