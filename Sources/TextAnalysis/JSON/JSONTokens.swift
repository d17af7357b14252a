/// Why bytes are no JSON.
package struct JSONFault: Error, Equatable {
    /// Where, in bytes from the start.
    package var offset: Int
    /// What is wrong there, as the second half of a sentence.
    package var reason: String
}

/// Goes through one JSON text (RFC 8259) front to back and finds its parts, without decoding them.
///
/// It accepts nothing that is not JSON and no bytes that are not UTF-8.
package struct JSONTokens {
    /// A string that is well formed, still as it is written.
    package struct QuotedString {
        /// What stands between the quotes.
        package var range: Range<Int>
        package var hasEscapes: Bool
    }

    /// Deeper nesting than this is refused.
    package static let mostLevels = 1000

    package let bytes: UnsafeBufferPointer<UInt8>
    package private(set) var index = 0

    package init(_ bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
    }

    /// The next byte that is no white space, not taken; nil at the end.
    package mutating func peek() -> UInt8? {
        while index < bytes.count {
            switch bytes[index] {
            case 0x20, 0x09, 0x0A, 0x0D: index += 1
            case let byte: return byte
            }
        }
        return nil
    }

    /// Takes the next byte that is no white space where it is this one.
    package mutating func take(_ byte: UInt8) -> Bool {
        guard peek() == byte else { return false }
        index += 1
        return true
    }

    package mutating func expect(_ byte: UInt8, _ reason: String) throws(JSONFault) {
        guard take(byte) else { throw fault(reason) }
    }

    package func fault(_ reason: String, at offset: Int? = nil) -> JSONFault {
        JSONFault(offset: offset ?? index, reason: reason)
    }

    // MARK: - Values

    /// Takes a value of any kind and returns where it stands.
    package mutating func value() throws(JSONFault) -> Range<Int> {
        _ = peek()
        let start = index
        // The brackets that are open, true for those of objects.
        var open: [Bool] = []
        repeat {
            var isFirst = false
            switch peek() {
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                open.append(bytes[index] == UInt8(ascii: "{"))
                index += 1
                isFirst = true
            case UInt8(ascii: "\""): _ = try string()
            default: try scalar()
            }
            guard open.count <= Self.mostLevels else {
                throw fault("it is nested deeper than \(Self.mostLevels) levels")
            }
            while !open.isEmpty, try closes(&open, isFirst: isFirst) { isFirst = false }
        } while !open.isEmpty
        return start..<index
    }

    /// Goes to the next member or element of the innermost bracket, or closes it.
    ///
    /// - Returns: whether it was closed.
    private mutating func closes(_ open: inout [Bool], isFirst: Bool) throws(JSONFault) -> Bool {
        guard let isObject = open.last else { return false }
        if take(UInt8(ascii: isObject ? "}" : "]")) {
            open.removeLast()
            return true
        }
        if !isFirst {
            try expect(UInt8(ascii: ","), "a comma or a closing bracket is missing")
        }
        if isObject { _ = try key() }
        return false
    }

    /// Takes a member's name and the colon after it.
    package mutating func key() throws(JSONFault) -> QuotedString {
        guard peek() == UInt8(ascii: "\"") else { throw fault("a name in quotes is missing") }
        let key = try string()
        try expect(UInt8(ascii: ":"), "a colon is missing")
        return key
    }

    /// Takes a number, `true`, `false` or `null`.
    private mutating func scalar() throws(JSONFault) {
        let start = index
        switch index < bytes.count ? bytes[index] : 0 {
        case UInt8(ascii: "t"): if takes("true") { return }
        case UInt8(ascii: "f"): if takes("false") { return }
        case UInt8(ascii: "n"): if takes("null") { return }
        default: if takesNumber() { return }
        }
        throw fault("a value is missing or misspelt", at: start)
    }

    private mutating func takes(_ word: StaticString) -> Bool {
        let end = index + word.utf8CodeUnitCount
        guard end <= bytes.count,
            bytes[index..<end].elementsEqual(
                UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount))
        else { return false }
        index = end
        return true
    }

    private mutating func takesNumber() -> Bool {
        takesSign("-", "-")
        if index < bytes.count, bytes[index] == UInt8(ascii: "0") {
            index += 1
        } else {
            guard takesDigits() else { return false }
        }
        if index < bytes.count, bytes[index] == UInt8(ascii: ".") {
            index += 1
            guard takesDigits() else { return false }
        }
        if index < bytes.count, bytes[index] | 0x20 == UInt8(ascii: "e") {
            index += 1
            takesSign("+", "-")
            guard takesDigits() else { return false }
        }
        return true
    }

    private mutating func takesSign(_ sign: Unicode.Scalar, _ other: Unicode.Scalar) {
        guard index < bytes.count else { return }
        if bytes[index] == UInt8(ascii: sign) || bytes[index] == UInt8(ascii: other) { index += 1 }
    }

    private mutating func takesDigits() -> Bool {
        let start = index
        while index < bytes.count, bytes[index] &- 0x30 < 10 { index += 1 }
        return index > start
    }

    // MARK: - Strings

    /// Takes the string whose first quote is the next byte.
    package mutating func string() throws(JSONFault) -> QuotedString {
        let start = index + 1
        var hasEscapes = false
        index = start
        while true {
            index = bytes.endOfPlainText(from: index)
            guard index < bytes.count else { throw fault("a string does not end") }
            switch bytes[index] {
            case UInt8(ascii: "\""):
                index += 1
                return QuotedString(range: start..<index - 1, hasEscapes: hasEscapes)
            case UInt8(ascii: "\\"):
                hasEscapes = true
                try takeEscape()
            case 0x80...:
                let length = bytes.characterLength(at: index)
                guard length > 0 else { throw fault("the bytes are no UTF-8") }
                index += length
            default: throw fault("a control character in a string is not escaped")
            }
        }
    }

    private mutating func takeEscape() throws(JSONFault) {
        guard index + 1 < bytes.count else { throw fault("a string does not end") }
        switch bytes[index + 1] {
        case UInt8(ascii: "u"):
            guard bytes.codeUnit(at: index + 2) != nil else {
                throw fault("\\u is not followed by four hexadecimal digits")
            }
            index += 6
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"),
            UInt8(ascii: "f"), UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            index += 2
        default: throw fault("a backslash starts no escape that JSON knows")
        }
    }
}

extension UnsafeBufferPointer<UInt8> {
    /// The first byte from `start` on that is no ASCII character which JSON strings hold as it is:
    /// a quote, a backslash, a control character, part of a longer character; else the end.
    ///
    /// Eight bytes are looked at together. Subtracting 1 from a byte that is 0 borrows from its
    /// highest bit; so does 0x20 from a control character. A borrow may mark a byte above wrongly,
    /// never one below, and only the lowest mark is used. Inlinable for those who write strings.
    @inlinable
    package func endOfPlainText(from start: Int) -> Int {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let highs: UInt64 = ones &* 0x80
        var index = start
        let memory = UnsafeRawBufferPointer(self)
        while index &+ 8 <= count {
            let word = UInt64(
                littleEndian: memory.loadUnaligned(fromByteOffset: index, as: UInt64.self))
            let quote = word ^ (ones &* 0x22)
            let backslash = word ^ (ones &* 0x5C)
            let borrows =
                ((quote &- ones) & ~quote) | ((backslash &- ones) & ~backslash)
                | ((word &- (ones &* 0x20)) & ~word) | word
            let marks = borrows & highs
            if marks != 0 { return index &+ marks.trailingZeroBitCount / 8 }
            index &+= 8
        }
        while index < count {
            let byte = self[index]
            if byte < 0x20 || byte >= 0x80 || byte == 0x22 || byte == 0x5C { break }
            index += 1
        }
        return index
    }

    /// The length of the character of more than one byte at `index`; 0 where the bytes are no UTF-8.
    @inline(__always)
    func characterLength(at index: Int) -> Int {
        let first = self[index]
        let length: Int
        var second: ClosedRange<UInt8> = 0x80...0xBF
        switch first {
        case 0xC2...0xDF: length = 2
        case 0xE0: (length, second) = (3, 0xA0...0xBF)
        case 0xED: (length, second) = (3, 0x80...0x9F)
        case 0xE1...0xEF: length = 3
        case 0xF0: (length, second) = (4, 0x90...0xBF)
        case 0xF4: (length, second) = (4, 0x80...0x8F)
        case 0xF1...0xF3: length = 4
        default: return 0
        }
        guard index + length <= count, second.contains(self[index + 1]) else { return 0 }
        if length > 2, self[index + 2] & 0xC0 != 0x80 { return 0 }
        if length > 3, self[index + 3] & 0xC0 != 0x80 { return 0 }
        return length
    }

    /// The number that four hexadecimal digits give; nil where there are none.
    func codeUnit(at index: Int) -> UInt32? {
        guard index + 4 <= count else { return nil }
        var unit: UInt32 = 0
        for byte in self[index..<index + 4] {
            let digit: UInt8
            switch byte {
            case 0x30...0x39: digit = byte - 0x30
            case 0x41...0x46: digit = byte - 0x41 + 10
            case 0x61...0x66: digit = byte - 0x61 + 10
            default: return nil
            }
            unit = unit << 4 | UInt32(digit)
        }
        return unit
    }
}
