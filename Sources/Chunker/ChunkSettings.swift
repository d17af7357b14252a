package import TextAnalysis

/// What a user may choose about chunks.
///
/// Part of the chunking's recipe: other settings give other occurrences.
package struct ChunkSettings: Sendable, Hashable, Codable {
    /// The budget of a chunk in estimated tokens; less than `leastBudget` counts as that.
    ///
    /// The default gives 1,600 to 2,000 characters of a paper, which suits question generation.
    package var maxTokens: Int
    /// Smaller chunks are made only where a section or a role leaves no other way.
    package var minTokens: Int
    /// How many sentences of the chunk before are said again at the start of a chunk.
    package var overlapSentences: Int
    /// How tokens are estimated.
    package var vocabulary: TokenEstimate.Vocabulary

    package static let leastBudget = 16

    package init(
        maxTokens: Int = 400, minTokens: Int? = nil, overlapSentences: Int = 0,
        vocabulary: TokenEstimate.Vocabulary = .qwen
    ) {
        self.maxTokens = maxTokens
        self.minTokens = minTokens ?? maxTokens / 10
        self.overlapSentences = overlapSentences
        self.vocabulary = vocabulary
    }
}
