import Records
import TextAnalysis

extension FreeChecks {
    /// The answer says something that the question does not.
    static func triviality(_ facts: DraftFacts, _ settings: CheckSettings) -> Check {
        let new = facts.answer.subtracting(facts.question).count
        return .verdict(
            "triviality", new >= settings.minimumNewWords, value: Double(new),
            else: "The answer says again what the question says")
    }

    /// The answer's words are the chunk's words.
    static func grounded(_ facts: DraftFacts, _ settings: CheckSettings) -> Check {
        let share = ContentWords.share(of: facts.answer, in: facts.chunk)
        return .verdict(
            "grounded", share >= settings.minimumGrounded, value: share,
            else: "The answer has words that its source lacks")
    }

    /// Question and answer belong together: the question's words stand near the evidence, or the
    /// answer repeats some of them. Words of title and headings count for neither.
    static func coherent(_ facts: DraftFacts, _ settings: CheckSettings) -> Check {
        let asked = facts.question.subtracting(ContentWords.set(of: facts.surroundings))
        let nearby = ContentWords.share(of: asked, in: ContentWords.set(of: facts.nearby))
        let repeated = ContentWords.share(of: asked, in: facts.answer)
        return .verdict(
            "coherent", nearby >= settings.minimumNearby || repeated >= settings.minimumRepeated,
            value: max(nearby, repeated),
            else: "The question is about something else than the sentences that answer it")
    }

    /// Every number of the answer stands in the chunk, every number of the question there or above it.
    static func numbers(_ facts: DraftFacts) -> Check {
        let draft = facts.draft
        let source = Facts.numbers(in: draft.chunk.text)
        let known = source.union(Facts.numbers(in: facts.surroundings))
        let stray =
            Facts(in: draft.answer).quantities.map(\.value).first { !source.contains($0) }
            ?? Facts(in: draft.question).quantities.map(\.value).first { !known.contains($0) }
        return .verdict(
            "numbers", stray == nil, else: "The source does not have the number \(stray ?? "")")
    }

    /// Every name and identifier stands in the chunk, the title or a heading.
    static func names(_ facts: DraftFacts) -> Check {
        let draft = facts.draft
        let source = Set(
            PlainWords.lowercased(in: draft.chunk.text + "\n" + facts.surroundings).map(Stems.stem))
        let answer = Facts(in: draft.answer)
        let question = Facts(in: draft.question)
        let stray = (answer.names + answer.codeSpans + question.names + question.codeSpans).first {
            name in
            PlainWords.lowercased(in: name).contains { !source.contains(Stems.stem($0)) }
        }
        return .verdict(
            "names", stray == nil, else: "The source does not have the name \"\(stray ?? "")\"")
    }

    /// The answer is not a pointer or an excuse.
    static func nonAnswer(_ facts: DraftFacts) -> Check {
        let found = excuses.firstMatch(in: facts.answerWords).map { facts.answerWords[$0] }
        return .verdict(
            "non_answer", found == nil,
            else: "The answer only points elsewhere: \"\((found ?? []).joined(separator: " "))\"")
    }

    static let excuses = Phrases(
        """
        detailed in
        described in section
        described in the
        see section
        see table
        see figure
        see also
        not stated
        not mentioned
        not specified
        not provided in
        not given in
        the text does not
        the passage does not
        the text states
        according to the text
        i don't know
        i cannot
        cannot be determined
        """)
}
