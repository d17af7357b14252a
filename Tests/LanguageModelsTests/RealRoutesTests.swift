import Foundation
import LanguageModels
import Testing

@testable import class LanguageModels.LocalServer

/// What is installed of the real server.
private enum RealServer {
    static let environment = ProcessInfo.processInfo.environment
    static let installation = Installation(environment: environment)
    static let model = try? installation.model(named: "0.5b")
    static let command = try? installation.serverCommand(configured: nil)
}

/// llama.cpp's own server with a real model, by both of its dialects.
///
/// It runs where scripts/server.sh has installed the server and scripts/model.sh the small model,
/// and is skipped elsewhere.
@Suite(
    .enabled(
        if: RealServer.model != nil && RealServer.command != nil,
        "needs scripts/server.sh and scripts/model.sh 0.5b"),
    .serialized, .timeLimit(.minutes(5)))
struct RealRoutesTests {
    /// Starts the server, tells the body where it is, and ends it.
    func withServer(_ body: (String) async throws -> Void) async throws {
        let model = try #require(RealServer.model)
        let command = try #require(RealServer.command)
        let server = LocalServer(
            LocalServer.Plan(
                command: command, model: model, environment: RealServer.environment, workers: 1),
            transport: Transport(), timing: .system, log: { _ in })
        let result: Result<Void, any Error>
        do {
            result = .success(try await body(try await server.running().address.display))
        } catch {
            result = .failure(error)
        }
        await server.close()
        try result.get()
    }

    func open(_ provider: String, _ url: String) async throws -> any LanguageModel {
        let settings = ModelSettings(provider: provider, baseURL: url, timeout: 120, retries: 0)
        return try await openModel(settings, environment: [:], log: { _ in }).model
    }

    func request(_ words: String, maxTokens: Int, schema: String? = nil) -> ModelRequest {
        ModelRequest(
            task: "x",
            prompt: Prompt(
                system: "You answer from the text.",
                passage: .init(
                    title: "Urban crows", heading: "Faces",
                    text: "Marked crows remember human faces for seventeen years."),
                instruction: words, variable: ""),
            schema: schema.map { .init(name: "s", json: $0) },
            parameters: .init(maxTokens: maxTokens, temperature: 0, seed: 1))
    }

    @Test func bothRoutesAnswerCountAndRefuse() async throws {
        try await withServer { url in
            for name in ["llamacpp", "anthropic"] {
                let model = try await open(name, url)
                #expect(model.identity.model.contains("0.5b"))
                let reply = try await model.reply(
                    to: request("How many years? Reply with one word.", maxTokens: 12))
                #expect(reply.text.lowercased().contains("seventeen") || reply.text.contains("17"))
                #expect(reply.finish == .stop)
                #expect(reply.model.contains("0.5b"))
                #expect(reply.usage.completion > 0)

                let again = try await model.reply(
                    to: request("How many years? Reply with one number.", maxTokens: 1))
                #expect(again.finish == .length)
                #expect(again.usage.completion == 1)
                #expect(again.usage.cached > 20)
                #expect(abs(again.usage.prompt - reply.usage.prompt) < 5)

                let long = String(repeating: "seventeen crows remember ", count: 2000)
                let error = await #expect(throws: ModelError.self) {
                    try await model.reply(to: request(long, maxTokens: 4))
                }
                #expect(error?.code == .contextLength)
            }
        }
    }

    @Test func theOpenAIRouteKeepsToTheSchema() async throws {
        struct Answer: Decodable {
            var years: Int
        }
        let schema = """
            {"type":"object","properties":{"years":{"type":"integer"}},"required":["years"],\
            "additionalProperties":false}
            """
        try await withServer { url in
            let reply = try await open("llamacpp", url).reply(
                to: request("For how many years? Reply as JSON.", maxTokens: 40, schema: schema))
            #expect(try StructuredReply.parse(Answer.self, from: reply.text).years == 17)
        }
    }
}
