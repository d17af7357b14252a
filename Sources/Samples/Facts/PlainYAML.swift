/// The plain part of YAML: mappings, lists, values on one line and texts in blocks.
///
/// It goes line by line and keeps the levels that are open, each a mapping or a list at its column.
/// Flow collections over several lines, quoted names, anchors and the like are refused.
struct PlainYAML {
    /// What is wrong, as a sentence; nil where the text is a mapping or a list.
    static func fault(in text: String) -> String? {
        var yaml = PlainYAML()
        for line in text.split(whereSeparator: \.isNewline) {
            if let what = yaml.take(line) {
                return "The answer is no YAML: the line '\(AnswerLines.trimmed(line))' \(what)."
            }
        }
        return yaml.levels.isEmpty ? "The answer is no YAML: it is empty." : nil
    }

    private struct Level: Equatable {
        var column: Int
        var isList: Bool
    }

    private var levels: [Level] = []
    /// The column of the name or dash that the last line left without a value.
    private var waiting: Int?
    /// The column of the name whose text stands in a block below it.
    private var block: Int?

    /// - Returns: what is wrong with the line.
    private mutating func take(_ line: Substring) -> String? {
        let column = line.prefix { $0 == " " }.count
        let words = AnswerLines.trimmed(line)
        if words.isEmpty || words.hasPrefix("#") || levels.isEmpty && words == "---" { return nil }
        if let start = block, column > start { return nil }
        block = nil
        if line.dropFirst(column).first == "\t" { return "has a tab" }
        let isItem = words == "-" || words.hasPrefix("- ")
        if let fault = place(at: column, isItem: isItem) { return fault }
        waiting = nil
        return takeEntry(words[...], at: column, isItem: isItem)
            ? nil : "is neither 'name: value' nor '- item', or its value needs quotes"
    }

    private mutating func place(at column: Int, isItem: Bool) -> String? {
        while let last = levels.last, last.column > column { levels.removeLast() }
        guard let last = levels.last, last.column == column else {
            guard levels.isEmpty && waiting == nil || waiting.map({ $0 < column }) == true else {
                return "is indented under nothing"
            }
            levels.append(Level(column: column, isList: isItem))
            return nil
        }
        if isItem, !last.isList {
            // A list may stand at the column of its name.
            guard waiting == column else { return "is an item among names" }
            levels.append(Level(column: column, isList: true))
        } else if !isItem, last.isList {
            levels.removeLast()
            guard levels.last == Level(column: column, isList: false) else {
                return "is a name among items"
            }
        }
        return nil
    }

    /// - Returns: false where it is no entry of a mapping or list.
    private mutating func takeEntry(_ words: Substring, at column: Int, isItem: Bool) -> Bool {
        guard isItem else { return takeMember(words, at: column) }
        let item = words.dropFirst().drop { $0 == " " }
        if item.isEmpty {
            waiting = column
            return true
        }
        let start = column + words.count - item.count
        if takeMember(item, at: start) {
            levels.append(Level(column: start, isList: false))
            return true
        }
        return Self.isScalar(item)
    }

    /// `name:`, `name: value` or `name: |`.
    private mutating func takeMember(_ line: Substring, at column: Int) -> Bool {
        let name = line.prefix { $0 != ":" }
        guard let first = name.first, !"\"'[{@`%&*!|>?".contains(first), name.count < line.count,
            !name.contains(" #")
        else { return false }
        let rest = line.dropFirst(name.count + 1)
        let value = rest.drop { $0 == " " }
        if value.isEmpty {
            waiting = column
            return true
        }
        guard rest.first == " " else { return false }
        if ["|", ">", "|-", ">-"].contains(value) {
            block = column
            return true
        }
        return Self.isScalar(value)
    }

    private static func isScalar(_ text: Substring) -> Bool {
        guard let first = text.first else { return true }
        switch first {
        case "\"", "'":
            return text.count > 1 && text.last == first
                && !text.dropFirst().dropLast().contains(first)
        case "[": return text.last == "]"
        case "{": return text.last == "}"
        default:
            return !"@`%&*!|>,?]}".contains(first) && !text.contains(": ") && text.last != ":"
                && !text.contains(" #")
        }
    }
}
