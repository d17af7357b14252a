import Records

/// Reads Markdown (CommonMark with tables, front matter and math) line by line.
///
/// Each line is freed of its block quote and list marks, then added to the block it continues or
/// begins a new one. No line is looked at twice, so hostile nesting costs linear time; marks
/// deeper than a limit are dropped with a warning.
struct MarkdownReader {
    var builder: DocumentBuilder
    var pending: [MarkdownLine] = []
    var pendingRole = Block.Role.paragraph
    var fence: (mark: UInt8, count: Int, lines: [MarkdownLine])?
    var code: [MarkdownLine] = []
    var html = HTMLBlock.none
    /// True inside a list, where indented lines are text and no code.
    var isInList = false
    var isAfterBlank = true
    var firstHeading: String?
    /// Where the text stands that is being read.
    var path: String?
    var references = MarkdownReferences()
    var math: MathFence?
    /// Math that never ended was met: no more is looked for.
    var hasOpenMath = false

    /// How deep block quotes and lists may nest.
    static let nestingLimit = 100

    struct MathFence {
        var lines: [MarkdownLine]
    }

    enum HTMLBlock {
        case none, comment
        /// A tag that goes on over lines.
        case tag
        case raw(end: String)
        case untilBlank
    }

    static func read(_ bytes: [UInt8]) throws(IngestError) -> Document {
        if TextEncoding.isBlank(bytes) { throw .noText }
        if TextEncoding.isBinary(bytes) { throw .binaryData }
        var reader = MarkdownReader(format: .markdown)
        reader.read(TextEncoding.decode(bytes))
        return try reader.builder.finish()
    }

    init(format: Format) {
        builder = DocumentBuilder(format: format)
    }

    /// Reads a text, or one more: a cell of a notebook.
    ///
    /// - Parameter path: Where the text stands, if not in a file of its own.
    mutating func read(_ text: String, path: String? = nil) {
        self.path = path
        var lines = MarkdownLine.lines(of: text)[...]
        references = MarkdownReferences(lines)
        if let frontMatter = FrontMatter(&lines) { take(frontMatter) }
        for line in lines { take(line) }
        finish()
    }

    func place(_ lines: ClosedRange<Int>?) -> SourcePosition {
        SourcePosition(lines: lines, elementPath: path)
    }

    /// Whether there is more than front matter.
    var hasText: Bool {
        builder.document.blocks.contains { $0.role != .title && $0.role != .metadata }
    }

    // MARK: - Lines

    mutating func take(_ original: MarkdownLine) {
        var line = original
        if takeFenced(line) || takeMath(line) || takeHTML(line) { return }
        let quoteDepth = line.removeQuoteMarks(limit: Self.nestingLimit)
        if quoteDepth > Self.nestingLimit {
            builder.warn(
                "Block quotes nest deeper than \(Self.nestingLimit) levels; "
                    + "what is deeper is read as text of the last level.")
        }
        if line.isBlank {
            flush()
            isAfterBlank = true
            return
        }
        defer { isAfterBlank = false }
        if takeIndentedCode(line) { return }
        flushCode()
        line.trim()
        if openFence(line) || openMath(line) || openHTML(line) || isDivision(line) { return }
        if takeSetextUnderline(line) || takeHeading(line) { return }
        if line.isThematicBreak {
            flush()
        } else if takeListItem(&line) || takeTableRow(line) || takeDefinition(line) {
            return
        } else {
            takeText(line)
        }
    }

    mutating func takeText(_ line: MarkdownLine) {
        if pendingRole == .table { flush() }
        if pending.isEmpty {
            pendingRole = .paragraph
            if line.indentation == 0 { isInList = false }
        }
        pending.append(line)
    }

    // MARK: - Headings

    mutating func takeHeading(_ line: MarkdownLine) -> Bool {
        let count = line.text.utf8.prefix { $0 == UInt8(ascii: "#") }.count
        guard (1...6).contains(count) else { return false }
        let rest = line.text.utf8.dropFirst(count)
        guard rest.isEmpty || rest.first == 32 || rest.first == 9 else { return false }
        flush()
        var text = Substring(rest)
        while let last = text.last, last == " " || last == "\t" { text.removeLast() }
        let closing = text.reversed().prefix { $0 == "#" }.count
        if closing > 0, closing == text.count || text.dropLast(closing).last == " " {
            text = text.dropLast(closing)
        }
        appendHeading(String(text), level: count, lines: line.number...line.number)
        return true
    }

    mutating func takeSetextUnderline(_ line: MarkdownLine) -> Bool {
        guard !pending.isEmpty, pendingRole == .paragraph, let mark = line.text.utf8.first,
            mark == UInt8(ascii: "=") || mark == UInt8(ascii: "-"),
            line.text.utf8.allSatisfy({ $0 == mark }), let first = pending.first
        else { return false }
        let text = pending.map(\.text).joined(separator: " ")
        pending = []
        appendHeading(
            text, level: mark == UInt8(ascii: "=") ? 1 : 2, lines: first.number...line.number)
        return true
    }

    mutating func appendHeading(_ text: String, level: Int, lines: ClosedRange<Int>) {
        isInList = false
        let text = MarkdownInline.text(
            of: Self.withoutAttributes(text), references: references, keepsImages: true)
        // The title of the front matter, once more.
        if level == 1, text == firstHeading, !hasText { return }
        if level == 1, firstHeading == nil, builder.document.blocks.isEmpty {
            firstHeading = text
            builder.setTitle(text)
            builder.append(.title, text, at: place(lines))
        } else {
            builder.append(.heading, level: level, text, at: place(lines))
        }
    }

    /// Pandoc's `{#id .class}` behind a heading.
    static func withoutAttributes(_ text: String) -> String {
        guard text.hasSuffix("}"), let open = text.lastIndex(of: "{") else { return text }
        let inside = text[text.index(after: open)...]
        return inside.first == "#" || inside.first == "." ? String(text[..<open]) : text
    }

    // MARK: - Lists

    mutating func takeListItem(_ line: inout MarkdownLine) -> Bool {
        var depth = 0
        while let length = line.listMarkLength {
            if depth == 0 {
                // A number in the middle of a paragraph is no list: "in\n1984. It".
                if !pending.isEmpty, pendingRole == .paragraph, !line.startsBullet,
                    !line.text.hasPrefix("1")
                {
                    return false
                }
                flush()
            }
            depth += 1
            line.removePrefix(length)
            if depth > Self.nestingLimit {
                builder.warn(
                    "Lists nest deeper than \(Self.nestingLimit) levels; "
                        + "what is deeper is read as text of the last level.")
                line.removeAllListMarks()
                break
            }
        }
        guard depth > 0 else { return false }
        isInList = true
        line.removeTaskMark()
        if line.isBlank || takeHeading(line) { return true }
        pendingRole = .listItem
        pending = [line]
        return true
    }

    // MARK: - Tables

    mutating func takeTableRow(_ line: MarkdownLine) -> Bool {
        if pendingRole == .table, !pending.isEmpty {
            guard line.text.contains("|") else { return false }
            pending.append(line)
            return true
        }
        guard pending.count == 1, line.isTableRule, pending[0].text.contains("|") else {
            return false
        }
        pendingRole = .table
        pending.append(line)
        return true
    }

    func tableText() -> String {
        pending.enumerated().map { index, line in
            index == 1
                ? line.text : MarkdownInline.text(of: line.text, references: references)
        }.joined(separator: "\n")
    }

    /// Targets of links, `[name]: address`, are no text; `[^name]: ...` is a footnote.
    mutating func takeDefinition(_ line: MarkdownLine) -> Bool {
        guard pending.isEmpty, line.text.hasPrefix("["),
            let close = line.text.firstRange(of: "]:"), line.text.utf8.count < 2000
        else { return false }
        if line.text.hasPrefix("[@") { return false }
        guard line.text.hasPrefix("[^") else { return true }
        pendingRole = .footnote
        var note = line
        note.text = String(line.text[close.upperBound...])
        note.trim()
        pending = [note]
        return true
    }

    // MARK: - Blocks

    mutating func flush() {
        flushCode()
        guard let first = pending.first, let last = pending.last else { return }
        let position = place(first.number...last.number)
        if pendingRole == .table {
            builder.append(.table, tableText(), form: .lines, at: position)
        } else {
            appendText(pending.map(\.text).joined(separator: "\n"), at: position)
        }
        pending = []
        pendingRole = .paragraph
    }

    /// A paragraph, an item, a footnote, or a caption: that of a table, or of a picture that
    /// stands alone.
    mutating func appendText(_ markdown: String, at position: SourcePosition) {
        var markdown = markdown
        var role = pendingRole
        for mark in ["Table: ", "table: ", ": "] where markdown.hasPrefix(mark) {
            guard role == .paragraph, mark != ": " || builder.document.blocks.last?.role == .table
            else { continue }
            role = .caption
            markdown = Self.withoutAttributes(String(markdown.dropFirst(mark.count)))
        }
        var text = MarkdownInline.text(of: markdown, references: references)
        if text.utf8.allSatisfy({ $0 <= 32 }) {
            text = MarkdownInline.text(of: markdown, references: references, keepsImages: true)
            role = .caption
        }
        builder.append(role, text, at: position)
    }

    mutating func finish() {
        closeFence()
        closeMath(isEnd: true)
        flush()
    }
}
