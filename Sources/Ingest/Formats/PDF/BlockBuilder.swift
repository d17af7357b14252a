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
        if line.paragraph != 0 || last.paragraph != 0 {
            return line.page == last.page && line.paragraph == last.paragraph
        }
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
        if last.font != line.font, endsLike(last, line) { return true }
        if abs(last.size - line.size) > 0.09 * max(last.size, line.size) { return false }
        if let tail = last.spans.last?.font, let lead = line.spans.first?.font,
            last.font.isBold != line.font.isBold, tail.isBold == lead.isBold
        {
            // A run-in heading may be longer than what follows it on its line.
            return true
        }
        if last.font.isBold != line.font.isBold {
            // A bold line in a caption or a paragraph that goes on plainly is no heading.
            let isCaption = CaptionMark.isCaption(block.first.text)
            let isApart = line.baseline - last.baseline > 1.15 * max(body.leading, last.size)
            let mixed = !isApart && (last.spans.count > 1 || line.spans.count > 1)
            return isCaption || (mixed && !last.text.hasSuffix("."))
        }
        return !changesFamily(block, line)
    }

    /// True where the next line goes on in the style in which a line of several styles ends: a
    /// run-in heading may be longer and larger than what follows it on its line.
    private func endsLike(_ last: PageLine, _ line: PageLine) -> Bool {
        guard last.spans.count > 1, let tail = last.spans.last, let lead = line.spans.first?.font
        else { return false }
        return tail.length >= 4 && tail.font.isBold == lead.isBold
            && abs(tail.font.size - lead.size) <= 0.09 * lead.size
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
