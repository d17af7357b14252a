import LanguageModels
import TestSupport

// Anthropic's two versions, and llama.cpp's route of that form.

extension ProviderExample {
    static let anthropicFamily = [anthropicKey, anthropicToken, anthropicOfLlamaCpp]

    private static let anthropicKey = anthropic("anthropic with a key")

    private static let anthropicToken: ProviderExample = {
        var example = anthropic("anthropic with a token")
        example.keyVariable = "ANTHROPIC_AUTH_TOKEN"
        example.keyHeader = ("Authorization", "Bearer ")
        // This version refuses it for all models.
        example.places.temperature = nil
        example.errors[0].says = "ANTHROPIC_AUTH_TOKEN"
        return example
    }()

    private static let anthropicOfLlamaCpp: ProviderExample = {
        var example = anthropic("llama.cpp's route of Anthropic's form")
        example.key = nil
        example.usage = (
            WireBodies.anthropicOfLlamaCpp,
            ModelReply.Usage(prompt: 22, cached: 21, completion: 2)
        )
        example.errors = [
            ErrorExample(
                "wants a key", 401,
                #"{"error":{"code":401,"message":"Invalid API Key","type":"authentication_error"}}"#,
                .authentication, says: "set ANTHROPIC_API_KEY"),
            ErrorExample(
                "too long", 400,
                #"{"error":{"code":400,"message":"request (6030 tokens) exceeds the available context size (4096 tokens), try increasing it","type":"exceed_context_size_error"}}"#,
                .contextLength),
        ]
        return example
    }()

    private static func anthropic(_ name: String) -> ProviderExample {
        ProviderExample(
            testDescription: name, kind: .anthropic, keyHeader: ("x-api-key", ""),
            chatPath: "/v1/messages", listPath: "/v1/models?limit=1000",
            places: Places(
                model: "model", system: "system", user: "messages.0.content",
                tokenLimit: "max_tokens", schema: "output_config.format.schema",
                temperature: "temperature"),
            reply: { WireBodies.anthropicReply($0) },
            cutOff: { WireBodies.anthropicReply($0, stop: "max_tokens") },
            refusal: Outcome(
                body: WireBodies.anthropicReply(
                    "", stop: "refusal",
                    details:
                        #"{"type":"refusal","category":"frontier_llm","explanation":"I do not help to train models."}"#
                ), text: "I do not help to train models.", reason: "frontier_llm"),
            filters: [
                Outcome(
                    body: WireBodies.anthropicError(
                        "invalid_request_error", "Output blocked by content filtering policy"),
                    status: 400, reason: "Output blocked by content filtering policy")
            ],
            usage: (
                WireBodies.anthropic,
                ModelReply.Usage(
                    prompt: 2025, cached: 1800, written: 200, completion: 310, reasoning: 40)
            ),
            modelList:
                #"{"data":[{"type":"model","id":"claude-haiku-5-5","display_name":"H","created_at":"2026-09-01T00:00:00Z","max_input_tokens":1000000,"max_tokens":128000,"lifecycle":"active"},{"id":"claude-2.1","lifecycle":"retired"}],"has_more":false,"last_id":"x"}"#,
            models: [OfferedModel("claude-haiku-5-5", contextTokens: 1_000_000)],
            errors: anthropicErrors + anthropicRequestErrors)
    }

    private static let anthropicErrors = [
        ErrorExample(
            "bad key", 401,
            WireBodies.anthropicError("authentication_error", "invalid x-api-key"),
            .authentication, says: "ANTHROPIC_API_KEY"),
        ErrorExample(
            "not allowed", 403,
            WireBodies.anthropicError("permission_error", "Your key may not use this model"),
            .authentication, says: "--model"),
        ErrorExample(
            "no money", 402, WireBodies.anthropicError("billing_error", "Billing"), .quota),
        ErrorExample(
            "low credit", 400,
            WireBodies.anthropicError(
                "invalid_request_error", "Your credit balance is too low to access the API."),
            .quota),
        ErrorExample(
            "spend limit", 429,
            WireBodies.anthropicError(
                "rate_limit_error", "You have reached your limit",
                details: #","details":{"error_code":"enforced_spend_limit_reached"}"#), .quota),
        ErrorExample(
            "rate limit", 429,
            WireBodies.anthropicError(
                "rate_limit_error", "This request would exceed your rate limit"),
            headers: [
                ("retry-after", "12"), ("anthropic-ratelimit-requests-remaining", "0"),
                ("anthropic-ratelimit-requests-reset", "2026-11-21T12:40:59Z"),
            ], .rateLimited, .wait(12)),
        ErrorExample(
            "overloaded", 529, WireBodies.anthropicError("overloaded_error", "Overloaded"),
            .serverFault, .retry(after: nil)),
        ErrorExample(
            "overloaded under a 200", 200,
            WireBodies.anthropicError("overloaded_error", "Overloaded"), .serverFault,
            .retry(after: nil)),
        ErrorExample(
            "timeout", 504, WireBodies.anthropicError("timeout_error", "Too slow"), .serverFault,
            .retry(after: nil)),
        ErrorExample(
            "conflict", 409, WireBodies.anthropicError("conflict_error", "Again"), .serverFault,
            .retry(after: nil)),
    ]

    private static let anthropicRequestErrors = [
        ErrorExample(
            "unknown model", 404,
            WireBodies.anthropicError("not_found_error", "model: some-model"), .notFound,
            says: "no model 'some-model'"),
        ErrorExample(
            "too long", 400,
            WireBodies.anthropicError(
                "invalid_request_error", "prompt is too long: 103078 tokens > 102398 maximum"),
            .contextLength),
        ErrorExample(
            "too large", 413, WireBodies.anthropicError("request_too_large", "Too large"),
            .contextLength),
        ErrorExample(
            "no temperature in the new version", 400,
            WireBodies.anthropicError(
                "invalid_request_error", "temperature: Extra inputs are not permitted"),
            .badRequest, .drop(.temperature)),
        ErrorExample(
            "no temperature for the model", 400,
            WireBodies.anthropicError(
                "invalid_request_error", "`temperature` is deprecated for this model."),
            .badRequest, .drop(.temperature)),
        ErrorExample(
            "no such thinking", 400,
            WireBodies.anthropicError(
                "invalid_request_error",
                "\"thinking.type.disabled\" is not supported for this model."),
            .badRequest, .drop(.thinking)),
        ErrorExample(
            "no effort", 400,
            WireBodies.anthropicError(
                "invalid_request_error", "This model does not support the effort parameter."),
            .badRequest, .drop(.reasoningEffort)),
        ErrorExample(
            "bad schema", 400,
            WireBodies.anthropicError(
                "invalid_request_error", "output_config.format.schema: bad type"), .badRequest),
    ]
}
