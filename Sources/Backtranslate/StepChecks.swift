import Records
import TextAnalysis

/// Checks by program whether steps of reasoning rest on a chunk and lead anywhere.
///
/// Small models restate the text ("The text states that ..."), argue in a circle or bring in what
/// they know from elsewhere. What can be mended without a model is mended first.
package struct StepChecks: Sendable, Hashable {
    /// Changes whenever the same steps might fare otherwise.
    package static let revision = "1"
    /// What small models need; a large one may use words of its own.
    package static let defaultMinimumGrounded = 0.8

    /// The share of a step's content words that must stand in one place of the chunk, or in the
    /// steps before.
    ///
    /// Words of the question, the title and the headings count as given.
    package var minimumGrounded: Double
    /// What steps are written in, an ISO 639-1 code; nil for the language of the chunk.
    ///
    /// Where that is not the chunk's own, words are not compared with it, only numbers.
    package var language: String?

    package init(
        minimumGrounded: Double = defaultMinimumGrounded, language: String? = nil
    ) {
        self.minimumGrounded = minimumGrounded
        self.language = language
    }

    static let count = 2...4
    static let maximumLength = 300
    private static let minimumAnswerShare = 0.65

    /// The steps as they are stored: one on each line, numbered.
    static func text(of steps: [String]) -> String {
        steps.enumerated().map { "Step \($0.offset + 1): \($0.element)" }.joined(separator: "\n")
    }

    /// The reason why the steps are not good enough; nil where they are.
    func rejection(
        of steps: [String], question: String, answer: String, in chunk: Chunk
    ) -> Rejection? {
        guard Self.count.contains(steps.count) else {
            return Rejection(.badStep, "there are \(steps.count) different steps, not two to four")
        }
        let source = Source(chunk: chunk, question: question, language: language)
        var said: Set<String> = []
        for (index, step) in steps.enumerated() {
            if let fault = fault(of: step, in: source, said: said) {
                return Rejection(.badStep, "step \(index + 1) \(fault)")
            }
            said.formUnion(ContentWords.set(of: step))
        }
        return bringsLittle(steps, question) ?? leadsElsewhere(steps, question, answer)
    }

    // MARK: - One step

    /// What steps may use.
    private struct Source {
        /// Content words that are given: of the question, the title and the headings.
        var given: Set<String>
        var places: SentenceRuns
        /// All words, as stems: names may hold stop words.
        var stems: Set<String>
        var numbers: Set<String>
        /// Whether its words cannot be compared with those of the steps.
        var isForeign: Bool

        init(chunk: Chunk, question: String, language: String?) {
            isForeign = Language.isOther(language, than: chunk.text)
            let surroundings = ([chunk.title] + chunk.headingPath + [question])
                .joined(separator: "\n")
            let text = chunk.text + "\n" + surroundings
            given = ContentWords.set(of: surroundings)
            places = SentenceRuns(chunk.text)
            stems = Set(PlainWords.lowercased(in: text).map(Stems.stem))
            numbers = Facts.numbers(in: text)
        }
    }

    /// - Parameter said: the content words of the steps before.
    private func fault(of step: String, in source: Source, said: Set<String>) -> String? {
        let words = PlainWords.lowercased(in: step)
        if let place = Self.selfReferences.firstMatch(in: words) {
            return "speaks of \"\(words[place].joined(separator: " "))\""
        }
        let facts = Facts(in: step)
        if let stray = facts.quantities.map(\.value).first(where: { !source.numbers.contains($0) })
        {
            return "has the number \(stray), which its source does not have"
        }
        let content = ContentWords.set(of: step)
        guard content.count > 1 else { return "says nothing" }
        guard !source.isForeign else { return nil }
        let strayName = (facts.names + facts.codeSpans).first { name in
            PlainWords.lowercased(in: name).contains { !source.stems.contains(Stems.stem($0)) }
        }
        if let strayName { return "has the name \"\(strayName)\", which its source does not have" }
        guard AnswerScore.hasVerb(words) else { return "is no sentence" }
        let new = content.subtracting(source.given)
        let isFact = source.places.share(inOnePlaceOf: new) >= minimumGrounded
        let isConclusion = ContentWords.share(of: new, in: said) >= minimumGrounded
        return isFact || isConclusion
            ? nil : "is neither in one place of its source nor in the steps before"
    }

    private static let selfReferences = Phrases(
        """
        the text, this text, the passage, this passage, the paper, this paper, the document, this
        document, the article, this article, the author, the authors, the excerpt, the question,
        this question, the answer, this answer, the chunk, the study states, the study says, as
        stated, as mentioned, mentioned above, stated above, given text, provided text
        """)

    // MARK: - All steps

    /// At least two steps must bring in something that neither the question nor a step before says.
    private func bringsLittle(_ steps: [String], _ question: String) -> Rejection? {
        var known = ContentWords.set(of: question)
        var bringing = 0
        for step in steps {
            let words = ContentWords.set(of: step)
            if words.subtracting(known).count > 1 { bringing += 1 }
            known.formUnion(words)
        }
        return bringing > 1
            ? nil : Rejection(.badStep, "the steps say again what the question or another one says")
    }

    /// What the answer says beyond the question must come up in the steps.
    private func leadsElsewhere(
        _ steps: [String], _ question: String, _ answer: String
    ) -> Rejection? {
        let text = steps.joined(separator: "\n")
        let new = ContentWords.set(of: answer).subtracting(ContentWords.set(of: question))
        let share = ContentWords.share(of: new, in: ContentWords.set(of: text))
        let numbers = Set(Facts(in: answer).quantities.map(\.value))
        let reaches =
            share >= Self.minimumAnswerShare
            && numbers.isSubset(of: Facts.numbers(in: text + "\n" + question))
        return reaches ? nil : Rejection(.badStep, "the steps do not lead to the answer")
    }
}

// MARK: - Mending

/// Mends what small models do to steps against their instruction, where a program can.
enum StepText {
    /// Each step on one line, without its number, citation marks and "The text states that".
    ///
    /// Left out are steps that only say again what one before them says, and those that the schema
    /// cut.
    static func mended(_ steps: [String], of chunk: Chunk) -> [String] {
        let style = CitationStyle(of: Array(chunk.text.utf8))
        var kept: [String] = []
        var said: [Set<String>] = []
        for step in steps where !WriterStage.isCut(step, at: StepChecks.maximumLength) {
            let step = AnswerText.withoutCitations(mended(step), style: style)
            let words = ContentWords.set(of: step)
            guard !step.isEmpty, !said.contains(where: words.isSubset) else { continue }
            said.append(words)
            kept.append(step)
        }
        return kept
    }

    static func mended(_ step: String) -> String {
        let line = withoutNumber(WriterStage.folded(step))
        let words = line.split(separator: " ")
        let plain = words.prefix(8).map { $0.lowercased().filter { $0.isLetter } }
        guard let length = (2...6).reversed().first(where: { isOpening(plain.prefix($0)) }),
            words.count > length + 2
        else { return line }
        let rest = words.dropFirst(length).joined(separator: " ")
        return rest.prefix(1).uppercased() + rest.dropFirst()
    }

    /// `Step 2: ` and `2. `.
    private static func withoutNumber(_ step: String) -> String {
        var rest = Substring(step)
        if rest.lowercased().hasPrefix("step ") { rest = rest.dropFirst(5) }
        let digits = rest.prefix { $0.isNumber }
        let after = rest.dropFirst(digits.count)
        guard !digits.isEmpty, let mark = after.first, ".:)".contains(mark),
            after.dropFirst().first == " "
        else { return step }
        return String(after.dropFirst(2))
    }

    private static func isOpening(_ words: ArraySlice<String>) -> Bool {
        openings.contains(words.joined(separator: " "))
    }

    private static let openings: Set<String> = {
        var openings: Set<String> = []
        for thing in ["text", "passage", "paper", "document", "article", "study", "section"] {
            for verb in ["states", "says", "mentions", "explains", "notes", "indicates", "shows"] {
                for adverb in ["", "also ", "then ", "further "] {
                    openings.insert("the \(thing) \(adverb)\(verb) that")
                }
            }
            for link in ["according to", "as stated in", "as mentioned in", "in"] {
                openings.insert("\(link) the \(thing)")
            }
        }
        return openings
    }()
}
