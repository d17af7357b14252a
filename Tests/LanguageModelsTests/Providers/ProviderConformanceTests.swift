import LanguageModels
import TestSupport
import Testing

/// What every provider must do, whatever its form: pure encoding and decoding.
@Suite struct ProviderConformanceTests {
    static let schema = ModelRequest.Schema(
        name: "pairs",
        json: """
            {"type":"object","properties":{"items":{"type":"array","items":{"type":"string"}}},\
            "required":["items"],"additionalProperties":false}
            """)

    // MARK: Requests

    @Test(arguments: ProviderExample.all)
    func theQuestionIsWhereTheProviderWantsIt(_ example: ProviderExample) throws {
        let question = "Quote \" backslash \\ tab \t null \0 line\nend 𝄞"
        let request = try example.provider().encode(
            .example(question, parameters: .init(maxTokens: 80, temperature: 0.25)))
        let sent = try SentJSON(request)
        #expect(request.method == .post)
        #expect(request.url == "http://127.0.0.1:9" + example.chatPath)
        if let place = example.places.model { #expect(sent[place] == "some-model") }
        #expect(sent[example.places.system] == "Answer in one word.")
        #expect(sent[example.places.user] == question)
        #expect(sent[example.places.tokenLimit] == "80")
        #expect(sent[example.places.temperature] == example.places.temperature.map { _ in "0.25" })
        #expect(sent["stream"] == nil || sent["stream"] == "false")
    }

    @Test(arguments: ProviderExample.all)
    func whatWasNotAskedForIsNotSent(_ example: ProviderExample) throws {
        let sent = try SentJSON(try example.provider().encode(.example()))
        #expect(sent[example.places.temperature] == nil)
        #expect(sent[example.places.schema] == nil)
    }

    @Test(arguments: ProviderExample.all)
    func thePassageComesBeforeTheInstruction(_ example: ProviderExample) throws {
        var request = ModelRequest.example("The instruction.")
        request.prompt.passage = .init(title: "Title", heading: "", text: "The passage.")
        request.prompt.variable = "What varies."
        let body = String(decoding: try example.provider().encode(request).body, as: UTF8.self)
        let places = ["Answer in one word.", "The passage.", "The instruction.", "What varies."]
            .map { body.firstRange(of: $0)?.lowerBound }
        let found = places.compactMap(\.self)
        #expect(found.count == 4)
        #expect(found == found.sorted())
    }

    @Test(arguments: ProviderExample.all)
    func theSchemaIsSentByTheProvidersOwnFeature(_ example: ProviderExample) throws {
        let request = try example.provider().encode(.example(schema: Self.schema))
        let schema = try SentJSON(Array(Self.schema.json.utf8))[""]
        #expect(try SentJSON(request)[example.places.schema] == schema)
    }

    @Test(arguments: ProviderExample.all)
    func aSchemaThatWasRefusedIsLeftOut(_ example: ProviderExample) throws {
        let request = try example.provider().encode(
            .example(schema: Self.schema), without: [.schema])
        #expect(try SentJSON(request)[example.places.schema] == nil)
        #expect(!String(decoding: request.body, as: UTF8.self).contains("items"))
    }

    // MARK: Keys

    @Test(arguments: ProviderExample.all)
    func theKeyIsInOneHeaderAndNowhereElse(_ example: ProviderExample) throws {
        let provider = try example.provider()
        for request in [provider.encode(.example()), provider.encodeModelList(timeout: 1)] {
            let holding = request.headers.filter { $0.value.contains("secret-key") }
            let expected = HTTPRequest.Header(
                example.keyHeader.name, example.keyHeader.prefix + "secret-key-123",
                isSecret: true)
            #expect(holding == (example.key == nil ? [] : [expected]))
            #expect(!request.url.contains("secret-key"))
            #expect(!String(decoding: request.body, as: UTF8.self).contains("secret-key"))
        }
    }

    @Test(arguments: ProviderExample.all)
    func withoutAKeyNoHeaderClaimsOne(_ example: ProviderExample) throws {
        let provider = try example.kind.example(key: nil)
        #expect(provider.encode(.example()).headers.allSatisfy { !$0.isSecret })
    }

    @Test(arguments: ProviderExample.all)
    func noPrintedFormHoldsTheKey(_ example: ProviderExample) throws {
        let provider = try example.provider()
        var printed = "\(provider) \(String(reflecting: provider)) "
        dump(provider, to: &printed)
        dump(provider.encode(.example()), to: &printed)
        printed += "\(provider.encode(.example())) \(provider.encodeModelList(timeout: 1))"
        for code in [TransportError.Code.cannotConnect, .timeout, .tls, .badURL, .tooLarge] {
            let error = TransportError(code, "Failed to connect")
            printed += "\(provider.fault(error, hasAnswered: false))"
        }
        #expect(!printed.contains("secret-key"))
    }

    @Test(arguments: ProviderExample.all, [401, 400, 403, 500, 429, 200])
    func noMessageRepeatsTheKey(_ example: ProviderExample, status: Int) throws {
        var example = example
        example.key = "secret-key-123"
        let echo = #"{"error":{"message":"Bearer secret-key-123 and \"secret-key-123\" are bad"}}"#
        for body in [echo, "<html>secret-key-123</html>", "<title>secret-key-123</title>"] {
            let fault = try #require(throws: Fault.self) {
                try example.decode(body, status: status)
            }
            #expect(!"\(fault)".contains("secret-key"))
        }
    }

    // MARK: Replies

    @Test(arguments: ProviderExample.all)
    func aPlainReplyIsRead(_ example: ProviderExample) throws {
        let body = example.reply("Paris, \"the\" capital\n𝄞")
        let reply = try example.decode(body)
        #expect(reply.text == "Paris, \"the\" capital\n𝄞")
        #expect(reply.finish == .stop)
        #expect(reply.reason.isEmpty)
        #expect(reply.refusal == nil)
        #expect(reply.usage == ModelReply.Usage(prompt: 20, completion: 4))
        #expect(!reply.model.isEmpty)
        #expect(reply.raw == body)
    }

    private struct Items: Decodable, Equatable {
        var items: [String]
    }

    @Test(arguments: ProviderExample.all)
    func aStructuredReplyIsParsedStrictly(_ example: ProviderExample) throws {
        let reply = try example.decode(example.reply(#"{"items":["a \"b\"","c"]}"#))
        let items = try StructuredReply.parse(Items.self, from: reply.text)
        #expect(items == Items(items: ["a \"b\"", "c"]))
        let wrong = try example.decode(example.reply(#"{"items":[1]}"#))
        #expect(throws: ModelError.self) {
            try StructuredReply.parse(Items.self, from: wrong.text)
        }
    }

    @Test(arguments: ProviderExample.all)
    func aReplyThatIsCutOffKeepsItsCompleteItems(_ example: ProviderExample) throws {
        let reply = try example.decode(example.cutOff(#"{"items":["a","b","c"#))
        #expect(reply.finish == .length)
        let items = StructuredReply.completeItems(String.self, of: "items", in: reply.text)
        #expect(items == ["a", "b"])
    }

    @Test(arguments: ProviderExample.all.filter { $0.refusal != nil })
    func aRefusalIsAReply(_ example: ProviderExample) throws {
        let refusal = try #require(example.refusal)
        let reply = try example.decode(refusal.body, status: refusal.status)
        #expect(reply.finish == .refusal)
        #expect(reply.text == refusal.text)
        #expect(reply.refusal?.contains("refused") == true)
        #expect(reply.refusal?.contains(refusal.reason) == true || refusal.reason.isEmpty)
        #expect(reply.reason == refusal.reason)
    }

    @Test(arguments: ProviderExample.all.filter { !$0.filters.isEmpty })
    func aContentFilterIsAReply(_ example: ProviderExample) throws {
        for filter in example.filters {
            let reply = try example.decode(filter.body, status: filter.status)
            #expect(reply.finish == .contentFilter)
            #expect(reply.text == filter.text)
            #expect(reply.reason == filter.reason)
            #expect(reply.raw == filter.body)
            #expect(reply.refusal?.contains("filter") == true)
        }
    }

    @Test(arguments: ProviderExample.all)
    func tokensAreCountedInOneWay(_ example: ProviderExample) throws {
        let reply = try example.decode(example.usage.body)
        #expect(reply.text == "Paris")
        #expect(reply.usage == example.usage.counts)
        #expect(reply.usage.cached + reply.usage.written <= reply.usage.prompt)
        #expect(reply.usage.reasoning <= reply.usage.completion)
    }

    @Test(arguments: ProviderExample.all)
    func whereNoModelIsNamedItIsTheOneThatWasAskedFor(_ example: ProviderExample) throws {
        let body = example.reply("Paris").replacing(#""model"#, with: #""x"#)
        #expect(try example.decode(body).model == "some-model")
    }

    @Test(arguments: ProviderExample.all)
    func aReplyWithoutCountsIsAReply(_ example: ProviderExample) throws {
        let body = example.reply("Paris").replacing(#""usage"#, with: #""x"#)
            .replacing("eval_count", with: "x")
        #expect(try example.decode(body).usage == ModelReply.Usage())
    }

    // MARK: The list of models

    @Test(arguments: ProviderExample.all)
    func theListOfModelsIsRead(_ example: ProviderExample) throws {
        let provider = try example.provider()
        let request = provider.encodeModelList(timeout: 2)
        #expect(request.method == .get)
        #expect(request.url == "http://127.0.0.1:9" + example.listPath)
        #expect(request.timeout == 2)
        let models = try provider.decodeModelList(
            HTTPResponse(status: 200, body: Array(example.modelList.utf8)))
        #expect(models == example.models)
    }

    @Test(arguments: ProviderExample.all)
    func aListOfAnotherFormIsMalformed(_ example: ProviderExample) throws {
        for body in ["", "{}", "[]", "<html></html>", #"{"data":7,"models":"x"}"#] {
            let fault = try #require(throws: Fault.self) {
                try example.provider().decodeModelList(
                    HTTPResponse(status: 200, body: Array(body.utf8)))
            }
            #expect(fault.error.code == .malformedReply)
        }
    }

    @Test(arguments: ProviderExample.all)
    func aRefusedKeyIsToldByTheListToo(_ example: ProviderExample) throws {
        let fault = try #require(throws: Fault.self) {
            try example.provider().decodeModelList(
                HTTPResponse(status: 401, body: Array(#"{"error":"Unauthorized"}"#.utf8)))
        }
        #expect(fault.error.code == .authentication)
    }
}
