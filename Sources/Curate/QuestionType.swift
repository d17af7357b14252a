package import Records
import TextAnalysis

/// What a question wants, found by rules over its words.
///
/// The rules know English; a question in another language is `factual` unless it has a number word.
/// The first rule that fits decides, so a comparison that asks "how much" is a comparison.
extension QuestionType {
    /// Changes whenever the same question might get another type.
    package static let revision = "1"

    /// The type of a question.
    package init(of question: String) {
        let words = PlainWords.lowercased(in: question)
        self = Self.rules.first { $0.phrases.occur(in: words) }?.type ?? Self.byOpening(of: words)
    }

    /// The level of Bloom's revised taxonomy (Anderson and Krathwohl, 2001) that a question of this
    /// type asks for at least.
    package var bloomLevel: BloomLevel {
        switch self {
        case .definition, .factual, .quantitative, .enumeration, .yesNo: .remember
        case .causal: .understand
        case .procedural, .application: .apply
        case .comparison: .analyze
        case .limitation: .evaluate
        case .whatIf: .create
        }
    }

    private static let rules: [(type: QuestionType, phrases: Phrases)] = [
        (
            .whatIf,
            Phrases(
                """
                what if, what would happen, what happens if, what will happen, suppose, how would, \
                what might happen, if there were
                """)
        ),
        (
            .comparison,
            Phrases(
                """
                difference between, differences between, differ, differs, compare, compared, \
                compares, comparison, compared to, compared with, versus, vs, similar to, \
                similarities, in contrast, distinguish, distinguishes, distinguished, better than, \
                higher than, lower than, more than, less than, larger than, smaller than, \
                advantage over, advantages over
                """)
        ),
        (
            .limitation,
            Phrases(
                """
                limitation, limitations, limit, limits, drawback, drawbacks, disadvantage, \
                disadvantages, shortcoming, shortcomings, challenge, challenges, weakness, \
                weaknesses, problem with, problems with, difficulty, difficulties, obstacle, \
                obstacles, caveat, caveats, trade off
                """)
        ),
        (
            .quantitative,
            Phrases(
                """
                how many, how much, how long, how old, how far, how large, how big, how fast, \
                how high, how often, how large, how deep, how wide, how tall, how heavy, \
                what percentage, what proportion, what share, what fraction, what number, \
                what amount, what rate, percentage of, proportion of, the number of, \
                what temperature, what value, what size, what is the size, what was the size, \
                what is the value, what is the average, what was the average, what is the mean, \
                what was the mean, the maximum, the minimum, what is the range, what range, \
                to what extent, what dose, what concentration
                """)
        ),
        (
            .causal,
            Phrases(
                """
                why, cause, causes, caused, reason, reasons, effect of, effects of, impact of, \
                impact on, influence, influences, lead to, leads to, led to, result of, \
                consequence, consequences, responsible for, contributes to, contribute to, \
                affect, affects, affected, due to, what role, the role of, what explains
                """)
        ),
        (
            .application,
            Phrases(
                """
                used for, used to, use of, uses of, application, applications, applied to, \
                purpose, useful for, what is the function of, benefit, benefits, advantage, \
                advantages, employed, utilized, utilised, be used
                """)
        ),
        (
            .procedural,
            Phrases(
                """
                how do you, how to, how can, how is, how are, how was, how were, how does, how do, \
                how did, how should, steps, procedure, process of, what method, which method, \
                what methods, which methods, what technique, which technique, what is done
                """)
        ),
        (
            .enumeration,
            Phrases(
                """
                what are the, which are the, name the, list the, what types, what kinds, which types, \
                which kinds, what were the, what components, what factors, which factors
                """)
        ),
        (
            .definition,
            Phrases(
                """
                definition, defined, define, what is meant, mean by, meant by, what does the term, \
                refer to, refers to, stand for, stands for, called, known as, what does
                """)
        ),
    ]

    /// "What is a frame?" asks what something is; "What is the colour of a frame?" for a fact.
    private static func byOpening(of words: [String]) -> QuestionType {
        guard let first = words.first else { return .factual }
        if auxiliaries.contains(first) { return .yesNo }
        guard words.count > 1, first == "what" || first == "who",
            ["is", "are", "was", "were"].contains(words[1])
        else { return .factual }
        let rest = words[2...].drop { $0 == "a" || $0 == "an" || $0 == "the" }
        let hasLink = rest.contains { ["of", "in", "for", "by", "to", "at", "on"].contains($0) }
        return rest.count <= 4 && !hasLink ? .definition : .factual
    }

    private static let auxiliaries: Set<String> = [
        "is", "are", "was", "were", "do", "does", "did", "can", "could", "should", "has", "have",
        "had", "will", "would", "may", "must",
    ]
}
