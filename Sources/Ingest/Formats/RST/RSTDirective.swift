import Records

/// Explicit markup: directives, notes, targets, comments.
extension RSTReader {
    /// What is done with a directive's argument and body.
    private enum Kind {
        case code, math, figure, table, listTable, csvTable
        /// Its argument and its body are text.
        case text
        case skipped
    }

    private static let kinds: [String: Kind] = {
        var kinds: [String: Kind] = [
            "math": .math, "figure": .figure, "table": .table, "list-table": .listTable,
            "csv-table": .csvTable,
        ]
        for name in [
            "code-block", "code", "sourcecode", "parsed-literal", "doctest", "testcode", "prompt",
            "ipython", "console", "code-cell", "productionlist",
        ] { kinds[name] = .code }
        for name in [
            "image", "include", "toctree", "contents", "raw", "meta", "index", "role", "highlight",
            "default-role", "currentmodule", "module", "bibliography", "automodule", "autoclass",
            "autofunction", "literalinclude", "plot", "graphviz", "sectnum", "header", "footer",
            "target-notes", "latex", "tabularcolumns", "unicode", "replace",
        ] { kinds[name] = .skipped }
        return kinds
    }()

    mutating func takeExplicitMarkup(_ line: MarkdownLine) -> Bool {
        guard line.text == ".." || line.text.hasPrefix(".. ") || line.text.hasPrefix("__ ") else {
            return false
        }
        let rest = SourceText.trimmed(String(line.text.dropFirst(2)))
        if rest.hasPrefix("["), let close = rest.firstIndex(of: "]") {
            takeNote(line, label: rest[rest.index(after: rest.startIndex)..<close], offset: 3)
        } else if let colons = rest.firstRange(of: "::"), !rest.hasPrefix("|"),
            !rest.hasPrefix("_"),
            !rest[..<colons.lowerBound].contains(" ")
        {
            takeDirective(
                rest[..<colons.lowerBound].lowercased(),
                SourceText.trimmed(String(rest[colons.upperBound...])), line)
        } else {
            // A target, a substitution or a comment.
            index = max(index + 1, body(deeperThan: line.indentation, from: index + 1).end)
        }
        return true
    }

    /// Takes `.. [1] A footnote.` and `.. [Ada2019] A reference`.
    private mutating func takeNote(_ line: MarkdownLine, label: Substring, offset: Int) {
        let isFootnote =
            label.allSatisfy { $0.isNumber || $0 == "#" || $0 == "*" } || label.hasPrefix("#")
        let start = index
        let (first, end) = body(deeperThan: line.indentation, from: index + 1)
        var parts = [String(line.text.dropFirst(offset + label.count + 2))]
        if first < end { parts += lines[first..<end].map(\.text) }
        index = max(index + 1, end)
        let note = text(parts.joined(separator: " "))
        builder.append(
            isFootnote ? .footnote : .reference, isFootnote ? note : "[\(label)] " + note,
            at: position(start, index))
    }

    // MARK: - Directives

    private mutating func takeDirective(_ name: String, _ argument: String, _ line: MarkdownLine) {
        let start = index
        var (first, end) = body(deeperThan: line.indentation, from: index + 1)
        if first >= end { (first, end) = (index + 1, index + 1) }
        var options: [String: String] = [:]
        while first < end, first == index + 1 || !options.isEmpty || lines[first - 1].text.isEmpty,
            let (key, value) = Self.field(lines[first].text)
        {
            options[key] = value
            first += 1
        }
        switch Self.kinds[name] ?? .text {
        case .code:
            index = end
            appendCode(first, end)
        case .math:
            index = end
            let body = lines[first..<end].map(\.text).joined(separator: " ")
            let formula = SourceText.trimmed(argument + " " + body)
            if !formula.isEmpty {
                builder.append(.formula, "$$\(formula)$$", at: position(start, end))
            }
        case .figure:
            index = end
            let caption = lines[first..<end].map(\.text).joined(separator: " ")
            builder.append(.caption, text(caption), at: position(start, end))
        case .table:
            builder.append(.caption, text(argument), at: position(start, start + 1))
            index = first
        case .listTable, .csvTable:
            index = end
            builder.append(.caption, text(argument), at: position(start, start + 1))
            let rows =
                Self.kinds[name].map { if case .listTable = $0 { true } else { false } } == true
                ? listRows(first, end) : csvRows(first, end, header: options["header"])
            append(rows: rows, at: position(first, end))
        case .skipped:
            index = end
            if name == "include" || name == "literalinclude" {
                builder.warn("'\(argument)' is included by a directive; it was not read.")
            }
        case .text: takeText(name, argument, first: first, start: start)
        }
    }

    /// Notes, topics, and directives that are not known: their text is text.
    private mutating func takeText(_ name: String, _ argument: String, first: Int, start: Int) {
        index = max(first, start + 1)
        let place = position(start, start + 1)
        switch (name, argument.lowercased()) {
        case ("class", "abstract"), ("topic", "abstract"), ("abstract", _):
            builder.append(.heading, level: 1, "Abstract", at: place)
        case ("class", "keywords"): nextRole = .metadata
        case ("class", _), ("container", _), ("only", _), ("compound", _): break
        default: builder.append(.paragraph, text(argument), at: place)
        }
    }

    // MARK: - Substitutions

    /// `.. |name| replace:: text` may stand behind its use.
    mutating func findSubstitutions() {
        for line in lines where line.text.hasPrefix(".. |") {
            let rest = line.text.dropFirst(4)
            guard let close = rest.firstIndex(of: "|"),
                let mark = rest.firstRange(of: "replace::"), substitutions.count < 10000
            else { continue }
            substitutions[String(rest[..<close])] = SourceText.trimmed(
                String(rest[mark.upperBound...]))
        }
    }
}
