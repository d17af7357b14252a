import Records

/// Finds tables of contents, whose entries look like the headings that they name.
///
/// An entry has leaders (`Results . . . . 12`) or, below a heading like "Contents", ends in the
/// number of a page. Such lists are kept as boilerplate: there is nothing to ask about them.
enum ContentsList {
    private static let names: Set<String> = [
        "contents", "tableofcontents", "inhaltsverzeichnis", "inhalt", "listoffigures",
        "listoftables", "abbildungsverzeichnis", "tabellenverzeichnis", "tabledesmatières",
        "índice", "sommaire", "目录", "目次", "目錄",
    ]

    static func marked(_ blocks: [TextBlock], body: BodyStyle) -> [TextBlock] {
        let isEntry = entries(of: blocks, body: body)
        return blocks.indices.map { index in
            var block = blocks[index]
            // The title of a part may stand between entries, without a page.
            let isBetween =
                index > 0 && isEntry[index - 1] && index + 1 < blocks.count && isEntry[index + 1]
                && block.wordCount <= 12
            let isText = [.paragraph, .table, .listItem].contains(block.role)
            guard isText, isEntry[index] || isBetween else { return block }
            block.role = .boilerplate
            block.text = nil
            return block
        }
    }

    private static func entries(of blocks: [TextBlock], body: BodyStyle) -> [Bool] {
        var isInside = false
        var size = 0.0
        return blocks.map { block in
            if isName(block) {
                isInside = true
                size = max(block.size, 1.15 * body.size)
                return false
            }
            // "Chapter 1", as large as "Contents": the list is over.
            if block.size > 0.9 * size { isInside = false }
            let entries = block.lines.filter { hasLeader($0.text) || isInside && hasPage($0.text) }
            let isList = entries.count * 2 > block.lines.count
            if !isList, block.wordCount > 12 { isInside = false }
            return isList
        }
    }

    private static func isName(_ block: TextBlock) -> Bool {
        block.lines.count == 1 && block.wordCount <= 4
            && names.contains(Headings.folded(block.plainText))
    }

    /// Four dots and more in a row, with or without spaces.
    static func hasLeader(_ text: String) -> Bool {
        var dots = 0
        for byte in text.utf8 {
            if byte == UInt8(ascii: ".") {
                dots += 1
                if dots == 4 { return true }
            } else if byte != 32 {
                dots = 0
            }
        }
        return false
    }

    private static func hasPage(_ text: String) -> Bool {
        guard let word = text.utf8.split(separator: 32).last, word.count <= 5 else { return false }
        return word.allSatisfy { (48...57).contains($0) }
            || word.allSatisfy { "ivxlc".utf8.contains($0) }
    }
}
