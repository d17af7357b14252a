package import Records
package import TextAnalysis

/// A pair that is to be checked, with the chunk it was made from.
package struct PairDraft: Sendable, Hashable {
    package var question: String
    package var answer: String
    package var reasoning: String?
    /// What is shown with the question: the document's title.
    package var context: String
    /// UTF-8 offsets into the chunk's text of the sentences that hold the answer.
    package var evidence: Range<Int>
    package var chunk: Chunk
    /// The other chunk of a pair that joins two; nil for a pair of one.
    package var second: Second?
    /// What the document calls things for short; nil where the document is not at hand.
    package var glossary: [Acronyms.Definition]?

    /// A chunk that a pair needs beside its own.
    package struct Second: Sendable, Hashable {
        package var chunk: Chunk
        /// UTF-8 offsets into its text of the sentences that hold the answer.
        package var evidence: Range<Int>

        package init(chunk: Chunk, evidence: Range<Int>) {
            self.chunk = chunk
            self.evidence = evidence
        }
    }

    package init(
        question: String, answer: String, reasoning: String? = nil, context: String,
        evidence: Range<Int>, chunk: Chunk, second: Second? = nil
    ) {
        self.question = question
        self.answer = answer
        self.reasoning = reasoning
        self.context = context
        self.evidence = evidence
        self.chunk = chunk
        self.second = second
    }

    /// The text of the chunk, or of both.
    var text: String {
        chunks.map(\.text).joined(separator: "\n")
    }

    /// Each chunk with the range of its sentences that hold the answer.
    var places: [(chunk: Chunk, evidence: Range<Int>)] {
        [(chunk, evidence)] + (second.map { [($0.chunk, $0.evidence)] } ?? [])
    }

    /// The sentences that hold the answer, with the header of a table that they are rows of; the whole
    /// text of a chunk where no evidence is given.
    var evidenceText: String {
        places.map { chunk, evidence in
            let text = Array(chunk.text.utf8)
            let held = text[evidence.clamped(to: 0..<text.count)]
            return (held.isEmpty ? chunk.text : String(decoding: held, as: UTF8.self))
                + (chunk.tableHeader.map { "\n" + $0 } ?? "")
        }.joined(separator: "\n")
    }

    /// Whether the answer is said in the words of its evidence, as a picked sentence is, whoever made
    /// the pair.
    var isQuotation: Bool {
        isQuotation(
            words: PlainWords.lowercased(in: answer).count, stems: ContentWords.set(of: answer),
            of: evidenceText)
    }

    /// The same where what it looks at is known.
    func isQuotation(words: Int, stems: Set<String>, of evidence: String) -> Bool {
        words >= 8 && second == nil && !self.evidence.isEmpty
            && ContentWords.share(of: stems, in: ContentWords.set(of: evidence)) >= 0.95
    }

    /// The titles and headings above the text.
    var surroundings: [String] {
        [chunk.title, context] + chunk.headingPath
            + (second.map { [$0.chunk.title] + $0.chunk.headingPath } ?? [])
    }
}
