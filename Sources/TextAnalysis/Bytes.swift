/// Questions about UTF-8 bytes that more than one analysis asks.
package enum Bytes {
    /// The length of the white space character at `index`, 0 where there is none.
    ///
    /// White space is what Unicode calls so, but for U+0085, U+1680, U+2028 and U+2029, which
    /// count as ink: no reader writes them.
    package static func whiteSpaceLength(in text: [UInt8], at index: Int, end: Int) -> Int {
        switch text[index] {
        case 0x20, 0x09...0x0D:
            return 1
        case 0xC2:
            return index + 1 < end && text[index + 1] == 0xA0 ? 2 : 0
        case 0xE2:
            guard index + 2 < end else { return 0 }
            // U+2000 ... U+200A, U+202F, U+205F
            switch (text[index + 1], text[index + 2]) {
            case (0x80, 0x80...0x8A), (0x80, 0xAF), (0x81, 0x9F): return 3
            default: return 0
            }
        case 0xE3:
            guard index + 2 < end else { return 0 }
            return text[index + 1] == 0x80 && text[index + 2] == 0x80 ? 3 : 0
        default:
            return 0
        }
    }

    /// `range` without the white space at its two ends; empty where it holds nothing else.
    package static func trimmed(_ range: Range<Int>, in text: [UInt8]) -> Range<Int> {
        var start = range.lowerBound
        while start < range.upperBound {
            let length = whiteSpaceLength(in: text, at: start, end: range.upperBound)
            if length == 0 { break }
            start += length
        }
        var end = range.upperBound
        while end > start {
            let length = whiteSpaceLength(in: text, before: end, start: start)
            if length == 0 { break }
            end -= length
        }
        return start..<end
    }

    /// The length of the white space character that ends at `end`, 0 where there is none.
    private static func whiteSpaceLength(in text: [UInt8], before end: Int, start: Int) -> Int {
        let last = text[end - 1]
        if last < 0x80 {
            return whiteSpaceLength(in: text, at: end - 1, end: end)
        }
        for length in 2...3 where end - length >= start {
            if whiteSpaceLength(in: text, at: end - length, end: end) == length {
                return length
            }
        }
        return 0
    }

    static func isUpper(_ byte: UInt8) -> Bool { byte &- 0x41 < 26 }
    static func isLower(_ byte: UInt8) -> Bool { byte &- 0x61 < 26 }
    static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- 0x61 < 26 }
    static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }

    /// The scalar at `index` and its length; U+FFFD and 1 where the bytes are no valid UTF-8.
    package static func scalar(in text: [UInt8], at index: Int, end: Int) -> (Unicode.Scalar, Int) {
        text.withUnsafeBufferPointer { scalar(in: $0, at: index, end: end) }
    }

    static func scalar(
        in text: UnsafeBufferPointer<UInt8>, at index: Int, end: Int
    ) -> (Unicode.Scalar, Int) {
        let first = text[index]
        let length: Int
        var value: UInt32
        switch first {
        case 0..<0x80: return (Unicode.Scalar(first), 1)
        case 0xC2..<0xE0: (length, value) = (2, UInt32(first & 0x1F))
        case 0xE0..<0xF0: (length, value) = (3, UInt32(first & 0x0F))
        case 0xF0..<0xF5: (length, value) = (4, UInt32(first & 0x07))
        default: return ("\u{FFFD}", 1)
        }
        guard index + length <= end else { return ("\u{FFFD}", 1) }
        for offset in 1..<length {
            let next = text[index + offset]
            guard next & 0xC0 == 0x80 else { return ("\u{FFFD}", 1) }
            value = value << 6 | UInt32(next & 0x3F)
        }
        guard let scalar = Unicode.Scalar(value) else { return ("\u{FFFD}", 1) }
        return (scalar, length)
    }

    /// Up to eight ASCII letters and full stops, lowercased and packed into a number, so that short
    /// words are compared and looked up without making strings; nil for longer and other words.
    static func key(of range: Range<Int>, in text: [UInt8]) -> UInt64? {
        guard range.count <= 8, !range.isEmpty else { return nil }
        var key: UInt64 = 0
        for index in range {
            let byte = text[index]
            guard isLetter(byte) || byte == 0x2E else { return nil }
            key = key << 8 | UInt64(isUpper(byte) ? byte | 0x20 : byte)
        }
        return key
    }

    static func key(of word: String) -> UInt64 {
        let bytes = Array(word.utf8)
        guard let key = key(of: 0..<bytes.count, in: bytes) else {
            preconditionFailure("\"\(word)\" has no key: 1 to 8 ASCII letters and full stops have.")
        }
        return key
    }

    static func keys(of words: String) -> Set<UInt64> {
        Set(words.split(whereSeparator: \.isWhitespace).map { key(of: String($0)) })
    }
}
