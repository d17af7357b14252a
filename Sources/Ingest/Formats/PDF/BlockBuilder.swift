/// Groups lines that follow each other into blocks: paragraphs, headings, captions, rows.
///
/// A new block begins where the distance, the style, the indentation or the column changes, or
/// where the line before was left shorter than it had to be.
struct BlockBuilder {
    private let frames: Frames
    private let body: BodyStyle
    private var blocks: [TextBlock] = []
    private var endsInCell = false

    static func blocks(of lines: [PageLine], frames: Frames, body: BodyStyle) -> [TextBlock] {
        var builder = BlockBuilder(frames: frames, body: body)
        let isCell = Cells.marks(lines)
        for (line, isCell) in zip(lines, isCell) { builder.add(line, isCell: isCell) }
        return builder.blocks
    }

    private init(frames: Frames, body: BodyStyle) {
        self.frames = frames
        self.body = body
    }

    private mutating func add(_ line: PageLine, isCell: Bool) {
        let frame = frames.frame(of: line)
        defer { endsInCell = isCell }
        if isCell != endsInCell, !blocks.isEmpty, !isTallCell(line) {
            blocks.append(TextBlock(line, frame: frame))
            blocks[blocks.count - 1].isCell = isCell
        } else if let last = blocks.indices.last, continues(blocks[last], line, frame) {
            blocks[last].lines.append(line)
            if blocks[last].frame == nil { blocks[last].frame = frame }
        } else {
            blocks.append(TextBlock(line, frame: frame))
            blocks[blocks.count - 1].isCell = isCell
        }
    }

    /// True for the second line of a cell whose first line stood beside another.
    private func isTallCell(_ line: PageLine) -> Bool {
        guard let block = blocks.last, endsInCell else { return false }
        return block.lines.count == 1 && line.text.utf8.count < 60
            && (line.width < 1.5 * block.last.width || line.width < 100)
    }

    // MARK: - The decision

    private func continues(_ block: TextBlock, _ line: PageLine, _ frame: Frame?) -> Bool {
        let last = block.last
        guard line.page == last.page, isBelow(last, line), hasSameStyle(block, line) else {
            return false
        }
        let frame = block.frame ?? frame
        if ItemMark.length(of: line.text) != nil, startsItem(line, after: block, frame) {
            return false
        }
        if CaptionMark.isCaption(line.text), line.left <= last.left + 2, isShort(last, line, frame)
        {
            return false
        }
        return !startsParagraph(line, after: block, frame)
    }

    /// True where the line stands below, at the usual distance, in the same column.
    private func isBelow(_ last: PageLine, _ line: PageLine) -> Bool {
        let distance = line.baseline - last.baseline
        let size = max(last.size, line.size)
        guard distance > 0.55 * min(last.size, line.size) else { return false }
        let usual =
            body.isBodySize(line)
            ? max(body.leading, 1.05 * size) : max(1.15 * size, body.leading * size / body.size)
        guard distance < usual * 1.28 + 0.1 * size else { return false }
        return line.horizontalOverlap(with: last) > 0.3 * min(line.width, last.width)
    }

    private func hasSameStyle(_ block: TextBlock, _ line: PageLine) -> Bool {
        let last = block.last
        if abs(last.size - line.size) > 0.09 * max(last.size, line.size) { return false }
        if last.font.isBold != line.font.isBold {
            // A bold line in a caption or a paragraph that goes on plainly is no heading.
            let isCaption = CaptionMark.isCaption(block.first.text)
            let mixed = last.spans.count > 1 || line.spans.count > 1
            return isCaption || (mixed && !last.text.hasSuffix("."))
        }
        return !changesFamily(block, line)
    }

    /// True where short lines of one font are followed by lines of another, both whole: a
    /// heading in a font whose name does not say that it is bold.
    private func changesFamily(_ block: TextBlock, _ line: PageLine) -> Bool {
        let last = block.last
        guard last.font.family != line.font.family, last.spans.count == 1, line.spans.count == 1,
            !last.font.isItalic, !line.font.isItalic, block.lines.count <= 3,
            !body.families.contains(last.font.family),
            !CaptionMark.isCaption(block.first.text)
        else { return false }
        return startsFresh(line) && !Sentence.isEnd(last.text)
    }

    private func startsItem(_ line: PageLine, after block: TextBlock, _ frame: Frame?) -> Bool {
        if ItemMark.isBullet(line.text) { return true }
        let last = block.last
        let isItem = ItemMark.length(of: block.first.text) != nil
        if isItem {
            // Of a list, the marks stand below each other.
            return abs(line.left - block.first.left) < 0.6 * line.size
                || line.left < block.first.left
        }
        return isShort(last, line, frame) && Sentence.isEnd(last.text)
    }

    private func startsParagraph(
        _ line: PageLine, after block: TextBlock, _ frame: Frame?
    ) -> Bool {
        let last = block.last
        let indent = 0.6 * line.size
        let short = isShort(last, line, frame)
        let endsSentence = Sentence.isEnd(last.text)
        if block.lines.count > 1 {
            let second = block.lines[1]
            let hangs = second.left > block.first.left + indent
            if hangs, line.left < block.first.left + 0.5 * indent {
                // Back at the place where the first line of a hanging block began.
                return true
            }
            if hangs, line.left < second.left + indent {
                return short && endsSentence && isMuchShorter(last, frame)
            }
        }
        if line.left > last.left + indent {
            if isCentered(last, line) { return false }
            if block.lines.count == 1 {
                // Hanging, or a short line before an indented one.
                return short && endsSentence
                    || (short && line.font.isBold == false
                        && line.text.first?.isUppercase ?? false
                        && ItemMark.length(of: block.first.text) == nil)
            }
            if let frame, line.left < frame.left + 0.5 * indent { return short && endsSentence }
            return endsSentence || short
        }
        if short {
            return endsSentence
                || isMuchShorter(last, frame) && !isCentered(last, line) && startsFresh(line)
        }
        return false
    }

    private func startsFresh(_ line: PageLine) -> Bool {
        guard let first = line.text.first else { return false }
        return first.isUppercase || first.isNumber
    }

    private func isCentered(_ last: PageLine, _ line: PageLine) -> Bool {
        abs((last.left + last.right) / 2 - (line.left + line.right) / 2) < 3
            && abs(last.left - line.left) > 3
    }

    /// True where the first word of the next line would have fitted.
    private func isShort(_ last: PageLine, _ line: PageLine, _ frame: Frame?) -> Bool {
        let right = frame?.right ?? last.right
        let word = line.text.utf8.prefix { $0 != 32 }.count
        let needed = line.width * Double(word + 1) / Double(max(line.text.utf8.count, 1))
        return right - last.right > needed + 0.3 * line.size
    }

    private func isMuchShorter(_ last: PageLine, _ frame: Frame?) -> Bool {
        guard let frame else { return false }
        return frame.right - last.right > 0.3 * frame.width
    }
}

/// Marks that begin a list item: bullets, numbers, letters in brackets.
enum ItemMark {
    private static let bullets: Set<Unicode.Scalar> = [
        "•", "◦", "▪", "●", "○", "■", "□", "►", "▶", "➢", "✓", "‣", "∙", "⁃", "◆", "▸", "\u{F0B7}",
        "►", "►", "⇒", "→", "·",
    ]

    static func isBullet(_ text: String) -> Bool {
        guard let first = text.unicodeScalars.first else { return false }
        if bullets.contains(first) { return true }
        return (first == "-" || first == "–") && text.unicodeScalars.dropFirst().first == " "
    }

    /// UTF-8 bytes of the mark and the space behind it; nil where there is none.
    static func length(of text: String) -> Int? {
        if isBullet(text) {
            let mark = text.unicodeScalars.prefix(1)
            return String(mark).utf8.count + (text.dropFirst().first == " " ? 1 : 0)
        }
        let bytes = Array(text.utf8.prefix(8))
        var index = 0
        let isOpen = bytes.first == UInt8(ascii: "(") || bytes.first == UInt8(ascii: "[")
        if isOpen { index += 1 }
        let start = index
        while index < bytes.count, (48...57).contains(bytes[index]) { index += 1 }
        if index == start, index < bytes.count, (97...122).contains(bytes[index]) {
            while index < bytes.count, index - start < 4, (97...122).contains(bytes[index]) {
                index += 1
            }
            // A letter or a small Roman number.
            let letters = bytes[start..<index]
            guard letters.count == 1 || letters.allSatisfy({ "ivx".utf8.contains($0) }) else {
                return nil
            }
        }
        guard index > start, index - start <= 3, index < bytes.count else { return nil }
        let closing = bytes[index]
        let isClosed = closing == UInt8(ascii: ")") || closing == UInt8(ascii: "]")
        guard isClosed || (!isOpen && closing == UInt8(ascii: ".")) else { return nil }
        guard index + 1 < bytes.count, bytes[index + 1] == 32 else { return nil }
        return index + 2
    }
}

/// The words that begin a caption: `Figure 2.`, `Table 1:`, `Fig. 3`.
enum CaptionMark {
    private static let names: [String] = [
        "figure", "fig.", "fig", "table", "scheme", "box", "chart", "plate", "algorithm",
        "listing", "supplementary figure", "supplementary table", "supplemental figure",
        "extended data figure", "extended data fig.", "appendix table", "appendix figure",
        "abbildung", "abb.", "tabelle", "tab.", "figura", "tabla", "tableau", "graph", "panel",
        "video", "movie", "additional file",
    ]

    static func isCaption(_ text: String) -> Bool { kind(of: text) != nil }

    static func isTable(_ text: String) -> Bool {
        guard let kind = kind(of: text) else { return false }
        return kind.hasSuffix("table") || kind.hasPrefix("tab") || kind == "box"
    }

    /// The lowercased name, where a number and then a sign of a caption follow.
    static func kind(of text: String) -> String? {
        let start = text.prefix(48).lowercased()
        for name in names where start.hasPrefix(name) {
            var rest = start.dropFirst(name.count)
            guard rest.first == " " || (name.hasSuffix(".") && rest.first != nil) else { continue }
            rest = rest.drop { $0 == " " }
            var number = rest.prefix { $0.isNumber || $0 == "." || $0 == "-" }
            if number.isEmpty {
                number = rest.prefix { "ivxls".contains($0) || $0.isNumber || $0 == "." }
                if number.isEmpty, let letter = rest.first, letter.isLetter,
                    rest.dropFirst().first.map({ !$0.isLetter }) ?? false
                {
                    number = rest.prefix(2)
                }
            }
            guard !number.isEmpty else { continue }
            let after = rest.dropFirst(number.count)
            if number.hasSuffix(".") || after.isEmpty { return name }
            guard let sign = after.first else { return name }
            if ".:|–—-(".contains(sign) { return name }
            if sign == " " {
                // "Table 1 shows that" is a sentence, "Table 1 Patients" is none.
                let words = text.dropFirst(text.prefix(48).count - after.count)
                let next = words.drop { $0 == " " }
                if let letter = next.first {
                    return letter.isUppercase || "|([–—".contains(letter) ? name : nil
                }
                return name
            }
        }
        return nil
    }
}

/// Where sentences end.
enum Sentence {
    /// True where a text ends with a full stop, a question mark and so on, also before closing
    /// brackets, quotes and citations.
    static func isEnd(_ text: String) -> Bool {
        var scalars = Substring(text)
        while let last = scalars.last, closers.contains(last) || last.isWhitespace {
            scalars.removeLast()
        }
        // A citation in brackets behind the stop: "seen before.[12]".
        if text.last == "]", let open = text.lastIndex(of: "[") {
            let inside = text[text.index(after: open)...].dropLast()
            if inside.allSatisfy({ $0.isNumber || ",;–- ".contains($0) }) {
                let before = text[..<open].last
                return before.map { enders.contains($0) } ?? false || scalars.isEmpty
            }
        }
        guard let last = scalars.last else { return false }
        return enders.contains(last)
    }

    private static let closers: Set<Character> = [")", "]", "”", "’", "\"", "'", "»"]
    private static let enders: Set<Character> = [".", "!", "?", ":", "。"]
}
