/// The facts of a text as sets, so that two texts can be compared by what they state.
///
/// Numbers written as words count, but for those that are no counts as often as not ("one", "both",
/// "half"). Units are compared by what they mean: `hours` is `h`.
package struct StatedFacts: Sendable, Equatable {
    /// The values of the numbers that are written in digits, as `Facts.Quantity` spells them;
    /// ordinals such as `21st` are among them.
    package private(set) var digits: Set<String> = []
    /// The same with those that are written as words.
    package private(set) var numbers: Set<String> = []
    /// The same with "one", "both", "half" and the like: for a text that others are compared with.
    package private(set) var allNumbers: Set<String> = []
    /// The numbers that have a unit.
    package private(set) var measures: Set<Measure> = []
    /// As written, in order, each once.
    package private(set) var names: [String] = []
    /// As written, in order, each once.
    package private(set) var identifiers: [String] = []
    package private(set) var negations: Negations

    /// A value with its unit.
    package struct Measure: Sendable, Hashable, Comparable {
        package var value: String
        package var unit: String

        package static func < (left: Self, right: Self) -> Bool {
            (left.value, left.unit) < (right.value, right.unit)
        }
    }

    package init(in text: String) {
        let facts = Facts(in: text)
        negations = Negations(in: text)
        identifiers = Self.unique(Identifiers.list(in: text))
        let units = Set(facts.quantities.compactMap(\.unit))
        names = Self.unique(facts.names.compactMap { Self.withoutUnit($0, units) })
        for quantity in facts.quantities {
            digits.insert(quantity.value)
            if let unit = quantity.unit {
                measures.insert(Measure(value: quantity.value, unit: Self.canonical(unit)))
            }
        }
        let words = PlainWords.lowercased(in: text)
        digits.formUnion(words.compactMap(Self.ordinal))
        numbers = digits
        allNumbers = digits
        for word in words {
            guard let value = Facts.numberWords[word] else { continue }
            allNumbers.insert(value)
            if !Self.vague.contains(word) { numbers.insert(value) }
        }
    }

    /// Whether a word in lower case is a number.
    package static func isNumberWord(_ word: String) -> Bool {
        Facts.numberWords[word] != nil && !vague.contains(word)
    }

    /// The number in `21st`.
    private static func ordinal(_ word: String) -> String? {
        guard word.utf8.first.map(Bytes.isDigit) == true,
            ["st", "nd", "rd", "th"].contains(where: { word.hasSuffix($0) })
        else { return nil }
        let number = word.dropLast(2)
        return number.utf8.allSatisfy(Bytes.isDigit) ? String(number) : nil
    }

    /// `KB` of "128 KB" is no name, and of `KB Zstandard` only the rest is one.
    private static func withoutUnit(_ name: String, _ units: Set<String>) -> String? {
        let words = name.split(separator: " ")
        guard let first = words.first, units.contains(String(first)) else { return name }
        return words.count > 1 ? words.dropFirst().joined(separator: " ") : nil
    }

    private static func unique(_ words: [String]) -> [String] {
        var seen: Set<String> = []
        return words.filter { seen.insert($0).inserted }
    }

    private static let vague: Set<String> = ["one", "single", "both", "pair", "once", "half"]

    private static func canonical(_ unit: String) -> String {
        unitNames[unit] ?? unit.replacing("μ", with: "µ").replacing("l", with: "L")
    }

    private static let unitNames: [String: String] = [
        "percent": "%", "hr": "h", "hour": "h", "hours": "h", "minute": "min", "minutes": "min",
        "sec": "s", "second": "s", "seconds": "s", "day": "d", "days": "d", "week": "wk",
        "weeks": "wk", "month": "mo", "months": "mo", "year": "y", "years": "y", "byte": "B",
        "bytes": "B", "bits": "bit", "kB": "KB", "mol": "mol", "x-fold": "fold",
    ]
}
