/// Numbers of sections, figures, tables, equations and theorems, and the labels that name them.
///
/// A reference may stand before its label, so it is written as a mark into the text and put in
/// at the end: the byte 1, a letter for the kind, the key, the byte 2.
struct LaTeXCounters {
    static let mark: UInt8 = 1
    static let endMark: UInt8 = 2

    /// What a label names.
    struct Target: Equatable {
        var number: String
        /// "section", "figure" ...
        var kind: String
        var title: [UInt8] = []
    }

    private(set) var values: [String: Int] = [:]
    /// The counter that a counter is numbered within.
    var parents: [String: String] = [:]
    private(set) var labels: [String: Target] = [:]
    /// What a label would name here.
    var current = Target(number: "", kind: "")
    var isAppendix = false
    var hasChapters = false

    static let sections = [
        "part", "chapter", "section", "subsection", "subsubsection", "paragraph", "subparagraph",
    ]

    mutating func label(_ key: String) {
        if labels.count < 1_000_000 { labels[key] = current }
    }

    mutating func set(_ counter: String, _ value: Int) {
        values[counter] = value
    }

    /// Counts on and returns the number as it is printed.
    @discardableResult
    mutating func step(_ counter: String) -> String {
        values[counter, default: 0] &+= 1
        resetCounters(below: counter)
        return number(of: counter)
    }

    private mutating func resetCounters(below counter: String) {
        for (child, parent) in parents where parent == counter { values[child] = 0 }
        guard let index = Self.sections.firstIndex(of: counter), index > 0 else { return }
        for (depth, section) in Self.sections.enumerated() where depth > index {
            values[section] = 0
            for (child, parent) in parents where parent == section { values[child] = 0 }
        }
    }

    func number(of counter: String) -> String {
        var number = own(counter)
        var counter = counter
        var depth = 0
        while let parent = parent(of: counter), depth < 8 {
            number = own(parent) + "." + number
            counter = parent
            depth += 1
        }
        return number
    }

    private func parent(of counter: String) -> String? {
        if let parent = parents[counter] { return parent }
        switch counter {
        case "section": return hasChapters ? "chapter" : nil
        case "subsection": return "section"
        case "subsubsection": return "subsection"
        case "figure", "table", "equation": return hasChapters ? "chapter" : nil
        default: return nil
        }
    }

    private func own(_ counter: String) -> String {
        let value = values[counter, default: 0]
        let isTop = counter == (hasChapters ? "chapter" : "section")
        guard isTop, isAppendix, (1...26).contains(value) else { return String(value) }
        return String(decoding: [UInt8(64 + value)], as: UTF8.self)
    }

    mutating func beginAppendix() {
        isAppendix = true
        values[hasChapters ? "chapter" : "section"] = 0
    }

    // MARK: - References

    static func reference(_ kind: Character, _ key: [UInt8]) -> [UInt8] {
        [mark, kind.asciiValue ?? 82] + key + [endMark]
    }

    /// The text of a reference: `R` the number, `E` in brackets, `A` and `C` with its kind, `N`
    /// the title.
    func text(of kind: UInt8, _ keys: String) -> [UInt8] {
        let targets = keys.split(separator: ",").compactMap {
            labels[SourceText.trimmed(String($0))]
        }
        guard let first = targets.first else { return [] }
        switch kind {
        case UInt8(ascii: "E"): return Array("(\(first.number))".utf8)
        case UInt8(ascii: "N"): return first.title
        case UInt8(ascii: "A"), UInt8(ascii: "C"):
            let numbers = Self.list(targets.map(\.number))
            let plural = targets.count > 1 ? "s" : ""
            let name = first.kind + plural
            let shown =
                kind == UInt8(ascii: "C") ? name.prefix(1).uppercased() + name.dropFirst() : name
            return Array((name.isEmpty ? numbers : "\(shown) \(numbers)").utf8)
        default: return Array(Self.list(targets.map(\.number)).utf8)
        }
    }

    private static func list(_ numbers: [String]) -> String {
        guard numbers.count > 1, let last = numbers.last else { return numbers.first ?? "" }
        return numbers.dropLast().joined(separator: ", ") + " and " + last
    }
}
