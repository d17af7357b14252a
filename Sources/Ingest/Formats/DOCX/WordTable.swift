/// Reads a table of a Word document.
struct WordTable {
    private(set) var table = DraftTable()
    private(set) var notes: [WordNote] = []
    private(set) var pictureFormulas = 0
    /// Bytes of text in the cell that is read.
    private var cellLength = 0
    private let part: WordPart
    private let styles: WordStyles

    init(_ index: Int, in part: WordPart, styles: WordStyles) {
        self.part = part
        self.styles = styles
        readRows(index)
    }

    private mutating func readRows(_ table: Int) {
        var index = table + 1
        while index < part.tree.end(of: table), !self.table.isFrame {
            guard let tag = part.tag(of: index), !part.isSkipped(tag, at: index) else {
                index = part.tree.end(of: index)
                continue
            }
            guard tag == .row else {
                index += 1
                continue
            }
            if !isDeleted(index) { readRow(index) }
            index = part.tree.end(of: index)
        }
    }

    private func isDeleted(_ row: Int) -> Bool {
        part.tree.firstChild(of: row, named: "trPr")
            .flatMap { part.tree.firstChild(of: $0, named: "del") } != nil
    }

    private mutating func readRow(_ row: Int) {
        var cells: [DraftTable.Cell] = []
        if let properties = part.tree.firstChild(of: row, named: "trPr"),
            let before = part.value(of: "gridBefore", in: properties).flatMap({ Int($0) }),
            before > 0
        {
            cells.append(DraftTable.Cell(columns: min(before, DraftTable.maxColumns)))
        }
        var index = row + 1
        while index < part.tree.end(of: row), !table.isFrame {
            guard let tag = part.tag(of: index), !part.isSkipped(tag, at: index) else {
                index = part.tree.end(of: index)
                continue
            }
            guard tag == .cell else {
                index += 1
                continue
            }
            cells.append(cell(index))
            index = part.tree.end(of: index)
        }
        table.rows.append(cells)
    }

    private mutating func cell(_ index: Int) -> DraftTable.Cell {
        var cell = DraftTable.Cell()
        if let properties = part.tree.firstChild(of: index, named: "tcPr") {
            let span = part.value(of: "gridSpan", in: properties).flatMap { Int($0) } ?? 1
            cell.columns = min(max(span, 1), DraftTable.maxColumns)
            // The lower part of a cell that is merged down.
            if let merge = part.tree.firstChild(of: properties, named: "vMerge"),
                part.tree.attribute(merge, "val") != "restart"
            {
                return cell
            }
        }
        var texts: [String] = []
        cellLength = 0
        read(index, into: &texts, hasFormula: &cell.hasFormula)
        cell.text = TextNormalization.line(texts.joined(separator: " "))
        return cell
    }

    /// All paragraphs of a cell, those of tables inside of it and of text boxes too.
    private mutating func read(
        _ root: Int, into texts: inout [String], hasFormula: inout Bool
    ) {
        var index = root + 1
        while index < part.tree.end(of: root), !table.isFrame {
            guard let tag = part.tag(of: index), !part.isSkipped(tag, at: index) else {
                index = part.tree.end(of: index)
                continue
            }
            guard tag == .paragraph else {
                index += 1
                continue
            }
            let properties = part.tree.firstChild(of: index, named: "pPr")
            let style = styles.style(properties.flatMap { part.value(of: "pStyle", in: $0) })
            let paragraph = WordParagraph(index, in: part, styles: styles, base: style)
            let text = paragraph.content.plainText
            texts.append(text)
            cellLength += text.utf8.count + 1
            if cellLength > DraftTable.maxCellLength { table.isFrame = true }
            hasFormula = hasFormula || paragraph.content.hasFormula
            notes += paragraph.notes
            pictureFormulas += paragraph.pictureFormulas
            if let level = style.outlineLevel, level > 0 { table.headings += 1 }
            for box in paragraph.textBoxes { read(box, into: &texts, hasFormula: &hasFormula) }
            index = part.tree.end(of: index)
        }
    }
}
