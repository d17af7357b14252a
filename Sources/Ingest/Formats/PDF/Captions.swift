import Records

/// Finds captions, and joins a label that stands alone with the text below it.
enum Captions {
    static func joined(_ blocks: [TextBlock], body: BodyStyle) -> [TextBlock] {
        var result: [TextBlock] = []
        for block in blocks {
            if let last = result.last, last.role == .caption, isLabel(last),
                belongs(block, to: last, body: body)
            {
                result[result.count - 1].lines += block.lines
                continue
            }
            var block = block
            if isCaption(block, body: body) { block.role = .caption }
            result.append(block)
        }
        return result
    }

    private static func isCaption(_ block: TextBlock, body: BodyStyle) -> Bool {
        guard CaptionMark.isCaption(block.first.text), block.characterCount < 4000 else {
            return false
        }
        // A sentence of the text may begin with "Figure 2 (left) shows".
        let isStyled =
            block.first.spans.first?.font != nil
            && (block.first.spans[0].font.isBold || block.first.spans[0].font.isItalic)
        return isStyled || !body.isBodySize(block.first) || !startsSentence(block.first.text)
    }

    private static func startsSentence(_ text: String) -> Bool {
        let words = text.split(separator: " ").prefix(4)
        guard words.count == 4 else { return false }
        let label = words[1]
        if label.hasSuffix(".") || label.hasSuffix(":") { return false }
        return words[2].first?.isLowercase ?? false || words[2].hasPrefix("(")
    }

    /// "Table 2" and no more.
    private static func isLabel(_ block: TextBlock) -> Bool {
        block.lines.count == 1 && block.wordCount <= 3
    }

    private static func belongs(_ block: TextBlock, to label: TextBlock, body: BodyStyle) -> Bool {
        guard block.page == label.page, !CaptionMark.isCaption(block.first.text) else {
            return false
        }
        if block.first.isBeside(label.last) { return block.wordCount > 2 }
        let distance = block.first.top - label.last.bottom
        return distance > -2 && distance < 1.2 * body.leading
            && block.first.horizontalOverlap(with: label.last) > 0.5 * label.last.width
            && block.wordCount > 3 && abs(block.size - label.size) < 2.1
    }
}
