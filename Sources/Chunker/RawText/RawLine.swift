import TextAnalysis

/// A line of text and what its first bytes say of it.
struct RawLine {
    let text: [UInt8]
    let start: Int
    /// The first byte that is no blank.
    let ink: Int
    /// Its line feed left out.
    let end: Int

    init(text: [UInt8], start: Int, ink: Int, end: Int) {
        self.text = text
        self.start = start
        self.ink = ink
        self.end = end
    }

    init(text: [UInt8], at start: Int) {
        let end = text.lineEnd(from: start)
        var ink = start
        while ink < end, text[ink] <= 0x20 { ink += 1 }
        self.init(text: text, start: start, ink: ink, end: end)
    }

    private func run(of byte: UInt8, from index: Int, most: Int = .max) -> Int {
        var next = index
        while next < end, text[next] == byte, next - index < most { next += 1 }
        return next - index
    }

    private func isBlank(at index: Int) -> Bool {
        index >= end || text[index] == 0x20 || text[index] == 0x09 || text[index] == 0x0D
    }

    // MARK: - Markdown

    var fenceLength: Int { run(of: text[ink], from: ink) }

    /// Four blanks or a tab.
    var isIndented: Bool { ink - start >= 4 || start < ink && text[start] == 0x09 }

    var headingLevel: Int? {
        let level = run(of: UInt8(ascii: "#"), from: ink)
        return ink - start <= 3 && level <= 6 && isBlank(at: ink + level) ? level : nil
    }

    /// A line of nothing but `=` or `-` makes the line above it a heading.
    var underlineLevel: Int? {
        let length = run(of: text[ink], from: ink)
        guard length >= 2, Bytes.trimmed(ink + length..<end, in: text).isEmpty else { return nil }
        return text[ink] == UInt8(ascii: "=") ? 1 : 2
    }

    var isTableRow: Bool { text[ink] == UInt8(ascii: "|") }

    /// A bar between blanks.
    var hasBar: Bool {
        var index = text.firstIndex(of: UInt8(ascii: "|"), from: ink, to: end)
        while index < end {
            if index > ink, text[index - 1] == 0x20, isBlank(at: index + 1) { return true }
            index = text.firstIndex(of: UInt8(ascii: "|"), from: index + 1, to: end)
        }
        return false
    }

    /// A bullet or a number with a full stop or bracket after it, then a blank.
    var isListItem: Bool {
        switch text[ink] {
        case UInt8(ascii: "-"), UInt8(ascii: "*"), UInt8(ascii: "+"):
            return ink + 1 < end && isBlank(at: ink + 1) && !isRule
        case UInt8(ascii: "0")...UInt8(ascii: "9"):
            return startsItem
        case 0xE2:
            guard ink + 3 < end else { return false }
            return text[ink + 1] == 0x80 && (text[ink + 2] & 0xFE) == 0xA2
        default:
            return false
        }
    }

    /// Whether a number at the start of the line marks an item: a year ends sentences.
    var startsItem: Bool {
        guard text[ink] >= UInt8(ascii: "0"), text[ink] <= UInt8(ascii: "9") else { return true }
        var index = ink
        while index < end, text[index] &- 0x30 < 10, index - ink < 4 { index += 1 }
        guard index - ink <= 3, index + 1 < end else { return false }
        return (text[index] == UInt8(ascii: ".") || text[index] == UInt8(ascii: ")"))
            && text[index + 1] == 0x20
    }

    /// "---", "* * *".
    private var isRule: Bool {
        text[ink..<end].allSatisfy { $0 == text[ink] || $0 <= 0x20 }
    }

    // MARK: - Other marks

    /// "== Methods ==", as wikis write headings, also with blanks between the signs.
    var wikiHeadingLevel: Int? {
        let sign = UInt8(ascii: "=")
        guard text[ink] == sign, end - ink <= RawTextScanner.longLine else { return nil }
        let line = Bytes.trimmed(ink..<end, in: text)
        guard text[line.upperBound - 1] == sign else { return nil }
        var level = 0
        var index = line.lowerBound
        while index < line.upperBound, text[index] == sign || text[index] == 0x20 {
            if text[index] == sign { level += 1 }
            index += 1
        }
        return index < line.upperBound ? min(level, 6) : nil
    }

    // MARK: - Plain text

    /// A number, a blank, a capital, and no full stop at the end, as in "2.1 Sampling".
    var isNumberedTitle: Bool {
        let line = Bytes.trimmed(ink..<end, in: text)
        guard let last = text[line].last, ![0x2E, 0x2C, 0x3B, 0x3A].contains(last) else {
            return false
        }
        var index = line.lowerBound
        while index < line.upperBound, Self.numbers.contains(text[index]) { index += 1 }
        guard index > line.lowerBound, index - line.lowerBound <= 8, index + 2 < line.upperBound,
            text[index] == 0x20
        else { return false }
        while index < line.upperBound, text[index] == 0x20 { index += 1 }
        return text[index] &- 0x41 < 26
    }

    private static let numbers = Array("0123456789.IVX".utf8)

    /// Four letters or more, no small one.
    var isAllCapitals: Bool {
        var capitals = 0
        for byte in text[ink..<end] {
            if byte &- 0x61 < 26 { return false }
            if byte &- 0x41 < 26 { capitals += 1 }
        }
        return capitals >= 4 && capitals * 2 > end - ink
    }
}

extension [UInt8] {
    /// The next line feed, or the end of the text.
    func lineEnd(from start: Int) -> Int { firstIndex(of: 0x0A, from: start, to: count) }

    /// The first such byte, or `end`.
    ///
    /// Eight bytes at once: the lowest byte that this turns to zero is the first that is equal.
    func firstIndex(of byte: UInt8, from start: Int, to end: Int) -> Int {
        withUnsafeBytes { bytes in
            let pattern = UInt64(byte) &* 0x0101_0101_0101_0101
            var index = start
            while index + 8 <= end {
                let word = UInt64(
                    littleEndian: bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self))
                let other = word ^ pattern
                let zeros = (other &- 0x0101_0101_0101_0101) & ~other & 0x8080_8080_8080_8080
                if zeros != 0 { return index + zeros.trailingZeroBitCount / 8 }
                index += 8
            }
            while index < end, bytes[index] != byte { index += 1 }
            return Swift.min(index, Swift.max(start, end))
        }
    }

    /// The start of the line that ends at `end`.
    func lineStart(of end: Int) -> Int {
        var start = end
        while start > 0, self[start - 1] != 0x0A { start -= 1 }
        return start
    }
}
