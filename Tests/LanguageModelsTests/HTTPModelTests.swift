import LanguageModels
import Synchronization
import TestSupport
import Testing

@Suite struct HTTPModelTests {
    let time = ManualTime()

    func model(
        _ server: FakeProvider, kind: ProviderKind = .openAI, workers: Int = 2, retries: Int = 3,
        timeout: Double = 5, log: @escaping @Sendable (String) -> Void = { _ in }
    ) throws -> HTTPModel {
        HTTPModel(
            try kind.example(at: server.url, timeout: timeout),
            transport: Transport(), lane: Lane(width: workers, timing: time.timing),
            retries: retries, timing: time.timing, log: log)
    }

    @Test func asksAndAnswers() async throws {
        let server = try FakeProvider { _ in .json(WireBodies.openAI) }
        defer { server.stop() }
        let model = try model(server)
        let reply = try await model.reply(to: .example())
        #expect(reply.text == "Paris")
        #expect(reply.duration > 0)
        #expect(model.identity == ModelIdentity(provider: "openai", model: "some-model"))
        #expect(server.requests.map(\.path) == ["/v1/chat/completions"])
    }

    static let passingFaults: [FakeProvider.Answer] = [
        .reset, .close, .truncated(Array(WireBodies.openAI.utf8)),
        .overlong(Array(WireBodies.openAI.utf8)), .badChunk, .drip, .silence,
        .json("oops", status: 500), .html("<h1>502</h1>", status: 502),
        .html("<h1>Hello</h1>", status: 200), .json("{\"choices\":[{\"mess"), .json(""),
        .json(#"{"error":{"code":503,"message":"later"}}"#),
        .http(status: 200, headers: [:], body: [0xff, 0xfe, 0x00]),
    ]

    @Test(arguments: passingFaults)
    func aPassingFaultIsMendedByAskingAgain(fault: FakeProvider.Answer) async throws {
        let server = try FakeProvider { $0.number == 1 ? fault : .json(WireBodies.openAI) }
        defer { server.stop() }
        let reply = try await model(server, timeout: fault.takesForEver ? 2 : 30).reply(
            to: .example())
        #expect(reply.text == "Paris")
        #expect(server.requests.count == 2)
        #expect(time.sleeps == [0.5])
    }

    @Test(arguments: passingFaults)
    func aLastingFaultEndsAfterAllRetries(fault: FakeProvider.Answer) async throws {
        let server = try FakeProvider { _ in fault }
        defer { server.stop() }
        let error = await #expect(throws: ModelError.self) {
            try await model(server, retries: 2, timeout: fault.takesForEver ? 0.3 : 30).reply(
                to: .example())
        }
        #expect(error?.message.contains("tried 3 times") == true)
        #expect(server.requests.count == 3)
    }

    @Test func aDelayedRefusalPausesTheLaneAndChargesNothing() async throws {
        let server = try FakeProvider { request in
            request.number <= 5
                ? .json("{}", status: 429, headers: ["Retry-After": "3"]) : .json(WireBodies.openAI)
        }
        defer { server.stop() }
        let reply = try await model(server, retries: 0).reply(to: .example())
        #expect(reply.text == "Paris")
        #expect(time.sleeps == [3, 3, 3, 3, 3])
    }

    /// The lane used to be paused for all, without a word.
    @Test func aDelayThatIsTooLongEndsTheCallAndPausesNobody() async throws {
        let server = try FakeProvider { request in
            request.number == 1
                ? .json("{}", status: 429, headers: ["Retry-After": "3600"])
                : .json(WireBodies.openAI)
        }
        defer { server.stop() }
        let model = try model(server)
        let error = await #expect(throws: ModelError.self) {
            try await model.reply(to: .example())
        }
        #expect(error?.code == .longWait)
        #expect(try await model.reply(to: .example()).text == "Paris")
        #expect(time.sleeps.isEmpty)
    }

    @Test func aLongPauseIsToldAndAShortOneIsNot() async throws {
        let server = try FakeProvider { request in
            request.number <= 2
                ? .json(
                    "{}", status: 429, headers: ["Retry-After": request.number == 1 ? "3" : "45"])
                : .json(WireBodies.openAI)
        }
        defer { server.stop() }
        let lines = Lines()
        _ = try await model(server, log: { lines.append($0) }).reply(to: .example())
        #expect(lines.all == ["OpenAI asks to slow down; nothing is sent for 45 s"])
    }

    /// It used to cut the requests in flight to one.
    @Test func aServerThatIsLoadingKeepsItsPlaces() async throws {
        let server = try FakeProvider { request in
            request.number <= 4
                ? .json(WireBodies.error("Loading model", code: "503"), status: 503)
                : .json(WireBodies.llamaCpp)
        }
        defer { server.stop() }
        let lane = Lane(width: 8, timing: time.timing)
        let model = HTTPModel(
            try ProviderKind.llamaCpp.example(at: server.url), transport: Transport(), lane: lane,
            timing: time.timing)
        _ = try await model.reply(to: .example())
        #expect(lane.concurrency == 8)
        #expect(time.sleeps == [1, 1, 1, 1])
    }

    @Test(arguments: [
        (ProviderKind.openAI, "gpt-6-luna", 2128), (.openAI, "gpt-4o-mini", 80),
        (.ollama, "gpt-oss:20b", 1104), (.gemini, "gemini-2.5-pro", 592),
    ])
    func theMostTokensOfAReplyAreThoseThatAreSent(
        kind: ProviderKind, name: String, tokens: Int
    ) throws {
        let model = HTTPModel(
            try kind.example(model: name), transport: Transport(), lane: Lane(width: 1))
        let request = ModelRequest.example(parameters: .init(maxTokens: 80))
        #expect(model.mostCompletionTokens(for: request) == tokens)
        #expect(Cost(of: request, completion: tokens).output == Double(tokens))
        #expect(MockModel().mostCompletionTokens(for: request) == 80)
    }

    @Test func aRefusedFieldIsLeftOutFromThenOnAndSaidOnce() async throws {
        let server = try FakeProvider { request in
            request.text.contains("temperature")
                ? .json(
                    WireBodies.error("Unsupported parameter: 'temperature'", param: "temperature"),
                    status: 400)
                : .json(WireBodies.openAI)
        }
        defer { server.stop() }
        let lines = Lines()
        let model = try model(server, log: { lines.append($0) })
        let request = ModelRequest.example(parameters: .init(maxTokens: 8, temperature: 0.3))
        _ = try await model.reply(to: request)
        _ = try await model.reply(to: request)
        #expect(server.requests.count == 3)
        #expect(lines.all.count == 1)
        #expect(lines.all.first?.contains("temperature") == true)
    }

    @Test func aBadKeyIsNotTriedAgain() async throws {
        let server = try FakeProvider { _ in
            .json(WireBodies.error("Incorrect API key provided: secret-key-123"), status: 401)
        }
        defer { server.stop() }
        let error = await #expect(throws: ModelError.self) {
            try await model(server).reply(to: .example())
        }
        #expect(error?.code == .authentication)
        #expect(error?.message.contains("OPENAI_API_KEY") == true)
        #expect(error?.message.contains("secret-key") == false)
        #expect(server.requests.count == 1)
    }

    @Test func aServerThatIsDownIsNamed() async throws {
        let server = try FakeProvider { _ in .close }
        server.stop()
        let error = await #expect(throws: ModelError.self) {
            try await model(server, kind: .ollama).reply(to: .example())
        }
        #expect(error?.code == .unreachable)
        #expect(error?.message.contains("ollama serve") == true)
        #expect(error?.message.contains(server.url) == true)
    }

    @Test func noMoreThanTheWorkersAreInFlight() async throws {
        let server = try FakeProvider { _ in .json(WireBodies.openAI) }
        defer { server.stop() }
        let model = try model(server, workers: 2)
        try await withThrowingTaskGroup { group in
            for _ in 0..<20 { group.addTask { _ = try await model.reply(to: .example()) } }
            try await group.waitForAll()
        }
        #expect(server.requests.count == 20)
        #expect(server.record.connections <= 2)
    }

    @Test func cancellingEndsAllThatIsUnderWay() async throws {
        let server = try FakeProvider { _ in .silence }
        defer { server.stop() }
        let model = try model(server, workers: 2)
        let tasks = (0..<5).map { _ in Task { try await model.reply(to: .example()) } }
        await server.wait { $0.requests.count == 2 }
        for task in tasks { task.cancel() }
        for task in tasks {
            await #expect(throws: CancellationError.self) { try await task.value }
        }
    }
}

final class Lines: Sendable {
    private let lines = Mutex<[String]>([])
    func append(_ line: String) { lines.withLock { $0.append(line) } }
    var all: [String] { lines.withLock { $0 } }
}
