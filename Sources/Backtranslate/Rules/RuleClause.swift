import TextAnalysis

/// A main clause, taken apart: an opening phrase, a subject, an auxiliary and what follows.
///
/// `In mice, curcumin can reduce the load because …` has the opening `In mice`, the subject
/// `curcumin`, the auxiliary `can`, the verb `reduce`. A verb that stands alone is read as `do` and
/// its base, so that every clause turns into a question in one way: question word, auxiliary,
/// subject, verb, rest.
struct RuleClause {
    var words: [RuleWord]
    /// Stays with the question; empty where there is none, or where it means nothing there.
    var opening: Range<Int>
    var subject: Range<Int>
    var auxiliary: String
    /// Between subject and rest, in the question's form: `[]` after "is", `["been"]` after "has".
    var verb: [String]
    /// The base of the verb; "be" for the auxiliary alone.
    var base: String
    /// Adverbs and the verb left out.
    var rest: Int

    var isPresent: Bool {
        ["is", "are", "do", "does", "can", "may", "has", "have"].contains(auxiliary)
    }
    var isBe: Bool { base == "be" }

    /// The words after the verb.
    var tail: ArraySlice<RuleWord> { words[rest...] }

    // MARK: - Reading

    init?(_ sentence: [RuleWord]) {
        let words = Self.withoutApposition(sentence)
        guard words.count > 2, let start = Self.subjectStart(in: words) else { return nil }
        for index in start.index..<words.count {
            let word = words[index].lowered
            if RuleWords.subordinators.contains(word) { return nil }
            guard index > start.index else { continue }
            if RuleWords.auxiliaries.contains(word) {
                self.init(words, start: start, auxiliaryAt: index)
                return
            }
            if let reading = Self.finite(at: index, from: start.index, in: words) {
                self.init(words, start: start, verbAt: index, reading: reading)
                return
            }
        }
        return nil
    }

    private init?(_ words: [RuleWord], start: Start, auxiliaryAt index: Int) {
        self.words = words
        opening = start.opening
        subject = Self.withoutAdverbs(start.index..<index, in: words)
        auxiliary = words[index].lowered
        verb = []
        base = "be"
        guard !["do", "does", "did"].contains(auxiliary) else { return nil }
        var next = index + 1
        if next < words.count, words[next].lowered == "not" || words[next].lowered == "no" {
            return nil
        }
        next = Self.afterAdverbs(next, in: words)
        guard next < words.count else { return nil }
        if RuleWords.modals.contains(auxiliary) {
            let word = words[next].lowered
            guard word == "be" || RuleVerbs.reading(of: word)?.form == .base else { return nil }
            if word == "be" {
                verb = ["be"]
            } else {
                verb = [words[next].text]
                base = word
            }
            next += 1
        } else if RuleWords.have.contains(auxiliary) {
            let word = words[next].lowered
            if word == "been" {
                verb = ["been"]
                next += 1
            } else if RuleVerbs.isParticiple(word), !words[next].isNumber,
                let base = RuleVerbs.base(of: word)
            {
                verb = [words[next].text]
                self.base = base
                next += 1
            } else {
                let forms = ["has": "does", "have": "do", "had": "did"]
                auxiliary = forms[auxiliary] ?? auxiliary
                verb = ["have"]
                base = "have"
            }
        }
        rest = Self.afterAdverbs(next, in: words)
        guard rest < words.count else { return nil }
    }

    private init?(_ words: [RuleWord], start: Start, verbAt index: Int, reading: RuleVerbs.Reading)
    {
        self.words = words
        opening = start.opening
        subject = Self.withoutAdverbs(start.index..<index, in: words)
        verb = [reading.base]
        base = reading.base
        switch reading.form {
        case .base: auxiliary = "do"
        case .thirdPerson: auxiliary = "does"
        default: auxiliary = "did"
        }
        rest = Self.afterAdverbs(index + 1, in: words)
        guard rest < words.count else { return nil }
    }

    // MARK: - Opening

    private struct Start {
        var index: Int
        var opening: Range<Int>
    }

    /// Where the subject begins: after a phrase such as "In 2010,".
    private static func subjectStart(in words: [RuleWord]) -> Start? {
        guard RuleWords.introducers.contains(words[0].lowered) else {
            if asides.contains(words[0].lowered) { return startAfterAside(in: words) }
            // "Recently, ...": a single word is no part of the matter.
            if words[0].hasComma {
                let next = words[1].lowered
                guard
                    words[0].lowered.hasSuffix("ly")
                        || ["overall", "today"].contains(words[0].lowered),
                    !RuleWords.introducers.contains(next)
                else { return Start(index: 0, opening: 0..<0) }
                return Start(index: 1, opening: 0..<0)
            }
            return Start(index: 0, opening: 0..<0)
        }
        guard let comma = words.prefix(14).firstIndex(where: \.hasComma), comma + 2 < words.count,
            !words[...comma].contains(where: {
                RuleWords.auxiliaries.contains($0.lowered)
                    || RuleWords.subordinators.subtracting(["as"]).contains($0.lowered)
            }),
            !["and", "or", "but"].contains(words[comma + 1].lowered),
            !words[comma + 1].lowered.hasSuffix("ing")
        else { return nil }
        let opening = words[...comma].map(\.lowered)
        // "In 2019 John Goodenough, …": no comma after the year.
        if comma > 1, RuleQuestion.isYear(words[1].lowered) { return nil }
        let isIdle =
            openers.contains(opening.joined(separator: " "))
            || opening.allSatisfy {
                ContentWords.isStopWord($0) || RuleWords.generic.contains($0)
                    || RuleWords.pointing.contains($0)
            }
        if !isIdle, opening.contains(where: { RuleWords.pointing.contains($0) }) {
            return nil
        }
        return Start(index: comma + 1, opening: isIdle ? 0..<0 : 0..<(comma + 1))
    }

    /// They open a clause or phrase that the question can do without.
    private static let asides: Set<String> = [
        "although", "though", "while", "whereas", "despite", "given", "similar", "like", "aside",
        "prior", "following", "inspired", "since", "because", "even", "due", "owing", "considering",
        "regarding", "concerning", "contrary", "according", "thanks", "apart", "together",
    ]

    /// After "Although …,", where the rest begins a clause.
    private static func startAfterAside(in words: [RuleWord]) -> Start? {
        guard let comma = words.prefix(26).firstIndex(where: \.hasComma), comma + 3 < words.count,
            comma > 1,
            !["and", "or", "but", "which", "such", "including"].contains(words[comma + 1].lowered),
            !words[comma + 1].lowered.hasSuffix("ing")
        else { return nil }
        return Start(index: comma + 1, opening: 0..<0)
    }

    /// "Peltogyne mexicana, also known as Palo Morado, is": without what stands between the commas.
    private static func withoutApposition(_ words: [RuleWord]) -> [RuleWord] {
        guard let first = words.prefix(9).firstIndex(where: \.hasComma), first + 3 < words.count,
            appositions.contains(words[first + 1].lowered),
            let second = words[(first + 1)...].prefix(20).firstIndex(where: \.hasComma),
            second + 2 < words.count
        else { return words }
        let next = afterAdverbs(second + 1, in: words)
        guard next < words.count,
            RuleWords.auxiliaries.contains(words[next].lowered)
                || RuleVerbs.reading(of: words[next].lowered).map({ $0.form != .base }) == true
        else { return words }
        var kept = words
        kept[first].hasComma = false
        kept.removeSubrange((first + 1)...second)
        return kept
    }

    private static let appositions: Set<String> = [
        "which", "who", "commonly", "also", "known", "a", "an", "the", "as", "such", "including",
        "like", "defined", "along", "together", "namely", "one", "called", "formerly", "especially",
        "particularly", "whose", "often", "in", "with",
    ]

    /// Phrases that say nothing about the clause.
    private static let openers: Set<String> = [
        "in this study", "in this work", "in this paper", "in the present study", "in general",
        "in our study", "in this review", "in this article", "in addition", "as expected",
        "in particular", "in fact", "in total", "for instance", "for example", "in practice",
        "as a result", "in contrast", "by contrast", "on the other hand", "as a consequence",
        "in the current study", "of note", "in summary", "in conclusion", "in recent years",
        "in this context", "at present", "on the contrary", "with this in mind", "in principle",
        "in our work", "in this section", "in short", "in brief", "in the past",
    ]

}
