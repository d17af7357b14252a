import Foundation
import LanguageModels
import TestSupport
import Testing

/// What the conformance suite knows about a provider: where its requests hold what, and what its
/// replies and errors look like.
struct ProviderExample: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var kind: ProviderKind
    var key: String? = "secret-key-123"
    /// nil for the first of the kind's own.
    var keyVariable: String?
    /// The header of the key, and what stands before the key in it.
    var keyHeader: (name: String, prefix: String) = ("Authorization", "Bearer ")
    /// Below the host, as they are sent.
    var chatPath: String
    var listPath: String
    /// Where a request's body holds what.
    var places: Places
    /// A reply with this text, and one that is cut off after it.
    var reply: @Sendable (String) -> String
    var cutOff: @Sendable (String) -> String
    /// A refusal and what the reply says of it; nil where the provider has no form for it.
    var refusal: Outcome?
    var filters: [Outcome] = []
    var usage: (body: String, counts: ModelReply.Usage)
    var modelList: String
    var models: [OfferedModel]
    var errors: [ErrorExample]

    /// Dotted paths into JSON, with indexes for items of arrays; nil where the provider has none.
    struct Places: Sendable {
        var model: String?
        var system: String
        var user: String
        var tokenLimit: String
        var schema: String
        var temperature: String?
    }

    struct Outcome: Sendable {
        var body: String
        var status = 200
        var text = ""
        var reason = ""
    }

    func provider(at url: String = "http://127.0.0.1:9", model: String = "some-model") throws
        -> any Provider
    {
        try kind.example(at: url, model: model, key: key, keyVariable: keyVariable)
    }

    func decode(_ body: String, status: Int = 200, headers: [HTTPResponse.Header] = []) throws
        -> ModelReply
    {
        try provider().decode(
            HTTPResponse(status: status, headers: headers, body: Array(body.utf8)))
    }

    static let all = openAIFamily + anthropicFamily + [gemini, ollama]
    /// Each error with the example whose it is.
    static let allErrors = all.flatMap { example in example.errors.map { (example, $0) } }
}

/// An error as a provider documents it, and what is made of it.
struct ErrorExample: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var status: Int
    var headers: [HTTPResponse.Header]
    var body: String
    var code: ModelError.Code
    var remedy: Fault.Remedy
    /// A part of the sentence.
    var says: String

    init(
        _ name: String, _ status: Int, _ body: String, headers: [(String, String)] = [],
        _ code: ModelError.Code, _ remedy: Fault.Remedy = .none, says: String = ""
    ) {
        testDescription = name
        self.status = status
        self.headers = headers.map { HTTPResponse.Header($0.0, $0.1) }
        self.body = body
        self.code = code
        self.remedy = remedy
        self.says = says
    }
}

/// Looks into JSON by dotted paths.
struct SentJSON {
    private let root: Any

    init(_ bytes: [UInt8]) throws {
        root = try JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed)
    }

    init(_ request: HTTPRequest) throws {
        try self.init(request.body)
    }

    /// The value as text; nil where there is none.
    subscript(path: String?) -> String? {
        guard let path else { return nil }
        var value: Any? = root
        for step in path.split(separator: ".") {
            if let index = Int(step) {
                let items = value as? [Any] ?? []
                value = items.indices.contains(index) ? items[index] : nil
            } else {
                value = (value as? [String: Any])?[String(step)]
            }
        }
        guard let value else { return nil }
        if let text = value as? String { return text }
        let options: JSONSerialization.WritingOptions = [.fragmentsAllowed, .sortedKeys]
        return (try? JSONSerialization.data(withJSONObject: value, options: options)).map {
            String(decoding: $0, as: UTF8.self)
        }
    }
}
