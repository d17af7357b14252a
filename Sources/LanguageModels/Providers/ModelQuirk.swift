/// What a family of models refuses or needs.
///
/// All that is known about models by their names is in `table`; a provider asks it for the model
/// of its endpoint and puts the fields where they belong. What is not known here is learned from
/// the server's 400s.
package struct ModelQuirk: Sendable, Hashable {
    /// Where the models are: names of `ProviderKind`.
    package var providers: Set<String>
    /// How the models' names begin, without a vendor before a slash.
    package var prefixes: [String]
    package var refused: Set<RequestField> = []
    /// Sent with every request, in the place of the provider's own value.
    package var extras: [FieldValue] = []
    /// Tokens that the model may spend on reasoning before it writes the reply; they count against
    /// the limit, so they are added to it.
    package var reasoningTokens = 0

    /// The quirk of a model; nil where none is known.
    package static func of(_ model: String, at provider: String) -> ModelQuirk? {
        let name = (model.split(separator: "/").last.map(String.init) ?? model).lowercased()
        return table.first { quirk in
            quirk.providers.contains(provider)
                && quirk.prefixes.contains { name.hasPrefix($0) }
        }
    }
}

// MARK: - The table

extension ModelQuirk {
    private static let thinksLittle = FieldValue(.reasoningEffort, #""low""#)

    /// The first that matches counts.
    package static let table = openAI + anthropic + gemini + openWeights

    /// The reasoning models: no sampling parameters, and `max_completion_tokens` only.
    private static let openAI = [
        ModelQuirk(
            providers: ["openai", "openrouter", "openai-compatible"],
            prefixes: ["gpt-5", "gpt-6", "o1", "o3", "o4"],
            refused: [.temperature, .logprobs, .topLogprobs, .maxTokens], extras: [thinksLittle],
            reasoningTokens: 2048)
    ]

    /// From Opus 4.7 and Sonnet 5 on no sampling parameters; Sonnet 5 and Opus 5 think unless told
    /// not to, and Fable 5 cannot be told.
    private static let anthropic = [
        ModelQuirk(
            providers: ["anthropic"], prefixes: ["claude-sonnet-5", "claude-opus-5"],
            refused: [.temperature], extras: [FieldValue(.thinking, #"{"type":"disabled"}"#)]),
        ModelQuirk(
            providers: ["anthropic"], prefixes: ["claude-fable-5", "claude-haiku-5"],
            refused: [.temperature], extras: [thinksLittle], reasoningTokens: 2048),
        ModelQuirk(
            providers: ["anthropic", "openrouter"],
            prefixes: [
                "claude-opus-4-7", "claude-opus-4-8", "claude-opus-4.7", "claude-opus-4.8",
                "claude-sonnet-5", "claude-opus-5", "claude-fable-5", "claude-haiku-5",
            ],
            refused: [.temperature]),
    ]

    /// 2.5 takes a budget, which only Pro cannot set to none; from 3 on there are levels, and
    /// sampling parameters are on their way out.
    private static let gemini = [
        ModelQuirk(
            providers: ["gemini"], prefixes: ["gemini-2.5-pro"],
            extras: [
                FieldValue(.thinking, #"{"thinkingBudget":128,"includeThoughts":false}"#)
            ], reasoningTokens: 512),
        ModelQuirk(
            providers: ["gemini"], prefixes: ["gemini-2.5"],
            extras: [FieldValue(.thinking, #"{"thinkingBudget":0,"includeThoughts":false}"#)]),
        ModelQuirk(
            providers: ["gemini"],
            prefixes: [
                "gemini-3", "gemini-4", "gemini-flash-latest", "gemini-flash-lite-latest",
                "gemini-pro-latest",
            ],
            refused: [.temperature],
            extras: [FieldValue(.thinking, #"{"thinkingLevel":"LOW","includeThoughts":false}"#)],
            reasoningTokens: 2048),
    ]

    private static let servers: Set = [
        "llamacpp", "local", "vllm", "lmstudio", "openrouter", "openai-compatible",
    ]

    /// Models that reason unless their template is told not to.
    private static let switchedThinkers = ["qwen3", "glm-4.5", "glm-4.6", "glm-4.7", "smollm3"]

    /// Models that always reason, wherever they run, and models that do unless told otherwise on
    /// servers of which it is not known whether they pass that on: told, and given room all the same.
    private static let openWeights = [
        ModelQuirk(
            providers: ["ollama"], prefixes: ["gpt-oss"],
            extras: [FieldValue(.thinking, #""low""#)], reasoningTokens: 1024),
        ModelQuirk(
            providers: servers, prefixes: ["gpt-oss"], extras: [thinksLittle],
            reasoningTokens: 1024),
        ModelQuirk(
            providers: servers,
            prefixes: [
                "deepseek-r1", "qwq", "magistral", "phi-4-reasoning", "phi-4-mini-reasoning",
                "kimi-k2-thinking", "minimax-m2",
            ],
            reasoningTokens: 2048),
        ModelQuirk(
            providers: ["lmstudio", "openai-compatible"], prefixes: switchedThinkers,
            extras: [
                FieldValue(.chatTemplateArguments, #"{"enable_thinking":false}"#)
            ], reasoningTokens: 2048),
        // It takes no template arguments.
        ModelQuirk(
            providers: ["openrouter"], prefixes: switchedThinkers, reasoningTokens: 2048),
    ]

    /// The tags around reasoning that servers leave in the reply, as they open and close.
    package static let reasoningTags = [
        (opening: "<think>", closing: "</think>"),
        (opening: "[THINK]", closing: "[/THINK]"),
    ]
}
