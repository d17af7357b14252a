package import Records
import TextAnalysis

/// Makes question-answer pairs from the sentences of a chunk, without a model.
///
/// Each sentence is taken apart into an opening phrase, a subject, a verb and the rest
/// (`RuleClause`), what stands in brackets left out. Where the verb and what follows it have one of
/// the known forms ("consists of", "was measured by", "is higher than", "because"), the parts are
/// put together again as a question (`RuleQuestion`); other rules look at the beginning of a
/// sentence (`RuleOpenings`), at lists and at short forms in brackets. The answer is the sentence,
/// cleaned as the picker's answers are (`AnswerText`), so that nothing in it can be made up; a
/// sentence that would not stand alone as an answer (`AnswerScore`) is not asked about.
///
/// A question must name what it asks about: a rule gives nothing where its subject is "the method",
/// a pronoun, or a phrase that was perhaps not understood. Precision goes before yield. Only English
/// is read; a chunk in another language gives nothing.
package enum RuleWriter {
    /// Changes whenever the same chunk might give other pairs.
    package static let revision = "2"

    /// The pairs of a chunk, best first, at most one a sentence and none that nearly repeats another.
    ///
    /// - Parameter limit: how many at most.
    package static func pairs(in chunk: Chunk, limit: Int = 4) -> [RulePair] {
        guard chunk.role == .body, !AnswerPicker.isAside(chunk.headingPath) else { return [] }
        let text = Array(chunk.text.utf8)
        guard let sentences = Sentences(of: chunk, text: text, style: CitationStyle(of: text))
        else { return [] }
        return best(of: AnswerPicker.passages(of: text).flatMap(sentences.pairs), limit: limit)
    }

    fileprivate struct Scored {
        var pair: RulePair
        var score: Double
    }

    /// What rules read of a chunk.
    struct Sentences {
        private let text: [UInt8]
        private let style: CitationStyle
        private let nouns: RuleNouns

        /// nil where the chunk is not in English.
        init?(of chunk: Chunk, text: [UInt8], style: CitationStyle) {
            guard RuleWriter.isEnglish(text) else { return nil }
            self.text = text
            self.style = style
            nouns = RuleNouns(text: chunk.text, title: chunk.title)
        }

        /// Whether some rule makes a question of a passage.
        func canAsk(about passage: Passage, answeredBy answer: AnswerText) -> Bool {
            mayAsk(about: passage)
                && !RuleWriter.pairs(of: passage, answer: answer, nouns: nouns).isEmpty
        }

        fileprivate func pairs(of passage: Passage) -> [Scored] {
            guard mayAsk(about: passage) else { return [] }
            return RuleWriter.pairs(
                of: passage, answer: AnswerText(passage, of: text, style: style), nouns: nouns)
        }

        private func mayAsk(about passage: Passage) -> Bool {
            passage.isList || passage.sentences.count == 1
        }
    }

    private static func pairs(
        of passage: Passage, answer: AnswerText, nouns: RuleNouns
    ) -> [Scored] {
        var answer = answer
        guard let sentence = answer.sentences.first else { return [] }
        var scored: [Scored] = []
        if !passage.isList, let acronym = acronym(in: sentence, range: passage.range) {
            scored.append(acronym)
        }
        let clause = RuleSentence(sentence)
        var words = clause.words
        if !passage.isList, let start = RuleFrames.end(in: words) {
            words.removeFirst(start)
            let rest = String(decoding: Array(sentence.utf8)[words[0].start...], as: UTF8.self)
            answer.sentences[0] = rest.prefix(1).uppercased() + rest.dropFirst()
        }
        guard (passage.isList ? 4...40 : 7...45).contains(words.count) else { return scored }
        let drafts =
            passage.isList
            ? RuleLists.drafts(words, nouns: nouns) : Self.drafts(words, nouns: nouns)
        guard let best = drafts.max(by: { $0.score < $1.score }), isSound(best.question) else {
            return scored
        }
        guard isNew(answer.text, to: best), isWhole(answer.text, words),
            let worth = worth(of: answer, title: nouns.title)
        else {
            return scored
        }
        let pair = RulePair(
            question: best.question, answer: answer.text, range: passage.range,
            pattern: best.pattern, ordinal: 0, worth: worth)
        scored.append(Scored(pair: pair, score: best.score + worth / 2))
        return scored
    }

    private static func drafts(_ words: [RuleWord], nouns: RuleNouns) -> [RuleDraft] {
        var drafts = RuleOpenings(words: words, nouns: nouns).drafts()
        if let clause = RuleClause(words) {
            drafts += RuleQuestion(clause: clause, nouns: nouns).drafts()
        }
        return drafts
    }

    /// What the picker thinks of the answer; nil where it would not stand alone.
    private static func worth(of answer: AnswerText, title: Set<String>) -> Double? {
        switch AnswerScore(of: answer, title: title, isAskable: true) {
        case .worth(let score): score
        case .refused(let reason): reason.hasPrefix("score") ? 0 : nil
        }
    }

    private static func acronym(in sentence: String, range: Range<Int>) -> Scored? {
        guard let definition = RuleAcronyms.definitions(in: sentence).first else { return nil }
        let pair = RulePair(
            question: RuleAcronyms.question(for: definition.short), answer: definition.long,
            range: range, pattern: .acronym, ordinal: 0, worth: 2)
        return Scored(pair: pair, score: 5.5)
    }

    // MARK: - Choice

    /// By score, no sentence twice and no two questions that are nearly the same.
    private static func best(of pairs: [Scored], limit: Int) -> [RulePair] {
        let ranked = pairs.sorted {
            ($1.score, $0.pair.range.lowerBound, $0.pair.question)
                < ($0.score, $1.pair.range.lowerBound, $1.pair.question)
        }
        var chosen: [RulePair] = []
        var asked: [Set<String>] = []
        for candidate in ranked where chosen.count < limit {
            var pair = candidate.pair
            let words = ContentWords.set(of: pair.question)
            let isRepeated =
                chosen.contains { $0.range.overlaps(pair.range) }
                || asked.contains { ContentWords.jaccard($0, words) >= 0.7 }
            guard !isRepeated else { continue }
            pair.ordinal = chosen.count
            chosen.append(pair)
            asked.append(words)
        }
        return chosen
    }

    // MARK: - Form

    /// Quotes and brackets in pairs, a length that can be read, one question.
    private static func isSound(_ question: String) -> Bool {
        guard question.count < 220, !question.holds("  ") else { return false }
        var depth = 0
        for byte in question.utf8 {
            if byte == 0x28 || byte == 0x5B { depth += 1 }
            if byte == 0x29 || byte == 0x5D { depth -= 1 }
            if depth < 0 { return false }
        }
        return depth == 0 && question.count { $0 == "?" } == 1
            && question.count { $0 == "“" } == question.count { $0 == "”" }
            && (3...32).contains(PlainWords.count(in: question))
    }

    /// Whether the answer starts as a sentence does and does not end in "as outlined below".
    private static func isWhole(_ answer: String, _ words: [RuleWord]) -> Bool {
        guard let first = answer.unicodeScalars.first else { return false }
        let isLetter = first.properties.isAlphabetic || first.properties.numericType != nil
        return (isLetter || first == "\"" || first == "“" || first == "`" || first == "(")
            && !words.indices.contains { index in
                ["below", "above"].contains(words[index].lowered)
                    && (index + 1 == words.count || words[index].hasComma)
            }
    }

    /// Whether the answer says more than the question.
    ///
    /// A number is enough, and which of two things is the greater.
    private static func isNew(_ answer: String, to draft: RuleDraft) -> Bool {
        let new = ContentWords.set(of: answer).subtracting(ContentWords.set(of: draft.question))
        if draft.pattern == .comparison || new.contains(where: { $0.first?.isNumber == true }) {
            return !new.isEmpty
        }
        return new.count > (draft.pattern == .quantity ? 0 : 1)
    }

    /// Whether the small words of English make up a part of the text as they do in prose.
    private static func isEnglish(_ text: [UInt8]) -> Bool {
        var words = 0
        var small = 0
        for word in text.split(whereSeparator: { $0 == 0x20 || $0 == 0x0A }) {
            words += 1
            if word.count <= 4, english.contains(String(decoding: word, as: UTF8.self)) {
                small += 1
            }
        }
        return words > 0 && small * 10 >= words
    }

    private static let english: Set<String> = [
        "the", "of", "and", "to", "in", "is", "are", "was", "were", "for", "with", "that", "by",
        "The", "from", "this",
    ]
}
