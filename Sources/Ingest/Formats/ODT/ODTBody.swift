import Records

/// Walks over the body of an OpenDocument text and drafts its blocks.
struct ODTBody {
    private var draft = Draft()
    private let part: TextPart
    private let styles: TextStyles
    private let formulas: [String: String]
    /// Where the lists, bibliographies and frames of tables end that the walk is in.
    private var openLists: [Int] = []
    private var openBibliographies: [Int] = []
    private var openTables: [Int] = []
    private var locations = ElementLocations()

    private static let maxNestedFrames = 4

    init(_ part: TextPart, styles: TextStyles, formulas: [String: String]) {
        self.part = part
        self.styles = styles
        self.formulas = formulas
    }

    /// Hands the draft over, so that it is in memory once.
    mutating func takeDraft() -> Draft {
        let taken = draft
        draft = Draft()
        return taken
    }

    mutating func readAll() {
        let tree = part.tree
        guard tree.count > 0, let body = tree.firstChild(of: 0, named: "body"),
            let text = tree.firstChild(of: body, named: "text")
        else { return }
        walk(text)
    }

    private mutating func walk(_ root: Int) {
        var index = root + 1
        let end = part.tree.end(of: root)
        while index < end {
            guard let tag = part.tag(of: index) else {
                index = read(looseText: index)
                continue
            }
            switch tag {
            case _ where tag.isSkipped:
                index = part.tree.end(of: index)
            case .paragraph, .heading:
                read(paragraph: index, tag)
                index = part.tree.end(of: index)
            case .table:
                index = read(table: index)
            case .list:
                openLists.append(part.tree.end(of: index))
                index += 1
            case .bibliography:
                openBibliographies.append(part.tree.end(of: index))
                index += 1
            default:
                index += 1
            }
        }
    }

    private static func isOpen(_ ends: inout [Int], at index: Int) -> Bool {
        while let end = ends.last, end <= index { ends.removeLast() }
        return !ends.isEmpty
    }

    // MARK: - Paragraphs

    private mutating func read(paragraph index: Int, _ tag: TextTag) {
        let style = styles.paragraphStyle(part.tree.attribute(index, "style-name"))
        let paragraph = TextParagraph(
            index, in: part, styles: styles, base: style, formulas: formulas)
        let isItem = Self.isOpen(&openLists, at: index)
        let isReference = Self.isOpen(&openBibliographies, at: index)
        let level = part.tree.attribute(index, "outline-level").flatMap { Int($0) }
        let look = paragraph.content.look(isCentered: style.isCentered ?? false)
        draft.append(paragraph.content, at: locations.text(of: index, in: part), look: look) {
            block in
            block.take(style.kind, isHeadingAllowed: style.outlineLevel != 0)
            if tag == .heading { block.takeHeading(level ?? style.outlineLevel ?? 1) }
            if block.role == .paragraph, isReference { block.role = .reference }
            if block.role == .paragraph, isItem { block.role = .listItem }
            if block.role == .paragraph, block.isCaption { block.role = .caption }
        }
        append(paragraph)
    }

    /// Reads text that stands in no paragraph, as some programs write it, and says where it ends.
    private mutating func read(looseText index: Int) -> Int {
        var end = part.tree.end(of: index)
        guard !part.tree.bytes[part.tree.textRange(of: index)].allSatisfy({ $0 <= 32 }) else {
            return end
        }
        let limit = part.tree.end(of: part.tree.parent(of: index))
        while end < limit, part.tag(of: end).map(Self.inlineTags.contains) ?? true {
            end = part.tree.end(of: end)
        }
        let paragraph = TextParagraph(
            index..<end, in: part, styles: styles, base: styles.standard, formulas: formulas)
        let path = locations.text(of: part.tree.parent(of: index), in: part)
        draft.append(paragraph.content, at: path, look: DraftBlock.Look()) { _ in }
        append(paragraph)
        return end
    }

    private static let inlineTags: Set<TextTag> = [.span, .lineBreak, .space, .tab, .note, .link]

    /// Notes, then what stands in frames.
    private mutating func append(_ paragraph: TextParagraph) {
        for note in paragraph.notes {
            let text = plainText(below: note)
            draft.append(
                DraftBlock(role: .footnote, text: text, path: locations.text(of: note, in: part)))
        }
        for box in paragraph.boxes { walk(box) }
    }

    /// All paragraphs below a node, each apart by a space.
    private func plainText(below root: Int) -> String {
        paragraphs(below: root).map(\.content.plainText).joined(separator: " ")
    }

    /// - Parameter limit: Bytes of text after which no more is read.
    private func paragraphs(below root: Int, upTo limit: Int = .max) -> [TextParagraph] {
        var paragraphs: [TextParagraph] = []
        var index = root + 1
        var length = 0
        while index < part.tree.end(of: root), length <= limit {
            guard let tag = part.tag(of: index), !tag.isSkipped else {
                index = part.tree.end(of: index)
                continue
            }
            if tag == .paragraph || tag == .heading {
                let style = styles.paragraphStyle(part.tree.attribute(index, "style-name"))
                let paragraph = TextParagraph(
                    index, in: part, styles: styles, base: style, formulas: formulas)
                paragraphs.append(paragraph)
                length += paragraph.content.length
                index = part.tree.end(of: index)
            } else {
                index += 1
            }
        }
        return paragraphs
    }

    // MARK: - Tables

    /// Reads a table and says where to go on: inside of it where it only lays out text.
    private mutating func read(table index: Int) -> Int {
        // Each frame around a frame is read again, which nesting must not make costly.
        _ = Self.isOpen(&openTables, at: index)
        guard openTables.count < Self.maxNestedFrames else { return index + 1 }
        var table = DraftTable()
        var notes: [TextParagraph] = []
        readRows(index, into: &table, &notes)
        let path = locations.text(of: index, in: part)
        switch table.kind {
        case .layout:
            openTables.append(part.tree.end(of: index))
            return index + 1
        case .formula:
            draft.append(DraftBlock(role: .formula, text: table.plainText, path: path))
        case .data:
            draft.append(
                DraftBlock(role: .table, text: table.markdown(), form: .lines, path: path))
        }
        for paragraph in notes { append(paragraph) }
        return part.tree.end(of: index)
    }

    private func readRows(
        _ root: Int, into table: inout DraftTable, _ notes: inout [TextParagraph]
    ) {
        var index = root + 1
        while index < part.tree.end(of: root), !table.isFrame {
            guard let tag = part.tag(of: index), !tag.isSkipped else {
                index = part.tree.end(of: index)
                continue
            }
            switch tag {
            case .row:
                table.rows.append([])
                index += 1
            case .cell, .coveredCell:
                readCell(index, into: &table, &notes)
                index = part.tree.end(of: index)
            default:
                index += 1
            }
        }
    }

    private func readCell(
        _ index: Int, into table: inout DraftTable, _ notes: inout [TextParagraph]
    ) {
        let paragraphs = paragraphs(below: index, upTo: DraftTable.maxCellLength)
        let length = paragraphs.reduce(0) { $0 + $1.content.length }
        if length > DraftTable.maxCellLength { table.isFrame = true }
        notes += paragraphs.filter { !$0.notes.isEmpty || !$0.boxes.isEmpty }
        let text = paragraphs.map(\.content.plainText).joined(separator: " ")
        let repeats = part.tree.attribute(index, "number-columns-repeated").flatMap { Int($0) } ?? 1
        let cell = DraftTable.Cell(
            text: TextNormalization.line(text),
            hasFormula: paragraphs.contains { $0.content.hasFormula })
        if part.tree.firstDescendant(of: index, named: "h") != nil { table.headings += 1 }
        if table.rows.isEmpty { table.rows.append([]) }
        let last = table.rows.count - 1
        // Cells are repeated to fill a row: with nothing in them.
        let columns = cell.text.isEmpty ? repeats : 1
        let room = DraftTable.maxColumns - table.rows[last].count
        table.rows[last].append(cell)
        table.rows[last][table.rows[last].count - 1].columns = max(1, min(columns, room))
    }
}

extension DraftBlock {
    /// Makes a heading of what was marked as one, unless it is a title or far too long.
    fileprivate mutating func takeHeading(_ level: Int) {
        guard role != .title, role != .boilerplate, text.utf8.count < Self.maxHeadingLength else {
            return
        }
        role = .heading
        self.level = max(level, 1)
    }
}
