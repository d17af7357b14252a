/// A table's rows as Markdown.
enum HTMLTable {
    /// True where a table is used to lay out a page: it holds another table, headings or long
    /// text.
    static func isLayout(_ index: Int, in page: HTMLTree) -> Bool {
        let role = page.tree.attribute(index, "role")
        if role == "presentation" || role == "none" { return true }
        var rows = 0
        var cells = 0
        for node in (index + 1)..<max(index + 1, page.tree.end(of: index)) {
            switch page.tag(node) {
            case .table, .preformatted: return true
            case .heading where (page.headingLevel(node) ?? 6) <= 3: return true
            case .row: rows += 1
            case .cell:
                cells += 1
                if page.textLength[node] > 2000 { return true }
            default: break
            }
        }
        return cells <= 1 || rows == 0
    }

    static func markdown(_ index: Int, in page: HTMLTree) -> String {
        var grid = TableGrid()
        var position = index + 1
        while position < page.tree.end(of: index) {
            let tag = page.tag(position)
            if page.isHidden[position] || tag == .caption {
                position = page.tree.end(of: position)
            } else if tag == .row {
                grid.beginRow()
                position += 1
            } else if tag == .cell {
                grid.add(
                    HTMLInline.line(of: position, in: page),
                    columns: page.tree.attribute(position, "colspan").flatMap { Int($0) } ?? 1,
                    rows: page.tree.attribute(position, "rowspan").flatMap { Int($0) } ?? 1)
                position = page.tree.end(of: position)
            } else {
                position += 1
            }
        }
        return grid.markdown
    }
}

/// Rows of cells as a Markdown table.
enum MarkdownTable {
    static func text(of rows: [[String]]) -> String {
        let rows = rows.filter { row in row.contains { !$0.isEmpty } }
        let width = rows.map(\.count).max() ?? 0
        guard width > 0 else { return "" }
        // One very wide row may not blow up all others.
        let padding = rows.count * width <= 1_000_000 ? width : 0
        var lines: [String] = []
        for (index, row) in rows.enumerated() {
            let cells = row + [String](repeating: "", count: max(0, padding - row.count))
            let escaped = cells.map { $0.replacing("|", with: "\\|") }
            lines.append("| " + escaped.joined(separator: " | ") + " |")
            if index == 0 {
                lines.append("|" + String(repeating: " --- |", count: width))
            }
        }
        return lines.joined(separator: "\n")
    }
}
