import TextAnalysis

/// Makes an answer of a passage: the same words, without what means nothing outside the document.
///
/// White space becomes single blanks. Left out are citations (`[3, 4]`, `(Smith et al., 2019)`,
/// raised numbers that a PDF glued to a word), bracketed pointers (`(Fig. 2A)`, `(see Section
/// 3)`), and an opening "However," or the like. Nothing is added but, between the items of a list,
/// a semicolon in the place of each item's marker.
struct AnswerText: Equatable {
    /// Each sentence, or the announcement and each item of a list.
    var sentences: [String]
    var isList: Bool
    var opensParagraph: Bool

    init(_ passage: Passage, of text: [UInt8], style: CitationStyle) {
        var cleaning = Cleaning(text: text, style: style)
        self.init(passage, cleaning: &cleaning)
    }

    init(_ passage: Passage, cleaning: inout Cleaning) {
        sentences = passage.sentences.map { cleaning.sentence(at: $0) }
        if let first = sentences.first {
            sentences[0] = Self.withoutOpener(Self.withoutBullet(first))
        }
        isList = passage.isList
        opensParagraph = passage.opensParagraph
    }

    /// Whether it is a sentence with the one before it.
    var joinsTwo: Bool { !isList && sentences.count == 2 }

    /// The sentences of a text without their citations: most stand in several passages.
    struct Cleaning {
        private let text: [UInt8]
        private let style: CitationStyle
        private var known: [Range<Int>: String] = [:]

        init(text: [UInt8], style: CitationStyle) {
            self.text = text
            self.style = style
        }

        mutating func sentence(at range: Range<Int>) -> String {
            if let sentence = known[range] { return sentence }
            let sentence = withoutCitations(
                fold(String(decoding: text[range], as: UTF8.self)), style: style)
            known[range] = sentence
            return sentence
        }
    }

    /// The answer.
    var text: String {
        guard isList, let announcement = sentences.first else {
            return sentences.joined(separator: " ")
        }
        let items = sentences.dropFirst().map { item in
            item.last.map { ".;,".contains($0) } == true ? String(item.dropLast()) : item
        }
        return announcement + " " + items.joined(separator: "; ") + "."
    }

    /// On one line; a comma or full stop that lost what stood before it comes back to its word.
    private static func fold(_ text: String) -> String {
        guard !isFolded(text) else { return text }
        return text.split(whereSeparator: \.isWhitespace).reduce(into: "") { line, word in
            if !line.isEmpty, word != ".", word != ",", word != ";" { line += " " }
            line += word
        }
    }

    /// Whether single blanks part the words, and none stands before a mark: so most text is.
    ///
    /// Where bytes beyond ASCII might be white space, or join a blank before them, it says no.
    private static func isFolded(_ text: String) -> Bool {
        var text = text
        return text.withUTF8 { bytes in
            var isAfterBlank = true
            var index = 0
            while index < bytes.count {
                guard let length = inkLength(of: bytes[index...], isAfterBlank: isAfterBlank) else {
                    return false
                }
                isAfterBlank = bytes[index] == UInt8(ascii: " ")
                index += length
            }
            return !isAfterBlank
        }
    }

    /// How many bytes the first sign has; nil where it is no plain sign, or a second blank.
    private static func inkLength(
        of bytes: Slice<UnsafeBufferPointer<UInt8>>, isAfterBlank: Bool
    ) -> Int? {
        let start = bytes.startIndex
        switch bytes[start] {
        case UInt8(ascii: " "), UInt8(ascii: "."), UInt8(ascii: ","), UInt8(ascii: ";"):
            return isAfterBlank ? nil : 1
        case 0x21...0x7E: return 1
        // U+00A1 to U+00FF, and most Greek letters.
        case 0xC2: return bytes.count > 1 && bytes[start + 1] > 0xA0 ? 2 : nil
        case 0xC3, 0xCE, 0xCF: return 2
        // Dashes and quotation marks, primes, signs of mathematics.
        case 0xE2:
            guard bytes.count > 2 else { return nil }
            switch (bytes[start + 1], bytes[start + 2]) {
            case (0x80, 0x90...0x9F), (0x80, 0xB0...0xBF), (0x88...0x89, _): return 3
            default: return nil
            }
        default: return nil
        }
    }

    // MARK: - Citations and pointers

    static func withoutCitations(_ sentence: String, style: CitationStyle) -> String {
        guard sentence.utf8.contains(where: { $0 == UInt8(ascii: "(") || $0 == UInt8(ascii: "[") })
        else { return style.gluesNumbers ? withoutGluedNumbers(sentence) : sentence }
        var result = ""
        // How long the result was when a citation was left out.
        var cut: Int?
        var rest = Substring(sentence)
        while let open = firstPlace(of: ["(", "["], in: rest) {
            let close: Character = rest[open] == "(" ? ")" : "]"
            result += rest[..<open]
            rest = rest[open...]
            guard let end = firstPlace(of: [close], in: rest) else { break }
            let inside = rest[rest.index(after: open)..<end]
            let after = rest.index(after: end)
            let isCited =
                style.bracketsNumbers && close == ")" && isNumberList(inside)
                && endsClause(rest[after...])
            if isLeftOut(inside, isSquare: close == "]" || isCited, after: result) {
                // "[1], [2]" and "[1]–[5]" are one citation.
                if let cut, result.dropFirst(cut).allSatisfy({ ",;-–— ".contains($0) }) {
                    result.removeLast(result.count - cut)
                }
                while result.last == " " { result.removeLast() }
                // "small e.g. [12], while": what introduced it goes with it.
                for opener in [" e.g.,", " e.g.", " cf."] where result.hasSuffix(opener) {
                    result.removeLast(opener.count)
                }
                cut = result.count
                if let next = rest[after...].first, next.isLetter || next.isNumber || next == "(" {
                    result += " "
                }
            } else {
                result += rest[open..<after]
            }
            rest = rest[after...]
        }
        result += rest
        return style.gluesNumbers ? withoutGluedNumbers(result) : result
    }

    /// Where one of some ASCII characters stands first, told by its byte.
    private static func firstPlace(
        of signs: [Character], in text: Substring
    ) -> Substring.Index? {
        let bytes = signs.compactMap(\.asciiValue)
        var rest = text.utf8
        while let place = rest.firstIndex(where: bytes.contains) {
            // With a mark upon it, it is another character.
            if signs.contains(text[place]) { return place }
            rest = rest[rest.index(after: place)...]
        }
        return nil
    }

    private static func isLeftOut(
        _ inside: Substring, isSquare: Bool, after before: String
    ) -> Bool {
        let previous = lastWord(of: before).lowercased()
        // "as shown by [12]": without its object the sentence would break.
        guard !governing.contains(previous) || before.last.map({ ".,;".contains($0) }) == true
        else {
            return false
        }
        if isSquare { return isNumberList(inside) || isAuthorYear(inside) || isKeyList(inside) }
        return isAuthorYear(inside) || isPointer(inside)
    }

    /// The last run of letters.
    private static func lastWord(of text: String) -> Substring {
        guard let last = text.lastIndex(where: \.isLetter) else { return "" }
        let start = text[..<last].lastIndex { !$0.isLetter }.map(text.index(after:))
        return text[(start ?? text.startIndex)...last]
    }

    /// Whether a mark or nothing follows: `(3)` before more words numbers what they say.
    private static func endsClause(_ rest: Substring) -> Bool {
        rest.first.map { ".,;:".contains($0) } ?? true
    }

    /// `3, 4-6` without a zero, which would be an interval.
    private static func isNumberList(_ inside: Substring) -> Bool {
        let parts = inside.split { ",;-–— ".contains($0) }
        return !parts.isEmpty
            && parts.allSatisfy { (Int($0) ?? 0) > 0 && $0.count <= 3 && $0.allSatisfy(\.isNumber) }
    }

    /// `li2019tablebank, DocLayNet`: keys of a bibliography, one of them at least with its year.
    private static func isKeyList(_ inside: Substring) -> Bool {
        let parts = inside.split { ",;".contains($0) }.map { $0.split(separator: " ") }
        let keys = parts.joined()
        let hasYear = { (key: Substring) in
            key.first?.isLowercase == true
                && key.split { !$0.isNumber }.contains {
                    $0.count == 4 && Int($0).map((1900...2100).contains) == true
                }
        }
        return !keys.isEmpty && parts.allSatisfy { $0.count <= 1 }
            && keys.allSatisfy { $0.first?.isLetter == true || $0.first == "@" }
            && (keys.contains(where: hasYear) || keys.allSatisfy { $0.first == "@" })
    }

    /// `Smith et al., 2019; Lee and Kim 2020a`: every part has a name and ends in a year.
    private static func isAuthorYear(_ inside: Substring) -> Bool {
        var text = inside
        for opener in ["e.g., ", "e.g. ", "see ", "see also ", "cf. ", "reviewed in "]
        where text.hasPrefix(opener) { text = text.dropFirst(opener.count) }
        let parts = text.split(separator: ";").map { $0.split { " ,".contains($0) } }
        return !parts.isEmpty
            && parts.allSatisfy { words in
                guard let first = words.first, let last = words.last else { return false }
                let year = last.last?.isLetter == true ? last.dropLast() : last
                let isYear = year.count == 4 && Int(year).map((1500...2100).contains) == true
                let isYearAlone = words.count == 1 && parts.count > 1
                return isYear
                    && (isYearAlone || (first.first?.isUppercase == true && words.count <= 8))
            }
    }

    /// `Fig. 2A`, `see Table 1 and Section 3`: nothing but labels, numbers and small words.
    private static func isPointer(_ inside: Substring) -> Bool {
        let words = PlainWords.lowercased(in: String(inside))
        // "vide infra in the section on properties".
        if words.starts(with: ["vide", "infra"]) || words.starts(with: ["vide", "supra"]) {
            return true
        }
        guard words.contains(where: { pointing.contains($0) }) else { return false }
        return words.allSatisfy { word in
            pointing.contains(word) || small.contains(word) || word.count == 1
                || (word.count <= 4 && word.contains(where: \.isNumber))
        }
    }

    private static let pointing: Set<String> = [
        "figure", "figures", "fig", "figs", "table", "tables", "section", "sections", "appendix",
        "appendices", "supplementary", "supplemental", "supporting", "eq", "eqs", "equation",
        "equations", "scheme", "box", "chapter", "sect", "tab", "movie", "video", "algorithm",
    ]
    private static let small: Set<String> = [
        "see", "and", "or", "in", "the", "also", "cf", "e.g", "file", "files", "material",
        "materials", "information", "data", "additional", "panel", "left", "right", "top", "bottom",
        "of", "to", "for", "details", "above", "below", "refer", "shown", "as", "online", "upper",
        "lower", "middle", "inset", "text",
    ]
    private static let governing: Set<String> = [
        "in", "by", "of", "from", "to", "with", "see", "than", "and", "or", "on", "at", "interval",
        "range", "ref", "refs", "reference", "references", "al", "scale", "domain", "between",
        "within", "like", "following", "work", "per", "for", "is", "are", "eq", "eqs", "equation",
        "equations",
    ]

    /// `organelles12.` loses its number where it ends a word of small letters.
    private static func withoutGluedNumbers(_ sentence: String) -> String {
        sentence.split(separator: " ", omittingEmptySubsequences: false)
            .map { word -> Substring in
                guard let glued = CitationStyle.gluedNumber(in: word) else { return word }
                return Substring(word[..<glued.lowerBound] + word[glued.upperBound...])
            }
            .joined(separator: " ")
    }

    // MARK: - The opening

    /// Without the mark of a list item.
    private static func withoutBullet(_ answer: String) -> String {
        if let first = answer.utf8.first, (0x21...0x7E).contains(first) { return answer }
        return withoutMarks(answer)
    }

    private static func withoutMarks(_ answer: String) -> String {
        String(answer.drop { "►▶•●▪■◦‣–—".contains($0) || $0.isWhitespace })
    }

    private static func withoutOpener(_ answer: String) -> String {
        guard answer.utf8.prefix(longestOpener + 1).contains(UInt8(ascii: ",")) else {
            return answer
        }
        let head = answer.prefix { $0 != "," }
        guard head.count < answer.count, openers.contains(head.lowercased()) else { return answer }
        let rest = answer.dropFirst(head.count + 1).drop(while: \.isWhitespace)
        // A name keeps its small letter: pH, mRNA.
        let first = rest.prefix { !$0.isWhitespace }
        guard first.dropFirst().allSatisfy({ !$0.isUppercase }) else { return String(rest) }
        return rest.prefix(1).uppercased() + rest.dropFirst()
    }

    private static let openers: Set<String> = [
        "however", "moreover", "furthermore", "additionally", "in addition", "interestingly",
        "importantly", "notably", "in fact", "indeed", "of note", "remarkably", "surprisingly",
        "besides", "unfortunately", "fortunately", "regardless", "more importantly",
        "most importantly", "nevertheless", "in particular",
    ]
    private static let longestOpener = openers.map(\.utf8.count).max() ?? 0
}
