import LanguageModels
import Store
import TextAnalysis

/// Tokens of requests, estimated, and fitted to a model whose usage the index knows.
struct RequestSizes: Sendable {
    /// By model; nil where the index knows too few of its calls.
    let calibrations: [String: ModelCalibration?]

    /// What a chat template adds to a request of a model that is not known.
    private static let usualOverhead = 12

    init(index: Index, models: [String]) async throws {
        var calibrations: [String: ModelCalibration?] = [:]
        for model in Set(models) {
            do {
                calibrations[model] = .some(try await ModelCalibration(of: model, in: index))
            } catch is PipelineError {
                calibrations[model] = .some(nil)
            }
        }
        self.calibrations = calibrations
    }

    /// Those that keep a reply to a schema by a grammar, and do not show it to the model.
    private static let providersOfGrammars: Set<String> = [
        "local", "llamacpp", "ollama", "vllm", "lmstudio", "mock",
    ]

    func tokens(of request: ModelRequest, identity: ModelIdentity) -> Int {
        guard let calibration = calibrations[identity.model] ?? nil else {
            let isQwen = identity.model.lowercased().contains("qwen")
            var shown = request
            if Self.providersOfGrammars.contains(identity.provider) { shown.schema = nil }
            return CallLedger.estimatedTokens(of: shown, vocabulary: isQwen ? .qwen : .cl100k)
                + Self.usualOverhead
        }
        // As the calibration was fitted: schemas are part of what it calls overhead.
        let text = request.prompt.system + "\n" + request.prompt.userMessage
        return calibration.fit.tokens(
            estimate: TokenEstimate.count(text, vocabulary: calibration.vocabulary))
    }
}
