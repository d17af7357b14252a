/// A pair as a file of training data tells of it, whichever tool wrote the file.
package struct PairRow: Sendable, Equatable {
    /// Where the row begins in its file, from 1.
    package var line: Int
    package var id: String?
    /// Without the title that an export puts before it.
    package var question: String
    /// Empty in a row for retrievers, which holds a question and its chunk.
    package var answer: String
    package var reasoning: String?
    /// The document's title, as far as the row tells.
    package var context: String?
    /// The headings above the chunk: `Methods > Sampling`.
    package var heading: String?
    /// Without what an export says there of the document.
    package var system: String?
    package var chunkID: String?
    /// The passage that the pair was made from.
    package var chunkText: String?
    /// What the row calls its document.
    package var source: String?
    /// What wrote the pair.
    package var model: String?
    /// 0 to 10.
    package var rating: Double?
    package var marks: Marks?
    /// What a judge said in words.
    package var judgment: String?
    package var originalQuestion: String?
    package var originalAnswer: String?
    /// What a rewriting says that it changed.
    package var changes: String?
    /// The answer that was turned down, in a row for training of preferences.
    package var rejectedAnswer: String?

    package init(line: Int, question: String, answer: String) {
        self.line = line
        self.question = question
        self.answer = answer
    }

    /// The parts of a rating; nil for one that the row does not tell.
    package struct Marks: Sendable, Equatable {
        package var clarity: Int?
        package var accuracy: Int?
        package var usefulness: Int?
        package var difficulty: Int?
    }
}
