import Records

// MARK: - Figures, tables, references

extension TEIReader {
    mutating func readFigure(_ index: Int, level: Int) {
        var parts: [String] = []
        for child in tree.children(of: index) {
            guard ["head", "figDesc", "label", "p"].contains(tree.name(of: child)) else { continue }
            let words = line(child)
            // GROBID gives the number once more as a label, and the head in the description.
            if tree.name(of: child) == "label", !parts.isEmpty { continue }
            if let last = parts.last, words.hasPrefix(last) { parts.removeLast() }
            if !words.isEmpty { parts.append(words) }
        }
        if parts.count > 1, parts[0].allSatisfy(\.isNumber) { parts.removeFirst() }
        builder.append(.caption, parts.joined(separator: " "), at: position(index))
        for child in tree.children(of: index) {
            switch tag(child) {
            case .table: appendTable(child)
            case .figure: readFigure(child, level: level)
            case .note:
                builder.append(.footnote, utf8: flat(child), at: position(child))
            case .list, .verse, .container, .formula:
                readContent(child, as: .caption, level: level)
            default: break
            }
        }
    }

    mutating func appendTable(_ index: Int) {
        if let head = tree.firstChild(of: index, named: "head") {
            builder.append(.caption, utf8: flat(head), at: position(head))
        }
        var grid = TableGrid()
        var node = index + 1
        while node < tree.end(of: index) {
            switch tree.name(of: node) {
            case "row": grid.beginRow()
            case "cell":
                grid.add(
                    line(node), columns: tree.attribute(node, "cols").flatMap { Int($0) } ?? 1,
                    rows: tree.attribute(node, "rows").flatMap { Int($0) } ?? 1)
                node = tree.end(of: node)
                continue
            default: break
            }
            node += 1
        }
        builder.append(.table, grid.markdown, form: .lines, at: position(index))
    }

    /// A reference as it was printed where that is kept, else put together from its parts.
    func reference(_ index: Int) -> String {
        guard tree.name(of: index) == "biblStruct" else { return line(index) }
        let raw =
            tree.descendants(of: index, named: "note")
            .first { tree.attribute($0, "type") == "raw_reference" }.map(line) ?? ""
        if !raw.isEmpty { return raw }
        let people =
            ["author", "editor"].lazy
            .map { tree.descendants(of: index, named: $0).map(personName) }
            .first { !$0.isEmpty } ?? []
        let year = tree.descendants(of: index, named: "date").lazy
            .compactMap { Year.first(in: tree.attribute($0, "when") ?? tree.text(of: $0)) }
            .first
        let titles = tree.descendants(of: index, named: "title").map(line)
        let ids =
            tree.descendants(of: index, named: "idno").map(line)
            + tree.descendants(of: index, named: "ptr").compactMap { tree.attribute($0, "target") }
        let notes = tree.descendants(of: index, named: "note").map(line)
        let parts =
            [people.filter { !$0.isEmpty }.joined(separator: ", "), year.map { "(\($0))" } ?? ""]
            + titles + [scope(index)] + notes + ids
        return parts.filter { !$0.isEmpty }.reduce(into: "") { text, part in
            if let last = text.last { text += ".?!".contains(last) ? " " : ". " }
            text += part
        }
    }

    /// Volume, issue and pages, as `12(3):45–67`.
    private func scope(_ index: Int) -> String {
        var values: [String: String] = [:]
        for scope in tree.descendants(of: index, named: "biblScope") {
            let unit = tree.attribute(scope, "unit") ?? tree.attribute(scope, "type") ?? ""
            let ends = [tree.attribute(scope, "from"), tree.attribute(scope, "to")]
                .compactMap { $0 }.joined(separator: "–")
            let words = line(scope)
            values[unit] = words.isEmpty ? ends : words
        }
        let issue = values["issue"].map { "(\($0))" } ?? ""
        let pages = values["page"] ?? values["pp"] ?? ""
        return [(values["volume"] ?? values["vol"] ?? "") + issue, pages]
            .filter { !$0.isEmpty }.joined(separator: ":")
    }
}
