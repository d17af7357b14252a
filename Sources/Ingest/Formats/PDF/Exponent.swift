/// Raised digits that are exponents or charges, in Unicode's superscripts, which search and
/// comparison fold to plain digits: 10⁻³, cm², Mg²⁺.
///
/// Numbers and units take exponents, symbols of elements take charges; raised digits behind
/// any other word are a citation.
enum Exponent {
    /// The exponent that a raised piece is; nil where it is none.
    ///
    /// A minus that stands at the end of the text, itself not raised, becomes part of it.
    static func text(of piece: String, after text: inout String, before next: Character?) -> String?
    {
        let digits = piece.filter { $0 != " " }
        guard !digits.isEmpty, digits.count <= 4, digits.allSatisfy({ map[$0] != nil }) else {
            return nil
        }
        let space = piece.last == " " ? " " : ""
        let raised = String(digits.map { map[$0] ?? $0 }) + space
        guard let last = text.last else { return nil }
        if digits.allSatisfy({ !$0.isNumber }) {
            // A sign by itself, behind a raised digit or a symbol.
            return last.isLetter || last.isNumber || superscripts.contains(last) ? raised : nil
        }
        if minus.contains(last) {
            guard digits.count <= 2, let before = text.dropLast().last,
                before.isNumber || isUnit(text.dropLast())
            else { return nil }
            text.removeLast()
            return "⁻" + raised
        }
        if last.isNumber || superscripts.contains(last) { return raised }
        if isSign(digits.first) || isSign(digits.last) { return raised }
        if let next, isSign(next), digits.count == 1 { return raised }
        return digits.count == 1 && "123".contains(digits) && isUnit(text[...]) ? raised : nil
    }

    private static let minus: Set<Character> = ["-", "−", "–"]
    private static let superscripts = Set("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻")

    private static func isSign(_ character: Character?) -> Bool {
        character.map { $0 == "+" || $0 == "-" || $0 == "−" } ?? false
    }

    private static func isUnit(_ text: Substring) -> Bool {
        let word = text.reversed().prefix { $0.isLetter }
        return units.contains(String(word.reversed()))
    }

    private static let map: [Character: Character] = [
        "0": "⁰", "1": "¹", "2": "²", "3": "³", "4": "⁴", "5": "⁵", "6": "⁶", "7": "⁷", "8": "⁸",
        "9": "⁹", "-": "⁻", "−": "⁻", "+": "⁺",
    ]

    private static let units: Set<String> = [
        "m", "cm", "mm", "km", "dm", "µm", "nm", "s", "ms", "min", "h", "kg", "g", "mg", "µg",
        "L", "l", "mL", "ml", "mol", "K", "J", "W", "V", "A", "Pa", "Hz", "ha", "in", "ft",
        "year", "yr", "day", "d", "R", "r", "x", "y", "n", "p", "χ", "σ", "Å", "μm", "μg", "X",
        "C", "kJ", "mA", "kV", "N", "T", "M", "mM", "Ω", "S", "sr", "F",
    ]
}
