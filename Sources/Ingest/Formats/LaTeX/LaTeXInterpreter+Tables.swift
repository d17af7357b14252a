import Records

/// Tables, as Markdown.
extension LaTeXInterpreter {
    mutating func table(_ name: String) {
        let start = input.place
        let body = readTable(name)
        var rows: [[[UInt8]]] = []
        for row in LaTeXTableCells.rows(of: body).prefix(20000) {
            var cells: [[UInt8]] = []
            for cell in row.prefix(500) {
                cells.append(flat(render(cell)))
                // Cells that a wide one covers.
                let width = LaTeXTableCells.width(of: cell)
                cells += Array(repeating: [], count: max(0, min(width, 100) - 1))
            }
            if cells.contains(where: { Self.isWorthKeeping($0) }) { rows.append(cells) }
        }
        guard !rows.isEmpty else { return }
        let isTable = rows.count > 1 && rows.contains { $0.count > 1 }
        guard inlineDepth == 0, isTable else {
            let cells = rows.flatMap { $0.filter { !$0.isEmpty } }
            output += Array(cells.joined(separator: [32]))
            return output.append(32)
        }
        if suspended.isEmpty || !output.isEmpty { endBlock() }
        add(
            LaTeXBlock(
                role: .table, text: Array(MarkdownTable.text(of: rows.map { $0.map(\.text) }).utf8),
                form: .lines, start: start, end: input.place))
    }

    /// Without line ends, and with no more than one space between words.
    private func flat(_ text: [UInt8]) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(text.count)
        for byte in text {
            if byte > 32 || byte <= LaTeXBibliography.separator {
                output.append(byte)
            } else if let last = output.last, last != 32 {
                output.append(32)
            }
        }
        if output.last == 32 { output.removeLast() }
        return output
    }

    /// The text up to the table's end; only macros that hold parts of tables are expanded.
    private mutating func readTable(_ name: String) -> [UInt8] {
        var body: [UInt8] = []
        var depth = 0
        while input.settle(), let byte = input.next {
            switch byte {
            case UInt8(ascii: "%"):
                _ = input.skipComment()
                body.append(32)
            case UInt8(ascii: "\\"):
                input.advance()
                let command = input.readName()
                if command == "end" {
                    guard let ended = input.readArgument() else { continue }
                    if ended.trimmed.text == name, depth == 0 { return body }
                    if endsUserEnvironment(ended.text) { continue }
                    if ended.text == "document" {
                        isFinished = inlineDepth == 0
                        return body
                    }
                    if ended.text == name { depth -= 1 }
                    body += Array("\\end{".utf8) + ended + [UInt8(ascii: "}")]
                } else if let macro = macros[command], macro.isStructural {
                    expand(macro, command)
                } else {
                    if command == "begin", isNext("{\(name)}") { depth += 1 }
                    body.append(UInt8(ascii: "\\"))
                    body += Array(command.utf8)
                    if let last = command.utf8.last, (65...90).contains(last & 0xDF),
                        let next = input.next, next != UInt8(ascii: "{")
                    {
                        body.append(32)
                    }
                }
            default:
                body.append(byte)
                input.advance()
                if byte < 0x80 { input.copyText(to: &body) }
            }
        }
        warn("The table '\(name)' is not closed; what follows it was read as its text.")
        return body
    }

    private mutating func endsUserEnvironment(_ name: String) -> Bool {
        guard let index = open.suffix(50).lastIndex(where: { $0.name == name && $0.end != nil })
        else { return false }
        endUser(at: index)
        return true
    }

    private func isNext(_ text: String) -> Bool {
        guard let top = input.frames.last else { return false }
        return top.bytes[top.index...].starts(with: text.utf8)
    }
}

/// Cutting the body of a table into rows and cells.
enum LaTeXTableCells {
    static func rows(of body: [UInt8]) -> [[[UInt8]]] {
        var rows: [[[UInt8]]] = [[]]
        var cell: [UInt8] = []
        var depth = 0
        var index = 0
        while index < body.count {
            let byte = body[index]
            switch byte {
            case UInt8(ascii: "\\"):
                if depth == 0, let length = rowEnd(in: body, at: index) {
                    rows[rows.count - 1].append(cell)
                    rows.append([])
                    cell = []
                    index += length
                    continue
                }
                if starts(body, at: index, with: "\\begin{") { depth += 1 }
                if starts(body, at: index, with: "\\end{") { depth -= 1 }
                cell.append(byte)
                index += 1
                if index < body.count { cell.append(body[index]) }
            case UInt8(ascii: "&") where depth == 0:
                rows[rows.count - 1].append(cell)
                cell = []
            default:
                if byte == UInt8(ascii: "{") { depth += 1 }
                if byte == UInt8(ascii: "}") { depth -= 1 }
                cell.append(byte)
            }
            index += 1
        }
        if !cell.trimmed.isEmpty { rows[rows.count - 1].append(cell) }
        return rows
    }

    /// How many bytes `\\[2pt]` or `\tabularnewline` has.
    private static func rowEnd(in body: [UInt8], at index: Int) -> Int? {
        if starts(body, at: index, with: "\\tabularnewline") { return 15 }
        guard starts(body, at: index, with: "\\\\") else { return nil }
        var end = index + 2
        if end < body.count, body[end] == UInt8(ascii: "*") { end += 1 }
        if end < body.count, body[end] == UInt8(ascii: "["),
            let close = body[end...].prefix(30).firstIndex(of: UInt8(ascii: "]"))
        {
            end = close + 1
        }
        return end - index
    }

    private static func starts(_ body: [UInt8], at index: Int, with text: String) -> Bool {
        body[index...].starts(with: text.utf8)
    }

    /// How many columns a cell covers: 3 for `\multicolumn{3}{c}{...}`.
    static func width(of cell: [UInt8]) -> Int {
        let cell = cell.trimmed
        guard let start = cell.firstIndex(of: Array("\\multicolumn".utf8), from: 0), start < 100
        else { return 1 }
        let digits = cell[(start + 12)...].prefix(8).filter { (48...57).contains($0) }
        return Int(Array(digits).text) ?? 1
    }
}
