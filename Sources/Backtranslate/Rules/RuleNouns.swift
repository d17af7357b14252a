import TextAnalysis

/// Tells which phrases may stand in a question, and writes them there.
struct RuleNouns {
    /// The words that the chunk has in small letters.
    let small: Set<String>
    /// The words that it has with a capital within a sentence.
    let capital: Set<String>
    /// The stems of the document's title.
    let title: Set<String>

    init(text: String, title: String) {
        var small: Set<String> = []
        var capital: Set<String> = []
        // Headings and titles say nothing about capitals.
        for line in Array(text.utf8).split(separator: 0x0A) where line.count > 120 {
            var opens = true
            for word in line.split(separator: 0x20) {
                let core = word.drop { !Self.isLetter($0) }
                    .prefix { Self.isLetter($0) || $0 == 0x2D }
                if let first = core.first {
                    if first >= 0x61 {
                        small.insert(String(decoding: core, as: UTF8.self))
                    } else if !opens {
                        capital.insert(String(decoding: core, as: UTF8.self))
                    }
                }
                opens = word.last.map { ".:?!)".utf8.contains($0) } ?? false
            }
        }
        self.small = small
        self.capital = capital
        self.title = ContentWords.set(of: title)
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- 0x61 < 26 }

    // MARK: - Subjects

    /// Whether the words are a noun phrase that was surely understood.
    func isSound(_ words: ArraySlice<RuleWord>, maximum: Int = 14) -> Bool {
        guard (1...maximum).contains(words.count), let first = words.first, let last = words.last,
            isWhole(words), hasSoundCommas(words)
        else { return false }
        guard !RuleWords.pronouns.contains(first.lowered), !RuleClause.isAdverb(first.lowered),
            first.text.first.map({ $0.isLetter || $0.isNumber || $0 == "`" }) == true,
            !isNumbered(words),
            !RuleWords.prepositions.contains(first.lowered),
            !RuleWords.prepositions.contains(last.lowered),
            !RuleWords.determiners.contains(last.lowered), last.lowered != "and",
            !last.hasComma, !last.hasStop, !isVerb(words)
        else { return false }
        return true
    }

    /// A footnote's number before the sentence.
    private func isNumbered(_ words: ArraySlice<RuleWord>) -> Bool {
        guard let first = words.first, first.isNumber, let second = words.dropFirst().first
        else { return false }
        return second.text.first?.isUppercase == true
    }

    /// Nothing that points out of the phrase, no clause within.
    func isWhole(_ words: ArraySlice<RuleWord>) -> Bool {
        words.allSatisfy { word in
            !RuleWords.pointing.contains(word.lowered) && !word.text.holds("\"")
                && !RuleWords.subordinators.contains(word.lowered)
                && !RuleWords.auxiliaries.contains(word.lowered) && !word.hasStop
                && !word.text.holds("/") && !word.text.holds("=")
                && !word.text.holds("http") && !Self.endsSentence(word.text)
        }
    }

    /// A full stop within: two sentences that were not parted.
    private static func endsSentence(_ word: String) -> Bool {
        word.hasSuffix(".") && word.count > 5 && word.dropLast().allSatisfy(\.isLetter)
    }

    /// Commas only in "A, B and C".
    private func hasSoundCommas(_ words: ArraySlice<RuleWord>) -> Bool {
        guard let last = words.lastIndex(where: \.hasComma) else { return true }
        return words[last...].contains { $0.lowered == "and" || $0.lowered == "or" }
            && words.count { $0.hasComma } < 4
    }

    /// Enough words that are not "the method" or "the results".
    func isSpecific(_ words: ArraySlice<RuleWord>) -> Bool {
        var specific = 0
        var qualified = 0
        var isTitled = false
        for word in words where !ContentWords.isStopWord(word.lowered) && !word.isNumber {
            qualified += 1
            if RuleWords.generic.contains(word.lowered) { continue }
            specific += 1
            if !title.isEmpty, title.contains(Stems.stem(word.lowered)) { isTitled = true }
            if word.text.dropFirst().contains(where: \.isUppercase) { specific += 1 }
        }
        guard specific > 0 else { return false }
        let isDefinite = words.first.map { RuleWords.vague.contains($0.lowered) } ?? false
        return !isDefinite || isTitled || specific > 1 || qualified > 2
    }

    /// A verb where a noun phrase should be: the clause was read wrongly.
    private func isVerb(_ words: ArraySlice<RuleWord>) -> Bool {
        words.contains { RuleWords.sureVerbs.contains($0.lowered) }
    }

    // MARK: - Writing

    /// The words as they stand within a question.
    func phrase(_ words: ArraySlice<RuleWord>, opens: Bool = false) -> String {
        var text = ""
        for (index, word) in zip(words.indices, words) {
            if !text.isEmpty { text += " " }
            text +=
                index == 0 && !opens
                ? withSmallFirst(word.text, next: words.dropFirst().first) : word.text
            if word.hasComma, index + 1 < words.endIndex { text += "," }
        }
        return text
    }

    /// The first word of a sentence as it is written within one.
    func withSmallFirst(_ word: String, next: RuleWord?) -> String {
        guard let first = word.first, first.isUppercase,
            word.dropFirst().allSatisfy({ !$0.isUppercase && !$0.isNumber })
        else { return word }
        let lowered = word.lowercased()
        if ContentWords.isStopWord(lowered) || RuleWords.determiners.contains(lowered)
            || RuleWords.prepositions.contains(lowered) || RuleWords.numberWords.contains(lowered)
        {
            return lowered
        }
        if word.hasSuffix(".") { return word }
        let core = String(word.prefix { $0.isLetter || $0 == "-" })
        if capital.contains(core) || word.count == 1 { return word }
        if let next, Self.isLatin(next.lowered), !small.contains(core.lowercased()) { return word }
        if small.contains(core.lowercased()) || RuleWords.generic.contains(lowered)
            || RuleWords.measures.contains(lowered)
        {
            return lowered
        }
        // Before another capital it is part of a name.
        if let next, next.text.first?.isUppercase == true,
            next.text.dropFirst().allSatisfy({ !$0.isUppercase })
        {
            return word
        }
        // An adjective before its noun; a name stands alone or before "of" and "and".
        if let next, next.text.first?.isLowercase == true,
            !RuleWords.prepositions.contains(next.lowered), next.lowered != "and",
            next.lowered != "or"
        {
            return lowered
        }
        if RuleWords.numberWords.contains(
            lowered.split(separator: "-").first.map(String.init) ?? "")
        {
            return lowered
        }
        return Self.commonEndings.contains { lowered.hasSuffix($0) } ? lowered : word
    }

    /// The second word of a species: "Limnonectes microtympanum".
    private static func isLatin(_ word: String) -> Bool {
        ["um", "us", "ae", "ii", "ensis", "oides", "ata", "osa", "ana", "ica"].contains {
            word.hasSuffix($0)
        }
            && word.count > 4
    }

    private static let commonEndings = [
        "s", "ing", "ion", "ment", "ity", "ness", "ed", "sis", "ance", "ence", "ure", "age", "ism",
        "ency", "al", "ic", "ive", "ous", "ary", "ory", "ate", "able", "er",
    ]
}
