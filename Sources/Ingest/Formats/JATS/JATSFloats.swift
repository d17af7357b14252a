import Records

// MARK: - Figures, tables, references

extension JATSReader {
    /// Appends label and caption of a figure, a table or a box as one block.
    mutating func appendCaption(_ index: Int) {
        var parts: [String] = []
        var place = index
        for child in tree.children(of: index) {
            let name = tree.name(of: child)
            guard tag(child) == .label || ["caption", "title", "attrib"].contains(name) else {
                continue
            }
            var text = line(child)
            guard !text.isEmpty else { continue }
            if tag(child) == .label {
                place = child
                if let last = text.last, last.isLetter || last.isNumber { text += "." }
            } else {
                place = child
            }
            parts.append(text)
        }
        builder.append(.caption, parts.joined(separator: " "), at: position(place))
    }

    /// A figure's caption, and what text it holds besides.
    mutating func readFigure(_ index: Int, level: Int) {
        appendCaption(index)
        for child in tree.children(of: index) {
            switch tag(child) {
            case .text, .label, .title, .skipped, .inline, .spaced: break
            case .paragraph where tree.name(of: child) == "attrib": break
            default: readBlock(child, as: .caption, level: level)
            }
        }
    }

    mutating func readTable(_ index: Int, level: Int) {
        appendCaption(index)
        // The same table may be there as a picture and in other forms: one is enough.
        var hasTable = false
        let children = tree.children(of: index).flatMap {
            tree.name(of: $0) == "alternatives" ? Array(tree.children(of: $0)) : [$0]
        }
        for child in children {
            let name = tree.name(of: child)
            if name == "table-wrap-foot" {
                appendTableNotes(child)
            } else if tag(child) == .table, name == "table" || name == "tgroup" {
                appendTable(child)
                hasTable = true
            } else if tag(child) == .code, !hasTable {
                readBlock(child, as: .paragraph, level: level)
            } else if [.list, .paragraph, .displayFormula, .footnotes].contains(tag(child)),
                name != "attrib"
            {
                readBlock(child, as: .footnote, level: level)
            }
        }
    }

    private mutating func appendTableNotes(_ index: Int) {
        for child in tree.children(of: index) {
            switch tag(child) {
            case .text, .label, .title: break
            case .footnotes: appendTableNotes(child)
            default: builder.append(.footnote, utf8: flat(child), at: position(child))
            }
        }
    }

    mutating func appendTable(_ index: Int) {
        var grid = TableGrid()
        var columns: [String: Int] = [:]
        var node = index + 1
        while node < tree.end(of: index) {
            switch tree.name(of: node) {
            case "tr", "row": grid.beginRow()
            case "colspec":
                if let name = tree.attribute(node, "colname") { columns[name] = columns.count }
            case "td", "th", "entry":
                grid.add(
                    line(node), columns: columnSpan(node, columns), rows: rowSpan(node))
                node = tree.end(of: node)
                continue
            default: break
            }
            node += 1
        }
        builder.append(.table, grid.markdown, form: .lines, at: position(index))
    }

    private func columnSpan(_ cell: Int, _ columns: [String: Int]) -> Int {
        if let span = tree.attribute(cell, "colspan").flatMap({ Int($0) }) { return span }
        guard let start = tree.attribute(cell, "namest").flatMap({ columns[$0] }),
            let end = tree.attribute(cell, "nameend").flatMap({ columns[$0] })
        else { return 1 }
        return max(1, end - start + 1)
    }

    private func rowSpan(_ cell: Int) -> Int {
        if let span = tree.attribute(cell, "rowspan").flatMap({ Int($0) }) { return span }
        guard let more = tree.attribute(cell, "morerows").flatMap({ Int($0) }) else { return 1 }
        return min(max(more, 0), 10_000) + 1
    }

    // MARK: - References

    mutating func readReferences(_ index: Int, level: Int) {
        appendHeading(index, level: level)
        for child in tree.children(of: index) {
            switch tree.name(of: child) {
            case "ref", "bib-reference", "biblioentry", "bibliomixed":
                builder.append(.reference, reference(child), at: position(child))
            case "ref-list": readReferences(child, level: level + 1)
            case "title", "label", "": break
            default: readBlock(child, as: .reference, level: level)
            }
        }
    }

    private func reference(_ index: Int) -> String {
        var parts: [String] = []
        for child in tree.children(of: index) {
            // The same reference may be there in several forms: the one written as text.
            let forms =
                tree.name(of: child) == "citation-alternatives"
                ? tree.children(of: child).filter { !tree.isText($0) } : [child]
            guard
                let child = forms.first(where: { tree.name(of: $0) == "mixed-citation" })
                    ?? forms.first
            else { continue }
            switch tree.name(of: child) {
            case "element-citation", "mixed-citation", "nlm-citation", "citation":
                parts.append(isWritten(child) ? line(child) : assembled(child))
            default: parts.append(line(child))
            }
        }
        return parts.filter { !$0.isEmpty }.joined(separator: " ")
    }

    /// Punctuation or words stand between the parts.
    private func isWritten(_ citation: Int) -> Bool {
        tree.children(of: citation).contains { child in
            tree.isText(child) && tree.bytes[tree.textRange(of: child)].contains { $0 > 32 }
        }
    }

    /// The parts of a reference in their order, with the signs that a reader expects.
    private func assembled(_ citation: Int) -> String {
        var text = ""
        var people: [String] = []
        var before = ""
        for child in tree.children(of: citation) where !tree.isText(child) {
            let name = tree.name(of: child)
            if ["name", "collab", "string-name"].contains(name) {
                people.append(personName(child, isInverted: true))
                continue
            }
            if !people.isEmpty {
                text = joined(text, people.joined(separator: ", "), with: " ")
                people = []
            }
            let value = part(child)
            guard !value.isEmpty else { continue }
            text = joined(text, value, with: separator(before, name))
            before = name
        }
        if !people.isEmpty { text = joined(text, people.joined(separator: ", "), with: " ") }
        return text
    }

    private func joined(_ text: String, _ value: String, with separator: String) -> String {
        guard let last = text.last else { return value }
        let isEnded = separator.hasPrefix(".") && ".?!".contains(last)
        return text + (isEnded ? String(separator.dropFirst()) : separator) + value
    }

    private func part(_ child: Int) -> String {
        switch tree.name(of: child) {
        case "person-group":
            let people = tree.children(of: child).filter { !tree.isText($0) }
                .map { personName($0, isInverted: true) }.filter { !$0.isEmpty }
            return people.joined(separator: ", ")
        case "issue": return "(\(line(child)))"
        default: return line(child)
        }
    }

    private func separator(_ before: String, _ name: String) -> String {
        switch (before, name) {
        case ("volume", "issue"): ""
        case (_, "lpage"): "–"
        case ("volume", "fpage"), ("issue", "fpage"), ("volume", "elocation-id"),
            ("issue", "elocation-id"), ("volume", "page-range"), ("issue", "page-range"):
            ":"
        case ("source", "volume"), ("source", "year"), ("year", "volume"), ("source", "issue"):
            " "
        case ("year", "month"), ("month", "day"), ("year", "season"): " "
        case ("publisher-loc", "publisher-name"): ": "
        case ("publisher-name", "publisher-loc"), ("publisher-name", "year"): ", "
        default: ". "
        }
    }
}
