import Foundation
import TestSupport
import Testing

/// What a user gets wrong with a provider, and what the sentence about it has to name.
struct ProviderMistake: Sendable, CustomTestStringConvertible {
    /// `--provider`; none where only `--base-url` is given.
    var provider: String?
    var what: String
    var answer: FakeProvider.Answer
    /// The variable or flag to fix.
    var names: String
    /// The variable that is set to a key.
    var keyVariable: String?

    var testDescription: String { "\(provider ?? "--base-url"): \(what)" }

    init(
        _ provider: String?, _ what: String, _ answer: FakeProvider.Answer, names: String,
        key: String? = nil
    ) {
        self.provider = provider
        self.what = what
        self.answer = answer
        self.names = names
        keyVariable = key
    }
}

// MARK: - What the providers answer

extension ProviderMistake {
    static let all =
        openAI + anthropic + gemini + openRouter + ollama + llamaCpp + vllm + lmStudio + bare
        + wrongPlaces

    private static let openAI = [
        ProviderMistake(
            "openai", "bad key",
            .json(
                WireBodies.error(
                    "Incorrect API key provided: sk-te**st.", code: #""invalid_api_key""#),
                status: 401), names: "OPENAI_API_KEY", key: "OPENAI_API_KEY"),
        ProviderMistake(
            "openai", "no key",
            .json(WireBodies.error("You didn't provide an API key."), status: 401),
            names: "OPENAI_API_KEY"),
        ProviderMistake(
            "openai", "a key without the right",
            .json(WireBodies.error("Project does not have access to model `m`"), status: 403),
            names: "OPENAI_API_KEY", key: "OPENAI_API_KEY"),
        ProviderMistake(
            "openai", "unknown model",
            .json(
                WireBodies.error(
                    "The model `m` does not exist or you do not have access to it.",
                    code: #""model_not_found""#), status: 404), names: "--model",
            key: "OPENAI_API_KEY"),
        ProviderMistake(
            "openai", "no quota",
            .json(
                WireBodies.error(
                    "You exceeded your current quota, please check your plan and billing details.",
                    type: "insufficient_quota", code: #""insufficient_quota""#), status: 429),
            names: "OPENAI_API_KEY", key: "OPENAI_API_KEY"),
    ]

    private static let anthropic = [
        ProviderMistake(
            "anthropic", "bad key",
            .json(
                WireBodies.anthropicError("authentication_error", "invalid x-api-key"),
                status: 401), names: "ANTHROPIC_API_KEY", key: "ANTHROPIC_API_KEY"),
        ProviderMistake(
            "anthropic", "bad token",
            .json(
                WireBodies.anthropicError("authentication_error", "invalid bearer token"),
                status: 401), names: "ANTHROPIC_AUTH_TOKEN", key: "ANTHROPIC_AUTH_TOKEN"),
        ProviderMistake(
            "anthropic", "unknown model",
            .json(WireBodies.anthropicError("not_found_error", "model: m"), status: 404),
            names: "--model", key: "ANTHROPIC_API_KEY"),
        ProviderMistake(
            "anthropic", "no credit",
            .json(
                WireBodies.anthropicError(
                    "invalid_request_error",
                    "Your credit balance is too low to access the Anthropic API."), status: 400),
            names: "ANTHROPIC_API_KEY", key: "ANTHROPIC_API_KEY"),
        ProviderMistake(
            "anthropic", "billing",
            .json(WireBodies.anthropicError("billing_error", "Payment required"), status: 402),
            names: "ANTHROPIC_API_KEY", key: "ANTHROPIC_API_KEY"),
        ProviderMistake(
            "anthropic", "spend limit",
            .json(
                WireBodies.anthropicError(
                    "rate_limit_error", "The workspace reached its spend limit.",
                    details: #","details":{"error_code":"enforced_spend_limit_reached"}"#),
                status: 429), names: "ANTHROPIC_API_KEY", key: "ANTHROPIC_API_KEY"),
    ]

    private static let gemini = [
        ProviderMistake(
            "gemini", "bad key",
            .json(
                WireBodies.geminiError(
                    400, "INVALID_ARGUMENT", "API key not valid. Please pass a valid API key.",
                    details:
                        #"[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"API_KEY_INVALID"}]"#
                ), status: 400), names: "GEMINI_API_KEY", key: "GEMINI_API_KEY"),
        ProviderMistake(
            "gemini", "key not allowed",
            .json(
                WireBodies.geminiError(403, "PERMISSION_DENIED", "The API has not been enabled."),
                status: 403), names: "GOOGLE_API_KEY", key: "GOOGLE_API_KEY"),
        ProviderMistake(
            "gemini", "unknown model",
            .json(
                WireBodies.geminiError(
                    404, "NOT_FOUND",
                    "models/m is not found for API version v1beta, or is not supported"),
                status: 404), names: "--model", key: "GEMINI_API_KEY"),
        ProviderMistake(
            "gemini", "a day's quota",
            .json(
                WireBodies.geminiError(
                    429, "RESOURCE_EXHAUSTED", "You exceeded your current quota",
                    details:
                        #"[{"@type":"type.googleapis.com/google.rpc.QuotaFailure","violations":[{"quotaId":"GenerateRequestsPerDayPerProjectPerModel-FreeTier","quotaValue":"20"}]},{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"40000s"}]"#
                ), status: 429), names: "GEMINI_API_KEY", key: "GEMINI_API_KEY"),
        ProviderMistake(
            "gemini", "not in this tier",
            .json(
                WireBodies.geminiError(
                    429, "RESOURCE_EXHAUSTED",
                    "Quota exceeded for metric: requests, limit: 0, model: m"), status: 429),
            names: "GEMINI_API_KEY", key: "GEMINI_API_KEY"),
    ]

    private static let openRouter = [
        ProviderMistake(
            "openrouter", "bad key",
            .json(#"{"error":{"code":401,"message":"No auth credentials found"}}"#, status: 401),
            names: "OPENROUTER_API_KEY", key: "OPENROUTER_API_KEY"),
        ProviderMistake(
            "openrouter", "unknown model",
            .json(#"{"error":{"code":400,"message":"m is not a valid model ID"}}"#, status: 400),
            names: "--model", key: "OPENROUTER_API_KEY"),
        ProviderMistake(
            "openrouter", "no credits",
            .json(#"{"error":{"code":402,"message":"Insufficient credits"}}"#, status: 402),
            names: "OPENROUTER_API_KEY", key: "OPENROUTER_API_KEY"),
    ]

    private static let ollama = [
        ProviderMistake(
            "ollama", "unknown model", .json(#"{"error":"model 'm' not found"}"#, status: 404),
            names: "--model"),
        ProviderMistake(
            "ollama", "the cloud wants a key", .json(#"{"error":"unauthorized"}"#, status: 401),
            names: "OLLAMA_API_KEY"),
        ProviderMistake(
            "ollama", "the cloud refuses the key",
            .json(#"{"error":"unauthorized"}"#, status: 401), names: "OLLAMA_API_KEY",
            key: "OLLAMA_API_KEY"),
    ]

    private static let llamaCpp = [
        ProviderMistake(
            "llamacpp", "bad key",
            .json(
                #"{"error":{"code":401,"message":"Invalid API Key","type":"authentication_error"}}"#,
                status: 401), names: "LLAMA_API_KEY"),
        ProviderMistake(
            "llamacpp", "wrong path",
            .json(
                #"{"error":{"message":"File Not Found","type":"not_found_error","code":404}}"#,
                status: 404), names: "--base-url"),
    ]

    private static let vllm = [
        ProviderMistake(
            "vllm", "bad key", .json(#"{"error":"Unauthorized"}"#, status: 401),
            names: "VLLM_API_KEY", key: "VLLM_API_KEY"),
        ProviderMistake(
            "vllm", "unknown model",
            .json(
                #"{"error":{"message":"The model `m` does not exist.","type":"NotFoundError","param":"model","code":404}}"#,
                status: 404), names: "--model"),
        ProviderMistake(
            "vllm", "wrong path", .json(#"{"detail":"Not Found"}"#, status: 404),
            names: "--base-url"),
    ]

    private static let lmStudio = [
        ProviderMistake(
            "lmstudio", "wants a token",
            .json(#"{"error":"Malformed or missing API token"}"#, status: 401),
            names: "LMSTUDIO_API_KEY"),
        ProviderMistake(
            "lmstudio", "no model loaded",
            .json(#"{"error":{"message":"No models loaded."}}"#, status: 400), names: "--model"),
    ]

    private static let bare = [
        ProviderMistake(
            nil, "wants a key", .json(#"{"error":"Unauthorized"}"#, status: 401),
            names: "--provider"),
        ProviderMistake(
            nil, "unknown model",
            .json(WireBodies.error("The model `m` does not exist"), status: 404),
            names: "--model"),
    ]

    /// Web servers and proxies in the place of a provider.
    private static let wrongPlaces = ["openai", "anthropic", "gemini", "ollama", nil].flatMap {
        provider in
        [
            ProviderMistake(
                provider, "wrong URL, a web server",
                .html("<html><title>404 Not Found</title></html>", status: 404),
                names: "--base-url"),
            ProviderMistake(
                provider, "wrong URL, a web page",
                .html("<!DOCTYPE html><title>Welcome</title>", status: 200),
                names: "--base-url"),
            ProviderMistake(
                provider, "wrong URL, a redirect",
                .http(
                    status: 301, headers: ["Location": "https://www.example.org/chat"], body: []),
                names: "--base-url"),
            ProviderMistake(
                provider, "wrong URL, no HTTP", .raw(Array("SSH-2.0-OpenSSH_9.2\r\n".utf8)),
                names: "--base-url"),
        ]
    }
}
