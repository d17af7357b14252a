import LanguageModels
import Testing

@Suite struct ServerAddressTests {
    @Test(arguments: [
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080/v1"),
        ("http://127.0.0.1:8080/", "http://127.0.0.1:8080/v1"),
        ("http://127.0.0.1:8080/v1", "http://127.0.0.1:8080/v1"),
        ("http://127.0.0.1:8080/v1/", "http://127.0.0.1:8080/v1"),
        ("http://127.0.0.1:8080/v1/chat/completions", "http://127.0.0.1:8080/v1"),
        ("http://127.0.0.1:8080/v1/models", "http://127.0.0.1:8080/v1"),
        ("http://127.0.0.1:8080/v1beta", "http://127.0.0.1:8080/v1"),
        ("http://127.0.0.1:11434/api", "http://127.0.0.1:11434/v1"),
        ("localhost:11434", "http://localhost:11434/v1"),
        ("127.0.0.1", "http://127.0.0.1/v1"),
        ("[::1]:8000", "http://[::1]:8000/v1"),
        ("api.example.com", "https://api.example.com/v1"),
        ("https://api.example.com/llm", "https://api.example.com/llm/v1"),
        ("https://api.example.com/llm/v2", "https://api.example.com/llm/v2"),
        ("https://g.example.com/v1beta/openai/", "https://g.example.com/v1beta/openai"),
    ])
    func theBaseURLIsTakenWithOrWithoutItsSuffix(text: String, address: String) throws {
        let base = try #require(ServerAddress(text))
        #expect(ProviderKind.openAI.address(base).url("/x") == address + "/x")
    }

    @Test(arguments: [
        (ProviderKind.openRouter, "https://openrouter.ai", "https://openrouter.ai/api/v1"),
        (.openRouter, "https://openrouter.ai/api", "https://openrouter.ai/api/v1"),
        (.openRouter, "https://openrouter.ai/api/v1", "https://openrouter.ai/api/v1"),
        (.anthropic, "https://api.anthropic.com", "https://api.anthropic.com/v1"),
        (.anthropic, "https://api.anthropic.com/v1/messages", "https://api.anthropic.com/v1"),
        (.anthropic, "https://proxy.example/api", "https://proxy.example/api/v1"),
        (.gemini, "https://g.example.com", "https://g.example.com/v1beta"),
        (.gemini, "https://g.example.com/v1beta/openai/", "https://g.example.com/v1beta"),
        (.gemini, "https://g.example.com/v1", "https://g.example.com/v1"),
        (.ollama, "http://127.0.0.1:11434", "http://127.0.0.1:11434/api"),
        (.ollama, "http://127.0.0.1:11434/v1", "http://127.0.0.1:11434/api"),
        (.ollama, "http://127.0.0.1:11434/api/chat", "http://127.0.0.1:11434/api"),
    ])
    func eachKindHasItsOwnSuffix(kind: ProviderKind, text: String, address: String) throws {
        #expect(kind.address(try #require(ServerAddress(text))).display == address)
    }

    @Test(arguments: ["", "ftp://host/x", "http://", "a b", "http://host:99999"])
    func whatIsNoURLIsRefused(text: String) {
        #expect(ServerAddress(text) == nil)
    }

    @Test(arguments: [
        ("http://localhost:1", true), ("http://LOCALHOST", true), ("http://127.8.9.1/x", true),
        ("http://[::1]/", true), ("http://0.0.0.0:8080", true),
        ("http://127.evil.example.com", false),
        ("http://localhost.evil.example.com", false), ("https://api.openai.com", false),
        ("http://user@example.com", false), ("http://localhost@example.com", false),
    ])
    func knowsThisMachine(text: String, isLoopback: Bool) throws {
        #expect(try #require(ServerAddress(text)).isLoopback == isLoopback)
    }

    @Test func loginAndQueryAreNotShown() throws {
        let address = try #require(ServerAddress("https://me:pass@example.com/a?key=abc"))
        let below = ProviderKind.openAI.address(address)
        #expect(below.display == "https://example.com/a/v1")
        var dumped = "\(below) \(String(reflecting: below))"
        dump(below, to: &dumped)
        #expect(!dumped.contains("pass") && !dumped.contains("abc"))
        #expect(below.url("/x") == "https://me:pass@example.com/a/v1/x")
    }
}
