import Records

/// Finds tables: short blocks that stand beside each other, row upon row.
///
/// Content order gives a table cell by cell. A stretch of such cells becomes one block; its lines, sorted by height into rows and by place into columns,
/// become a Markdown table.
enum Tables {
    static func collected(_ blocks: [TextBlock], body: BodyStyle) -> [TextBlock] {
        let isCell = cells(blocks, body: body)
        var result: [TextBlock] = []
        var index = 0
        while index < blocks.count {
            guard isCell[index] || isTableHead(result.last, blocks[index], body: body) else {
                result.append(blocks[index])
                index += 1
                continue
            }
            let end = endOfStretch(from: index, blocks, isCell, body: body)
            let stretch = Array(blocks[index..<end])
            if let table = table(of: stretch) {
                result.append(table)
            } else {
                result += stretch
            }
            index = end
        }
        return withoutFigures(result)
    }

    /// The labels of a plot stand in rows, too: without a table's caption, on a page with a
    /// figure's, they are labels.
    private static func withoutFigures(_ blocks: [TextBlock]) -> [TextBlock] {
        var tables: Set<Int> = []
        var figures: Set<Int> = []
        for block in blocks where block.role == .caption {
            if CaptionMark.isTable(block.first.text) {
                tables.formUnion([block.page, block.page + 1])
            } else {
                figures.insert(block.page)
            }
        }
        return blocks.map { block in
            guard block.role == .table, figures.contains(block.page), !tables.contains(block.page)
            else { return block }
            var block = block
            block.role = .boilerplate
            block.text = nil
            return block
        }
    }

    // MARK: - Cells

    /// For each block whether its lines stood beside others.
    private static func cells(_ blocks: [TextBlock], body: BodyStyle) -> [Bool] {
        blocks.map { block in
            block.isCell && block.role == .paragraph && isShort(block)
                && !fillsColumn(block, body: body)
        }
    }

    private static func isShort(_ block: TextBlock) -> Bool {
        block.lines.count <= 12 && block.wordCount <= 14 * block.lines.count
            && block.characterCount < 500 && block.wordCount < 70
    }

    /// Lines of the text's own size that reach from edge to edge of their column.
    private static func fillsColumn(_ block: TextBlock, body: BodyStyle) -> Bool {
        guard block.lines.count >= 2, body.isBodySize(block.first), let frame = block.frame else {
            return false
        }
        return block.wordCount >= 5 * block.lines.count && block.box.width > 0.85 * frame.width
            && frame.width > 120
    }

    /// The first row below a table's caption may be a single cell.
    private static func isTableHead(
        _ last: TextBlock?, _ block: TextBlock, body: BodyStyle
    ) -> Bool {
        guard let last, last.role == .caption, CaptionMark.isTable(last.first.text) else {
            return false
        }
        return block.page == last.page && isShort(block) && block.role == .paragraph
            && block.box.top > last.box.top && block.box.top - last.box.bottom < 3 * body.leading
            && block.wordCount < 12
    }

    private static func endOfStretch(
        from start: Int, _ blocks: [TextBlock], _ isCell: [Bool], body: BodyStyle
    ) -> Int {
        var end = start + 1
        var index = start + 1
        while index < blocks.count, blocks[index].page == blocks[start].page {
            if isCell[index] {
                end = index + 1
            } else if index - end >= 3 || blocks[index].role != .paragraph
                || isRunningText(blocks[index], body: body)
            {
                break
            }
            index += 1
        }
        // A last row of one cell, as close as rows are.
        while end < blocks.count, blocks[end].page == blocks[start].page, isShort(blocks[end]),
            blocks[end].role == .paragraph, blocks[end].wordCount < 10,
            blocks[end].lines.count == 1, !Sentence.isEnd(blocks[end].last.text),
            abs(blocks[end].size - blocks[end - 1].size) < 0.4,
            blocks[end].box.top - blocks[end - 1].box.bottom < 0.8 * body.leading,
            blocks[end].box.top > blocks[end - 1].box.top - 2
        {
            end += 1
        }
        return end
    }

    private static func isRunningText(_ block: TextBlock, body: BodyStyle) -> Bool {
        block.wordCount > 30 || (block.lines.count > 2 && block.wordCount > 20)
    }

    // MARK: - Rows and columns

    private static func table(of stretch: [TextBlock]) -> TextBlock? {
        let lines = stretch.flatMap(\.lines)
        guard stretch.count >= 4, let first = lines.first else { return nil }
        let rows = rows(of: lines)
        let filled = rows.filter { $0.count > 1 }.count
        guard rows.count >= 2, filled >= 2, filled * 3 >= rows.count else { return nil }
        let math = stretch.filter { $0.mainFont.isMath }.count
        if math * 3 > stretch.count, rows.count < 5 { return nil }
        if rows.count < 7, Formulas.isFormula(lines) {
            var formula = TextBlock(first, frame: stretch[0].frame)
            formula.lines = lines
            formula.role = .formula
            return formula
        }
        let columns = columns(of: rows)
        guard columns.count >= 2 else { return nil }
        var table = TextBlock(first, frame: stretch[0].frame)
        table.lines = lines
        table.role = .table
        table.text = MarkdownTable.text(of: rows.map { row in cells(of: row, in: columns) })
        return table
    }

    /// Lines on about the same height, from left to right.
    private static func rows(of lines: [PageLine]) -> [[PageLine]] {
        var rows: [[PageLine]] = []
        for line in lines.sorted(by: { ($0.baseline, $0.left) < ($1.baseline, $1.left) }) {
            if let last = rows.last?.first, line.isBeside(last),
                abs(line.baseline - last.baseline) < 0.45 * max(line.size, last.size)
            {
                rows[rows.count - 1].append(line)
            } else {
                rows.append([line])
            }
        }
        return rows.map { $0.sorted { $0.left < $1.left } }
    }

    /// Stretches from left to right that cells share; a cell that spans many is left out.
    private static func columns(of rows: [[PageLine]]) -> [ClosedRange<Double>] {
        let all = rows.flatMap { $0 }
        let left = all.map(\.left).min() ?? 0
        let right = all.map(\.right).max() ?? 0
        let widest = max(0.45 * (right - left), 40)
        // Rows with the most cells show the columns best: elsewhere cells may have run together.
        let most = rows.map(\.count).max() ?? 0
        let full = rows.filter { $0.count == most }
        let best = full.count >= 3 || full.count * 3 >= rows.count ? full : rows
        let cells = best.filter { $0.count > 1 }.flatMap { $0 }.filter { $0.width < widest }
        var columns: [ClosedRange<Double>] = []
        for cell in cells.sorted(by: { $0.left < $1.left }) {
            let range = min(cell.left, cell.right)...max(cell.left, cell.right)
            if let last = columns.last, range.lowerBound < last.upperBound - 1 {
                columns[columns.count - 1] =
                    last.lowerBound...max(last.upperBound, range.upperBound)
            } else {
                columns.append(range)
            }
        }
        return columns
    }

    private static func cells(of row: [PageLine], in columns: [ClosedRange<Double>]) -> [String] {
        var cells = [String](repeating: "", count: columns.count)
        for line in row {
            let best = columns.indices.max {
                overlap(line, columns[$0]) < overlap(line, columns[$1])
            }
            guard let best else { continue }
            cells[best] += (cells[best].isEmpty ? "" : " ") + line.text
        }
        return cells
    }

    private static func overlap(_ line: PageLine, _ column: ClosedRange<Double>) -> Double {
        min(line.right, column.upperBound) - max(line.left, column.lowerBound)
    }
}
