/// How formulas are written in one line.
enum LinearMath {
    static func raised(_ text: String) -> String {
        isBlank(text) ? "" : text == "′" ? text : "^" + grouped(text)
    }

    static func lowered(_ text: String) -> String {
        isBlank(text) ? "" : "_" + grouped(text)
    }

    static func root(_ degree: String) -> String {
        switch degree.filter({ $0 != " " }) {
        case "", "2": "√"
        case "3": "∛"
        case "4": "∜"
        default: "√[\(degree)]"
        }
    }

    private static func isBlank(_ text: String) -> Bool { text.allSatisfy(\.isWhitespace) }

    /// In brackets unless it is one word or number, or has them.
    static func grouped(_ text: String) -> String {
        let text = TextNormalization.line(text)
        if text.allSatisfy({ $0.isLetter || $0.isNumber || "∞.′∗*".contains($0) }) { return text }
        return isBracketed(text) ? text : "(\(text))"
    }

    /// One pair of brackets around the whole.
    private static func isBracketed(_ text: String) -> Bool {
        guard text.first == "(", text.last == ")" else { return false }
        var depth = 0
        for (offset, character) in text.enumerated() {
            if character == "(" { depth += 1 }
            if character == ")" { depth -= 1 }
            if depth == 0 { return offset == text.count - 1 }
        }
        return false
    }

    /// One after the other; letters next to an index, an exponent or a fraction stand apart:
    /// "x^k a" is not "x^ka".
    static func joined(_ pieces: [(text: String, isStructure: Bool)]) -> String {
        var text = ""
        var isStructure = false
        for piece in pieces where !piece.text.isEmpty {
            let isWord = text.last.map { $0.isLetter || $0.isNumber } ?? false
            let startsWord = piece.text.first.map { $0.isLetter || $0.isNumber } ?? false
            if isStructure || piece.isStructure, isWord, startsWord { text += " " }
            text += piece.text
            isStructure = piece.isStructure
        }
        return text
    }
}
