/// What a text denies, and which way its comparisons point.
///
/// A negation is kept with the next word that carries content: in "does not lower the yield" the
/// stem of "lower" is denied. Two texts contradict each other where one denies what the other one
/// states of the same stem, or says "higher" where the other says "lower".
package struct Negations: Sendable, Equatable {
    /// How many of "not", "no", "never", "without" and the like there are; "not only" is none.
    package private(set) var count = 0
    private var deniedStems: [String: Int] = [:]
    private var stems: [String: Int] = [:]
    private var words: Set<String> = []

    package init(in text: String) {
        let words = PlainWords.lowercased(in: text)
        self.words = Set(words)
        for (index, word) in words.enumerated() {
            if !ContentWords.isStopWord(word), !Self.negating.contains(word) {
                stems[Stems.stem(word), default: 0] += 1
            }
            guard Self.isNegating(word, before: index + 1 < words.count ? words[index + 1] : "")
            else { continue }
            count += 1
            if let denied = Self.deniedWord(after: index, in: words) {
                deniedStems[Stems.stem(denied), default: 0] += 1
            }
        }
    }

    /// How a statement contradicts its source.
    package enum Conflict: Sendable, Hashable {
        /// The statement denies what the source does not.
        case added(String)
        /// The source denies what the statement does not.
        case lost(String)
        /// The statement has this word where the source has its opposite.
        case reversed(String, String)
    }

    /// How this text contradicts its source; nil where it does not.
    package func conflict(with source: Negations) -> Conflict? {
        for stem in deniedStems.keys.sorted()
        where source.stems[stem] != nil && source.deniedStems[stem] == nil {
            return .added(stem)
        }
        if count > source.count, !isPrefixed(in: source) {
            return .added(deniedStems.keys.min() ?? "not")
        }
        for (stem, times) in source.deniedStems.sorted(by: { $0.key < $1.key })
        where stems[stem] != nil && deniedStems[stem] == nil && source.stems[stem] == times {
            return .lost(stem)
        }
        return reversal(of: source)
    }

    /// The denied word may be the source's own with a prefix: "not soluble" for "insoluble".
    private func isPrefixed(in source: Negations) -> Bool {
        deniedStems.keys.contains { stem in
            source.words.contains { word in
                Self.prefixes.contains {
                    word.hasPrefix($0) && Stems.stem(String(word.dropFirst($0.count))) == stem
                }
            }
        }
    }

    private func reversal(of source: Negations) -> Conflict? {
        for (left, right) in Self.opposites {
            for (mine, other) in [(left, right), (right, left)] {
                if !words.isDisjoint(with: mine), words.isDisjoint(with: other),
                    source.words.isDisjoint(with: mine), !source.words.isDisjoint(with: other),
                    count == source.count
                {
                    return .reversed(
                        mine.intersection(words).min() ?? "",
                        other.intersection(source.words).min() ?? "")
                }
            }
        }
        return nil
    }

    // MARK: - Words

    private static func isNegating(_ word: String, before next: String) -> Bool {
        if word == "not" || word == "no" {
            return !["only", "just", "merely", "simply", "doubt"].contains(next)
        }
        return negating.contains(word) || word.hasSuffix("n't") || word.hasSuffix("n’t")
    }

    /// The next word that carries content, at most four words on.
    private static func deniedWord(after index: Int, in words: [String]) -> String? {
        words[(index + 1)...].prefix(4).first {
            !ContentWords.isStopWord($0) && !negating.contains($0)
        }
    }

    private static let negating: Set<String> = [
        "no", "not", "never", "neither", "nor", "none", "without", "cannot", "nobody", "nothing",
        "nowhere", "hardly", "unable", "lack", "lacks", "lacked", "lacking", "fails", "fail",
        "failed",
    ]

    private static let prefixes = ["in", "un", "im", "ir", "non", "dis"]

    private static let opposites: [(Set<String>, Set<String>)] = [
        (["higher", "highest"], ["lower", "lowest"]),
        (
            ["increase", "increases", "increased", "increasing"],
            ["decrease", "decreases", "decreased", "decreasing"]
        ),
        (["greater", "larger", "bigger"], ["smaller"]), (["largest", "greatest"], ["smallest"]),
        (["faster"], ["slower"]), (["better", "best"], ["worse", "worst"]),
        (["positive", "positively"], ["negative", "negatively"]), (["before"], ["after"]),
        (["maximum"], ["minimum"]), (["above"], ["below"]), (["longer"], ["shorter"]),
        (["stronger"], ["weaker"]), (["always"], ["never"]), (["earlier"], ["later"]),
        (["more"], ["less", "fewer"]), (["most"], ["least"]),
    ]
}
