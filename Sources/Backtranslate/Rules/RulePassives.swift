import TextAnalysis

/// The rules for "X was done …".
extension RuleQuestion {
    func passive() -> [RuleDraft] {
        if let measured = measuredPassive() { return measured }
        guard left(after: clause.rest) >= 2 else { return [] }
        return fixed() ?? purposeOfUse() ?? known() ?? handled() ?? found() ?? other()
    }

    /// The question with the participle at its end, and perhaps what governs the answer.
    private func asked(_ opener: String, _ tail: String? = nil) -> String {
        ask(opener, after: clause.verb + [words[clause.rest].text] + (tail.map { [$0] } ?? []))
    }

    private var participle: String { next }
    /// The word after the participle.
    private var following: String { lowered(clause.rest + 1) }

    // MARK: - Fixed forms

    /// A participle with its preposition that is asked about in one way only.
    private struct Form {
        var opener = "What"
        /// What stands at the question's end: nil for the participle alone.
        var tail: String?
        var pattern: RulePair.Pattern
        var score: Double
        /// Only of what is so in general.
        var isGeneral = false
    }

    private func fixed() -> [RuleDraft]? {
        if ["called", "termed", "named"].contains(participle) {
            let isShort = clause.isBe && left(after: clause.rest) <= 8
            return isShort ? draft(asked("What"), .definition, 6) : []
        }
        if following == "by", Self.causing.contains(participle) {
            return draft(asked("What", "by"), .cause, 7.5)
        }
        guard let form = Self.forms[participle + " " + following],
            clause.isPresent || !form.isGeneral
        else { return nil }
        return draft(asked(form.opener, form.tail), form.pattern, form.score)
    }

    private static let forms: [String: Form] = {
        var forms: [String: Form] = [:]
        func add(_ keys: String, _ form: Form) {
            for key in keys.split(separator: ",") {
                forms[key.split(separator: " ").joined(separator: " ")] = form
            }
        }
        add(
            "defined as, defined by",
            Form(opener: "How", pattern: .definition, score: 9))
        add(
            "divided into, classified into, grouped into, categorized into, classified as, split into",
            Form(opener: "How", pattern: .enumeration, score: 7.5))
        add(
            "located in, situated in, found in",
            Form(opener: "Where", pattern: .circumstance, score: 6.5, isGeneral: true))
        add("used in", Form(tail: "in", pattern: .relation, score: 5, isGeneral: true))
        add(
            "composed of, made of, comprised of",
            Form(tail: "of", pattern: .enumeration, score: 8))
        add("known as", Form(tail: "as", pattern: .definition, score: 7))
        add("based on", Form(tail: "on", pattern: .relation, score: 6.5))
        add("derived from", Form(tail: "from", pattern: .relation, score: 6))
        add("associated with, correlated with", Form(tail: "with", pattern: .relation, score: 7))
        add("linked to, related to", Form(tail: "to", pattern: .relation, score: 7))
        add(
            "characterized by, characterised by, accompanied by",
            Form(tail: "by", pattern: .relation, score: 7))
        add("attributed to, ascribed to", Form(tail: "to", pattern: .cause, score: 8))
        add(
            "considered a, considered an, considered the",
            Form(tail: "to be", pattern: .definition, score: 6))
        add(
            """
            considered as, regarded as, used as, recognized as, described as, identified as,
            proposed as
            """, Form(tail: "as", pattern: .definition, score: 6.5))
        return forms
    }()

    private static let causing: Set<String> = [
        "caused", "driven", "mediated", "affected", "influenced", "determined", "controlled",
        "regulated", "induced", "triggered", "limited", "inhibited", "activated", "governed",
        "followed", "constrained", "supported", "dominated", "explained", "produced", "encoded",
        "catalyzed", "enhanced", "increased", "reduced",
    ]

    private func purposeOfUse() -> [RuleDraft]? {
        let isUse =
            participle == "used" && following == "for"
            || following == "to"
                && ["used", "utilized", "employed", "applied", "needed", "required"]
                    .contains(participle)
        return isUse ? used() : nil
    }

    /// "X is known to be …", "X was shown to reduce …".
    private func known() -> [RuleDraft]? {
        guard following == "to", Self.reported.contains(participle) else { return nil }
        let index = clause.rest + 2
        let verb = lowered(index)
        if verb == "be", RuleVerbs.isParticiple(lowered(index + 1)) {
            let preposition = lowered(index + 2)
            guard RuleWords.prepositions.contains(preposition), left(after: clause.rest) >= 5,
                preposition != "as", preposition != "by" || !isProper(index + 3)
            else { return [] }
            return draft(
                asked("What", "to be \(lowered(index + 1)) \(preposition)"), .relation, 6)
        }
        guard left(after: clause.rest) >= 4,
            verb == "be" || RuleVerbs.reading(of: verb)?.form == .base
        else { return [] }
        return draft(asked("What", verb == "be" ? "to be" : "to do"), .relation, 6)
    }

    private static let reported: Set<String> = [
        "found", "known", "shown", "reported", "expected", "thought", "believed", "predicted",
        "estimated",
    ]

    // MARK: - What was done to a thing

    /// "X was dissolved in …", "X was added to …", "X was stored at 4 °C".
    private func handled() -> [RuleDraft]? {
        let index = clause.rest + 2
        guard index < words.count else { return nil }
        let after = lowered(index)
        if Self.joining.contains(participle) {
            if following == "into" { return draft(asked("What", "into"), .relation, 6) }
            guard following == "to", RuleVerbs.reading(of: after)?.form != .base else { return nil }
            return draft(asked("What", "to"), .relation, 5.5)
        }
        guard Self.handling.contains(participle) else { return nil }
        let isPlain = !words[index].isNumber
        switch following {
        case "in" where (isPlain || after.hasSuffix("%")) && !Self.adverbial.contains(after),
            "with" where isPlain:
            return draft(asked("What", following), .procedure, 6)
        case "at":
            let isWarm = words[clause.rest...].prefix(5).contains {
                $0.text.contains("°") || $0.text.contains("◦")
            }
            return isWarm ? draft(asked("At what temperature"), .circumstance, 7) : []
        default: return nil
        }
    }

    /// "in the", "in order", "in part": no substance follows.
    private static let adverbial: Set<String> = [
        "the", "an", "private", "order", "part", "parallel", "addition", "general", "this", "these",
        "each", "such", "turn", "place", "advance",
    ]

    private func found() -> [RuleDraft]? {
        guard ["in", "at"].contains(following), Self.seeing.contains(participle) else { return nil }
        return seen()
    }

    /// How, why and when it was done; at last, with what.
    private func other() -> [RuleDraft] {
        let drafts = conditional() + procedure() + purpose() + moment()
        guard drafts.isEmpty else { return drafts }
        let index = clause.rest + 2
        guard index < words.count, !isProper(index) else { return [] }
        if following == "by" {
            let isDoing = lowered(index).hasSuffix("ing")
            return clause.isPresent && !isDoing ? draft(asked("What", "by"), .relation, 5.5) : []
        }
        guard ["with", "on", "from", "over", "against", "onto"].contains(following),
            left(after: clause.rest) >= 3, !words[index].isNumber,
            !words[index...].prefix(3).contains(where: { RuleWords.pointing.contains($0.lowered) }),
            !Self.idle.contains(lowered(index))
        else { return [] }
        return draft(asked("What", following), .relation, 5)
    }

    /// After a preposition they make an adverb of it: "with respect to", "on average".
    private static let idle: Set<String> = [
        "respect", "regard", "average", "time", "day", "demand", "basis", "behalf",
        "top", "purpose", "account", "reference",
    ]

    private static let joining: Set<String> = [
        "subjected", "exposed", "attached", "assigned", "added", "applied", "transferred",
        "converted", "connected", "mapped", "bound", "coupled", "transformed", "incorporated",
        "integrated", "inserted", "translated", "limited", "restricted", "confined",
    ]
    private static let handling: Set<String> = [
        "dissolved", "suspended", "immersed", "incubated", "resuspended", "diluted", "embedded",
        "cultured", "grown", "maintained", "stored", "kept", "dried", "heated", "coated", "washed",
        "mixed", "fed", "supplemented", "equipped", "fixed", "centrifuged", "filled", "loaded",
        "combined", "eluted", "hosted", "written", "concentrated", "implemented",
    ]
    private static let seeing: Set<String> = [
        "observed", "found", "detected", "reported", "recorded", "identified", "seen", "noted",
        "expressed", "localized", "distributed", "documented", "noticed",
    ]

    /// "X was observed in 40% of the patients", "… in the fields".
    private func seen() -> [RuleDraft] {
        let index = clause.rest + 2
        guard index + 1 < words.count, !RuleWords.pointing.contains(lowered(index)),
            next != "reported" || !["is", "are"].contains(clause.auxiliary)
        else { return [] }
        let preposition = lowered(index - 1)
        let clauseText =
            "\(clause.auxiliary) \(name) \((clause.verb + [next]).joined(separator: " "))"
        if lowered(index).hasSuffix("%"), words[index].isNumber, lowered(index + 1) == "of",
            let end = phraseEnd(from: index + 1, maximum: 8)
        {
            let whole = nouns.phrase(words[(index + 1)..<end], opens: true)
            return draft(
                opened("\(preposition) what percentage \(whole) \(clauseText)"), .quantity, 8.5)
        }
        if isCount(index) {
            guard let end = phraseEnd(from: index + 1, maximum: 6), Self.isPlural(lowered(end - 1))
            else { return [] }
            let things = nouns.phrase(words[(index + 1)..<end], opens: true)
            return draft(opened("\(preposition) how many \(things) \(clauseText)"), .quantity, 8)
        }
        guard !words[index].isNumber,
            !["different", "various", "similar"].contains(subject.first?.lowered ?? ""),
            ![
                "addition", "order", "contrast", "total", "both", "all", "comparison", "agreement",
                "accordance", "response", "terms", "general", "detail", "each", "any",
            ].contains(lowered(index))
        else { return [] }
        return draft(ask("Where", after: clause.verb + [next]), .circumstance, 5.5)
    }

    /// "X is assigned if …".
    private func conditional() -> [RuleDraft] {
        guard let index = find(["if", "when", "unless"], within: 12), left(after: index) >= 3,
            !words[index - 1].hasComma,
            phraseEnd(from: clause.rest, maximum: 10, stopping: ["only"]).map({
                $0 == index || $0 == index - 1 && lowered($0) == "only"
            }) == true,
            !words[index...].contains(where: {
                ["it", "they", "this", "these"].contains($0.lowered)
            }),
            !lowered(index + 1).hasSuffix("ing"), !RuleVerbs.isParticiple(lowered(index + 1))
        else { return [] }
        return draft(
            ask("When", upTo: lowered(index - 1) == "only" ? index - 1 : index), .condition, 7.5)
    }

}
