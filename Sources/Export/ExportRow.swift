package import TextAnalysis

/// A pair with all that an export may say about it, as the index gives it.
package struct ExportRow: Sendable, Equatable {
    /// The pair's id, which `quarry lineage` resolves.
    package var id: String
    package var question: String
    package var reasoning: String?
    package var answer: String
    /// What makes the question stand alone: the document's title, or empty.
    package var context: String
    package var chunkID: String
    /// The document's name in its corpus, such as its path.
    package var source: String
    /// The document's title, empty where it has none.
    package var title: String
    /// The headings above the chunk: `Methods > Sampling`.
    package var heading: String
    /// Where the chunk starts; nil where the format has no pages.
    package var page: Int?
    /// The sentences that hold the answer, as they stand in the document.
    package var evidence: String
    /// 0 to 10; nil where no rubric judged the pair.
    package var rating: Double?
    /// The judge's yes against its no; nil where it was not asked in that way.
    package var logOdds: Double?
    /// The model that wrote the pair.
    package var model: String
    /// The recipe that made the pair, prompt and settings.
    package var recipe: String
    package var corpus: String
    /// What a retriever is trained on; nil for the other formats.
    package var retrieval: Retrieval?
    /// An answer that was turned down, for training of preferences; nil for the other formats.
    package var rejectedAnswer: RejectedAnswer?
    /// The question and answer before they were rewritten; nil where they were not.
    package var originalQuestion: String?
    package var originalAnswer: String?
    /// Short forms that question or answer use, as the document explains them.
    package var acronyms: [Acronyms.Definition] = []
    /// What tells the document from all others: a split keeps its pairs together.
    package var document = ""

    package init(
        id: String, question: String, reasoning: String? = nil, answer: String, context: String,
        chunkID: String, source: String, title: String, heading: String, page: Int? = nil,
        evidence: String, rating: Double? = nil, logOdds: Double? = nil, model: String,
        recipe: String, corpus: String, retrieval: Retrieval? = nil
    ) {
        self.id = id
        self.question = question
        self.reasoning = reasoning
        self.answer = answer
        self.context = context
        self.chunkID = chunkID
        self.source = source
        self.title = title
        self.heading = heading
        self.page = page
        self.evidence = evidence
        self.rating = rating
        self.logOdds = logOdds
        self.model = model
        self.recipe = recipe
        self.corpus = corpus
        self.retrieval = retrieval
    }

    /// The chunk that answers the question, and chunks that look as if they did.
    package struct Retrieval: Sendable, Equatable {
        package var positive: String
        package var negatives: [Negative]

        package init(positive: String, negatives: [Negative]) {
            self.positive = positive
            self.negatives = negatives
        }
    }

    package struct RejectedAnswer: Sendable, Equatable {
        /// The pair that it is the answer of.
        package var pair: String
        package var text: String

        package init(pair: String, text: String) {
            self.pair = pair
            self.text = text
        }
    }

    package struct Negative: Sendable, Equatable {
        package var chunkID: String
        package var text: String

        package init(chunkID: String, text: String) {
            self.chunkID = chunkID
            self.text = text
        }
    }
}
