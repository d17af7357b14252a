/// Finds whether a text names something, whatever its case, accents and apostrophes.
enum MentionedWords {
    private static let apostrophes: Set<Unicode.Scalar> = [
        "'", "\u{2019}", "\u{2018}", "\u{02BB}", "\u{02BC}", "`", "\u{00B4}",
    ]
    private static let numberWords = SpokenNumbers.words

    /// Lowercase words without accents; an apostrophe ends no word, a hyphen does.
    static func words(of text: String) -> [String] {
        var words: [String] = []
        var word = ""
        for scalar in text.lowercased().unicodeScalars where !apostrophes.contains(scalar) {
            switch scalar.properties.generalCategory {
            case .nonspacingMark, .modifierLetter: continue
            case .lowercaseLetter, .otherLetter, .uppercaseLetter, .titlecaseLetter,
                .decimalNumber, .spacingMark:
                word += withoutAccent(scalar)
            default:
                if !word.isEmpty { words.append(word) }
                word = ""
            }
        }
        return word.isEmpty ? words : words + [word]
    }

    /// Whether all words of a value, or at least one, occur in a text.
    ///
    /// A number may be spelled out, and a name may have an `s` at its end.
    static func names(_ value: String, in text: String, all: Bool = true) -> Bool {
        let wanted = words(of: value)
        let spoken = Set(words(of: text))
        let isSpoken: (String) -> Bool = { word in
            spoken.contains(word) || spoken.contains(word + "s")
                || Int(word).flatMap { numberWords[$0] }.map(spoken.contains) == true
        }
        return all
            ? wanted.allSatisfy(isSpoken) : wanted.isEmpty || wanted.contains(where: isSpoken)
    }

    /// The letter that Unicode's name of an accented one says it is made of: of `LATIN SMALL LETTER
    /// E WITH ACUTE` the `e`.
    private static func withoutAccent(_ scalar: Unicode.Scalar) -> String {
        guard !scalar.isASCII, let name = scalar.properties.name else { return String(scalar) }
        let parts = name.split(separator: " ")
        guard parts.count > 4, parts.prefix(3) == ["LATIN", "SMALL", "LETTER"],
            parts[4] == "WITH"
        else { return name == "LATIN SMALL LETTER DOTLESS I" ? "i" : String(scalar) }
        return parts[3].lowercased()
    }
}
