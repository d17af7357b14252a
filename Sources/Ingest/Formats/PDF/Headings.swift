import Records

/// Finds section headings by style, number, words and place, and gives them levels.
struct Headings {
    private let body: BodyStyle
    private let outline: [String: Int]
    /// Styles in which most blocks look like headings.
    private var styles: Set<PDFFont> = []

    init(body: BodyStyle, outline: [OutlineItem], _ blocks: [TextBlock]) {
        self.body = body
        self.outline = Self.levels(of: outline)
        var shaped: [PDFFont: Int] = [:]
        var all: [PDFFont: Int] = [:]
        for index in blocks.indices where blocks[index].role == .paragraph {
            let font = blocks[index].mainFont
            all[font, default: 0] += 1
            if hasShape(index, in: blocks) { shaped[font, default: 0] += 1 }
        }
        let bodyFont = Self.mainFont(of: blocks)
        for (font, count) in shaped where font != bodyFont {
            if count * 10 >= (all[font] ?? 0) * 6 { styles.insert(font) }
        }
    }

    private static func mainFont(of blocks: [TextBlock]) -> PDFFont? {
        var tally = FontTally()
        for block in blocks { tally.add(block.mainFont, block.characterCount) }
        return tally.most
    }

    /// The outline's titles with their levels, the document's own title left out.
    private static func levels(of outline: [OutlineItem]) -> [String: Int] {
        let top = outline.filter { $0.level == 1 }.count
        let shift = top == 1 && outline.count > 2 ? 1 : 0
        var levels: [String: Int] = [:]
        for item in outline where item.level > shift {
            let title = folded(item.title)
            if title.utf8.count > 2 { levels[title] = min(item.level - shift, 6) }
        }
        return levels
    }

    /// Letters and digits, lowercased, without a number in front.
    static func folded(_ text: String) -> String {
        if text.utf8.allSatisfy({ $0 < 0x80 }) { return foldedASCII(text) }
        let words = String(decoding: TextNormalization.normalize(text), as: UTF8.self)
        let offset = HeadingNumber.number(of: words)?.length ?? 0
        let rest = String(decoding: words.utf8.dropFirst(offset), as: UTF8.self)
        return String(rest.lowercased().filter { $0.isLetter || $0.isNumber })
    }

    private static func foldedASCII(_ text: String) -> String {
        let offset = HeadingNumber.number(of: text)?.length ?? 0
        var bytes: [UInt8] = []
        for byte in text.utf8.dropFirst(offset) {
            if Letters.isASCIILetter(byte) {
                bytes.append(byte | 32)
            } else if (48...57).contains(byte) {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    func marked(_ blocks: [TextBlock]) -> [TextBlock] {
        var blocks = merged(blocks)
        for index in blocks.indices where blocks[index].role == .paragraph {
            if isHeading(index, in: blocks) { blocks[index].role = .heading }
        }
        unmarkLists(&blocks)
        return withLevels(blocks)
    }

    /// A number that stands apart from its heading: "2.1" and "Sampling" on one line.
    private func merged(_ blocks: [TextBlock]) -> [TextBlock] {
        var result: [TextBlock] = []
        for block in blocks {
            if let last = result.last, last.lines.count == 1, last.role == .paragraph,
                block.role == .paragraph, last.page == block.page,
                last.first.isBeside(block.first), last.last.text.utf8.count <= 6,
                last.last.text.utf8.allSatisfy({ (46...57).contains($0) }),
                block.first.left > last.last.right, block.first.left - last.last.right < 40,
                abs(last.size - block.size) < 0.5
            {
                result[result.count - 1].lines[0].text += " " + block.first.text
                result[result.count - 1].lines[0].right = block.first.right
                result[result.count - 1].lines += block.lines.dropFirst()
                continue
            }
            result.append(block)
        }
        return result
    }

    // MARK: - Is it one

    private func isHeading(_ index: Int, in blocks: [TextBlock]) -> Bool {
        let block = blocks[index]
        guard hasShape(index, in: blocks) else { return false }
        let text = block.plainText
        if !outline.isEmpty, outline[Self.folded(text)] != nil { return true }
        let isKnown =
            text.utf8.count < 120
            && (SectionKind(heading: text) != .body || KnownHeading.isKnown(text))
        let number = HeadingNumber.number(of: text)
        let font = block.mainFont
        let isLarger = font.size > 1.07 * body.size
        let isStyled = isLarger || font.isBold || isCapitals(text)
        if isKnown { return true }
        if Contribution.isRole(text) || TheoremLabels.begins(text) { return false }
        if number != nil, isStyled || font.isItalic || styles.contains(font) { return true }
        if let number, number.parts > 1 { return !Sentence.isEnd(text) }
        guard font.size > 0.9 * body.size else {
            return font.isBold && styles.contains(font) && hasTextBelow(index, in: blocks)
        }
        if isLarger { return hasTextBelow(index, in: blocks) || styles.contains(font) }
        if font.isBold || isCapitals(text) { return hasTextBelow(index, in: blocks) }
        if font.isItalic || font.family != body.family {
            return styles.contains(font) && hasTextBelow(index, in: blocks)
        }
        return false
    }

    /// Few words that begin like a heading and do not end like a sentence.
    private func hasShape(_ index: Int, in blocks: [TextBlock]) -> Bool {
        let block = blocks[index]
        guard block.lines.count <= 4, block.wordCount <= 25, block.characterCount <= 220 else {
            return false
        }
        let text = block.plainText
        guard let first = text.first(where: { $0 != "“" && $0 != "(" && $0 != "*" }) else {
            return false
        }
        let number = HeadingNumber.number(of: text)
        guard
            first.isUppercase || number != nil
                || (first.isLetter && !first.isLowercase) || KnownHeading.isKnown(text)
                || (first.isNumber && block.mainFont.isBold)
        else { return false }
        let letters = Letters.count(in: text)
        let fewest = Letters.isIdeographic(text.unicodeScalars.last) ? 2 : 3
        guard letters >= fewest, letters * 2 > text.unicodeScalars.count || number != nil else {
            return false
        }
        if let last = text.last, last == "," || last == ";" || last == "-" { return false }
        if Sentence.isEnd(text), text.last != ":", text.last != "?" {
            return block.mainFont.isBold && block.wordCount <= 10 && block.lines.count == 1
        }
        if text.contains("@") || text.contains("://") || text.contains(" = ") { return false }
        return true
    }

    /// True where running text follows, below it or at the top of the next column.
    private func hasTextBelow(_ index: Int, in blocks: [TextBlock]) -> Bool {
        let block = blocks[index]
        for next in blocks[(index + 1)...].prefix(4) {
            if next.page > block.page + 1 { return false }
            switch next.role {
            case .paragraph:
                if next.page == block.page, next.first.isBeside(block.last) { return false }
                if hasShapeOfHeading(next) { continue }
                let limit = block.isBold ? body.size + 0.6 : block.size + 0.6
                return next.wordCount >= 8 && next.size < limit
                    || ItemMark.length(of: next.first.text) != nil
            case .heading, .listItem: return true
            case .caption, .table, .formula: continue
            default: return false
            }
        }
        return false
    }

    private func hasShapeOfHeading(_ block: TextBlock) -> Bool {
        block.lines.count <= 2 && block.wordCount <= 15
            && (block.isBold || block.size > 1.07 * body.size || block.isItalic)
    }

    private func isCapitals(_ text: String) -> Bool {
        // Nearly every text has a small letter, which settles it.
        if text.utf8.contains(where: { (97...122).contains($0) }) { return false }
        let letters = text.filter(\.isLetter)
        return letters.count >= 4 && !letters.contains(where: \.isLowercase)
            && text.split(separator: " ").contains { $0.filter(\.isLetter).count >= 4 }
    }

    /// Numbered lines that follow each other without text between are a list.
    private func unmarkLists(_ blocks: inout [TextBlock]) {
        for index in blocks.indices.dropLast() {
            guard blocks[index].role == .heading, blocks[index + 1].role == .heading,
                let number = HeadingNumber.number(of: blocks[index].plainText), number.parts == 1,
                let next = HeadingNumber.number(of: blocks[index + 1].plainText), next.parts == 1,
                let first = number.first, next.first == first + 1
            else { continue }
            blocks[index].role = .listItem
            if index + 2 >= blocks.count || blocks[index + 2].role != .heading
                || HeadingNumber.number(of: blocks[index + 2].plainText)?.first != first + 2
            {
                blocks[index + 1].role = .listItem
            }
        }
    }

    // MARK: - Levels

    private func withLevels(_ blocks: [TextBlock]) -> [TextBlock] {
        var blocks = blocks
        let headings = blocks.indices.filter { blocks[$0].role == .heading }
        let ranks = ranks(headings.map { blocks[$0] })
        let hasRomanNumbers = headings.contains { blocks[$0].plainText.hasPrefix("II. ") }
        var lastLevel = 0
        for index in headings {
            let block = blocks[index]
            let text = block.plainText
            let level: Int
            if !block.isRunIn, let known = outline[Self.folded(text)] {
                level = known
            } else if let number = HeadingNumber.number(of: text), number.parts > 0 {
                // Below "II. Methods" stands "A. Data".
                let isLetter = hasRomanNumbers && isLetter(text)
                level = number.parts + (isLetter ? 1 : 0)
            } else if block.isRunIn {
                let isTop = SectionKind(heading: text) != .body
                level = isTop ? 1 : AbstractLabel.isLabel(text) ? 2 : min(max(lastLevel, 1) + 1, 4)
                blocks[index].level = level
                continue
            } else {
                level = ranks[style(block)] ?? 1
            }
            lastLevel = level
            blocks[index].level = min(max(level, 1), 6)
        }
        return blocks
    }

    /// True where a letter is the number, and none of the Roman numbers.
    private func isLetter(_ text: String) -> Bool {
        let start = Array(text.utf8.prefix(2))
        return start.count == 2 && start[1] == UInt8(ascii: ".") && (65...90).contains(start[0])
            && !"IVX".utf8.contains(start[0])
    }

    /// Levels from 1, once the title is no heading any more.
    static func raised(_ blocks: [TextBlock]) -> [TextBlock] {
        let levels = blocks.filter { $0.role == .heading && !$0.isRunIn }.compactMap(\.level)
        guard let top = levels.min(), top > 1 else { return blocks }
        return blocks.map { block in
            guard let level = block.level else { return block }
            var block = block
            block.level = max(1, level - top + 1)
            return block
        }
    }

    private struct Style: Hashable {
        var thirds: Int
        var isBold: Bool
        var isItalic: Bool
        var isCapitals: Bool
        var family: Int
    }

    private func style(_ block: TextBlock) -> Style {
        let font = block.mainFont
        return Style(
            thirds: font.thirds, isBold: font.isBold, isItalic: font.isItalic,
            isCapitals: isCapitals(block.plainText), family: font.family)
    }

    /// Levels of styles: those of numbered headings and of known ones are anchors, the others
    /// follow by weight.
    private func ranks(_ headings: [TextBlock]) -> [Style: Int] {
        var votes: [Style: [Int: Int]] = [:]
        // In order of appearance: a dictionary's own order differs from run to run.
        var order: [Style] = []
        for block in headings where !block.isRunIn {
            let text = block.plainText
            let style = style(block)
            if votes[style] == nil { order.append(style) }
            let parts =
                HeadingNumber.number(of: text)?.parts ?? (KnownHeading.isTopLevel(text) ? 1 : 0)
            votes[style, default: [:]][parts, default: 0] += 1
        }
        var ranks: [Style: Int] = [:]
        let ordered = order.sorted { weight($0) > weight($1) }
        var level = 0
        var lastWeight = Double.infinity
        for style in ordered {
            let anchored = votes[style]?.filter { $0.key > 0 }.max {
                ($0.value, -$0.key) < ($1.value, -$1.key)
            }
            if let anchored {
                level = anchored.key
            } else if weight(style) < lastWeight - 0.01 {
                level += 1
            }
            lastWeight = weight(style)
            level = min(max(level, 1), 6)
            ranks[style] = level
        }
        return ranks
    }

    private func weight(_ style: Style) -> Double {
        Double(style.thirds) / 3 + (style.isBold ? 0.6 : 0) + (style.isCapitals ? 0.4 : 0)
            - (style.isItalic ? 0.5 : 0)
    }
}
