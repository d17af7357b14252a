/// Signs of the fonts Symbol and Wingdings, which Word keeps in the private use area.
enum SymbolFont {
    /// Text with such signs as what they look like.
    static func text(of text: String, isSymbolFont: Bool) -> String {
        let isAffected = text.unicodeScalars.contains {
            (0xF020...0xF0FF).contains($0.value) || (isSymbolFont && $0.value > 32)
        }
        guard isAffected else { return text }
        var result = ""
        for scalar in text.unicodeScalars {
            if (0xF020...0xF0FF).contains(scalar.value) {
                result += sign(scalar.value, font: "Symbol")
            } else if isSymbolFont, scalar.value < 256 {
                result += sign(scalar.value, font: "Symbol")
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// The sign at a place of a font; empty for a mere ornament.
    static func sign(_ code: UInt32, font: String) -> String {
        let place = code & 0xFF
        if font.lowercased().hasPrefix("wingdings") { return wingdings[place] ?? "" }
        guard font.lowercased() == "symbol" else {
            guard !(0xE000...0xF8FF).contains(code), let scalar = Unicode.Scalar(code) else {
                return ""
            }
            return String(scalar)
        }
        if place >= 0x20, Int(place) - 0x20 < low.count { return String(low[Int(place) - 0x20]) }
        if place >= 0xA1, Int(place) - 0xA1 < high.count {
            let sign = high[Int(place) - 0xA1]
            return sign == " " ? "" : String(sign)
        }
        return ""
    }

    /// 0x20 to 0x7E.
    private static let low = Array(
        " !∀#∃%&∋()∗+,−./0123456789:;<=>?≅ΑΒΧ∆ΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ[∴]⊥_ αβχδεφγηιϕκλμνοπθρστυϖωξψζ{|}∼"
    )
    /// 0xA1 to 0xFE.
    private static let high = Array(
        "ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…  ↵ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓◊〈®©™∑               〉∫⌠ ⌡")

    private static let wingdings: [UInt32: String] = [
        0xDF: "←", 0xE0: "→", 0xE1: "↑", 0xE2: "↓", 0xE7: "⇐", 0xE8: "⇒", 0xE9: "⇑", 0xEA: "⇓",
        0xFB: "✗", 0xFC: "✓", 0xFD: "☒", 0xFE: "☑", 0xA8: "☐", 0x6F: "☐", 0x4A: "☺",
    ]
}
