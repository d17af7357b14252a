import TextAnalysis

/// A question that a rule proposes, with how much it is worth.
struct RuleDraft: Equatable {
    var question: String
    var pattern: RulePair.Pattern
    var score: Double
}

/// Writes the questions of one clause.
struct RuleQuestion {
    let clause: RuleClause
    let nouns: RuleNouns

    var words: [RuleWord] { clause.words }
    var subject: ArraySlice<RuleWord> { words[clause.subject] }
    /// The subject as it stands in a question; a single word before "are" is no name.
    var name: String {
        let phrase = nouns.phrase(subject)
        let isPlural = ["are", "were", "do", "have"].contains(clause.auxiliary)
        guard subject.count == 1, isPlural, phrase.dropFirst().allSatisfy(\.isLowercase) else {
            return phrase
        }
        return phrase.lowercased()
    }
    /// The word at the verb's end, in small letters; empty where there is none.
    func lowered(_ index: Int) -> String { index < words.count ? words[index].lowered : "" }
    /// The first word after the verb.
    var next: String { lowered(clause.rest) }

    func draft(_ question: String, _ pattern: RulePair.Pattern, _ score: Double) -> [RuleDraft] {
        [RuleDraft(question: question, pattern: pattern, score: score)]
    }

    // MARK: - Asking

    /// "In mice, what does curcumin reduce in the brain?": the words up to `end` are repeated.
    func ask(_ opener: String, upTo end: Int? = nil, after verb: [String]? = nil) -> String {
        var parts = [opener, clause.auxiliary, name] + (verb ?? clause.verb)
        if let end, end > clause.rest {
            parts.append(nouns.phrase(words[clause.rest..<end], opens: true))
        }
        return opened(parts.joined(separator: " "))
    }

    /// The question with the clause's opening phrase before it, and its mark.
    func opened(_ question: String) -> String {
        guard !clause.opening.isEmpty else { return Self.finished(question) }
        let phrase = nouns.phrase(words[clause.opening], opens: true)
        return phrase + ", " + question.prefix(1).lowercased() + question.dropFirst() + "?"
    }

    static func finished(_ question: String) -> String {
        question.prefix(1).uppercased() + question.dropFirst() + "?"
    }

    // MARK: - Phrases

    /// The end of the phrase from `start`: a break, or a word that goes on with something else.
    ///
    /// Nil where the phrase is a list that the break would cut, is longer than `maximum` words, or
    /// points out of the sentence.
    func phraseEnd(from start: Int, maximum: Int = 12, stopping: Set<String> = []) -> Int? {
        guard start < words.count else { return nil }
        var index = start
        while index < words.count {
            let word = words[index]
            if index > start, Self.enders.contains(word.lowered) || stopping.contains(word.lowered)
            {
                break
            }
            index += 1
            if word.hasStop { break }
            if word.hasComma {
                guard index >= words.count || endsList(at: index) || goesOn(at: index, from: start)
                else { return nil }
                break
            }
        }
        guard index > start, index - start <= maximum else { return nil }
        let phrase = words[start..<index]
        guard let last = phrase.last, !RuleWords.prepositions.contains(last.lowered),
            !RuleWords.determiners.contains(last.lowered), last.lowered != "and",
            last.lowered != "or", nouns.isWhole(phrase)
        else { return nil }
        return index
    }

    /// Whether what follows a comma is no item of a list.
    private func endsList(at index: Int) -> Bool {
        let word = words[index].lowered
        return Self.afterLists.contains(word) || word.hasSuffix("ing") || word.hasSuffix("ly")
    }

    /// Whether ", and" goes on with a clause of its own.
    private func goesOn(at index: Int, from start: Int) -> Bool {
        guard ["and", "or"].contains(lowered(index)), index + 2 < words.count,
            !words[start..<(index - 1)].contains(where: \.hasComma)
        else { return false }
        return words[(index + 1)..<min(index + 8, words.count)].contains {
            RuleWords.auxiliaries.contains($0.lowered) || RuleWords.sureVerbs.contains($0.lowered)
        }
    }

    private static let enders: Set<String> = [
        "which", "that", "where", "while", "whereas", "although", "but", "because", "since", "due",
        "so", "if", "when", "who", "whose", "unless", "until", "such", "including", "resulting",
        "leading", "indicating", "suggesting", "respectively", "followed", "thereby", "thus",
        "compared", "though", "making", "allowing", "i.e", "e.g", "as", "is", "are", "was", "were",
        "has", "have", "can", "may", "will", "by", "using", "via", "through", "however", "versus",
    ]
    private static let afterLists: Set<String> = [
        "which", "where", "while", "whereas", "although", "but", "because", "since", "due", "so",
        "if", "when", "with", "as", "such", "resulting", "respectively", "followed", "thus",
        "though", "who", "whose", "in", "by", "for", "after", "at", "from", "compared", "however",
        "thereby", "unless", "the", "it", "there", "they", "especially", "particularly", "even",
    ]

    /// Whether what is asked about is more than "the method".
    func isSpecific(_ range: Range<Int>) -> Bool { nouns.isSpecific(words[range]) }

    /// Of `range`: how many words carry content.
    func matter(_ range: Range<Int>) -> Int {
        words[range].count {
            !ContentWords.isStopWord($0.lowered) && !RuleWords.generic.contains($0.lowered)
        }
    }

    /// Where one of `targets` stands after the verb, before the clause ends.
    func find(_ targets: Set<String>, within maximum: Int = 30) -> Int? {
        for index in clause.rest..<min(words.count, clause.rest + maximum) {
            if targets.contains(words[index].lowered) { return index }
            if words[index].hasStop { return nil }
        }
        return nil
    }

    /// How many words follow `index`.
    func left(after index: Int) -> Int { words.count - index - 1 }
}
