/// A table's rows as Markdown.
enum HTMLTable {
    /// True where a table is used to lay out a page: it holds another table, headings or long
    /// text.
    static func isLayout(_ index: Int, in tree: HTMLTree) -> Bool {
        let role = tree.nodes[index].attributes["role"]
        if role == "presentation" || role == "none" { return true }
        var rows = 0
        var cells = 0
        for node in tree.nodes[(index + 1)..<tree.nodes[index].end] {
            switch node.name {
            case "table", "h1", "h2", "h3", "pre": return true
            case "tr": rows += 1
            case "td", "th":
                cells += 1
                if node.textLength > 2000 { return true }
            default: break
            }
        }
        return cells <= 1 || rows == 0
    }

    static func markdown(_ index: Int, in tree: HTMLTree) -> String {
        var rows: [[String]] = []
        var position = index + 1
        while position < tree.nodes[index].end {
            let node = tree.nodes[position]
            if node.isHidden || node.name == "caption" {
                position = node.end
            } else if node.name == "tr" {
                rows.append([])
                position += 1
            } else if node.name == "td" || node.name == "th" {
                if rows.isEmpty { rows.append([]) }
                let text = HTMLInline.text(of: position, in: tree)
                rows[rows.count - 1].append(TextNormalization.line(text))
                position = node.end
            } else {
                position += 1
            }
        }
        return MarkdownTable.text(of: rows)
    }
}

/// Rows of cells as a Markdown table.
enum MarkdownTable {
    static func text(of rows: [[String]]) -> String {
        let rows = rows.filter { row in row.contains { !$0.isEmpty } }
        let width = rows.map(\.count).max() ?? 0
        guard width > 0 else { return "" }
        var lines: [String] = []
        for (index, row) in rows.enumerated() {
            let cells = row + [String](repeating: "", count: width - row.count)
            let escaped = cells.map { $0.replacing("|", with: "\\|") }
            lines.append("| " + escaped.joined(separator: " | ") + " |")
            if index == 0 {
                lines.append("|" + String(repeating: " --- |", count: width))
            }
        }
        return lines.joined(separator: "\n")
    }
}
