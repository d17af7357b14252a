import LanguageModels
import TestSupport
import Testing

/// What every provider must do with a server that is there.
@Suite(.timeLimit(.minutes(1))) struct ProviderServerTests {
    let time = ManualTime()
    let lines = Lines()

    func model(_ example: ProviderExample, at server: FakeProvider) throws -> HTTPModel {
        HTTPModel(
            try example.provider(at: server.url), transport: Transport(),
            lane: Lane(width: 2, timing: time.timing), timing: time.timing,
            log: { [lines] in lines.append($0) })
    }

    @Test(arguments: ProviderExample.all)
    func asksAndAnswers(_ example: ProviderExample) async throws {
        let server = try FakeProvider { request in
            request.path == example.chatPath
                ? .json(example.reply("Paris")) : .json("{}", status: 404)
        }
        defer { server.stop() }
        let model = try model(example, at: server)
        #expect(model.identity == ModelIdentity(provider: example.kind.name, model: "some-model"))
        let reply = try await model.reply(to: .example())
        #expect(reply.text == "Paris")
        #expect(reply.duration > 0)
        let sent = server.requests.first?.headers[example.keyHeader.name.lowercased()]
        #expect(sent == example.key.map { example.keyHeader.prefix + $0 })
        #expect(server.requests.first?.headers["content-type"] == "application/json")
    }

    @Test(arguments: ProviderExample.all)
    func aRedirectIsNotFollowedSoThatTheKeyStaysHome(_ example: ProviderExample) async throws {
        let elsewhere = try FakeProvider { _ in .json(example.reply("Paris")) }
        let server = try FakeProvider { _ in
            .json("", status: 307, headers: ["Location": elsewhere.url + example.chatPath])
        }
        defer {
            server.stop()
            elsewhere.stop()
        }
        let error = await #expect(throws: ModelError.self) {
            try await model(example, at: server).reply(to: .example())
        }
        #expect(error?.code == .notFound)
        #expect(error?.message.contains(elsewhere.url) == true)
        #expect(elsewhere.requests.isEmpty)
    }

    @Test(arguments: ProviderExample.all.filter { $0.places.temperature != nil })
    func aRefusedParameterIsLeftOutOnceAndForAllAndSaid(_ example: ProviderExample) async throws {
        let server = try FakeProvider { request in
            request.text.contains("temperature")
                ? .json(
                    WireBodies.error("temperature: Extra inputs are not permitted"), status: 400)
                : .json(example.reply("Paris"))
        }
        defer { server.stop() }
        let model = try model(example, at: server)
        let request = ModelRequest.example(parameters: .init(maxTokens: 8, temperature: 0.3))
        #expect(try await model.reply(to: request).text == "Paris")
        #expect(try await model.reply(to: request).text == "Paris")
        #expect(server.requests.count == 3)
        #expect(lines.all.count == 1)
        #expect(lines.all.first?.hasSuffix("going on without temperature") == true)
    }

    @Test(arguments: ProviderExample.all)
    func aPassingErrorUnderA200IsAskedAgain(_ example: ProviderExample) async throws {
        let server = try FakeProvider { request in
            request.number == 1
                ? .json(#"{"error":{"code":503,"message":"later"}}"#)
                : .json(example.reply("Paris"))
        }
        defer { server.stop() }
        #expect(try await model(example, at: server).reply(to: .example()).text == "Paris")
        #expect(server.requests.count == 2)
    }
}
