import Records

/// Marks formulas that stand on lines of their own and puts their pieces together.
enum Formulas {
    static func marked(_ blocks: [TextBlock], body: BodyStyle) -> [TextBlock] {
        var result: [TextBlock] = []
        for var block in blocks {
            guard block.role == .paragraph, isFormula(block, body: body) else {
                result.append(block)
                continue
            }
            block.role = .formula
            if let last = result.last, last.role == .formula, last.page == block.page,
                block.box.top < last.box.bottom + body.leading,
                block.box.bottom > last.box.top - body.leading
            {
                result[result.count - 1].lines += block.lines
            } else {
                result.append(block)
            }
        }
        return result
    }

    private static func isFormula(_ block: TextBlock, body: BodyStyle) -> Bool {
        guard block.lines.count <= 8, block.characterCount < 300 else { return false }
        let text = block.plainText
        if isNumber(text) { return true }
        let (letters, words, hasSign) = survey(text)
        let math = block.lines.reduce(0) { sum, line in
            sum + line.spans.filter(\.font.isMath).reduce(0) { $0 + $1.length }
        }
        if math * 2 > text.utf8.count, words <= 4 { return true }
        guard hasSign, words <= 5, !text.hasSuffix(".") || words <= 2 else { return false }
        if let frame = block.frame, block.first.left < frame.left + 6, words > 2 { return false }
        return letters < 60
    }

    /// True for pieces of a formula that stand in rows: hardly a word, and an equation's sign.
    static func isFormula(_ lines: [PageLine]) -> Bool {
        let (letters, words, hasSign) = survey(lines.map(\.text).joined(separator: " "))
        return hasSign && words <= 2 && letters < 120
    }

    /// Letters, words of four letters and more, and whether there is a sign of a formula.
    private static func survey(_ text: String) -> (letters: Int, words: Int, hasSign: Bool) {
        var letters = 0
        var words = 0
        var hasSign = false
        var length = 0
        for scalar in text.unicodeScalars {
            if scalar.isAlphabetic {
                letters += 1
                length += 1
                if length == 4 { words += 1 }
            } else {
                length = 0
                if scalar == "=" || (scalar.value >= 0x80 && signs.contains(scalar)) {
                    hasSign = true
                }
            }
        }
        return (letters, words, hasSign)
    }

    private static let signs = Set("≈≤≥≠∑∫∈∂√×±≡∞∝".unicodeScalars)

    /// `(12)`, the number of a formula.
    private static func isNumber(_ text: String) -> Bool {
        guard text.hasPrefix("("), text.hasSuffix(")"), text.utf8.count <= 6 else { return false }
        return text.dropFirst().dropLast().allSatisfy { $0.isNumber || $0 == "." }
    }
}
