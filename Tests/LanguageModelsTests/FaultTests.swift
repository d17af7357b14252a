import LanguageModels
import TestSupport
import Testing

/// The table of errors: what is seen, what it is called, what may mend it.
@Suite struct FaultTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var status: Int
        var body: String
        var headers: [HTTPResponse.Header] = []
        var code: ModelError.Code
        var remedy: Fault.Remedy
        var names = ""

        init(
            _ name: String, _ status: Int, _ body: String, headers: [(String, String)] = [],
            _ code: ModelError.Code, _ remedy: Fault.Remedy, names: String = ""
        ) {
            testDescription = name
            self.status = status
            self.body = body
            self.headers = headers.map { HTTPResponse.Header($0.0, $0.1) }
            self.code = code
            self.remedy = remedy
            self.names = names
        }
    }

    static let rateLimit =
        "Rate limit reached for M in organization O on tokens per min (TPM): Limit 30000, "
        + "Used 18928, Requested 11159. Please try again in 174ms."

    static let cases: [Case] = [
        // Keys, models and addresses: stop at once, and name what to fix.
        Case(
            "bad key", 401,
            WireBodies.error(
                "Incorrect API key provided: sk-ab***yz.",
                code: #""invalid_api_key""#), .authentication, .none, names: "OPENAI_API_KEY"),
        Case("vLLM's 401 is a string", 401, #"{"error":"Unauthorized"}"#, .authentication, .none),
        Case("forbidden", 403, WireBodies.error("Country not supported"), .authentication, .none),
        Case(
            "unknown model", 404,
            WireBodies.error(
                "The model 'x' does not exist",
                code: #""model_not_found""#), .notFound, .none, names: "--model"),
        Case(
            "Ollama's unknown model", 404, #"{"error":"model 'x' not found"}"#, .notFound, .none,
            names: "--model"),
        Case(
            "unknown model as 400", 400, WireBodies.error("Invalid model name passed"), .notFound,
            .none, names: "--model"),
        Case(
            "wrong path", 404,
            WireBodies.error(
                "File Not Found", type: "not_found_error",
                code: "404"), .notFound, .none, names: "--base-url"),
        Case(
            "a web server", 404, "<html><h1>404 Not Found</h1></html>", .notFound, .none,
            names: "--base-url"),
        Case(
            "FastAPI's 404", 404, #"{"detail":"Not Found"}"#, .notFound, .none, names: "--base-url"),
        Case(
            "redirect", 308, "",
            headers: [("location", "https://other.example/v1/chat/completions")],
            .notFound, .none, names: "other.example"),

        // Money.
        Case(
            "no quota", 429,
            WireBodies.error(
                "You exceeded your current quota",
                type: "insufficient_quota", code: #""insufficient_quota""#), .quota, .none),
        Case(
            "no credits", 402, #"{"error":{"code":402,"message":"Insufficient credits"}}"#, .quota,
            .none),
        Case(
            "a day's quota", 429,
            #"{"error":{"code":429,"message":"Quota exceeded for metric: GenerateRequestsPerDayPerProject"}}"#,
            .quota, .none),
        Case(
            "larger than a minute", 429,
            WireBodies.error(
                "Request too large for M on tokens per min (TPM): Limit 30000, Requested 30601.",
                code: #""rate_limit_exceeded""#), .contextLength, .none),

        // Pace.
        Case(
            "delay in the message", 429,
            WireBodies.error(
                rateLimit, type: "tokens",
                code: #""rate_limit_exceeded""#), .rateLimited, .wait(0.174)),
        Case(
            "retry-after in seconds", 429, "", headers: [("retry-after", "7")], .rateLimited,
            .wait(7)),
        Case(
            "retry-after-ms wins", 429, "",
            headers: [("retry-after", "7"), ("retry-after-ms", "250")],
            .rateLimited, .wait(0.25)),
        Case(
            "retry-after as a date", 429, "",
            headers: [
                ("date", "Wed, 21 Oct 2026 07:28:00 GMT"),
                ("retry-after", "Wed, 21 Oct 2026 07:28:30 GMT"),
            ], .rateLimited, .wait(30)),
        Case(
            "retry-after as a date of the past", 429, "",
            headers: [
                ("date", "Wed, 21 Oct 2026 07:28:00 GMT"),
                ("retry-after", "Wed, 21 Oct 2026 07:27:00 GMT"),
            ], .rateLimited, .wait(0)),
        Case(
            "RetryInfo", 429,
            #"{"error":{"code":429,"message":"Slow","status":"RESOURCE_EXHAUSTED","details":[{"@type":"x"},{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"37s"}]}}"#,
            .rateLimited, .wait(37)),
        Case(
            "a longer sentence", 429, WireBodies.error("Limit. Please retry after 26 seconds."),
            .rateLimited, .wait(26)),
        Case(
            "minutes", 429, WireBodies.error("Please try again in 6m0s."), .rateLimited, .wait(360)),
        Case("no delay", 429, "", .rateLimited, .wait(nil)),
        Case(
            "loading", 503,
            WireBodies.error(
                "Loading model", type: "unavailable_error",
                code: "503"), .serverFault, .wait(1)),

        // The server's faults.
        Case(
            "500", 500, WireBodies.error("oops", type: "server_error"), .serverFault,
            .retry(after: nil)),
        Case(
            "Cloudflare's 502", 502, "<!DOCTYPE html><title>502 Bad gateway</title>", .serverFault,
            .retry(after: nil)),
        Case(
            "503 with a delay", 503, "", headers: [("retry-after", "2")], .serverFault,
            .retry(after: 2)),
        Case(
            "529", 529,
            #"{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}"#,
            .serverFault, .retry(after: nil)),
        Case(
            "Ollama is busy", 503,
            #"{"error":"server busy, please try again.  maximum pending requests exceeded"}"#,
            .serverFault, .retry(after: nil)),
        Case("408", 408, "", .serverFault, .retry(after: nil)),
        Case("not implemented", 501, "", .serverFault, .none),

        // This request.
        Case(
            "llama.cpp's context", 400,
            #"{"error":{"code":400,"message":"request (6030 tokens) exceeds the available context size (4096 tokens), try increasing it","type":"exceed_context_size_error","n_prompt_tokens":6030,"n_ctx":4096}}"#,
            .contextLength, .none, names: "--chunk-tokens"),
        Case(
            "OpenAI's context", 400,
            WireBodies.error(
                "Too long",
                code: #""context_length_exceeded""#), .contextLength, .none),
        Case(
            "vLLM's context", 400,
            #"{"error":{"message":"This model's maximum context length is 4096 tokens","type":"BadRequestError","param":null,"code":400}}"#,
            .contextLength, .none),
        Case("413", 413, "<html>413</html>", .contextLength, .none),
        Case(
            "refused parameter", 400,
            WireBodies.error(
                "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
                code: #""unsupported_parameter""#, param: "max_tokens"), .badRequest,
            .drop(.maxTokens)),
        Case(
            "refused value", 400,
            WireBodies.error(
                "Unsupported value: 'temperature' does not support 0.2 with this model.",
                code: #""unsupported_value""#), .badRequest, .drop(.temperature)),
        Case(
            "an extra field", 422, #"{"detail":[{"msg":"Extra inputs are not permitted: store"}]}"#,
            .badRequest, .drop(.store)),
        Case(
            "no structured output", 400,
            WireBodies.error(
                "response_format is not supported"), .badRequest, .drop(.schema)),
        Case(
            "a refused field that cannot go", 400,
            WireBodies.error(
                "messages are not supported"), .badRequest, .none),
        Case(
            "bad schema", 400, WireBodies.error("JSON schema error at #: unrecognized type bogus"),
            .badRequest, .none),

        // Under a 200.
        Case(
            "OpenRouter's error", 200,
            #"{"id":"x","error":{"code":502,"message":"Provider returned error"}}"#,
            .serverFault, .retry(after: nil)),
        Case(
            "a rate limit inside", 200, #"{"error":{"code":429,"message":"Slow down"}}"#,
            .rateLimited,
            .wait(nil)),
        Case(
            "an error beside a choice", 200,
            #"{"choices":[{"finish_reason":"error","message":{"content":""}}],"error":{"code":503,"message":"gone"}}"#,
            .serverFault, .retry(after: nil)),
        Case(
            "an error without a number", 200, #"{"error":"upstream failed"}"#, .serverFault,
            .retry(after: nil)),
        Case(
            "a web page", 200, "<html>Welcome</html>", .malformedReply, .retry(after: nil),
            names: "--base-url"),
        Case("nothing", 200, "", .malformedReply, .retry(after: nil)),
        Case(
            "half a reply", 200, String(WireBodies.openAI.prefix(300)), .malformedReply,
            .retry(after: nil)),
        Case("no choice", 200, #"{"choices":[]}"#, .malformedReply, .retry(after: nil)),
        Case("another JSON", 200, #"[1,2,3]"#, .malformedReply, .retry(after: nil)),
        Case(
            "a number that is none", 200, #"{"choices":[{"message":{"content":7}}]}"#,
            .malformedReply, .retry(after: nil)),
    ]

    @Test(arguments: cases)
    func isCalledByItsName(_ example: Case) throws {
        let provider = try OpenAICompatibleTests.provider(.openAI)
        let response = HTTPResponse(
            status: example.status, headers: example.headers, body: Array(example.body.utf8))
        let fault = try #require(throws: Fault.self) { try provider.decode(response) }
        #expect(fault.error.code == example.code)
        #expect(fault.remedy == example.remedy)
        #expect(fault.error.message.contains(example.names))
        #expect(!fault.error.message.contains("\n"))
        #expect(!fault.error.message.contains("sk-"))
    }

    @Test func bytesThatAreNotUTF8AreMalformed() throws {
        let body =
            Array(#"{"choices":[{"message":{"content":""#.utf8) + [0xff, 0xfe]
            + Array(#""}}]}"#.utf8)
        let fault = try #require(throws: Fault.self) {
            try OpenAICompatibleTests.provider(.vllm).decode(HTTPResponse(status: 200, body: body))
        }
        #expect(fault.error.code == .malformedReply)
        #expect(fault.remedy == .retry(after: nil))
    }

    @Test(arguments: [401, 400, 500, 429, 200])
    func noMessageHoldsTheKey(status: Int) throws {
        let echo = #"{"error":{"message":"Bearer secret-key-123 and \"secret-key-123\" are bad"}}"#
        for body in [echo, "<html>secret-key-123</html>"] {
            let fault = try #require(throws: Fault.self) {
                try OpenAICompatibleTests.provider(.openAI).decode(
                    HTTPResponse(status: status, body: Array(body.utf8)))
            }
            #expect(!fault.error.message.contains("secret-key"))
        }
    }

    @Test(arguments: [
        (TransportError.Code.cannotConnect, false, Fault.Remedy.retry(after: nil)),
        (.interrupted, false, .retry(after: nil)), (.timeout, false, .retry(after: nil)),
        (.unknownHost, false, .none), (.unknownHost, true, .retry(after: nil)),
        (.connectTimeout, false, .none), (.connectTimeout, true, .retry(after: nil)),
        (.tls, false, .none), (.tls, true, .retry(after: nil)), (.badURL, true, .none),
        (.tooLarge, true, .none),
    ])
    func brokenTransfers(code: TransportError.Code, hasAnswered: Bool, remedy: Fault.Remedy) throws
    {
        let fault = try OpenAICompatibleTests.provider(.ollama)
            .fault(TransportError(code, "Why"), hasAnswered: hasAnswered)
        #expect(fault.remedy == remedy)
        #expect(fault.error.message.contains("127.0.0.1:9"))
    }
}
