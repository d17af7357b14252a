import Records

/// Joins paragraphs that go on in the next column or on the next page, and sets what stands
/// between their parts (tables, captions, notes, labels) behind them.
struct ReadingOrder {
    private let body: BodyStyle
    private var result: [TextBlock] = []
    /// A paragraph that may go on.
    private var open: TextBlock?
    private var held: [TextBlock] = []
    /// Boxes above the open paragraph that were drawn after it.
    private var aside: [TextBlock] = []

    static func ordered(_ blocks: [TextBlock], body: BodyStyle) -> [TextBlock] {
        var order = ReadingOrder(body: body)
        for block in blocks { order.take(block) }
        order.close()
        return order.result
    }

    private init(body: BodyStyle) {
        self.body = body
    }

    private mutating func take(_ block: TextBlock) {
        if let last = open, standsAside(block, of: last) {
            aside.append(block)
            return
        }
        switch block.role {
        case .paragraph, .listItem, .reference:
            if let last = open, continues(last, block) {
                open?.lines += block.lines
            } else {
                close()
                open = block
            }
        case .caption, .table, .footnote, .boilerplate, .metadata:
            if block.role == .boilerplate, joinsLabels(block) { return }
            if let last = open, isUnfinished(last) || block.role == .footnote {
                held.append(block)
            } else {
                close()
                result.append(block)
            }
        default:
            close()
            result.append(block)
        }
    }

    /// True for a box that was drawn after the text around it: it stands above the place where
    /// a sentence was left, in the same column.
    private func standsAside(_ block: TextBlock, of last: TextBlock) -> Bool {
        let end = last.last
        guard last.role == .paragraph, block.page == end.page, !Sentence.isEnd(end.text),
            block.box.bottom < end.top - 2 * body.leading,
            !continues(last, block)
        else { return false }
        let overlap = min(block.box.right, end.right) - max(block.box.left, end.left)
        let width = max(end.width, last.frame?.width ?? 0)
        return overlap > 0.5 * min(width, max(block.box.width, 1)) && block.box.left < end.right
    }

    /// Scraps of one figure are one block.
    private mutating func joinsLabels(_ block: TextBlock) -> Bool {
        if let last = held.last {
            guard last.role == .boilerplate, last.page == block.page else { return false }
            held[held.count - 1].lines += block.lines
            return true
        }
        guard open == nil, let last = result.last, last.role == .boilerplate,
            last.page == block.page
        else { return false }
        result[result.count - 1].lines += block.lines
        return true
    }

    private mutating func close() {
        insertAside()
        if let last = open { result.append(last) }
        open = nil
        result += held
        held = []
    }

    /// Sets boxes before the paragraph below them, and before its heading if that stands below.
    private mutating func insertAside() {
        guard let first = aside.first else { return }
        var index = result.count
        while index > 0, result[index - 1].role == .heading, result[index - 1].page == first.page,
            result[index - 1].box.top > first.box.top
        {
            index -= 1
        }
        result.insert(contentsOf: aside, at: index)
        aside = []
    }

    /// True where the last line neither ends a sentence nor is shorter than its column.
    private func isUnfinished(_ block: TextBlock) -> Bool {
        !Sentence.isEnd(block.last.text) || isFull(block)
    }

    private func isFull(_ block: TextBlock) -> Bool {
        guard let frame = block.frame else { return false }
        // The frame is that of the first line; later lines may stand in another column.
        let right =
            block.lines.filter { $0.page == block.last.page && abs($0.left - block.last.left) < 30 }
            .map(\.right).max() ?? frame.right
        return max(right, block.last.left + frame.width - 6) - block.last.right < 0.08 * frame.width
    }

    // MARK: - Going on

    private func continues(_ block: TextBlock, _ next: TextBlock) -> Bool {
        if next.role == .reference {
            return block.role == .reference && (next.isContinuation || hangs(next))
        }
        guard next.role == .paragraph, block.role != .reference else { return false }
        guard abs(block.size - next.size) < 0.1 * body.size, block.isBold == next.isBold else {
            return false
        }
        let last = block.last
        let first = next.first
        let text = last.text
        guard let start = first.text.first(where: { !"“‘\"'([".contains($0) }) else { return false }
        let moved =
            first.page != last.page || first.top < last.top - last.height || !held.isEmpty
            || !aside.isEmpty
            || first.left > last.right
        if let hyphen = text.last, hyphen == "-" || hyphen == "\u{2010}" { return start.isLetter }
        let endsSentence = Sentence.isEnd(text)
        if !endsSentence {
            if start.isLowercase { return first.page - last.page <= 2 }
            return moved && (isFull(block) || start.isNumber || first.text.first == "(")
        }
        if startsWithLead(next) { return false }
        if text.hasSuffix(":") { return moved && start.isLowercase }
        guard moved, isFull(block), let frame = next.frame else { return false }
        // A full last line that ends a sentence: the next column decides by its indentation.
        let isIndented = first.left > frame.left + 0.6 * first.size
        return !isIndented && next.lines.count > 1
    }

    /// True where the first words have a style of their own: "Abbreviations: ALC = ...".
    private func startsWithLead(_ block: TextBlock) -> Bool {
        guard let lead = block.first.spans.first, block.first.spans.count > 1 else { return false }
        let main = block.mainFont
        guard lead.font.isBold != main.isBold || lead.font.isItalic != main.isItalic else {
            return false
        }
        let words = block.first.text.utf8.prefix(lead.length)
        return words.last { $0 != 32 } == UInt8(ascii: ":")
    }

    /// True for the rest of an item whose later lines are indented.
    private func hangs(_ block: TextBlock) -> Bool {
        guard let frame = block.frame else { return false }
        return block.first.left > frame.left + 0.6 * block.first.size
            && (block.lines.count < 2 || block.lines[1].left >= block.first.left - 1)
    }
}
