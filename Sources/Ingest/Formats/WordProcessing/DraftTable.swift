/// A table as a word processor wrote it: rows of cells with the text of all that is in them.
struct DraftTable: Sendable, Equatable {
    enum Kind: Sendable, Equatable {
        /// Rows and columns of facts.
        case data
        /// A frame around running text.
        case layout
        /// A formula, with its number in another cell.
        case formula
    }

    struct Cell: Sendable, Equatable {
        var text = ""
        var columns = 1
        var hasFormula = false
    }

    var rows: [[Cell]] = []
    /// Paragraphs in it that are headings by their style.
    var headings = 0

    /// Set where so much text stands in a cell that the rest was not looked at.
    var isFrame = false

    /// Bytes of text in a cell from which on the table only lays out text.
    static let maxCellLength = 2500

    /// No span is believed to reach further: it may claim any number.
    static let maxColumns = 512

    var kind: Kind {
        if isFrame || headings > 0 { return .layout }
        let cells = rows.flatMap { $0 }.filter { !$0.text.isEmpty }
        if cells.contains(where: \.hasFormula), rows.count <= 2, cells.allSatisfy(isFormulaCell) {
            return .formula
        }
        if cells.count <= 1 { return .layout }
        let isOneColumn = rows.allSatisfy { $0.count <= 1 }
        return isOneColumn && cells.contains { $0.text.utf8.count > 200 } ? .layout : .data
    }

    private func isFormulaCell(_ cell: Cell) -> Bool {
        cell.hasFormula || (cell.text.utf8.count < 12 && !cell.text.contains(where: \.isLetter))
    }

    var plainText: String {
        rows.flatMap { $0 }.map(\.text).filter { !$0.isEmpty }.joined(separator: " ")
    }

    /// Rows as Markdown; cells that span columns are followed by empty ones.
    ///
    /// A table that would be mostly padding is written without any.
    func markdown() -> String {
        let width = rows.map { min($0.reduce(0) { $0 + $1.columns }, Self.maxColumns) }.max() ?? 0
        guard rows.count * width <= Self.maxCells else {
            return rows.map { $0.map(\.text).joined(separator: " | ") }.joined(separator: "\n")
        }
        return MarkdownTable.text(
            of: rows.map { row in
                var cells: [String] = []
                for cell in row {
                    cells.append(cell.text)
                    let rest = min(cell.columns - 1, Self.maxColumns - cells.count)
                    cells += [String](repeating: "", count: max(rest, 0))
                }
                return cells
            })
    }

    private static let maxCells = 1_000_000
}
