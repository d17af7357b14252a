/// Which model is asked, as flags, environment and configuration together say it.
package struct ModelSettings: Sendable {
    /// A name of `ProviderCatalog`; nil to find one on this machine.
    package var provider: String?
    package var model: String?
    /// With or without the dialect's suffix.
    package var baseURL: String?
    /// Requests in flight, at first and at most; nil to find out what the server bears.
    package var workers: Int?
    /// Requests a minute at most.
    package var rpm: Double?
    /// Tokens a minute at most, of prompts and replies together.
    package var tpm: Double?
    /// Seconds between the starts of two requests at least.
    package var delay: Double
    /// The program of the local server with its own arguments; ours follow.
    package var serverCommand: String?
    /// Seconds for one request.
    package var timeout: Double
    package var retries: Int
    /// Whether a request that was sent is waited for even where its task is cancelled, since it is
    /// paid for; one that waits for its turn is not.
    package var finishesRequests = false

    /// How the lane to the server begins and what it never exceeds.
    ///
    /// - Parameter width: Requests in flight where nothing else is said, and whether more may be
    ///   tried.
    func laneLimits(width: Int, mayGrow: Bool) -> LaneLimits {
        let start = workers ?? width
        let cap = workers == nil && mayGrow ? LaneLimits.mostConnections : start
        return LaneLimits(
            start: start, cap: max(start, cap), requestsPerMinute: rpm, tokensPerMinute: tpm,
            delay: delay)
    }

    package init(
        provider: String? = nil, model: String? = nil, baseURL: String? = nil, workers: Int? = nil,
        serverCommand: String? = nil, timeout: Double = 600, retries: Int = 3, rpm: Double? = nil,
        tpm: Double? = nil, delay: Double = 0
    ) {
        self.provider = provider
        self.model = model
        self.baseURL = baseURL
        self.workers = workers
        self.serverCommand = serverCommand
        self.timeout = timeout
        self.retries = retries
        self.rpm = rpm
        self.tpm = tpm
        self.delay = delay
    }
}

/// A model that is ready to be asked, and what belongs to it.
package struct OpenModel: Sendable {
    package var model: any LanguageModel
    /// Requests that it is worth having in flight at first.
    package var workers: Int
    package var supportsLogprobs: Bool
    /// For the user, such as `qwen3:8b (Ollama at http://127.0.0.1:11434/v1)`.
    package var description: String
    private let lane: Lane?
    private let end: @Sendable () async -> Void

    package init(
        model: any LanguageModel, workers: Int, supportsLogprobs: Bool, description: String,
        close: @escaping @Sendable () async -> Void = {}
    ) {
        self.init(
            model: model, workers: workers, supportsLogprobs: supportsLogprobs,
            description: description, lane: nil, close: close)
    }

    init(
        model: any LanguageModel, workers: Int, supportsLogprobs: Bool, description: String,
        lane: Lane?, close: @escaping @Sendable () async -> Void = {}
    ) {
        self.model = model
        self.workers = workers
        self.supportsLogprobs = supportsLogprobs
        self.description = description
        self.lane = lane
        end = close
    }

    /// Units of work that it is worth having under way now, as the server turns out to bear more or
    /// less: half as many again as requests may be in flight, since a unit also writes and checks,
    /// and its place at the server should not be empty meanwhile.
    ///
    /// It costs a lock to ask.
    package var places: Int {
        let requests = lane?.concurrency ?? workers
        return requests + requests / 2
    }

    /// How the calls went so far; nil for a model that sends nothing.
    package var metrics: ModelMetrics? { lane?.metrics }

    /// Ends a server that was started for it.
    package func close() async { await end() }
}
