import LanguageModels
import TestSupport
import Testing

@Suite struct SecretTests {
    @Test(arguments: [
        ("key=sk-ab12 is bad", "key=<redacted> is bad"),
        (#"{"key":"sk-ab_1-2","x":1}"#, #"{"key":"<redacted>","x":1}"#),
        ("provided: sk-ab***yz. Go", "provided: <redacted> Go"), ("(AIzaSyA1b2)", "(<redacted>)"),
        ("https://h/v1?key=AIzaSyA1b2&x=1", "https://h/v1?key=<redacted>&x=1"),
        ("a risk-free task-list", "a risk-free task-list"), ("é sk-é", "é <redacted>é"),
    ])
    func whatLooksLikeAKeyIsFoundInsideWords(text: String, redacted: String) {
        #expect(Secret.redact(text, key: nil) == redacted)
    }

    /// The body used to be cut before the key was looked for, so that the half of it went through.
    @Test(arguments: 150...215)
    func aKeyAcrossTheCutOfAMessageIsNotHalfTold(start: Int) throws {
        let body = String(repeating: "x", count: start) + " secret-key-123 " + "rest"
        for (body, status) in [(body, 502), (body, 200), ("<h1>\(body)", 404)] {
            let fault = try #require(throws: Fault.self) {
                try ProviderKind.openAI.example().decode(
                    HTTPResponse(status: status, body: Array(body.utf8)))
            }
            #expect(!fault.error.message.contains("secret"))
        }
    }
}
