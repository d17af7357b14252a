import Records

/// Title, authors and what else stands above the first section, where no style tells them.
extension Draft {
    /// Blocks that the front matter may take.
    private static let maxFrontBlocks = 16

    /// Without a title, what heads the whole is one: the only heading of the first level, the
    /// largest line, or the longest of those in front of the first section.
    mutating func findTitle() {
        guard !blocks.contains(where: { $0.role == .title }) else { return }
        let headings = blocks.indices.filter { blocks[$0].role == .heading }
        guard headings.count > 1, let first = headings.first, first < 6 else { return }
        let front = headings.prefix { $0 < Self.maxFrontBlocks && !isSection(blocks[$0]) }
        guard let title = title(among: Array(front), of: headings) else { return }
        blocks[title].role = .title
        blocks[title].level = nil
        // "Original article", the journal's name.
        for index in front where index < title {
            blocks[index].role = .metadata
            blocks[index].level = nil
        }
    }

    private func title(among front: [Int], of headings: [Int]) -> Int? {
        guard let first = front.first else { return nil }
        let rest = headings.dropFirst(front.count)
        if let largest = front.max(by: { isLess($0, $1) }),
            headings.allSatisfy({ $0 == largest || isLess($0, largest) })
        {
            return largest
        }
        let level = blocks[first].level ?? 1
        if headings.count(where: { (blocks[$0].level ?? 1) <= level }) == 1 { return first }
        // Of one look with the sections: what stands in front of "Abstract" or "Introduction".
        guard let next = rest.first, SectionKind(heading: blocks[next].text) == .abstract else {
            return nil
        }
        return front.max { blocks[$0].text.utf8.count < blocks[$1].text.utf8.count }
    }

    /// By size, then by being centred.
    private func isLess(_ left: Int, _ right: Int) -> Bool {
        let (left, right) = (blocks[left].look, blocks[right].look)
        return left.size != right.size
            ? left.size < right.size : !left.isCentered && right.isCentered
    }

    private func isSection(_ block: DraftBlock) -> Bool {
        isSectionName(block.text)
            || HeadingNumber.depth(of: TextNormalization.line(block.text)) != nil
    }

    /// Names, affiliations and addresses stand between the title and the first section.
    mutating func findFrontMatter() {
        guard
            let title = blocks.prefix(Self.maxFrontBlocks).firstIndex(where: { $0.role == .title })
        else { return }
        let start = title + 1
        let end = blocks[start...].prefix(Self.maxFrontBlocks).firstIndex { $0.role == .heading }
        guard let end, isSection(blocks[end]),
            blocks[start..<end].allSatisfy({ $0.role != .paragraph || $0.text.utf8.count < 700 })
        else { return }
        let hasAuthors = blocks.contains(where: \.isAuthors)
        for index in start..<end where blocks[index].role == .paragraph {
            blocks[index].role = .metadata
            if index == start, !hasAuthors, AuthorNames.areNames(blocks[index].text) {
                blocks[index].isAuthors = true
            }
        }
    }

    /// Keywords are no part of the abstract that they stand below.
    mutating func findKeywords() {
        for index in blocks.indices where blocks[index].role == .paragraph {
            let start = blocks[index].text.prefix(24).lowercased().drop { !$0.isLetter }
            let isKeywords = ["keywords", "key words", "keyword:", "schlüsselwörter", "mots-clés"]
                .contains { start.hasPrefix($0) }
            if isKeywords, blocks[index].text.utf8.count < 500 { blocks[index].role = .metadata }
        }
    }
}
