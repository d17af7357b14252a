import Records

/// The thresholds of the checks that need no model.
package struct CheckSettings: Sendable, Hashable, Codable {
    package var minimumQuestionWords = 3
    package var maximumQuestionWords = 45
    package var minimumAnswerWords = 2
    package var maximumAnswerWords = 250
    /// The ISO 639-1 code that pairs must be in; nil for their chunk's.
    package var language: String?
    /// Content words that the answer has and the question has not.
    package var minimumNewWords = 2
    /// The same for an answer that says part of its question again, and no new name or number.
    package var minimumNewWordsOfRepeating = 5
    /// The share of the answer's content words in its question from which on it says part of it
    /// again.
    package var minimumShareOfRepeating = 0.35
    /// The share of the answer's content words that its question may hold already.
    package var maximumRepeated = 0.8
    /// The share of the answer's content words that the chunk has.
    package var minimumGrounded = 0.65
    /// The share of the question's content words that stand near the evidence.
    package var minimumNearby = 0.4
    /// The share of the question's content words that the answer repeats: enough in its place.
    package var minimumRepeated = 0.2
    /// The share of the question's content words, those that only ask aside, that an answer taken
    /// from the text repeats.
    package var minimumTakenUp = 0.4
    /// The last rank at which a search for the question may find its chunk.
    package var roundTripRank = 10

    package init() {}

    package static let `default` = CheckSettings()

    /// Canonical JSON: what the index stores and hashes.
    package var recipeSettings: String {
        canonicalJSON(RecipeSettings(checks: self, revision: FreeChecks.revision, stage: "check"))
    }

    private struct RecipeSettings: Encodable {
        var checks: CheckSettings
        var revision: String
        var stage: String
    }
}
