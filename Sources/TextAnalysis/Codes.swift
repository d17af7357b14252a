/// Names that say nothing by themselves: the code of a sample, a strain or a group, such as `FT5`,
/// `CT2` or `RIF-1`.
///
/// A few capital letters and a number. Formulas of chemical elements (`CO2`, `H2O2`) are no codes,
/// and neither is a name with small letters in it.
package enum Codes {
    /// The codes of a text, each once, in their order.
    package static func found(in text: String) -> [String] {
        var codes: [String] = []
        guard text.utf8.contains(where: Bytes.isDigit) else { return codes }
        for word in text.split(whereSeparator: { !isPart($0) }) {
            let code = word.trimming(while: { $0 == "-" })
            if isCode(code), !codes.contains(String(code)) { codes.append(String(code)) }
        }
        return codes
    }

    private static func isPart(_ character: Character) -> Bool {
        character.isLetter || character.isNumber || character == "-"
    }

    private static func isCode(_ word: Substring) -> Bool {
        let letters = word.prefix { $0.isASCII && $0.isUppercase }
        guard (1...4).contains(letters.count) else { return false }
        var rest = word.dropFirst(letters.count)
        if rest.first == "-" { rest = rest.dropFirst() }
        guard (1...3).contains(rest.count), rest.allSatisfy({ $0.isASCII && $0.isNumber }) else {
            return false
        }
        return !isFormula(letters)
    }

    /// Whether letters are symbols of elements, as in CO, NO, H.
    private static func isFormula(_ letters: Substring) -> Bool {
        letters.allSatisfy { elements.contains($0) }
    }

    /// The elements of one letter that formulas of capitals are made of.
    private static let elements: Set<Character> = [
        "B", "C", "F", "H", "I", "K", "N", "O", "P", "S",
    ]
}

extension Substring {
    /// Without such characters at both ends.
    func trimming(while isOuter: (Character) -> Bool) -> Substring {
        var part = drop(while: isOuter)
        while let last = part.last, isOuter(last) { part.removeLast() }
        return part
    }
}
