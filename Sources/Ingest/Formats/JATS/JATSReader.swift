import Records

/// Reads journal articles in XML: JATS and NLM of all versions.
///
/// One walk in document order. Running text gathers until a block ends; figures, tables and
/// boxes inside of a paragraph wait until it is over, so that they break no sentence.
struct JATSReader {
    let tree: XMLTree
    private let tags: [JATSTag]
    var builder = DocumentBuilder(format: .jats)
    var text = MarkupText()
    /// Footnotes that stand in the middle of a sentence, until its block ends.
    var notes: [Int] = []
    var hasTitle = false

    static func read(_ bytes: [UInt8]) throws(IngestError) -> Document {
        var reader = JATSReader(tree: try XMLTree(bytes))
        for warning in reader.tree.warnings { reader.builder.warn(warning) }
        reader.readRoot()
        return try reader.builder.finish()
    }

    private init(tree: XMLTree) {
        self.tree = tree
        tags = tree.names.map(JATSTag.init(name:))
    }

    func tag(_ index: Int) -> JATSTag {
        let number = tree.nameNumber(of: index)
        return number < 0 ? .text : tags[number]
    }

    private mutating func readRoot() {
        guard tree.count > 0 else { return }
        if let language = tree.attribute(0, "lang"), !language.isEmpty {
            builder.update { $0.language = language }
        }
        if tree.name(of: 0) == "article" {
            readArticle(0, depth: 0)
        } else {
            // A set of articles, as PMC hands them out: the first gives the document its name.
            for article in tree.descendants(of: 0, named: "article") {
                readArticle(article, depth: hasTitle ? 1 : 0)
            }
        }
    }

    /// An article, or a letter or a reply below it.
    private mutating func readArticle(_ index: Int, depth: Int) {
        var later: [Int] = []
        for child in tree.children(of: index) {
            switch tag(child) {
            case .subArticle: later.append(child)
            case .front: readFront(child, depth: depth)
            default:
                builder.leaveSection()
                readBlock(child, as: .paragraph, level: depth + 1)
            }
        }
        for child in later where depth < 8 {
            builder.leaveSection()
            readArticle(child, depth: depth + 1)
        }
    }

    // MARK: - Blocks

    func position(_ index: Int) -> SourcePosition {
        SourcePosition(elementPath: tree.path(of: index))
    }

    /// Appends what was gathered, then the footnotes that stood in it.
    private mutating func flush(_ role: Block.Role, _ index: Int) {
        if !text.isBlank {
            builder.append(role, utf8: text.take(), at: position(index))
        } else {
            _ = text.take()
        }
        let notes = notes
        self.notes = []
        for note in notes { appendNote(note) }
    }

    /// The title of a list, which is no section.
    private mutating func appendPlain(_ index: Int) {
        builder.append(.paragraph, utf8: flat(index), at: position(index))
    }

    private mutating func appendNote(_ index: Int) {
        builder.append(.footnote, utf8: flat(index), at: position(index))
    }

    /// A section's label and title; nothing where it has neither.
    mutating func appendHeading(_ index: Int, level: Int) {
        let parts = [JATSTag.label, .title].compactMap { tag in
            tree.children(of: index).first { self.tag($0) == tag }
        }
        guard let last = parts.last else { return }
        var content = MarkupText()
        for part in parts {
            content.append(flat(part)[...])
            content.appendSpace()
        }
        builder.append(
            .heading, level: min(level, 6), utf8: content.take(), at: position(last))
    }

    /// The label of an element like this is in its heading or caption already.
    private func isLabelTaken(_ index: Int) -> Bool {
        switch tag(index) {
        case .section, .boilerplate, .bibliography, .footnotes, .box: true
        case .statement: tree.children(of: index).contains { tag($0) == .title }
        default: false
        }
    }

    /// Reads mixed content: text, paragraphs and blocks in any order.
    mutating func readContent(_ index: Int, as role: Block.Role, level: Int) {
        var position = index + 1
        let end = tree.end(of: index)
        var node = index
        var paragraphEnd = Int.max
        var floats: [Int] = []
        var isLabelOnly = false
        while position < end {
            if position >= paragraphEnd {
                flush(role, node)
                for float in floats { readBlock(float, as: .paragraph, level: level) }
                floats = []
                (node, paragraphEnd) = (index, Int.max)
            }
            let tag = tag(position)
            if tag == .paragraph {
                if !isLabelOnly { flush(role, node) }
                if paragraphEnd == Int.max { paragraphEnd = tree.end(of: position) }
                node = position
                position += 1
            } else if tag == .label, tree.parent(of: position) == index, isLabelTaken(index) {
                position = tree.end(of: position)
            } else if tag == .label {
                text.append(flat(position)[...])
                text.appendSpace()
                position = tree.end(of: position)
                isLabelOnly = true
                continue
            } else if tag.isBlock {
                if tag.isFloat, paragraphEnd != Int.max {
                    floats.append(position)
                } else {
                    flush(role, node)
                    readBlock(position, as: role, level: level)
                }
                position = tree.end(of: position)
            } else if tag == .title {
                if self.tag(index) == .list { appendPlain(position) }
                position = tree.end(of: position)
            } else {
                position = takeInline(position)
            }
            if !text.isBlank { isLabelOnly = false }
        }
        flush(role, node)
        for float in floats { readBlock(float, as: .paragraph, level: level) }
    }

    mutating func readBlock(_ index: Int, as role: Block.Role, level: Int) {
        switch tag(index) {
        case .section: readSection(index, as: role, level: level)
        case .list, .listItem: readContent(index, as: listRole(role), level: level)
        case .definitionList: readDefinitions(index, as: listRole(role))
        case .code: append(.code, index, form: .preformatted)
        case .verse: readVerse(index)
        case .displayFormula: appendFormula(index)
        case .statement: readStatement(index, as: role, level: level)
        case .footnotes: readFootnotes(index, level: level)
        case .boilerplate: readSection(index, as: .boilerplate, level: level)
        case .bibliography: readReferences(index, level: level)
        case .box: readBox(index, level: level)
        case .figure, .supplement: readFigure(index, level: level)
        case .tableWrap: readTable(index, level: level)
        case .table: appendTable(index)
        case .note: appendNote(index)
        case .front, .subArticle: break
        case .skipped: break
        default: readContent(index, as: role, level: level)
        }
    }

    private func listRole(_ role: Block.Role) -> Block.Role {
        role == .paragraph ? .listItem : role
    }

    private mutating func append(
        _ role: Block.Role, _ index: Int, form: TextNormalization.Form = .flowing
    ) {
        let range = tree.textRange(of: index)
        builder.append(role, utf8: Array(tree.bytes[range]), form: form, at: position(index))
    }

    private mutating func readSection(_ index: Int, as role: Block.Role, level: Int) {
        appendHeading(index, level: level)
        readContent(index, as: sectionRole(index) ?? role, level: level + 1)
    }

    /// Sections that say by their type that they are no part of the paper's argument.
    private func sectionRole(_ index: Int) -> Block.Role? {
        guard let type = tree.attribute(index, "sec-type")?.lowercased() else { return nil }
        let types = [
            "coi", "conflict", "competing", "data-avail", "ethics", "funding", "author-contrib",
            "disclaimer", "consent", "additional-information", "contribution",
        ]
        return types.contains { type.contains($0) } ? .boilerplate : nil
    }

    private mutating func readBox(_ index: Int, level: Int) {
        appendCaption(index)
        readContent(index, as: .paragraph, level: level)
    }

    private mutating func readStatement(_ index: Int, as role: Block.Role, level: Int) {
        if let title = tree.children(of: index).first(where: { tag($0) == .title }) {
            if let label = tree.children(of: index).first(where: { tag($0) == .label }) {
                text.append(flat(label)[...])
                text.appendSpace()
            }
            text.append(flat(title)[...])
            flush(role, title)
        }
        readContent(index, as: role, level: level)
    }

    private mutating func readVerse(_ index: Int) {
        var lines: [[UInt8]] = []
        for child in (index + 1)..<tree.end(of: index) where tag(child) == .paragraph {
            lines.append(TextNormalization.normalize(utf8: flat(child)))
        }
        builder.append(
            .paragraph, utf8: Array(lines.joined(separator: [10])), form: .lines,
            at: position(index))
    }

    private mutating func readDefinitions(_ index: Int, as role: Block.Role) {
        for child in tree.children(of: index) {
            switch tree.name(of: child) {
            case "def-item", "varlistentry":
                var parts = tree.children(of: child).filter { !tree.isText($0) }.map {
                    TextNormalization.line(String(decoding: flat($0), as: UTF8.self))
                }.filter { !$0.isEmpty }
                if parts.count > 1, let last = parts[0].last, !last.isPunctuation {
                    parts[0] += ":"
                }
                builder.append(role, parts.joined(separator: " "), at: position(child))
            case "def-list": readDefinitions(child, as: role)
            case "": break
            default: builder.append(.paragraph, utf8: flat(child), at: position(child))
            }
        }
    }

    private mutating func appendFormula(_ index: Int) {
        var content = XMLFormula.text(of: index, in: tree)
        if let label = tree.firstChild(of: index, named: "label"),
            tree.firstDescendant(of: index, named: "math") != nil
                || tree.firstDescendant(of: index, named: "tex-math") != nil
        {
            content += " " + tree.text(of: label)
        }
        builder.append(.formula, content, at: position(index))
    }

    private mutating func readFootnotes(_ index: Int, level: Int) {
        appendHeading(index, level: level)
        for child in tree.children(of: index) {
            switch tag(child) {
            case .note:
                let type = tree.attribute(child, "fn-type") ?? ""
                let isAside = ["con", "conflict", "financial-disclosure", "supported-by", "COI"]
                    .contains { type.hasPrefix($0) }
                builder.append(
                    isAside ? .boilerplate : .footnote, utf8: flat(child), at: position(child))
            case .title, .label, .text: break
            default: readBlock(child, as: .footnote, level: level)
            }
        }
    }
}
