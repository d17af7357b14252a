/// The words of a text that stand for one thing exactly as they are written.
///
/// These are what stands in backticks, `snake_case`, `camelCase`, `--flags`, calls such as
/// `close()`, hexadecimal numbers, dotted names and words of letters and digits (`IL-6`, `CO2`).
/// Another spelling of an ordinary word is the same word; another spelling of these is another
/// thing.
package enum Identifiers {
    /// In the order of the text, repeats included.
    package static func list(in text: String) -> [String] {
        var found: [String] = []
        for (number, part) in Array(text.utf8).split(
            separator: UInt8(ascii: "`"), omittingEmptySubsequences: false
        ).enumerated() {
            if number % 2 == 1 {
                let span = String(decoding: part, as: UTF8.self)
                    .split(whereSeparator: \.isWhitespace).joined(separator: " ")
                if !span.isEmpty { found.append(span) }
            } else {
                found += bareTokens(in: part).filter(isIdentifier)
                    .map { String(decoding: $0, as: UTF8.self) }
            }
        }
        return found
    }

    /// Whether a text has an identifier, as a whole and but for capitals, hyphens and backticks.
    package static func occurs(_ identifier: String, in text: String) -> Bool {
        occurs(identifier, inFolded: folded(text))
    }

    /// The same for many identifiers of one text, which is folded once.
    package static func occurs(_ identifier: String, inFolded text: [UInt8]) -> Bool {
        let wanted = folded(identifier)
        guard let first = wanted.first else { return true }
        var start = 0
        while let place = text[start...].firstIndex(of: first) {
            let end = place + wanted.count
            guard end <= text.count else { return false }
            if text[place..<end].elementsEqual(wanted),
                place == 0 || !isInWord(text[place - 1]) || !isInWord(first),
                end == text.count || !isInWord(text[end]) || !isInWord(text[end - 1])
            {
                return true
            }
            start = place + 1
        }
        return false
    }

    /// In lower case, without backticks, each dash a blank and each apostrophe a plain one.
    package static func folded(_ text: String) -> [UInt8] {
        let isASCII = text.utf8.allSatisfy { $0 < 0x80 }
        let bytes = Array(isASCII ? text.utf8 : text.lowercased().utf8)
        var folded: [UInt8] = []
        folded.reserveCapacity(bytes.count)
        var position = 0
        while position < bytes.count {
            let (scalar, length) = Bytes.scalar(in: bytes, at: position, end: bytes.count)
            switch scalar.value {
            case 0x60: break
            case 0x2D, 0x09...0x0D, 0xA0, 0x2010...0x2014, 0x2212, 0x2009, 0x202F:
                folded.append(UInt8(ascii: " "))
            case 0x2018, 0x2019: folded.append(UInt8(ascii: "'"))
            case 0x41...0x5A: folded.append(UInt8(scalar.value) | 0x20)
            default: folded += bytes[position..<(position + length)]
            }
            position += length
        }
        return folded
    }

    // MARK: -

    private static func isInWord(_ byte: UInt8) -> Bool {
        Bytes.isLetter(byte) || Bytes.isDigit(byte) || byte >= 0x80 || byte == UInt8(ascii: "_")
    }

    /// What stands between blanks and brackets, without the punctuation around it.
    private static func bareTokens(in text: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
        let bytes = Array(text)
        var tokens: [ArraySlice<UInt8>] = []
        var start = 0
        var position = 0
        while position < bytes.count {
            let (scalar, length) = Bytes.scalar(in: bytes, at: position, end: bytes.count)
            if isSeparator(scalar) {
                tokens.append(trimmed(bytes[start..<position]))
                start = position + length
            }
            position += length
        }
        tokens.append(trimmed(bytes[start...]))
        return tokens
    }

    private static func isSeparator(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0...0x20, 0x22, 0x2A, 0x2B, 0x2C, 0x2F, 0x3B...0x3E, 0x5B, 0x5D, 0x7B...0x7D: true
        case 0xA0, 0x2009, 0x2013, 0x2014, 0x2018, 0x2019, 0x201C, 0x201D, 0x202F, 0x2212: true
        default: false
        }
    }

    private static func trimmed(_ token: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var token = token
        while let first = token.first, "('.:".utf8.contains(first) { token.removeFirst() }
        if token.suffix(2).elementsEqual("'s".utf8) { token.removeLast(2) }
        while let last = token.last {
            let isStray = last == close && !token.contains(open) || last == open
            guard isStray || "'.:!?".utf8.contains(last) else { break }
            token.removeLast()
        }
        return token
    }

    private static let open = UInt8(ascii: "(")
    private static let close = UInt8(ascii: ")")

    private static func isIdentifier(_ token: ArraySlice<UInt8>) -> Bool {
        let bytes = Array(token)
        guard bytes.count > 1, bytes.contains(where: Bytes.isLetter) else { return false }
        if bytes.starts(with: "--".utf8) { return bytes.count > 3 && Bytes.isLetter(bytes[2]) }
        if bytes.dropFirst().dropLast().contains(UInt8(ascii: "_")) { return true }
        if bytes.suffix(2).elementsEqual("()".utf8) || bytes.starts(with: "0x".utf8) { return true }
        guard bytes.allSatisfy({ isInWord($0) || $0 == UInt8(ascii: "-") || $0 == dot }) else {
            return isScoped(bytes)
        }
        return mixesLettersAndDigits(bytes) || hasHump(bytes) || isDotted(bytes)
    }

    /// A name with its scope, such as `std::sort`.
    private static func isScoped(_ bytes: [UInt8]) -> Bool {
        zip(bytes, bytes.dropFirst()).contains { $0 == $1 && $0 == UInt8(ascii: ":") }
    }

    private static let dot = UInt8(ascii: ".")

    /// `IL-6` and `CO2`, but neither `10-fold`, `128KB`, `2nd` nor `COVID-related`.
    private static func mixesLettersAndDigits(_ bytes: [UInt8]) -> Bool {
        guard let first = bytes.first, bytes.contains(where: Bytes.isDigit) else { return false }
        guard Bytes.isDigit(first) else { return true }
        let tail = bytes.drop { Bytes.isDigit($0) || $0 == dot }
        guard let letter = tail.first else { return false }
        // 3T3 goes on with a digit; what has letters alone behind its number is a quantity.
        return Bytes.isUpper(letter) && tail.contains(where: Bytes.isDigit)
    }

    /// `chunkSize` and `DataFrame`, but not `McDonald`.
    private static func hasHump(_ bytes: [UInt8]) -> Bool {
        guard bytes.allSatisfy(Bytes.isLetter) else { return false }
        return zip(bytes, bytes.dropFirst()).enumerated().contains { index, pair in
            Bytes.isLower(pair.0) && Bytes.isUpper(pair.1) && index > 1
        }
    }

    /// `numpy.array` and `file.txt`, but not `end.The` where a blank is lost, nor `e.g`.
    private static func isDotted(_ bytes: [UInt8]) -> Bool {
        let parts = bytes.split(separator: dot, omittingEmptySubsequences: false)
        return parts.count > 1
            && parts.allSatisfy { $0.count > 1 && $0.first.map(Bytes.isLower) == true }
    }
}
