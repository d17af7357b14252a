import Records

/// Finds the title on the first page; what stands around it and before the text is metadata.
enum TitlePage {
    static func marked(_ blocks: [TextBlock], body: BodyStyle) -> [TextBlock] {
        var blocks = blocks
        guard let page = blocks.first?.page else { return blocks }
        let end = blocks.firstIndex { $0.page > page } ?? blocks.count
        let first = 0..<end
        let title = titleIndices(blocks, first, body: body)
        for index in title {
            blocks[index].role = .title
            blocks[index].level = nil
        }
        blocks = joinTitle(blocks, title)
        let last = blocks.firstIndex { $0.page > page } ?? blocks.count
        markMetadata(&blocks, 0..<last, body: body)
        return titleFirst(joinMetadata(blocks))
    }

    /// The lines of a narrow column beside the text may end anywhere: where they stand as close
    /// as lines do, they are one piece.
    private static func joinMetadata(_ blocks: [TextBlock]) -> [TextBlock] {
        var result: [TextBlock] = []
        for block in blocks {
            if let last = result.last, last.role == .metadata, block.role == .metadata,
                last.page == block.page, abs(last.size - block.size) < 0.4,
                last.isBold == block.isBold, !isFrontMatter(block),
                block.first.top - last.last.bottom < 0.45 * block.size,
                block.first.top > last.last.top + 0.5 * last.last.height,
                block.first.horizontalOverlap(with: last.last) > 0
            {
                result[result.count - 1].lines += block.lines
            } else {
                result.append(block)
            }
        }
        return result
    }

    /// Some papers draw their title after their text.
    private static func titleFirst(_ blocks: [TextBlock]) -> [TextBlock] {
        guard let index = blocks.firstIndex(where: { $0.role == .title }), index > 0 else {
            return blocks
        }
        let isDisplaced = blocks[..<index].contains { [.paragraph, .heading].contains($0.role) }
        guard isDisplaced else { return blocks }
        var blocks = blocks
        blocks.insert(blocks.remove(at: index), at: 0)
        return blocks
    }

    // MARK: - Title

    /// The blocks of the largest type that are words, in the upper two thirds of the page.
    private static func titleIndices(
        _ blocks: [TextBlock], _ range: Range<Int>, body: BodyStyle
    ) -> [Int] {
        let bottom = blocks[range].map(\.box.bottom).max() ?? 0
        let candidates = range.filter { index in
            let block = blocks[index]
            return [.paragraph, .heading].contains(block.role) && !block.isRunIn
                && block.box.top < 0.7 * bottom && block.wordCount >= 2 && block.wordCount <= 60
                && (block.size > 1.12 * body.size || isBoldTop(block, body, bottom: bottom))
                && !SectionHeading.isOne(block.plainText) && !isKindOfArticle(block.plainText)
                && block.plainText.filter(\.isLetter).count >= 8
        }
        // A journal's name may be larger, but it is short.
        let long = candidates.filter { blocks[$0].wordCount >= 4 }
        let pool = long.isEmpty ? candidates : long
        guard let best = pool.max(by: { blocks[$0].size < blocks[$1].size }) else {
            return titleOfCover(blocks, range)
        }
        var result = [best]
        var index = best + 1
        while index < range.upperBound,
            isPart(blocks[index], of: blocks[best], after: blocks[index - 1])
        {
            result.append(index)
            index += 1
        }
        index = best - 1
        while index >= 0, isPart(blocks[index], of: blocks[best], before: blocks[index + 1]) {
            result.insert(index, at: 0)
            index -= 1
        }
        return result
    }

    /// A cover names the kind of article in large letters, and the title below in those of the text.
    private static func titleOfCover(_ blocks: [TextBlock], _ range: Range<Int>) -> [Int] {
        range.dropLast().first { index in
            let title = blocks[index + 1]
            return isKindOfArticle(blocks[index].plainText)
                && [.paragraph, .heading].contains(title.role) && (4...60).contains(title.wordCount)
        }.map { [$0 + 1] } ?? []
    }

    /// What publishers print above a title, or on a cover before it, sometimes in larger letters.
    private static func isKindOfArticle(_ text: String) -> Bool {
        kindsOfArticle.contains(text.filter { $0.isLetter || $0 == " " }.lowercased())
    }

    private static let kindsOfArticle: Set<String> = [
        "accepted manuscript", "authors accepted manuscript", "author accepted manuscript",
        "author manuscript", "article in press", "journal preproof", "journal preproofs",
        "provisional pdf", "original article", "original paper", "original research",
        "original research article", "research article", "research paper", "regular article",
        "review article", "review paper", "systematic review", "short communication",
        "brief report", "case report", "technical report", "technical note", "rapid communication",
        "letter to the editor", "study protocol", "data descriptor", "methodology article",
    ]

    private static func isPart(
        _ block: TextBlock, of title: TextBlock, after previous: TextBlock
    ) -> Bool {
        guard [.paragraph, .heading, .formula].contains(block.role) else { return false }
        let isNear =
            block.box.top - previous.box.bottom < 1.1 * title.size
            && block.box.top > previous.box.top - title.size
        return isNear && abs(block.size - title.size) < 0.12 * title.size
    }

    private static func isPart(
        _ block: TextBlock, of title: TextBlock, before next: TextBlock
    ) -> Bool {
        guard [.paragraph, .heading].contains(block.role), block.wordCount >= 2 else {
            return false
        }
        let isNear =
            next.box.top - block.box.bottom < 0.9 * title.size
            && next.box.top > block.box.top - 2
        return isNear && abs(block.size - title.size) < 0.06 * title.size
            && block.mainFont.family == title.mainFont.family
    }

    /// A title that is not larger than the text: bold, and near the top.
    private static func isBoldTop(_ block: TextBlock, _ body: BodyStyle, bottom: Double) -> Bool {
        block.isBold && block.size > 0.98 * body.size && block.wordCount >= 4
            && block.box.top < 0.3 * bottom
    }

    private static func joinTitle(_ blocks: [TextBlock], _ indices: [Int]) -> [TextBlock] {
        guard let first = indices.first, indices.count > 1 else { return blocks }
        var blocks = blocks
        for index in indices.dropFirst() { blocks[first].lines += blocks[index].lines }
        for index in indices.dropFirst().reversed() { blocks.remove(at: index) }
        return blocks
    }

    // MARK: - Metadata

    /// Authors, addresses, dates and the like: all before the abstract or the first paragraph
    /// of running text that is not the abstract or the text itself.
    private static func markMetadata(
        _ blocks: inout [TextBlock], _ range: Range<Int>, body: BodyStyle
    ) {
        guard let title = range.first(where: { blocks[$0].role == .title }) else { return }
        let bottom = blocks[title].box.bottom
        let below = range.filter { blocks[$0].box.top > bottom - 4 }
        let start =
            below.first { isStartOfText(blocks[$0]) }
            ?? below.first { blocks[$0].role == .paragraph && isText(blocks[$0]) }
            ?? range.upperBound
        // Some papers draw their authors after their abstract.
        let top = start < range.upperBound ? blocks[start].box.top : bottom
        for index in range {
            let block = blocks[index]
            let isAddress = block.role == .listItem && index < start
            guard [.paragraph, .heading].contains(block.role) || isAddress, !block.isRunIn else {
                continue
            }
            let isAbove =
                block.box.top < bottom - 4
                || (block.role == .heading && block.box.bottom < top + 2
                    && !SectionHeading.isOne(block.plainText))
            let isHeading = !isAbove && SectionHeading.isOne(block.plainText)
            let isNote =
                block.role == .heading
                && (SectionKind(heading: block.plainText) == .boilerplate
                    || Contribution.isRole(block.plainText))
            let isUnderHeading = index > start && blocks[index - 1].role == .heading
            let isSmall =
                !isUnderHeading && !ItemMark.isBullet(block.first.text)
                && block.size < 0.93 * body.size && block.wordCount < 40
                && !SectionHeading.isOne(block.plainText)
                && !AbstractLabel.isLabel(block.plainText)
            if isSmall || isAffiliation(block) {
                blocks[index].role = .metadata
                blocks[index].level = nil
                continue
            }
            if (index < start || isAbove) && !isText(block) && !isHeading || isFrontMatter(block)
                || isNote
            {
                blocks[index].role = .metadata
                blocks[index].level = nil
            }
        }
    }

    private static func isStartOfText(_ block: TextBlock) -> Bool {
        block.role == .heading
            && (SectionHeading.isOne(block.plainText) || AbstractLabel.isLabel(block.plainText))
    }

    private static func isText(_ block: TextBlock) -> Bool {
        block.wordCount >= 40 && isRunningText(block)
    }

    /// Mostly lowercase words: no list of names, no addresses.
    private static func isRunningText(_ block: TextBlock) -> Bool {
        if isFrontMatter(block) { return false }
        let words = block.plainText.split(separator: " ")
        let lower = words.filter { $0.first?.isLowercase ?? false }.count
        return lower * 10 >= words.count * 6
    }

    static func isInstitution(_ word: Substring) -> Bool {
        let word = word.lowercased()
        return institutions.contains(word[...])
            || ["open", "access", "article", "research"].contains(word)
    }

    /// Addresses: names of institutions in a short block.
    private static func isAffiliation(_ block: TextBlock) -> Bool {
        guard block.wordCount < 160, block.role == .paragraph else { return false }
        let words = block.plainText.lowercased().split { !$0.isLetter }
        let count = words.filter { institutions.contains($0) }.count
        return count >= 2 && count * 16 >= words.count
    }

    private static let institutions: Set<Substring> = [
        "university", "department", "institute", "school", "faculty", "laboratory", "hospital",
        "college", "université", "universität", "universidad", "universidade", "academy",
        "institut", "division", "center", "centre",
    ]

    private static let marks = [
        "received", "accepted", "published", "copyright", "©", "correspondence",
        "* correspondence", "*correspondence", "keywords", "key words", "academic editor",
        "edited by", "reviewed by", "citation:", "this is an open access", "open access",
        "doi:", "https://doi.org", "how to cite", "to cite:", "editor:", "e-mail", "email",
        "this article is licensed", "*corresponding", "corresponding author", "index terms",
        "funding:", "data availability", "competing interests:", "specialty section",
        "licensed under", "authors retain", "submitted:", "revised:", "license", "software",
    ]

    static func isFrontMatter(_ block: TextBlock) -> Bool {
        let start = block.first.text.prefix(60).lowercased()
        return marks.contains { start.hasPrefix($0) }
    }
}

/// Headings with which a paper's text begins.
enum SectionHeading {
    static func isOne(_ text: String) -> Bool {
        KnownHeading.isKnown(text) || SectionKind(heading: text) == .abstract
    }
}
