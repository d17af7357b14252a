/// Takes the marks out of a line of Markdown: emphasis, code spans (their text stays), links
/// (their label stays), images (their description stays), HTML tags, escapes, entities.
///
/// One pass with a stack, so that brackets and stars by the thousand cost linear time.
struct MarkdownInline {
    private let input: [UInt8]
    private var output: [UInt8] = []
    private var index = 0
    /// Where brackets opened, in the output.
    private var brackets: [Int] = []
    /// Where runs of `*`, `_` or `~` opened, in the output.
    private var delimiters: [(mark: UInt8, count: Int, offset: Int)] = []
    /// Output bytes to be removed at the end, because their partner came.
    private var removed: Set<Int> = []
    /// Lengths of backtick runs that are known to have no partner from here on.
    private var unmatchedCode: Set<Int> = []

    static func text(of markdown: String) -> String {
        let bytes = Array(markdown.utf8)
        guard bytes.contains(where: { marks.contains($0) }) else { return markdown }
        var scanner = MarkdownInline(bytes)
        return scanner.scan()
    }

    private static let marks = Set("*_`[]!<&\\~$".utf8)

    private init(_ input: [UInt8]) {
        self.input = input
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
                openBracket()
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
        guard !removed.isEmpty else { return String(decoding: output, as: UTF8.self) }
        var kept: [UInt8] = []
        kept.reserveCapacity(output.count)
        for offset in output.indices where !removed.contains(offset) { kept.append(output[offset]) }
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

    private mutating func openBracket() {
        index += 1
        brackets.append(output.count)
        output.append(UInt8(ascii: "["))
    }

    /// Closes a link, an image or a footnote's mark; brackets that are none of these are the
    /// author's own and stay: [12], [sic].
    private mutating func scanClosingBracket() {
        index += 1
        guard let opener = brackets.popLast() else { return output.append(UInt8(ascii: "]")) }
        if let next = peek(0), next == UInt8(ascii: "("), let end = targetEnd(from: index) {
            index = end
            removed.insert(opener)
        } else if peek(0) == UInt8(ascii: "["), let end = labelEnd(from: index) {
            index = end
            removed.insert(opener)
        } else if opener + 1 < output.count, output[opener + 1] == UInt8(ascii: "^") {
            removed.formUnion(opener..<output.count)
        } else {
            output.append(UInt8(ascii: "]"))
        }
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

/// HTML's character references that occur in running text.
enum CharacterReference {
    /// The text of `amp`, `#8217` or `#x2019`; nil for what is none.
    static func text(of name: ArraySlice<UInt8>) -> String? {
        guard let first = name.first else { return nil }
        if first == UInt8(ascii: "#") {
            let digits = String(decoding: name.dropFirst(), as: UTF8.self)
            let value =
                digits.hasPrefix("x") || digits.hasPrefix("X")
                ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
            guard let value, let scalar = Unicode.Scalar(value) else { return nil }
            return String(scalar)
        }
        return named[String(decoding: name, as: UTF8.self)]
    }

    private static let named = [
        "amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'", "nbsp": " ",
        "ndash": "–", "mdash": "—", "hellip": "…", "lsquo": "‘", "rsquo": "’", "ldquo": "“",
        "rdquo": "”", "copy": "©", "reg": "®", "deg": "°", "plusmn": "±", "times": "×",
        "micro": "µ", "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "mu": "μ",
        "le": "≤", "ge": "≥", "ne": "≠", "rarr": "→", "larr": "←", "bull": "•", "middot": "·",
        "thinsp": " ", "ensp": " ", "emsp": " ", "shy": "",
    ]
}
