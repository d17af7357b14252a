/// How a text marks its citations.
struct CitationStyle: Equatable {
    /// Raised numbers were glued to the words before them, as plain text of a PDF has them.
    ///
    /// One short word may be a name; a long one, or two, make a style.
    var gluesNumbers: Bool
    /// Citations are numbers in round brackets: two at least end clauses, and none is in square ones.
    var bracketsNumbers: Bool

    init(of text: [UInt8]) {
        bracketsNumbers = Self.citationsInBrackets(of: text)
        guard Self.mayGlue(text) else {
            gluesNumbers = false
            return
        }
        let glued = Self.wordsWithNumbers(of: text).compactMap { word in
            Self.gluedNumber(in: word).map { word[..<$0.lowerBound] }
        }
        gluesNumbers = glued.count > 1 || glued.contains { $0.count > 6 }
    }

    /// What stands between white space and may have a number in it.
    private static func wordsWithNumbers(of text: [UInt8]) -> [Substring] {
        let isBlank = { (byte: UInt8) in byte == 0x20 || (0x09...0x0D).contains(byte) }
        return text.split(whereSeparator: isBlank).flatMap { word -> [Substring] in
            guard word.allSatisfy({ $0 < 0x80 }) else {
                // It may hold white space of other kinds, or a mark that joins the blank before it.
                let start = max(0, word.startIndex - 1)
                return String(decoding: text[start..<word.endIndex], as: UTF8.self)
                    .split(whereSeparator: \.isWhitespace)
            }
            let hasDigit = word.contains { (0x30...0x39).contains($0) }
            return hasDigit ? [Substring(String(decoding: word, as: UTF8.self))] : []
        }
    }

    private static func citationsInBrackets(of text: [UInt8]) -> Bool {
        guard !text.contains(UInt8(ascii: "[")) else { return false }
        var found = 0
        for open in text.indices where text[open] == UInt8(ascii: "(") {
            let inside = text[(open + 1)...].prefix(12).prefix {
                (0x30...0x39).contains($0) || [0x20, 0x2C, 0x2D].contains($0)
            }
            guard (1...11).contains(inside.count), inside.contains(where: { $0 > 0x2F }),
                inside.split(whereSeparator: { $0 < 0x30 }).allSatisfy({ $0.count <= 3 }),
                inside.endIndex < text.count, text[inside.endIndex] == UInt8(ascii: ")"),
                inside.endIndex + 1 < text.count,
                Array(".,;".utf8).contains(text[inside.endIndex + 1])
            else { continue }
            found += 1
        }
        return found > 1
    }

    /// Whether some number may follow a word without a blank: reading the words of a whole text
    /// takes long, and most have none.
    private static func mayGlue(_ text: [UInt8]) -> Bool {
        var previous: UInt8 = 0
        for (place, byte) in text.enumerated() {
            let isWord =
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(previous)
                || previous == UInt8(ascii: ")")
            // Quotation marks and dashes begin with E2 80, and no number does.
            let isMark = byte == 0xE2 && place + 1 < text.count && text[place + 1] == 0x80
            let isNumber = (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte >= 0x80
            if isWord, isNumber, !isMark { return true }
            previous = byte
        }
        return false
    }

    /// `12` in `organelles12.` and `8–13` in `extracts8–13`.
    static func gluedNumber(in word: Substring) -> Range<Substring.Index>? {
        guard let start = word.firstIndex(where: \.isNumber) else { return nil }
        let base = word[..<start].filter { $0 != ")" }
        let digits = word[start...].prefix { $0.isNumber || ",–-".contains($0) }
        let tail = word[digits.endIndex...]
        let end = digits.lastIndex(where: \.isNumber).map(word.index(after:)) ?? digits.endIndex
        guard base.count >= 4, base.allSatisfy({ $0.isLowercase && $0.isASCII }),
            !labels.contains(String(base)), tail.allSatisfy({ ".,;:)".contains($0) }),
            // A text may have lost the commas between them too.
            digits.filter(\.isNumber).count <= 20
        else { return nil }
        return start..<end
    }

    private static let labels: Set<String> = [
        "type", "group", "stage", "level", "class", "phase", "grade", "model", "sample", "part",
        "step", "week", "line", "case", "test", "task", "layer", "node", "word", "item", "caspase",
        "interleukin", "python", "version", "core", "column", "table", "figure", "block", "page",
    ]
}
