import LanguageModels
import TestSupport
import Testing

/// What users get wrong: told in one sentence that names what to change, after one request, and at
/// once.
@Suite(.timeLimit(.minutes(1))) struct MistakeTests {
    struct Mistake: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var status: Int
        var body: String
        var code: ModelError.Code
        /// What the sentence names.
        var names: [String]
        var headers: [String: String] = [:]
    }

    static let mistakes: [Mistake] = [
        Mistake(
            testDescription: "bad key", status: 401, body: WireBodies.error("Incorrect API key"),
            code: .authentication, names: ["OPENAI_API_KEY"]),
        Mistake(
            testDescription: "key without the right", status: 403,
            body: WireBodies.error("Project has no access"), code: .authentication,
            names: ["OPENAI_API_KEY", "--model"]),
        Mistake(
            testDescription: "unknown model", status: 404,
            body: WireBodies.error("The model `x` does not exist", code: "\"model_not_found\""),
            code: .notFound, names: ["--model", "some-model"]),
        Mistake(
            testDescription: "no quota", status: 429,
            body: WireBodies.error("You exceeded your quota", type: "insufficient_quota"),
            code: .quota, names: ["quota", "run the command again"]),
        Mistake(
            testDescription: "no credit", status: 402, body: WireBodies.error("Pay first"),
            code: .quota, names: ["credit", "run the command again"]),
        Mistake(
            testDescription: "wrong URL, an API", status: 404,
            body: #"{"detail":"Not Found"}"#, code: .notFound, names: ["--base-url"]),
        Mistake(
            testDescription: "wrong URL, a web server", status: 405,
            body: "<html><title>405 Not Allowed</title></html>", code: .notFound,
            names: ["--base-url"]),
        Mistake(
            testDescription: "wrong URL, a redirect", status: 301, body: "", code: .notFound,
            names: ["--base-url", "https://www.example.org"],
            headers: ["Location": "https://www.example.org/v1/chat/completions"]),
    ]

    func ask(
        _ url: String, _ time: ManualTime, workers: Int? = nil
    ) async throws -> (message: String, code: ModelError.Code?) {
        let model = HTTPModel(
            try ProviderKind.openAI.example(at: url), transport: Transport(),
            lane: Lane(width: 2, timing: time.timing), timing: time.timing)
        let error = await #expect(throws: ModelError.self) {
            try await model.reply(to: .example())
        }
        return (error?.message ?? "", error?.code)
    }

    func checkSentence(_ message: String, names: [String]) {
        for name in names { #expect(message.contains(name), "\(message)") }
        #expect(!message.contains("\n"))
        #expect(!message.contains("secret-key"))
    }

    @Test(arguments: mistakes)
    func isToldAtOnce(_ mistake: Mistake) async throws {
        let server = try FakeProvider { _ in
            .http(
                status: mistake.status, headers: mistake.headers, body: Array(mistake.body.utf8))
        }
        defer { server.stop() }
        let time = ManualTime()
        let (message, code) = try await ask(server.url, time)
        #expect(code == mistake.code)
        #expect(server.requests.count == 1)
        #expect(time.sleeps.isEmpty)
        checkSentence(message, names: mistake.names)
    }

    @Test func aWebPageInThePlaceOfAReplyIsToldWithinFiveSeconds() async throws {
        let server = try FakeProvider { _ in .html("<title>Welcome</title>", status: 200) }
        defer { server.stop() }
        let time = ManualTime()
        let (message, code) = try await ask(server.url, time)
        #expect(code == .malformedReply)
        #expect(time.sleeps.reduce(0, +) < 5)
        checkSentence(message, names: ["--base-url", "Welcome"])
    }

    @Test func aServerThatIsDownIsToldWithinFiveSeconds() async throws {
        let server = try FakeProvider { _ in .close }
        server.stop()
        let time = ManualTime()
        let (message, code) = try await ask(server.url, time)
        #expect(code == .unreachable)
        // Chance is at its worst in manual time.
        #expect(time.sleeps.reduce(0, +) < 5)
        checkSentence(message, names: [server.url, "--base-url"])
    }

    @Test func aNameThatNobodyKnowsIsToldAtOnce() async throws {
        let time = ManualTime()
        let (message, code) = try await ask("http://no-such-host.invalid", time)
        #expect(code == .unreachable)
        #expect(time.sleeps.isEmpty)
        checkSentence(message, names: ["no-such-host.invalid", "--base-url"])
    }
}
