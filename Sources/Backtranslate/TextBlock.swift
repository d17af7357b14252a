import TextAnalysis

/// What stands between two empty lines of a chunk, told by its look alone: a chunk is a slice of
/// text and no longer knows its blocks.
struct TextBlock: Equatable {
    var kind: Kind
    /// UTF-8 offsets into the chunk's text, without surrounding white space.
    var range: Range<Int>
    /// The lines of a list before its first item.
    var announcement: Range<Int>?
    /// The items of a list, without their markers.
    var items: [Range<Int>] = []

    enum Kind {
        case paragraph
        case list
        /// Headings, captions, tables, code, formulas, references.
        case other
    }

    static func blocks(of text: [UInt8]) -> [TextBlock] {
        var isInFence = false
        return split(text).map { range in
            let lines = lines(of: range, in: text)
            let fences = lines.count { text[$0].starts(with: "```".utf8) }
            defer { if fences % 2 == 1 { isInFence.toggle() } }
            guard !isInFence, fences == 0 else { return TextBlock(kind: .other, range: range) }
            return block(at: range, lines: lines, in: text)
        }
    }

    private static func block(at range: Range<Int>, lines: [Range<Int>], in text: [UInt8])
        -> TextBlock
    {
        if let list = list(at: range, lines: lines, in: text) { return list }
        let content = String(decoding: text[range], as: UTF8.self)
        let isProse =
            !isHeading(content, lines: lines.count) && !isCaption(content)
            && !isTable(lines, in: text)
            && !isReference(content) && !isSymbols(content)
        return TextBlock(kind: isProse ? .paragraph : .other, range: range)
    }

    // MARK: - Lists

    private static func list(at range: Range<Int>, lines: [Range<Int>], in text: [UInt8])
        -> TextBlock?
    {
        let starts = lines.map { marker(at: $0, in: text) }
        guard let first = starts.firstIndex(where: { $0 != nil }) else { return nil }
        var block = TextBlock(kind: .list, range: range)
        if first > 0 {
            let announcement = lines[0].lowerBound..<lines[first - 1].upperBound
            guard text[announcement.upperBound - 1] == UInt8(ascii: ":") else { return nil }
            block.announcement = announcement
        }
        // A line without a marker goes on with the item above it.
        for (line, marker) in zip(lines, starts).dropFirst(first) {
            if let marker {
                block.items.append(marker..<line.upperBound)
            } else {
                let last = block.items.removeLast()
                block.items.append(last.lowerBound..<line.upperBound)
            }
        }
        return block
    }

    /// Where the text after a bullet or a number begins; nil where the line has none.
    static func marker(at line: Range<Int>, in text: [UInt8]) -> Int? {
        let head = String(decoding: text[line].prefix(8), as: UTF8.self)
        guard let first = head.first else { return nil }
        var marker = ""
        if "•◦▪‣·–—-*+●■".contains(first) {
            marker = String(first)
        } else {
            let open = first == "(" ? "(" : ""
            let label = head.dropFirst(open.count).prefix { $0.isLetter || $0.isNumber }
            let isNumber = label.allSatisfy(\.isNumber) && label.count <= 2
            guard !label.isEmpty, isNumber || (label.count == 1 && label.first?.isASCII == true)
            else { return nil }
            guard let close = head.dropFirst(open.count + label.count).first,
                close == ")" || (close == "." && open.isEmpty && isNumber)
            else { return nil }
            marker = open + label + String(close)
        }
        let end = line.lowerBound + marker.utf8.count
        guard end < line.upperBound, text[end] == 0x20 || text[end] == 0x09 else { return nil }
        return text[end..<line.upperBound].firstIndex { $0 != 0x20 && $0 != 0x09 }
    }

    // MARK: - What is no prose

    /// Short, on a line of its own, without a full stop.
    private static func isHeading(_ content: String, lines: Int) -> Bool {
        if content.hasPrefix("#") { return true }
        guard lines <= 2, let last = content.last else { return false }
        return !".!?:。".contains(last) && PlainWords.count(in: content) <= 14
    }

    static func isCaption(_ content: String) -> Bool {
        let words = content.split(maxSplits: 2, omittingEmptySubsequences: true) { $0.isWhitespace }
        guard words.count > 1, let second = words[1].first else { return false }
        let label = words[0].lowercased().filter(\.isLetter)
        guard captionLabels.contains(label) else { return false }
        return second.isNumber || (words[1].count <= 4 && second.isUppercase)
    }

    private static let captionLabels: Set<String> = [
        "figure", "fig", "figs", "figures", "table", "tables", "tab", "scheme", "box", "chart",
        "plate", "algorithm", "listing", "supplementary", "exhibit", "appendix", "photo", "video",
        "abbildung", "abb", "tabelle", "tableau", "figura", "tabla", "cuadro", "schema", "grafik",
    ]

    /// Rows with tabs or bars, or more numbers than words.
    private static func isTable(_ lines: [Range<Int>], in text: [UInt8]) -> Bool {
        let rows = lines.count { line in
            text[line].contains(UInt8(ascii: "\t"))
                || text[line].count { $0 == UInt8(ascii: "|") } > 1
        }
        if rows * 2 > lines.count { return true }
        guard let first = lines.first, let last = lines.last else { return false }
        let block = Array(text[first.lowerBound..<last.upperBound])
        let words = PlainWords.ranges(in: block)
        let numbers = words.count { word in
            let byte = block[word.lowerBound]
            guard byte >= 0x80 else { return (0x30...0x39).contains(byte) }
            return String(decoding: block[word], as: UTF8.self).first?.isNumber == true
        }
        return words.count > 3 && numbers * 5 > words.count * 2
    }

    /// An entry of a bibliography: a number or names first, a year, and marks of a source.
    static func isReference(_ content: String) -> Bool {
        guard hasFourDigits(content) else { return false }
        let words = PlainWords.lowercased(in: content)
        let hasYear = words.contains {
            $0.utf8.count == 4 && Int($0).map((1800...2100).contains) == true
        }
        guard words.count < 80, hasYear else { return false }
        let marks = [
            content.holds("doi"), content.holds("et al."), content.holds("pp. "),
            content.holds("Vol. ") || content.holds("vol. "), content.holds("http"),
            content.holds("In Proceedings"), content.holds("arXiv"),
            content.holds("Retrieved "), content.holds("Journal of"),
        ]
        let isNumbered = content.first == "["
        let initials = content.split(separator: " ").prefix(12)
            .count {
                $0.count <= 3 && $0.first?.isUppercase == true && "., ".contains($0.last ?? " ")
            }
        let count = marks.count(where: \.self)
        return count >= 2 || (count >= 1 && isNumbered) || initials >= 2
    }

    /// Whether there may be a year: few sentences have one, and the rest takes long.
    private static func hasFourDigits(_ content: String) -> Bool {
        var digits = 0
        for byte in content.utf8 {
            digits = (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) ? digits + 1 : 0
            if digits == 4 { return true }
        }
        return false
    }

    /// Formulas, code and debris: too few letters among what is printed.
    static func isSymbols(_ content: String) -> Bool {
        var printed = 0
        var letters = 0
        for scalar in content.unicodeScalars {
            if scalar.isASCII {
                // Without a look into the tables of Unicode.
                let byte = UInt8(scalar.value)
                let isBlank = byte == 0x20 || (0x09...0x0D).contains(byte)
                printed += isBlank ? 0 : 1
                letters += (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) ? 1 : 0
            } else {
                printed += scalar.properties.isWhitespace ? 0 : 1
                letters += scalar.properties.isAlphabetic ? 1 : 0
            }
        }
        return letters * 100 < printed * 62
    }

    // MARK: - Lines

    /// The ranges between lines that hold nothing but blanks.
    private static func split(_ text: [UInt8]) -> [Range<Int>] {
        var blocks: [Range<Int>] = []
        for line in lines(of: 0..<text.count, in: text) {
            if let last = blocks.last, !isParted(last.upperBound, line.lowerBound, text) {
                blocks[blocks.count - 1] = last.lowerBound..<line.upperBound
            } else {
                blocks.append(line)
            }
        }
        return blocks
    }

    private static func isParted(_ end: Int, _ start: Int, _ text: [UInt8]) -> Bool {
        text[end..<start].count { $0 == UInt8(ascii: "\n") } > 1
    }

    /// The lines that hold something, without surrounding white space.
    private static func lines(of range: Range<Int>, in text: [UInt8]) -> [Range<Int>] {
        text[range].split(separator: UInt8(ascii: "\n"))
            .map { AnswerPicker.trimmed($0.startIndex..<$0.endIndex, in: text) }
            .filter { !$0.isEmpty }
    }
}
