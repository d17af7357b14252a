import TextAnalysis

/// Looks for the signs of a pattern in what an assistant said.
struct PatternSigns: Sendable {
    private let words: Phrases
    /// Signs without a letter or digit, such as a question mark.
    private let marks: [String]

    init(_ signs: [String]) {
        marks = signs.filter { PlainWords.lowercased(in: $0).isEmpty }
        // A comma would part a sign in two.
        words = Phrases(
            signs.map { PlainWords.lowercased(in: Self.withPlainApostrophes($0)) }
                .filter { !$0.isEmpty }
                .map { $0.joined(separator: " ") }
                .joined(separator: ","))
    }

    /// How often signs stand in the texts.
    func count(in texts: [String]) -> Int {
        texts.map { text in
            let plain = Self.withPlainApostrophes(text)
            return words.count(in: PlainWords.lowercased(in: plain))
                + marks.count { text.contains($0) }
        }.reduce(0, +)
    }

    /// Models write "don’t", plans "don't".
    private static func withPlainApostrophes(_ text: String) -> String {
        String(text.map { $0 == "’" ? "'" : $0 })
    }
}
