import Records

/// Tables: drawn with `+---+`, ruled with `=== ===`, or given as lists.
extension RSTReader {
    mutating func takeTable(_ line: MarkdownLine) -> Bool {
        if line.text.hasPrefix("+-"), line.text.hasSuffix("-+") { return takeGridTable() }
        let isRule = line.text.contains(" ") && line.text.utf8.allSatisfy { $0 == 61 || $0 == 32 }
        return isRule && line.text.hasPrefix("==") ? takeSimpleTable(line) : false
    }

    private mutating func takeGridTable() -> Bool {
        let start = index
        var rows: [[String]] = []
        var cells: [String] = []
        while index < lines.count,
            lines[index].text.hasPrefix("+") || lines[index].text.hasPrefix("|")
        {
            let line = lines[index].text
            index += 1
            if line.hasPrefix("+") {
                if !cells.isEmpty { rows.append(cells) }
                cells = []
                continue
            }
            let parts = line.dropFirst().split(separator: "|", omittingEmptySubsequences: false)
                .dropLast().map { SourceText.trimmed(String($0)) }
            while cells.count < min(parts.count, 500) { cells.append("") }
            for (column, part) in parts.prefix(500).enumerated() where !part.isEmpty {
                cells[column] += cells[column].isEmpty ? part : " " + part
            }
        }
        if !cells.isEmpty { rows.append(cells) }
        append(rows: rows, at: position(start, index))
        return true
    }

    /// Columns begin where the marks of the rule begin.
    private mutating func takeSimpleTable(_ rule: MarkdownLine) -> Bool {
        var starts: [Int] = []
        var previous: UInt8 = 32
        for (offset, byte) in rule.text.utf8.enumerated() {
            if byte != 32, previous == 32 { starts.append(offset) }
            previous = byte
        }
        let start = index
        var rows: [[String]] = []
        var rules = 1
        index += 1
        while index < lines.count, index - start < 20000 {
            let line = lines[index]
            let isRule =
                !line.text.isEmpty && line.text.utf8.allSatisfy { $0 == 61 || $0 == 32 || $0 == 45 }
            if isRule {
                if line.text.utf8.contains(61) { rules += 1 }
                index += 1
                let isEnd = index >= lines.count || lines[index].text.isEmpty
                if rules > 2 || (rules == 2 && isEnd) { break }
                continue
            }
            if !line.text.isEmpty { take(line, starts, margin: rule.indentation, &rows) }
            index += 1
        }
        append(rows: rows, at: position(start, index))
        return true
    }

    private func take(_ line: MarkdownLine, _ starts: [Int], margin: Int, _ rows: inout [[String]])
    {
        let shift = max(0, line.indentation - margin)
        let characters = Array(line.text)
        var cells: [String] = []
        for (column, start) in starts.enumerated() {
            let end = column + 1 < starts.count ? starts[column + 1] - shift : characters.count
            let first = max(0, start - shift)
            guard first < min(end, characters.count) else {
                cells.append("")
                continue
            }
            cells.append(SourceText.trimmed(String(characters[first..<min(end, characters.count)])))
        }
        // A row whose first cell is empty goes on from the one above.
        if cells.first == "", let last = rows.indices.last {
            for column in cells.indices where !cells[column].isEmpty {
                rows[last][column] += (rows[last][column].isEmpty ? "" : " ") + cells[column]
            }
        } else {
            rows.append(cells)
        }
    }

    // MARK: - Lists as tables

    /// `* - first` begins a row, `- next` a cell.
    func listRows(_ start: Int, _ end: Int) -> [[String]] {
        var rows: [[String]] = []
        for line in lines[start..<end] where !line.text.isEmpty {
            var text = Substring(line.text)
            if text.hasPrefix("* - ") || text == "* -" {
                rows.append([String(text.dropFirst(4))])
            } else if text.hasPrefix("- ") || text == "-", let last = rows.indices.last {
                text = text.dropFirst(2)
                rows[last].append(String(text))
            } else if let last = rows.indices.last, let cell = rows[last].indices.last {
                rows[last][cell] += " " + text
            }
        }
        return rows
    }

    func csvRows(_ start: Int, _ end: Int, header: String?) -> [[String]] {
        let bodies = lines[start..<end].map(\.text).filter { !$0.isEmpty }
        return ((header.map { [$0] } ?? []) + bodies).map(Self.cells)
    }

    /// The cells of a line, apart by commas, some in quotation marks.
    private static func cells(of line: String) -> [String] {
        var cells: [String] = []
        var cell: [UInt8] = []
        var isQuoted = false
        for byte in line.utf8 {
            if byte == UInt8(ascii: "\"") {
                isQuoted.toggle()
            } else if byte == UInt8(ascii: ","), !isQuoted {
                cells.append(SourceText.trimmed(cell.text))
                cell = []
            } else {
                cell.append(byte)
            }
        }
        cells.append(SourceText.trimmed(cell.text))
        return cells
    }

    mutating func append(rows: [[String]], at position: SourcePosition) {
        let rows = rows.map { $0.map { TextNormalization.line(text($0)) } }
        builder.append(.table, MarkdownTable.text(of: rows), form: .lines, at: position)
    }
}
