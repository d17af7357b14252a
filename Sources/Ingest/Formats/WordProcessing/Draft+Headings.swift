import Records

/// Headings in documents that have no styles for them.
///
/// Many manuscripts are typed without styles: a heading is a short paragraph that is bold, larger
/// than the text, underlined or in capitals, and does not end like a sentence. Where the author
/// used heading styles, these alone are believed.
extension Draft {
    private static let maxHeadingLength = 140
    /// Where headings look like this many things, they are none.
    private static let maxLooks = 24

    mutating func findHeadings() {
        let styled = blocks.count { $0.role == .heading }
        guard styled < 2 else { return }
        let bodySize = bodySize
        var looks: [HeadingLook] = []
        var found: [(index: Int, look: HeadingLook)] = []
        for index in blocks.indices {
            guard let look = headingLook(at: index, bodySize: bodySize) else { continue }
            found.append((index, look))
            if !looks.contains(look) { looks.append(look) }
            guard looks.count <= Self.maxLooks else { return }
        }
        // Where much of the text is bold, bold tells nothing.
        let all = blocks.reduce(0) { $0 + ($1.role == .paragraph ? $1.text.utf8.count : 0) }
        let headings = found.reduce(0) { $0 + blocks[$1.index].text.utf8.count }
        guard headings * 4 < all else { return }
        let main = mainLook(found) ?? looks.max()
        for (index, look) in found {
            let depth = HeadingNumber.depth(of: TextNormalization.line(blocks[index].text))
            blocks[index].role = .heading
            blocks[index].level = depth ?? rank(look, of: looks, main: main)
        }
    }

    /// The look of the headings that every paper has.
    private func mainLook(_ found: [(index: Int, look: HeadingLook)]) -> HeadingLook? {
        found.first { isSectionName(blocks[$0.index].text) }?.look
    }

    /// Level 1 for the main look and all that is stronger, then down.
    private func rank(
        _ look: HeadingLook, of looks: [HeadingLook], main: HeadingLook?
    ) -> Int {
        guard let main, look < main else { return 1 }
        return 1 + looks.count { $0 < main && $0 >= look }
    }

    /// Half points of most of the text.
    private var bodySize: Int {
        var lengths: [Int: Int] = [:]
        for block in blocks where block.role == .paragraph {
            lengths[block.look.size, default: 0] += block.text.utf8.count
        }
        return lengths.max { $0.value < $1.value }?.key ?? 0
    }

    private func headingLook(at index: Int, bodySize: Int) -> HeadingLook? {
        let block = blocks[index]
        guard block.role == .paragraph || isHeadItem(index),
            block.text.utf8.count <= Self.maxHeadingLength
        else { return nil }
        let text = TextNormalization.line(block.text)
        guard let last = text.last, text.contains(where: \.isLetter) else { return nil }
        let look = HeadingLook(block, text: text, bodySize: bodySize)
        if isSectionName(text), !".,;".contains(last) { return look }
        let words = text.split(separator: " ").count
        guard words <= 16, !".,;:!".contains(last) || HeadingNumber.depth(of: text) != nil,
            !CaptionMark.isCaption(text), index + 1 < blocks.count, startsLikeAHeading(text)
        else { return nil }
        if look.isLarge || look.isBold { return look }
        // Weaker signs need a paragraph of text below.
        let next = blocks[index + 1]
        guard next.role == .paragraph, next.text.utf8.count > 160 else { return nil }
        return look.isCapitals || (words <= 10 && (look.isItalic || look.isUnderlined)) ? look : nil
    }

    /// A numbered heading may be written as an item of a list, with text below.
    private func isHeadItem(_ index: Int) -> Bool {
        guard blocks[index].role == .listItem, blocks[index].look.isBold,
            index + 1 < blocks.count
        else { return false }
        let next = blocks[index + 1]
        return next.role == .paragraph || (next.role == .listItem && next.look.isBold)
    }

    private func startsLikeAHeading(_ text: String) -> Bool {
        guard let first = text.first else { return false }
        return !first.isLowercase && !"([{•-–—*†‡".contains(first)
    }

    /// Words that head a section in nearly every paper.
    func isSectionName(_ text: String) -> Bool {
        guard text.utf8.count < 60 else { return false }
        let line = TextNormalization.line(text)
        if SectionKind(heading: line) != .body { return true }
        let letters = line.lowercased().drop { !$0.isLetter }
            .reversed().drop { !$0.isLetter }.reversed()
        return Self.sectionNames.contains(String(letters))
    }

    private static let sectionNames: Set<String> = [
        "introduction", "background", "methods", "method", "materials and methods", "results",
        "discussion", "conclusion", "conclusions", "results and discussion", "methodology",
        "literature review", "related work", "experimental", "limitations", "einleitung",
        "methoden", "ergebnisse", "diskussion", "méthodes", "résultats", "introducción",
        "métodos", "resultados", "discusión", "conclusiones", "introdução", "appendix",
    ]

    // MARK: - Levels

    /// The highest level in use becomes 1.
    mutating func levelHeadings() {
        let levels = blocks.compactMap { $0.role == .heading ? $0.level : nil }
        guard let least = levels.min(), least > 1 else { return }
        for index in blocks.indices where blocks[index].role == .heading {
            blocks[index].level = blocks[index].level.map { $0 - least + 1 }
        }
    }
}

/// How strongly a paragraph looks like a heading.
private struct HeadingLook: Equatable, Comparable {
    var size: Int
    var isLarge: Bool
    var isBold: Bool
    var isCapitals: Bool
    var isUnderlined: Bool
    var isItalic: Bool

    init(_ block: DraftBlock, text: String, bodySize: Int) {
        isLarge = bodySize > 0 && block.look.size >= bodySize + 3
        size = isLarge ? block.look.size : 0
        isBold = block.look.isBold
        isCapitals =
            text.contains(where: \.isUppercase) && !text.contains(where: \.isLowercase)
            && text.utf8.count > 3
        isUnderlined = block.look.isUnderlined
        isItalic = block.look.isItalic
    }

    private var strength: [Int] {
        [size, isBold ? 1 : 0, isCapitals ? 1 : 0, isItalic ? 0 : 1, isUnderlined ? 1 : 0]
    }

    static func < (left: HeadingLook, right: HeadingLook) -> Bool {
        left.strength.lexicographicallyPrecedes(right.strength)
    }
}
