/// The words of a text that carry what it is about, as stems: no articles, prepositions,
/// auxiliaries or question words.
package enum ContentWords {
    /// The stems in order, repeats included.
    package static func stems(of text: String) -> [String] {
        stems(of: PlainWords.lowercased(in: text))
    }

    /// - Parameter words: as `PlainWords.lowercased` gives them.
    package static func stems(of words: [String]) -> [String] {
        words.compactMap { word in
            guard !stopWords.contains(word) else { return nil }
            guard word.utf8.contains(UInt8(ascii: ",")) else { return Stems.stem(word) }
            return word.filter { $0 != "," }
        }
    }

    /// Each stem once.
    package static func set(of text: String) -> Set<String> { Set(stems(of: text)) }

    package static func isStopWord(_ lowercased: String) -> Bool {
        stopWords.contains(lowercased)
    }

    // MARK: - Measures

    /// The share of `words` that `other` has; 1 where there are none.
    package static func share(of words: Set<String>, in other: Set<String>) -> Double {
        guard !words.isEmpty else { return 1 }
        return Double(words.count { other.contains($0) }) / Double(words.count)
    }

    /// How much two answers say the same: the harmonic mean of both shares, 0 where one is empty.
    package static func agreement(_ left: Set<String>, _ right: Set<String>) -> Double {
        guard !left.isEmpty, !right.isEmpty else { return 0 }
        let common = left.count { right.contains($0) }
        return 2 * Double(common) / Double(left.count + right.count)
    }

    /// What both have over what either has; 0 where both are empty.
    package static func jaccard(_ left: Set<String>, _ right: Set<String>) -> Double {
        let common = left.count { right.contains($0) }
        let all = left.count + right.count - common
        return all == 0 ? 0 : Double(common) / Double(all)
    }

    // Negations stand here as well: they change what is said, not what it is about, and are
    // compared on their own (`Facts.negations`).
    private static let stopWords = Set(
        """
        a about above after again against all almost along already also although always am among an
        and another any are as at be became because become becomes been before being below between
        both but by can cannot can't could did didn't do does doesn't doing don't done down due
        during each either else etc even ever every few for from further had has have having he
        hence her here hers him his how however i if in indeed into is isn't it its itself just let
        like made make makes many may me might more most much must my neither never no nor not now
        of off often on once one only onto or other others our out over own per quite rather same
        several shall she should since so some still such than that the their theirs them then
        there therefore these they this those through throughout thus to together too toward
        towards under until up upon us used using use uses usually very via was wasn't we well were
        weren't what when where whereas whether which while who whom whose why will with within
        without would yet you your s t e.g i.e
        according state stated states mentioned described
        """.split(whereSeparator: \.isWhitespace).map(String.init))
}
