import TextAnalysis

/// Finds things that a question speaks of as if one knew which: "the composite", "the frogs", "the
/// dried extract".
///
/// Such a noun is fine where the title names it, where the question goes on to say which ("the role
/// of ...", "the road used for ..."), or where there is only one ("the brain", "the atmosphere").
enum DefiniteThings {
    /// The first one; nil where there is none.
    ///
    /// - Parameter known: the title and what else is shown with the question.
    static func unnamed(in question: String, beside known: String) -> String? {
        let stems = ContentWords.set(of: known)
        let words = question.split(whereSeparator: \.isWhitespace)
        for start in words.indices.dropLast() where words[start].lowercased() == "the" {
            let thing = nouns(of: words[(start + 1)...])
            guard (1...mostWords).contains(thing.words.count), !thing.isSaid else { continue }
            // "The most used plant" is the one that is asked for.
            guard let first = thing.words.first, !superlatives.contains(first) else { continue }
            // A name tells which.
            guard thing.words.allSatisfy({ $0.first?.isLowercase == true }) else { continue }
            let text = thing.words.joined(separator: " ")
            let own = ContentWords.set(of: text)
            guard !own.isEmpty, own.isDisjoint(with: stems), own.isDisjoint(with: unique) else {
                continue
            }
            return "the \(text)"
        }
        return nil
    }

    /// More words say enough.
    private static let mostWords = 2

    /// The words up to the next one that is none of the thing's name, and whether what follows says
    /// which it is.
    private static func nouns(of words: ArraySlice<Substring>) -> (words: [String], isSaid: Bool) {
        var nouns: [String] = []
        // The words before an "and".
        var rest: [String]?
        for (place, word) in zip(words.indices, words) {
            let plain = word.drop { !isLetter($0) }
            let trimmed = String(plain.prefix { isLetter($0) || $0 == "-" || $0.isNumber })
            let lower = trimmed.lowercased()
            let next = place + 1 < words.endIndex ? words[place + 1].lowercased() : ""
            if saying.contains(lower) {
                let words = rest ?? nouns
                return (words, words.count > 1 || says(which: words.first, lower))
            }
            // "The mechanisms by which", "the median time to relapse".
            if lower == "by", next == "which" { return (rest ?? nouns, true) }
            if lower == "to", nouns.last.map(takingTo.contains) == true {
                return (rest ?? nouns, true)
            }
            // "The safety and toxicity of": what is said of the second is said of the first.
            if lower == "and" || lower == "or" {
                if rest == nil { rest = nouns }
                nouns = []
                continue
            }
            if participles.contains(lower)
                || lower.hasSuffix("ed") && prepositions.contains(next) && !nouns.isEmpty
            {
                return (rest ?? nouns, prepositions.contains(next))
            }
            if ending.contains(lower) { return (rest ?? nouns, false) }
            nouns.append(trimmed)
            // A comma or the question's end.
            if plain.count > trimmed.count { return (rest ?? nouns, false) }
            if nouns.count > mostWords { return (rest ?? nouns, true) }
        }
        return (rest ?? nouns, false)
    }

    /// Whether a single word is told from others of its kind by what follows it.
    ///
    /// "The theory that ..." is, "the condition for ..." and "the threshold in ..." are not, unless
    /// the word is incomplete without: of 39 such pairs strict readers found 4 or 5 good.
    private static func says(which noun: String?, _ next: String) -> Bool {
        guard let noun, let takers = relational[next] else { return true }
        return takers.contains(noun.lowercased())
    }

    private static func isLetter(_ character: Character) -> Bool { character.isLetter }

    private static let saying: Set<String> = [
        "of", "for", "that", "which", "who", "whose", "with", "between", "from", "containing", "in",
        "on", "where", "when", "about", "among", "called", "named", "known",
    ]
    private static let participles: Set<String> = [
        "used", "observed", "found", "produced", "made", "performed", "expected", "proposed",
        "required", "needed", "caused", "obtained", "measured", "detected", "reported", "described",
    ]
    private static let prepositions: Set<String> = [
        "in", "for", "by", "to", "as", "at", "with", "from", "on", "during", "between", "about",
    ]
    private static let superlatives: Set<String> = ["most", "least", "best", "first", "only"]
    /// What is of little meaning without the preposition behind it; other words' prepositions say
    /// where or when, not which.
    private static let relational: [String: Set<String>] = [
        "for": [
            "abbreviation", "basis", "cause", "causes", "criteria", "criterion", "demand",
            "evidence",
            "formula", "name", "need", "needs", "potential", "preference", "rationale", "reason",
            "reasons", "requirement", "requirements", "responsibility", "support", "symbol", "term",
            "word",
        ],
        "from": ["difference", "distance", "shift", "transition"],
        "in": [
            "change", "changes", "decline", "decrease", "difference", "differences", "drop",
            "improvement", "improvements", "increase", "interest", "loss", "reduction",
            "reductions", "rise", "role", "shift", "trend", "trends", "variation", "variations",
        ],
        "on": [
            "consensus", "dependence", "effect", "effects", "emphasis", "focus", "impact",
            "impacts", "influence", "limit", "limits",
        ],
        "when": [],
        "with": [
            "association", "correlation", "interaction", "interactions", "issue", "issues",
            "problem", "problems", "relationship",
        ],
    ]
    /// The same for "to".
    private static let takingTo: Set<String> = [
        "time", "alternative", "alternatives", "approach", "approaches", "response", "attempt",
        "ability", "tendency", "way", "resistance", "exposure", "sensitivity", "relation",
    ]
    private static let ending: Set<String> = [
        "is", "are", "was", "were", "has", "have", "had", "do", "does", "did", "be", "been", "can",
        "could", "will", "would", "may", "might", "should", "must", "to", "by", "at",
        "as", "than", "show", "shows", "suggest", "suggests", "contain", "contains", "differ",
        "during", "after", "before", "under", "into", "through", "the", "a", "an", "compared",
    ]
    /// What there is one of, or what everybody has.
    private static let unique = ContentWords.set(
        of: """
            brain heart liver kidney lung blood skin eye stomach gut body immune nervous system
            world sun earth moon atmosphere ocean sea climate universe internet economy environment
            public government organism cell genome
            """)
}
