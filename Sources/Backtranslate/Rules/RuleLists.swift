/// The rules for a sentence that announces a list.
enum RuleLists {
    static func drafts(_ words: [RuleWord], nouns: RuleNouns) -> [RuleDraft] {
        following(words, nouns: nouns) + announced(words, nouns: nouns)
    }

    /// "The following criteria were used:": which criteria were used.
    private static func following(_ words: [RuleWord], nouns: RuleNouns) -> [RuleDraft] {
        guard words[0].lowered == "the", words[1].lowered == "following",
            let verb = words.firstIndex(where: { RuleWords.beForms.contains($0.lowered) }),
            verb > 2, nouns.isWhole(words[2..<verb]), verb + 1 < words.count,
            nouns.isWhole(words[(verb + 1)...]), words.count < 22
        else { return [] }
        let rest = words[2...]
        return [
            RuleDraft(
                question: "Which " + nouns.phrase(rest, opens: true) + "?", pattern: .enumeration,
                score: 8)
        ]
    }

    /// "A frame consists of:", "The aims of X are:".
    private static func announced(_ words: [RuleWord], nouns: RuleNouns) -> [RuleDraft] {
        var words = words
        for ending in [["as", "follows"], ["the", "following"], ["following"]]
        where words.count > 4 && words.suffix(ending.count).map(\.lowered) == ending {
            words.removeLast(ending.count)
        }
        guard let last = words.last?.lowered else { return [] }
        if verbs.contains(last) || last == "of" || last == "are" || last == "were" || last == "is" {
            // A word in the place of the list, for the clause to be whole.
            let item = RuleWord(text: "items", lowered: "items", start: 0)
            var whole = words
            whole[whole.count - 1].hasStop = false
            guard let clause = RuleClause(whole + [item, item]), clause.rest >= words.count - 1
            else { return [] }
            let question = RuleQuestion(clause: clause, nouns: nouns)
            guard nouns.isSound(question.subject), nouns.isSpecific(question.subject) else {
                return []
            }
            let isOf = last == "of"
            if isOf, clause.base != "consist" { return [] }
            return [
                RuleDraft(
                    question: question.ask(
                        "What", after: clause.verb + (isOf ? ["of"] : [])),
                    pattern: .enumeration, score: 8)
            ]
        }
        return []
    }

    private static let verbs: Set<String> = [
        "include", "includes", "included", "comprise", "comprises", "comprised", "provides",
        "contains", "requires", "provide", "contain", "require",
    ]
}
