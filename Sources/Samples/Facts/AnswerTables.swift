/// Rows of values apart by commas (RFC 4180).
enum CommaSeparated {
    /// What is wrong, as a sentence; nil where all rows are equally wide and there are two columns
    /// and two rows at least.
    static func fault(in text: String) -> String? {
        guard let rows = rows(of: text) else {
            return "The answer is no CSV: a value in quotes does not end, or goes on behind them."
        }
        guard rows.count > 1, let width = rows.first?.count, width > 1 else {
            return "The answer must be CSV with a header, at least one row below it, and at least "
                + "two columns."
        }
        guard let place = rows.firstIndex(where: { $0.count != width }) else { return nil }
        return "Row \(place + 1) of the CSV has \(rows[place].count) values, and the first one "
            + "\(width): put values with a comma in quotes."
    }

    /// The values of all rows; nil where quotes do not match.
    static func rows(of text: String) -> [[String]]? {
        var rows: [[String]] = []
        var row: [String] = []
        var value = ""
        var rest = AnswerLines.trimmed(text)[...]
        var isQuoted = false
        while let sign = rest.popFirst() {
            switch sign {
            case "\"" where !isQuoted && value.isEmpty:
                guard let quoted = takeQuoted(&rest) else { return nil }
                value = quoted
                isQuoted = true
            case ",":
                row.append(value)
                (value, isQuoted) = ("", false)
            case _ where sign.isNewline:
                rows.append(row + [value])
                (row, value, isQuoted) = ([], "", false)
            default:
                if isQuoted { return nil }
                value.append(sign)
            }
        }
        rows.append(row + [value])
        return rows.filter { $0 != [""] }
    }

    /// The rest of a value in quotes; two quotes stand for one.
    private static func takeQuoted(_ rest: inout Substring) -> String? {
        var value = ""
        while let sign = rest.popFirst() {
            guard sign == "\"" else {
                value.append(sign)
                continue
            }
            guard rest.first == "\"" else { return value }
            value.append(sign)
            rest.removeFirst()
        }
        return nil
    }
}

/// A table of Markdown: a header, a line of dashes, rows.
enum MarkdownTable {
    /// What is wrong, as a sentence; nil where the text has a whole table.
    static func fault(in text: String) -> String? {
        let rows = AnswerLines.filled(text).filter { $0.hasPrefix("|") }.map(cells)
        guard rows.count > 2, rows[0].count > 1 else {
            return "The answer has no table: write a header, a line of dashes and a row, each "
                + "between '|', with at least two columns."
        }
        guard rows[1].allSatisfy(isDashes) else {
            return "The second line of the table must be dashes, such as '| --- | --- |'."
        }
        guard let place = rows.firstIndex(where: { $0.count != rows[0].count }) else { return nil }
        return "Line \(place + 1) of the table has \(rows[place].count) columns, and its header "
            + "\(rows[0].count)."
    }

    private static func cells(_ line: String) -> [String] {
        var line = line.replacing("\\|", with: " ").dropFirst()
        if line.last == "|" { line.removeLast() }
        return line.split(separator: "|", omittingEmptySubsequences: false)
            .map { AnswerLines.trimmed($0) }
    }

    private static func isDashes(_ cell: String) -> Bool {
        cell.contains("-") && cell.allSatisfy { $0 == "-" || $0 == ":" }
    }
}
