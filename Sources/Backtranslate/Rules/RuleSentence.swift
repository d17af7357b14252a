import TextAnalysis

/// A word of a sentence with the break after it.
struct RuleWord: Equatable {
    /// As written, without the punctuation at its ends.
    var text: String
    var lowered: String
    /// A comma follows.
    var hasComma = false
    /// A semicolon, colon or dash follows: a clause ends here.
    var hasStop = false
    /// UTF-8 offset into the sentence.
    var start: Int
    /// Has a digit at its start.
    var isNumber: Bool {
        let first = lowered.first { !"~∼≈<>".contains($0) }
        return first.map { $0.isASCII && $0.isNumber } ?? false
    }
}

/// A sentence as its words, without what stands in brackets.
struct RuleSentence {
    let text: String
    var words: [RuleWord] = []

    init(_ text: String) {
        self.text = text
        var depth = 0
        let bytes = Array(text.utf8)
        var position = 0
        while position < bytes.count {
            guard bytes[position] != 0x20 else {
                position += 1
                continue
            }
            let end = bytes[position...].firstIndex(of: 0x20) ?? bytes.count
            read(bytes, position..<end, depth: &depth)
            position = end
        }
    }

    /// Takes what stands between two blanks: a word, a part of a bracket, or a dash.
    private mutating func read(_ bytes: [UInt8], _ range: Range<Int>, depth: inout Int) {
        var start = range.lowerBound
        var end = range.upperBound
        let opens = bytes[range].count { $0 == 0x28 || $0 == 0x5B }
        let closes = bytes[range].count { $0 == 0x29 || $0 == 0x5D }
        let isInside = depth > 0 || bytes[start] == 0x28 || bytes[start] == 0x5B
        depth = max(0, depth + opens - closes)
        while end > start, Self.isTrailing(bytes[end - 1]) { end -= 1 }
        // A full stop within the sentence belongs to its word: "C. elegans", "et al."
        if end < range.upperBound, bytes[end] == 0x2E, range.upperBound < bytes.count {
            end += 1
        }
        let tail = bytes[end..<range.upperBound]
        while start < end, bytes[start] == 0x22 { start += 1 }
        if !isInside {
            // A bracket that opens within a word and goes on: the rest is inside.
            if depth > 0, let open = bytes[start..<end].firstIndex(of: 0x28) { end = open }
            let word = bytes[start..<end]
            if word.contains(where: { Bytes.isWordByte($0) }) {
                let text = String(decoding: word, as: UTF8.self)
                // The month is no "may".
                let isMonth = text == "May" && !words.isEmpty
                let lowered = isMonth ? text : Self.lowered(word, text)
                words.append(RuleWord(text: text, lowered: lowered, start: start))
            } else if !words.isEmpty, !word.isEmpty, Self.isSign(word) {
                let sign = String(decoding: word, as: UTF8.self)
                words.append(RuleWord(text: sign, lowered: sign, start: start))
            } else if !words.isEmpty, !word.isEmpty {
                words[words.count - 1].hasStop = true
            }
        }
        guard depth == 0, !words.isEmpty else { return }
        if tail.contains(0x2C) { words[words.count - 1].hasComma = true }
        if tail.contains(0x3B) || tail.contains(0x3A) { words[words.count - 1].hasStop = true }
    }

    private static func isTrailing(_ byte: UInt8) -> Bool {
        ",;:.\"!".utf8.contains(byte)
    }

    /// `=`, `<`, `±` and the like stand for words; dashes do not.
    private static func isSign(_ word: ArraySlice<UInt8>) -> Bool {
        let isDash =
            word.elementsEqual("-".utf8) || word.elementsEqual("–".utf8)
            || word.elementsEqual("—".utf8) || word.elementsEqual("--".utf8)
        return !isDash
    }

    private static func lowered(_ word: ArraySlice<UInt8>, _ text: String) -> String {
        if word.allSatisfy({ $0 < 0x80 }) {
            return String(decoding: word.map { $0 &- 0x41 < 26 ? $0 | 0x20 : $0 }, as: UTF8.self)
        }
        return text.lowercased()
    }
}

extension Bytes {
    /// A letter, a digit, or a part of a character beyond ASCII that is no dash.
    fileprivate static func isWordByte(_ byte: UInt8) -> Bool {
        (byte | 0x20) &- 0x61 < 26 || byte &- 0x30 < 10 || (byte >= 0xC3 && byte != 0xE2)
    }
}
