package import Records
import TextAnalysis

/// What a chunk may have in common with another one and with few besides.
package enum HopTerms {
    /// The words that may be rare, by their stem: as they stand in the text, in small letters.
    package static func words(of chunk: Chunk) -> [String: String] {
        var words: [String: String] = [:]
        for word in PlainWords.lowercased(in: chunk.text) where mayLink(word) {
            let stem = Stems.stem(word)
            words[stem] = min(words[stem] ?? word, word)
        }
        return words
    }

    private static func mayLink(_ word: String) -> Bool {
        guard !ContentWords.isStopWord(word), word.contains(where: \.isLetter) else { return false }
        return word.count >= 4 || word.contains(where: \.isNumber)
    }

    /// A source that a text names in brackets.
    package enum Citation: Sendable, Hashable {
        /// `[12]`: the same number of another document is another source.
        case number(String)
        /// `(Collet et al., 2016)`.
        case work(name: String, year: String)

        /// As terms are compared.
        package var term: String {
            switch self {
            case .number(let number): "[\(number)]"
            case .work(let name, let year): "\(name) \(year)"
            }
        }
    }

    /// The sources that a text names.
    package static func citations(in text: String) -> Set<Citation> {
        var found: Set<Citation> = []
        for match in text.matches(of: /\[(\d{1,3}(?:\s*[,;]\s*\d{1,3})*)\]/) {
            for number in match.1.split(whereSeparator: { !$0.isNumber }) {
                found.insert(.number(String(number)))
            }
        }
        let work =
            #/
            \b (\p{Lu}[\p{L}'’\-]+)
            (?: \s+et\s+al\.? | \s+(?:and|&)\s+\p{Lu}[\p{L}'’\-]+ )?
            ,? \s+ \(? ((?:19|20)\d\d) [a-z]? \)
            /#
        for match in text.matches(of: work) {
            found.insert(.work(name: match.1.lowercased(), year: String(match.2)))
        }
        return found
    }

    /// The numbers of the sections that a text points to: `Section 3.2`, `Sec. 4`, `§ 5`.
    package static func sections(namedIn text: String) -> Set<String> {
        Set(
            text.matches(of: /(?i)(?:\bsections?|\bsec\.|§)\s*(\d{1,2}(?:\.\d{1,2}){0,3})/)
                .map { String($0.1) })
    }

    /// The number that a heading begins with; nil for one without.
    package static func number(of heading: String) -> String? {
        heading.prefixMatch(of: /\s*(\d{1,2}(?:\.\d{1,2}){0,3})\.?\s+\S/).map { String($0.1) }
    }
}
