import LanguageModels
import TestSupport

// The chat completions dialect as OpenAI, OpenRouter, llama.cpp, vLLM and LM Studio speak it.

extension ProviderExample {
    private static func openAI(
        _ kind: ProviderKind, path: String = "/v1", tokenLimit: String = "max_tokens",
        modelList: String = WireBodies.models("a", "b"),
        models: [OfferedModel] = [OfferedModel("a"), OfferedModel("b")],
        filters: [Outcome] = [], errors: [ErrorExample]
    ) -> ProviderExample {
        ProviderExample(
            testDescription: kind.name, kind: kind, chatPath: path + "/chat/completions",
            listPath: path + "/models",
            places: Places(
                model: "model", system: "messages.0.content", user: "messages.1.content",
                tokenLimit: tokenLimit, schema: "response_format.json_schema.schema",
                temperature: "temperature"),
            reply: { WireBodies.reply($0) }, cutOff: { WireBodies.reply($0, finish: "length") },
            refusal: Outcome(body: WireBodies.refusal, text: "I can't help with that."),
            filters: [Outcome(body: WireBodies.reply("", finish: "content_filter"))] + filters,
            usage: (usage, usageCounts), modelList: modelList, models: models, errors: errors)
    }

    private static let usage = """
        {"model":"m","choices":[{"index":0,"finish_reason":"stop","message":{"role":"assistant",
         "content":"Paris"}}],"usage":{"prompt_tokens":2045,"completion_tokens":316,"total_tokens":2361,
         "prompt_tokens_details":{"cached_tokens":1800,"cache_write_tokens":200},
         "completion_tokens_details":{"reasoning_tokens":300}}}
        """
    private static let usageCounts = ModelReply.Usage(
        prompt: 2045, cached: 1800, written: 200, completion: 316, reasoning: 300)

    static let openAIFamily = [openAI, openRouter, llamaCpp, vllm, lmStudio, generic]

    private static let openAI = openAI(
        .openAI, tokenLimit: "max_completion_tokens",
        errors: [
            ErrorExample(
                "bad key", 401,
                WireBodies.error(
                    "Incorrect API key provided: sk-ab***yz. You can find yours on the web.",
                    code: #""invalid_api_key""#), .authentication, says: "OPENAI_API_KEY"),
            ErrorExample(
                "country", 403,
                WireBodies.error(
                    "Country, region, or territory not supported",
                    code: #""unsupported_country_region_territory""#), .configuration,
                says: "--provider"),
            ErrorExample(
                "unknown model", 404,
                WireBodies.error(
                    "The model `some-model` does not exist or you do not have access to it.",
                    code: #""model_not_found""#), .notFound, says: "--model"),
            ErrorExample(
                "rate limit with the delay in its message", 429,
                WireBodies.error(
                    "Rate limit reached for M in organization O on tokens per min (TPM): Limit "
                        + "30000, Used 18928, Requested 11159. Please try again in 174ms.",
                    type: "tokens", code: #""rate_limit_exceeded""#), .rateLimited, .wait(0.174)),
            ErrorExample(
                "rate limit with headers", 429,
                WireBodies.error("Slow down", type: "requests", code: #""rate_limit_exceeded""#),
                headers: [
                    ("x-ratelimit-limit-requests", "500"), ("retry-after", "2"),
                    ("retry-after-ms", "1500"),
                ], .rateLimited, .wait(1.5)),
            ErrorExample(
                "no quota", 429,
                WireBodies.error(
                    "You exceeded your current quota, please check your plan and billing details.",
                    type: "insufficient_quota", code: #""insufficient_quota""#), .quota),
            ErrorExample(
                "larger than a minute's budget", 429,
                WireBodies.error(
                    "Request too large for M on tokens per min (TPM): Limit 30000, Requested 30601.",
                    type: "tokens", code: #""rate_limit_exceeded""#), .contextLength),
            ErrorExample(
                "overloaded", 503, WireBodies.error("Overloaded", type: "server_error"),
                .serverFault, .retry(after: nil)),
            ErrorExample(
                "a failure that is final", 500, WireBodies.error("Broken", type: "server_error"),
                headers: [("x-should-retry", "false")], .serverFault),
            ErrorExample(
                "too long", 400,
                WireBodies.error(
                    "This model's maximum context length is 128000 tokens.",
                    code: #""context_length_exceeded""#), .contextLength, says: "--chunk-tokens"),
            ErrorExample(
                "the other limit", 400,
                WireBodies.error(
                    "Unsupported parameter: 'max_tokens' is not supported with this model. Use "
                        + "'max_completion_tokens' instead.",
                    code: #""unsupported_parameter""#, param: "max_tokens"), .badRequest,
                .drop(.maxTokens)),
            ErrorExample(
                "no temperature", 400,
                WireBodies.error(
                    "Unsupported value: 'temperature' does not support 0.2 with this model.",
                    code: #""unsupported_value""#, param: "temperature"), .badRequest,
                .drop(.temperature)),
            ErrorExample(
                "bad schema", 400,
                WireBodies.error(
                    "Invalid schema for response_format 'x': 'minLength' is not permitted.",
                    code: #""invalid_json_schema""#,
                    param: "response_format"), .badRequest),
        ])

    private static let openRouter = openAI(
        .openRouter, path: "/api/v1",
        modelList: #"{"data":[{"id":"openai/gpt-6-luna","context_length":922000}]}"#,
        models: [OfferedModel("openai/gpt-6-luna", contextTokens: 922_000)],
        filters: [
            Outcome(
                body: """
                    {"error":{"code":403,"message":"The model requires moderation and your input \
                    was flagged","metadata":{"reasons":["x"],"provider_name":"P"}}}
                    """, status: 403,
                reason: "The model requires moderation and your input was flagged")
        ],
        errors: [
            ErrorExample(
                "bad key", 401, #"{"error":{"code":401,"message":"No auth credentials found"}}"#,
                .authentication, says: "OPENROUTER_API_KEY"),
            ErrorExample(
                "no credits", 402, #"{"error":{"code":402,"message":"Insufficient credits"}}"#,
                .quota),
            ErrorExample(
                "unknown model", 400,
                #"{"error":{"code":400,"message":"some-model is not a valid model ID"}}"#,
                .notFound, says: "--model"),
            ErrorExample(
                "no host honours all fields", 404,
                #"{"error":{"message":"No endpoints found that can handle the requested parameters.","code":404}}"#,
                .badRequest, .drop(.routing)),
            ErrorExample(
                "rate limit", 429, #"{"error":{"code":429,"message":"Rate limited"}}"#,
                headers: [("retry-after", "30")], .rateLimited, .wait(30)),
            ErrorExample(
                "a host's error under a 200", 200,
                #"{"id":"x","error":{"code":502,"message":"Provider returned error","metadata":{"provider_name":"P","raw":"parameter not supported"}}}"#,
                .serverFault, .retry(after: nil)),
            ErrorExample(
                "an error beside a choice", 200,
                #"{"choices":[{"finish_reason":"error","message":{"content":"Pa"}}],"error":{"code":429,"message":"Slow"}}"#,
                .rateLimited, .wait(nil)),
            ErrorExample(
                "a host's bad request", 400,
                #"{"error":{"code":400,"message":"Provider returned error: tools are not supported"}}"#,
                .badRequest),
            ErrorExample(
                "a host's refusal of a field", 400,
                #"{"error":{"code":400,"message":"Provider returned error","metadata":{"provider_name":"P","raw":"{\"error\":{\"message\":\"Unsupported parameter: 'temperature'\"}}"}}}"#,
                .badRequest, .drop(.temperature)),
            ErrorExample(
                "overloaded", 503, #"{"error":{"code":503,"message":"No provider is up"}}"#,
                headers: [("retry-after", "5")], .serverFault, .retry(after: 5)),
            ErrorExample(
                "too long", 400,
                #"{"error":{"code":400,"message":"This endpoint's maximum context length is 8192 tokens"}}"#,
                .contextLength),
        ])

    private static let llamaCpp = openAI(
        .llamaCpp,
        modelList:
            #"{"models":[{"name":"q05.gguf"}],"object":"list","data":[{"id":"q05.gguf","object":"model","owned_by":"llamacpp","meta":{"vocab_type":2,"n_vocab":151936,"n_ctx":4096,"n_ctx_train":32768,"n_params":494032768,"size":484219904}}]}"#,
        models: [OfferedModel("q05.gguf", contextTokens: 4096)],
        errors: [
            ErrorExample(
                "bad key", 401,
                #"{"error":{"code":401,"message":"Invalid API Key","type":"authentication_error"}}"#,
                .authentication, says: "LLAMA_API_KEY"),
            ErrorExample(
                "loading", 503,
                #"{"error":{"code":503,"message":"Loading model","type":"unavailable_error"}}"#,
                .serverFault, .wait(1)),
            ErrorExample(
                "too long", 400,
                #"{"error":{"code":400,"message":"request (6030 tokens) exceeds the available context size (4096 tokens), try increasing it","type":"exceed_context_size_error","n_prompt_tokens":6030,"n_ctx":4096}}"#,
                .contextLength),
            ErrorExample(
                "bad JSON", 400,
                #"{"error":{"code":400,"message":"[json.exception.parse_error.101] parse error at line 1, column 10: x","type":"invalid_request_error"}}"#,
                .badRequest),
            ErrorExample(
                "bad schema", 400,
                #"{"error":{"code":400,"message":"Unable to generate parser for this template. Automatic parser generation failed: JSON schema error at #: unrecognized type bogus","type":"invalid_request_error"}}"#,
                .badRequest),
            ErrorExample(
                "unknown path", 404,
                #"{"error":{"message":"File Not Found","type":"not_found_error","code":404}}"#,
                .notFound, says: "--base-url"),
        ])

    private static let vllm = openAI(
        .vllm,
        modelList:
            #"{"object":"list","data":[{"id":"Qwen/Qwen3-8B","object":"model","owned_by":"vllm","max_model_len":40960}]}"#,
        models: [OfferedModel("Qwen/Qwen3-8B", contextTokens: 40960)],
        errors: [
            ErrorExample(
                "bad key", 401, #"{"error":"Unauthorized"}"#, .authentication,
                says: "VLLM_API_KEY"),
            ErrorExample(
                "unknown model", 404,
                #"{"error":{"message":"The model `x` does not exist.","type":"NotFoundError","param":"model","code":404}}"#,
                .notFound, says: "--model"),
            ErrorExample(
                "too long", 400,
                #"{"error":{"message":"This model's maximum context length is 4096 tokens","type":"BadRequestError","param":null,"code":400}}"#,
                .contextLength),
            ErrorExample(
                "full queue", 503,
                #"{"error":{"message":"The server is busy","type":"ServiceUnavailableError","param":null,"code":503}}"#,
                .serverFault, .retry(after: nil)),
            ErrorExample(
                "a field of the wrong type", 422,
                #"{"error":{"message":"Input should be a valid integer","type":"UnprocessableEntityError","param":"seed","code":422}}"#,
                .badRequest),
        ])

    private static let lmStudio = openAI(
        .lmStudio,
        errors: [
            ErrorExample(
                "wants a token", 401, #"{"error":"Malformed or missing API token"}"#,
                .authentication, says: "LMSTUDIO_API_KEY"),
            ErrorExample(
                "no model loaded", 400, #"{"error":{"message":"No models loaded."}}"#, .notFound,
                says: "load it there"),
            ErrorExample(
                "refuses a field", 400,
                #"{"error":"'seed' is not supported"}"#, .badRequest, .drop(.seed)),
        ])

    private static let generic = openAI(
        .generic,
        errors: [
            ErrorExample(
                "no route", 404, #"{"detail":"Not Found"}"#, .notFound, says: "--base-url"),
            ErrorExample(
                "an extra field", 422,
                #"{"detail":[{"msg":"Extra inputs are not permitted: chat_template_kwargs"}]}"#,
                .badRequest, .drop(.chatTemplateArguments)),
            ErrorExample(
                "a proxy's page", 502,
                "<!DOCTYPE html><html><head><title>502 Bad\n gateway</title>", .serverFault,
                .retry(after: nil), says: #"a web page, "502 Bad gateway""#),
            ErrorExample(
                "too large for a proxy", 413, "<html><h1>413</h1></html>", .contextLength),
            ErrorExample(
                "a filter", 429, #"{"message":"Too many requests"}"#, .rateLimited, .wait(nil)),
        ])
}
