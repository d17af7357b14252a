import LanguageModels
import TestSupport
import Testing

@Suite struct AnthropicTests {
    func sent(
        model: String = "claude-sonnet-4-6", keyVariable: String = "ANTHROPIC_API_KEY",
        _ request: ModelRequest, without: Set<RequestField> = []
    ) throws -> SentJSON {
        try SentJSON(
            ProviderKind.anthropic.example(model: model, keyVariable: keyVariable)
                .encode(request, without: without))
    }

    @Test func sendsWhatAnthropicWants() throws {
        var request = ModelRequest.example(
            "Q", schema: .init(name: "pair", json: #"{"type":"object","b":1,"a":2}"#),
            parameters: .init(maxTokens: 80, temperature: 0.5, seed: 7, topLogprobs: 5))
        request.prompt.passage = .init(title: "T", heading: "H", text: "P")
        request.prompt.variable = "V"
        let body = try ProviderKind.anthropic.example(model: "claude-sonnet-4-6").encode(request)
        #expect(
            String(decoding: body.body, as: UTF8.self) == #"""
                {"model":"claude-sonnet-4-6","max_tokens":80,"system":"Answer in one word.",\#
                "messages":[{"role":"user","content":[{"type":"text",\#
                "text":"DOCUMENT: T\nSECTION: H\n\n<text>\nP\n</text>\n\n",\#
                "cache_control":{"type":"ephemeral"}},{"type":"text","text":"Q\n\nV"}]}],\#
                "temperature":0.5,"output_config":{"format":{"type":"json_schema",\#
                "schema":{"type":"object","b":1,"a":2}}}}
                """#)
    }

    @Test(arguments: [
        ("ANTHROPIC_API_KEY", "2023-06-01", "x-api-key"),
        ("ANTHROPIC_AUTH_TOKEN", "2026-10-21", "Authorization"),
    ])
    func eachVersionHasItsOwnHeaders(variable: String, version: String, header: String) throws {
        let provider = try ProviderKind.anthropic.example(keyVariable: variable)
        let headers = provider.encode(.example()).headers
        #expect(headers.first { $0.name == "anthropic-version" }?.value == version)
        #expect(headers.filter(\.isSecret).map(\.name) == [header])
        let list = provider.encodeModelList(timeout: 1).headers
        #expect(list.contains(.init("anthropic-version", version)))
    }

    @Test func theNewVersionTakesNoTemperature() throws {
        let request = ModelRequest.example(parameters: .init(maxTokens: 80, temperature: 0.2))
        #expect(try sent(request)["temperature"] == "0.2")
        #expect(try sent(keyVariable: "ANTHROPIC_AUTH_TOKEN", request)["temperature"] == nil)
    }

    @Test func effortAndFormatShareTheirPlace() throws {
        let request = ModelRequest.example(
            schema: .init(name: "x", json: #"{"type":"string"}"#))
        let both = try sent(model: "claude-fable-5-1", request)
        #expect(both["output_config.effort"] == "low")
        #expect(both["output_config.format.schema.type"] == "string")
        let dropped = try sent(model: "claude-fable-5-1", request, without: [.reasoningEffort])
        #expect(dropped["output_config.effort"] == nil)
        #expect(dropped["output_config.format.type"] == "json_schema")
        #expect(try sent(.example())["output_config"] == nil)
    }

    @Test func withoutCacheControlThePassageStaysABlock() throws {
        var request = ModelRequest.example("Q")
        request.prompt.passage = .init(title: "", heading: "", text: "P")
        let sent = try sent(request, without: [.cacheControl])
        #expect(sent["messages.0.content.0.text"] == "<text>\nP\n</text>\n\n")
        #expect(sent["messages.0.content.0.cache_control"] == nil)
        #expect(sent["messages.0.content.1.text"] == "Q")
    }

    @Test(arguments: [
        ("end_turn", ModelReply.Finish.stop), ("stop_sequence", .stop), ("max_tokens", .length),
        ("model_context_window_exceeded", .length), ("refusal", .refusal), ("tool_use", .other),
        ("pause_turn", .other),
    ])
    func namesWhyTheModelStopped(reason: String, finish: ModelReply.Finish) throws {
        let body = WireBodies.anthropicReply("Pa", stop: reason)
        let reply = try ProviderKind.anthropic.example().decode(
            HTTPResponse(status: 200, body: Array(body.utf8)))
        #expect(reply.finish == finish)
        #expect(reply.text == "Pa")
    }
}
