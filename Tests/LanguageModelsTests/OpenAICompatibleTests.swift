import LanguageModels
import TestSupport
import Testing

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// What every configuration of the dialect must do.
@Suite struct OpenAICompatibleTests {
    static let kinds: [(ProviderKind, String)] = [
        (.openAI, WireBodies.openAI), (.llamaCpp, WireBodies.llamaCpp),
        (.local, WireBodies.llamaCpp), (.vllm, WireBodies.vllm),
        (.lmStudio, WireBodies.lmStudio), (.openRouter, WireBodies.openAI),
        (.generic, WireBodies.openAI), (.generic, WireBodies.ollamaCompatible),
    ]

    static func provider(
        _ kind: ProviderKind, model: String = "some-model", key: String? = "secret-key-123"
    ) throws -> any Provider {
        try kind.example(model: model, key: key)
    }

    func body(
        _ provider: any Provider, _ request: ModelRequest, without: Set<RequestField> = []
    ) -> String {
        String(decoding: provider.encode(request, without: without).body, as: UTF8.self)
    }

    func decode(_ provider: any Provider, _ body: String, status: Int = 200) throws
        -> ModelReply
    {
        try provider.decode(HTTPResponse(status: status, body: Array(body.utf8)))
    }

    // MARK: Encoding

    @Test(arguments: kinds.map(\.0))
    func everyDialectSendsValidJSONToItsChatRoute(kind: ProviderKind) throws {
        let provider = try Self.provider(kind)
        let request = provider.encode(
            .example("Quote \" backslash \\ tab \t null \0 line\nend 𝄞"))
        #expect(request.url == "http://127.0.0.1:9\(kind.suffix)/chat/completions")
        #expect(
            request.headers.contains(
                .init("Authorization", "Bearer secret-key-123", isSecret: true)))
        struct Sent: Decodable {
            struct Message: Decodable {
                var role: String
                var content: String
            }
            var model: String
            var messages: [Message]
        }
        let sent = try JSONDecoder().decode(Sent.self, from: Data(request.body))
        #expect(sent.model == "some-model")
        #expect(sent.messages.map(\.role) == ["system", "user"])
        #expect(sent.messages[1].content == "Quote \" backslash \\ tab \t null \0 line\nend 𝄞")
    }

    @Test func sendsWhatOpenAIWants() throws {
        let schema = ModelRequest.Schema(
            name: "pair", json: #"{"type":"object","b":1,"a":2}"#)
        let request = ModelRequest.example(
            "Q", schema: schema,
            parameters: .init(maxTokens: 80, temperature: 0.2, seed: 7, topLogprobs: 5))
        #expect(
            body(try Self.provider(.openAI), request) == """
                {"model":"some-model","messages":[{"role":"system","content":"Answer in one word."},\
                {"role":"user","content":"Q"}],"response_format":{"type":"json_schema","json_schema":\
                {"name":"pair","strict":true,"schema":{"type":"object","b":1,"a":2}}},\
                "max_completion_tokens":80,"temperature":0.2,"seed":7,"logprobs":true,\
                "top_logprobs":5,"store":false}
                """)
    }

    @Test func sendsWhatLlamaCppWants() throws {
        let body = body(
            try Self.provider(.llamaCpp), .example(parameters: .init(maxTokens: 80, temperature: 0))
        )
        #expect(
            body.hasSuffix(
                #""max_tokens":80,"temperature":0.0,"cache_prompt":true,"chat_template_kwargs":{"enable_thinking":false}}"#
            ))
    }

    @Test(arguments: ["gpt-5-mini", "gpt-6-luna", "o3", "openai/gpt-5.4-nano"])
    func reasoningModelsGetNoSamplingParametersAndRoomToThink(model: String) throws {
        let provider = try Self.provider(.openAI, model: model)
        let body = body(
            provider,
            .example(parameters: .init(maxTokens: 80, temperature: 0.2, topLogprobs: 5)))
        #expect(!body.contains("temperature"))
        #expect(!body.contains("logprobs"))
        #expect(body.contains(#""max_completion_tokens":2128"#))
        #expect(body.contains(#""reasoning_effort":"low""#))
        #expect(!provider.supportsLogprobs)
    }

    @Test func aLocalModelWithSuchANameKeepsItsParameters() throws {
        let body = body(
            try Self.provider(.llamaCpp, model: "o1-distill.gguf"),
            .example(parameters: .init(maxTokens: 80, temperature: 0.2)))
        #expect(body.contains("temperature"))
    }

    @Test func leavesOutWhatWasRefused() throws {
        let request = ModelRequest.example(
            parameters: .init(maxTokens: 80, temperature: 0.2, topLogprobs: 5))
        let provider = try Self.provider(.generic)
        let dropped = body(provider, request, without: [.temperature, .logprobs, .maxTokens])
        #expect(!dropped.contains("temperature"))
        #expect(!dropped.contains("logprobs"))
        #expect(dropped.contains(#""max_completion_tokens":80"#))
        let bare = body(provider, request, without: [.maxCompletionTokens, .maxTokens])
        #expect(!bare.contains("tokens"))
    }

    // MARK: Decoding

    @Test(arguments: kinds)
    func everyDialectsReplyIsRead(kind: ProviderKind, body: String) throws {
        let reply = try decode(try Self.provider(kind), body)
        #expect(reply.text == "Paris")
        #expect(reply.finish == .stop)
        #expect(reply.usage.prompt >= 22)
        #expect(reply.usage.completion >= 2)
        #expect(!reply.model.isEmpty)
        #expect(reply.raw == body)
    }

    @Test func countsCachedTokensInsideThePrompt() throws {
        let reply = try decode(try Self.provider(.openAI), WireBodies.openAI)
        #expect(reply.usage == .init(prompt: 45, cached: 12, completion: 16, reasoning: 8))
        #expect(reply.model == "gpt-6-luna-2026-08-01")
    }

    @Test func readsLogprobsWithTheirAlternatives() throws {
        let reply = try decode(try Self.provider(.llamaCpp), WireBodies.logprobs)
        let token = try #require(reply.logprobs.first)
        #expect(token.token == "yes")
        #expect(token.logprob == -0.25)
        #expect(token.alternatives.map(\.token) == ["yes", "no", " "])
        #expect(token.alternatives.map(\.logprob) == [-0.25, -1.5, -9999])
    }

    /// A list in each item of a list, and so on, would need more of the stack than there is.
    @Test func alternativesOfAlternativesAreNotFollowed() throws {
        let depth = 400
        let nested =
            String(repeating: #"{"token":"a","top_logprobs":["#, count: depth)
            + String(repeating: "]}", count: depth)
        let reply = try decode(
            try Self.provider(.generic),
            #"{"choices":[{"message":{"content":"a"},"logprobs":{"content":[\#(nested)]}}]}"#)
        #expect(reply.logprobs.first?.alternatives.map(\.token) == ["a"])
    }

    @Test(arguments: [
        #"{"choices":[{"message":{"content":"Pa"#, #"{"choices":[{"message":{"content":7}}]}"#,
        #"{"choices":{"message":"Paris"}}"#, #"{"choices":[]}"#, #"{"usage":{}}"#,
    ])
    func aReplyOfAnotherFormIsAskedForAgain(body: String) throws {
        let provider = try Self.provider(.generic)
        let fault = #expect(throws: Fault.self) { try decode(provider, body) }
        #expect(fault?.error.code == .malformedReply)
        #expect(fault?.remedy == .retry(after: nil))
    }

    @Test func aModelThatIsNamedLaterHasItsOwnQuirk() throws {
        var provider = try Self.provider(.openAI, model: "gpt-4o")
        #expect(provider.quirk == nil)
        provider.endpoint.model = "gpt-5-mini"
        #expect(provider.quirk?.refused.contains(.temperature) == true)
    }

    @Test(arguments: [
        ("stop", ModelReply.Finish.stop), ("length", .length),
        ("content_filter", .contentFilter), ("tool_calls", .other),
    ])
    func namesWhyTheModelStopped(reason: String, finish: ModelReply.Finish) throws {
        let reply = try decode(
            try Self.provider(.vllm), WireBodies.reply("Pa", finish: reason))
        #expect(reply.finish == finish)
        #expect(reply.text == "Pa")
    }

    @Test func aRefusalIsAReply() throws {
        let reply = try decode(try Self.provider(.openAI), WireBodies.refusal)
        #expect(reply.finish == .refusal)
        #expect(reply.text == "I can't help with that.")
    }

    @Test func contentMayBePartsOrMissing() throws {
        let parts =
            #"{"choices":[{"message":{"content":[{"type":"text","text":"Pa"},{"type":"text","text":"ris"}]}}]}"#
        let provider = try Self.provider(.generic)
        #expect(try decode(provider, parts).text == "Paris")
        #expect(try decode(provider, #"{"choices":[{"message":{"content":null}}]}"#).text == "")
    }

    @Test(arguments: [
        ("<think>\nHm.\n</think>\n\nParis", "Paris"),
        ("Hm.</think>Paris", "Paris"),
        ("<think>a</think>b</think>Paris", "Paris"),
        ("<think>Hm, Par", ""),
        ("[THINK]Hm.[/THINK]Paris", "Paris"),
        (#"{"answer":"the tag </think> closes"}"#, #"{"answer":"the tag </think> closes"}"#),
        ("Paris </thin", "Paris </thin"),
    ])
    func removesReasoning(text: String, answer: String) throws {
        let reply = try decode(
            try Self.provider(.lmStudio), WireBodies.reply(text))
        #expect(reply.text == answer)
    }
}
