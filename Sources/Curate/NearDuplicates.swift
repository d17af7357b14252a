import TextAnalysis

/// Remembers the questions that were accepted and finds those that ask the same again.
///
/// Two pairs are near-duplicates where the stemmed content words of their questions have a Jaccard
/// similarity of at least 0.7; or of at least 0.5 where their answers are nearly the same. What
/// makes a small difference in words a great one in meaning must be equal: the numbers of the
/// questions, and whether they deny. Of duplicates the earlier one stays, so the caller inserts in
/// an order that does not depend on time.
///
/// The search is exact. Two sets of that similarity share one of the first words of each in any
/// fixed order of words ("prefix filtering", Bayardo et al., WWW 2007), so only the pairs listed
/// under those few words are compared.
package struct NearDuplicates: Sendable {
    package static let revision = "1"

    /// From which similarity of the questions on two pairs ask the same.
    package let threshold: Double
    private static let looseThreshold = 0.5
    private static let answerThreshold = 0.8

    private var entries: [Entry] = []
    private var entriesByWord: [String: [Int]] = [:]

    private struct Entry: Sendable {
        var id: String
        var question: Set<String>
        var answer: Set<String>
        var numbers: Set<String>
        var isDenying: Bool
    }

    package init(threshold: Double = 0.7) {
        self.threshold = threshold
    }

    /// Adds a pair unless it repeats an earlier one.
    ///
    /// - Parameter question: the bare question. With a title in front of it, all questions about
    ///   one document would look alike.
    /// - Returns: the id of the pair that it repeats; nil where it is new and was added.
    package mutating func insert(id: String, question: String, answer: String) -> String? {
        let entry = Self.entry(id: id, question: question, answer: answer)
        if let earlier = duplicate(of: entry) { return earlier }
        for word in prefix(of: entry.question) {
            entriesByWord[word, default: []].append(entries.count)
        }
        entries.append(entry)
        return nil
    }

    /// The earliest pair that asks the same; nil where there is none.
    package func duplicate(question: String, answer: String) -> String? {
        duplicate(of: Self.entry(id: "", question: question, answer: answer))
    }

    // MARK: -

    private static func entry(id: String, question: String, answer: String) -> Entry {
        var words = ContentWords.set(of: question)
        // A question of stop words alone is compared by them.
        if words.isEmpty { words = Set(PlainWords.lowercased(in: question)) }
        let facts = Facts(in: question)
        return Entry(
            id: id, question: words, answer: ContentWords.set(of: answer),
            numbers: Set(facts.quantities.map(\.value)), isDenying: facts.negations % 2 == 1)
    }

    private func duplicate(of entry: Entry) -> String? {
        let candidates = Set(prefix(of: entry.question).flatMap { entriesByWord[$0] ?? [] })
        return candidates.sorted().first { isDuplicate(entries[$0], entry) }.map { entries[$0].id }
    }

    private func isDuplicate(_ left: Entry, _ right: Entry) -> Bool {
        guard left.numbers == right.numbers, left.isDenying == right.isDenying else { return false }
        let similarity = ContentWords.jaccard(left.question, right.question)
        return similarity >= threshold
            || similarity >= Self.looseThreshold
                && ContentWords.jaccard(left.answer, right.answer) >= Self.answerThreshold
    }

    /// The first words in alphabetical order; two sets whose similarity reaches the lower threshold
    /// have one of them in common.
    private func prefix(of words: Set<String>) -> ArraySlice<String> {
        let least = min(threshold, Self.looseThreshold)
        let common = Int((least * Double(words.count)).rounded(.up))
        return words.sorted().prefix(words.count - common + 1)
    }
}
