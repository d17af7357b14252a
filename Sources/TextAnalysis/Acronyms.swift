/// Finds the short forms that a text explains itself: `long form (LF)`, `LF (long form)`.
///
/// The algorithm of A. Schwartz and M. Hearst, "A simple algorithm for identifying abbreviation
/// definitions in biomedical text", PSB 2003. Before each bracket that holds one plausible short
/// form, the long form is matched from right to left: every letter or digit of the short form
/// must occur, in order, in the words before the bracket, and its first one must start a word.
/// Example: `graphene nanomaterials (GNMs)` gives `GNMs` and `graphene nanomaterials`.
package enum Acronyms {
    package struct Definition: Sendable, Hashable {
        package var short: String
        package var long: String

        package init(short: String, long: String) {
            self.short = short
            self.long = long
        }
    }

    /// The definitions in the order they stand; the first one of a short form counts.
    package static func definitions(in text: String) -> [Definition] {
        var definitions: [Definition] = []
        var seen: Set<String> = []
        let bytes = Array(text.utf8)
        for open in bytes.indices where bytes[open] == UInt8(ascii: "(") && open > 1 {
            guard mayDefine(at: open, in: bytes),
                let definition = definition(at: open, in: bytes),
                seen.insert(definition.short).inserted
            else { continue }
            definitions.append(definition)
        }
        return definitions
    }

    /// Whether a capital stands at the beginning of the bracket, or two before it: most brackets hold
    /// other things.
    private static func mayDefine(at open: Int, in bytes: [UInt8]) -> Bool {
        let inside = bytes[(open + 1)...].prefix(11).prefix { $0 != UInt8(ascii: ")") }
        return inside.contains(where: isCapital) || mayFollowShortForm(open, in: bytes)
    }

    private static func mayFollowShortForm(_ open: Int, in bytes: [UInt8]) -> Bool {
        bytes[..<open].suffix(14).count(where: isCapital) > 1
    }

    private static func isCapital(_ byte: UInt8) -> Bool {
        (0x41...0x5A).contains(byte) || byte >= 0x80
    }

    private static func definition(at open: Int, in bytes: [UInt8]) -> Definition? {
        let bracket = Array(String(decoding: bytes[open...].prefix(400), as: UTF8.self).prefix(100))
        guard let length = bracket.firstIndex(of: ")") else { return nil }
        let inside = String(bracket[1..<length].prefix(42))
        let short = String(inside.prefix { $0 != ";" && $0 != "," })
        let isShort = isShortForm(short)
        guard isShort || mayFollowShortForm(open, in: bytes) else { return nil }
        // Cut within a character, such an end matches no letter.
        let before = Array(String(decoding: bytes[..<open].suffix(400), as: UTF8.self))
        let characters = before + bracket
        let open = before.count
        let close = open + length
        let long = isShort ? longForm(of: short, endingAt: open, in: characters) : nil
        let found =
            long.map { Definition(short: short, long: $0) }
            ?? reversed(open..<close, in: characters)
        // "MKP101 (MKP102-105)": another of its kind explains nothing.
        return found.flatMap { found in
            let isKin =
                found.long.hasPrefix(found.short.prefix(2))
                && !found.long.contains(where: \.isLowercase)
            return isKin ? nil : found
        }
    }

    /// `LF (long form)`: the bracket holds nothing but the long form of the word before it.
    private static func reversed(
        _ bracket: Range<Int>, in characters: [Character]
    ) -> Definition? {
        let before = characters[..<bracket.lowerBound].reversed().drop(while: \.isWhitespace)
            .prefix { !$0.isWhitespace && !"([,;".contains($0) }
        let short = String(before.reversed())
        guard isShortForm(short), isTelling(short),
            let long = longForm(of: short, endingAt: bracket.upperBound, in: characters),
            long.count == bracket.count - 1
        else { return nil }
        return Definition(short: short, long: long)
    }

    /// The definitions that a reader of some texts needs: of short forms that they use and do not
    /// explain, three at most.
    ///
    /// A short form with one capital is a word like others to most readers, and left alone.
    package static func needed(
        by texts: [String], of definitions: [Definition]
    ) -> [Definition] {
        let all = texts.joined(separator: "\n")
        let folded = all.lowercased()
        return Array(
            definitions.filter { definition in
                isTelling(definition.short) && uses(definition.short, in: all)
                    && !folded.contains(definition.long.lowercased())
            }.prefix(3))
    }

    /// Whether a text has a word that may be a short form: two capitals in ten characters.
    package static func mayUseOne(_ text: String) -> Bool {
        text.split { !$0.isLetter && !$0.isNumber }.contains {
            $0.count <= 11 && isTelling(String($0))
        }
    }

    private static func isTelling(_ short: String) -> Bool {
        short.count(where: \.isUppercase) > 1
    }

    /// As a word of its own, or in the plural.
    private static func uses(_ short: String, in text: String) -> Bool {
        text.ranges(of: short).contains { range in
            let after = text[range.upperBound...]
            let rest = after.first == "s" ? after.dropFirst() : after
            let isStart = range.lowerBound == text.startIndex
            return (isStart || !isInWord(text[text.index(before: range.lowerBound)]))
                && !(rest.first.map(isInWord) ?? false)
        }
    }

    /// Two to ten characters, one word, starting with a letter or digit, with a capital in it.
    private static func isShortForm(_ text: String) -> Bool {
        guard (2...10).contains(text.count), let first = text.first else { return false }
        return (first.isLetter || first.isNumber) && text.contains(where: \.isUppercase)
            && !text.contains(where: \.isWhitespace)
    }

    private static func longForm(
        of short: String, endingAt open: Int, in characters: [Character]
    ) -> String? {
        // A plural s of the short form need not be in the long one.
        var letters = short.filter { $0.isLetter || $0.isNumber }
        if letters.count > 2, letters.last == "s", letters.dropLast().last?.isUppercase == true {
            letters.removeLast()
        }
        let start = windowStart(words: min(letters.count + 5, letters.count * 2), open, characters)
        var position = open
        for (index, letter) in letters.enumerated().reversed() {
            repeat {
                position -= 1
                guard position >= start else { return nil }
            } while !isSame(characters[position], letter)
                || (index == 0 && position > start && isInWord(characters[position - 1]))
        }
        let long = String(characters[position..<open]).trimmed
        let hasSpace = long.contains(where: \.isWhitespace)
        guard long.count > short.count, hasSpace || long.contains("-"), !long.contains("(") else {
            return nil
        }
        return long.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    /// Where the words that may belong to a long form begin: at most so many, in one sentence.
    private static func windowStart(words: Int, _ end: Int, _ characters: [Character]) -> Int {
        var start = end
        var left = words
        while start > 0 {
            let previous = characters[start - 1]
            if ".;:()".contains(previous), start < end { break }
            if previous.isWhitespace, start < end, !characters[start].isWhitespace {
                left -= 1
                if left == 0 { break }
            }
            start -= 1
        }
        return start
    }

    private static func isSame(_ left: Character, _ right: Character) -> Bool {
        left == right || left.lowercased() == right.lowercased()
    }

    private static func isInWord(_ character: Character) -> Bool {
        character.isLetter || character.isNumber
    }
}

extension String {
    fileprivate var trimmed: String {
        let start = drop(while: \.isWhitespace)
        let end = start.lastIndex { !$0.isWhitespace }
        return end.map { String(start[...$0]) } ?? ""
    }
}
