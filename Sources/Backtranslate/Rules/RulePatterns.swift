import TextAnalysis

/// The rules for clauses with a subject and a verb.
extension RuleQuestion {
    func drafts() -> [RuleDraft] {
        guard nouns.isSound(subject),
            !subject.prefix(2).map(\.lowered).elementsEqual(["a", "total"]),
            let first = subject.first, !first.isNumber,
            !RuleWords.numberWords.contains(
                first.lowered.split(separator: "-").first.map(String.init) ?? "")
        else { return [] }
        guard !hasNegation else { return [] }
        var drafts = reasons() + measuredChange()
        if clause.isBe {
            drafts += RuleVerbs.isParticiple(next) ? passive() : copula()
        } else {
            drafts += active()
        }
        if nouns.title.isEmpty { return drafts.filter { matter(in: $0.question) > 1 } }
        guard !nouns.isSpecific(subject) else { return drafts }
        // "the samples": the rest of the question must say which.
        return drafts.compactMap { draft in
            guard matter(in: draft.question) > 1 else { return nil }
            return RuleDraft(
                question: draft.question, pattern: draft.pattern, score: draft.score - 1.5)
        }
    }

    /// "hardly depends on": what is asked would not be so.
    private var hasNegation: Bool {
        let negations: Set<String> = [
            "hardly", "barely", "scarcely", "seldom", "rarely", "never", "not", "no",
        ]
        return words[clause.subject.upperBound..<clause.rest].contains {
            negations.contains($0.lowered)
        }
    }

    /// How many words of a question are neither small nor generic.
    private func matter(in question: String) -> Int {
        let words = PlainWords.lowercased(in: question).filter {
            !ContentWords.isStopWord($0) && !RuleWords.generic.contains($0)
                && $0.first?.isNumber != true
                && !RuleVerbs.isParticiple($0) && RuleVerbs.reading(of: $0) == nil
        }
        let isTitled = words.contains { nouns.title.contains(Stems.stem($0)) }
        return words.count + (isTitled ? 1 : 0)
    }

    // MARK: - Why

    /// "… because …", "… due to …".
    private func reasons() -> [RuleDraft] {
        guard let index = find(["because", "due", "owing", "thanks"]),
            lowered(index) == "because" || lowered(index + 1) == "to",
            !RuleClause.isAdverb(lowered(index - 1)), left(after: index) >= 4,
            !(clause.isBe && index == clause.rest),
            ![
                "not", "only", "and", "mainly", "largely", "partly", "be", "are", "is", "was",
                "were",
            ].contains(lowered(index - 1))
        else { return caused() }
        let end = phraseEnd(from: clause.rest, maximum: 14, stopping: ["because", "due", "owing"])
        guard let end, end == index, clause.base != "have" || clause.isPresent,
            !words[clause.rest..<index].contains(where: { $0.lowered == "attributed" })
        else { return [] }
        return draft(ask("Why", upTo: end), .cause, 9)
    }

    /// "X is due to …": what is it due to.
    private func caused() -> [RuleDraft] {
        guard clause.isBe, next == "due", lowered(clause.rest + 1) == "to",
            left(after: clause.rest) >= 3,
            isSpecific(clause.subject)
        else { return [] }
        return draft(ask("What", after: clause.verb + ["due to"]), .cause, 7)
    }

    // MARK: - X is ...

    private func copula() -> [RuleDraft] {
        let complement = clause.rest
        if let comparison = comparison() { return comparison }
        if clause.verb.isEmpty, let value = value() { return value }
        if let located = adjective() { return located }
        guard clause.verb.isEmpty, left(after: complement) >= 2 else { return [] }
        if let named = superlative() { return named }
        if hasRole(), words[complement...].count >= 4 {
            return draft(ask("What"), .property, 6.5)
        }
        if ["a", "an"].contains(next) || next == "one" && lowered(complement + 1) == "of" {
            return definition()
        }
        if next == "the", clause.isPresent,
            subject.count <= 6, clause.opening.isEmpty,
            left(after: complement) >= 4, lowered(clause.subject.lowerBound) != "the",
            isSpecific(clause.subject),
            ![
                "same", "result", "case", "following", "number", "most", "first", "better",
                "acknowledged",
            ].contains(
                lowered(complement + 1)), !RuleWords.superlatives.contains(lowered(complement + 1))
        {
            return draft(ask("What"), .definition, 6)
        }
        return enumerated()
    }

    /// "Python is a language …".
    private func definition() -> [RuleDraft] {
        guard clause.isPresent, subject.count <= 7,
            clause.opening.isEmpty, left(after: clause.rest) >= 4
        else { return [] }
        let first = words[clause.subject.lowerBound].lowered
        guard !["the", "another", "an", "a"].contains(first) || subject.count > 2 else { return [] }
        let after = lowered(clause.rest + 1)
        guard
            ![
                "result", "consequence", "subset", "number", "lot", "variety", "good", "function",
                "great", "strong", "need", "key", "major", "serious", "common", "potential",
                "promising", "useful", "increasingly", "important", "significant", "central",
                "crucial", "very", "ideal", "long", "powerful", "valuable", "more", "new", "major",
                "simple", "step", "way", "means", "reason", "matter", "challenge", "priority",
                "limitation", "better", "clear", "typical", "indication", "form",
            ].contains(after) || next == "one"
        else { return [] }
        let isPerson = words[clause.rest...].prefix(7).contains {
            RuleWords.persons.contains($0.lowered)
        }
        let isGerund = first.hasSuffix("ing") && subject.count > 1
        if isGerund { return [] }
        return draft(ask(isPerson ? "Who" : "What"), .definition, next == "one" ? 7 : 8)
    }

    /// "Aβ40 is the most abundant species of …": what is the most abundant species.
    private func superlative() -> [RuleDraft]? {
        guard next == "the", clause.opening.isEmpty, subject.count <= 8 else { return nil }
        let second = lowered(clause.rest + 1)
        let isMost = ["most", "least", "second", "third"].contains(second)
        guard !["to", "one", "person"].contains(lowered(clause.rest + 2)) else { return [] }
        guard isMost || RuleWords.superlatives.contains(second) || second == "first" else {
            return nil
        }
        guard let end = phraseEnd(from: clause.rest, maximum: 16), end - clause.rest >= 4,
            matter((clause.rest + 1)..<end) >= 2
        else { return nil }
        let phrase = nouns.phrase(words[clause.rest..<end], opens: true)
        return draft("What \(auxiliary(of: clause.rest..<end)) \(phrase)?", .property, 9)
    }

    /// "Gauges are the oldest source": what is the oldest source.
    private func auxiliary(of phrase: Range<Int>) -> String {
        let isPreposition = { (index: Int) in RuleWords.prepositions.contains(self.lowered(index)) }
        let head = (phrase.first(where: isPreposition) ?? phrase.upperBound) - 1
        let singular = ["are": "is", "were": "was"]
        return Self.isPlural(lowered(head))
            ? clause.auxiliary : singular[clause.auxiliary] ?? clause.auxiliary
    }

    /// "The aim of X is …".
    private func hasRole() -> Bool {
        guard
            let preposition = clause.subject.first(where: {
                ["of", "for", "in", "between", "to"].contains(lowered($0))
            }),
            preposition > clause.subject.lowerBound,
            RuleWords.roles.contains(lowered(preposition - 1)),
            isSpecific((preposition + 1)..<max(preposition + 1, clause.subject.upperBound))
        else { return false }
        let isNoun = ["to", "the", "a", "an", "that"].contains(next) || next.hasSuffix("ing")
        let first = lowered(clause.subject.lowerBound)
        return isNoun
            && (["the", "one", "a", "an"].contains(first)
                || words[preposition - 2 < 0 ? 0 : preposition - 2].lowered == "main")
    }

    /// "The most common events were nausea, vomiting and fatigue".
    private func enumerated() -> [RuleDraft] {
        let rest = words[clause.rest...]
        guard lowered(clause.subject.lowerBound) == "the",
            ["are", "were"].contains(clause.auxiliary), matter(clause.subject) >= 1,
            subject.count >= 3,
            rest.count(where: \.hasComma) >= 1, !next.hasSuffix("ed"), !next.hasSuffix("ing"),
            !RuleWords.prepositions.contains(next), !words[clause.rest].isNumber,
            !rest.prefix(3).contains(where: {
                $0.lowered == "to" || $0.lowered == "that" || $0.lowered == "more"
                    || $0.lowered == "not" || $0.lowered == "able"
            }),
            let last = rest.lastIndex(where: \.hasComma), last + 1 < words.count,
            words[last...].contains(where: { $0.lowered == "and" || $0.lowered == "or" }),
            RuleWords.subordinators.isDisjoint(with: rest.map(\.lowered))
        else { return [] }
        return draft(ask("What"), .enumeration, 7.5)
    }

    /// "X is responsible for …", "X is similar to …".
    private func adjective() -> [RuleDraft]? {
        guard let preposition = Self.adjectives[next], lowered(clause.rest + 1) == preposition,
            left(after: clause.rest + 1) >= 2
        else { return nil }
        return draft(ask("What", after: clause.verb + [next, preposition]), .relation, 6)
    }

    private static let adjectives: [String: String] = [
        "responsible": "for", "essential": "for", "necessary": "for", "important": "for",
        "crucial": "for",
        "critical": "for", "sensitive": "to", "susceptible": "to", "resistant": "to",
        "proportional": "to",
        "dependent": "on", "rich": "in", "useful": "for", "suitable": "for", "capable": "of",
        "vulnerable": "to", "prone": "to", "equivalent": "to", "independent": "of",
    ]

}
