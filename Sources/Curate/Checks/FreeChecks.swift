package import Records
import TextAnalysis

/// The checks of a pair that cost no tokens.
///
/// Each was measured on pairs of small models that people had labelled, and is as lenient as it
/// must be to lose few good ones: together they buy 5 to 20 points of precision, not more.
package enum FreeChecks {
    /// Changes whenever the same pair might get another verdict.
    package static let revision = "9"

    /// All checks, always in this order; those that passed are among them.
    package static func run(
        on draft: PairDraft, settings: CheckSettings = .default
    ) -> [Check] {
        var facts = DraftFacts(draft)
        facts.isTranslated = isTranslated(draft.chunk, settings)
        let checks = [
            standalone(facts), form(facts, settings), length(facts, settings), generic(facts),
            language(facts, settings), triviality(facts, settings), grounded(facts, settings),
            coherent(facts, settings), takenUp(facts, settings), kind(facts), numbers(facts),
            names(facts),
            identifiers(facts), negation(facts), swapped(facts), nonAnswer(facts),
        ]
        guard facts.isTranslated else { return checks }
        return checks.map { check in
            comparingWords.contains(check.name) ? Check(name: check.name, passed: true) : check
        }
    }

    /// Whether the answer of a draft that failed some checks might pass them with another question.
    ///
    /// Of 30 questions that were drawn three times none passed that repeated its answer or used a
    /// short form of it that nobody explains; of those that failed for their wording a third did.
    package static func mayPassWithAnotherQuestion(
        _ draft: PairDraft, failed: [Check]
    ) -> Bool {
        let isWhole = draft.answer.last.map { ".!?。\"”’)".contains($0) } ?? false
        return isWhole && failed.allSatisfy { ofWording.contains($0.name) }
            && unexplainedShortForm(draft) == nil
    }

    /// How well a question that passed all checks fits its answer, 0 to 1.
    package static func fit(_ checks: [Check]) -> Double {
        checks.first { $0.name == "taken_up" }?.value ?? 1
    }

    private static let ofWording: Set<String> = [
        "standalone", "form", "generic", "kind", "coherent", "taken_up",
    ]

    /// Whether pairs of a chunk are wanted in another language than its own: the words of the two
    /// cannot be compared then, only numbers and identifiers.
    package static func isTranslated(_ chunk: Chunk, _ settings: CheckSettings) -> Bool {
        Language.isOther(settings.language, than: chunk.text)
    }

    /// The checks that compare the words of a pair with those of its chunk.
    private static let comparingWords: Set<String> = [
        "grounded", "coherent", "taken_up", "names", "negation", "swapped",
    ]
}

/// What several checks ask of a draft, computed once.
struct DraftFacts {
    var draft: PairDraft
    var questionWords: [String]
    var answerWords: [String]
    var question: Set<String>
    var answer: Set<String>
    var chunk: Set<String>
    /// The document's title and the headings above the chunk, or above both.
    var surroundings: String
    /// The evidence with the sentence before and the one after it.
    var nearby: String
    /// The sentences that hold the answer, with the header of a table that they are rows of; the
    /// whole chunk where no evidence is given.
    var evidence: String
    var questionFacts: StatedFacts
    var answerFacts: StatedFacts
    var evidenceFacts: StatedFacts
    /// The language of the chunk; nil where its text does not tell.
    var chunkLanguage: String?
    /// Whether the pair is in another language than its chunk.
    var isTranslated = false

    init(_ draft: PairDraft) {
        self.draft = draft
        chunkLanguage = Language.code(ofBeginningOf: draft.chunk.text)
        questionWords = PlainWords.lowercased(in: draft.question)
        answerWords = PlainWords.lowercased(in: draft.answer)
        question = ContentWords.set(of: draft.question)
        answer = ContentWords.set(of: draft.answer)
        chunk = ContentWords.set(of: draft.text)
        surroundings = draft.surroundings.joined(separator: "\n")
        nearby = draft.places.map { Self.neighbourhood(of: $1, in: Array($0.text.utf8)) }
            .joined(separator: "\n")
        evidence = draft.evidenceText
        questionFacts = StatedFacts(in: draft.question)
        answerFacts = StatedFacts(in: draft.answer)
        // Rules answer with the sentence itself.
        evidenceFacts = evidence == draft.answer ? answerFacts : StatedFacts(in: evidence)
    }

    private static func neighbourhood(of evidence: Range<Int>, in text: [UInt8]) -> String {
        let sentences = Sentences.ranges(in: text)
        let held = sentences.indices.filter { sentences[$0].overlaps(evidence) }
        guard let first = held.first, let last = held.last else { return "" }
        let start = sentences[max(first - 1, 0)].lowerBound
        let end = sentences[min(last + 1, sentences.count - 1)].upperBound
        return String(decoding: text[start..<end], as: UTF8.self)
    }
}

extension Check {
    /// A check whose message is kept only where it did not pass.
    static func verdict(
        _ name: String, _ passed: Bool, value: Double? = nil,
        else message: @autoclosure () -> String
    ) -> Check {
        Check(name: name, value: value, passed: passed, message: passed ? nil : message())
    }
}
