/// What one kind of server does differently within the OpenAI-compatible dialect: data, so that the
/// encoder and decoder have no `if` for any of them.
///
/// The facts are those of the servers' own documentation and source.
package struct Dialect: Sendable {
    /// The provider kind in a call's key and on the command line.
    package var provider: String
    /// As messages name it.
    package var title: String
    /// What stands between the host and the routes.
    package var suffix = "/v1"
    /// Where it is when no base URL is given; nil where there is no such place.
    package var defaultURL: String?
    /// The variable that holds the key.
    package var keyVariable: String?
    /// A paid service elsewhere: never chosen unasked.
    package var isCloud = false
    /// An unknown field is ignored silently by most servers, so the right one matters.
    package var tokenLimit = RequestField.maxTokens
    /// Sends `strict`, without which OpenAI takes a schema for a hint, and leaves out the bounds on
    /// lengths and numbers, which it refuses then.
    ///
    /// Elsewhere bounds keep small models from loops.
    package var isSchemaStrict = false
    package var hasLogprobs = true
    /// Fields that every request carries.
    package var extras: [Extra] = []
    package var quirks: [ModelQuirk] = []
    /// What to do when nothing answers.
    package var remedy: String

    /// A field and its value as JSON.
    package struct Extra: Sendable, Hashable {
        package var field: RequestField
        package var json: String
    }

    /// The quirk of a model, by its name without a vendor before the slash.
    package func quirk(of model: String) -> ModelQuirk? {
        let name = model.split(separator: "/").last.map(String.init) ?? model
        return quirks.first { quirk in quirk.prefixes.contains { name.hasPrefix($0) } }
    }
}

/// What a family of models refuses or needs.
package struct ModelQuirk: Sendable, Hashable {
    package var prefixes: [String]
    package var refused: Set<RequestField>
    package var extras: [Dialect.Extra]
    /// Tokens that the model spends on reasoning before it writes the reply; they count against the
    /// limit, so they are added to it.
    package var reasoningTokens: Int

    /// OpenAI's reasoning models.
    static let openAIReasoning = ModelQuirk(
        prefixes: ["gpt-5", "gpt-6", "o1", "o3", "o4"],
        refused: [.temperature, .logprobs, .topLogprobs, .maxTokens],
        extras: [Dialect.Extra(field: .reasoningEffort, json: #""low""#)],
        reasoningTokens: 2048)
}

// MARK: - The servers

extension Dialect {
    /// Reasoning models with a switch in their template answer at once; others ignore this.
    private static let noThinking = Extra(
        field: .chatTemplateArguments, json: #"{"enable_thinking":false}"#)
    private static let cachePrompt = Extra(field: .cachePrompt, json: "true")

    package static let openAI = Dialect(
        provider: "openai", title: "OpenAI", defaultURL: "https://api.openai.com/v1",
        keyVariable: "OPENAI_API_KEY", isCloud: true, tokenLimit: .maxCompletionTokens,
        isSchemaStrict: true, extras: [Extra(field: .store, json: "false")],
        quirks: [.openAIReasoning],
        remedy: "check the network, the proxy variables and --base-url")

    package static let openRouter = Dialect(
        provider: "openrouter", title: "OpenRouter", suffix: "/api/v1",
        defaultURL: "https://openrouter.ai/api/v1", keyVariable: "OPENROUTER_API_KEY",
        isCloud: true, isSchemaStrict: true, hasLogprobs: false, quirks: [.openAIReasoning],
        remedy: "check the network, the proxy variables and --base-url")

    package static let llamaCpp = Dialect(
        provider: "llamacpp", title: "llama.cpp", defaultURL: "http://127.0.0.1:8080",
        keyVariable: "LLAMA_API_KEY", extras: [cachePrompt, noThinking],
        remedy: "start llama-server, or name another server with --base-url")

    package static let local = Dialect(
        provider: "local", title: "The local model server", extras: [cachePrompt, noThinking],
        remedy: "run the command again; it starts the server anew")

    package static let vllm = Dialect(
        provider: "vllm", title: "vLLM", defaultURL: "http://127.0.0.1:8000",
        keyVariable: "VLLM_API_KEY", extras: [noThinking],
        remedy: "start it with `vllm serve MODEL`, or name another server with --base-url")

    package static let ollama = Dialect(
        provider: "ollama", title: "Ollama", defaultURL: "http://127.0.0.1:11434",
        keyVariable: "OLLAMA_API_KEY",
        remedy: "start it with `ollama serve`, or name another server with --base-url")

    package static let lmStudio = Dialect(
        provider: "lmstudio", title: "LM Studio", defaultURL: "http://127.0.0.1:1234",
        keyVariable: "LMSTUDIO_API_KEY", hasLogprobs: false,
        remedy: "start its server, or name another server with --base-url")

    /// Any other server that speaks the dialect, known by its base URL only.
    package static let generic = Dialect(
        provider: "openai-compatible", title: "The server", quirks: [.openAIReasoning],
        remedy: "start it, or check --base-url")

    /// All that a user can name, in the order in which they are listed.
    package static let all = [openAI, openRouter, llamaCpp, vllm, ollama, lmStudio, generic]
}
