import TextAnalysis

/// The rules for numbers that a verb states.
extension RuleQuestion {
    /// "X showed a conductivity of 5 S/cm": what conductivity.
    func measured() -> [RuleDraft]? {
        let verbs: Set<String> = [
            "show", "exhibit", "have", "display", "reach", "achieve", "possess", "demonstrate",
            "give", "yield", "produce", "report", "obtain",
        ]
        guard verbs.contains(clause.base), ["a", "an", "the"].contains(next),
            let of = find(["of"], within: 7), of > clause.rest + 1,
            of + 1 < words.count
        else { return nil }
        var number = of + 1
        while RuleWords.approximations.contains(lowered(number)) { number += 1 }
        guard number < words.count, words[number].isNumber,
            !words[clause.rest..<of].contains(where: {
                $0.hasComma || RuleWords.prepositions.contains($0.lowered)
            }),
            RuleWords.measures.contains(lowered(of - 1)),
            !words[number...].contains(where: { $0.lowered == "respectively" })
        else { return nil }
        let auxiliary =
            clause.verb == ["have"]
            ? ["has": "does", "have": "do", "had": "did"][clause.auxiliary] ?? clause.auxiliary
            : clause.auxiliary
        let what = nouns.phrase(words[(clause.rest + 1)..<of], opens: true)
        return draft(
            opened(
                "what \(what) \(auxiliary) \(name) \(clause.verb.joined(separator: " "))"),
            .quantity, 8)
    }

    /// "X represents 5% of Y": what percentage of Y.
    func share() -> [RuleDraft]? {
        let verbs: Set<String> = [
            "represent", "account", "comprise", "constitute", "cover", "correspond", "form",
        ]
        guard verbs.contains(clause.base) else { return nil }
        var index = clause.rest
        var verb = clause.verb
        if ["account", "correspond"].contains(clause.base) {
            guard ["for", "to"].contains(next) else { return nil }
            verb.append(next)
            index += 1
        }
        while RuleWords.approximations.contains(lowered(index)) { index += 1 }
        guard index < words.count, words[index].isNumber else { return nil }
        let of = lowered(index).hasSuffix("%") ? index + 1 : index + 2
        guard lowered(index).hasSuffix("%") || lowered(index + 1) == "percent", lowered(of) == "of",
            let end = phraseEnd(from: of, maximum: 9, stopping: ["and"])
        else { return [] }
        return draft(
            opened(
                "what percentage \(nouns.phrase(words[of..<end], opens: true)) \(clause.auxiliary) \(name) \(verb.joined(separator: " "))"
            ), .quantity, 8.5)
    }

    /// "The field contains 12 items": how many items.
    func count() -> [RuleDraft]? {
        var index = clause.rest
        while index < words.count, RuleWords.approximations.contains(lowered(index)) { index += 1 }
        guard index + 1 < words.count, isCount(index) else { return nil }
        guard
            let end = phraseEnd(
                from: index + 1, maximum: 8,
                stopping: ["with", "from", "in", "and", "for", "on", "per"]), end > index + 1,
            Self.isPlural(lowered(end - 1))
                || words[(index + 1)..<end].contains(where: { Self.isPlural($0.lowered) }),
            matter(index + 1..<end) >= 1 || end - index > 2
        else { return [] }
        if lowered(end) == "and" { return [] }
        let things = nouns.phrase(words[(index + 1)..<end], opens: true)
        return draft(
            opened(
                "how many \(things) \(clause.auxiliary) \(name) \(clause.verb.joined(separator: " "))"
            ), .quantity, 8)
    }

    func isCount(_ index: Int) -> Bool {
        let word = words[index]
        if RuleWords.numberWords.contains(word.lowered) { return true }
        return word.isNumber && word.lowered.allSatisfy { $0.isNumber || $0 == "," }
            && !Self.isYear(word.lowered) && !word.hasComma
    }

    static func isPlural(_ word: String) -> Bool {
        ["people", "children", "men", "women", "mice", "bacteria", "species", "criteria"].contains(
            word)
            || (word.hasSuffix("s") && !word.hasSuffix("ss") && !word.hasSuffix("us")
                && word.count > 3)
    }

    /// "X increased by 12%", "X ranged from 3 to 9".
    func measuredChange() -> [RuleDraft] {
        guard RuleClause.amounts.contains(clause.base) else { return [] }
        guard
            let number = words[clause.rest...].firstIndex(where: {
                $0.isNumber || $0.lowered.hasSuffix("-fold")
            }), number - clause.rest < 6
        else { return [] }
        let before = lowered(number - 1)
        if ["range", "vary"].contains(clause.base) {
            guard ["from", "between"].contains(next), number == clause.rest + 1 else { return [] }
            let be = clause.auxiliary == "did" ? "was" : "is"
            return draft(opened("what \(be) the range of \(name)"), .quantity, 7)
        }
        guard before == "by" || before == "from" || RuleWords.approximations.contains(before) else {
            return []
        }
        guard let by = find(["by", "from"]), by <= number else { return [] }
        return draft(ask("By how much", upTo: by), .quantity, 8)
    }

    /// "The mean age of the patients was 52 years".
    func value() -> [RuleDraft]? {
        var index = clause.rest
        while index < words.count, RuleWords.approximations.contains(lowered(index)) { index += 1 }
        guard index < words.count, words[index].isNumber, index + 1 <= words.count else {
            return nil
        }
        let head =
            clause.subject.first { RuleWords.prepositions.contains(lowered($0)) }
            ?? clause.subject.upperBound
        guard head > clause.subject.lowerBound,
            words[clause.subject].prefix(head - clause.subject.lowerBound).contains(where: {
                RuleWords.measures.contains($0.lowered)
            })
                || lowered(clause.subject.lowerBound) == "the" && matter(clause.subject) >= 3,
            isSpecific(clause.subject), matter(clause.subject) >= 1, subject.count >= 3
        else { return [] }
        let numbers = words[clause.rest...].count(where: \.isNumber)
        guard numbers <= 4, !words[clause.rest...].contains(where: { $0.lowered == "respectively" })
        else { return [] }
        return draft(ask("What"), .quantity, 7.5)
    }

    /// "X was detected at a concentration of 5 mg": at what concentration.
    func measuredPassive() -> [RuleDraft]? {
        guard let index = find(["at", "with"], within: 9), index > clause.rest,
            ["a", "an"].contains(lowered(index + 1)),
            let of = find(["of"], within: 16), of > index + 2, of - index < 6, of + 1 < words.count,
            words[of + 1].isNumber,
            RuleWords.measures.contains(lowered(of - 1)),
            phraseEnd(from: clause.rest, maximum: 9, stopping: [lowered(index)]) == index,
            !words[of...].contains(where: { $0.lowered == "respectively" })
        else { return nil }
        let what = nouns.phrase(words[(index + 2)..<of], opens: true)
        let start = nouns.phrase(words[clause.rest..<index], opens: true)
        let verb = (clause.verb + [start]).joined(separator: " ")
        return draft(
            opened(
                "\(lowered(index)) what \(what) \(clause.auxiliary) \(name) \(verb)"), .quantity, 8)
    }
}
