/// Why one attempt brought no reply, and what may mend it.
package struct Fault: Error, Sendable, Equatable {
    /// What the caller is told when nothing mends it.
    package var error: ModelError
    package var remedy: Remedy

    package init(_ error: ModelError, _ remedy: Remedy) {
        self.error = error
        self.remedy = remedy
    }

    package enum Remedy: Sendable, Equatable {
        /// The same request never fares better.
        case none
        /// The same request again, after the delay that the server names or else with backoff.
        case retry(after: Double?)
        /// The server asks all requests to wait: no attempt is charged.
        case wait(Double?)
        /// The same request without a field that the server refuses.
        case drop(RequestField)
    }
}

/// A field of a request that some models refuse, and that may be left out.
package enum RequestField: String, Sendable, CaseIterable {
    case temperature
    case seed
    case maxTokens = "max_tokens"
    case maxCompletionTokens = "max_completion_tokens"
    case logprobs
    case topLogprobs = "top_logprobs"
    case store
    case cachePrompt = "cache_prompt"
    case chatTemplateArguments = "chat_template_kwargs"
    case reasoningEffort = "reasoning_effort"
}
