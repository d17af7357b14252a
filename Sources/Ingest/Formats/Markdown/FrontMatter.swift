/// YAML between two lines of `---` at the start: what it says of the document.
///
/// Not all of YAML: keys at the start of a line, texts that go on over indented lines, lists.
struct FrontMatter {
    var title: String?
    var authors: [String] = []
    var abstract: String?
    var keywords: [String] = []
    var language: String?
    var doi: String?
    var year: Int?
    /// The lines of the title and the abstract.
    var titleLines: ClosedRange<Int>?
    var abstractLines: ClosedRange<Int>?

    /// A key with its value and the lines that belong to it.
    private struct Entry {
        var key: String
        var value: String
        var lines: [MarkdownLine]
        var number: Int
    }

    /// Takes the front matter off the lines, if there is any.
    init?(_ lines: inout ArraySlice<MarkdownLine>) {
        guard let first = lines.first, Self.content(first) == "---" else { return nil }
        guard
            let end = lines.dropFirst().prefix(5000).firstIndex(where: {
                let text = Self.content($0)
                return $0.indentation == 0 && (text == "---" || text == "...")
            })
        else { return nil }
        var entry: Entry?
        for line in lines[(lines.startIndex + 1)..<end] {
            let text = Self.content(line)
            if line.indentation == 0, !text.hasPrefix("-"), let colon = text.firstIndex(of: ":") {
                if let entry { set(entry) }
                let value = SourceText.trimmed(String(text[text.index(after: colon)...]))
                entry = Entry(
                    key: text[..<colon].lowercased(), value: value, lines: [],
                    number: line.number)
            } else {
                entry?.lines.append(line)
            }
        }
        if let entry { set(entry) }
        lines = lines[(end + 1)...]
    }

    private mutating func set(_ entry: Entry) {
        let range = entry.number...max(entry.number, entry.lines.last?.number ?? 0)
        switch entry.key {
        case "title":
            title = Self.text(of: entry)
            titleLines = range
        case "abstract":
            abstract = Self.text(of: entry)
            abstractLines = range
        case "author", "authors", "author-meta":
            if authors.isEmpty || entry.key != "author-meta" { authors = Self.names(in: entry) }
        case "keywords", "tags": keywords = Self.list(in: entry)
        case "lang", "language": language = Self.unquoted(entry.value)
        case "doi": doi = Self.unquoted(entry.value)
        case "date", "year", "date-meta":
            if year == nil { year = Self.year(in: entry.value) }
        default: break
        }
    }

    // MARK: - Values

    private static func text(of entry: Entry) -> String? {
        var parts = entry.lines.map { content($0) }
        if !entry.value.isEmpty, !"|>".contains(entry.value.first ?? " ") {
            parts.insert(entry.value, at: 0)
        }
        // An empty line parts paragraphs.
        let text = parts.map { $0.isEmpty ? "\n" : $0 }.joined(separator: " ")
        let line = unquoted(text)
        return line.isEmpty ? nil : line
    }

    private static func list(in entry: Entry) -> [String] {
        if !entry.value.isEmpty {
            var value = Substring(entry.value)
            if value.hasPrefix("["), value.hasSuffix("]") { value = value.dropFirst().dropLast() }
            return value.split(separator: ",").map { unquoted($0) }.filter { !$0.isEmpty }
        }
        return entry.lines.map { content($0) }.filter { $0.hasPrefix("- ") }
            .map { unquoted($0.dropFirst(2)) }
    }

    /// Names as texts or as `name:` in lists of fields, or of `given:` and `family:`.
    private static func names(in entry: Entry) -> [String] {
        if !entry.value.isEmpty {
            guard entry.value.hasPrefix("[") else {
                return unquoted(entry.value).replacing(" and ", with: ", ").split(separator: ",")
                    .map { SourceText.trimmed(String($0)) }.filter { !$0.isEmpty }
            }
            return list(in: entry)
        }
        var names: [String] = []
        var given = ""
        for line in entry.lines {
            var text = Substring(content(line))
            if text.hasPrefix("- ") { text = text.dropFirst(2) }
            let isItem = content(line).hasPrefix("- ")
            guard let colon = text.firstIndex(of: ":") else {
                if isItem { names.append(unquoted(text)) }
                continue
            }
            let value = unquoted(text[text.index(after: colon)...])
            switch text[..<colon].lowercased() {
            case "name": if !value.isEmpty { names.append(value) }
            case "given", "given-names": given = value
            case "family", "surname":
                names.append(SourceText.trimmed(given + " " + value))
                given = ""
            default: break
            }
        }
        return names
    }

    private static func year(in value: String) -> Int? {
        Year.first(in: value)
    }

    private static func content(_ line: MarkdownLine) -> String {
        var line = line
        line.trim()
        return line.text
    }

    private static func unquoted(_ text: some StringProtocol) -> String {
        var line = Substring(TextNormalization.line(String(text)))
        if let first = line.first, first == "\"" || first == "'", line.last == first,
            line.count >= 2
        {
            line = line.dropFirst().dropLast()
        }
        return String(line)
    }
}
