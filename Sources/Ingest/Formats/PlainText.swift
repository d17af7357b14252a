import Records

/// Reads plain text: paragraphs apart by empty lines or by indentation, hard-wrapped lines
/// joined, headings told by their form.
enum PlainTextReader {
    static func read(_ bytes: [UInt8]) throws(IngestError) -> Document {
        if TextEncoding.isBlank(bytes) { throw .noText }
        if TextEncoding.isBinary(bytes) { throw .binaryData }
        let lines = TextLine.lines(of: TextEncoding.decode(bytes))
        let groups = PlainTextLayout.groups(of: lines)
        var builder = DocumentBuilder(format: .plainText)
        for (index, group) in groups.enumerated() {
            append(group, isFirst: index == 0, isLast: index == groups.count - 1, to: &builder)
        }
        return try builder.finish()
    }

    private static func append(
        _ group: [TextLine], isFirst: Bool, isLast: Bool, to builder: inout DocumentBuilder
    ) {
        guard let first = group.first, let last = group.last else { return }
        let position = SourcePosition(lines: first.number...last.number)
        let text = PlainTextLayout.joined(group)
        if isFirst, !isLast, PlainTextLayout.isTitle(group) {
            builder.setTitle(text)
            builder.append(.title, text, at: position)
        } else if !isLast, let heading = PlainTextLayout.heading(group) {
            builder.append(.heading, level: heading.level, heading.text, at: position)
        } else {
            var text = PlainTextLayout.flowed(group)
            if text.utf8.count > wordLimit { leaveOutLongWords(of: &text, warning: &builder) }
            builder.append(
                PlainTextLayout.isItem(first) ? .listItem : .paragraph, text, form: .lines,
                at: position)
        }
    }
}

/// Data within text.
extension PlainTextReader {
    /// Runs of Latin letters and digits longer than this are no words, in bytes.
    private static let wordLimit = 100_000

    private static func leaveOutLongWords(
        of text: inout String, warning builder: inout DocumentBuilder
    ) {
        let words = text.utf8.split(
            omittingEmptySubsequences: false, whereSeparator: { $0 <= 32 || $0 >= 0x80 })
        guard let longest = words.map(\.count).max(), longest > wordLimit else { return }
        builder.warn(
            "A word of \(longest) bytes is too long to be one (the limit is \(wordLimit)); "
                + "it was left out.")
        var kept: [UInt8] = []
        var previous: String.UTF8View.Index?
        for word in words {
            if let previous { kept += text.utf8[previous..<word.startIndex] }
            if word.count <= wordLimit { kept += word }
            previous = word.endIndex
        }
        text = kept.text
    }
}

/// A line of a text file with its number, from 1.
struct TextLine: Sendable, Equatable {
    var number: Int
    /// Without the line end and white space around it.
    var text: String
    /// Columns of white space in front.
    var indentation: Int

    static func lines(of text: String) -> [TextLine] {
        var lines: [TextLine] = []
        let bytes = Array(text.utf8)
        var start = 0
        var index = 0
        while index <= bytes.count {
            if index == bytes.count || bytes[index] == 10 || bytes[index] == 13 {
                lines.append(TextLine(number: lines.count + 1, bytes: bytes[start..<index]))
                if index + 1 < bytes.count, bytes[index] == 13, bytes[index + 1] == 10 {
                    index += 1
                }
                start = index + 1
            }
            index += 1
        }
        return lines
    }

    init(number: Int, bytes: ArraySlice<UInt8>) {
        var indentation = 0
        var content = bytes
        while let byte = content.first, byte == 32 || byte == 9 || byte == 12 {
            indentation = byte == 9 ? (indentation / 4 + 1) * 4 : indentation + 1
            content.removeFirst()
        }
        while let byte = content.last, byte == 32 || byte == 9 { content.removeLast() }
        self.number = number
        self.indentation = indentation
        let text = String(decoding: content, as: UTF8.self)
        // Byte-order marks and other invisible signs make no line.
        self.text =
            content.contains(where: { $0 > 32 && $0 < 127 })
            ? text : TextNormalization.line(text)
    }

    var isBlank: Bool { text.isEmpty }
}

/// The layout of plain text, as functions over lines.
enum PlainTextLayout {
    /// Lines that stand together: apart by blank lines, or where there are none in a long run,
    /// by the indentation of first lines, or each line for itself where lines are paragraphs.
    static func groups(of lines: [TextLine]) -> [[TextLine]] {
        var groups: [[TextLine]] = []
        for run in lines.split(whereSeparator: \.isBlank) {
            let run = Array(run)
            if run.count > 1, run.contains(where: { $0.text.utf8.count > 250 }) {
                groups += run.map { [$0] }
            } else {
                groups += splitByIndentation(run)
            }
        }
        return groups
    }

    private static func splitByIndentation(_ run: [TextLine]) -> [[TextLine]] {
        let flush = run.filter { $0.indentation == 0 }.count
        let indented = run.filter { (2...8).contains($0.indentation) && !isItem($0) }.count
        guard run.count >= 4, indented > 0, !run.contains(where: isItem), flush > indented * 2
        else { return [run] }
        var groups: [[TextLine]] = []
        for line in run {
            if line.indentation > 0 || groups.isEmpty {
                groups.append([line])
            } else {
                groups[groups.count - 1].append(line)
            }
        }
        return groups
    }

    /// Lines that stand together as one text: hard-wrapped ones are joined, items of a list
    /// begin lines of their own.
    ///
    /// So do lines behind one that ends early, in long text: there a paragraph or a row ends
    /// that no empty line sets apart.
    static func flowed(_ group: [TextLine]) -> String {
        let lines = group.filter { !isUnderline($0) }
        let lengths = lines.map { $0.text.utf8.count }.sorted()
        let usual = lengths.isEmpty ? 0 : lengths[lengths.count * 3 / 4]
        var text = ""
        var previous: TextLine?
        for line in lines {
            if let previous {
                let endsEarly =
                    lines.count >= 12 && usual > 40 && previous.text.utf8.count * 4 < usual * 3
                text += endsEarly || isItem(line) ? "\n" : " "
            }
            text += line.text
            previous = line
        }
        return text
    }

    /// A bullet and a space, or a short number with a dot or bracket and a space.
    static func isItem(_ line: TextLine) -> Bool {
        let text = line.text
        for bullet in ["- ", "* ", "+ ", "• ", "– ", "‣ ", "▪ "] where text.hasPrefix(bullet) {
            return true
        }
        let digits = text.utf8.prefix { (48...57).contains($0) }.count
        let start = text.utf8.first == UInt8(ascii: "(") ? 1 : 0
        let inner = text.utf8.dropFirst(start).prefix { (48...57).contains($0) }.count
        let after = text.utf8.dropFirst(max(digits, start + inner)).prefix(2)
        guard inner > 0 || digits > 0, inner <= 2, after.count == 2 else { return false }
        return after.elementsEqual([UInt8(ascii: "."), 32])
            || after.elementsEqual([UInt8(ascii: ")"), 32])
    }

    /// Lines joined by spaces; a word cut by a hyphen keeps it, for here nobody knows better.
    static func joined(_ group: [TextLine]) -> String {
        var text = ""
        for line in group where !isUnderline(line) {
            if !text.isEmpty { text += " " }
            text += line.text
        }
        return text
    }

    private static func isUnderline(_ line: TextLine) -> Bool {
        guard let mark = line.text.utf8.first, line.text.utf8.count >= 3 else { return false }
        return "=-~^#*_\"'`+".utf8.contains(mark) && line.text.utf8.allSatisfy { $0 == mark }
    }

    // MARK: - Headings

    static func isTitle(_ group: [TextLine]) -> Bool {
        let text = joined(group)
        guard group.count <= 3, (4...200).contains(text.count), !isItem(group[0]) else {
            return false
        }
        return !endsLikeSentence(text) && text.contains(where: \.isLetter)
            && (text.first?.isLetter ?? false || text.first?.isNumber ?? false)
    }

    /// The heading that a group is: underlined, numbered, in capitals, or short and set apart.
    static func heading(_ group: [TextLine]) -> (level: Int, text: String)? {
        let lines = group.filter { !isUnderline($0) }
        guard let first = lines.first, lines.count == 1, first.text.count <= 90 else { return nil }
        let text = first.text
        guard text.contains(where: \.isLetter) else { return nil }
        if let underline = group.first(where: isUnderline) {
            return (underline.text.first == "=" || underline.text.first == "#" ? 1 : 2, text)
        }
        if let depth = HeadingNumber.depth(of: text), !endsLikeSentence(text) {
            return (min(depth, 6), text)
        }
        guard !isItem(first), !endsLikeSentence(text), !text.hasSuffix(",") else { return nil }
        let words = text.split(separator: " ")
        guard words.count <= 10, text.first?.isLetter == true else { return nil }
        if text == text.uppercased(), text.count >= 3 { return (1, text) }
        if SectionKind(heading: text) != .body { return (1, text) }
        let isCapital = text.first?.isUppercase ?? false
        return isCapital && words.count <= 8 ? (2, text) : nil
    }

    private static func endsLikeSentence(_ text: String) -> Bool {
        guard let last = text.last else { return false }
        return ".;:!,".contains(last)
    }
}
