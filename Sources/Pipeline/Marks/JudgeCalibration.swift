package import Curate
package import Records
package import Store

/// How one judge of a corpus agrees with the marks of people.
package struct JudgeCalibration: Sendable, Equatable {
    package let recipe: ContentHash
    package let provider: String
    package let model: String
    /// `rubric` or `yes-no`.
    package let kind: String
    /// The one in force.
    package let threshold: Double
    package let agreement: JudgeAgreement

    package init(_ scores: MarkedScores) {
        recipe = scores.recipe
        provider = scores.provider
        model = scores.model
        kind = scores.kind
        threshold = scores.threshold
        agreement = JudgeAgreement(
            scores.lines.map { JudgeAgreement.Line(score: $0.score, isKept: $0.isKept) },
            threshold: scores.threshold)
    }

    /// All judges of a corpus that judged a marked pair.
    ///
    /// - Throws: `StoreError`.
    package static func all(of corpus: String, in index: Index) async throws -> [JudgeCalibration] {
        try await index.markedScores(of: corpus).map(Self.init)
    }
}

extension JudgeCalibration: Encodable {
    private enum CodingKeys: String, CodingKey {
        case recipe = "recipe_id"
        case provider, model, kind, threshold, keeps, drops, accuracy, kappa, auc, suggested, youden
        case aucLow = "auc_low"
        case aucHigh = "auc_high"
        case isEnough = "enough"
        case mayGuess = "may_guess"
    }

    private struct ThresholdForm: Encodable {
        let threshold: Double
        let keeps: Int
        let drops: Int
        let youden: Double

        init(_ threshold: JudgeAgreement.Threshold) {
            self.threshold = threshold.value
            keeps = threshold.kept
            drops = threshold.dropped
            youden = threshold.youden
        }

        enum CodingKeys: String, CodingKey {
            case threshold
            case keeps = "keeps_kept"
            case drops = "drops_dropped"
            case youden
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(recipe, forKey: .recipe)
        try container.encode(provider, forKey: .provider)
        try container.encode(model, forKey: .model)
        try container.encode(kind, forKey: .kind)
        try container.encode(threshold, forKey: .threshold)
        try container.encode(agreement.keepCount, forKey: .keeps)
        try container.encode(agreement.dropCount, forKey: .drops)
        try container.encode(agreement.isEnough, forKey: .isEnough)
        try container.encode(agreement.mayGuess, forKey: .mayGuess)
        try container.encodeIfPresent(agreement.accuracy, forKey: .accuracy)
        try container.encodeIfPresent(agreement.kappa, forKey: .kappa)
        try container.encodeIfPresent(agreement.auc, forKey: .auc)
        try container.encodeIfPresent(agreement.aucInterval?.lowerBound, forKey: .aucLow)
        try container.encodeIfPresent(agreement.aucInterval?.upperBound, forKey: .aucHigh)
        try container.encodeIfPresent(
            agreement.suggested.map(ThresholdForm.init), forKey: .suggested)
        try container.encodeIfPresent(
            agreement.mostTelling.map(ThresholdForm.init), forKey: .youden)
    }
}
