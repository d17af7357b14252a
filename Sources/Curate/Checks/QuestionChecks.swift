import Records
import TextAnalysis

extension FreeChecks {
    // MARK: - standalone

    /// The question makes sense to someone who does not see the text: it does not speak of "the
    /// study" or "Table 2", and has no "this method" or "it" without a noun before.
    static func standalone(_ facts: DraftFacts) -> Check {
        let fault = standaloneFault(facts)
        return .verdict("standalone", fault == nil, else: fault ?? "")
    }

    private static func standaloneFault(_ facts: DraftFacts) -> String? {
        let draft = facts.draft
        let shown = draft.chunk.title + " " + draft.context
        if let code = unexplainedCode(draft, beside: shown) {
            return "The question names something by a code only: \"\(code)\""
        }
        if let short = unexplainedShortForm(draft) {
            return "The question uses \"\(short)\", which its document does not explain"
        }
        if let symbol = symbol(in: draft.question, beside: draft.chunk.title) {
            return "The question uses a symbol that only the text defines: \"\(symbol)\""
        }
        let found =
            needsText(facts.questionWords).map(phrase)
            ?? DefiniteThings.unnamed(in: draft.question, beside: shown)
        return found.map { "The question needs the text to be understood: \"\($0)\"" }
    }

    /// A short form that a question uses and its document does not explain.
    static func unexplainedShortForm(_ draft: PairDraft) -> String? {
        draft.glossary.flatMap {
            ShortForms.unexplained(
                in: draft.question, beside: draft.surroundings.joined(separator: " "),
                definitions: $0)
        }
    }

    /// A variable of a formula, such as `Φα` or `V(s)α`.
    ///
    /// Such are Greek letters alone, or one behind a bracket. `Aβ`, `IL-1β` and `β-carotene` are
    /// names.
    private static func symbol(in question: String, beside title: String) -> String? {
        let words = question.split(whereSeparator: \.isWhitespace).map {
            $0.drop { $0.isPunctuation }.prefix { !"?,;:.".contains($0) }
        }
        // In a Greek question every word is of Greek letters.
        let inGreek = words.count { $0.contains(where: isGreek) }
        guard inGreek > 0, inGreek * 3 <= words.count else { return nil }
        let symbol = words.first { word in
            let letters = word.filter(\.isLetter)
            let isBracketed = word.firstIndex(of: ")").map { bracket in
                word[bracket...].dropFirst().first.map(isGreek) == true
            }
            let isGreekAlone = letters.count > 1 && letters.allSatisfy(isGreek)
            // "γδ T cells" have their name, as all small letters have.
            return isBracketed == true || isGreekAlone && letters.contains(where: \.isUppercase)
        }
        return symbol.map(String.init).flatMap { title.contains($0) ? nil : $0 }
    }

    private static func isGreek(_ character: Character) -> Bool {
        character.unicodeScalars.first.map { (0x370...0x3FF).contains($0.value) } ?? false
    }

    /// A code of a sample or strain that neither the title nor a long form explains.
    private static func unexplainedCode(_ draft: PairDraft, beside shown: String) -> String? {
        let codes = Codes.found(in: draft.question)
        guard !codes.isEmpty else { return nil }
        let known = Codes.found(in: shown) + (draft.glossary ?? []).map(\.short)
        return codes.first { !known.contains($0) }
    }

    /// The first words of a question that only the text explains; nil where it stands alone.
    static func needsText(_ words: [String]) -> ArraySlice<String>? {
        selfReferences.firstMatch(in: words).map { words[$0] } ?? numberedPlace(in: words)
            ?? danglingWord(in: words) ?? vagueThing(in: words)
    }

    private static func phrase(_ words: ArraySlice<String>) -> String {
        words.joined(separator: " ")
    }

    /// Two words such as `table 2`, `figure s1`, `section 3`, `compound 25a`.
    private static func numberedPlace(in words: [String]) -> ArraySlice<String>? {
        for index in words.indices.dropLast() {
            let next = words[index + 1]
            let isPlace =
                places.contains(words[index])
                ? next.contains(where: \.isNumber) && next.count <= 4
                : things.contains(words[index]) && isOrdinal(next)
            if isPlace { return words[index...index + 1] }
        }
        return nil
    }

    /// `2` or `25a`; how one studies CO2, 3D cultures or p53 is no number of a study.
    private static func isOrdinal(_ word: String) -> Bool {
        let digits = word.prefix(while: \.isNumber)
        let rest = word.dropFirst(digits.count)
        return (1...3).contains(digits.count) && (rest.isEmpty || "abc".contains(rest))
    }

    private static func danglingWord(in words: [String]) -> ArraySlice<String>? {
        for (index, word) in words.enumerated() {
            let next = index + 1 < words.count ? words[index + 1] : ""
            switch word {
            case "this", "these", "aforementioned":
                return words[index...min(index + 1, words.count - 1)]
            case "those":
                if !["who", "with", "of", "in", "that", "from", "for", "without", "which"].contains(
                    next)
                {
                    return words[index...index]
                }
            case "former", "latter":
                if index > 0, words[index - 1] == "the" { return words[index - 1...index] }
            case "above", "below":
                if next.isEmpty { return words[index...index] }
            case "it", "they", "its", "their", "them", "he", "she":
                // "How does it work?"; later on a noun before it is what it stands for.
                if index < 4, !facts(before: index, in: words) { return words[index...index] }
            default: break
            }
        }
        return nil
    }

    /// "the mixture", "the experiments": things that only the text tells from others of their kind,
    /// unless the question says which.
    private static func vagueThing(in words: [String]) -> ArraySlice<String>? {
        for index in words.indices.dropLast() where words[index] == "the" {
            let last = vagueModifiers.contains(words[index + 1]) ? index + 2 : index + 1
            guard last < words.count, vagueThings.contains(words[last]) else { continue }
            let next = last + 1 < words.count ? words[last + 1] : ""
            if !saysWhich.contains(next) { return words[index...last] }
        }
        return nil
    }

    private static let vagueThings: Set<String> = [
        "experiment", "experiments", "mixture", "mixtures", "classes", "participants",
        "respondents",
        "dataset", "datasets", "mice", "rats", "procedure", "sequences", "sample", "samples",
        "specimens", "solution", "questionnaire", "interviews", "trial", "cohort", "data",
    ]
    private static let vagueModifiers: Set<String> = [
        "outcome", "final", "initial", "first", "second", "resulting", "obtained", "experimental",
    ]
    private static let saysWhich: Set<String> = [
        "of", "from", "with", "that", "which", "who", "containing", "between", "for", "on", "about",
    ]

    /// Whether a word that carries content stands before.
    private static func facts(before index: Int, in words: [String]) -> Bool {
        words[..<index].contains { !ContentWords.isStopWord($0) && $0.count > 2 }
    }

    private static let places: Set<String> = [
        "table", "tables", "figure", "figures", "fig", "section", "equation", "eq", "appendix",
        "chapter", "algorithm", "page",
    ]
    /// What a document numbers, and what has other meanings.
    private static let things: Set<String> = [
        "part", "example", "experiment", "compound", "compounds", "scheme", "theorem", "lemma",
        "proposition", "remark", "listing", "box", "panel", "study",
    ]

    private static let selfReferences: Phrases = {
        let things = [
            "text", "passage", "paper", "study", "document", "article", "section", "work",
            "research", "authors", "author", "results", "findings", "excerpt", "chapter", "report",
            "manuscript", "sentence", "paragraph", "statement", "thesis", "answer", "table",
            "figure",
        ]
        let determiners = ["the", "this", "these", "our", "their", "present", "current", "given"]
        let phrases = determiners.flatMap { determiner in things.map { "\(determiner) \($0)" } }
        return Phrases(
            (phrases + [
                "we", "our", "us", "authors", "mentioned", "described in", "described above",
                "described below", "discussed in the", "provided text", "reported here", "in study",
                "the provided", "the following", "as follows", "the researchers",
                "researchers find",
                "the investigators", "the writers", "what study", "which study", "what studies",
                "which studies", "which paper", "which authors",
            ]).joined(separator: ","))
    }()

    // MARK: - form

    /// One question, that opens as one or after a phrase.
    ///
    /// The question words that are known are English: where another language is asked for, none is
    /// looked for.
    static func form(_ facts: DraftFacts, _ settings: CheckSettings) -> Check {
        let fault = formFault(facts, isEnglish: (settings.language ?? "en") == "en")
        return .verdict("form", fault == nil, else: fault ?? "")
    }

    private static func formFault(_ facts: DraftFacts, isEnglish: Bool) -> String? {
        let question = facts.draft.question
        let words = facts.questionWords
        guard question.last == "?" || question.last == "？" else {
            return "The question does not end with a question mark"
        }
        guard question.count(where: { $0 == "?" || $0 == "？" }) == 1 else {
            return "There is more than one question"
        }
        guard !isEnglish || asks(words) else { return "The question has no question word" }
        if asksTwice(words) { return "There is more than one question" }
        guard words != facts.answerWords else { return "The answer repeats the question" }
        if let year = yearOfItsOwn(facts) {
            return "The question says itself what it asks for: \(year)"
        }
        guard facts.draft.answer.last.map({ !",;:-–(".contains($0) }) == true else {
            return "The answer is cut off"
        }
        return nil
    }

    /// "What are the kinds, and how do they differ": two questions in one.
    private static func asksTwice(_ words: [String]) -> Bool {
        zip(words, words.dropFirst()).contains { $0 == "and" && interrogatives.contains($1) }
    }

    private static let interrogatives: Set<String> = [
        "what", "how", "why", "when", "where", "who", "which",
    ]

    /// The year in a question that asks when, where the answer says no other one; nil for none.
    private static func yearOfItsOwn(_ facts: DraftFacts) -> String? {
        let words = facts.questionWords
        let asksWhen =
            words.first == "when"
            || zip(words, words.dropFirst()).contains {
                ($0 == "what" || $0 == "which") && $1 == "year"
            }
        guard asksWhen else { return nil }
        let own = words.filter(isYear)
        let others = facts.answerWords.filter(isYear).filter { !own.contains($0) }
        return others.isEmpty ? own.first : nil
    }

    private static func isYear(_ word: String) -> Bool {
        word.count == 4 && Int(word).map { (1000...2199).contains($0) } == true
    }

    private static func asks(_ words: [String]) -> Bool {
        guard let first = words.first else { return false }
        let isEnglish = words.contains { ContentWords.isStopWord($0) }
        return !isEnglish || auxiliaries.contains(first)
            || words.contains { questionWords.contains($0) }
    }

    private static let questionWords: Set<String> = [
        "what", "which", "who", "whom", "whose", "where", "when", "why", "how",
    ]
    private static let auxiliaries: Set<String> = [
        "is", "are", "was", "were", "do", "does", "did", "can", "could", "should", "has", "have",
        "had", "will", "would", "may", "must",
    ]

    // MARK: - generic

    /// "What is the main focus of the ...?": a question that could be put to any document.
    ///
    /// One word that is not generic is enough in "What is metformin?", but not in "What was the name
    /// of the course?".
    static func generic(_ facts: DraftFacts) -> Check {
        let words = facts.questionWords
        let places = words.indices.filter { index in
            !ContentWords.isStopWord(words[index]) && !genericWords.contains(words[index])
        }
        let specific = places.count
        let isDefinite = places.first.map { $0 > 0 && words[$0 - 1] == "the" } ?? false
        let isVague = zip(words, words.dropFirst()).contains { adjective, noun in
            mainWords.contains(adjective) && genericWords.contains(noun)
        }
        let hasTalk = words.contains { ["discussed", "presented", "mentioned"].contains($0) }
        let needed = isVague || hasTalk || isDefinite ? 2 : 1
        guard !asksWhatWasFound(words) else {
            return Check(
                name: "generic", value: Double(specific), passed: false,
                message: "The question asks what was found, not about the matter itself")
        }
        return .verdict(
            "generic", specific >= needed, value: Double(specific),
            else: "The question could be asked of any document")
    }

    /// "What was observed in ...?", "What are the main findings of ...?": what was found is told in
    /// the words of its experiment, so that such questions need the text.
    private static func asksWhatWasFound(_ words: [String]) -> Bool {
        words.indices.dropFirst().contains { index in
            let (before, word) = (words[index - 1], words[index])
            let next = index + 1 < words.count ? words[index + 1] : ""
            // What "is found in" a place is no finding, nor is what "was shown to" do something.
            return ["was", "were", "been"].contains(before) && found.contains(word) && next != "to"
                || (before == "the" || mainWords.contains(before)) && findings.contains(word)
        }
    }

    private static let findings: Set<String> = ["findings", "conclusion", "conclusions"]
    private static let found: Set<String> = ["observed", "found", "shown", "reported", "revealed"]

    private static let mainWords: Set<String> = [
        "main", "primary", "key", "overall", "central", "major", "principal", "general", "specific",
    ]
    /// Words that say nothing new in an answer.
    static let genericStems = Set((genericWords.union(["yes", "true", "called"])).map(Stems.stem))

    private static let genericWords: Set<String> = [
        "main", "primary", "key", "overall", "central", "major", "principal", "general", "specific",
        "focus", "purpose", "task", "tasks", "finding", "findings", "goal", "goals", "objective",
        "objectives", "aim", "aims", "topic", "topics", "idea", "point", "points", "contribution",
        "contributions", "conclusion", "conclusions", "theme", "result", "results", "name",
        "difference", "reason", "role", "method", "methods", "approach", "process", "system",
        "data", "example", "benefit", "benefits", "advantage", "advantages", "problem", "issue",
        "issues", "challenge", "challenges", "limitation", "limitations", "discussed", "presented",
        "provided", "given", "analysis", "model", "experiment", "experiments", "type", "types",
        "number", "value", "factor", "found", "observed", "studied", "subject", "context",
    ]
}
