import TextAnalysis

/// The rules that look at how a sentence begins: with a number, a condition, a purpose.
struct RuleOpenings {
    let words: [RuleWord]
    let nouns: RuleNouns

    func drafts() -> [RuleDraft] {
        guard words.count > 5 else { return [] }
        let start = numberStart()
        return percentage(at: start) + count(at: start) + existence() + condition() + purpose()
            + fronted()
    }

    private func lowered(_ index: Int) -> String { index < words.count ? words[index].lowered : "" }

    private func draft(_ question: String, _ pattern: RulePair.Pattern, _ score: Double)
        -> [RuleDraft]
    {
        [RuleDraft(question: question, pattern: pattern, score: score)]
    }

    // MARK: - Numbers

    /// Where the subject begins, after "Of the 322 marked crows,".
    private func numberStart() -> Int {
        var index = 0
        if ["of", "among", "in"].contains(lowered(0)) {
            guard let comma = words.prefix(10).firstIndex(where: \.hasComma),
                nouns.isWhole(words[...comma]) || lowered(1) == "total"
            else { return words.count }
            index = comma + 1
        }
        if lowered(index) == "a", lowered(index + 1) == "total", lowered(index + 2) == "of" {
            index += 3
        }
        while RuleWords.approximations.contains(lowered(index)) { index += 1 }
        return index
    }

    private func opened(_ question: String, before start: Int) -> String {
        guard ["of", "among", "in"].contains(lowered(0)), lowered(1) != "total",
            let comma = words[..<start].firstIndex(where: \.hasComma)
        else { return question + "?" }
        let opening = nouns.phrase(words[...comma], opens: true)
        return opening + ", " + question.prefix(1).lowercased() + question.dropFirst() + "?"
    }

    /// "40% of the crows were marked": what percentage of the crows.
    private func percentage(at start: Int) -> [RuleDraft] {
        guard start < words.count, words[start].isNumber else { return [] }
        let isSigned = lowered(start).hasSuffix("%")
        let of = isSigned ? start + 1 : start + 2
        guard isSigned || ["percent", "%"].contains(lowered(start + 1)), lowered(of) == "of",
            let end = clauseEnd(from: of, maximum: 20), hasVerb(of..<end),
            !words[of..<end].contains(where: { $0.lowered.hasSuffix("%") })
        else { return [] }
        return draft(
            opened("What percentage " + nouns.phrase(words[of..<end], opens: true), before: start),
            .quantity, 9)
    }

    /// "A total of 82 patients were enrolled": how many patients.
    private func count(at start: Int) -> [RuleDraft] {
        guard start + 2 < words.count, isCount(start), !words[start].hasComma,
            let end = clauseEnd(from: start + 1, maximum: 18), hasVerb(start + 1..<end),
            let verb = words[start + 1..<end].firstIndex(where: {
                RuleWords.auxiliaries.contains($0.lowered)
            }), verb - start < 8, verb > start + 1,
            end - verb > 2 || end - verb == 2 && verb - start > 2,
            words[(start + 1)..<verb].contains(where: { RuleQuestion.isPlural($0.lowered) }),
            !units.contains(lowered(start + 1)), nouns.isSpecific(words[(start + 1)..<end]),
            !words[(start + 1)..<end].contains(where: { $0.isNumber && $0.lowered.count < 4 })
        else { return [] }
        return draft(
            opened(
                "How many " + nouns.phrase(words[(start + 1)..<end], opens: true), before: start),
            .quantity, 8)
    }

    private let units: Set<String> = [
        "years", "months", "days", "weeks", "hours", "minutes", "grams", "times", "of", "such",
    ]

    /// "There are four kinds of block": how many kinds are there.
    private func existence() -> [RuleDraft] {
        guard lowered(0) == "there", ["are", "were"].contains(lowered(1)) else { return [] }
        var index = 2
        while RuleWords.approximations.contains(lowered(index)) { index += 1 }
        guard isCount(index), let end = clauseEnd(from: index + 1, maximum: 14), end - index > 2
        else { return [] }
        guard
            let split = words[(index + 1)..<end].firstIndex(where: {
                ["in", "on", "for", "at", "between", "among", "per"].contains($0.lowered)
            })
        else {
            return draft(
                "How many \(nouns.phrase(words[(index + 1)..<end], opens: true)) "
                    + "\(lowered(1)) there?", .quantity, 7)
        }
        guard split > index + 1, !RuleVerbs.isParticiple(lowered(split - 1)) else { return [] }
        return draft(
            "How many \(nouns.phrase(words[(index + 1)..<split], opens: true)) \(lowered(1)) there "
                + "\(nouns.phrase(words[split..<end], opens: true))?", .quantity, 8)
    }

    private func isCount(_ index: Int) -> Bool {
        guard index < words.count else { return false }
        let word = words[index]
        if RuleWords.numberWords.contains(word.lowered) { return true }
        return word.isNumber
            && word.lowered.allSatisfy {
                $0.isNumber || $0 == "," || $0 == "." || $0 == "m" || $0 == "k"
            }
            && (word.lowered.last.map { "mk".contains($0) } == true || !word.lowered.contains("."))
            && word.lowered != "1" && !RuleQuestion.isYear(word.lowered)
    }

    // MARK: - Conditions and purposes

    /// "If the load exceeds 5 kg, …": what happens if it does.
    private func condition() -> [RuleDraft] {
        guard ["if", "when", "unless", "once"].contains(lowered(0)),
            let comma = words.prefix(18).firstIndex(where: \.hasComma), comma >= 3,
            words.count - comma > 4, nouns.isWhole(withoutVerbs(words[1...comma])),
            hasVerb(1..<(comma + 1)), !lowered(1).hasSuffix("ing"), !isAnd(comma + 1),
            !RuleWords.pronouns.contains(lowered(1)) || lowered(1) == "no",
            !RuleVerbs.isParticiple(lowered(1)), !["we", "you"].contains(lowered(comma + 1)),
            matter(words[1...comma]) >= 2
        else { return [] }
        let isPast =
            words[1...comma].contains { ["was", "were", "had"].contains($0.lowered) }
            || words[comma...].contains { ["was", "were", "had"].contains($0.lowered) }
        let clause = nouns.phrase(words[0...comma], opens: true)
        return draft(
            "What \(isPast ? "happened" : "happens") \(clause.prefix(1).lowercased())"
                + "\(clause.dropFirst())?", .condition, 6.5)
    }

    private func withoutVerbs(_ words: ArraySlice<RuleWord>) -> ArraySlice<RuleWord> {
        words.filter { !RuleWords.auxiliaries.contains($0.lowered) }[...]
    }

    private func isAnd(_ index: Int) -> Bool { ["and", "or"].contains(lowered(index)) }

    /// "To measure X, Y was …": what was done to measure X.
    private func purpose() -> [RuleDraft] {
        var start = 0
        if lowered(0) == "in", lowered(1) == "order" { start = 2 }
        guard lowered(start) == "to", RuleVerbs.reading(of: lowered(start + 1))?.form == .base,
            let comma = words.prefix(start + 16).firstIndex(where: \.hasComma), comma - start >= 3,
            nouns.isWhole(
                Self.tests.contains(lowered(start + 1))
                    ? withoutVerbs(words[start...comma]).filter {
                        $0.lowered != "whether" && $0.lowered != "if"
                    }[...] : words[start...comma]), !isAnd(comma + 1),
            matter(words[(start + 2)...comma]) >= 2,
            nouns.isSpecific(words[(start + 2)...comma]),
            let verb = words[(comma + 1)...].prefix(14).firstIndex(where: {
                RuleWords.beForms.contains($0.lowered)
            }), verb + 1 < words.count, verb > comma + 1
        else { return [] }
        let next = RuleClause.afterAdverbs(verb + 1, in: words)
        guard next < words.count, RuleVerbs.isParticiple(lowered(next)) else { return [] }
        let isPast = ["was", "were"].contains(lowered(verb))
        let phrase = nouns.phrase(words[start...comma])
        return draft(
            "What \(isPast ? "was" : "is") done \(phrase.prefix(1).lowercased() + phrase.dropFirst())?",
            .purpose, 7.5)
    }

    /// "Because of X, Y …": why Y.
    private func fronted() -> [RuleDraft] {
        guard lowered(0) == "because" || lowered(0) == "due" && lowered(1) == "to",
            let comma = words.prefix(18).firstIndex(where: \.hasComma), !isAnd(comma + 1),
            comma > 2, nouns.isWhole(withoutVerbs(words[1...comma]).dropFirst()),
            let clause = RuleClause(Array(words[(comma + 1)...])), clause.opening.isEmpty
        else { return [] }
        let question = RuleQuestion(clause: clause, nouns: nouns)
        guard nouns.isSound(question.subject), nouns.isSpecific(question.subject),
            let end = question.phraseEnd(from: clause.rest, maximum: 12)
        else { return [] }
        return draft(question.ask("Why", upTo: end), .cause, 8)
    }

    // MARK: - Ends

    private func matter(_ words: ArraySlice<RuleWord>) -> Int {
        words.count {
            !ContentWords.isStopWord($0.lowered) && !RuleWords.generic.contains($0.lowered)
        }
    }

    private func hasVerb(_ range: Range<Int>) -> Bool {
        words[range].contains { word in
            RuleWords.auxiliaries.contains(word.lowered)
                || RuleWords.sureVerbs.contains(word.lowered)
                || RuleVerbs.reading(of: word.lowered).map { $0.form != .base } ?? false
        }
    }

    /// Where the clause ends that begins before `start`; nil where a list would be cut.
    private func clauseEnd(from start: Int, maximum: Int) -> Int? {
        var index = start
        while index < words.count {
            let word = words[index]
            if index > start, Self.enders.contains(word.lowered) { break }
            index += 1
            if word.hasStop { break }
            if word.hasComma {
                guard index >= words.count || Self.goesOn(lowered(index)) else { return nil }
                break
            }
        }
        guard index > start + 1, index - start <= maximum else { return nil }
        let phrase = words[start..<index]
        guard let last = phrase.last, !RuleWords.prepositions.contains(last.lowered),
            !RuleWords.auxiliaries.contains(last.lowered), last.lowered != "and",
            nouns.isWhole(withoutVerbs(phrase).filter { $0.lowered != "who" }[...])
        else { return nil }
        return index
    }

    /// "To test whether X is Y".
    private static let tests: Set<String> = [
        "test", "determine", "examine", "investigate", "assess", "evaluate", "see", "check",
        "verify", "know", "understand", "explore",
    ]

    private static let enders: Set<String> = [
        "which", "while", "whereas", "although", "but", "because", "since", "due", "so", "if",
        "when", "unless", "until", "resulting", "leading", "indicating", "suggesting",
        "respectively", "thereby", "thus", "though", "i.e", "e.g", "however", "compared", "versus",
        "where", "as",
    ]

    private static func goesOn(_ word: String) -> Bool {
        enders.contains(word) || word.hasSuffix("ing")
            || ["with", "and", "in", "by", "of", "the"].contains(word)
    }
}
