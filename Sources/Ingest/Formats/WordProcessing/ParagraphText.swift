/// The text of a paragraph in the making: its pieces and how most of it looks.
struct ParagraphText: Sendable, Equatable {
    /// Text and displayed formulas in their order.
    enum Piece: Sendable, Equatable {
        case text(String)
        case formula(String)
    }

    /// How a run of characters looks.
    struct Look: Sendable, Equatable {
        var isBold = false
        var isItalic = false
        var isUnderlined = false
        /// In half points.
        var size = 0
    }

    private(set) var pieces: [Piece] = []
    private(set) var hasFormula = false
    /// The text behind the last formula.
    var text = ""
    /// Letters, and how many of them are bold and so on.
    private var letters = 0
    private var visible = 0
    private var boldLetters = 0
    private var italicLetters = 0
    private var underlinedLetters = 0
    private var sizes: [Int: Int] = [:]

    mutating func append(_ content: String, _ look: Look) {
        text += content
        let count = content.unicodeScalars.count { $0.properties.isAlphabetic }
        letters += count
        visible += content.utf8.count { $0 > 32 }
        if look.isBold { boldLetters += count }
        if look.isItalic { italicLetters += count }
        if look.isUnderlined { underlinedLetters += count }
        sizes[look.size, default: 0] += count
    }

    mutating func append(formula: String, isDisplayed: Bool) {
        hasFormula = true
        if isDisplayed {
            finish()
            pieces.append(.formula(formula))
        } else {
            text += formula
        }
    }

    /// How far the text reaches, in bytes.
    var mark: Int { text.utf8.count }

    /// Makes exponents of what was raised: all text behind a mark.
    mutating func raise(behind mark: Int) {
        guard mark > 0, mark < text.utf8.count else { return }
        let start = text.utf8.index(text.startIndex, offsetBy: mark)
        let raised = String(text[start...])
        text.removeSubrange(start...)
        let exponent = Exponent.text(of: raised, after: &text, before: nil)
        text += exponent ?? raised
    }

    mutating func finish() {
        if !text.isEmpty { pieces.append(.text(text)) }
        text = ""
    }

    /// All text, the formulas among it.
    var plainText: String {
        pieces.map {
            switch $0 {
            case .text(let text), .formula(let text): text
            }
        }.joined(separator: " ")
    }

    /// Bytes of all text, and one for the paragraph's end.
    var length: Int {
        pieces.reduce(1) { sum, piece in
            switch piece {
            case .text(let text), .formula(let text): sum + text.utf8.count
            }
        }
    }

    /// How the paragraph looks as a whole; marks of notes and stray letters do not count.
    func look(isCentered: Bool) -> DraftBlock.Look {
        var look = DraftBlock.Look(isCentered: isCentered)
        guard letters > 0 else { return look }
        look.isBold = boldLetters * 100 >= letters * 95
        look.isItalic = italicLetters * 100 >= letters * 95
        look.isUnderlined = underlinedLetters * 100 >= letters * 95
        look.size = sizes.max { ($0.value, $0.key) < ($1.value, $1.key) }?.key ?? 0
        return look
    }

    /// Nothing but formulas and the number in brackets beside them.
    var isNumberedFormula: Bool { hasFormula && letters <= 1 && visible < 16 }
}
