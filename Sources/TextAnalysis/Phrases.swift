/// A set of phrases to be looked for in the words of a text.
package struct Phrases: Sendable {
    /// The phrases by their first word, longest first.
    private let phrases: [String: [[String]]]

    /// - Parameter list: phrases in lower case, apart by commas.
    package init(_ list: String) {
        let all = list.split(separator: ",")
            .map { PlainWords.lowercased(in: String($0)) }
        phrases = Dictionary(grouping: all.filter { !$0.isEmpty }, by: { $0[0] })
            .mapValues { $0.sorted { $0.count > $1.count } }
    }

    /// Where the first phrase stands.
    ///
    /// - Parameter words: as `PlainWords.lowercased(in:)` gives them.
    package func firstMatch(in words: [String], from start: Int = 0) -> Range<Int>? {
        words.indices.dropFirst(start).lazy.compactMap { match(at: $0, in: words) }.first
    }

    /// The longest phrase that starts at a word.
    package func match(at index: Int, in words: [String]) -> Range<Int>? {
        guard index < words.count, let candidates = phrases[words[index]] else { return nil }
        for phrase in candidates where words[index...].starts(with: phrase) {
            return index..<(index + phrase.count)
        }
        return nil
    }

    package func matchesStart(of words: [String]) -> Bool { match(at: 0, in: words) != nil }

    package func occur(in words: [String]) -> Bool { firstMatch(in: words) != nil }

    package func count(in words: [String]) -> Int {
        words.indices.count { match(at: $0, in: words) != nil }
    }
}
