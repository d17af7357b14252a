import Foundation
import TestSupport
import Testing

struct ProvidersCommandTests {
    private let quarry: QuarryBinary

    init() throws {
        quarry = try QuarryBinary()
    }

    @Test func eachProviderSaysWhatItNeedsAndWhetherItsKeyIsSet() async throws {
        let result = try await quarry.run(
            "providers", environment: ["ANTHROPIC_BASE_URL": "http://127.0.0.1:9"])
        #expect(result.code == 0, "\(result.errors)")
        for name in ["local", "openai", "anthropic, claude", "gemini", "ollama", "openrouter"] {
            #expect(result.output.contains(" \(name)"), "\(name)")
        }
        #expect(result.output.contains("OPENAI_API_KEY is not set"))
        #expect(try await quarry.run("list-providers").code == 0)
    }

    @Test func aServerThatAnswersIsShownWithItsModels() async throws {
        let server = try FakeProvider { _ in
            .json(#"{"object":"list","data":[{"id":"tiny-1"},{"id":"tiny-2"}]}"#)
        }
        defer { server.stop() }
        let key = "sk-test-never-shown"
        let result = try await quarry.run(
            "providers", "--json",
            environment: ["OPENAI_BASE_URL": server.url + "/v1", "OPENAI_API_KEY": key])
        let openAI = try #require(result.objects.first { $0["name"] as? String == "openai" })
        #expect(openAI["answers"] as? Bool == true)
        #expect(openAI["models"] as? [String] == ["tiny-1", "tiny-2"])
        #expect(openAI["key_variable"] as? String == "OPENAI_API_KEY")
        #expect(!result.output.contains(key))
    }

    @Test func keysMayStandInAnEnvFile() async throws {
        try quarry.write(
            "GEMINI_API_KEY=k-123\nGOOGLE_GEMINI_BASE_URL=http://127.0.0.1:9\n", to: ".env")
        let result = try await quarry.run("providers")
        #expect(result.output.contains("GEMINI_API_KEY is set"))
        #expect(!result.output.contains("k-123"))
    }
}
