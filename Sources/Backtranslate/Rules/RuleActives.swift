import TextAnalysis

/// The rules for "X does …".
extension RuleQuestion {
    func active() -> [RuleDraft] {
        prepositional() ?? special() ?? reported() ?? placed() ?? listed()
    }

    /// "X consists of …", "X leads to …".
    private func prepositional() -> [RuleDraft]? {
        let base = clause.base
        if base == "account" || base == "correspond", let share = share() { return share }
        guard let preposition = RuleClause.complements[base], next == preposition else {
            return nil
        }
        guard left(after: clause.rest) >= 2, let pattern = Self.prepositional[base] else {
            return []
        }
        if base == "differ" { return differ() }
        if base == "result", lowered(clause.rest + 1) == "the", left(after: clause.rest) < 4 {
            return []
        }
        return draft(
            ask("What", after: clause.verb + [preposition]), pattern,
            base == "refer" || base == "consist" ? 9 : 7.5)
    }

    /// The verbs that have rules of their own.
    private func special() -> [RuleDraft]? {
        let base = clause.base
        if ["have", "contain", "include", "comprise"].contains(base), let count = count() {
            return count
        }
        if base == "play", let role = role() { return role }
        if let found = compared() ?? measured() ?? share() { return found }
        if Self.effects.contains(base) { return effect() }
        if ["allow", "enable", "permit", "help"].contains(base) { return enabled() }
        if ["use", "employ", "utilize"].contains(base) { return usedFor() }
        if ["represent", "indicate", "mean"].contains(base), words[clause.rest].isNumber {
            return []
        }
        return nil
    }

    /// "X suggests that …".
    private func reported() -> [RuleDraft]? {
        guard Self.reporting.contains(clause.base), next == "that" else { return nil }
        let isSource = subject.contains { Self.sources.contains($0.lowered) }
        guard left(after: clause.rest) >= 5, matter(clause.subject) > 1, !isSource else {
            return []
        }
        return draft(ask("What"), .relation, 5.5)
    }

    private static let reporting: Set<String> = [
        "suggest", "indicate", "show", "demonstrate", "reveal", "imply", "confirm",
    ]

    /// "X varies in …", "X tends to …", "X lives in …", "X occurs when …".
    private func placed() -> [RuleDraft]? {
        guard left(after: clause.rest) >= 2 else { return nil }
        switch (clause.base, next) {
        case ("vary", "in"), ("vary", "between"), ("vary", "among"), ("vary", "with"),
            ("vary", "across"), ("differ", "in"), ("differ", "between"), ("differ", "among"),
            ("differ", "by"):
            return draft(ask("How"), .comparison, 5.5)
        case ("tend", "to"):
            return draft(ask("What", after: clause.verb + ["to do"]), .relation, 5.5)
        case ("reside", "in"), ("reside", "on"), ("live", "in"), ("live", "on"), ("occur", "in"),
            ("occur", "at"), ("occur", "on"):
            return clause.isPresent ? draft(ask("Where"), .circumstance, 6) : nil
        case ("occur", "when"), ("occur", "if"), ("happen", "when"), ("happen", "if"):
            return draft(ask("When"), .condition, 7)
        default: return nil
        }
    }

    /// "X contains …": the verbs that name what they state.
    private func listed() -> [RuleDraft] {
        guard let kind = Self.objects[clause.base] else { return object() }
        guard left(after: clause.rest) >= 2,
            !words[clause.rest].hasComma || kind.pattern == .enumeration
        else { return [] }
        return draft(ask("What"), kind.pattern, kind.score)
    }

    private static let prepositional: [String: RulePair.Pattern] = [
        "result": .cause, "lead": .cause, "consist": .enumeration, "depend": .relation,
        "rely": .relation,
        "refer": .definition, "contribute": .cause, "differ": .comparison, "stem": .cause,
        "correspond": .relation,
        "belong": .definition, "suffer": .relation, "benefit": .relation, "serve": .purpose,
        "act": .purpose,
        "originate": .cause, "stand": .definition, "arise": .cause, "correlate": .relation,
        "focus": .relation,
    ]

    private static let objects: [String: (pattern: RulePair.Pattern, score: Double)] = [
        "comprise": (.enumeration, 8), "include": (.enumeration, 7.5), "contain": (.enumeration, 7),
        "encompass": (.enumeration, 7), "cause": (.cause, 8), "trigger": (.cause, 7.5),
        "require": (.relation, 7),
        "denote": (.definition, 8.5), "represent": (.definition, 6.5), "mean": (.definition, 7),
        "specify": (.definition, 7.5),
        "describe": (.definition, 6), "measure": (.definition, 6.5), "indicate": (.definition, 5.5),
        "provide": (.relation, 5.5),
        "involve": (.relation, 6), "support": (.relation, 5.5), "store": (.definition, 6.5),
        "prevent": (.cause, 6.5),
        "produce": (.relation, 5.5), "encode": (.definition, 6.5), "generate": (.relation, 5),
        "need": (.relation, 5.5),
        "return": (.definition, 6.5), "control": (.relation, 6), "regulate": (.relation, 6.5),
        "determine": (.relation, 6),
        "constitute": (.definition, 5.5), "offer": (.relation, 5),
    ]

    private static let sources: Set<String> = [
        "study", "studies", "results", "evidence", "research", "work", "reports", "data",
        "findings",
        "authors", "analysis", "analyses", "literature", "observations",
    ]

    private static let effects: Set<String> = [
        "increase", "reduce", "improve", "inhibit", "affect", "decrease", "enhance", "impair",
        "suppress", "stimulate", "accelerate", "influence", "alter", "lower",
    ]

    /// "X confers Y": what does X confer.
    private func object() -> [RuleDraft] {
        let first = subject.first?.lowered ?? ""
        guard first != "a", first != "an", !RuleClause.isAdverb(lowered(clause.rest - 1)),
            !["show", "exhibit", "reveal", "display", "confirm"].contains(clause.base)
                || matter(clause.subject) > 1,
            RuleClause.complements[clause.base] == nil, !Self.intransitive.contains(clause.base),
            left(after: clause.rest) >= 2, !words[clause.rest].hasComma,
            RuleClause.takesObject(next), !RuleClause.isAdverb(next), !words[clause.rest].isNumber,
            !RuleWords.pointing.contains(next), !RuleVerbs.isParticiple(next),
            !next.hasSuffix("ing"),
            ![
                "better", "well", "more", "less", "higher", "lower", "no", "out", "up", "down",
                "off", "differently", "together", "back", "significantly", "similarly",
            ].contains(next), nouns.isSpecific(words[clause.rest...].prefix(8))
        else { return [] }
        return draft(ask("What"), .relation, 4.5)
    }

    private static let intransitive: Set<String> = [
        "seem", "appear", "remain", "become", "happen", "exist", "occur", "proceed", "survive",
        "make", "take", "give",
        "get", "go", "let", "keep", "find", "come", "have", "say", "think", "know", "see", "argue",
        "suggest", "tend", "live",
        "turn", "throw", "lose", "win", "score", "shed", "work", "act", "stand", "lie", "rise",
        "fall", "grow", "begin", "start", "stop", "continue", "fail", "die", "disappear",
        "participate", "compete", "move", "run", "behave", "arise", "emerge", "want", "try", "ask",
        "focus", "leave", "put", "set",
        "place", "pay", "feel", "hold", "bring", "order", "list", "state", "form", "place", "range",
        "work", "report", "return",
    ]

    /// "X reduces Y …": what effect does X have on Y.
    private func effect() -> [RuleDraft] {
        guard
            let end = phraseEnd(
                from: clause.rest, maximum: 9,
                stopping: ["in", "to", "from", "with", "for", "at", "and", "among"]),
            matter(clause.rest..<end) >= 1, !words[clause.rest].isNumber, end - clause.rest >= 1,
            words[..<end].last.map({ !RuleWords.comparatives.contains($0.lowered) }) == true
        else { return [] }
        let object = nouns.phrase(words[clause.rest..<end], opens: true)
        if words[end...].count(where: { !ContentWords.isStopWord($0.lowered) }) < 2 {
            return draft(ask("What"), .cause, 6)
        }
        let isPerfect = ["has", "have", "had"].contains(clause.auxiliary)
        guard !isPerfect else { return [] }
        return draft(
            opened("what effect \(clause.auxiliary) \(name) have on \(object)"), .cause, 7.5)
    }

    /// "X plays an important role in Y".
    private func role() -> [RuleDraft]? {
        guard let index = find(["role", "part"], within: 6),
            ["in", "for"].contains(lowered(index + 1)), left(after: index) >= 2,
            let end = phraseEnd(from: index + 2, maximum: 10), left(after: end - 1) >= 2
        else { return [] }
        let place = nouns.phrase(words[(index + 1)..<end], opens: true)
        return draft(ask("What role", after: clause.verb + [place]), .relation, 6)
    }

    /// "X allows users to …": what does X allow users to do.
    private func enabled() -> [RuleDraft] {
        guard let to = find(["to"], within: 6), to > clause.rest,
            RuleVerbs.reading(of: lowered(to + 1))?.form == .base, left(after: to) >= 2,
            nouns.isWhole(words[clause.rest..<to]),
            words[clause.rest..<to].allSatisfy({
                !$0.hasComma && !RuleWords.prepositions.contains($0.lowered)
            })
        else {
            guard ["allow", "enable"].contains(clause.base), left(after: clause.rest) >= 2 else {
                return []
            }
            return draft(ask("What"), .relation, 6)
        }
        let whom = nouns.phrase(words[clause.rest..<to], opens: true)
        return draft(ask("What", after: clause.verb + [whom, "to do"]), .purpose, 7)
    }

    /// "X uses Y to measure Z": what does X use to measure Z.
    private func usedFor() -> [RuleDraft] {
        guard let to = find(["to"], within: 14),
            RuleVerbs.reading(of: lowered(to + 1))?.form == .base, to > clause.rest,
            !words[clause.rest..<to].contains(where: {
                RuleWords.subordinators.contains($0.lowered)
                    || RuleWords.pointing.contains($0.lowered)
            }),
            let end = phraseEnd(from: to + 1, maximum: 10), matter(to + 1..<end) >= 2
        else { return [] }
        let phrase = nouns.phrase(words[to..<end], opens: true)
        return draft(ask("What", after: clause.verb + [phrase]), .procedure, 7.5)
    }

    /// "X differs from Y in …".
    private func differ() -> [RuleDraft] {
        guard
            let end = phraseEnd(from: clause.rest, maximum: 9, stopping: ["in", "because", "by"]),
            ["in", "because", "by"].contains(lowered(end)), left(after: end) >= 2
        else { return [] }
        return draft(ask("How", upTo: end), .comparison, 8)
    }
}
