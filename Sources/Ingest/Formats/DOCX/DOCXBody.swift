import Records

/// Walks over the body of a Word document and drafts its blocks.
struct DOCXBody {
    private var draft = Draft()
    private(set) var warnings: [String] = []
    private let main: WordPart
    let styles: WordStyles
    private var notes: DOCXNotes
    /// Text of paragraphs whose end was struck out: it belongs to the next one.
    private var carried = ""
    private var pictureFormulas = 0
    private var chunks = 0
    private var locations = ElementLocations()
    /// Where the tables end that only lay out the text that is read now.
    private var openTables: [Int] = []

    init(_ parts: DOCXParts) throws(IngestError) {
        main = parts.main
        styles = parts.styles
        notes = DOCXNotes(parts)
    }

    /// Hands the draft over, so that it is in memory once.
    mutating func takeDraft() -> Draft {
        let taken = draft
        draft = Draft()
        return taken
    }

    mutating func readAll() {
        guard let body = main.tree.firstChild(of: 0, named: "body") else { return }
        walk(body)
        let rest = DraftBlock(text: carried, path: locations.text(of: body, in: main))
        draft.append(rest)
        if pictureFormulas > 0 {
            warnings.append(
                "\(pictureFormulas) equations are pictures of an equation editor and have no text.")
        }
        if chunks > 0 {
            warnings.append("\(chunks) parts in other formats were left out (altChunk).")
        }
    }

    /// Drafts all paragraphs and tables below a node.
    private mutating func walk(_ root: Int) {
        var index = root + 1
        let end = main.tree.end(of: root)
        while index < end {
            guard let tag = main.tag(of: index), !main.isSkipped(tag, at: index) else {
                index = main.tree.end(of: index)
                continue
            }
            switch tag {
            case .paragraph:
                read(paragraph: index)
                index = main.tree.end(of: index)
            case .table:
                index = read(table: index)
            case .control where isContents(index):
                index = main.tree.end(of: index)
            case .chunk:
                chunks += 1
                index += 1
            default:
                index += 1
            }
        }
    }

    /// A control that holds a table of contents.
    private func isContents(_ control: Int) -> Bool {
        guard let properties = main.tree.firstChild(of: control, named: "sdtPr"),
            let gallery = main.tree.firstDescendant(of: properties, named: "docPartGallery"),
            let name = main.tree.attribute(gallery, "val")
        else { return false }
        return name.hasPrefix("Table of Contents")
    }

    // MARK: - Paragraphs

    private mutating func read(paragraph index: Int) {
        let properties = main.tree.firstChild(of: index, named: "pPr")
        var style = styles.style(properties.flatMap { main.value(of: "pStyle", in: $0) })
        if let properties {
            style = style.overridden(by: main.paragraphLook(properties))
        }
        let paragraph = WordParagraph(index, in: main, styles: styles, base: style)
        pictureFormulas += paragraph.pictureFormulas
        if let properties, isJoinedToNext(properties) {
            carried += paragraph.content.plainText
        } else if !paragraph.content.pieces.isEmpty || !carried.isEmpty {
            let look = paragraph.content.look(isCentered: style.isCentered ?? false)
            draft.append(
                paragraph.content, prefix: carried, at: locations.text(of: index, in: main),
                look: look
            ) { $0.take(style, hasPageReference: paragraph.hasPageReference) }
            carried = ""
        }
        for text in notes.takeTexts(of: paragraph.notes) { draft.append(text) }
        for box in paragraph.textBoxes { walk(box) }
    }

    /// The paragraph's end was deleted under tracked changes.
    private func isJoinedToNext(_ properties: Int) -> Bool {
        guard let mark = main.tree.firstChild(of: properties, named: "rPr") else { return false }
        return main.tree.firstChild(of: mark, named: "del") != nil
            || main.tree.firstChild(of: mark, named: "moveFrom") != nil
    }

    // MARK: - Tables

    private static let maxNestedFrames = 4

    /// Reads a table and says where to go on: inside of it where it only lays out text.
    private mutating func read(table index: Int) -> Int {
        openTables.removeAll { $0 <= index }
        // Each frame around a frame is read again, which nesting must not make costly.
        guard openTables.count < Self.maxNestedFrames else { return index + 1 }
        let word = WordTable(index, in: main, styles: styles)
        let table = word.table
        let path = locations.text(of: index, in: main)
        switch table.kind {
        case .layout:
            openTables.append(main.tree.end(of: index))
            return index + 1
        case .formula:
            draft.append(DraftBlock(role: .formula, text: table.plainText, path: path))
        case .data:
            draft.append(
                DraftBlock(role: .table, text: table.markdown(), form: .lines, path: path))
        }
        pictureFormulas += word.pictureFormulas
        for text in notes.takeTexts(of: word.notes) { draft.append(text) }
        return main.tree.end(of: index)
    }
}

extension DraftBlock {
    /// Takes the role that the style gives.
    fileprivate mutating func take(_ style: WordStyles.Style, hasPageReference: Bool) {
        if hasPageReference, text.contains("\t") {
            role = .boilerplate
            return
        }
        if let level = style.outlineLevel, level > 0, text.utf8.count < Self.maxHeadingLength,
            style.kind != .title, style.kind != .contents
        {
            role = .heading
            self.level = level
            return
        }
        take(style.kind, isHeadingAllowed: style.outlineLevel != 0)
        if role == .paragraph, let list = style.list, list > 0 { role = .listItem }
        if role == .paragraph, isCaption { role = .caption }
    }
}
