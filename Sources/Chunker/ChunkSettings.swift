package import TextAnalysis

/// What a user may choose about chunks.
///
/// Part of the chunking's recipe: other settings give other occurrences. What was added to the first
/// four is left out of the JSON where it has its default, so that recipes from before stay the same.
package struct ChunkSettings: Sendable, Hashable {
    /// The budget of a chunk in tokens; less than `leastBudget` counts as that.
    ///
    /// The default gives 500 to 800 characters of a paper: of as many characters a search returns more of
    /// what is asked for than with longer ones, and a model that writes questions has less to read.
    package var maxTokens: Int
    /// Smaller chunks are made only where a section or a role leaves no other way.
    package var minTokens: Int
    /// How many sentences of the chunk before are said again at the start of a chunk.
    package var overlapSentences: Int
    /// How tokens are estimated.
    package var vocabulary: TokenEstimate.Vocabulary
    /// What a chunk follows.
    package var division: Division
    /// The budget of a chunk in characters (code points); where it is set, tokens have no say.
    package var maxCharacters: Int?
    /// True tokens of the user's model in thousandths of estimated ones, see `TokenCalibration`; has
    /// no say where a tokenizer counts.
    package var scale: Int
    /// Names the tokenizer that counts, see `Tokenizer.name`; nil where tokens are estimated.
    package var tokenizer: String?

    package static let leastBudget = 16
    package static let leastCharacters = 64
    /// In tokens and in characters; more counts as that.
    package static let mostBudget = 10_000_000

    /// What a chunk is.
    package enum Division: String, Sendable, Codable, CaseIterable {
        /// Neighbouring paragraphs, items, tables and small subsections up to the budget.
        case structure
        /// A sentence.
        case sentence
        /// A section of whatever level where it fits; sections are not put together.
        case section
        /// A page where it fits, across the sections on it.
        case page
    }

    package init(
        maxTokens: Int = 200, minTokens: Int? = nil, overlapSentences: Int = 0,
        vocabulary: TokenEstimate.Vocabulary = .qwen, by division: Division = .structure,
        maxCharacters: Int? = nil, scale: Int = 1000, tokenizer: String? = nil
    ) {
        self.maxTokens = maxTokens
        self.minTokens = minTokens ?? maxTokens / 10
        self.overlapSentences = overlapSentences
        self.vocabulary = vocabulary
        self.division = division
        self.maxCharacters = maxCharacters
        self.scale = scale
        self.tokenizer = tokenizer
    }
}

extension ChunkSettings: Codable {
    private enum CodingKeys: String, CodingKey {
        case maxTokens, minTokens, overlapSentences, vocabulary
        case division = "by"
        case maxCharacters, scale, tokenizer
    }

    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            maxTokens: try values.decode(Int.self, forKey: .maxTokens),
            minTokens: try values.decode(Int.self, forKey: .minTokens),
            overlapSentences: try values.decode(Int.self, forKey: .overlapSentences),
            vocabulary: try values.decode(TokenEstimate.Vocabulary.self, forKey: .vocabulary),
            by: try values.decodeIfPresent(Division.self, forKey: .division) ?? .structure,
            maxCharacters: try values.decodeIfPresent(Int.self, forKey: .maxCharacters),
            scale: try values.decodeIfPresent(Int.self, forKey: .scale) ?? 1000,
            tokenizer: try values.decodeIfPresent(String.self, forKey: .tokenizer))
    }

    package func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(maxTokens, forKey: .maxTokens)
        try values.encode(minTokens, forKey: .minTokens)
        try values.encode(overlapSentences, forKey: .overlapSentences)
        try values.encode(vocabulary, forKey: .vocabulary)
        if division != .structure { try values.encode(division, forKey: .division) }
        try values.encodeIfPresent(maxCharacters, forKey: .maxCharacters)
        if scale != 1000 { try values.encode(scale, forKey: .scale) }
        try values.encodeIfPresent(tokenizer, forKey: .tokenizer)
    }
}
