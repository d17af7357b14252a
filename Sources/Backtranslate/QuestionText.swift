import TextAnalysis

/// Mends what small models do to questions against their instruction, where a program can.
enum QuestionText {
    /// On one line, and without "according to the text" and the like at its ends: the title that is
    /// attached to every question says that better.
    static func mended(_ question: String) -> String {
        var words = question.split(whereSeparator: \.isWhitespace).map(String.init)
        let tail = words.count - lengthOfReference(endingAt: words.count, of: words)
        if tail < words.count, tail > 2 {
            words.removeSubrange(tail...)
            words[tail - 1] = words[tail - 1].filter { $0 != "," } + "?"
        }
        let head = lengthOfReference(openingOf: words)
        if head > 0, words.count > head + 2 {
            words.removeSubrange(..<head)
            words[0] = words[0].prefix(1).uppercased() + words[0].dropFirst()
        }
        return words.joined(separator: " ")
    }

    /// `According to the text,` and `In this study,` at the start of a question.
    private static func lengthOfReference(openingOf words: [String]) -> Int {
        guard let comma = words.prefix(8).firstIndex(where: { $0.hasSuffix(",") }) else { return 0 }
        return isReference(words[...comma]) ? comma + 1 : 0
    }

    /// `... in the context of the text?` at the end of one.
    private static func lengthOfReference(endingAt end: Int, of words: [String]) -> Int {
        for length in (2...7).reversed() where length < end {
            // "were used in the study" keeps its verb.
            let isWhole = !auxiliaries.contains(words[end - length - 1].lowercased())
            if isWhole, isReference(words[(end - length)...]) { return length }
        }
        return 0
    }

    private static func isReference(_ words: ArraySlice<String>) -> Bool {
        let plain = words.map { $0.lowercased().filter(\.isLetter) }
        return references.contains(plain.joined(separator: " "))
    }

    private static let auxiliaries: Set<String> = ["is", "are", "was", "were", "been", "be"]

    private static let references: Set<String> = {
        let things = [
            "text", "passage", "paper", "study", "document", "article", "section", "research",
            "report", "manuscript", "excerpt", "sentence", "given text", "provided text",
            "text provided", "findings", "results", "present study", "current study",
            "research paper", "abstract",
        ]
        let links = [
            "in", "of", "by", "from", "according to", "based on", "within", "as per",
            "as stated in",
            "as described in", "as mentioned in", "mentioned in", "described in", "discussed in",
            "presented in", "reported in", "stated in", "in the context of", "as reported in",
            "for the purpose of", "given in", "used in", "provided in", "conducted in",
        ]
        var references: Set<String> = []
        for link in links {
            for determiner in ["the", "this"] {
                for thing in things { references.insert("\(link) \(determiner) \(thing)") }
            }
        }
        return references
    }()
}
