/// The words of a text: runs of letters and digits, with what belongs inside them.
///
/// Inside a word stand an apostrophe between letters (`don't`), an underscore (`chunk_size`), and
/// a point or a comma between digits (`3.5`, `1,000`). A hyphen parts words, so that
/// `pre-processing` and `pre processing` are alike. A Chinese or Japanese ideograph is a word of
/// its own, since those languages put no spaces.
package enum PlainWords {
    /// UTF-8 ranges of the words, in order.
    package static func ranges(in text: [UInt8]) -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        var position = 0
        while position < text.count {
            let (kind, length) = kind(at: position, in: text)
            guard kind != .other else {
                position += length
                continue
            }
            let start = position
            position += length
            if kind == .ideograph {
                ranges.append(start..<position)
                continue
            }
            while position < text.count {
                let (next, length) = PlainWords.kind(at: position, in: text)
                if next == .letter {
                    position += length
                } else if let length = joint(at: position, after: start, in: text) {
                    position += length
                } else {
                    break
                }
            }
            ranges.append(start..<position)
        }
        return ranges
    }

    /// The words in lower case, a trailing `'s` left out.
    package static func lowercased(in text: String) -> [String] {
        let bytes = Array(text.utf8)
        return ranges(in: bytes).map { lowercased(bytes[$0]) }
    }

    /// How many words a text has.
    package static func count(in text: String) -> Int {
        ranges(in: Array(text.utf8)).count
    }

    static func lowercased(_ word: ArraySlice<UInt8>) -> String {
        word.withUnsafeBufferPointer { bytes in
            guard bytes.allSatisfy({ $0 < 0x80 }) else { return lowercased(beyondASCII: bytes) }
            let end = bytes.count - (isGenitive(bytes) ? 2 : 0)
            // A short string lies in place: no memory is asked for.
            return String(unsafeUninitializedCapacity: end) { lowered in
                for index in 0..<end { lowered[index] = lowercased(bytes[index]) }
                return end
            }
        }
    }

    private static func lowercased(beyondASCII word: UnsafeBufferPointer<UInt8>) -> String {
        var lowered = word.map { lowercased($0) }
        if isGenitive(word) { lowered.removeLast(2) }
        if lowered.suffix(4) == [0xE2, 0x80, 0x99, UInt8(ascii: "s")] { lowered.removeLast(4) }
        return String(decoding: lowered, as: UTF8.self).lowercased()
    }

    private static func lowercased(_ byte: UInt8) -> UInt8 {
        Bytes.isUpper(byte) ? byte | 0x20 : byte
    }

    private static func isGenitive(_ word: UnsafeBufferPointer<UInt8>) -> Bool {
        word.count > 1 && word[word.count - 1] | 0x20 == UInt8(ascii: "s")
            && word[word.count - 2] == UInt8(ascii: "'")
    }

    // MARK: - Bytes

    private enum Kind {
        case letter
        case ideograph
        case other
    }

    private static func kind(at position: Int, in text: [UInt8]) -> (Kind, length: Int) {
        let byte = text[position]
        if byte < 0x80 {
            return (Bytes.isLetter(byte) || Bytes.isDigit(byte) ? .letter : .other, 1)
        }
        let (scalar, length) = Bytes.scalar(in: text, at: position, end: text.count)
        if (0x3400...0x9FFF).contains(scalar.value) || (0x3040...0x30FF).contains(scalar.value)
            || (0x20000...0x323AF).contains(scalar.value)
        {
            return (.ideograph, length)
        }
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
            .nonspacingMark, .spacingMark, .decimalNumber, .letterNumber, .otherNumber:
            return (.letter, length)
        default:
            return (.other, length)
        }
    }

    /// The length of a sign that joins what stands before and after it into one word, or nil.
    private static func joint(at position: Int, after start: Int, in text: [UInt8]) -> Int? {
        guard position > start, position + 1 < text.count else { return nil }
        let before = text[position - 1]
        let byte = text[position]
        let after = text[position + 1]
        switch byte {
        case UInt8(ascii: "_"):
            return isLetterOrBeyond(after) || Bytes.isDigit(after) || after == byte ? 1 : nil
        case UInt8(ascii: "'"):
            return isLetterOrBeyond(before) && isLetterOrBeyond(after) ? 1 : nil
        case UInt8(ascii: "."):
            return Bytes.isDigit(before) && Bytes.isDigit(after) ? 1 : nil
        case UInt8(ascii: ","):
            return Bytes.isDigit(before) && hasThousands(at: position + 1, in: text) ? 1 : nil
        case 0xE2:  // U+2019, the typographic apostrophe
            guard position + 3 < text.count, text[position + 1] == 0x80,
                text[position + 2] == 0x99, isLetterOrBeyond(before),
                isLetterOrBeyond(text[position + 3])
            else { return nil }
            return 3
        default:
            return nil
        }
    }

    private static func isLetterOrBeyond(_ byte: UInt8) -> Bool {
        Bytes.isLetter(byte) || byte >= 0x80
    }

    /// True where exactly three digits stand: `1,000`, but neither `1,5` nor `1,2345`.
    private static func hasThousands(at position: Int, in text: [UInt8]) -> Bool {
        guard position + 2 < text.count,
            text[position...position + 2].allSatisfy(Bytes.isDigit)
        else { return false }
        return position + 3 >= text.count || !Bytes.isDigit(text[position + 3])
    }
}
