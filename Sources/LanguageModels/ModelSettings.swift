/// Which model is asked, as flags, environment and configuration together say it.
package struct ModelSettings: Sendable {
    /// A name of `ProviderCatalog`; nil to find one on this machine.
    package var provider: String?
    package var model: String?
    /// With or without the dialect's suffix.
    package var baseURL: String?
    /// Requests in flight at most; nil for the provider's default.
    package var workers: Int?
    /// The program of the local server with its own arguments; ours follow.
    package var serverCommand: String?
    /// Seconds for one request.
    package var timeout: Double
    package var retries: Int

    package init(
        provider: String? = nil, model: String? = nil, baseURL: String? = nil, workers: Int? = nil,
        serverCommand: String? = nil, timeout: Double = 600, retries: Int = 3
    ) {
        self.provider = provider
        self.model = model
        self.baseURL = baseURL
        self.workers = workers
        self.serverCommand = serverCommand
        self.timeout = timeout
        self.retries = retries
    }
}

/// A model that is ready to be asked, and what belongs to it.
package struct OpenModel: Sendable {
    package var model: any LanguageModel
    /// Requests that it is worth having in flight.
    package var workers: Int
    package var supportsLogprobs: Bool
    /// For the user, such as `qwen3:8b (Ollama at http://127.0.0.1:11434/v1)`.
    package var description: String
    private let end: @Sendable () async -> Void

    package init(
        model: any LanguageModel, workers: Int, supportsLogprobs: Bool, description: String,
        close: @escaping @Sendable () async -> Void = {}
    ) {
        self.model = model
        self.workers = workers
        self.supportsLogprobs = supportsLogprobs
        self.description = description
        end = close
    }

    /// Ends a server that was started for it.
    package func close() async { await end() }
}
