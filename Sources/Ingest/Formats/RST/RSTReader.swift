import Records

/// Reads reStructuredText line by line: sections, lists, directives, tables, notes.
///
/// Indentation tells only where literal text and the bodies of directives end; what stands
/// indented is else read like what does not.
struct RSTReader {
    var builder = DocumentBuilder(format: .restructuredText)
    var lines: [MarkdownLine]
    var index = 0
    /// Underlines in the order in which they first came, with the mark of an overline.
    private var styles: [String] = []
    private var hasTitle = false
    /// Fields in front are the document's own.
    private var isInFront = true
    var substitutions: [String: String] = [:]
    /// The role that the next paragraph takes, set by a `class` directive.
    var nextRole: Block.Role?

    static func read(_ bytes: [UInt8]) throws(IngestError) -> Document {
        if TextEncoding.isBlank(bytes) { throw .noText }
        if TextEncoding.isBinary(bytes) { throw .binaryData }
        var reader = RSTReader(lines: MarkdownLine.lines(of: TextEncoding.decode(bytes)))
        reader.findSubstitutions()
        while reader.index < reader.lines.count { reader.step() }
        return try reader.builder.finish()
    }

    private init(lines: [MarkdownLine]) {
        self.lines = lines.map { line in
            var line = line
            line.trim()
            return line
        }
    }

    // MARK: - Lines

    private mutating func step() {
        let line = lines[index]
        if line.text.isEmpty {
            index += 1
        } else if takeSection(line) || takeExplicitMarkup(line) || takeField(line)
            || takeTable(line) || takeItem(line) || takeDoctest(line)
        {
            return
        } else {
            takeParagraph(from: index, offset: 0, role: .paragraph)
        }
    }

    func text(_ raw: String) -> String {
        RSTInline.text(of: raw, substitutions: substitutions)
    }

    func position(_ first: Int, _ end: Int) -> SourcePosition {
        guard lines.indices.contains(first) else { return SourcePosition() }
        let last = lines[max(first, min(end, lines.count) - 1)].number
        return SourcePosition(lines: lines[first].number...max(lines[first].number, last))
    }

    // MARK: - Sections

    /// A title with a line of signs below it, or above and below.
    private mutating func takeSection(_ line: MarkdownLine) -> Bool {
        var title = index
        var style = ""
        if let mark = Self.adornment(line.text) {
            guard index + 2 < lines.count, Self.adornment(lines[index + 2].text) == mark,
                !lines[index + 1].text.isEmpty, Self.adornment(lines[index + 1].text) == nil
            else {
                // A transition between paragraphs.
                if index + 1 < lines.count, !lines[index + 1].text.isEmpty,
                    mark == "=" || mark == "+"
                {
                    return false
                }
                index += 1
                return true
            }
            title = index + 1
            style = "over"
        } else {
            guard index + 1 < lines.count, line.indentation == 0,
                let mark = Self.adornment(lines[index + 1].text),
                lines[index + 1].indentation == 0,
                lines[index + 1].text.utf8.count >= min(line.text.count, 4), mark != ".."
            else { return false }
        }
        let first = index
        guard let mark = Self.adornment(lines[title + 1].text) else { return false }
        index = title + 2
        append(heading: text(lines[title].text), style: mark + style, at: position(first, index))
        return true
    }

    private mutating func append(heading: String, style: String, at position: SourcePosition) {
        let depth = styles.firstIndex(of: style) ?? styles.count
        if depth == styles.count { styles.append(style) }
        let hasText = builder.document.blocks.contains { $0.role != .metadata }
        if depth == 0, !hasTitle, !hasText {
            hasTitle = true
            builder.setTitle(heading)
            builder.append(.title, heading, at: position)
        } else {
            isInFront = false
            // Below a title alone on its level, sections begin at 1.
            let level = hasTitle && depth > 0 ? depth : depth + 1
            builder.append(.heading, level: min(level, 6), heading, at: position)
        }
    }

    /// The sign that a line repeats; nil for other lines.
    static func adornment(_ text: String) -> String? {
        guard let first = text.utf8.first, text.utf8.count >= 2,
            "=-`:.'\"~^_*+#<>".utf8.contains(first), text.utf8.allSatisfy({ $0 == first })
        else { return nil }
        if text.utf8.count < 3, first != UInt8(ascii: "="), first != UInt8(ascii: "-") {
            return nil
        }
        return String(decoding: [first], as: UTF8.self)
    }

    // MARK: - Paragraphs

    /// Takes the lines of a paragraph, the first one without its mark.
    mutating func takeParagraph(from start: Int, offset: Int, role: Block.Role) {
        let indentation = lines[start].indentation
        var parts = [String(decoding: lines[start].text.utf8.dropFirst(offset), as: UTF8.self)]
        index = start + 1
        while index < lines.count, !lines[index].text.isEmpty {
            let line = lines[index]
            if line.indentation < indentation || isMark(line, after: indentation) { break }
            if line.indentation > indentation, offset == 0, parts.count == 1, role == .paragraph {
                // A term and its definition.
                parts[0] += ":"
            }
            parts.append(line.text)
            index += 1
        }
        var joined = parts.joined(separator: parts.first?.hasPrefix("| ") == true ? "\n" : " ")
        let isLiteral = joined.hasSuffix("::")
        if isLiteral { joined = joined == "::" ? "" : String(joined.dropLast()) }
        append(joined, role: role, from: start)
        if isLiteral { takeLiteral(deeperThan: indentation) }
    }

    private mutating func append(_ raw: String, role: Block.Role, from start: Int) {
        isInFront = isInFront && raw.isEmpty
        var raw = raw
        var form = TextNormalization.Form.flowing
        if raw.hasPrefix("| ") {
            raw = raw.split(separator: "\n").map {
                $0.hasPrefix("| ") ? String($0.dropFirst(2)) : String($0)
            }
            .joined(separator: "\n")
            form = .lines
        }
        builder.append(nextRole ?? role, text(raw), form: form, at: position(start, index))
        nextRole = nil
    }

    /// Whether a line begins something else, in the middle of a paragraph.
    private func isMark(_ line: MarkdownLine, after indentation: Int) -> Bool {
        line.text.hasPrefix(".. ")
            || (Self.itemMarkLength(line.text) != nil && line.indentation <= indentation)
    }

    /// Literal text: all that is indented deeper.
    private mutating func takeLiteral(deeperThan indentation: Int) {
        let (start, end) = body(deeperThan: indentation, from: index)
        index = end
        appendCode(start, end)
    }

    mutating func appendCode(_ start: Int, _ end: Int) {
        guard start < end else { return }
        let margin = lines[start..<end].filter { !$0.text.isEmpty }.map(\.indentation).min() ?? 0
        let code = lines[start..<end].map { line in
            String(repeating: " ", count: min(max(0, line.indentation - margin), 200)) + line.text
        }
        builder.append(
            .code, code.joined(separator: "\n"), form: .preformatted, at: position(start, end))
    }

    /// The lines from some place on that are indented deeper, without empty ones at the ends.
    func body(deeperThan indentation: Int, from start: Int) -> (start: Int, end: Int) {
        var first = start
        while first < lines.count, lines[first].text.isEmpty { first += 1 }
        var end = first
        var next = first
        while next < lines.count {
            if !lines[next].text.isEmpty {
                guard lines[next].indentation > indentation else { break }
                end = next + 1
            }
            next += 1
        }
        return first < end ? (first, end) : (start, start)
    }

    private mutating func takeDoctest(_ line: MarkdownLine) -> Bool {
        guard line.text.hasPrefix(">>> ") else { return false }
        let start = index
        while index < lines.count, !lines[index].text.isEmpty { index += 1 }
        appendCode(start, index)
        return true
    }

    // MARK: - Lists

    private mutating func takeItem(_ line: MarkdownLine) -> Bool {
        guard let length = Self.itemMarkLength(line.text) else { return false }
        takeParagraph(from: index, offset: length, role: .listItem)
        return true
    }

    /// The length of `- `, `1. `, `#. `, `(a) ` in front.
    static func itemMarkLength(_ text: String) -> Int? {
        let bytes = Array(text.utf8.prefix(8))
        guard let first = bytes.first, bytes.count >= 2 else { return nil }
        if "-*+".utf8.contains(first), bytes[1] == 32 { return 2 }
        if text.hasPrefix("• ") { return 4 }
        let start = first == UInt8(ascii: "(") ? 1 : 0
        var end = start
        while end < bytes.count, (48...57).contains(bytes[end]) { end += 1 }
        if end == start, end < bytes.count {
            if bytes[end] == UInt8(ascii: "#") || (97...122).contains(bytes[end]) { end += 1 }
        }
        guard end > start, end + 1 < bytes.count, bytes[end + 1] == 32 else { return nil }
        let isBracket = bytes[end] == UInt8(ascii: ")")
        return isBracket || (start == 0 && bytes[end] == UInt8(ascii: ".")) ? end + 2 : nil
    }

    // MARK: - Fields

    /// `:Author: Ada One`, in front of the text; elsewhere an item.
    private mutating func takeField(_ line: MarkdownLine) -> Bool {
        guard let (name, value) = Self.field(line.text) else { return false }
        let start = index
        let (first, end) = body(deeperThan: line.indentation, from: index + 1)
        let continues = first == index + 1 && first < end
        index = continues ? end : index + 1
        var parts = [value]
        if continues { parts += lines[first..<end].map(\.text) }
        let joined = text(parts.joined(separator: " "))
        guard isInFront else {
            builder.append(.listItem, name + ": " + joined, at: position(start, index))
            return true
        }
        takeFront(name.lowercased(), joined, at: position(start, index))
        return true
    }

    private mutating func takeFront(_ name: String, _ value: String, at position: SourcePosition) {
        switch name {
        case "author", "authors":
            let names = value.split { ",;".contains($0) }.map { TextNormalization.line(String($0)) }
            builder.update { $0.authors += names }
        case "title": builder.setTitle(value)
        case "date": builder.update { $0.year = Year.first(in: value) }
        case "doi": builder.update { $0.doi = TextNormalization.line(value) }
        case "abstract":
            builder.append(.heading, level: 1, "Abstract", at: position)
            builder.append(.paragraph, value, at: position)
            return
        case "orphan", "tocdepth", "nosearch", "bibliography": return
        default: break
        }
        builder.append(
            .metadata, name.prefix(1).uppercased() + name.dropFirst() + ": " + value, at: position)
    }

    static func field(_ text: String) -> (name: String, value: String)? {
        guard text.hasPrefix(":"), let close = text.dropFirst().firstIndex(of: ":") else {
            return nil
        }
        let name = text[text.index(after: text.startIndex)..<close]
        let rest = text[text.index(after: close)...]
        guard !name.isEmpty, name.utf8.count < 60, !name.contains("`"),
            rest.isEmpty || rest.hasPrefix(" ")
        else { return nil }
        return (String(name), SourceText.trimmed(String(rest)))
    }
}
