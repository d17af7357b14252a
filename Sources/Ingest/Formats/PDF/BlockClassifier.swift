import Records

/// Says what each block is: first what is told by place and form (tables, captions, formulas,
/// notes), then headings by style, then the front matter, then the references.
struct BlockClassifier {
    private let body: BodyStyle
    private let outline: [OutlineItem]
    private let frames: Frames

    static func classified(
        _ blocks: [TextBlock], body: BodyStyle, outline: [OutlineItem], frames: Frames
    ) -> [TextBlock] {
        let classifier = BlockClassifier(body: body, outline: outline, frames: frames)
        var blocks = Captions.joined(blocks, body: body)
        blocks = ContentsList.marked(Tables.collected(blocks, body: body), body: body)
        blocks = Formulas.marked(blocks, body: body)
        blocks = TheoremLabels.joined(blocks)
        blocks = RunInHeadings.split(blocks, body: body, outline: outline)
        blocks = Headings(body: body, outline: outline, blocks).marked(blocks)
        blocks = Headings.raised(TitlePage.marked(blocks, body: body))
        blocks = References.split(blocks)
        return classifier.markNotes(blocks)
    }

    // MARK: - Notes and labels

    /// Small type at the foot of a column is a footnote; scraps without a sentence are labels
    /// of a figure.
    private func markNotes(_ blocks: [TextBlock]) -> [TextBlock] {
        var section = SectionKind.body
        var marked = blocks
        for index in marked.indices {
            let block = marked[index]
            if block.role == .heading { section = SectionKind(heading: block.plainText) }
            guard block.role == .paragraph, section != .references else { continue }
            // Small type under "Author affiliations" is what that heading says.
            if section == .boilerplate, !body.isBodySize(block.first), block.wordCount > 3 {
                continue
            }
            if ItemMark.isBullet(block.first.text) || isListItem(index, in: marked) {
                marked[index].role = .listItem
            } else if isScrap(block) {
                marked[index].role = .boilerplate
            } else if isFootnote(index, in: marked) {
                marked[index].role = .footnote
            } else if isLabel(block) {
                marked[index].role = .boilerplate
            } else if block.lines.allSatisfy(\.font.isMonospaced), block.lines.count > 1 {
                marked[index].role = .code
                marked[index].text = block.lines.map(\.text).joined(separator: "\n")
            }
        }
        return marked
    }

    private func isListItem(_ index: Int, in blocks: [TextBlock]) -> Bool {
        ItemMark.length(of: blocks[index].first.text) != nil && blocks[index].wordCount > 2
    }

    private func isFootnote(_ index: Int, in blocks: [TextBlock]) -> Bool {
        let block = blocks[index]
        guard block.size < 0.93 * body.size else { return false }
        // What stands under a heading is its text: an abstract in small type.
        if index > 0, blocks[index - 1].role == .heading, blocks[index - 1].page == block.page,
            block.wordCount > 12
        {
            return false
        }
        if index > 0, blocks[index - 1].page == block.page,
            [.table, .footnote].contains(blocks[index - 1].role),
            block.first.top - blocks[index - 1].box.bottom < 3 * body.leading
        {
            return true
        }
        if let mark = block.first.text.first, "*†‡§¶".contains(mark) { return true }
        // A word or two are a label or the cell of a table.
        if block.wordCount < 4 { return false }
        // Nothing of the running text stands below it.
        return !blocks.contains {
            $0.page == block.page && $0.role == .paragraph && body.isBodySize($0.first)
                && $0.box.top > block.box.bottom && $0.wordCount > 8
                && min($0.box.right, block.box.right) - max($0.box.left, block.box.left) > 20
        }
    }

    /// Numbers and single signs: the ticks of an axis.
    private func isScrap(_ block: TextBlock) -> Bool {
        block.characterCount < 60 && !body.isBodySize(block.first)
            && Letters.count(in: block.plainText) < 3
    }

    /// A few words that make no sentence, in type of another size than the text's.
    private func isLabel(_ block: TextBlock) -> Bool {
        if block.plainText.hasPrefix("(Continued") { return true }
        let perLine = Double(block.wordCount) / Double(block.lines.count)
        guard perLine < 4, block.characterCount < 400 else { return false }
        guard !Sentence.isEnd(block.last.text) || block.wordCount < 3 else { return false }
        let letters = Letters.count(in: block.plainText)
        return !body.isBodySize(block.first) || letters * 2 < block.characterCount
    }
}
