import LanguageModels
import Testing

@testable import struct LanguageModels.EndpointResolver

@Suite struct EndpointResolverTests {
    @Test(arguments: [
        ("10.0.0.5", "http://10.0.0.5:11434/api"), ("0.0.0.0", "http://127.0.0.1:11434/api"),
        ("0.0.0.0:8000", "http://127.0.0.1:8000/api"), ("[::1]", "http://[::1]:11434/api"),
        ("[::1]:80", "http://[::1]:80/api"), ("ollama:80", "http://ollama:80/api"),
        ("https://ollama.example.com", "https://ollama.example.com/api"),
        ("", "http://127.0.0.1:11434/api"),
    ])
    func ollamasVariableMayBeAHost(host: String, address: String) throws {
        let resolver = EndpointResolver(environment: ["OLLAMA_HOST": host])
        #expect(try resolver.address(of: .ollama).display == address)
    }

    @Test func theFlagComesBeforeTheVariableBeforeTheDefault() throws {
        let variable = ["ANTHROPIC_BASE_URL": "https://proxy.example"]
        var resolver = EndpointResolver(environment: variable)
        #expect(try resolver.address(of: .anthropic).display == "https://proxy.example/v1")
        resolver.baseURL = "http://127.0.0.1:8080"
        #expect(try resolver.address(of: .anthropic).display == "http://127.0.0.1:8080/v1")
        #expect(
            try EndpointResolver(environment: [:]).address(of: .anthropic).display
                == "https://api.anthropic.com/v1")
    }

    @Test func theFirstKeyThatIsSetCounts() throws {
        let resolver = EndpointResolver(
            environment: ["GOOGLE_API_KEY": " ", "GEMINI_API_KEY": "k-1"])
        let endpoint = try resolver.endpoint(of: .gemini, sendsKey: true)
        #expect(endpoint.key?.value == "k-1")
        #expect(endpoint.keyVariable == "GEMINI_API_KEY")
        #expect(!"\(endpoint)".contains("k-1"))
    }

    @Test func withoutLeaveNoKeyAndNoHeaderIsSent() throws {
        let resolver = EndpointResolver(
            environment: ["OPENAI_API_KEY": "k-1", "OPENAI_ORG_ID": "org"])
        let endpoint = try resolver.endpoint(of: .openAI, sendsKey: false)
        #expect(endpoint.key == nil)
        #expect(endpoint.headers.isEmpty)
        #expect(try resolver.endpoint(of: .openAI, sendsKey: true).headers.count == 1)
    }

    @Test(arguments: [
        (ProviderKind.openAI, "OPENAI_API_KEY"), (.anthropic, "ANTHROPIC_API_KEY"),
        (.gemini, "GOOGLE_API_KEY"), (.openRouter, "OPENROUTER_API_KEY"),
        (.generic, "--base-url"),
    ])
    func whatIsMissingIsNamed(kind: ProviderKind, name: String) {
        let error = #expect(throws: ModelError.self) {
            try EndpointResolver(environment: [:]).endpoint(of: kind, sendsKey: true)
        }
        #expect(error?.code == .configuration)
        #expect(error?.message.contains(name) == true)
    }
}
