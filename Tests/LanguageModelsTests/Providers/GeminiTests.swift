import LanguageModels
import TestSupport
import Testing

@Suite struct GeminiTests {
    @Test func sendsWhatGeminiWants() throws {
        let request = ModelRequest.example(
            "Q", schema: .init(name: "pair", json: #"{"type":"object","b":1,"a":2}"#),
            parameters: .init(maxTokens: 80, temperature: 0.5, seed: 7, topLogprobs: 5))
        let body = try ProviderKind.gemini.example(model: "gemini-2.5-flash").encode(request)
        #expect(
            String(decoding: body.body, as: UTF8.self) == #"""
                {"systemInstruction":{"parts":[{"text":"Answer in one word."}]},\#
                "contents":[{"role":"user","parts":[{"text":"Q"}]}],"store":false,\#
                "generationConfig":{"maxOutputTokens":80,"responseMimeType":"application/json",\#
                "responseJsonSchema":{"type":"object","b":1,"a":2},"temperature":0.5,"seed":7,\#
                "thinkingConfig":{"thinkingBudget":0,"includeThoughts":false}}}
                """#)
    }

    @Test(arguments: [
        ("gemini-3.8-flash", "gemini-3.8-flash"), ("models/gemini-3.8-flash", "gemini-3.8-flash"),
        ("a b?key=c/d#é", "a%20b%3Fkey%3Dc%2Fd%23%C3%A9"),
    ])
    func theModelIsAPartOfTheURL(model: String, path: String) throws {
        let request = try ProviderKind.gemini.example(model: model).encode(.example())
        #expect(request.url == "http://127.0.0.1:9/v1beta/models/\(path):generateContent")
    }

    @Test(arguments: [
        ("STOP", ModelReply.Finish.stop, ""), ("MAX_TOKENS", .length, ""),
        ("CONTINUATION", .length, ""), ("SAFETY", .contentFilter, "SAFETY"),
        ("RECITATION", .contentFilter, "RECITATION"), ("BLOCKLIST", .contentFilter, "BLOCKLIST"),
        ("PROHIBITED_CONTENT", .contentFilter, "PROHIBITED_CONTENT"),
        ("SPII", .contentFilter, "SPII"), ("MODEL_ARMOR", .contentFilter, "MODEL_ARMOR"),
        ("OTHER", .other, "OTHER"), ("MALFORMED_RESPONSE", .other, "MALFORMED_RESPONSE"),
    ])
    func namesWhyTheModelStopped(reason: String, finish: ModelReply.Finish, told: String) throws {
        let body = WireBodies.geminiReply("Pa", finish: reason)
        let reply = try ProviderKind.gemini.example().decode(
            HTTPResponse(status: 200, body: Array(body.utf8)))
        #expect(reply.finish == finish)
        #expect(reply.reason == told)
    }

    @Test func recordsTheModelThatAnswered() throws {
        let reply = try ProviderKind.gemini.example().decode(
            HTTPResponse(status: 200, body: Array(WireBodies.gemini.utf8)))
        #expect(reply.model == "gemini-3.8-flash-001")
        #expect(reply.text == "Paris")
    }

    @Test func whatLooksLikeAKeyIsNotRepeated() throws {
        let body = WireBodies.geminiError(403, "PERMISSION_DENIED", "Consumer 'AIzaSyA1b2' is out.")
        let fault = try #require(throws: Fault.self) {
            try ProviderKind.gemini.example().decode(
                HTTPResponse(status: 403, body: Array(body.utf8)))
        }
        #expect(!fault.error.message.contains("AIza"))
    }

    @Test func storeIsSentWhateverIsDropped() throws {
        let provider = try ProviderKind.gemini.example()
        for field in RequestField.allCases where !ProviderKind.gemini.indispensable.contains(field)
        {
            #expect(try SentJSON(provider.encode(.example(), without: [field]))["store"] == "false")
        }
    }
}
