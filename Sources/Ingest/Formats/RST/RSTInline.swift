/// Takes the marks out of a line of reStructuredText: emphasis, literals, roles, links, notes.
struct RSTInline {
    private let input: [UInt8]
    private let substitutions: [String: String]
    private var output: [UInt8] = []
    private var index = 0
    /// Marks that have no partner from here on.
    private var unmatched: Set<String> = []

    static func text(of raw: String, substitutions: [String: String] = [:]) -> String {
        let bytes = Array(raw.utf8)
        guard bytes.contains(where: { marks.contains($0) }) else { return raw }
        var scanner = RSTInline(input: bytes, substitutions: substitutions)
        return scanner.scan()
    }

    private static let marks = Set("*`_|\\:[".utf8)

    private init(input: [UInt8], substitutions: [String: String]) {
        self.input = input
        self.substitutions = substitutions
    }

    private mutating func scan() -> String {
        while index < input.count {
            switch input[index] {
            case UInt8(ascii: "\\"):
                // An escaped space is none at all.
                if let next = peek(1), next > 32 { output.append(next) }
                index += 2
            case UInt8(ascii: "`"): scanBackticks()
            case UInt8(ascii: "*"): scanEmphasis()
            case UInt8(ascii: ":"): scanRole()
            case UInt8(ascii: "|"): scanSubstitution()
            case UInt8(ascii: "["): scanNote()
            case UInt8(ascii: "_"): scanUnderscore()
            default:
                output.append(input[index])
                index += 1
            }
        }
        return output.text
    }

    private func peek(_ distance: Int) -> UInt8? {
        index + distance < input.count ? input[index + distance] : nil
    }

    /// The text up to a mark, which is read as well.
    private mutating func take(until mark: String, from start: Int) -> ArraySlice<UInt8>? {
        guard !unmatched.contains(mark), start < input.count,
            let end = input.firstIndex(of: Array(mark.utf8), from: start)
        else {
            unmatched.insert(mark)
            return nil
        }
        guard end > start else { return nil }
        index = end + mark.utf8.count
        return input[start..<end]
    }

    private mutating func copy(_ count: Int = 1) {
        output += input[index..<min(index + count, input.count)]
        index += count
    }

    private mutating func scanBackticks() {
        if peek(1) == UInt8(ascii: "`") {
            if let code = take(until: "``", from: index + 2) { output += code } else { copy(2) }
            return
        }
        guard let content = take(until: "`", from: index + 1) else { return copy() }
        while index < input.count, input[index] == UInt8(ascii: "_") { index += 1 }
        output += Self.label(of: content)
    }

    /// The label of a link: `text` of `text <target>`.
    private static func label(of content: ArraySlice<UInt8>) -> [UInt8] {
        let content = Array(content)
        guard content.last == UInt8(ascii: ">"), let open = content.lastIndex(of: UInt8(ascii: "<"))
        else { return content }
        let label = Array(content[..<open]).trimmed
        return label.isEmpty ? Array(content[(open + 1)..<(content.count - 1)]) : label
    }

    private mutating func scanEmphasis() {
        let mark = peek(1) == UInt8(ascii: "*") ? "**" : "*"
        let start = index + mark.utf8.count
        guard let next = start < input.count ? input[start] : nil, next > 32,
            output.last.map({ $0 <= 32 || "([{<'\"/-:".utf8.contains($0) || $0 >= 0x80 }) ?? true,
            let content = take(until: mark, from: start)
        else { return copy(mark.utf8.count) }
        output += content
    }

    /// Takes a role: ``:math:`x^2` ``, ``:ref:`Title <label>` ``.
    private mutating func scanRole() {
        var end = index + 1
        while end < input.count, end - index < 40,
            (97...122).contains(input[end]) || "-+.:".utf8.contains(input[end])
                || (65...90).contains(input[end])
        { end += 1 }
        guard end < input.count, end > index + 2, input[end] == UInt8(ascii: "`"),
            input[end - 1] == UInt8(ascii: ":")
        else { return copy() }
        let role = Array(input[(index + 1)..<(end - 1)]).text
        guard let content = take(until: "`", from: end + 1) else { return copy() }
        switch role {
        case "math": output += [36] + content + [36]
        case "raw-html", "index": break
        case let name where name.hasPrefix("cite"): output += [91] + content + [93]
        default:
            var label = Self.label(of: content)
            if label.first == UInt8(ascii: "~"), let dot = label.lastIndex(of: UInt8(ascii: ".")) {
                label = Array(label[(dot + 1)...])
            } else if label.first == UInt8(ascii: "!") {
                label.removeFirst()
            }
            output += label
        }
    }

    private mutating func scanSubstitution() {
        guard let next = peek(1), next > 32, !substitutions.isEmpty,
            let end = input[(index + 1)...].prefix(100).firstIndex(of: UInt8(ascii: "|")),
            let value = substitutions[Array(input[(index + 1)..<end]).text]
        else { return copy() }
        output += Array(value.utf8)
        index = end + 1
        if index < input.count, input[index] == UInt8(ascii: "_") { index += 1 }
    }

    /// `[1]_` is a footnote's mark, `[Ada2019]_` a citation.
    private mutating func scanNote() {
        guard let close = input[index...].prefix(80).firstIndex(of: UInt8(ascii: "]")),
            close + 1 < input.count, input[close + 1] == UInt8(ascii: "_")
        else { return copy() }
        let label = input[(index + 1)..<close]
        let isFootnote =
            label.first == 35 || label.allSatisfy { (48...57).contains($0) || $0 == 42 }
        if isFootnote {
            while output.last == 32 { output.removeLast() }
        } else {
            output += input[index...close]
        }
        index = close + 2
    }

    /// `word_` is a link; so is `` _`word` ``.
    private mutating func scanUnderscore() {
        if peek(1) == UInt8(ascii: "`") {
            index += 1
            return
        }
        let before = output.last ?? 32
        let isWord = (48...57).contains(before) || (65...90).contains(before & 0xDF)
        var end = index
        while end < input.count, input[end] == UInt8(ascii: "_") { end += 1 }
        let after = end < input.count ? input[end] : 32
        let isEnd = after <= 32 || ".,;:!?)]'\"".utf8.contains(after)
        if isWord, isEnd, end - index <= 2 { index = end } else { copy(end - index) }
    }
}
