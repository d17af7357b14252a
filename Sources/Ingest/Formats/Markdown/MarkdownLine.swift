/// A line of Markdown that loses its marks one by one.
struct MarkdownLine: Sendable {
    var number: Int
    var text: String
    /// Columns of white space in front, as they were.
    private(set) var indentation: Int

    static func lines(of text: String) -> [MarkdownLine] {
        let bytes = Array(text.utf8)
        var lines: [MarkdownLine] = []
        var start = 0
        for index in 0...bytes.count {
            let isEnd = index == bytes.count
            guard isEnd || bytes[index] == 10 || bytes[index] == 13 else { continue }
            if !isEnd, bytes[index] == 10, index > 0, bytes[index - 1] == 13 {
                start = index + 1
                continue
            }
            lines.append(MarkdownLine(number: lines.count + 1, bytes: bytes[start..<index]))
            start = index + 1
        }
        return lines
    }

    private init(number: Int, bytes: ArraySlice<UInt8>) {
        self.number = number
        text = String(decoding: bytes, as: UTF8.self)
        indentation = Self.indentation(of: bytes)
    }

    var isBlank: Bool { text.utf8.allSatisfy { $0 <= 32 } }

    private static func indentation(of bytes: some Collection<UInt8>) -> Int {
        var columns = 0
        for byte in bytes {
            if byte == 32 {
                columns += 1
            } else if byte == 9 {
                columns = (columns / 4 + 1) * 4
            } else {
                break
            }
        }
        return columns
    }

    mutating func trim() {
        let bytes = Array(text.utf8)
        guard let first = bytes.firstIndex(where: { $0 > 32 }),
            let last = bytes.lastIndex(where: { $0 > 32 })
        else {
            text = ""
            return
        }
        if first > 0 || last + 1 < bytes.count {
            text = String(decoding: bytes[first...last], as: UTF8.self)
        }
    }

    mutating func removePrefix(_ count: Int) {
        text = String(decoding: text.utf8.dropFirst(count), as: UTF8.self)
        trim()
    }

    // MARK: - Block quotes

    /// Takes all `>` marks away and says how many there were, at most one more than the limit.
    mutating func removeQuoteMarks(limit: Int) -> Int {
        var depth = 0
        var offset = 0
        var end = 0
        for byte in text.utf8 {
            if byte == UInt8(ascii: ">") {
                depth += 1
                end = offset + 1
            } else if byte != 32, byte != 9 {
                break
            }
            offset += 1
        }
        guard depth > 0, indentation < 4 else { return 0 }
        let rest = Array(text.utf8.dropFirst(end))
        let content = rest.first == 32 ? rest.dropFirst() : rest[...]
        text = String(decoding: content, as: UTF8.self)
        indentation = Self.indentation(of: content)
        return depth
    }

    // MARK: - Lists

    var startsBullet: Bool {
        guard let first = text.utf8.first else { return false }
        return "-*+".utf8.contains(first)
    }

    /// The length of `- ` or `12. ` in front, with the space.
    var listMarkLength: Int? {
        let bytes = text.utf8
        guard let first = bytes.first else { return nil }
        if "-*+".utf8.contains(first) {
            let second = bytes.dropFirst().first
            return second == nil || second == 32 || second == 9 ? 2 : nil
        }
        let digits = bytes.prefix { (48...57).contains($0) }.count
        guard (1...9).contains(digits) else { return nil }
        let after = Array(bytes.dropFirst(digits).prefix(2))
        guard let mark = after.first, mark == UInt8(ascii: ".") || mark == UInt8(ascii: ")"),
            after.count == 2, after[1] == 32 || after[1] == 9
        else { return nil }
        return digits + 2
    }

    mutating func removeAllListMarks() {
        let bytes = Array(text.utf8)
        var index = 0
        while index < bytes.count, "-*+ >\t".utf8.contains(bytes[index]) { index += 1 }
        removePrefix(index)
    }

    /// `[ ]` or `[x]` of a task list.
    mutating func removeTaskMark() {
        if text.hasPrefix("[ ] ") || text.hasPrefix("[x] ") || text.hasPrefix("[X] ") {
            removePrefix(4)
        }
    }

    // MARK: - Other marks

    /// Three or more of `-`, `*` or `_`, with nothing but spaces between.
    var isThematicBreak: Bool {
        let marks = text.utf8.filter { $0 > 32 }
        guard marks.count >= 3, let first = marks.first, "-*_".utf8.contains(first) else {
            return false
        }
        return marks.allSatisfy { $0 == first }
    }

    /// The line below a table's head: `|:---|---:|`.
    var isTableRule: Bool {
        text.utf8.contains(UInt8(ascii: "-"))
            && text.utf8.allSatisfy { "|-:+ \t".utf8.contains($0) }
            && (text.contains("|") || text.contains("+"))
    }

    /// The lowercased name of the tag that the line begins with.
    var tagName: String? {
        var bytes = text.utf8.dropFirst()
        if bytes.first == UInt8(ascii: "/") { bytes = bytes.dropFirst() }
        let name = bytes.prefix { (65...90).contains($0 & 0xDF) || (48...57).contains($0) }
        return name.isEmpty ? nil : String(decoding: name, as: UTF8.self).lowercased()
    }
}
