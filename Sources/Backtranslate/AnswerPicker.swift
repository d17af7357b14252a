package import Records
import TextAnalysis

/// Picks the sentences of a chunk that are worth asking about, without a model.
///
/// A chunk's text is cut at empty lines into blocks; headings, captions, tables, code, formulas
/// and references are left aside (`TextBlock`). The sentences of a paragraph become passages:
/// each one alone and, where it opens with a word that points back ("It", "This approach", "The
/// latter"), together with the one before it, if both are short. A list is one passage, with the
/// sentence that announces it. Each passage is turned into an answer (`AnswerText`: one line, no
/// citation marks, no leading "However,") and is either refused, since it would not stand alone
/// outside of the document, or given a score (`AnswerScore`). The best that do not overlap win.
///
/// The picker knows English. In another language nothing is refused for its words, and length,
/// numbers and names alone decide.
package enum AnswerPicker {
    /// Changes whenever the same chunk might give other candidates.
    package static let revision = "7"

    /// The passages worth asking about, best first; equal ones in the order of the text.
    ///
    /// - Parameter limit: how many at most.
    package static func candidates(in chunk: Chunk, limit: Int = 8) -> [Candidate] {
        guard chunk.role == .body, !isAside(chunk.headingPath) else { return [] }
        let text = Array(chunk.text.utf8)
        let style = CitationStyle(of: text)
        let part = AnswerScore.Part(of: chunk.headingPath)
        let title = ContentWords.set(of: chunk.title)
        let rules = RuleWriter.Sentences(of: chunk, text: text, style: style)
        var cleaning = AnswerText.Cleaning(text: text, style: style)
        let scored = passages(of: text).compactMap { passage -> Scored? in
            let answer = AnswerText(passage, cleaning: &cleaning)
            let score = AnswerScore(
                of: answer, title: title, part: part,
                isAskable: rules?.canAsk(about: passage, answeredBy: answer) ?? false)
            guard case .worth(let score) = score else { return nil }
            return Scored(range: passage.range, answer: answer.text, score: score)
        }
        return best(of: scored, limit: limit).enumerated().map { ordinal, passage in
            Candidate(
                ordinal: ordinal, answer: passage.answer, range: passage.range, worth: passage.score
            )
        }
    }

    private struct Scored {
        var range: Range<Int>
        var answer: String
        var score: Double
    }

    /// By score, none that overlaps a better one.
    private static func best(of passages: [Scored], limit: Int) -> [Scored] {
        let ranked = passages.sorted {
            ($1.score, $0.range.lowerBound, $0.range.count)
                < ($0.score, $1.range.lowerBound, $1.range.count)
        }
        var chosen: [Scored] = []
        for passage in ranked where chosen.count < limit {
            if !chosen.contains(where: { $0.range.overlaps(passage.range) }) {
                chosen.append(passage)
            }
        }
        return chosen
    }

    // MARK: - Passages

    static func passages(of text: [UInt8]) -> [Passage] {
        var passages: [Passage] = []
        let blocks = TextBlock.blocks(of: text)
        for (index, block) in blocks.enumerated() {
            switch block.kind {
            case .paragraph:
                passages += self.passages(ofParagraph: block.range, in: text)
                passages += listPassage(after: index, in: blocks, text: text)
            case .list:
                passages += listPassage(startingAt: index, in: blocks, text: text)
            case .other:
                break
            }
        }
        return passages
    }

    private static func passages(ofParagraph range: Range<Int>, in text: [UInt8]) -> [Passage] {
        let sentences = Sentences.ranges(in: Array(text[range])).map {
            trimmed(
                ($0.lowerBound + range.lowerBound)..<($0.upperBound + range.lowerBound), in: text)
        }
        var passages: [Passage] = []
        for (index, sentence) in sentences.enumerated() {
            passages.append(Passage(sentences: [sentence], opensParagraph: index == 0))
            if index > 0 {
                passages.append(
                    Passage(
                        sentences: [sentences[index - 1], sentence], opensParagraph: index == 1))
            }
        }
        return passages
    }

    /// A paragraph's last sentence with the list that it announces.
    private static func listPassage(
        after index: Int, in blocks: [TextBlock], text: [UInt8]
    ) -> [Passage] {
        let range = blocks[index].range
        guard text[range.upperBound - 1] == UInt8(ascii: ":"),
            let last = Sentences.ranges(in: Array(text[range])).last
        else { return [] }
        var items: [Range<Int>] = []
        for block in blocks[(index + 1)...] {
            guard block.kind == .list else { break }
            items += block.items
        }
        let announcement = trimmed(
            (last.lowerBound + range.lowerBound)..<(last.upperBound + range.lowerBound), in: text)
        guard items.count > 1 else { return [] }
        return [Passage(sentences: [announcement] + items, opensParagraph: false, isList: true)]
    }

    /// A block whose first line announces the items on the lines below it.
    private static func listPassage(
        startingAt index: Int, in blocks: [TextBlock], text: [UInt8]
    ) -> [Passage] {
        guard let announcement = blocks[index].announcement, blocks[index].items.count > 1 else {
            return []
        }
        let sentences = [announcement] + blocks[index].items
        return [Passage(sentences: sentences, opensParagraph: false, isList: true)]
    }

    static func trimmed(_ range: Range<Int>, in text: [UInt8]) -> Range<Int> {
        let isBlank = { (byte: UInt8) in byte == 0x20 || (0x09...0x0D).contains(byte) }
        guard let first = text[range].firstIndex(where: { !isBlank($0) }),
            let last = text[range].lastIndex(where: { !isBlank($0) })
        else { return range.lowerBound..<range.lowerBound }
        return first..<(last + 1)
    }

    // MARK: - Sections that are not the document's matter

    static func isAside(_ headings: [String]) -> Bool {
        headings.contains { heading in
            let words = PlainWords.lowercased(in: heading).filter { Double($0) == nil }
            return asides.match(at: 0, in: words).map { $0.count == words.count } ?? false
        }
    }

    private static let asides = Phrases(
        """
        abbreviations, about the author, about the authors, author biography, author biographies,
        biography, biographies, biographical note, eligibility, eligibility criteria, inclusion
        criteria, exclusion criteria,
        inclusion and exclusion criteria, selection criteria, participant selection,
        acknowledgement, acknowledgements, acknowledgment, acknowledgments,
        additional files, additional information, appendix, author contribution, author
        contributions, author information, authors' contributions, authors contributions,
        availability of data and materials, bibliography, competing interest, competing interests,
        conflict of interest, conflicts of interest, consent for publication, contributors,
        copyright, credits, data availability, data availability statement, declaration of competing
        interest, declarations, disclosure, disclosures, ethical approval, ethics approval and
        consent to participate, ethics statement, financial disclosure, footnotes, funding, funding
        statement, further reading, how to cite, how to cite this article, index, institutional
        review board statement, informed consent statement, licence, license, literature cited,
        notes, patient consent for publication, pre-publication history, provenance and peer review,
        publisher's note, references, supplementary data, supplementary information, supplementary
        material, supplementary materials, supporting information, table of contents, contents,
        works cited
        """)
}

/// One or more sentences of a chunk that might be an answer.
struct Passage: Equatable {
    /// In order, each without surrounding white space.
    var sentences: [Range<Int>]
    var opensParagraph: Bool
    /// An announcement and the items of its list.
    var isList = false

    /// From the first byte of the first sentence to the last of the last one.
    var range: Range<Int> {
        guard let first = sentences.first, let last = sentences.last else { return 0..<0 }
        return first.lowerBound..<last.upperBound
    }
}
