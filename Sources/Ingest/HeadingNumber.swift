/// The number in front of a heading: `2.1`, `IV.`, `A.2`, `Appendix B`.
enum HeadingNumber {
    /// How deep the number reaches (`2.1` is 2); nil where there is none.
    static func depth(of text: String) -> Int? {
        guard let number = number(of: text) else { return nil }
        return number.parts
    }

    struct Number: Sendable, Equatable {
        var parts: Int
        /// The first part: 2 of `2.1`; nil for letters and Roman numbers.
        var first: Int?
        /// UTF-8 bytes up to the heading's words.
        var length: Int
    }

    /// The number, if words with a capital or a digit follow it.
    static func number(of text: String) -> Number? {
        let bytes = Array(text.utf8.prefix(48))
        var index = 0
        var parts = 0
        var first: Int?
        while index < bytes.count {
            let start = index
            while index < bytes.count, isDigit(bytes[index]) { index += 1 }
            if index == start {
                // A single capital, or a Roman number.
                while index < bytes.count, isNumeral(bytes[index], isFirst: parts == 0) {
                    index += 1
                }
                let isLetter = index == start + 1
                let isRoman =
                    index > start
                    && bytes[start..<index].allSatisfy { "IVX".utf8.contains($0) }
                guard isLetter || isRoman else { return nil }
            } else if index - start > 2 {
                return nil
            } else if parts == 0 {
                first = Int(String(decoding: bytes[start..<index], as: UTF8.self))
            }
            parts += 1
            guard index < bytes.count else { return nil }
            if bytes[index] == UInt8(ascii: ".") || bytes[index] == UInt8(ascii: ")") {
                index += 1
                guard index < bytes.count else { return nil }
                if bytes[index] == 32 { break }
                guard isDigit(bytes[index]) else { return nil }
            } else if bytes[index] == 32 {
                // A letter without a dot is a word: "A model of ...".
                if first == nil, parts == 1, bytes[index - 1] != UInt8(ascii: ".") { return nil }
                break
            } else {
                return nil
            }
        }
        // Some publishers set "2.1 | Sampling".
        while index < bytes.count, bytes[index] == 32 || bytes[index] == UInt8(ascii: "|") {
            index += 1
        }
        guard parts > 0, index < bytes.count, startsWords(text, at: index) else { return nil }
        return Number(parts: parts, first: first, length: index)
    }

    private static func startsWords(_ text: String, at offset: Int) -> Bool {
        let rest = text.utf8.dropFirst(offset)
        guard let character = Substring(rest).first else { return false }
        return character.isUppercase || (character.isLetter && !character.isLowercase)
            || character == "“" || character == "‘"
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }

    private static func isNumeral(_ byte: UInt8, isFirst: Bool) -> Bool {
        isFirst && (65...90).contains(byte)
    }
}
