import LanguageModels
import TestSupport

// Gemini's and Ollama's own forms.

extension ProviderExample {
    static let gemini = ProviderExample(
        testDescription: "gemini", kind: .gemini, keyHeader: ("x-goog-api-key", ""),
        chatPath: "/v1beta/models/some-model:generateContent",
        listPath: "/v1beta/models?pageSize=1000",
        places: Places(
            system: "systemInstruction.parts.0.text", user: "contents.0.parts.0.text",
            tokenLimit: "generationConfig.maxOutputTokens",
            schema: "generationConfig.responseJsonSchema",
            temperature: "generationConfig.temperature"),
        reply: { WireBodies.geminiReply($0) },
        cutOff: { WireBodies.geminiReply($0, finish: "MAX_TOKENS") },
        filters: [
            Outcome(
                body:
                    #"{"promptFeedback":{"blockReason":"PROHIBITED_CONTENT"},"usageMetadata":{"promptTokenCount":9},"modelVersion":"m"}"#,
                reason: "PROHIBITED_CONTENT"),
            Outcome(
                body:
                    #"{"candidates":[{"index":0,"finishReason":"RECITATION"}],"modelVersion":"m"}"#,
                reason: "RECITATION"),
            Outcome(
                body: WireBodies.geminiReply("Pa", finish: "SAFETY"), text: "Pa", reason: "SAFETY"),
        ],
        usage: (
            WireBodies.gemini,
            ModelReply.Usage(prompt: 120, cached: 64, completion: 380, reasoning: 300)
        ),
        modelList:
            #"{"models":[{"name":"models/gemini-3.8-flash","inputTokenLimit":1048576,"supportedGenerationMethods":["generateContent","countTokens"]},{"name":"models/embedding-2","supportedGenerationMethods":["embedContent"]}]}"#,
        models: [OfferedModel("gemini-3.8-flash", contextTokens: 1_048_576)],
        errors: geminiErrors)

    private static let geminiErrors = [
        ErrorExample(
            "bad key", 400,
            WireBodies.geminiError(
                400, "INVALID_ARGUMENT", "API key not valid. Please pass a valid API key.",
                details:
                    #"[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"API_KEY_INVALID","domain":"googleapis.com"}]"#
            ), .authentication, says: "refuses the key in GOOGLE_API_KEY"),
        ErrorExample(
            "not allowed", 403,
            WireBodies.geminiError(403, "PERMISSION_DENIED", "The API has not been enabled."),
            .authentication, says: "GOOGLE_API_KEY"),
        ErrorExample(
            "unknown model", 404,
            WireBodies.geminiError(
                404, "NOT_FOUND", "models/some-model is not found for API version v1beta"),
            .notFound, says: "no model 'some-model'"),
        ErrorExample(
            "a minute's quota", 429,
            WireBodies.geminiError(
                429, "RESOURCE_EXHAUSTED",
                "You exceeded your current quota, please check your plan and billing details.\n* "
                    + "Quota exceeded for metric: requests, limit: 5, model: m",
                details:
                    #"[{"@type":"type.googleapis.com/google.rpc.QuotaFailure","violations":[{"quotaId":"GenerateRequestsPerMinutePerProjectPerModel-FreeTier","quotaValue":"5"}]},{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"37.5s"}]"#
            ), .rateLimited, .wait(37.5)),
        ErrorExample(
            "a minute's quota without details", 429,
            WireBodies.geminiError(429, "RESOURCE_EXHAUSTED", "Resource exhausted"), .rateLimited,
            .wait(nil)),
        ErrorExample(
            "a day's quota", 429,
            WireBodies.geminiError(
                429, "RESOURCE_EXHAUSTED", "You exceeded your current quota",
                details:
                    #"[{"@type":"type.googleapis.com/google.rpc.QuotaFailure","violations":[{"quotaId":"GenerateRequestsPerDayPerProjectPerModel-FreeTier","quotaValue":"20"}]},{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"40000s"}]"#
            ), .quota),
        ErrorExample(
            "no access in this tier", 429,
            WireBodies.geminiError(
                429, "RESOURCE_EXHAUSTED",
                "Quota exceeded for metric: requests, limit: 0, model: m\nPlease retry in 9s."),
            .quota),
        ErrorExample(
            "overloaded", 503,
            WireBodies.geminiError(503, "UNAVAILABLE", "The model is overloaded."), .serverFault,
            .retry(after: nil)),
        ErrorExample(
            "a list with an error", 500,
            "[" + WireBodies.geminiError(500, "INTERNAL", "An internal error has occurred.") + "]",
            .serverFault, .retry(after: nil), says: "An internal error"),
        ErrorExample(
            "overloaded under a 200", 200,
            WireBodies.geminiError(503, "UNAVAILABLE", "The model is overloaded."), .serverFault,
            .retry(after: nil)),
        ErrorExample(
            "too long", 400,
            WireBodies.geminiError(
                400, "INVALID_ARGUMENT",
                "The input token count (1200000) exceeds the maximum number of tokens allowed."),
            .contextLength),
        ErrorExample(
            "no such thinking", 400,
            WireBodies.geminiError(
                400, "INVALID_ARGUMENT",
                "Invalid JSON payload received. Unknown name \"thinkingLevel\" at "
                    + "'generation_config.thinking_config': Cannot find field."),
            .badRequest, .drop(.thinking)),
        ErrorExample(
            "must think", 400,
            WireBodies.geminiError(
                400, "INVALID_ARGUMENT",
                "Budget 0 is invalid. This model only works in thinking mode."),
            .badRequest, .drop(.thinking)),
        ErrorExample(
            "does not know `store`, which is never left out", 400,
            WireBodies.geminiError(
                400, "INVALID_ARGUMENT",
                "Invalid JSON payload received. Unknown name \"store\": Cannot find field."),
            .badRequest),
        ErrorExample(
            "not in this country", 400,
            WireBodies.geminiError(
                400, "FAILED_PRECONDITION", "User location is not supported for the API use."),
            .configuration, says: "--provider"),
    ]

    static let ollama = ProviderExample(
        testDescription: "ollama", kind: .ollama, chatPath: "/api/chat", listPath: "/api/tags",
        places: Places(
            model: "model", system: "messages.0.content", user: "messages.1.content",
            tokenLimit: "options.num_predict", schema: "format",
            temperature: "options.temperature"),
        reply: { WireBodies.ollamaReply($0) },
        cutOff: { WireBodies.ollamaReply($0, done: "length") },
        usage: (WireBodies.ollama, ModelReply.Usage(prompt: 22, completion: 2)),
        modelList:
            #"{"models":[{"name":"qwen3:8b","model":"qwen3:8b","modified_at":"2026-01-01T00:00:00Z","size":5225376047,"digest":"500a1f067a9f","details":{"format":"gguf","parameter_size":"8.2B"}}]}"#,
        models: [OfferedModel("qwen3:8b", revision: "500a1f067a9f")],
        errors: [
            ErrorExample(
                "unknown model", 404, #"{"error":"model 'some-model' not found"}"#, .notFound,
                says: "ollama pull"),
            ErrorExample(
                "busy", 503,
                #"{"error":"server busy, please try again.  maximum pending requests exceeded"}"#,
                .serverFault, .retry(after: nil)),
            ErrorExample(
                "too long", 400, #"{"error":"the input length exceeds the context length"}"#,
                .contextLength),
            ErrorExample(
                "too long as a 500", 500,
                #"{"error":"the input length exceeds the context length"}"#, .contextLength),
            ErrorExample(
                "does not think", 400, #"{"error":"\"some-model\" does not support thinking"}"#,
                .badRequest, .drop(.thinking)),
            ErrorExample(
                "the cloud wants a key", 401, #"{"error":"unauthorized"}"#, .authentication,
                says: "OLLAMA_API_KEY"),
            ErrorExample(
                "the cloud's rate limit", 429, #"{"error":"too many requests"}"#,
                headers: [("retry-after", "3")], .rateLimited, .wait(3)),
            ErrorExample(
                "an error under a 200", 200, #"{"error":"unexpected EOF"}"#, .serverFault,
                .retry(after: nil)),
            ErrorExample(
                "the cloud is down", 502, #"{"error":"bad gateway"}"#, .serverFault,
                .retry(after: nil)),
        ])
}
