import Records

/// Finds the abstract of papers that print none of the word: the first long paragraph, if
/// keywords or the first heading follow it, or if its style is not that of the text.
enum AbstractWithoutHeading {
    /// The places of its paragraphs; empty where the document has a heading for it.
    static func indices(in blocks: [TextBlock], body: BodyStyle) -> Set<Int> {
        guard let page = blocks.first?.page,
            let title = blocks.firstIndex(where: { $0.role == .title })
        else { return [] }
        let headings = blocks.indices.filter { blocks[$0].role == .heading }
        guard !headings.contains(where: { isAbstract(blocks[$0]) }),
            let first = blocks.indices.first(where: { $0 > title && isText(blocks[$0], page) })
        else { return [] }
        let end = headings.first { !blocks[$0].isRunIn && blocks[$0].page <= page + 1 }
        guard let end, first < end else {
            return hasStyleOfItsOwn(blocks[first], body) ? [first] : []
        }
        let paragraphs = (first..<end).filter { isText(blocks[$0], page) }
        if paragraphs.count == 1 || hasKeywords(blocks[first..<end]) {
            return paragraphs.count <= 3 ? Set(paragraphs) : [first]
        }
        return hasStyleOfItsOwn(blocks[first], body) ? [first] : []
    }

    private static func isAbstract(_ block: TextBlock) -> Bool {
        SectionKind(heading: block.plainText) == .abstract
            || AbstractLabel.isLabel(block.plainText) && block.isRunIn
    }

    private static func isText(_ block: TextBlock, _ page: Int) -> Bool {
        block.role == .paragraph && block.page == page && block.wordCount >= 40
    }

    private static func hasKeywords(_ blocks: ArraySlice<TextBlock>) -> Bool {
        blocks.contains {
            let start = $0.first.text.prefix(12).lowercased()
            return start.hasPrefix("keyword") || start.hasPrefix("key words")
                || start.hasPrefix("index terms")
        }
    }

    private static func hasStyleOfItsOwn(_ block: TextBlock, _ body: BodyStyle) -> Bool {
        let font = block.mainFont
        return font.isBold || font.isItalic || abs(font.size - body.size) > 0.6
            || !body.families.contains(font.family)
    }
}
