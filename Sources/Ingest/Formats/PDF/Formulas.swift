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
        let letters = text.unicodeScalars.filter(\.properties.isAlphabetic).count
        let words = text.unicodeScalars.split { !$0.properties.isAlphabetic }
            .filter { $0.count > 3 }.count
        let hasSign = text.unicodeScalars.contains(where: signs.contains)
        let math = block.lines.reduce(0) { sum, line in
            sum + line.spans.filter(\.font.isMath).reduce(0) { $0 + $1.length }
        }
        if math * 2 > text.utf8.count, words <= 4 { return true }
        guard hasSign, words <= 5, !text.hasSuffix(".") || words <= 2 else { return false }
        if let frame = block.frame, block.first.left < frame.left + 6, words > 2 { return false }
        return letters < 60
    }

    private static let signs = Set("=≈≤≥≠∑∫∈∂√×±≡∞∝".unicodeScalars)

    /// `(12)`, the number of a formula.
    private static func isNumber(_ text: String) -> Bool {
        guard text.hasPrefix("("), text.hasSuffix(")"), text.utf8.count <= 6 else { return false }
        return text.dropFirst().dropLast().allSatisfy { $0.isNumber || $0 == "." }
    }
}
