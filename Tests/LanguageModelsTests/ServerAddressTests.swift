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
        #expect(try #require(ServerAddress(text)).withSuffix("/v1").url("/x") == address + "/x")
    }

    @Test(arguments: [
        "https://openrouter.ai", "https://openrouter.ai/api", "https://openrouter.ai/api/v1",
    ])
    func anotherSuffix(text: String) throws {
        #expect(
            try #require(ServerAddress(text)).withSuffix("/api/v1").display
                == "https://openrouter.ai/api/v1")
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
        #expect(address.withSuffix("/v1").display == "https://example.com/a/v1")
        #expect(address.withSuffix("/v1").url("/x") == "https://me:pass@example.com/a/v1/x")
    }
}
