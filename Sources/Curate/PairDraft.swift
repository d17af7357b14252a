package import Records

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

    package init(
        question: String, answer: String, reasoning: String? = nil, context: String,
        evidence: Range<Int>, chunk: Chunk
    ) {
        self.question = question
        self.answer = answer
        self.reasoning = reasoning
        self.context = context
        self.evidence = evidence
        self.chunk = chunk
    }
}
