import LanguageModels
import TextAnalysis

/// What a question about a fact must be.
enum FactQuestion {
    private static let longest = 300

    static let schema = ModelRequest.Schema(
        name: "question",
        json: """
            {"type":"object","properties":{"question":{"type":"string","maxLength":\(longest)}},\
            "required":["question"],"additionalProperties":false}
            """)

    private struct Reply: Decodable {
        var question: String
    }

    /// The question of a reply, on one line.
    ///
    /// - Throws: `FactFault` that says what is wrong with it.
    static func read(_ reply: String, of brief: FactBrief) throws(FactFault) -> String {
        let question: String
        do {
            question = AnswerLines.folded(
                try StructuredReply.parse(Reply.self, from: reply).question)
        } catch {
            throw FactFault(.unusable, error.message)
        }
        guard let last = question.last(where: { !"\"'”’)".contains($0) }), "?？".contains(last)
        else { throw FactFault(.question, "'question' does not end with a question mark.") }
        guard question.unicodeScalars.count < longest else {
            throw FactFault(.question, "'question' is too long: one or two sentences are enough.")
        }
        let words = PlainWords.lowercased(in: question)
        let mayNameText = theText.occur(in: PlainWords.lowercased(in: brief.fact))
        if mentionsText(question, of: brief) || theText.occur(in: words) && !mayNameText {
            throw FactFault(.question, "'question' mentions the text, which nobody else can see.")
        }
        // Where the question that was given asks no more than that, a rewording need not either.
        let asksNothing = subject(of: question, beside: brief).isEmpty
        guard !asksNothing || subject(of: brief.seedQuestion, beside: brief).isEmpty else {
            throw FactFault(
                .question, "'question' does not say what is to be known: ask what the text tells.")
        }
        let known = [brief.template, brief.always, brief.fact, brief.seedQuestion]
            .compactMap(\.self).joined(separator: "\n\n")
        guard !ContentWords.set(of: question).isDisjoint(with: ContentWords.set(of: known)) else {
            throw FactFault(.question, "'question' is not about what the text says.")
        }
        // With one key alone the question may need it as its subject.
        if brief.keys.count > 1, KeyFacts.missing(brief.keys, in: question).isEmpty {
            throw FactFault(
                .question, "'question' tells the answer: leave numbers and names to it.")
        }
        return question
    }

    /// Whether a question is about the fact, or the answer takes up what it asks.
    ///
    /// What all of the template is about, such as the name of a product, tells neither.
    static func isAnswered(_ question: String, by answer: String, of brief: FactBrief) -> Bool {
        let own = subject(of: question, beside: brief)
        let said = "\(brief.fact)\n\n\(brief.seedQuestion)\n\n\(answer)"
        return own.isEmpty || !own.isDisjoint(with: ContentWords.set(of: said))
    }

    /// What a question asks beside what all of its template is about.
    ///
    /// Of a fact that was drawn from a document that is its title, which may be all that is asked.
    private static func subject(of question: String, beside brief: FactBrief) -> Set<String> {
        let stems = ContentWords.set(of: question)
        guard brief.evidence == nil else { return stems }
        let common = [brief.template, brief.always].compactMap(\.self).joined(separator: "\n\n")
        return stems.subtracting(ContentWords.set(of: common))
    }

    /// Whether words speak of the text that the prompt shows.
    static func mentionsText(_ words: String, of brief: FactBrief) -> Bool {
        let mentions = textMentions.occur(in: PlainWords.lowercased(in: words))
        return mentions && !textMentions.occur(in: PlainWords.lowercased(in: brief.fact))
    }

    /// What no question is about unless the fact is.
    private static let theText = Phrases("the text, this text, the passage, this passage")

    private static let textMentions = Phrases(
        "according to the text, the text says, the text states, the text mentions, in the text, "
            + "the provided text, the given text, the text below, the text above, the given facts, "
            + "the provided facts, the provided information")

    // MARK: - Repeats

    /// From which share of common stems on a question repeats another one.
    private static let repeatShare = 0.75

    /// The questions that nearly repeat an earlier one that stays, each with its check.
    ///
    /// The measure is the Jaccard index of their content words' stems. Only pairs that share a stem
    /// are looked at.
    static func repeats(among questions: [String]) -> [Int: SampleCheck] {
        var checks: [Int: SampleCheck] = [:]
        var sizes: [Int: Int] = [:]
        var places: [String: [Int]] = [:]
        for (place, question) in questions.enumerated() {
            let stems = key(of: question)
            var common: [Int: Int] = [:]
            for stem in stems {
                for other in places[stem] ?? [] { common[other, default: 0] += 1 }
            }
            let shares = common.map { other, count in
                let all = stems.count + (sizes[other] ?? 0) - count
                return (share: Double(count) / Double(max(1, all)), other: other)
            }
            let best = shares.max { ($0.share, $1.other) < ($1.share, $0.other) }
            if let best, best.share >= repeatShare {
                checks[place] = SampleCheck(
                    "duplicate_question", passed: false, value: best.share,
                    message: "The question nearly repeats '\(questions[best.other])'.")
            } else {
                sizes[place] = stems.count
                for stem in stems { places[stem, default: []].append(place) }
            }
        }
        return checks
    }

    /// Content words, or all words where a question has no others.
    private static func key(of question: String) -> Set<String> {
        let stems = ContentWords.set(of: question)
        return stems.isEmpty ? Set(PlainWords.lowercased(in: question)) : stems
    }
}
