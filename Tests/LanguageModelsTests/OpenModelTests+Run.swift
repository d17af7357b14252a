import LanguageModels
import TestSupport
import Testing

@testable import struct LanguageModels.ModelOpener

// What matters to a whole run: the revision that its calls are known by, and the lane that its models
// share.
extension OpenModelTests {
    /// A revision that was missing once made a run pay again for all that it had.
    @Test func aListThatFailsOnceIsAskedForAgain() async throws {
        let time = ManualTime()
        let server = try FakeProvider { request in
            request.number == 1
                ? .json("busy", status: 500)
                : .json(#"{"models":[{"name":"qwen3:8b","digest":"d-1"}]}"#)
        }
        defer { server.stop() }
        let open = try await opener(
            ModelSettings(provider: "ollama", model: "qwen3:8b", baseURL: server.url), bare, [],
            timing: time.timing
        ).open()
        #expect(open.model.identity.revision == "d-1")
        #expect(time.sleeps == [0.5])
    }

    @Test(arguments: [
        (FakeProvider.Answer.json("busy", status: 500), ModelError.Code.serverFault, "digests"),
        (.html("<h1>Hi</h1>", status: 200), .malformedReply, "digests"),
        (.json(#"{"models":[{"name":"other"}]}"#), .notFound, "ollama pull"),
    ])
    func aRevisionThatCannotBeFoundOutIsNeverTakenForNone(
        answer: FakeProvider.Answer, code: ModelError.Code, names: String
    ) async throws {
        let server = try FakeProvider { _ in answer }
        defer { server.stop() }
        let error = await #expect(throws: ModelError.self) {
            _ = try await opener(
                ModelSettings(provider: "ollama", model: "qwen3:8b", baseURL: server.url), bare,
                [], timing: ManualTime().timing
            ).open()
        }
        #expect(error?.code == code)
        #expect(error?.message.contains(names) == true, "\(error?.message ?? "")")
    }

    @Test func modelsOfOneRunShareTheLaneToTheirServer() async throws {
        let server = try server("a", "b")
        defer { server.stop() }
        let lanes = Lanes()
        func open(_ model: String, workers: Int) async throws -> OpenModel {
            try await openModel(
                ModelSettings(
                    provider: "vllm", model: model, baseURL: server.url, workers: workers),
                environment: bare, lanes: lanes, log: { _ in })
        }
        let generator = try await open("a", workers: 8)
        let judge = try await open("b", workers: 2)
        #expect(generator.places == 3)
        #expect(judge.places == 3)
        _ = try await judge.model.reply(to: .example())
        #expect(judge.metrics?.calls == 1)
        #expect(generator.metrics?.calls == 0)
    }
}
