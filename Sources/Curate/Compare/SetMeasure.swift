/// What a data set is like, measured without a model.
///
/// A share counts only what it can be told of: `grounded` the pairs whose chunk is at hand,
/// `rated` those that carry a mark.
package struct SetMeasure: Sendable, Equatable, Encodable {
    package var pairs: Int
    /// Lines that tell of an error in the place of a sample: no other figure counts them.
    package var errors: Int
    /// Of the pairs that were made and decided about, those that were kept; nil where only the kept
    /// ones are known.
    package var retention: Share?
    package var rated: Share
    /// 0 to 10; nil where no pair has a mark.
    package var meanRating: Double?
    package var coverage: Coverage
    package var diversity: Diversity
    /// The share of each type of question.
    package var questionTypes: [String: Double]
    /// The share of each level of Bloom's taxonomy that questions ask for at least.
    package var bloomLevels: [String: Double]
    package var openers: Openers
    /// Pairs that repeat an earlier one of their set.
    package var duplicates: Share
    /// Pairs whose answer was found in their chunk.
    package var grounded: Share
    /// Pairs whose answer has a number or identifier that its chunk does not have.
    package var strayFacts: Share
    /// Pairs whose question makes sense without the text.
    package var standalone: Share
    /// Pairs that say "the study", "the text", "the paper" or the like.
    package var mentionsSource: Share
    package var reasoned: Share
    /// Everything that is said, system messages aside.
    package var meanTurns: Double
    package var meanQuestionWords: Double
    package var meanAnswerWords: Double

    /// How much of the sources has a pair.
    package struct Coverage: Sendable, Equatable, Encodable {
        package var documents: Int
        /// nil where the set does not say which documents there are.
        package var ofDocuments: Int?
        package var chunks: Int
        /// Chunks that can be asked about; nil where the set does not say.
        package var ofChunks: Int?

        /// nil where it is not known how many chunks there are.
        package var chunkShare: Share? { ofChunks.map { Share(min(chunks, $0), of: $0) } }
    }

    /// How evenly pairs are spread over documents.
    package struct Diversity: Sendable, Equatable, Encodable {
        package var largestDocument: String?
        package var largestShare: Share
        /// The entropy of the documents, 0 (all from one) to 1 (as many from each one there is); nil
        /// where there are fewer than two.
        package var evenness: Double?
    }

    /// How questions begin: their first two words.
    package struct Openers: Sendable, Equatable, Encodable {
        package var distinct: Int
        /// In bits.
        package var entropy: Double
        package var largest: String?
        package var largestShare: Share
    }
}
