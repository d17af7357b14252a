import LanguageModels
import TestSupport
import Testing

/// The table of what models refuse or need, seen in the requests that it makes.
@Suite struct ModelQuirkTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var kind: ProviderKind
        var model: String
        /// Paths into the request and what is there; nil for nothing.
        var sent: [String: String?]

        init(_ kind: ProviderKind, _ model: String, _ sent: [String: String?]) {
            self.kind = kind
            self.model = model
            self.sent = sent
        }

        var testDescription: String { "\(kind.name) \(model)" }
    }

    static let cases = [
        Case(.openAI, "gpt-4o-mini", ["temperature": "0.5", "max_completion_tokens": "80"]),
        Case(
            .openAI, "gpt-6-luna",
            [
                "temperature": nil, "max_completion_tokens": "2128", "reasoning_effort": "low",
                "logprobs": nil,
            ]),
        Case(
            .openRouter, "openai/gpt-5.4-nano",
            ["temperature": nil, "max_tokens": nil, "max_completion_tokens": "2128"]),
        Case(
            .openRouter, "anthropic/claude-opus-4.7", ["temperature": nil, "max_tokens": "80"]),
        Case(
            .openRouter, "anthropic/claude-sonnet-5",
            ["temperature": nil, "thinking": nil, "provider.require_parameters": "true"]),
        Case(.anthropic, "claude-haiku-4-5", ["temperature": "0.5", "thinking": nil]),
        Case(.anthropic, "claude-opus-4-8", ["temperature": nil, "thinking": nil]),
        Case(
            .anthropic, "claude-sonnet-5-5",
            ["temperature": nil, "thinking.type": "disabled", "max_tokens": "80"]),
        Case(
            .anthropic, "claude-fable-5-1",
            [
                "temperature": nil, "thinking": nil, "output_config.effort": "low",
                "max_tokens": "2128",
            ]),
        Case(
            .gemini, "gemini-2.5-flash-lite",
            [
                "generationConfig.temperature": "0.5",
                "generationConfig.thinkingConfig.thinkingBudget": "0",
                "generationConfig.maxOutputTokens": "80",
            ]),
        Case(
            .gemini, "gemini-2.5-pro",
            [
                "generationConfig.thinkingConfig.thinkingBudget": "128",
                "generationConfig.maxOutputTokens": "592",
            ]),
        Case(
            .gemini, "models/gemini-3.8-flash",
            [
                "generationConfig.temperature": nil,
                "generationConfig.thinkingConfig.thinkingLevel": "LOW",
                "generationConfig.maxOutputTokens": "2128",
            ]),
        Case(
            .gemini, "gemini-flash-latest",
            [
                "generationConfig.temperature": nil,
                "generationConfig.thinkingConfig.thinkingLevel": "LOW",
                "generationConfig.maxOutputTokens": "2128",
            ]),
        Case(
            .lmStudio, "qwen/qwen3-8b",
            ["chat_template_kwargs.enable_thinking": "false", "max_tokens": "2128"]),
        Case(
            .generic, "Qwen3-4B",
            ["chat_template_kwargs.enable_thinking": "false", "max_tokens": "2128"]),
        Case(
            .vllm, "Qwen/Qwen3-8B",
            ["chat_template_kwargs.enable_thinking": "false", "max_tokens": "80"]),
        Case(.openRouter, "qwen/qwen3-8b", ["chat_template_kwargs": nil, "max_tokens": "2128"]),
        Case(.generic, "qwen2.5-7b-instruct", ["chat_template_kwargs": nil, "max_tokens": "80"]),
        Case(.gemini, "gemini-2.0-flash", ["generationConfig.thinkingConfig": nil]),
        Case(.ollama, "qwen3:8b", ["think": "false", "options.num_predict": "80"]),
        Case(.ollama, "gpt-oss:20b", ["think": "low", "options.num_predict": "1104"]),
        Case(
            .vllm, "openai/gpt-oss-120b",
            ["reasoning_effort": "low", "max_tokens": "1104", "temperature": "0.5"]),
        Case(
            .llamaCpp, "DeepSeek-R1-Distill-Qwen-7B", ["max_tokens": "2128", "temperature": "0.5"]
        ),
        Case(
            .llamaCpp, "o1-distill.gguf",
            ["temperature": "0.5", "chat_template_kwargs.enable_thinking": "false"]),
    ]

    @Test(arguments: cases)
    func theRequestFollowsTheTable(_ example: Case) throws {
        let request = ModelRequest.example(
            parameters: .init(maxTokens: 80, temperature: 0.5, topLogprobs: 3))
        let sent = try SentJSON(
            example.kind.example(model: example.model).encode(request))
        for (path, value) in example.sent { #expect(sent[path] == value, "\(path)") }
    }

    @Test func whatIsRefusedIsNeverAnExtra() {
        for quirk in ModelQuirk.table {
            #expect(quirk.refused.isDisjoint(with: quirk.extras.map(\.field)))
            #expect(!quirk.providers.isEmpty && !quirk.prefixes.isEmpty)
        }
    }
}
