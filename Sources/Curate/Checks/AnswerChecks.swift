import Records
import TextAnalysis

extension FreeChecks {
    /// The answer says something that the question does not: a name, a number, or some words that
    /// are not generic.
    ///
    /// A sentence that answers with many of the question's words must say more than one that does
    /// without. Of 200 pairs of a small model that two readers labelled, 24 had answers of four new
    /// words or fewer: 31 % of them were good, and 44 % of all.
    static func triviality(_ facts: DraftFacts, _ settings: CheckSettings) -> Check {
        let new = facts.answer.subtracting(facts.question).subtracting(genericStems)
        let repeated = ContentWords.share(of: facts.answer, in: facts.question)
        let named = facts.answerFacts
        let needed =
            repeated < settings.minimumShareOfRepeating
            ? settings.minimumNewWords : settings.minimumNewWordsOfRepeating
        // Of an answer that is in its question but for a few words, these must be what was asked for.
        let tells =
            repeated < settings.maximumRepeated && new.count >= needed
            || named.names.contains { !new.isDisjoint(with: ContentWords.set(of: $0)) }
            || named.numbers.contains { new.contains($0) }
            || identifies(facts) || saysWhichWay(facts)
        return .verdict(
            "triviality", tells, value: Double(new.count),
            else: "The answer says again what the question says")
    }

    /// "Surgery is the only cure of ...": what stands before the verb is all new, and what was asked
    /// for.
    private static func identifies(_ facts: DraftFacts) -> Bool {
        guard let verb = facts.answerWords.firstIndex(where: { linking.contains($0) }),
            verb <= mostSubjectWords
        else { return false }
        let subject = ContentWords.set(of: facts.answerWords[..<verb].joined(separator: " "))
        return !subject.subtracting(genericStems).isEmpty
            && subject.isDisjoint(with: facts.question)
    }

    /// "What is the effect of X on Y?": "X increases Y" says again all but what was asked for.
    private static func saysWhichWay(_ facts: DraftFacts) -> Bool {
        !facts.question.isDisjoint(with: effects)
            && !facts.answer.intersection(directions).isSubset(of: facts.question)
    }

    private static let effects = stems("effect, impact, influence, affect, relationship")
    private static let directions = stems(
        """
        increase, decrease, reduce, raise, lower, higher, improve, enhance, inhibit, suppress,
        promote, stimulate, accelerate, delay, slow, worsen, weaken, strengthen, prevent, block,
        extend, shorten, double, halve, activate
        """)

    private static func stems(_ words: String) -> Set<String> {
        Set(PlainWords.lowercased(in: words).map(Stems.stem))
    }

    private static let linking: Set<String> = ["is", "are", "was", "were", "constitute"]
    private static let mostSubjectWords = 6

    /// The answer's words are the chunk's words.
    static func grounded(_ facts: DraftFacts, _ settings: CheckSettings) -> Check {
        let share = ContentWords.share(of: facts.answer, in: facts.chunk)
        return .verdict(
            "grounded", share >= settings.minimumGrounded, value: share,
            else: "The answer has words that its source lacks")
    }

    /// Question and answer belong together.
    ///
    /// The question's words stand near the evidence, where words of the title and the headings
    /// always are, or the answer repeats some of them.
    static func coherent(_ facts: DraftFacts, _ settings: CheckSettings) -> Check {
        let near = ContentWords.set(of: facts.nearby + "\n" + facts.surroundings)
        let nearby = ContentWords.share(of: facts.question, in: near)
        let repeated = ContentWords.share(of: facts.question, in: facts.answer)
        return .verdict(
            "coherent", nearby >= settings.minimumNearby || repeated >= settings.minimumRepeated,
            value: max(nearby, repeated),
            else: "The question is about something else than the sentences that answer it")
    }

    /// An answer in the words of the text takes up what is asked: the words of the question stand in
    /// it, those that only ask ("the main purpose") aside.
    ///
    /// Of 498 accepted pairs strict readers found 38 % good below a third, 49 % from there to 0.7,
    /// 60 % above, and 67 % where the answer takes up all. The value is that share. A sentence need not
    /// say again what its whole document is about, so the verdict leaves the words of the title aside
    /// where that helps. Answers in other words are not looked at, as "7.5 mm" is, nor is what is not
    /// known to be English: the words that only ask are.
    static func takenUp(_ facts: DraftFacts, _ settings: CheckSettings) -> Check {
        let isQuotation = facts.draft.isQuotation(
            words: facts.answerWords.count, stems: facts.answer, of: facts.evidence)
        guard isQuotation, (facts.chunkLanguage ?? "en") == "en" else {
            return Check(name: "taken_up", passed: true)
        }
        let asked = facts.question.subtracting(askingStems)
        let own = facts.answer.union(spelledOut(in: facts.draft.question, by: facts.draft.answer))
        let share = ContentWords.share(of: asked, in: own)
        let beside = asked.subtracting(ContentWords.set(of: facts.draft.chunk.title))
        return .verdict(
            "taken_up",
            max(share, ContentWords.share(of: beside, in: own)) >= settings.minimumTakenUp,
            value: share, else: "The answer takes up little of what is asked")
    }

    /// The words of a question that its answer says by their initials: "GPs" of Gaussian processes.
    private static func spelledOut(in question: String, by answer: String) -> Set<String> {
        let words = PlainWords.lowercased(in: question)
        var found: Set<String> = []
        for short in answer.split(whereSeparator: { !$0.isLetter }) {
            let initials = short.filter(\.isUppercase).compactMap { $0.lowercased().first }
            guard initials.count > 1, initials.count <= words.count else { continue }
            for start in 0...(words.count - initials.count) {
                let run = words[start..<(start + initials.count)]
                if run.elementsEqual(initials, by: { $0.first == $1 }) {
                    found.formUnion(ContentWords.stems(of: run.joined(separator: " ")))
                }
            }
        }
        return found
    }

    /// What says how is asked, not about what.
    private static let askingStems = ContentWords.set(
        of: """
            role effect purpose relationship difference reason main result importance method
            advantage benefit function impact type kind way example term name use describe known
            called context play primary key feature characteristic common major specific number
            many much different
            """)

    /// The answer is of the kind that is asked for.
    ///
    /// "How many" wants a number, "why" and "what purpose" a word that gives reasons, "when" a time,
    /// "what are" more than one thing, or that the answer says what they are: of 22 pairs that do
    /// neither strict readers found 3 or 4 good.
    static func kind(_ facts: DraftFacts) -> Check {
        let wanted = wantedKind(facts.questionWords)
        let isGiven =
            switch wanted {
            case nil: true
            case .number: !Facts.numbers(in: facts.draft.answer).isEmpty || has(amounts, facts)
            case .reason: has(reasons, facts)
            case .time: !Facts.numbers(in: facts.draft.answer).isEmpty || has(times, facts)
            case .list: isList(facts) || saysWhatTheyAre(facts) || saysWhichWay(facts)
            }
        return .verdict(
            "kind", isGiven,
            else: "The question asks for a \(wanted?.rawValue ?? ""); the answer has none")
    }

    private enum Kind: String {
        case number, reason, time, list
    }

    private static func wantedKind(_ question: [String]) -> Kind? {
        if numberQuestions.occur(in: question) { return .number }
        if reasonQuestions.occur(in: question) { return .reason }
        if question.first == "when" { return .time }
        let asksForThings =
            question.first == "what" && ["are", "were"].contains(question.dropFirst().first)
            && question.last.map { !endings.contains($0) } == true
        return asksForThings ? .list : nil
    }

    /// What ends a question that asks for one thing: "what are raw blocks used for?".
    private static let endings: Set<String> = [
        "for", "of", "by", "in", "on", "to", "with", "from", "as", "like", "called", "named",
        "termed",
    ]

    /// Whether an answer may name several things.
    private static func isList(_ facts: DraftFacts) -> Bool {
        let joints = facts.answerWords.count { $0 == "and" || $0 == "or" }
        return facts.draft.answer.contains { ",;:".contains($0) }
            || several.occur(in: facts.answerWords)
            || joints > (facts.questionWords.contains("two") ? 0 : 1)
    }

    /// "What are raw blocks?": "Raw blocks are ...".
    private static func saysWhatTheyAre(_ facts: DraftFacts) -> Bool {
        guard let asked = facts.questionWords.last else { return false }
        return zip(facts.answerWords, facts.answerWords.dropFirst()).contains { thing, verb in
            thing == asked && ["are", "were"].contains(verb)
        }
    }

    private static let several = Phrases(
        "such as, both, including, as well as, either, include, includes, included, comprise")

    private static func has(_ words: Phrases, _ facts: DraftFacts) -> Bool {
        words.occur(in: facts.answerWords)
    }

    private static let numberQuestions = Phrases(
        "how many, how much, how old, how often, what percentage, what proportion, what number, "
            + "the percentage of, the proportion of, what is the number of, what was the number of")
    private static let reasonQuestions = Phrases(
        "why, purpose, the reason, the reasons, the goal, the aim, the objective, for what reason")
    private static let amounts = Phrases(
        "all, none, every, each, most, many, several, few, no, majority, twice, often, rarely, "
            + "usually, always, never, daily, weekly, more, less, fewer, higher, lower, same, high, low"
    )
    private static let reasons = Phrases(
        """
        to, for, because, since, so, thus, therefore, due, owing, as, allow, allows, allowed, allowing,
        enable, enables, enabled, enabling, help, helps, helping, provide, provides, providing, aim,
        aims, aimed, goal, purpose, objective, intended, designed, serve, serves, ensure, ensures,
        ensuring, avoid, avoids, avoiding, prevent, prevents, preventing, facilitate, facilitates,
        reduce, reduces, reducing, improve, improves, improving, support, supports, result, results,
        lead, leads, leading, cause, causes, caused, means, reason, explained, attributed, permits,
        makes, give, gives, used, uses, contributes, consequence, given, in order
        """)
    private static let times = Phrases(
        """
        after, before, during, while, when, whenever, since, until, once, then, daily, weekly, day,
        week, month, year, century, decade, spring, summer, autumn, winter, january, february, march,
        april, may, june, july, august, september, october, november, december, if, as soon as, at
        """)

    /// The answer is not a pointer or an excuse.
    static func nonAnswer(_ facts: DraftFacts) -> Check {
        let found = excuses.firstMatch(in: facts.answerWords).map { facts.answerWords[$0] }
        return .verdict(
            "non_answer", found == nil,
            else: "The answer only points elsewhere: \"\((found ?? []).joined(separator: " "))\"")
    }

    static let excuses = Phrases(
        """
        detailed in, described in section, described in the, see section, see table, see figure, see
        also, not stated, not mentioned, not specified, not provided in, not given in, the text does
        not, the passage does not, the text states, according to the text, i don't know, i cannot,
        cannot be determined
        """)
}
