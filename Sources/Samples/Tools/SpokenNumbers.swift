/// The numbers that a text says, as digits or as the words two to ten.
///
/// Digits count with the comma of thousands and the point of decimals. Those that a letter or an
/// underscore stands right before are part of a name (`PM2.5`, `CO2`) and no number. A hyphen or
/// minus sign counts where neither letter nor digit stands before it, and so do the words `minus`
/// and `negative`. Numbers of list items at the start of a line do not count. `one` is mostly a
/// pronoun, and words beyond ten are rare where digits are shown: neither is looked at.
struct SpokenNumbers {
    /// How numbers are spelled out.
    static let words: [Int: String] = [
        1: "one", 2: "two", 3: "three", 4: "four", 5: "five", 6: "six", 7: "seven", 8: "eight",
        9: "nine", 10: "ten",
    ]
    private static let values: [String: Int] = Dictionary(
        uniqueKeysWithValues: words.filter { $0.key > 1 }.map { ($0.value, $0.key) })

    /// A number with what the words around it make of it.
    struct Number: Hashable {
        var value: DecimalNumber
        /// As it is written.
        var text: String
        /// `%` or `percent` follows.
        var isPercent = false
        /// `below` follows within a few words, as in `4 degrees below zero`.
        var isBelow = false
    }

    private let text: [Character]
    private let hasLines: Bool
    private var place = 0

    static func all(in text: String) -> [Number] {
        var scan = SpokenNumbers(text)
        var numbers: [Number] = []
        while scan.place < scan.text.count {
            if let number = scan.next() { numbers.append(number) }
        }
        return numbers
    }

    private init(_ text: String) {
        self.text = Array(text)
        hasLines = text.contains("\n")
    }

    /// The number at the place, which then is behind it, or behind what is none.
    private mutating func next() -> Number? {
        let start = place
        let character = text[start]
        if Self.isDigit(character) { return digits() }
        guard character.isLetter || character == "_" else {
            place += 1
            return nil
        }
        // A name with all digits in it.
        while place < text.count, isNamePart(place) { place += 1 }
        guard start == 0 || text[start - 1] != "-",
            let value = Self.values[String(text[start..<place]).lowercased()]
        else { return nil }
        return number(DecimalNumber(units: value, decimals: 0), from: start)
    }

    private func isNamePart(_ index: Int) -> Bool {
        let character = text[index]
        if character.isLetter || character == "_" || Self.isDigit(character) { return true }
        // The point of `PM2.5`, not the one that ends a sentence.
        return character == "." && index + 1 < text.count && Self.isDigit(text[index - 1])
            && Self.isDigit(text[index + 1])
    }

    private mutating func digits() -> Number? {
        let start = place
        var written = takeDigits()
        while written.count <= 12, place + 3 < text.count, text[place] == ",", isGroup(place + 1) {
            place += 1
            written += takeDigits()
        }
        if place + 1 < text.count, text[place] == ".", Self.isDigit(text[place + 1]) {
            place += 1
            written += "." + takeDigits()
        }
        guard !isListMark(start), let value = DecimalNumber(written) else { return nil }
        return number(value, from: start)
    }

    private mutating func takeDigits() -> String {
        var digits = ""
        while place < text.count, Self.isDigit(text[place]) {
            digits.append(text[place])
            place += 1
        }
        return digits
    }

    /// Just three digits.
    private func isGroup(_ index: Int) -> Bool {
        index + 2 < text.count && (index..<index + 3).allSatisfy { Self.isDigit(text[$0]) }
            && !(index + 3 < text.count && Self.isDigit(text[index + 3]))
    }

    private static func isDigit(_ character: Character) -> Bool {
        character.isASCII && character.isNumber
    }
}

// MARK: - Around a number

extension SpokenNumbers {
    private static let wordsToBelow = 4

    private func number(_ value: DecimalNumber, from start: Int) -> Number {
        let following = following
        let isPercent =
            following.hasPrefix("%")
            || following.hasPrefix("percent") || following.hasPrefix("per cent")
        let clause = following.prefix { !".,;!?".contains($0) && !Self.isDigit($0) }
        let isBelow = clause.split(separator: " ").prefix(Self.wordsToBelow).contains("below")
        return Number(
            value: isNegative(start) ? value.negated : value,
            text: (isNegative(start) ? "-" : "") + String(text[start..<place]),
            isPercent: isPercent, isBelow: isBelow)
    }

    private var following: String {
        String(text[place..<min(place + 60, text.count)].drop { $0.isWhitespace }).lowercased()
    }

    private func isNegative(_ start: Int) -> Bool {
        let before = String(text[max(0, start - 10)..<start]).lowercased()
        if before.hasSuffix("minus ") || before.hasSuffix("negative ") { return true }
        guard let sign = before.last, "-\u{2212}".contains(sign) else { return false }
        guard let earlier = before.dropLast().last else { return true }
        return !(earlier.isLetter || earlier.isNumber || ")%°".contains(earlier))
    }

    /// The `2.` at the start of a line, in a text of several lines.
    private func isListMark(_ start: Int) -> Bool {
        guard hasLines, place + 1 < text.count, ".)".contains(text[place]),
            text[place + 1].isWhitespace
        else { return false }
        let before = text[..<start].reversed().drop { $0 == " " }
        return before.first.map(\.isNewline) ?? true
    }
}
