import LanguageModels
import TestSupport
import Testing

@Suite struct OllamaTests {
    func sent(model: String = "qwen3:8b", _ request: ModelRequest) throws -> SentJSON {
        try SentJSON(ProviderKind.ollama.example(model: model).encode(request))
    }

    @Test func sendsWhatOllamaWants() throws {
        let request = ModelRequest.example(
            "Q", schema: .init(name: "pair", json: #"{"type":"string","maxLength":9}"#),
            parameters: .init(maxTokens: 80, temperature: 0.5, seed: 7, topLogprobs: 5))
        let body = try ProviderKind.ollama.example(model: "qwen3:8b").encode(request)
        #expect(
            String(decoding: body.body, as: UTF8.self) == #"""
                {"model":"qwen3:8b","messages":[{"role":"system","content":"Answer in one word."},\#
                {"role":"user","content":"Q"}],"stream":false,"truncate":false,"logprobs":true,\#
                "top_logprobs":5,"think":false,"keep_alive":"10m",\#
                "format":{"type":"string","maxLength":9},"options":{"num_ctx":8192,\#
                "num_predict":80,"temperature":0.5,"seed":7}}
                """#)
    }

    @Test(arguments: [(0, 80, 8192), (10000, 80, 8192), (30000, 80, 16384), (0, 9000, 16384)])
    func theContextHoldsPromptAndReply(bytes: Int, reply: Int, size: Int) throws {
        let request = ModelRequest.example(
            String(repeating: "a", count: bytes), parameters: .init(maxTokens: reply))
        #expect(try sent(request)["options.num_ctx"] == String(size))
    }

    @Test(arguments: [
        ("stop", ModelReply.Finish.stop), ("length", .length), ("load", .other),
    ])
    func namesWhyTheModelStopped(reason: String, finish: ModelReply.Finish) throws {
        let body = WireBodies.ollamaReply("Pa", done: reason)
        let reply = try ProviderKind.ollama.example().decode(
            HTTPResponse(status: 200, body: Array(body.utf8)))
        #expect(reply.finish == finish)
    }

    @Test func readsLogprobsAndRemovesReasoning() throws {
        let body = """
            {"model":"m","message":{"role":"assistant","content":"<think>Hm.</think>yes"},"done":true,
             "logprobs":[{"token":"yes","logprob":-0.25,"bytes":[121],"top_logprobs":[
              {"token":"yes","logprob":-0.25},{"token":"no","logprob":-1.5}]}]}
            """
        let reply = try ProviderKind.ollama.example().decode(
            HTTPResponse(status: 200, body: Array(body.utf8)))
        #expect(reply.text == "yes")
        #expect(reply.logprobs.first?.alternatives.map(\.token) == ["yes", "no"])
        #expect(reply.usage == ModelReply.Usage())
    }
}
