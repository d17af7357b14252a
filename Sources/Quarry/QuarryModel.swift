import Foundation
import LanguageModels
import TextAnalysis

/// A model that a flow asks: a provider's, a stand-in, or a function of yours.
public struct QuarryModel: Sendable {
    let source: Source

    enum Source: Sendable {
        case provider(name: String?, model: String?, baseURL: String?)
        case mock
        case function(ModelIdentity, Answer)
    }

    /// Gives the reply to a prompt.
    ///
    /// An error that it throws leaves the record to the next run; many in a row end this one.
    public typealias Answer = @Sendable (_ prompt: ModelPrompt) async throws -> String

    /// A model as `quarry` would ask it; keys and addresses are taken from the environment.
    ///
    /// - Parameters:
    ///   - provider: `local`, `ollama`, `openai`, `anthropic` ...; nil for what this machine has.
    ///   - model: as the provider calls it; nil where it has only one.
    ///   - baseURL: of a server that is not at its usual address.
    public init(provider: String? = nil, model: String? = nil, baseURL: String? = nil) {
        source = .provider(
            name: provider.map(ProviderCatalog.canonicalName), model: model, baseURL: baseURL)
    }

    /// A function in the place of a model, such as a script of a test or a model of your own.
    ///
    /// - Parameters:
    ///   - name: tells it from others: a function of another name or revision is another model, and
    ///     its samples are made anew.
    ///   - revision: of the model behind it.
    public init(named name: String, revision: String = "", answer: @escaping Answer) {
        source = .function(
            ModelIdentity(provider: "function", model: name, revision: revision), answer)
    }

    /// Answers at once, for nothing and always the same, and understands nothing: to try a flow out.
    public static let mock = QuarryModel(source: .mock)

    private init(source: Source) {
        self.source = source
    }
}

/// What a model is asked.
public struct ModelPrompt: Sendable, Hashable {
    /// The system message.
    public let system: String
    /// The question's fixed words.
    public let instruction: String
    /// What the flow's function gave; after a reply that could not be used it ends with why.
    public let input: String
    /// The JSON Schema that the reply must fit; nil for text.
    public let schema: String?
}

// MARK: - Opening

extension QuarryModel {
    /// Models that are the same are opened once.
    enum Key: Hashable {
        case provider(name: String?, model: String?, baseURL: String?)
        case function(ModelIdentity)
    }

    var key: Key {
        switch source {
        case .provider(let name, let model, let baseURL):
            .provider(name: name, model: model, baseURL: baseURL)
        case .mock: .function(MockModel().identity)
        case .function(let identity, _): .function(identity)
        }
    }

    /// - Parameter workers: requests at the same time; nil for the model's own number.
    /// - Throws: `ModelError` of code `configuration` where nothing fits.
    func open(workers: Int?, lanes: Lanes) async throws -> OpenModel {
        switch source {
        case .provider(let name, let model, let baseURL):
            return try await openModel(
                ModelSettings(provider: name, model: model, baseURL: baseURL, workers: workers),
                environment: ProcessInfo.processInfo.environment, lanes: lanes
            ) { _ in }
        case .mock:
            return OpenModel(
                model: MockModel(), workers: workers ?? 8, supportsLogprobs: true,
                description: "mock")
        case .function(let identity, let answer):
            return OpenModel(
                model: FunctionModel(identity: identity, answer: answer), workers: workers ?? 8,
                supportsLogprobs: false, description: identity.model)
        }
    }
}

/// A function of the user as a model.
private struct FunctionModel: LanguageModel {
    let identity: ModelIdentity
    let answer: QuarryModel.Answer

    func reply(to request: ModelRequest) async throws -> ModelReply {
        let prompt = ModelPrompt(
            system: request.prompt.system, instruction: request.prompt.instruction,
            input: request.prompt.variable, schema: request.schema?.json)
        do {
            let text = try await answer(prompt)
            return ModelReply(text: text, model: identity.model, raw: text)
        } catch {
            try Task.checkCancellation()
            throw ModelError(.serverFault, "The model '\(identity.model)' gave no reply: \(error)")
        }
    }
}
