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
    /// For each block the headings in force, as indices of their blocks; a heading's own included.
    private(set) var paths: [[Int]] = []
    /// Runs of blocks of one role and one top-level section.
    private(set) var stretches: [Range<Int>] = []

    private let document: Document

    init(of document: Document) {
        self.document = document
        blocks = Self.blocks(covering: document)
        place()
        giveHeadingsTheRoleOfWhatFollows()
        findStretches()
    }

    /// The text of a heading on one line, without Markdown's number signs.
    func headingText(_ block: Int) -> String {
        document.text(in: blocks[block].range)
            .drop { $0 == "#" }
            .split(whereSeparator: \.isWhitespace)
            .joined(separator: " ")
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
        struct Section {
            var level: Int
            var role: Chunk.Role
        }
        var open: [Section] = []
        var path: [Int] = []
        for (index, block) in blocks.enumerated() {
            if block.role == .heading {
                let level = block.level ?? 1
                while let last = open.last, last.level >= level {
                    open.removeLast()
                    path.removeLast()
                }
                let role = SectionName.role(of: headingText(index)) ?? open.last?.role ?? .body
                open.append(Section(level: level, role: role))
                path.append(index)
            }
            roles.append(Self.ownRole(of: block) ?? open.last?.role ?? .body)
            paths.append(path)
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

    /// A heading stands with what follows it, so it takes its role.
    private mutating func giveHeadingsTheRoleOfWhatFollows() {
        var following: Chunk.Role?
        for index in blocks.indices.reversed() {
            if blocks[index].role == .heading {
                roles[index] = following ?? roles[index]
            } else {
                following = roles[index]
            }
        }
    }

    // MARK: - Stretches

    /// Top-level sections and roles are kept apart.
    ///
    /// A run of headings is never taken apart: a
    /// section with nothing in it but its heading joins what follows.
    private mutating func findStretches() {
        let top = topLevel
        var start = 0
        var index = 0
        while index < blocks.count {
            var end = index
            var isTop = false
            while end < blocks.count, blocks[end].role == .heading {
                isTop = isTop || (blocks[end].level ?? 1) <= top
                end += 1
            }
            if index > start, isTop || roles[index] != roles[index - 1] {
                stretches.append(start..<index)
                start = index
            }
            // `end` is this block, or the first after the headings: it has their role.
            index = end + 1
        }
        if start < blocks.count { stretches.append(start..<blocks.count) }
    }

    /// The level of top-level sections: the outermost that occurs, but for a first heading that
    /// says the document's title.
    private var topLevel: Int {
        var headings = blocks.indices.filter { blocks[$0].role == .heading }
        if let first = headings.first, headings.count > 1, isTitle(first) {
            headings.removeFirst()
        }
        return headings.map { blocks[$0].level ?? 1 }.min() ?? 1
    }

    /// Whether a heading repeats the document's title.
    func isTitle(_ heading: Int) -> Bool {
        document.title.map { $0 == headingText(heading) } ?? false
    }
}
