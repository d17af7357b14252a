package import Curate
package import Records
package import Store

/// What the canaries say of a judge.
package struct JudgeStanding: Sendable, Equatable, Encodable {
    package let recipe: ContentHash
    package let provider: String
    package let model: String
    /// `rubric` or `yes-no`.
    package let kind: String
    package let threshold: Double
    package let separation: JudgeSeparation

    package init(_ scores: JudgeScores) {
        recipe = scores.recipe
        provider = scores.provider
        model = scores.model
        kind = scores.kind
        threshold = scores.threshold
        separation = JudgeSeparation(
            good: scores.good,
            canaries: scores.canaries.compactMap { canary in
                Corruption.Kind(rawValue: canary.kind).map {
                    JudgeSeparation.CanaryScore(kind: $0, score: canary.score)
                }
            }, threshold: scores.threshold)
    }

    /// How the judge of a corpus that is in force does; nil where none has judged anything.
    ///
    /// - Throws: `StoreError`.
    package static func inForce(of corpus: String, in index: Index) async throws -> JudgeStanding? {
        guard let judge = try await index.recipeInForce("judge", corpus: corpus) else { return nil }
        return try await index.judgeScores(of: corpus, recipe: judge.id).first.map(Self.init)
    }

    /// One sentence for people.
    package var sentence: String { separation.summary + "." }

    private enum CodingKeys: String, CodingKey {
        case recipe = "recipe_id"
        case provider, model, kind, threshold
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(recipe, forKey: .recipe)
        try container.encode(provider, forKey: .provider)
        try container.encode(model, forKey: .model)
        try container.encode(kind, forKey: .kind)
        try container.encode(threshold, forKey: .threshold)
        try separation.encode(to: encoder)
    }
}
