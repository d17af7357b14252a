/// Marks that begin a list item: bullets, numbers, letters in brackets.
enum ItemMark {
    private static let bullets: Set<Unicode.Scalar> = [
        "•", "◦", "▪", "●", "○", "■", "□", "►", "▶", "➢", "✓", "‣", "∙", "⁃", "◆", "▸", "\u{F0B7}",
        "►", "►", "⇒", "→", "·",
    ]

    static func isBullet(_ text: String) -> Bool {
        guard let first = text.unicodeScalars.first else { return false }
        if bullets.contains(first) { return true }
        return (first == "-" || first == "–") && text.unicodeScalars.dropFirst().first == " "
    }

    /// UTF-8 bytes of the mark and the space behind it; nil where there is none.
    static func length(of text: String) -> Int? {
        if isBullet(text) {
            let mark = text.unicodeScalars.prefix(1)
            return String(mark).utf8.count + (text.dropFirst().first == " " ? 1 : 0)
        }
        let bytes = Array(text.utf8.prefix(8))
        var index = 0
        let isOpen = bytes.first == UInt8(ascii: "(") || bytes.first == UInt8(ascii: "[")
        if isOpen { index += 1 }
        let start = index
        while index < bytes.count, (48...57).contains(bytes[index]) { index += 1 }
        if index == start, index < bytes.count, (97...122).contains(bytes[index]) {
            while index < bytes.count, index - start < 4, (97...122).contains(bytes[index]) {
                index += 1
            }
            // A letter or a small Roman number.
            let letters = bytes[start..<index]
            guard letters.count == 1 || letters.allSatisfy({ "ivx".utf8.contains($0) }) else {
                return nil
            }
        }
        guard index > start, index - start <= 3, index < bytes.count else { return nil }
        let closing = bytes[index]
        let isClosed = closing == UInt8(ascii: ")") || closing == UInt8(ascii: "]")
        guard isClosed || (!isOpen && closing == UInt8(ascii: ".")) else { return nil }
        guard index + 1 < bytes.count, bytes[index + 1] == 32 else { return nil }
        return index + 2
    }
}

/// The words that begin a caption: `Figure 2.`, `Table 1:`, `Fig. 3`.
enum CaptionMark {
    private static let names: [String] = [
        "figure", "fig.", "fig", "table", "scheme", "box", "chart", "plate", "algorithm",
        "listing", "supplementary figure", "supplementary table", "supplemental figure",
        "extended data figure", "extended data fig.", "appendix table", "appendix figure",
        "abbildung", "abb.", "tabelle", "tab.", "figura", "tabla", "tableau", "graph", "panel",
        "video", "movie", "additional file",
    ]

    static func isCaption(_ text: String) -> Bool { kind(of: text) != nil }

    static func isTable(_ text: String) -> Bool {
        guard let kind = kind(of: text) else { return false }
        return kind.hasSuffix("table") || kind.hasPrefix("tab") || kind == "box"
    }

    /// The first two letters of the names: nearly no other line gets further than this.
    private static let beginnings = Set(
        names.map { name in name.utf8.prefix(2).reduce(UInt16(0)) { $0 << 8 | UInt16($1) } })

    private static func mayBegin(_ bytes: Substring.UTF8View) -> Bool {
        beginnings.contains(bytes.reduce(UInt16(0)) { $0 << 8 | UInt16($1 | 32) })
    }

    /// The lowercased name, where a number and then a sign of a caption follow.
    static func kind(of text: String) -> String? {
        guard mayBegin(text.utf8.prefix(2)) else { return nil }
        let start = text.prefix(48).lowercased()
        for name in names where start.hasPrefix(name) {
            var rest = start.dropFirst(name.count)
            guard rest.first == " " || (name.hasSuffix(".") && rest.first != nil) else { continue }
            rest = rest.drop { $0 == " " }
            var number = rest.prefix { $0.isNumber || $0 == "." || $0 == "-" }
            if number.isEmpty {
                number = rest.prefix { "ivxls".contains($0) || $0.isNumber || $0 == "." }
                if number.isEmpty, let letter = rest.first, letter.isLetter,
                    rest.dropFirst().first.map({ !$0.isLetter }) ?? false
                {
                    number = rest.prefix(2)
                }
            }
            guard !number.isEmpty else { continue }
            let after = rest.dropFirst(number.count)
            if number.hasSuffix(".") || after.isEmpty { return name }
            guard let sign = after.first else { return name }
            if ".:|–—-(".contains(sign) { return name }
            if sign == " " {
                // "Table 1 shows that" is a sentence, "Table 1 Patients" is none.
                let words = text.dropFirst(text.prefix(48).count - after.count)
                let next = words.drop { $0 == " " }
                if let letter = next.first {
                    return letter.isUppercase || "|([–—".contains(letter) ? name : nil
                }
                return name
            }
        }
        return nil
    }
}

/// Where sentences end.
enum Sentence {
    /// True where a text ends with a full stop, a question mark and so on, also before closing
    /// brackets, quotes and citations.
    static func isEnd(_ text: String) -> Bool {
        var scalars = Substring(text)
        while let last = scalars.last, closers.contains(last) || last.isWhitespace {
            scalars.removeLast()
        }
        // A citation in brackets behind the stop: "seen before.[12]".
        if text.last == "]", let open = text.lastIndex(of: "[") {
            let inside = text[text.index(after: open)...].dropLast()
            if inside.allSatisfy({ $0.isNumber || ",;–- ".contains($0) }) {
                let before = text[..<open].last
                return before.map { enders.contains($0) } ?? false || scalars.isEmpty
            }
        }
        guard let last = scalars.last else { return false }
        return enders.contains(last)
    }

    private static let closers: Set<Character> = [")", "]", "”", "’", "\"", "'", "»"]
    private static let enders: Set<Character> = [".", "!", "?", ":", "。", "！", "？"]
}
