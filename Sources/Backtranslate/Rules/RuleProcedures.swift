import TextAnalysis

/// The rules for what was done: how, with what, why and when.
extension RuleQuestion {
    /// "X was used to measure Y": what was used to measure Y.
    func used() -> [RuleDraft] {
        let index = clause.rest + 1
        let isVerb = lowered(index) == "to"
        guard left(after: index) >= 2 else { return [] }
        let isGeneral = clause.isPresent || ["is", "are", "can"].contains(clause.auxiliary)
        if isVerb, !isGeneral || next != "used",
            RuleVerbs.reading(of: lowered(index + 1))?.form == .base,
            let end = phraseEnd(from: index + 1, maximum: 12), end - index >= 3,
            isSpecific(index + 2..<end), matter(index + 2..<end) >= 2
        {
            let phrase = nouns.phrase(words[(index + 1)..<end], opens: true)
            let verb = (clause.verb + [words[clause.rest].text]).joined(separator: " ")
            return draft(
                opened(
                    "what \(clause.auxiliary == "were" ? "was" : clause.auxiliary == "are" ? "is" : clause.auxiliary) \(verb) to \(phrase)"
                ), .purpose, 8)
        }
        guard next == "used" || next == "employed" || next == "utilized" else { return [] }
        return draft(
            ask("What", after: clause.verb + [words[clause.rest].text, "for"]), .purpose, 8)
    }

    /// "X was measured by …": how was X measured.
    func procedure() -> [RuleDraft] {
        guard
            let index = find(
                ["using", "by", "with", "via", "through", "according", "from", "as"], within: 9),
            saysHow(at: index), left(after: index) >= (lowered(index) == "using" ? 1 : 2),
            !RuleWords.pointing.contains(lowered(index + 1)), !words[index - 1].hasComma
        else { return [] }
        // What stands between is asked with it: "at 540 nm".
        if index > clause.rest + 1 {
            let last = lowered(index - 1)
            let end = phraseEnd(
                from: clause.rest + 1, maximum: 8, stopping: ["with", "from", "according"])
            guard end == index, !last.hasSuffix("ly"), last != "and",
                !RuleWords.prepositions.contains(last)
            else { return [] }
        }
        return draft(ask("How", upTo: index), .procedure, 8)
    }

    /// Whether the word at `index` begins a means: "using a scale", "by weighing".
    private func saysHow(at index: Int) -> Bool {
        let marker = lowered(index)
        let after = lowered(index + 1)
        if marker == "using" || marker == "via" { return true }
        guard Self.methods.contains(next) else { return false }
        let isRun = Self.running.contains(next)
        switch marker {
        case "by": return !isProper(index + 1) && (!isRun || after.hasSuffix("ing"))
        case "with":
            return next == "treated" || !isRun && !["the", "respect", "regard"].contains(after)
        case "according": return after == "to"
        case "from": return !isProper(index + 1) && Self.deriving.contains(next)
        case "as": return Self.reckoning.contains(next)
        default: return true
        }
    }

    /// With "by" these are followed by who did it.
    private static let running: Set<String> = [
        "performed", "conducted", "collected", "recorded", "carried", "obtained", "treated",
        "administered", "made", "done", "reviewed", "scored",
    ]
    private static let deriving: Set<String> = [
        "calculated", "computed", "estimated", "derived", "obtained", "constructed", "extracted",
    ]
    private static let reckoning: Set<String> = [
        "calculated", "computed", "expressed", "coded", "measured", "estimated",
    ]

    /// A name: of a person, a maker, a place.
    func isProper(_ index: Int) -> Bool {
        guard index < words.count else { return false }
        let word = words[index].text
        return word.first?.isUppercase == true && word.dropFirst().allSatisfy { !$0.isUppercase }
    }

    static let methods: Set<String> = [
        "measured", "determined", "analyzed", "analysed", "detected", "quantified", "confirmed",
        "calculated", "estimated", "assessed", "evaluated", "identified", "extracted", "purified",
        "isolated", "prepared", "synthesized", "synthesised", "obtained", "computed", "generated",
        "trained", "performed", "conducted", "carried", "collected", "recorded", "characterized",
        "monitored", "visualized", "validated", "tested", "verified", "classified", "constructed",
        "built", "created", "produced", "fitted", "modeled", "modelled", "simulated", "removed",
        "separated", "diagnosed", "treated", "implemented", "normalized", "expressed", "defined",
        "scored", "selected", "optimized", "filtered", "sequenced", "amplified", "stained",
        "compared", "adjusted", "tracked", "marked", "labeled", "labelled", "coded", "resolved",
        "derived", "represented", "trapped", "converted", "reconstructed", "annotated", "linked",
        "aligned", "parsed", "clustered", "administered", "achieved", "addressed", "formed",
        "inferred", "predicted", "corrected", "examined", "investigated", "captured",
    ]

    /// "X was V-ed to measure Y", "… in order to …": why.
    func purpose() -> [RuleDraft] {
        guard let to = find(["to"], within: 14),
            RuleVerbs.reading(of: lowered(to + 1))?.form == .base,
            left(after: to) >= 3, Self.purposeful.contains(next) || lowered(to - 1) == "order"
        else { return [] }
        let isOrder = lowered(to - 1) == "order"
        let end = isOrder ? to - 2 : to
        guard end > clause.rest,
            phraseEnd(from: clause.rest, maximum: 10, stopping: isOrder ? ["in"] : ["to"]) == end
        else { return [] }
        return draft(ask("Why", upTo: end), .purpose, 7.5)
    }

    static let purposeful: Set<String> = [
        "performed", "conducted", "designed", "developed", "introduced", "added", "included",
        "excluded", "chosen", "selected", "marked", "collected", "created", "built", "established",
        "implemented", "removed", "applied", "proposed", "calculated", "modified", "optimized",
        "repeated", "treated", "heated", "cooled", "filtered", "stored", "trained", "carried",
        "normalized", "adjusted", "combined", "organized", "launched", "founded",
    ]

    /// "X was founded in 1902": when.
    func moment() -> [RuleDraft] {
        guard Self.dated.contains(next),
            let index = find(["in", "on", "between", "from", "during", "since"], within: 9),
            let year = words[index...].prefix(5).first(where: { Self.isYear($0.lowered) }),
            !year.text.isEmpty,
            index == clause.rest + 1
                || phraseEnd(
                    from: clause.rest, maximum: 8,
                    stopping: ["in", "on", "between", "from", "during", "since"]) == index,
            !words[index..<min(index + 3, words.count)].dropFirst().contains(where: {
                $0.lowered == "the"
            })
        else { return [] }
        let first = words[index + 1].lowered
        guard Self.isYear(first) || Self.months.contains(first) || words[index + 1].isNumber else {
            return []
        }
        return draft(ask("When", upTo: index), .circumstance, 7)
    }

    static func isYear(_ word: String) -> Bool {
        word.count == 4 && (Int(word).map { (1500...2100).contains($0) } ?? false)
    }

    static let months: Set<String> = [
        "january", "february", "march", "april", "May", "june", "july", "august", "september",
        "october", "november", "december", "early", "late", "mid",
    ]

    static let dated: Set<String> = [
        "founded", "established", "launched", "introduced", "published", "released", "created",
        "developed", "approved", "built", "discovered", "opened", "conducted", "performed",
        "collected", "started", "recruited", "enrolled", "described", "invented", "formed",
        "completed", "adopted", "isolated", "carried", "recorded", "sampled", "initiated",
        "constructed", "proposed", "reported", "diagnosed", "treated", "searched",
    ]
}
