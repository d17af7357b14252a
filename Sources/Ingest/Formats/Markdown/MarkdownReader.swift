import Records

/// Reads Markdown (CommonMark with tables, front matter and math) line by line.
///
/// Each line is freed of its block quote and list marks, then added to the block it continues or
/// begins a new one. No line is looked at twice, so hostile nesting costs linear time; marks
/// deeper than a limit are dropped with a warning.
struct MarkdownReader {
    private var builder = DocumentBuilder(format: .markdown)
    private var pending: [MarkdownLine] = []
    private var pendingRole = Block.Role.paragraph
    private var fence: (mark: UInt8, count: Int, lines: [MarkdownLine])?
    private var code: [MarkdownLine] = []
    private var html = HTMLBlock.none
    /// True inside a list, where indented lines are text and no code.
    private var isInList = false
    private var isAfterBlank = true
    private var firstHeading: String?

    /// How deep block quotes and lists may nest.
    static let nestingLimit = 100

    private enum HTMLBlock {
        case none, comment
        case raw(end: String)
        case untilBlank
    }

    static func read(_ bytes: [UInt8]) throws(IngestError) -> Document {
        if TextEncoding.isBlank(bytes) { throw .noText }
        if TextEncoding.isBinary(bytes) { throw .binaryData }
        var reader = MarkdownReader()
        var lines = MarkdownLine.lines(of: TextEncoding.decode(bytes))[...]
        if let frontMatter = FrontMatter(&lines) { reader.take(frontMatter) }
        for line in lines { reader.take(line) }
        reader.finish()
        return try reader.builder.finish()
    }

    private mutating func take(_ frontMatter: FrontMatter) {
        if let title = frontMatter.title { builder.setTitle(title) }
        builder.update {
            $0.authors = frontMatter.authors
            $0.language = frontMatter.language
            $0.year = frontMatter.year
        }
    }

    // MARK: - Lines

    private mutating func take(_ original: MarkdownLine) {
        var line = original
        if takeFenced(line) || takeHTML(line) { return }
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
        if openFence(line) || openHTML(line) { return }
        if takeSetextUnderline(line) || takeHeading(line) { return }
        if line.isThematicBreak {
            flush()
        } else if takeListItem(&line) || takeTableRow(line) || takeDefinition(line) {
            return
        } else {
            takeText(line)
        }
    }

    private mutating func takeText(_ line: MarkdownLine) {
        if pendingRole == .table { flush() }
        if pending.isEmpty {
            pendingRole = .paragraph
            if line.indentation == 0 { isInList = false }
        }
        pending.append(line)
    }

    // MARK: - Headings

    private mutating func takeHeading(_ line: MarkdownLine) -> Bool {
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

    private mutating func takeSetextUnderline(_ line: MarkdownLine) -> Bool {
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

    private mutating func appendHeading(_ text: String, level: Int, lines: ClosedRange<Int>) {
        isInList = false
        let text = MarkdownInline.text(of: Self.withoutAttributes(text))
        if level == 1, firstHeading == nil, builder.document.blocks.isEmpty {
            firstHeading = text
            builder.setTitle(text)
            builder.append(.title, text, at: SourcePosition(lines: lines))
        } else {
            builder.append(.heading, level: level, text, at: SourcePosition(lines: lines))
        }
    }

    /// Pandoc's `{#id .class}` behind a heading.
    private static func withoutAttributes(_ text: String) -> String {
        guard text.hasSuffix("}"), let open = text.lastIndex(of: "{") else { return text }
        let inside = text[text.index(after: open)...]
        return inside.first == "#" || inside.first == "." ? String(text[..<open]) : text
    }

    // MARK: - Lists

    private mutating func takeListItem(_ line: inout MarkdownLine) -> Bool {
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

    private mutating func takeTableRow(_ line: MarkdownLine) -> Bool {
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

    private func tableText() -> String {
        pending.enumerated().map { index, line in
            index == 1 ? line.text : MarkdownInline.text(of: line.text)
        }.joined(separator: "\n")
    }

    /// Targets of links, `[name]: address`, are no text; `[^name]: ...` is a footnote.
    private mutating func takeDefinition(_ line: MarkdownLine) -> Bool {
        guard pending.isEmpty, line.text.hasPrefix("["),
            let close = line.text.firstRange(of: "]:"), line.text.utf8.count < 2000
        else { return false }
        guard line.text.hasPrefix("[^") else { return true }
        pendingRole = .footnote
        var note = line
        note.text = String(line.text[close.upperBound...])
        note.trim()
        pending = [note]
        return true
    }

    // MARK: - Code

    private mutating func openFence(_ line: MarkdownLine) -> Bool {
        guard let mark = line.text.utf8.first,
            mark == UInt8(ascii: "`") || mark == UInt8(ascii: "~")
        else { return false }
        let count = line.text.utf8.prefix { $0 == mark }.count
        let rest = line.text.utf8.dropFirst(count)
        guard count >= 3, mark != UInt8(ascii: "`") || !rest.contains(mark) else { return false }
        flush()
        fence = (mark, count, [])
        return true
    }

    private mutating func takeFenced(_ line: MarkdownLine) -> Bool {
        guard let open = fence else { return false }
        var content = line
        content.trim()
        let count = content.text.utf8.prefix { $0 == open.mark }.count
        if count >= open.count, content.text.utf8.count == count {
            closeFence()
        } else {
            fence?.lines.append(line)
        }
        return true
    }

    private mutating func closeFence() {
        guard let open = fence else { return }
        fence = nil
        appendCode(open.lines)
    }

    private mutating func takeIndentedCode(_ line: MarkdownLine) -> Bool {
        guard line.indentation >= 4, pending.isEmpty, !isInList,
            isAfterBlank || !code.isEmpty
        else { return false }
        code.append(line)
        return true
    }

    private mutating func flushCode() {
        guard !code.isEmpty else { return }
        appendCode(code)
        code = []
    }

    private mutating func appendCode(_ lines: [MarkdownLine]) {
        guard let first = lines.first, let last = lines.last else { return }
        builder.append(
            .code, lines.map(\.text).joined(separator: "\n"), form: .preformatted,
            at: SourcePosition(lines: first.number...last.number))
    }

    // MARK: - HTML

    private mutating func openHTML(_ line: MarkdownLine) -> Bool {
        guard line.text.hasPrefix("<") else { return false }
        if line.text.hasPrefix("<!--") {
            html = .comment
        } else if let name = line.tagName {
            switch name {
            case "script", "style", "template", "textarea": html = .raw(end: "</\(name)")
            case "div", "table", "figure", "center", "p", "section", "details", "summary", "img",
                "iframe", "video", "svg", "form", "nav", "header", "footer", "ul", "ol", "dl",
                "meta", "link", "head", "body", "html", "hr", "br", "a":
                return takeHTMLTags(line, name: name)
            default: return false
            }
        } else {
            return false
        }
        flush()
        return takeHTML(line)
    }

    /// A line that begins with a block's tag: its text is read without the tags.
    private mutating func takeHTMLTags(_ line: MarkdownLine, name: String) -> Bool {
        if name == "a" || name == "br" { return false }
        let text = MarkdownInline.text(of: line.text)
        if text.contains(where: { $0.isLetter || $0.isNumber }) { return false }
        flush()
        return true
    }

    private mutating func takeHTML(_ line: MarkdownLine) -> Bool {
        switch html {
        case .none: return false
        case .comment:
            if line.text.contains("-->") { html = .none }
        case .raw(let end):
            if line.text.lowercased().contains(end) { html = .none }
        case .untilBlank:
            if line.isBlank { html = .none }
        }
        return true
    }

    // MARK: - Blocks

    private mutating func flush() {
        flushCode()
        guard let first = pending.first, let last = pending.last else { return }
        let position = SourcePosition(lines: first.number...last.number)
        if pendingRole == .table {
            builder.append(.table, tableText(), form: .lines, at: position)
        } else {
            let text = pending.map(\.text).joined(separator: "\n")
            let isFormula = text.hasPrefix("$$") && text.hasSuffix("$$") && text.count > 4
            builder.append(
                isFormula ? .formula : pendingRole,
                isFormula ? text : MarkdownInline.text(of: text), at: position)
        }
        pending = []
        pendingRole = .paragraph
    }

    private mutating func finish() {
        closeFence()
        flush()
    }
}
