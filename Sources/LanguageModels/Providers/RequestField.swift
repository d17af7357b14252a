/// A field of a request that some models refuse, and that may be left out.
///
/// The raw value is OpenAI's name for it; a provider that calls it otherwise puts it in its own
/// place.
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
    /// OpenAI's `reasoning_effort`, Anthropic's `output_config.effort`.
    case reasoningEffort = "reasoning_effort"
    /// Anthropic's `thinking`, Gemini's `thinkingConfig`, Ollama's `think`.
    case thinking
    case keepAlive = "keep_alive"
    case cacheControl = "cache_control"
    /// OpenAI's `response_format`, Gemini's `responseJsonSchema` and so on: the reply is checked in
    /// any case, so that a server without such a feature can still serve.
    case schema = "response_format"
    /// Which hosts OpenRouter may pass a request on to.
    case routing = "provider"

    /// The other words by which servers call them.
    private static let aliases: [String: RequestField] = [
        "effort": .reasoningEffort, "think": .thinking, "thinkingConfig": .thinking,
        "thinking_config": .thinking, "thinkingLevel": .thinking, "thinking_level": .thinking,
        "thinkingBudget": .thinking, "thinking_budget": .thinking, "Thinking": .thinking,
        "keepAlive": .keepAlive, "json_schema": .schema, "responseJsonSchema": .schema,
        "response_json_schema": .schema, "structured_outputs": .schema,
    ]

    /// The field that a word of a server's message names; nil where it names none.
    package init?(word: String) {
        guard let field = RequestField(rawValue: word) ?? Self.aliases[word], field != .routing
        else { return nil }  // "Provider returned error" is not about the field of that name.
        self = field
    }
}

/// A field and its value as JSON.
package struct FieldValue: Sendable, Hashable {
    package var field: RequestField
    package var json: String

    package init(_ field: RequestField, _ json: String) {
        self.field = field
        self.json = json
    }
}
