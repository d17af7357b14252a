import TextAnalysis

/// Says whether a text would do as an answer, and how good a one.
///
/// The score adds up what answers worth asking about have, and takes off for what makes a reader ask
/// "which?". Its weights follow the labels that strict readers gave to 442 pairs of 40 papers
/// (`docs/quality.md`): good were 69 % of the answers that share a word with the title and that a rule
/// can ask about, 54 % of those with the first alone, 44 % with the second, 38 % with neither; 62 % of
/// those with a verb of definition and 49 % of the others; less with quantities; names and places in
/// the paragraph told nothing. Of 300 later pairs 75 % were good in abstracts and introductions, 56 %
/// in discussions, 47 % in results; 40 % where the question is about the past.
enum AnswerScore: Equatable {
    case worth(Double)
    /// The reason, for tests and for whoever tunes it.
    case refused(String)

    /// - Parameters:
    ///   - title: the stems of the words of the document's title, which is shown with a question.
    ///   - part: what its section is for.
    ///   - isAskable: whether a rule makes a question of it (`RuleWriter`): its subject and verb are
    ///     plain.
    init(
        of answer: AnswerText, title: Set<String> = [], part: Part = .other,
        isAskable: @autoclosure () -> Bool = false
    ) {
        if let reason = Self.refusalToJoin(answer) {
            self = .refused(reason)
            return
        }
        let text = answer.text
        let words = PlainWords.lowercased(in: text)
        if let reason = Self.refusal(of: answer, text: text, words: words) {
            self = .refused(reason)
            return
        }
        // Only of what is left: to find names takes long.
        let facts = Facts(in: text)
        let stems = ContentWords.stems(of: words)
        if let reason = Self.matter(words, stems: stems, facts: facts)
            ?? Protocols.refusal(of: text, words: words, isAmongMethods: part == .methods)
        {
            self = .refused(reason)
            return
        }
        var score = Self.score(answer, text: text, words: words, facts: facts)
        if !title.isDisjoint(with: stems) {
            score += isAskable() ? 3 : 1.5
        } else if isAskable() {
            score += 0.5
        }
        score -= min(Double(Codes.found(in: text).count), 2)
        switch part {
        case .introduction: score += 1.5
        case .results: score -= 0.5
        case .methods: score -= 1
        case .other: break
        }
        self = score >= Self.minimum ? .worth(score) : .refused("score \(score)")
    }

    /// What a section is for.
    enum Part {
        /// Says what is known, for readers who do not know it yet.
        case introduction
        /// Says what was done.
        case methods
        /// Says what was found.
        case results
        case other

        /// - Parameter headings: those above, the outermost first.
        init(of headings: [String]) {
            // "Introduction and aims", and not "Background subtraction".
            func name(_ phrases: Phrases) -> Bool {
                headings.contains { heading in
                    let words = PlainWords.lowercased(in: heading).filter { Double($0) == nil }
                    let found = phrases.match(at: 0, in: words).map(\.count) ?? 0
                    return found > 0 && (found == words.count || words[found] == "and")
                }
            }
            if Protocols.isAmongMethods(headings) {
                self = .methods
            } else if name(Self.introductions) {
                self = .introduction
            } else if name(Self.resultHeadings) {
                self = .results
            } else {
                self = .other
            }
        }

        private static let introductions = Phrases(
            "abstract, introduction, background, summary, author summary, overview")
        private static let resultHeadings = Phrases("result, results, findings")
    }

    /// What is worth less is not asked about, even where a chunk has nothing better.
    static let minimum = 1.5

    // MARK: - Refusals

    private static func refusal(of answer: AnswerText, text: String, words: [String]) -> String? {
        guard words.count >= 8 else { return "too short" }
        guard words.count <= (answer.isList ? 90 : 60) else { return "too long" }
        guard !WordLists.pointingBack.matchesStart(of: words) else { return "points back" }
        if answer.joinsTwo {
            guard words.count <= 50 else { return "too long to join" }
            if let reason = form(answer.sentences[0]) { return reason }
        }
        return form(text) ?? wording(words, of: text, isList: answer.isList)
    }

    /// Two sentences are joined only for the sake of the second one's opening: half of all passages
    /// go no further than here.
    private static func refusalToJoin(_ answer: AnswerText) -> String? {
        guard answer.joinsTwo else { return nil }
        let second = PlainWords.lowercased(in: answer.sentences[1])
        guard let opening = second.first, WordLists.joining.contains(opening),
            WordLists.pointingBack.matchesStart(of: second)
        else { return "no need to join" }
        return nil
    }

    private static func form(_ answer: String) -> String? {
        guard let first = answer.first,
            first.isUppercase || first.isNumber || "\"“`‘'".contains(first)
                || !first.isASCII
        else { return "does not open a sentence" }
        if "†‡§¶*".contains(first) { return "footnote" }
        // "4 History of diabetes": the number of an item.
        if let next = answer.drop(while: \.isNumber).dropFirst().first, first.isNumber,
            answer.first(where: { !$0.isNumber }) == " ", next.isUppercase
        {
            return "numbered item"
        }
        let end = answer.last { !"\"”’')".contains($0) }
        guard let end, ".!。".contains(end) else {
            return "does not end a sentence"
        }
        guard isBalanced(answer) else { return "brackets out of balance" }
        if answer.holds("?") { return "a question" }
        if answer.holds("\u{FFFD}") || answer.holds("\u{241F}") { return "broken text" }
        if TextBlock.isCaption(answer) { return "caption" }
        if TextBlock.isSymbols(answer) { return "symbols" }
        if TextBlock.isReference(answer) { return "reference" }
        // Where a reference to an equation was left out: "as Equation () says".
        if answer.holds("§") || answer.holds(" ()") { return "pointer" }
        if answer.holds(". . .") || answer.holds("....") { return "contents" }
        if answer.holds("http") || answer.holds("www.") || answer.holds("@") {
            return "address"
        }
        return nil
    }

    private static func wording(_ words: [String], of text: String, isList: Bool) -> String? {
        for (phrases, reason) in [
            (WordLists.firstPerson, "first person"), (WordLists.pointers, "pointer"),
            (WordLists.boilerplate, "boilerplate"),
        ] where phrases.occur(in: words) { return reason }
        let labels = zip(words, words.dropFirst()).contains { label, number in
            WordLists.numbered.contains(label)
                && (number.first?.isNumber == true || number.count == 1)
        }
        if labels { return "pointer" }
        // "Recall is the share of ...": then it is the subject.
        if imperatives.matchesStart(of: words),
            !words.dropFirst().prefix(2).contains(where: { WordLists.auxiliaries.contains($0) })
        {
            return "imperative"
        }
        let pointsToSuch = zip(words, words.dropFirst()).contains { such, next in
            such == "such" && !["as", "a", "an", "that"].contains(next)
        }
        if pointsToSuch { return "points back" }
        // "In addition to the occurrence of ...." and no main clause.
        if halfSentences.matchesStart(of: words), !text.contains(",") { return "no verb" }
        // What announces a list may say "these parts:".
        let pointsBack = words.prefix(8).contains { $0 == "this" || $0 == "these" }
        if pointsBack, !isList { return "points back" }
        return hasVerb(words) ? nil : "no verb"
    }

    /// What a text asks its reader to do.
    private static let imperatives = Phrases(
        "assume, consider, suppose, let, note, recall, imagine, see, denote")
    private static let halfSentences = Phrases("in addition to, besides")

    /// Whether some word may be a finite verb; in other languages than English it is not known.
    static func hasVerb(_ words: [String]) -> Bool {
        guard words.contains(where: { WordLists.english.contains($0) }) else { return true }
        return words.enumerated().contains { index, word in
            let next = index + 1 < words.count ? words[index + 1] : ""
            if WordLists.auxiliaries.contains(word) { return true }
            if word.hasSuffix("ing") || word.hasSuffix("ion") || word.hasSuffix("ions") {
                return false
            }
            if word.hasSuffix("ed"), word.count > 4 { return !["on", "by", "in"].contains(next) }
            return WordLists.verbStems.contains(Stems.stem(word))
        }
    }

    private static func matter(_ words: [String], stems: [String], facts: Facts) -> String? {
        guard Set(stems).count >= 5 else { return "says little" }
        let letters = words.count { $0.count == 1 && $0 != "a" && $0 != "i" }
        if letters * 4 > words.count { return "formula" }
        if isLegend(words) { return "legend" }
        if facts.quantities.count * 3 > words.count { return "numbers" }
        let named = facts.names.reduce(0) { $0 + $1.split(separator: " ").count }
        if named * 2 > words.count, words.count > 12 { return "names" }
        return nil
    }

    /// "Indicated with light grey squares", "(dashed line)": what a figure shows.
    private static func isLegend(_ words: [String]) -> Bool {
        zip(words, words.dropFirst()).contains { shades.contains($0) && shapes.contains($1) }
    }

    private static let shades: Set<String> = [
        "black", "white", "grey", "gray", "red", "blue", "green", "yellow", "orange", "purple",
        "dashed", "dotted", "solid", "shaded", "filled",
    ]
    private static let shapes: Set<String> = [
        "line", "lines", "curve", "curves", "square", "squares", "circle", "circles", "dot", "dots",
        "bar", "bars", "arrow", "arrows", "arrowhead", "arrowheads", "triangle", "triangles",
        "diamonds",
    ]

    private static func isBalanced(_ text: String) -> Bool {
        let marks = Array("()[]{}\"".utf8)
        // The first byte of “ and ”.
        if !text.utf8.contains(where: { $0 == 0xE2 || marks.contains($0) }) { return true }
        return areMarksBalanced(text)
    }

    private static func areMarksBalanced(_ text: String) -> Bool {
        var open: [Character] = []
        for character in text {
            switch character {
            case "(": open.append(")")
            case "[": open.append("]")
            case "{": open.append("}")
            case ")", "]", "}": if open.popLast() != character { return false }
            default: break
            }
        }
        let quotes = text.count { $0 == "\"" }
        let opening = text.count { $0 == "“" }
        let closing = text.count { $0 == "”" }
        return open.isEmpty && quotes % 2 == 0 && opening == closing
    }

    // MARK: - Score

    private static func score(
        _ answer: AnswerText, text: String, words: [String], facts: Facts
    ) -> Double {
        var score = words.count < 12 ? 1.0 : words.count <= 36 ? 2.0 : 0.5
        if WordLists.defining.occur(in: words) { score += 1 }
        if WordLists.causal.occur(in: words) { score += 0.5 }
        if answer.isList { score += 1.5 } else if answer.sentences.count == 2 { score -= 0.5 }

        // In other languages numbers and names are the best signs that something is said.
        let isEnglish = words.contains { WordLists.english.contains($0) }
        if !facts.quantities.isEmpty { score += isEnglish ? -1 : 1 }
        if !isEnglish, !facts.names.isEmpty { score += 1 }
        if words.contains(where: { ["was", "were", "had"].contains($0) }) { score -= 1.5 }
        if let first = words.first, prepositions.contains(first) { score -= 0.5 }
        if WordLists.vagueSubjects.matchesStart(of: words) { score -= 1 }
        if WordLists.weakOpeners.matchesStart(of: words) { score -= 1.5 }
        // The second of two sentences points back at the first one.
        let pointing = WordLists.anaphora.count(in: words)
        score -= Double(answer.sentences.count == 2 ? max(pointing - 1, 0) : pointing)
        if WordLists.theStudy.occur(in: words) { score -= 1.5 }
        if WordLists.conduct.occur(in: words) { score -= 1 }
        if WordLists.outlook.occur(in: words) { score -= 2 }
        if isPartOfDocument(words) { score -= 1 }
        if text.holds("et al.") { score -= 1 }
        if hasFormula(text) { score -= 1.5 }
        if words.contains(where: { people.contains($0) }) { score -= 0.5 }
        if facts.quantities.count > 5 { score -= 1.5 }
        return score
    }

    /// An equation or a formula in LaTeX; "$3 billion" is none.
    private static func hasFormula(_ text: String) -> Bool {
        text.contains { $0 == "=" || $0 == "\\" }
            || zip(text, text.dropFirst()).contains { $0 == "$" && !$1.isNumber }
    }

    /// Who was looked at: what is said of them holds for one study.
    private static let people: Set<String> = [
        "patients", "participants", "samples", "mice", "rats", "respondents", "students", "cohort",
    ]

    /// First words of a phrase that stands before the subject.
    private static let prepositions: Set<String> = [
        "in", "for", "to", "as", "at", "on", "with", "by", "from", "when", "if",
    ]

    /// `Part 1`, `step 3`: a number that only the document explains.
    private static func isPartOfDocument(_ words: [String]) -> Bool {
        zip(words, words.dropFirst()).contains { label, number in
            WordLists.parts.contains(label) && number.count <= 2
                && number.allSatisfy(\.isNumber)
        }
    }
}
