/// A question and its answer, made from a chunk.
package struct Pair: Sendable, Hashable {
    package let id: ContentHash
    package let question: String
    /// Steps that lead to the answer; nil for plain question-answer pairs.
    package let reasoning: String?
    package let answer: String
    /// What makes the question stand alone, attached by program: the document's title.
    package let context: String
    /// The recipe that made it.
    package let recipe: ContentHash
    /// Which of its chunk's candidate answers this is, from 0.
    package let ordinal: Int
    /// Where the answer stands, one for each chunk it came from.
    ///
    /// Never empty.
    package let evidence: [Evidence]
    /// The pair that this one is a rewrite of.
    package let parent: ContentHash?

    package init(
        question: String, reasoning: String? = nil, answer: String, context: String,
        recipe: ContentHash, ordinal: Int, evidence: [Evidence], parent: ContentHash? = nil
    ) {
        id = ContentHash(
            domain: "pair",
            fields: [
                recipe.hex, question, reasoning ?? "", answer, context, parent?.hex ?? "",
                String(ordinal),
            ] + evidence.map { "\($0.chunk.hex):\($0.range.lowerBound):\($0.range.count)" })
        self.question = question
        self.reasoning = reasoning
        self.answer = answer
        self.context = context
        self.recipe = recipe
        self.ordinal = ordinal
        self.evidence = evidence
        self.parent = parent
    }
}

/// What a pair is made of.
package enum PairKind: String, Sendable, Codable, CaseIterable {
    /// Question and answer.
    case qa
    /// Question, steps that lead to the answer, and answer.
    case cot
}

/// The sentences of a chunk that hold an answer.
package struct Evidence: Sendable, Hashable {
    package let chunk: ContentHash
    /// UTF-8 offsets into the chunk's text.
    package let range: Range<Int>

    package init(chunk: ContentHash, range: Range<Int>) {
        self.chunk = chunk
        self.range = range
    }
}
