package import Store
package import TextAnalysis

/// The estimator fitted to a model by the usage that its provider reported in the index.
package struct ModelCalibration: Sendable, Equatable {
    /// The family of vocabularies whose weights fit best.
    package var vocabulary: TokenEstimate.Vocabulary
    package var fit: TokenCalibration

    /// Enough to tell; the latest ones.
    private static let mostRequests = 400

    /// Part of a chunk recipe, so in whole per cent: a few calls more change nothing.
    package var scale: Int { (fit.scale + 5) / 10 * 10 }

    /// - Throws: `PipelineError` where the index knows too few calls of the model.
    package init(of model: String, in index: Index) async throws {
        let requests = try await index.requestSizes(of: model, limit: Self.mostRequests)
        let fits = TokenEstimate.Vocabulary.allCases.compactMap { vocabulary in
            Self.fit(requests, vocabulary: vocabulary)
        }
        guard let best = fits.min(by: { $0.error < $1.error }) else {
            throw PipelineError(.nothingToDo, try await Self.problem(with: model, in: index))
        }
        self = best.calibration
    }

    private init(vocabulary: TokenEstimate.Vocabulary, fit: TokenCalibration) {
        self.vocabulary = vocabulary
        self.fit = fit
    }

    private static func fit(
        _ requests: [RequestSize], vocabulary: TokenEstimate.Vocabulary
    ) -> (calibration: ModelCalibration, error: Int)? {
        let samples = requests.map {
            TokenCalibration.Sample(
                estimate: TokenEstimate.count($0.text, vocabulary: vocabulary), tokens: $0.tokens)
        }
        guard let fit = TokenCalibration(samples) else { return nil }
        let error = samples.reduce(0) { $0 + abs(fit.tokens(estimate: $1.estimate) - $1.tokens) }
        return (ModelCalibration(vocabulary: vocabulary, fit: fit), error)
    }

    private static func problem(with model: String, in index: Index) async throws -> String {
        let known = try await index.askedModels().map { "'\($0)'" }.joined(separator: ", ")
        return
            "The index holds fewer than \(TokenCalibration.leastRequests) calls of the model "
            + "'\(model)' to fit estimates on: "
            + (known.isEmpty ? "it holds none of any model." : "it holds calls of \(known).")
    }
}
