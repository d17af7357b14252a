/// Cells of a table as they are read, row by row, those that span columns or rows at their
/// first place.
struct TableGrid {
    private(set) var rows: [[String]] = []
    /// By column: rows further down that a cell above reaches into.
    private var reach: [Int] = []

    private static let columnLimit = 256
    /// Columns times rows.
    private static let cellLimit = 1_000_000
    private var cellCount = 0

    mutating func beginRow() {
        rows.append([])
    }

    mutating func add(_ text: String, columns: Int = 1, rows span: Int = 1) {
        if rows.isEmpty { rows.append([]) }
        var row = rows[rows.count - 1]
        // Places taken by cells above stay empty.
        while row.count < reach.count, reach[row.count] >= rows.count { row.append("") }
        guard row.count < Self.columnLimit, cellCount < Self.cellLimit else {
            // Too wide to be a table: nothing is lost.
            if let last = row.indices.last { row[last] += " " + text } else { row.append(text) }
            rows[rows.count - 1] = row
            return
        }
        let width = min(max(columns, 1), Self.columnLimit - row.count)
        let last = rows.count + min(max(span, 1), 10_000) - 1
        for column in 0..<width {
            while reach.count <= row.count { reach.append(0) }
            reach[row.count] = last
            row.append(column == 0 ? text : "")
        }
        cellCount += width
        rows[rows.count - 1] = row
    }

    var markdown: String { MarkdownTable.text(of: rows) }
}
