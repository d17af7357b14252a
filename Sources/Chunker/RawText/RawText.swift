// Structure found in text as it stands.
//
// One pass over the lines. Each is told by its first bytes: empty, a heading, a fence, a list item,
// a row of a table; all others are paragraphs. Nothing is changed, so that offsets into the
// document are offsets into the input. A line feed inside a paragraph is taken for wrapping unless
// the line is longer than anyone wraps lines.

package import Records
import TextAnalysis

extension Chunking {
    /// How raw text is written.
    package enum RawFormat: String, Sendable, CaseIterable {
        case markdown
        case plainText = "text"
    }

    /// A document whose text is the input itself, with the blocks that its lines show.
    ///
    /// A form feed starts a page.
    package static func document(of text: [UInt8], format: RawFormat) -> Document {
        var scanner = RawTextScanner(text: text, format: format)
        return Document(
            format: format == .markdown ? .markdown : .plainText, text: text,
            blocks: scanner.scanned())
    }
}

/// Takes text apart into blocks, line by line.
struct RawTextScanner {
    let text: [UInt8]
    let isMarkdown: Bool
    private var blocks: [Block] = []
    /// The paragraph, list item or table that the next line may go on with.
    private var open: (role: Block.Role, start: Int, end: Int, lines: Int)?
    private var isAfterEmptyLine = true
    private var page: Int?

    /// Nobody wraps lines as long as this: a longer line is a paragraph by itself.
    static let longLine = 200

    init(text: [UInt8], format: Chunking.RawFormat) {
        self.text = text
        isMarkdown = format == .markdown
    }

    mutating func scanned() -> [Block] {
        blocks.reserveCapacity(text.count / 300)
        var position = isMarkdown ? frontMatterEnd() : 0
        if position > 0 { append(.metadata, 0..<position) }
        while position < text.count {
            position = read(lineAt: position)
        }
        close()
        return blocks
    }

    // MARK: - Lines

    /// Reads a line, or a block that one starts, and returns where the next line starts.
    private mutating func read(lineAt start: Int) -> Int {
        let end = text.lineEnd(from: start)
        var ink = start
        while ink < end, text[ink] <= 0x20 {
            if text[ink] == 0x0C { startPage() }
            ink += 1
        }
        guard ink < end else {
            close()
            isAfterEmptyLine = true
            return end + 1
        }
        defer { isAfterEmptyLine = false }
        let line = RawLine(text: text, start: start, ink: ink, end: end)
        if isMarkdown, let next = markdownBlock(line) { return next }
        if let level = line.wikiHeadingLevel {
            appendHeading(level: level, line.start..<end)
        } else if line.isListItem, open?.role != .listItem || line.startsItem {
            begin(.listItem, line)
        } else if line.isTableRow || isLooseRow(line) {
            if open?.role == .table { extend(line) } else { begin(.table, line) }
        } else if !isMarkdown, isAfterEmptyLine, isGuessedHeading(line) {
            appendHeading(level: nil, line.start..<end)
        } else if open == nil || open?.role == .table || startsParagraph(line) {
            begin(.paragraph, line)
        } else {
            extend(line)
        }
        if end - start > Self.longLine, open?.role != .table, !isRowOfItem(line) { close() }
        return end + 1
    }

    /// In plain text an indented line after one that is not starts a paragraph.
    private func startsParagraph(_ line: RawLine) -> Bool {
        guard !isMarkdown, let open, open.role == .paragraph, line.ink > line.start else {
            return false
        }
        return text[open.start] > 0x20
            || open.lines > 1 && text[text.lineStart(of: open.end)] > 0x20
    }

    /// "revenue | 2017 | 2016" beside another such line.
    private func isLooseRow(_ line: RawLine) -> Bool {
        guard line.end - line.ink < 2000, line.hasBar else { return false }
        if open?.role == .table { return true }
        guard open == nil, line.end < text.count else { return false }
        let end = text.lineEnd(from: line.end + 1)
        return RawLine(text: text, start: line.end + 1, ink: line.end + 1, end: end).hasBar
    }

    /// A list item may hold the rows of a table.
    private func isRowOfItem(_ line: RawLine) -> Bool { open?.role == .listItem && line.hasBar }

    // MARK: - Markdown

    /// Fences, headings, formulas and indented code; nil where the line starts none of them.
    private mutating func markdownBlock(_ line: RawLine) -> Int? {
        switch text[line.ink] {
        case UInt8(ascii: "`"), UInt8(ascii: "~"):
            guard line.fenceLength >= 3 else { return nil }
            let end = fenceEnd(after: line)
            close()
            append(.code, line.start..<end)
            return end + 1
        case UInt8(ascii: "#"):
            guard let level = line.headingLevel else { return nil }
            appendHeading(level: level, line.start..<line.end)
            return line.end + 1
        case UInt8(ascii: "="), UInt8(ascii: "-"):
            guard let level = line.underlineLevel, let open, open.role == .paragraph,
                open.lines == 1, open.end - open.start <= Self.longLine
            else { return nil }
            self.open = nil
            appendHeading(level: level, open.start..<line.end)
            return line.end + 1
        case UInt8(ascii: "$"):
            guard line.end - line.ink >= 2, text[line.ink + 1] == UInt8(ascii: "$"),
                let end = formulaEnd(after: line)
            else { return nil }
            close()
            append(.formula, line.start..<end)
            return end + 1
        default:
            guard isAfterEmptyLine, line.isIndented, blocks.last?.role != .listItem else {
                return nil
            }
            let end = indentedEnd(after: line)
            append(.code, line.start..<end)
            return end + 1
        }
    }

    /// The end of the line that closes a fence; that of the text where none does.
    private func fenceEnd(after open: RawLine) -> Int {
        let (mark, length) = (text[open.ink], open.fenceLength)
        var start = open.end + 1
        while start < text.count {
            let line = RawLine(text: text, at: start)
            if line.ink < line.end, text[line.ink] == mark, line.fenceLength >= length,
                Bytes.trimmed(line.ink + line.fenceLength..<line.end, in: text).isEmpty
            {
                return line.end
            }
            start = line.end + 1
        }
        return text.count
    }

    /// A formula that is not closed within a hundred lines is none.
    private func formulaEnd(after open: RawLine) -> Int? {
        let dollars = Array("$$".utf8)
        func closes(_ line: RawLine) -> Bool {
            let ink = Bytes.trimmed(line.ink..<line.end, in: text)
            return ink.count >= 2 && text[ink.suffix(2)].elementsEqual(dollars)
        }
        let ink = Bytes.trimmed(open.ink..<open.end, in: text)
        if ink.count >= 4, closes(open) { return open.end }
        var start = open.end + 1
        for _ in 0..<100 where start < text.count {
            let line = RawLine(text: text, at: start)
            if closes(line) { return line.end }
            start = line.end + 1
        }
        return nil
    }

    private func indentedEnd(after first: RawLine) -> Int {
        var end = first.end
        var start = first.end + 1
        while start < text.count {
            let line = RawLine(text: text, at: start)
            if line.ink < line.end {
                guard line.isIndented else { break }
                end = line.end
            }
            start = line.end + 1
        }
        return end
    }

    /// The end of YAML between lines of three dashes at the very start; 0 where there is none.
    private func frontMatterEnd() -> Int {
        let dashes = Array("---\n".utf8)
        guard text.starts(with: dashes) else { return 0 }
        var start = dashes.count
        for _ in 0..<200 where start < text.count {
            let end = text.lineEnd(from: start)
            if text[start..<end].elementsEqual(dashes.dropLast()) { return end }
            start = end + 1
        }
        return 0
    }

    // MARK: - Headings in plain text

    /// A short line between empty ones that is numbered like a section or all in capitals.
    private func isGuessedHeading(_ line: RawLine) -> Bool {
        guard line.end - line.ink <= 80, line.end + 1 < text.count,
            Bytes.trimmed(line.end..<text.lineEnd(from: line.end + 1), in: text).isEmpty
        else { return false }
        return line.isNumberedTitle || line.isAllCapitals
    }

    // MARK: - Blocks

    private mutating func startPage() {
        close()
        if page == nil {
            for index in blocks.indices { blocks[index].position.page = 1 }
        }
        page = (page ?? 1) + 1
        isAfterEmptyLine = true
    }

    private mutating func begin(_ role: Block.Role, _ line: RawLine) {
        close()
        open = (role, line.start, line.end, 1)
    }

    private mutating func extend(_ line: RawLine) {
        open?.end = line.end
        open?.lines += 1
    }

    private mutating func close() {
        guard let block = open else { return }
        open = nil
        append(block.role, block.start..<block.end)
    }

    private mutating func appendHeading(level: Int?, _ range: Range<Int>) {
        close()
        append(.heading, range, level: level)
    }

    private mutating func append(_ role: Block.Role, _ range: Range<Int>, level: Int? = nil) {
        blocks.append(
            Block(role: role, level: level, range: range, position: SourcePosition(page: page)))
    }
}
