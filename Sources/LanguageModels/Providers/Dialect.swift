/// What one kind of server does differently within the OpenAI-compatible dialect beyond the facts
/// of its `ProviderKind`: data, so that encoder and decoder have no `if` for any of them.
package struct Dialect: Sendable {
    /// An unknown field is ignored silently by most servers, so the right one matters.
    package var tokenLimit = RequestField.maxTokens
    /// Sends `strict`, without which OpenAI takes a schema for a hint.
    package var isSchemaStrict = false
}

// MARK: - The servers

extension ProviderKind {
    /// Reasoning models with a switch in their template answer at once; others ignore this.
    private static let noThinking = FieldValue(
        .chatTemplateArguments, #"{"enable_thinking":false}"#)
    private static let cachePrompt = FieldValue(.cachePrompt, "true")
    static let networkRemedy = "check the network, the proxy variables and --base-url"

    package static let openAI = ProviderKind(
        name: "openai", title: "OpenAI",
        wire: .openAI(Dialect(tokenLimit: .maxCompletionTokens, isSchemaStrict: true)),
        defaultURL: "https://api.openai.com/v1",
        addressVariable: AddressVariable(name: "OPENAI_BASE_URL"),
        keyVariables: ["OPENAI_API_KEY"],
        headerVariables: [
            HeaderVariable(header: "OpenAI-Organization", variable: "OPENAI_ORG_ID"),
            HeaderVariable(header: "OpenAI-Project", variable: "OPENAI_PROJECT_ID"),
        ],
        isCloud: true, hasPortableSchemas: true, extras: [FieldValue(.store, "false")],
        remedy: networkRemedy)

    /// Asked for hosts that honour all parameters, since others ignore the schema.
    package static let openRouter = ProviderKind(
        name: "openrouter", title: "OpenRouter", wire: .openAI(Dialect(isSchemaStrict: true)),
        suffix: "/api/v1", defaultURL: "https://openrouter.ai/api/v1",
        keyVariables: ["OPENROUTER_API_KEY"], isCloud: true, hasLogprobs: false,
        hasPortableSchemas: true,
        extras: [FieldValue(.routing, #"{"require_parameters":true}"#)],
        remedy: networkRemedy)

    package static let llamaCpp = ProviderKind(
        name: "llamacpp", aliases: ["llama.cpp", "llama-cpp"], title: "llama.cpp",
        wire: .openAI(Dialect()), defaultURL: "http://127.0.0.1:8080",
        keyVariables: ["LLAMA_API_KEY"], extras: [cachePrompt, noThinking],
        remedy: "start llama-server, or name another server with --base-url")

    package static let local = ProviderKind(
        name: "local", title: "The local model server", wire: .openAI(Dialect()),
        extras: [cachePrompt, noThinking],
        remedy: "run the command again; it starts the server anew"
    )

    package static let vllm = ProviderKind(
        name: "vllm", title: "vLLM", wire: .openAI(Dialect()),
        defaultURL: "http://127.0.0.1:8000", keyVariables: ["VLLM_API_KEY"],
        extras: [noThinking],
        remedy: "start it with `vllm serve MODEL`, or name another server with --base-url")

    package static let lmStudio = ProviderKind(
        name: "lmstudio", aliases: ["lm-studio"], title: "LM Studio", wire: .openAI(Dialect()),
        defaultURL: "http://127.0.0.1:1234", keyVariables: ["LMSTUDIO_API_KEY"],
        hasLogprobs: false,
        remedy: "start its server, or name another server with --base-url",
        modelRemedy: "load it there, or name another with --model")

    /// Any other server that speaks the dialect, known by its base URL only.
    package static let generic = ProviderKind(
        name: "openai-compatible", aliases: ["compatible"], title: "The server",
        wire: .openAI(Dialect()), remedy: "start it, or check --base-url")
}
