extension UnsafeBufferPointer<UInt8> {
    /// What stands between the quotes of a string that is well formed, decoded.
    package var unescaped: [UInt8] {
        // Every escape is longer than what it stands for.
        Array(unsafeUninitializedCapacity: count) { memory, written in
            guard let source = baseAddress, var target = memory.baseAddress else { return }
            let start = target
            var index = 0
            while index < count {
                let end = backslash(from: index)
                target.initialize(from: source + index, count: end - index)
                target += end - index
                index = end
                if index < count { index = unescape(at: index, into: &target) }
            }
            written = target - start
        }
    }

    private func backslash(from start: Int) -> Int {
        var index = start
        while true {
            index = endOfPlainText(from: index)
            guard index < count, self[index] != UInt8(ascii: "\\") else { return index }
            while index < count, self[index] >= 0x80 { index += 1 }
        }
    }

    /// Writes what the escape at `index` stands for and returns where it ends.
    private func unescape(at index: Int, into target: inout UnsafeMutablePointer<UInt8>) -> Int {
        let byte: UInt8
        switch self[index + 1] {
        case UInt8(ascii: "n"): byte = 0x0A
        case UInt8(ascii: "t"): byte = 0x09
        case UInt8(ascii: "r"): byte = 0x0D
        case UInt8(ascii: "b"): byte = 0x08
        case UInt8(ascii: "f"): byte = 0x0C
        case UInt8(ascii: "u"):
            let (scalar, end) = scalar(at: index)
            for unit in Unicode.UTF8.encode(scalar) ?? Unicode.UTF8.encodedReplacementCharacter {
                target.initialize(to: unit)
                target += 1
            }
            return end
        case let other: byte = other
        }
        target.initialize(to: byte)
        target += 1
        return index + 2
    }

    /// The character of one `\uXXXX` or of two that are a surrogate pair, and where they end.
    private func scalar(at index: Int) -> (Unicode.Scalar, end: Int) {
        let unit = codeUnit(at: index + 2) ?? 0xFFFD
        if 0xD800..<0xDC00 ~= unit, index + 7 < count, self[index + 6] == UInt8(ascii: "\\"),
            self[index + 7] == UInt8(ascii: "u"), let low = codeUnit(at: index + 8),
            0xDC00..<0xE000 ~= low,
            let scalar = Unicode.Scalar(0x10000 + (unit & 0x3FF) << 10 + low & 0x3FF)
        {
            return (scalar, index + 12)
        }
        return (Unicode.Scalar(unit) ?? "\u{FFFD}", index + 6)
    }
}
