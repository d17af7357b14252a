/// Takes poppler's XML apart into tags and text.
///
/// That output is so regular (one element a line, few names, no nesting to speak of) that a
/// general XML parser costs more than all our own analysis of a page. And it is not always XML:
/// poppler writes names of fonts unescaped, control bytes of the PDF, and messages between its
/// elements, at which a parser would stop. Here they harm only the place where they stand.
/// Entities other than XML's own and characters' numbers are dropped, never expanded.
struct MarkupScanner {
    enum Token {
        case start(Tag)
        case end(Tag)
        case text(Range<Int>)
    }

    /// A tag's name and attributes, as places in the bytes.
    struct Tag {
        var name: Range<Int>
        var attributes: Range<Int>
        /// True for `<item/>`.
        var isEmpty: Bool
    }

    let bytes: [UInt8]
    private var index = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    mutating func next() -> Token? {
        guard index < bytes.count else { return nil }
        let start = index
        if bytes[start] == UInt8(ascii: "<"), let end = endOfTag(from: start + 1) {
            index = end + 1
            return tag(start + 1..<end)
        }
        index += 1
        while index < bytes.count, bytes[index] != UInt8(ascii: "<") { index += 1 }
        return .text(start..<index)
    }

    // MARK: - Tags

    /// The `>` that ends a tag, outside of quotes; of a broken tag the first on its line; nil
    /// for a `<` that begins none.
    private func endOfTag(from start: Int) -> Int? {
        var isQuoted = false
        var first: Int?
        var index = start
        while index < bytes.count, bytes[index] != 10 {
            switch bytes[index] {
            case UInt8(ascii: "\""): isQuoted.toggle()
            case UInt8(ascii: "<") where !isQuoted: return first
            case UInt8(ascii: ">"):
                if !isQuoted { return index }
                if first == nil { first = index }
            default: break
            }
            index += 1
        }
        return first
    }

    private func tag(_ range: Range<Int>) -> Token {
        var start = range.lowerBound
        let isEnd = start < range.upperBound && bytes[start] == UInt8(ascii: "/")
        if isEnd { start += 1 }
        var end = start
        while end < range.upperBound, bytes[end] > 32, bytes[end] != UInt8(ascii: "/") { end += 1 }
        let isEmpty = bytes[range].last == UInt8(ascii: "/")
        let tag = Tag(name: start..<end, attributes: end..<range.upperBound, isEmpty: isEmpty)
        return isEnd ? .end(tag) : .start(tag)
    }

    /// True where the tag has this name.
    func isNamed(_ tag: Tag, _ name: StaticString) -> Bool {
        guard tag.name.count == name.utf8CodeUnitCount else { return false }
        return name.withUTF8Buffer { bytes[tag.name].elementsEqual($0) }
    }

    /// Calls back with the place of each attribute's name and value.
    func forEachAttribute(of tag: Tag, _ body: (Range<Int>, Range<Int>) -> Void) {
        var index = tag.attributes.lowerBound
        let end = tag.attributes.upperBound
        while index < end {
            while index < end, bytes[index] <= 32 { index += 1 }
            let name = index
            while index < end, bytes[index] != UInt8(ascii: "=") { index += 1 }
            let nameEnd = index
            index += 1
            guard index < end, bytes[index] == UInt8(ascii: "\"") else { return }
            index += 1
            let value = index
            while index < end, bytes[index] != UInt8(ascii: "\"") { index += 1 }
            body(name..<nameEnd, value..<index)
            index += 1
        }
    }

    // MARK: - Values

    /// A decimal number such as `79.478291`; 0 for what is none.
    func number(_ range: Range<Int>) -> Double {
        var value = 0.0
        var scale = 1.0
        var isFraction = false
        let isNegative = bytes[range].first == UInt8(ascii: "-")
        for byte in bytes[range].dropFirst(isNegative ? 1 : 0) {
            if byte == UInt8(ascii: ".") {
                isFraction = true
                continue
            }
            guard (48...57).contains(byte) else { return 0 }
            value = value * 10 + Double(byte - 48)
            if isFraction { scale *= 10 }
        }
        guard value.isFinite, scale.isFinite else { return isNegative ? -1e12 : 1e12 }
        return min(value / scale, 1e12) * (isNegative ? -1 : 1)
    }

    /// Appends text with its entities resolved and its control bytes as spaces.
    func append(_ range: Range<Int>, to text: inout [UInt8]) {
        var index = range.lowerBound
        while index < range.upperBound {
            let byte = bytes[index]
            if byte == UInt8(ascii: "&"), let end = endOfEntity(index + 1, range.upperBound) {
                appendEntity(index + 1..<end, to: &text)
                index = end + 1
                continue
            }
            text.append(byte < 32 ? 32 : byte)
            index += 1
        }
    }

    /// The semicolon of an entity; nil for an ampersand that stands for itself.
    private func endOfEntity(_ start: Int, _ limit: Int) -> Int? {
        var index = start
        while index < limit, index - start < 10 {
            let byte = bytes[index]
            if byte == UInt8(ascii: ";") { return index > start ? index : nil }
            let isNamePart =
                (48...57).contains(byte) || (97...122).contains(byte | 32)
                || (byte == UInt8(ascii: "#") && index == start)
            guard isNamePart else { return nil }
            index += 1
        }
        return nil
    }

    private func appendEntity(_ range: Range<Int>, to text: inout [UInt8]) {
        let name = String(decoding: bytes[range], as: UTF8.self)
        switch name {
        case "amp": text.append(UInt8(ascii: "&"))
        case "lt": text.append(UInt8(ascii: "<"))
        case "gt": text.append(UInt8(ascii: ">"))
        case "quot": text.append(UInt8(ascii: "\""))
        case "apos": text.append(UInt8(ascii: "'"))
        default:
            guard name.hasPrefix("#") else { return }
            let isHexadecimal = name.hasPrefix("#x") || name.hasPrefix("#X")
            let digits = name.dropFirst(isHexadecimal ? 2 : 1)
            guard let value = UInt32(digits, radix: isHexadecimal ? 16 : 10),
                let scalar = Unicode.Scalar(value)
            else { return }
            text += value < 32 ? [32] : Array(String(scalar).utf8)
        }
    }
}
