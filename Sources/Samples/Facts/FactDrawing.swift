package import Records
import TextAnalysis

/// A fact that stands in a chunk, as a template of its own.
package struct DrawnFact: Sendable, Hashable {
    package let template: FactTemplate
    package let passage: SamplePassage
    /// The sentence that states it.
    package let evidence: Evidence
}

extension FactTemplate {
    /// The facts that chunks state, each with the sentence that it stands in.
    ///
    /// A sentence is taken that makes sense alone and states a number with a unit, defines a term,
    /// or names things; of a chunk the best ones. No model is asked.
    ///
    /// - Parameters:
    ///   - base: what the templates take their requirements, system prompt, seed questions and
    ///     further information from; nil for the shipped requirements.
    ///   - most: how many facts of one chunk at most.
    package static func drawn(
        from passages: [SamplePassage], base: FactTemplate? = nil, most: Int = 2
    ) -> [DrawnFact] {
        var seen: Set<String> = []
        return passages.flatMap { passage in
            let text = Array(passage.text.utf8)
            let found = FactSentence.all(in: text).filter { seen.insert($0.text).inserted }
            let best = found.sorted {
                ($1.score, $0.range.lowerBound) < ($0.score, $1.range.lowerBound)
            }
            return best.prefix(most).sorted { $0.range.lowerBound < $1.range.lowerBound }
                .map { drawn($0, passage, base) }
        }
    }

    private static func drawn(
        _ sentence: FactSentence, _ passage: SamplePassage, _ base: FactTemplate?
    ) -> DrawnFact {
        let place = [passage.title, passage.heading].filter { !$0.isEmpty }
        let source = place.isEmpty ? nil : "The topic is: \(place.joined(separator: ", "))."
        let always = [base?.always, source].compactMap(\.self).joined(separator: " ")
        let hasQuestions = base?.seedQuestions.isEmpty == false
        let template = FactTemplate(
            name: base?.name ?? (passage.title.isEmpty ? "corpus" : passage.title),
            always: always.isEmpty ? nil : always,
            facts: [
                GivenFact(
                    text: sentence.text, seedQuestions: hasQuestions ? [] : [sentence.question])
            ],
            seedQuestions: base?.seedQuestions ?? [],
            requirements: base?.requirements ?? AnswerRequirement.shipped,
            systemPrompt: base?.systemPrompt)
        return DrawnFact(
            template: template, passage: passage,
            evidence: Evidence(chunk: passage.chunk, range: sentence.range))
    }
}

/// A sentence that states a fact which can be asked about without its surroundings.
private struct FactSentence {
    /// On one line, without the numbers of citations.
    let text: String
    /// UTF-8 offsets in the chunk.
    let range: Range<Int>
    let score: Double

    /// The sentences of a chunk that state facts, in order.
    static func all(in text: [UInt8]) -> [FactSentence] {
        Sentences.ranges(in: text).compactMap { range in
            guard Sentences.isTerminated(text, range: range) else { return nil }
            let words = withoutCitations(
                AnswerLines.folded(String(decoding: text[range], as: UTF8.self)))
            guard standsAlone(words), let score = score(of: words) else { return nil }
            return FactSentence(text: words, range: range, score: score)
        }
    }

    /// A question about it, as an example for the model.
    var question: String {
        let stated = StatedFacts(in: text)
        let names = stated.names + stated.identifiers
        if let name = names.first { return "What is known about \(name)?" }
        let words = PlainWords.lowercased(in: text).filter { !ContentWords.isStopWord($0) }
        return "What holds for \(words.prefix(3).joined(separator: " "))?"
    }

    // MARK: - Choice

    private static func score(of text: String) -> Double? {
        let facts = StatedFacts(in: text)
        let words = PlainWords.lowercased(in: text)
        var score = 0.0
        if !facts.measures.isEmpty { score += 2 }
        if definitions.occur(in: words) { score += 1.5 }
        if !facts.names.isEmpty || !facts.identifiers.isEmpty { score += 1 }
        if facts.measures.isEmpty, !facts.digits.isEmpty { score += 0.5 }
        guard score >= 1 else { return nil }
        // Of equal ones that which says more in fewer words.
        return score + 1 / Double(words.count)
    }

    /// Whether a reader understands the sentence who sees nothing else.
    private static func standsAlone(_ text: String) -> Bool {
        let words = PlainWords.lowercased(in: text)
        guard (6...45).contains(words.count), let first = text.first,
            first.isUppercase || first.isNumber, text.last != "?",
            !pointing.contains(words[0]), !words.contains(where: inside.contains),
            !references.occur(in: words)
        else { return false }
        return !"|{}\\<>".contains { text.contains($0) } && !text.contains("et al")
            && text.count(where: { $0 == "(" }) == text.count(where: { $0 == ")" })
    }

    /// Words at the start of a sentence that point at another one.
    private static let pointing: Set<String> = [
        "it", "its", "they", "their", "them", "this", "that", "these", "those", "such", "he", "she",
        "his", "her", "here", "there", "however", "thus", "therefore", "hence", "moreover",
        "furthermore", "additionally", "also", "but", "and", "or", "so", "then", "both", "another",
        "others", "similarly", "instead", "consequently", "besides", "nevertheless", "conversely",
    ]

    /// Words anywhere in a sentence that say nothing to a reader of it alone.
    private static let inside: Set<String> = [
        "we", "our", "us", "i", "my", "fig", "figs", "figure", "figures", "table", "tables", "eq",
        "equation", "section", "sections", "appendix", "chapter", "supplementary",
    ]

    private static let references = Phrases(
        "as shown, see above, see below, as mentioned, this study, this paper, this work, "
            + "the former, the latter, the following, the authors")

    private static let definitions = Phrases(
        "is a, is an, are a, is defined as, are defined as, is called, are called, refers to, "
            + "refer to, is known as, are known as, stands for, consists of, is the, means that")

    /// Without `[3]` and `[4, 7-9]`.
    private static func withoutCitations(_ text: String) -> String {
        var kept = ""
        var rest = text[...]
        while let open = rest.firstIndex(of: "[") {
            let inside = rest[rest.index(after: open)...].prefix { $0 != "]" }
            let isCitation =
                !inside.isEmpty && inside.endIndex < rest.endIndex
                && inside.allSatisfy { $0.isNumber || ",-– ".contains($0) }
            kept += rest[..<open]
            if isCitation {
                while kept.last == " " { kept.removeLast() }
                rest = rest[rest.index(after: inside.endIndex)...]
            } else {
                kept += "["
                rest = rest[rest.index(after: open)...]
            }
        }
        return kept + rest
    }
}
