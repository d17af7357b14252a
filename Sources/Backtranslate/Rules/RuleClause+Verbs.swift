/// Finding the verb of a clause.
extension RuleClause {
    /// Reads a word as the clause's verb, where it is one of those that the rules ask about.
    static func finite(at index: Int, from start: Int, in words: [RuleWord])
        -> RuleVerbs.Reading?
    {
        guard index + 1 < words.count, !words[index].hasComma, !words[index - 1].hasComma,
            let reading = RuleVerbs.reading(of: words[index].lowered), reading.form != .participle
        else { return nil }
        let before = words[index - 1].lowered
        let after = words[index + 1].lowered
        guard !RuleWords.determiners.contains(before), !RuleWords.prepositions.contains(before),
            before != "and", before != "or", after != "of", !isPartOfName(index, in: words)
        else { return nil }
        let hasComplement = complements[reading.base] == after
        let isFollowed = takesObject(after) || hasComplement
        switch reading.form {
        case .thirdPerson:
            // "results in" is a verb, "the results" and "results of" are not.
            let isSingular =
                !before.hasSuffix("s") || ["ss", "sis", "us"].contains { before.hasSuffix($0) }
                || subjectIsSingular(start..<index, words)
            return isFollowed && isSingular && !isAdjective(before) ? reading : nil
        case .base:
            let isPlural =
                before.hasSuffix("s") && !before.hasSuffix("'s") && !before.hasSuffix("’s")
                || before.hasSuffix("a") || plurals.contains(before)
                || words[start..<index].contains { $0.lowered == "and" }
            return isFollowed && isPlural && !isFinite(after) ? reading : nil
        case .past:
            let isAmount = amounts.contains(reading.base) && amountEnds.contains(after)
            return (isFollowed || isAmount) && !isAttribute(index, from: start, in: words)
                ? reading : nil
        case .participle: return nil
        }
    }

    /// "increased from", "varied between".
    private static let amountEnds: Set<String> = ["from", "between", "when"]

    /// Whether a past form stands before its noun or after "to": "highly increased levels".
    private static func isAttribute(_ index: Int, from start: Int, in words: [RuleWord]) -> Bool {
        let before = words[index - 1].lowered
        guard index - 2 >= start else { return before.hasSuffix("ly") || isAdjective(before) }
        let second = words[index - 2].lowered
        let isAdverb =
            before.hasSuffix("ly")
            && (index - 2 == start || RuleWords.determiners.contains(second)
                || RuleWords.prepositions.contains(second))
        return isAdverb || isAdjective(before) || second == "to"
    }

    /// A later verb shows that this word was a noun: "RNA rescue experiments were", "models improve".
    static func isPartOfName(_ index: Int, in words: [RuleWord]) -> Bool {
        for later in (index + 1)..<min(index + 9, words.count) {
            let word = words[later].lowered
            if RuleWords.auxiliaries.contains(word) { return true }
            if RuleWords.subordinators.contains(word) || ["and", "or", "to"].contains(word) {
                return false
            }
            if later + 1 < words.count, later < index + 4,
                let reading = RuleVerbs.reading(of: word),
                reading.form == .base || reading.form == .thirdPerson, !words[later].hasComma,
                takesObject(words[later + 1].lowered),
                !RuleWords.prepositions.contains(words[later - 1].lowered),
                !RuleWords.determiners.contains(words[later - 1].lowered),
                ["the", "a", "an", "their", "its"].contains(words[later + 1].lowered)
                    || later == index + 1 && reading.form == .base && plainVerbs.contains(word)
            {
                return true
            }
            // "time scales strongly suggest": an adverb stands only before the verb.
            if later < index + 4, isAdverb(words[later - 1].lowered),
                RuleVerbs.reading(of: word) != nil
            {
                return true
            }
            if words[later].hasComma || words[later].hasStop { return false }
        }
        return false
    }

    static let plainVerbs: Set<String> = [
        "use", "require", "include", "provide", "contain", "improve", "allow", "show", "have",
        "enable", "reduce", "produce", "achieve", "become", "make", "take",
        "give", "lead", "depend", "rely", "consist", "contribute", "suggest", "play",
    ]

    static func isFinite(_ word: String) -> Bool {
        RuleVerbs.reading(of: word).map { $0.form == .thirdPerson } ?? false
    }

    static func subjectIsSingular(_ range: Range<Int>, _ words: [RuleWord]) -> Bool {
        // "The use of maps reduces": the noun before the preposition counts.
        guard
            let preposition = range.first(where: {
                RuleWords.prepositions.contains(words[$0].lowered)
            }),
            preposition > range.lowerBound
        else { return false }
        return !words[preposition - 1].lowered.hasSuffix("s")
    }

    static let amounts: Set<String> = [
        "increase", "decrease", "rise", "fall", "grow", "drop", "decline", "range", "vary",
        "improve",
    ]

    /// The preposition that makes a verb of a word which could be a noun.
    static let complements: [String: String] = [
        "result": "in", "lead": "to", "consist": "of", "depend": "on", "rely": "on", "refer": "to",
        "range": "from", "contribute": "to", "differ": "from", "correspond": "to", "belong": "to",
        "stem": "from", "occur": "in", "increase": "by", "decrease": "by", "vary": "from",
        "suffer": "from", "benefit": "from", "account": "for", "correlate": "with", "serve": "as",
        "act": "as", "originate": "from", "stand": "for", "focus": "on", "aim": "to", "seek": "to",
        "interact": "with", "respond": "to", "arise": "from", "interfere": "with", "drop": "by",
        "participate": "in", "grow": "by", "live": "in", "work": "by",
    ]

    static let plurals: Set<String> = [
        "people", "mice", "men", "women", "children", "bacteria", "fungi",
    ]

    static func isAdjective(_ word: String) -> Bool {
        word.hasSuffix("ous") || word.hasSuffix("ful") || word.hasSuffix("ive")
            || word.hasSuffix("able")
            || [
                "main", "major", "key", "possible", "first", "test", "new", "these", "our", "its",
                "their", "other", "common", "own", "better", "to",
            ].contains(word)
    }

    /// Whether a word may start a noun phrase: no preposition, no verb.
    static func takesObject(_ word: String) -> Bool {
        !RuleWords.prepositions.contains(word) && !RuleWords.auxiliaries.contains(word)
            && !["and", "or", "that", "which", "not", "when", "because", "if"].contains(word)
    }

    static func afterAdverbs(_ index: Int, in words: [RuleWord]) -> Int {
        var index = index
        while index < words.count, isAdverb(words[index].lowered), !words[index].hasComma {
            index += 1
        }
        return index
    }

    static func isAdverb(_ word: String) -> Bool {
        RuleWords.adverbs.contains(word)
            || (word.hasSuffix("ly") && word.count > 4
                && ![
                    "family", "only", "supply", "apply", "rely", "assembly", "anomaly", "early",
                    "daily", "likely", "unlikely", "imply", "multiply",
                ].contains(word))
    }

    static func withoutAdverbs(_ range: Range<Int>, in words: [RuleWord]) -> Range<Int> {
        var end = range.upperBound
        while end > range.lowerBound + 1, isAdverb(words[end - 1].lowered) { end -= 1 }
        return range.lowerBound..<end
    }
}
