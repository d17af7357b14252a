import LanguageModels
import TestSupport
import Testing

/// Servers that answer in another protocol than HTTP, once or always.
@Suite(.timeLimit(.minutes(1))) struct OtherProtocolTests {
    private let time = ManualTime()

    private func model(at server: FakeProvider) throws -> HTTPModel {
        HTTPModel(
            try ProviderKind.openAI.example(at: server.url), transport: Transport(),
            lane: Lane(width: 2, timing: time.timing), timing: time.timing)
    }

    private static let other = FakeProvider.Answer.raw(Array("SSH-2.0-OpenSSH_9.2\r\n".utf8))

    /// It ended the whole run, since libcurl calls it by the name of a URL that is none.
    @Test func oneAnswerThatIsNoHTTPIsAskedForAgain() async throws {
        let server = try FakeProvider { request in
            request.number == 1 ? Self.other : .json(WireBodies.openAI)
        }
        defer { server.stop() }
        #expect(try await model(at: server).reply(to: .example()).text == "Paris")
        #expect(server.requests.count == 2)
    }

    @Test func aServerOfAnotherKindIsToldWithItsAddress() async throws {
        let server = try FakeProvider { _ in Self.other }
        defer { server.stop() }
        let error = await #expect(throws: ModelError.self) {
            try await model(at: server).reply(to: .example())
        }
        #expect(error?.code == .unreachable)
        #expect(error?.message.contains("does not speak HTTP") == true)
        #expect(error?.message.contains(server.url) == true)
        #expect(error?.message.contains("--base-url") == true)
    }
}
