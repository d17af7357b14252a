import Foundation

/// Makes queries whose words stand in the chunks, by how many chunks they stand in.
struct QueryMaker {
    /// In how many of the chunks that were learned a word stands.
    private var chunksOfWord: [String: Int] = [:]
    private var learned = 0
    /// Some chunks, from which words are taken that stand together.
    private var samples: [String] = []
    private var random: SeededGenerator

    private static let most = 50_000
    private static let functionWords = Set(
        """
        about also been from have into such than that their them then there these they this were \
        when where which while will with
        """.split(separator: " ").map(String.init))

    /// Queries of one class, each as its words.
    ///
    /// Those of a question are all its words as a person writes them.
    struct Queries: Encodable {
        /// A word that stands in 0.005 to 0.05 % of the chunks.
        var rare: [[String]] = []
        /// A word that stands in 0.3 to 3 % of the chunks.
        var middle: [[String]] = []
        /// A word that stands in more than a tenth of the chunks.
        var common: [[String]] = []
        /// Two middle words and a common one of one chunk; all must stand in a chunk.
        var and: [[String]] = []
        /// A rare, a middle and a common word; any may stand in a chunk.
        var or: [[String]] = []
        /// Two words that stand side by side.
        var phrase: [[String]] = []
        var question: [[String]] = []
    }

    init(seed: UInt64) { random = SeededGenerator(seed: seed) }

    /// Counts the words of a chunk, of the first 50,000.
    mutating func learn(_ text: String) {
        guard learned < Self.most else { return }
        learned += 1
        for word in Set(Self.words(of: text)) { chunksOfWord[word, default: 0] += 1 }
        if learned % 10 == 0 { samples.append(text) }
    }

    mutating func queries(count: Int) -> Queries {
        let rare = words(standingIn: 0.00005...0.0005)
        let middle = words(standingIn: 0.003...0.03)
        let common = words(standingIn: 0.1...1)
        var queries = Queries()
        func pick(_ words: [String]) -> [String] {
            words.randomElement(using: &random).map { [$0] } ?? []
        }
        for _ in 0..<count {
            queries.rare.append(pick(rare))
            queries.middle.append(pick(middle))
            queries.common.append(pick(common))
            queries.or.append(pick(rare) + pick(middle) + pick(common))
            queries.and.append(together(Set(middle), Set(common)))
            queries.phrase.append(phrase())
            queries.question.append(question())
        }
        return queries
    }

    private func words(standingIn share: ClosedRange<Double>) -> [String] {
        chunksOfWord.filter { share.contains(Double($0.value) / Double(max(1, learned))) }
            .map(\.key).sorted()
    }

    private mutating func together(_ middle: Set<String>, _ common: Set<String>) -> [String] {
        for _ in 0..<100 {
            let words = Array(Set(sample())).sorted().shuffled(using: &random)
            let found =
                words.filter(middle.contains).prefix(2) + words.filter(common.contains).prefix(1)
            if found.count == 3 { return Array(found) }
        }
        return sample().suffix(3)
    }

    private mutating func phrase() -> [String] {
        for _ in 0..<100 {
            let text = samples.randomElement(using: &random) ?? ""
            let words = text.split(separator: " ")
            guard words.count > 2 else { continue }
            let start = Int.random(in: 0..<(words.count - 1), using: &random)
            let pair = words[start...(start + 1)].map { String($0) }
            if pair.allSatisfy({ Self.isPlain($0) }) { return pair }
        }
        return sample().suffix(2)
    }

    /// A question with half of the words of a stretch of twelve, whatever they are.
    private mutating func question() -> [String] {
        let words = (samples.randomElement(using: &random) ?? "").split(separator: " ")
            .map { String($0).trimmingCharacters(in: .punctuationCharacters).lowercased() }
        let start = Int.random(in: 0..<max(1, words.count - 12), using: &random)
        return ["what", "is", "known", "about", "the"]
            + words.dropFirst(start).prefix(12).filter { $0.utf8.count > 3 }.prefix(6)
    }

    private mutating func sample() -> [String] {
        Self.words(of: samples.randomElement(using: &random) ?? "")
    }

    /// The words of at least four small letters, with the first of a sentence as small ones too.
    private static func words(of text: String) -> [String] {
        text.split(separator: " ").map { $0.lowercased() }.filter { isPlain($0) }
    }

    private static func isPlain(_ word: String) -> Bool {
        word.utf8.count > 3 && word.utf8.allSatisfy { (0x61...0x7A).contains($0) }
            && !functionWords.contains(word)
    }
}
