/// Bytes of a text file -> `String`, whatever they are encoded in.
///
/// A byte-order mark decides; else NUL bytes at every second place say UTF-16; else what is
/// valid UTF-8 is UTF-8; else what reads like Japanese is Shift-JIS or EUC-JP; else each line
/// that is not UTF-8 is taken as Windows-1252, of which Latin-1 is a part.
enum TextEncoding {
    static func decode(_ bytes: [UInt8]) -> String {
        if bytes.starts(with: [0xFF, 0xFE, 0, 0]) { return decodeUTF32(bytes.dropFirst(4)) }
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { return decodeLines(bytes.dropFirst(3)) }
        if bytes.starts(with: [0xFF, 0xFE]) {
            return decodeUTF16(bytes.dropFirst(2), isBigEndian: false)
        }
        if bytes.starts(with: [0xFE, 0xFF]) {
            return decodeUTF16(bytes.dropFirst(2), isBigEndian: true)
        }
        if let isBigEndian = utf16WithoutMark(bytes) {
            return decodeUTF16(bytes[...], isBigEndian: isBigEndian)
        }
        return decodeLines(bytes[...])
    }

    /// True where the bytes are no text in any encoding: too many control bytes.
    static func isBinary(_ bytes: [UInt8]) -> Bool {
        let sample = bytes.prefix(65536)
        if sample.starts(with: [0xFF, 0xFE]) || sample.starts(with: [0xFE, 0xFF]) { return false }
        if utf16WithoutMark(bytes) != nil { return false }
        var controls = 0
        var nulls = 0
        for byte in sample {
            switch byte {
            case 0: nulls += 1
            case 1...6, 14...26, 28...31, 127: controls += 1
            default: break
            }
        }
        return controls * 50 > sample.count || nulls * 3 > sample.count
    }

    /// True where there is nothing but white space and invisible signs.
    static func isBlank(_ bytes: [UInt8]) -> Bool {
        if bytes.contains(where: { ($0 > 32 && $0 < 127) }) { return false }
        return decode(bytes).unicodeScalars.allSatisfy {
            $0.properties.isWhitespace || $0.properties.isDefaultIgnorableCodePoint
        }
    }

    // MARK: - UTF-16 and UTF-32

    /// The byte order of UTF-16 that has no mark; true for big-endian.
    ///
    /// NUL in half of the bytes at odd (or even) places, and in hardly any at the others.
    private static func utf16WithoutMark(_ bytes: [UInt8]) -> Bool? {
        let sample = bytes.prefix(4096)
        guard sample.count >= 8, bytes.count.isMultiple(of: 2) else { return nil }
        var even = 0
        var odd = 0
        for (index, byte) in sample.enumerated() where byte == 0 {
            if index.isMultiple(of: 2) { even += 1 } else { odd += 1 }
        }
        let half = sample.count / 2
        if odd * 2 > half, even * 20 < half { return false }
        if even * 2 > half, odd * 20 < half { return true }
        return nil
    }

    private static func decodeUTF16(_ bytes: ArraySlice<UInt8>, isBigEndian: Bool) -> String {
        var units: [UInt16] = []
        units.reserveCapacity(bytes.count / 2)
        var index = bytes.startIndex
        while index + 1 < bytes.endIndex {
            let first = UInt16(bytes[index])
            let second = UInt16(bytes[index + 1])
            units.append(isBigEndian ? first << 8 | second : second << 8 | first)
            index += 2
        }
        return String(decoding: units, as: UTF16.self)
    }

    private static func decodeUTF32(_ bytes: ArraySlice<UInt8>) -> String {
        var scalars = String.UnicodeScalarView()
        var index = bytes.startIndex
        while index + 3 < bytes.endIndex {
            let value = (0..<4).reduce(UInt32(0)) { $0 | UInt32(bytes[index + $1]) << (8 * $1) }
            scalars.append(Unicode.Scalar(value) ?? "\u{FFFD}")
            index += 4
        }
        return String(scalars)
    }

    // MARK: - UTF-8 and Windows-1252

    private static func decodeLines(_ bytes: ArraySlice<UInt8>) -> String {
        if let text = String(validating: bytes, as: UTF8.self) { return text }
        let japanese = JapaneseEncoding.detect(bytes)
        var text = ""
        text.reserveCapacity(bytes.count)
        for line in bytes.split(separator: 10, omittingEmptySubsequences: false) {
            if let valid = String(validating: line, as: UTF8.self) {
                text += valid
            } else if let decoded = japanese?.decode(line) {
                text += decoded
            } else {
                text += decodeWindows1252(line)
            }
            text += "\n"
        }
        text.removeLast()
        return text
    }

    static func decodeWindows1252(_ bytes: some Sequence<UInt8>) -> String {
        var scalars = String.UnicodeScalarView()
        for byte in bytes {
            scalars.append(
                byte >= 0x80 && byte < 0xA0
                    ? windows1252[Int(byte) - 0x80] : Unicode.Scalar(byte))
        }
        return String(scalars)
    }

    /// 0x80 to 0x9F; the five bytes that mean nothing become U+FFFD.
    private static let windows1252: [Unicode.Scalar] = [
        "\u{20AC}", "\u{FFFD}", "\u{201A}", "\u{0192}", "\u{201E}", "\u{2026}", "\u{2020}",
        "\u{2021}", "\u{02C6}", "\u{2030}", "\u{0160}", "\u{2039}", "\u{0152}", "\u{FFFD}",
        "\u{017D}", "\u{FFFD}", "\u{FFFD}", "\u{2018}", "\u{2019}", "\u{201C}", "\u{201D}",
        "\u{2022}", "\u{2013}", "\u{2014}", "\u{02DC}", "\u{2122}", "\u{0161}", "\u{203A}",
        "\u{0153}", "\u{FFFD}", "\u{017E}", "\u{0178}",
    ]
}
