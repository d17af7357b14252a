/// Takes the marks out of a line of Markdown: emphasis, code spans (their text stays), links
/// (their label stays), images in the middle of text, HTML tags, escapes, entities.
///
/// One pass with a stack, so that brackets and stars by the thousand cost linear time.
struct MarkdownInline {
    private let input: [UInt8]
    private var output: [UInt8] = []
    private var index = 0
    /// Where brackets opened, in the output.
    private var brackets: [(offset: Int, isImage: Bool)] = []
    private let references: MarkdownReferences
    /// Whether an image's description is text; else it is dropped with the image.
    private let keepsImages: Bool
    /// Where runs of `*`, `_` or `~` opened, in the output.
    private var delimiters: [(mark: UInt8, count: Int, offset: Int)] = []
    /// Output bytes to be removed at the end, because their partner came.
    private var removed: Set<Int> = []
    /// Ranges of the output that are no text: images, marks of footnotes.
    private var dropped: [Range<Int>] = []
    /// Lengths of backtick runs that are known to have no partner from here on.
    private var unmatchedCode: Set<Int> = []

    static func text(
        of markdown: String, references: MarkdownReferences = MarkdownReferences(),
        keepsImages: Bool = false
    ) -> String {
        let bytes = Array(markdown.utf8)
        guard bytes.contains(where: { marks.contains($0) }) else { return markdown }
        var scanner = MarkdownInline(bytes, references, keepsImages: keepsImages)
        return scanner.scan()
    }

    private static let marks = Set("*_`[]!<&\\~$".utf8)

    private init(_ input: [UInt8], _ references: MarkdownReferences, keepsImages: Bool) {
        self.input = input
        self.references = references
        self.keepsImages = keepsImages
        output.reserveCapacity(input.count)
    }

    private mutating func scan() -> String {
        while index < input.count {
            switch input[index] {
            case UInt8(ascii: "\\"): scanEscape()
            case UInt8(ascii: "`"): scanCode()
            case UInt8(ascii: "$"): scanMath()
            case UInt8(ascii: "*"), UInt8(ascii: "_"), UInt8(ascii: "~"): scanDelimiters()
            case UInt8(ascii: "!") where peek(1) == UInt8(ascii: "["):
                index += 1
                openBracket(isImage: true)
            case UInt8(ascii: "["):
                openBracket()
            case UInt8(ascii: "]"): scanClosingBracket()
            case UInt8(ascii: "<"): scanTag()
            case UInt8(ascii: "&"): scanEntity()
            default:
                output.append(input[index])
                index += 1
            }
        }
        guard !removed.isEmpty || !dropped.isEmpty else {
            return String(decoding: output, as: UTF8.self)
        }
        return keptText()
    }

    /// The output without what was removed.
    private func keptText() -> String {
        var kept: [UInt8] = []
        kept.reserveCapacity(output.count)
        let ranges = dropped.sorted { $0.lowerBound < $1.lowerBound }
        var next = 0
        var end = 0
        for offset in output.indices {
            while next < ranges.count, ranges[next].lowerBound <= offset {
                end = max(end, ranges[next].upperBound)
                next += 1
            }
            if offset >= end, !removed.contains(offset) { kept.append(output[offset]) }
        }
        return String(decoding: kept, as: UTF8.self)
    }

    private func peek(_ distance: Int) -> UInt8? {
        index + distance < input.count ? input[index + distance] : nil
    }

    private mutating func scanEscape() {
        if let next = peek(1), Self.isPunctuation(next) {
            output.append(next)
            index += 2
        } else {
            output.append(input[index])
            index += 1
        }
    }

    // MARK: - Code

    private mutating func scanCode() {
        let count = runLength(at: index)
        if !unmatchedCode.contains(count), let end = codeEnd(after: index + count, count: count) {
            output += input[(index + count)..<end]
            index = end + count
            skipAttributes()
        } else {
            unmatchedCode.insert(count)
            output += input[index..<(index + count)]
            index += count
        }
    }

    private func codeEnd(after start: Int, count: Int) -> Int? {
        var position = start
        while position < input.count {
            if input[position] == UInt8(ascii: "`") {
                let length = runLength(at: position)
                if length == count { return position }
                position += length
            } else {
                position += 1
            }
        }
        return nil
    }

    private func runLength(at start: Int) -> Int {
        let byte = input[start]
        var end = start
        while end < input.count, input[end] == byte { end += 1 }
        return end - start
    }

    /// `$x_i$` stays as it is: its underscores are no emphasis.
    private mutating func scanMath() {
        let limit = input[index...].prefix(600)
        if let next = peek(1), next > 32, next != UInt8(ascii: "$"), !(48...57).contains(next),
            let end = limit.dropFirst(2).firstIndex(of: UInt8(ascii: "$")), input[end - 1] > 32
        {
            output += input[index...end]
            index = end + 1
        } else {
            output.append(input[index])
            index += 1
        }
    }

    // MARK: - Emphasis

    private mutating func scanDelimiters() {
        let mark = input[index]
        let count = runLength(at: index)
        let before = index == 0 ? 32 : input[index - 1]
        let after = peek(count) ?? 32
        let isWordInside =
            mark == UInt8(ascii: "_") && !Self.isSeparator(before) && !Self.isSeparator(after)
        let canOpen = after > 32 && !isWordInside && count < 4
        let canClose = before > 32 && !isWordInside && count < 4
        let offset = output.count
        output += input[index..<(index + count)]
        index += count
        if mark == UInt8(ascii: "~"), count != 2 { return }
        if canClose, let opener = delimiters.last, opener.mark == mark,
            opener.count == count || mark == UInt8(ascii: "*")
        {
            delimiters.removeLast()
            let length = min(opener.count, count)
            removed.formUnion(
                (opener.offset + opener.count - length)..<(opener.offset + opener.count))
            removed.formUnion(offset..<(offset + length))
        } else if canOpen {
            delimiters.append((mark, count, offset))
        }
    }

    // MARK: - Links

    private mutating func openBracket(isImage: Bool = false) {
        index += 1
        brackets.append((output.count, isImage))
        output.append(UInt8(ascii: "["))
    }

    /// Closes a link, an image, a span or a footnote's mark; brackets that are none of these are
    /// the author's own and stay: [12], [sic].
    private mutating func scanClosingBracket() {
        index += 1
        guard let opener = brackets.popLast() else { return output.append(UInt8(ascii: "]")) }
        if peek(0) == UInt8(ascii: "("), let end = targetEnd(from: index) {
            index = end
            close(opener)
        } else if peek(0) == UInt8(ascii: "["), let end = labelEnd(from: index),
            references.contains(label(before: end, else: opener.offset))
        {
            index = end
            close(opener)
        } else if opener.offset + 1 < output.count,
            output[opener.offset + 1] == UInt8(ascii: "^")
        {
            dropped.append(opener.offset..<output.count)
        } else if peek(0) == UInt8(ascii: "{"), skipAttributes() {
            removed.insert(opener.offset)
        } else if references.contains(output[(opener.offset + 1)...]) {
            close(opener)
        } else {
            output.append(UInt8(ascii: "]"))
        }
    }

    private mutating func close(_ opener: (offset: Int, isImage: Bool)) {
        if opener.isImage, !keepsImages {
            dropped.append(opener.offset..<output.count)
        } else {
            removed.insert(opener.offset)
        }
        skipAttributes()
    }

    /// The label in the second brackets of `[text][label]`, or the first where they are empty.
    private func label(before end: Int, else opener: Int) -> ArraySlice<UInt8> {
        let label = input[(index + 1)..<(end - 1)]
        return label.isEmpty ? output[(opener + 1)...] : label
    }

    /// Pandoc's `{#id .class key=value}` behind a link, an image, code or a span.
    @discardableResult
    private mutating func skipAttributes() -> Bool {
        guard peek(0) == UInt8(ascii: "{"), let first = peek(1), first > 32,
            let end = input[index...].prefix(500).firstIndex(of: UInt8(ascii: "}"))
        else { return false }
        let content = input[(index + 1)..<end]
        guard
            first == UInt8(ascii: "#") || first == UInt8(ascii: ".") || first == UInt8(ascii: "=")
                || content.contains(UInt8(ascii: "="))
        else { return false }
        index = end + 1
        return true
    }

    /// The end of `(target "title")`, with at most 2,000 bytes in it.
    private func targetEnd(from start: Int) -> Int? {
        var depth = 0
        var position = start
        while position < min(input.count, start + 2000) {
            switch input[position] {
            case UInt8(ascii: "("): depth += 1
            case UInt8(ascii: ")"):
                depth -= 1
                if depth == 0 { return position + 1 }
            case UInt8(ascii: "\\"): position += 1
            default: break
            }
            position += 1
        }
        return nil
    }

    private func labelEnd(from start: Int) -> Int? {
        let end = min(input.count, start + 200)
        guard let close = input[start..<end].firstIndex(of: UInt8(ascii: "]")) else { return nil }
        return close + 1
    }

    // MARK: - HTML

    private mutating func scanTag() {
        guard let next = peek(1),
            Self.isLetter(next) || next == UInt8(ascii: "/") || next == UInt8(ascii: "!"),
            let end = input[index..<min(input.count, index + 1000)].firstIndex(
                of: UInt8(ascii: ">"))
        else {
            output.append(input[index])
            index += 1
            return
        }
        let content = input[(index + 1)..<end]
        let isAddress =
            !content.contains(32)
            && (content.contains(UInt8(ascii: ":")) || content.contains(UInt8(ascii: "@")))
        if isAddress {
            output += content
        } else if content.starts(with: "br".utf8) {
            output.append(32)
        }
        index = end + 1
    }

    private mutating func scanEntity() {
        let end = min(input.count, index + 12)
        if let close = input[index..<end].firstIndex(of: UInt8(ascii: ";")),
            let text = CharacterReference.text(of: input[(index + 1)..<close])
        {
            output += Array(text.utf8)
            index = close + 1
        } else {
            output.append(input[index])
            index += 1
        }
    }

    // MARK: - Bytes

    private static func isLetter(_ byte: UInt8) -> Bool { (65...90).contains(byte & 0xDF) }

    private static func isPunctuation(_ byte: UInt8) -> Bool {
        (33...47).contains(byte) || (58...64).contains(byte) || (91...96).contains(byte)
            || (123...126).contains(byte)
    }

    private static func isSeparator(_ byte: UInt8) -> Bool {
        byte <= 32 || isPunctuation(byte)
    }
}
