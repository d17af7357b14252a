import Records

/// Reads TEI P5: papers as GROBID takes them out of PDF, and editions of texts.
///
/// One walk in document order. Running text gathers until a block ends; figures and tables
/// inside of a paragraph wait until it is over, so that they break no sentence.
struct TEIReader {
    let tree: XMLTree
    private let tags: [TEITag]
    var builder = DocumentBuilder(format: .tei)
    var text = MarkupText()
    /// Footnotes that stand in the middle of a sentence, until its block ends.
    var notes: [Int] = []
    private var floats: [Int] = []

    static func read(_ bytes: [UInt8]) throws(IngestError) -> Document {
        var reader = TEIReader(tree: try XMLTree(bytes))
        for warning in reader.tree.warnings { reader.builder.warn(warning) }
        reader.readTexts()
        return try reader.builder.finish()
    }

    private init(tree: XMLTree) {
        self.tree = tree
        tags = tree.names.map(TEITag.init(name:))
    }

    func tag(_ index: Int) -> TEITag {
        let number = tree.nameNumber(of: index)
        return number < 0 ? .text : tags[number]
    }

    /// The text, or the texts of a corpus: the first header gives the document its name.
    private mutating func readTexts() {
        guard tree.count > 0 else { return }
        let isCorpus = tree.name(of: 0) == "teiCorpus"
        let texts = isCorpus ? tree.descendants(of: 0, named: "TEI") : [0]
        if isCorpus, let header = tree.firstChild(of: 0, named: "teiHeader") {
            readHeader(header, isFirst: true)
        }
        for (number, text) in texts.enumerated() {
            if let header = tree.firstChild(of: text, named: "teiHeader") {
                readHeader(header, isFirst: number == 0 && !isCorpus)
            }
            builder.leaveSection()
            for child in tree.children(of: text) where tree.name(of: child) == "text" {
                readContent(child, as: .paragraph, level: 1)
            }
        }
    }

    // MARK: - Blocks

    func position(_ index: Int) -> SourcePosition {
        SourcePosition(elementPath: tree.path(of: index))
    }

    private mutating func flush(_ role: Block.Role, _ index: Int) {
        let content = text.take()
        builder.append(role, utf8: content, at: position(index))
        let notes = notes
        self.notes = []
        for note in notes { appendNote(note) }
    }

    /// A note with its number in front, by which the text refers to it.
    private mutating func appendNote(_ index: Int) {
        let content = line(index)
        let number = tree.attribute(index, "n") ?? ""
        let isNumbered = number.isEmpty || content.hasPrefix(number)
        builder.append(
            .footnote, isNumbered ? content : "\(number) \(content)", at: position(index))
    }

    /// A heading with the number that GROBID keeps apart from its words.
    private mutating func appendHeading(_ head: Int, level: Int) {
        let words = line(head)
        let number = tree.attribute(head, "n") ?? ""
        let content =
            number.isEmpty || words.hasPrefix(number) ? words : "\(number) \(words)"
        // GROBID's divisions do not nest: the number tells how deep they are.
        let depth = number.split(separator: ".").count
        builder.append(
            .heading, level: min(max(level, depth), 6), content, at: position(head))
    }

    /// Reads mixed content: text, paragraphs and blocks in any order.
    mutating func readContent(_ index: Int, as role: Block.Role, level: Int) {
        var position = index + 1
        var node = index
        var paragraphEnd = Int.max
        var isLabelOnly = false
        while position < tree.end(of: index) {
            if position >= paragraphEnd {
                flush(role, node)
                readFloats(level)
                (node, paragraphEnd) = (index, Int.max)
            }
            let tag = tag(position)
            if tag == .paragraph {
                if !isLabelOnly { flush(role, node) }
                if paragraphEnd == Int.max { paragraphEnd = tree.end(of: position) }
                node = position
                position += 1
            } else if tag == .speaker || (tag == .label && paragraphEnd == Int.max) {
                // The label of an item, the name of who speaks: in front of what follows.
                flush(role, node)
                text.append(flat(position)[...])
                text.appendSpace()
                node = position
                position = tree.end(of: position)
                isLabelOnly = true
                continue
            } else if isBlock(position, tag) {
                if tag.isFloat, paragraphEnd != Int.max {
                    floats.append(position)
                } else {
                    if tag != .item || !isLabelOnly { flush(role, node) }
                    readBlock(position, as: role, level: level)
                }
                position = tree.end(of: position)
            } else {
                position = takeInline(position)
            }
            if !text.isBlank { isLabelOnly = false }
        }
        flush(role, node)
        readFloats(level)
    }

    private mutating func readFloats(_ level: Int) {
        let floats = floats
        self.floats = []
        for float in floats { readBlock(float, as: .paragraph, level: level) }
    }

    /// Quotations and formulas are blocks only where their content or their form says so.
    private func isBlock(_ index: Int, _ tag: TEITag) -> Bool {
        switch tag {
        case .quote:
            return ((index + 1)..<tree.end(of: index)).contains {
                let tag = self.tag($0)
                return tag == .paragraph || tag == .verse || tag == .line
            }
        case .formula:
            // GROBID numbers displayed formulas; others stand outside of paragraphs.
            let isInline = tree.attribute(index, "rend") == "inline"
            let parent = self.tag(tree.parent(of: index))
            return !isInline
                && (tree.attribute(index, "id") != nil || parent == .division
                    || parent == .container)
        case .note: return [.division, .container].contains(self.tag(tree.parent(of: index)))
        default: return tag.isBlock
        }
    }

    private mutating func readBlock(_ index: Int, as role: Block.Role, level: Int) {
        switch tag(index) {
        case .division:
            readDivision(index, as: role, level: isBelowHeading(index) ? level + 1 : level)
        case .head: appendHeading(index, level: level)
        case .list: readContent(index, as: role == .paragraph ? .listItem : role, level: level)
        case .verse, .line: readVerse(index, as: role, level: level)
        case .formula: builder.append(.formula, formula(index), at: position(index))
        case .note: appendNote(index)
        case .figure: readFigure(index, level: level)
        case .table: appendTable(index)
        case .code:
            let bytes = tree.bytes[tree.textRange(of: index)]
            builder.append(
                .code, utf8: Array(bytes), form: .preformatted, at: position(index))
        case .bibliography: readContent(index, as: .reference, level: level)
        case .reference: builder.append(.reference, reference(index), at: position(index))
        case .metadata: builder.append(.metadata, utf8: flat(index), at: position(index))
        default: readContent(index, as: role, level: level)
        }
    }

    private func isBelowHeading(_ index: Int) -> Bool {
        let parent = tree.parent(of: index)
        // A heading is among the first things in its division.
        return tag(parent) == .division
            && tree.children(of: parent).prefix(8).contains { tag($0) == .head }
    }

    private mutating func readDivision(_ index: Int, as role: Block.Role, level: Int) {
        let type = (tree.attribute(index, "type") ?? "").lowercased()
        var role = role
        if ["acknowledg", "funding", "availability", "conflict", "contribution"]
            .contains(where: { type.hasPrefix($0) })
        {
            role = .boilerplate
        } else if type == "annex" {
            builder.leaveSection()
        }
        if type == "abstract", builder.document.abstract == nil {
            let first = builder.document.blocks.count
            readContent(index, as: role, level: level)
            takeAbstract(from: first)
            return
        }
        readContent(index, as: role, level: level)
    }

    private mutating func readVerse(_ index: Int, as role: Block.Role, level: Int) {
        var lines: [[UInt8]] = []
        var node = index
        while node < tree.end(of: index) {
            switch tag(node) {
            case .head:
                builder.append(
                    .heading, level: min(level, 6), utf8: flat(node), at: position(node))
                node = tree.end(of: node)
            case .line:
                lines.append(TextNormalization.normalize(utf8: flat(node)))
                node = tree.end(of: node)
            case .note:
                notes.append(node)
                node = tree.end(of: node)
            default: node += 1
            }
        }
        builder.append(
            role, utf8: Array(lines.joined(separator: [10])), form: .lines, at: position(index))
        flush(role, index)
    }

    /// Appends the abstract's blocks from one on to the metadata.
    mutating func takeAbstract(from first: Int) {
        let document = builder.document
        let texts = document.blocks.dropFirst(first).filter { $0.role != .heading }
            .map { document.text(in: $0.range) }
        if !texts.isEmpty { builder.update { $0.abstract = texts.joined(separator: "\n") } }
    }
}
