import TextAnalysis

extension ByteBuffer {
    /// Appends UTF-8 as the inside of a JSON string.
    ///
    /// Besides what JSON demands, U+0085, U+2028 and U+2029 are escaped: programs that split lines
    /// as Unicode does would break a line there.
    func appendEscaped(_ text: UnsafeBufferPointer<UInt8>) {
        var copied = 0
        var index = 0
        while true {
            index = text.endOfPlainText(from: index)
            guard index < text.count else { break }
            let length = text.lengthToEscape(at: index)
            if length > 0 {
                append(UnsafeBufferPointer(rebasing: text[copied..<index]))
                appendEscape(of: text, at: index)
                copied = index + length
            }
            index += max(length, 1)
            while index < text.count, text[index] & 0xC0 == 0x80 { index += 1 }
        }
        append(UnsafeBufferPointer(rebasing: text[copied...]))
    }

    private func appendEscape(of text: UnsafeBufferPointer<UInt8>, at index: Int) {
        switch text[index] {
        case UInt8(ascii: "\""): append("\\\"" as StaticString)
        case UInt8(ascii: "\\"): append("\\\\" as StaticString)
        case 0x08: append("\\b" as StaticString)
        case 0x09: append("\\t" as StaticString)
        case 0x0A: append("\\n" as StaticString)
        case 0x0C: append("\\f" as StaticString)
        case 0x0D: append("\\r" as StaticString)
        case 0xC2: append("\\u0085" as StaticString)
        case 0xE2:
            append(text[index + 2] == 0xA8 ? "\\u2028" : "\\u2029" as StaticString)
        case let control:
            append((control < 0x10 ? "\\u000" : "\\u00") + String(control, radix: 16))
        }
    }
}

extension UnsafeBufferPointer<UInt8> {
    /// How many bytes an escape replaces at `index`, where a character stands that is not plain; 0
    /// where it may stay.
    @inline(__always)
    fileprivate func lengthToEscape(at index: Int) -> Int {
        let byte = self[index]
        if byte < 0x80 { return 1 }
        if byte == 0xC2, index + 1 < count, self[index + 1] == 0x85 { return 2 }
        if byte == 0xE2, index + 2 < count, self[index + 1] == 0x80,
            self[index + 2] & 0xFE == 0xA8
        {
            return 3
        }
        return 0
    }
}
