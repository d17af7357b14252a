import TextAnalysis

/// Makes topics of conversations out of passages: their headings and key terms.
///
/// A topic is the innermost heading that says something, else the document's title, with the two
/// terms that tell the passage from the others: long forms of acronyms that it explains, and pairs
/// of words that it repeats. A term counts by how often the passage has it, divided by how many
/// passages have it.
package enum CorpusTopics {
    /// A conversation takes up a sentence in each exchange.
    private static let fewestSentences = 5
    private static let termsShown = 2

    /// A topic for each passage that can carry a conversation, in the order of the passages.
    ///
    /// No two topics have the same text; passages with few sentences, or without heading, title and
    /// terms, give none.
    package static func topics(from passages: [SamplePassage]) -> [ConversationTopic] {
        let usable = passages.filter { hasSentences($0.text) }
        let terms = usable.map { self.terms(of: $0.text) }
        var spread: [String: Int] = [:]
        for list in terms {
            for term in list { spread[term.key, default: 0] += 1 }
        }
        var seen: Set<String> = []
        return zip(usable, terms).compactMap { passage, terms in
            let subject = subject(of: passage)
            let ranked = ranked(terms, spread: spread, without: subject ?? "")
            // More terms tell apart what two have not.
            for count in termsShown...(termsShown + 2) {
                guard let text = words(subject, ranked.prefix(count)) else { return nil }
                if seen.insert(text.lowercased()).inserted {
                    return ConversationTopic(text, passage: passage)
                }
            }
            return nil
        }
    }

    private static func hasSentences(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        return Sentences.ranges(in: bytes)
            .count {
                PlainWords.ranges(in: Array(bytes[$0])).count >= 4
                    && Sentences.isTerminated(bytes, range: $0)
            } >= fewestSentences
    }

    /// `Page splits: right sibling and parent page`.
    private static func words(_ subject: String?, _ terms: ArraySlice<String>) -> String? {
        guard let last = terms.last else { return subject }
        let list =
            terms.count > 1
            ? terms.dropLast().joined(separator: ", ") + " and " + last : last
        return subject.map { "\($0): \(list)" } ?? list
    }
}

// MARK: - Headings

extension CorpusTopics {
    /// The innermost heading that names a matter, else the title; nil where there is none.
    private static func subject(of passage: SamplePassage) -> String? {
        let headings = passage.heading.split(separator: ">").map { withoutNumber($0) }
        let heading = headings.last { heading in
            !heading.isEmpty && !partNames.contains(heading.lowercased())
        }
        if let heading { return heading }
        let title = withoutNumber(passage.title[...])
        return title.isEmpty ? nil : title
    }

    /// `3.1 Page splits` without its number.
    private static func withoutNumber(_ heading: Substring) -> String {
        var words = heading.split(whereSeparator: \.isWhitespace)
        if let first = words.first, words.count > 1,
            first.allSatisfy({ $0.isNumber || $0 == "." || $0 == ")" })
        {
            words.removeFirst()
        }
        return words.joined(separator: " ")
    }

    /// Headings that say where in a paper one is and not what it is about.
    private static let partNames = Set(
        """
        abstract,acknowledgements,acknowledgments,appendix,background,conclusion,conclusions,
        contents,data,data availability,discussion,evaluation,experiments,future work,introduction,
        limitations,materials and methods,method,methodology,methods,notation,outline,overview,
        preface,preliminaries,references,related work,result,results,results and discussion,setup,
        summary,supplementary material
        """.filter { !$0.isNewline }.split(separator: ",").map(String.init))
}

// MARK: - Terms

extension CorpusTopics {
    private struct Term {
        /// What all spellings share.
        var key: String
        /// As the passage writes it, with the fewest capitals.
        var text: String
        var count: Int
    }

    /// Terms in the order in which they first stand.
    private static func terms(of text: String) -> [Term] {
        var terms: [Term] = []
        var places: [String: Int] = [:]
        for definition in Acronyms.definitions(in: text) {
            let key = key(of: definition.long)
            guard places[key] == nil else { continue }
            places[key] = terms.count
            // What a passage explains is what it is about, however rarely it says it in full.
            terms.append(Term(key: key, text: definition.long, count: 2))
        }
        for pair in pairs(in: text) {
            let key = key(of: pair)
            if let place = places[key] {
                terms[place].count += 1
                // Capitals of a heading are none of the term's own.
                if capitals(in: pair) < capitals(in: terms[place].text) {
                    terms[place].text = pair
                }
            } else {
                places[key] = terms.count
                terms.append(Term(key: key, text: pair, count: 1))
            }
        }
        return terms.filter { $0.count > 1 }
    }

    private static func capitals(in text: String) -> Int { text.count(where: \.isUppercase) }

    private static func key(of term: String) -> String {
        ContentWords.stems(of: term).joined(separator: " ")
    }

    /// Two words that stand side by side and both carry meaning.
    private static func pairs(in text: String) -> [String] {
        let bytes = Array(text.utf8)
        let words = PlainWords.ranges(in: bytes)
        return zip(words, words.dropFirst()).compactMap { first, second in
            guard second.lowerBound == first.upperBound + 1,
                bytes[first.upperBound] == UInt8(ascii: " "),
                carriesMeaning(bytes[first]), carriesMeaning(bytes[second])
            else { return nil }
            return String(decoding: bytes[first.lowerBound..<second.upperBound], as: UTF8.self)
        }
    }

    private static func carriesMeaning(_ bytes: ArraySlice<UInt8>) -> Bool {
        let word = String(decoding: bytes, as: UTF8.self)
        let lowered = word.lowercased()
        return word.count > 2 && word.allSatisfy(\.isLetter)
            && !ContentWords.isStopWord(lowered) && !StatedFacts.isNumberWord(lowered)
            && !generalWords.contains(lowered)
    }

    private static let generalWords: Set<String> = [
        "chapter", "equation", "fig", "figure", "paper", "section", "table", "different", "first",
        "second", "new", "important", "less", "common", "certain", "given", "called", "shown",
    ]

    /// The texts of the terms, those that tell most first, none that repeats what stands already.
    private static func ranked(
        _ terms: [Term], spread: [String: Int], without subject: String
    ) -> [String] {
        let scored = terms.enumerated().map { offset, term in
            (score: Double(term.count) / Double(spread[term.key] ?? 1), offset: offset, term: term)
        }
        var said = ContentWords.set(of: subject)
        return scored.sorted { ($1.score, $0.offset) < ($0.score, $1.offset) }.compactMap {
            scored in
            let stems = ContentWords.set(of: scored.term.key)
            guard said.isDisjoint(with: stems) else { return nil }
            said.formUnion(stems)
            return scored.term.text
        }
    }
}
