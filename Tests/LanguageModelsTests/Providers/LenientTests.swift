import LanguageModels
import TestSupport
import Testing

/// A reply that was paid for is not thrown away over what nobody needs.
@Suite struct LenientTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var kind: ProviderKind
        var body: String
        var usage: ModelReply.Usage
        var testDescription: String { "\(kind.name) \(usage)" }

        init(_ kind: ProviderKind, _ body: String, _ usage: ModelReply.Usage) {
            self.kind = kind
            self.body = body
            self.usage = usage
        }
    }

    static func anthropic(_ usage: String) -> String {
        #"{"model":7,"content":[{"type":"text","text":"Paris"}],"stop_reason":"end_turn","#
            + #""stop_details":"none","usage":\#(usage)}"#
    }

    static func gemini(_ usage: String) -> String {
        #"{"candidates":[{"content":{"parts":[{"text":"Paris"}]},"finishReason":"STOP"}],"#
            + #""promptFeedback":[],"modelVersion":{},"usageMetadata":\#(usage)}"#
    }

    static func openAI(_ usage: String) -> String {
        #"{"model":7,"choices":[{"message":{"content":"Paris"},"finish_reason":"stop","#
            + #""logprobs":{"content":[{"token":1}]}}],"usage":\#(usage)}"#
    }

    static func ollama(_ counts: String) -> String {
        #"{"model":[],"message":{"content":"Paris"},"done_reason":"stop",\#(counts)}"#
    }

    static let most = 1_000_000_000

    static let cases = [
        Case(
            .anthropic, anthropic(#"{"input_tokens":10.5,"output_tokens":"many"}"#),
            .init(prompt: 10)),
        Case(.anthropic, anthropic("[]"), .init()),
        Case(
            .anthropic,
            anthropic(#"{"input_tokens":5,"output_tokens":3,"output_tokens_details":[]}"#),
            .init(prompt: 5, completion: 3)),
        Case(
            .anthropic,
            anthropic(
                #"{"input_tokens":9223372036854775807,"cache_read_input_tokens":9223372036854775807,"output_tokens":-4}"#
            ), .init(prompt: most, cached: most)),
        Case(
            .gemini,
            gemini(
                #"{"promptTokenCount":7,"cachedContentTokenCount":9,"candidatesTokenCount":1e300,"thoughtsTokenCount":2}"#
            ), .init(prompt: 7, cached: 7, completion: most, reasoning: 2)),
        Case(.gemini, gemini(#""none""#), .init()),
        Case(
            .ollama,
            ollama(#""prompt_eval_count":9223372036854775807,"eval_count":2.9,"logprobs":7"#),
            .init(prompt: most, completion: 2)),
        Case(
            .openAI,
            openAI(
                #"{"prompt_tokens":10.5,"prompt_tokens_details":[],"completion_tokens":3,"completion_tokens_details":{"reasoning_tokens":7}}"#
            ), .init(prompt: 10, completion: 3, reasoning: 3)),
        Case(
            .openAI,
            openAI(#"{"prompt_tokens":9223372036854775807,"completion_tokens":-1}"#),
            .init(prompt: most)),
        Case(.vllm, openAI("7"), .init()),
        Case(.ollama, ollama(#""eval_count":null,"logprobs":[{"token":1}]"#), .init()),
    ]

    @Test(arguments: cases)
    func oddCountsAndNamesDoNotSpoilAReply(_ example: Case) throws {
        let reply = try example.kind.example().decode(
            HTTPResponse(status: 200, body: Array(example.body.utf8)))
        #expect(reply.text == "Paris")
        #expect(reply.finish == .stop)
        #expect(reply.model == "some-model")
        #expect(reply.usage == example.usage)
        #expect(reply.logprobs.isEmpty)
    }
}
