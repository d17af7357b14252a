import Foundation
package import LanguageModels

/// How a server of each dialect reads requests and writes replies.
package enum WireDialect: String, Sendable, CaseIterable {
    case openAI
    case anthropic
    case gemini
    case ollama

    /// The provider that is asked in this dialect.
    package var kind: ProviderKind {
        switch self {
        case .openAI: .openAI
        case .anthropic: .anthropic
        case .gemini: .gemini
        case .ollama: .ollama
        }
    }

    /// What a request asks for; nil where it is not of this dialect.
    package func request(in body: [UInt8]) -> ModelRequest? {
        guard
            let object = try? JSONSerialization.jsonObject(with: Data(body)) as? [String: Any],
            let message = userMessage(in: object)
        else { return nil }
        let schema = schema(in: object).flatMap { schema in
            try? JSONSerialization.data(withJSONObject: schema)
        }
        return ModelRequest(
            task: "example", prompt: Self.prompt(message),
            schema: schema.map { .init(name: "s", json: String(decoding: $0, as: UTF8.self)) },
            parameters: .init(
                maxTokens: 100, topLogprobs: object["logprobs"] as? Bool == true ? 2 : nil))
    }

    /// A reply with this text; where the dialect has them, also with the log-probabilities of one
    /// token, which is the text.
    package func reply(_ text: String, hasLogprobs: Bool = false) -> String {
        switch self {
        case .openAI:
            hasLogprobs
                ? WireBodies.reply(text).replacing(
                    #""message":"#, with: #""logprobs":\#(Self.logprobs(text)),"message":"#)
                : WireBodies.reply(text)
        case .anthropic: WireBodies.anthropicReply(text)
        case .gemini: WireBodies.geminiReply(text)
        case .ollama: WireBodies.ollamaReply(text)
        }
    }

    /// A reply that the limit of tokens cut off.
    package func cutReply(_ text: String) -> String {
        switch self {
        case .openAI: WireBodies.reply(text, finish: "length")
        case .anthropic: WireBodies.anthropicReply(text, stop: "max_tokens")
        case .gemini: WireBodies.geminiReply(text, finish: "MAX_TOKENS")
        case .ollama: WireBodies.ollamaReply(text, done: "length")
        }
    }

    /// A reply that says no, by the dialect's own name for it; in words where it has none.
    package var refusal: String {
        switch self {
        case .openAI: WireBodies.refusal
        case .anthropic: WireBodies.anthropicReply("", stop: "refusal")
        case .gemini: WireBodies.geminiReply("", finish: "SAFETY")
        case .ollama: WireBodies.ollamaReply("I cannot help with that.")
        }
    }

    /// An error in the dialect's own form.
    package func error(_ status: Int, _ message: String) -> String {
        switch self {
        case .openAI: WireBodies.error(message, type: "server_error")
        case .anthropic: WireBodies.anthropicError("api_error", message)
        case .gemini: WireBodies.geminiError(status, "INTERNAL", message)
        case .ollama: #"{"error":"\#(message)"}"#
        }
    }
}

// MARK: - Reading requests

extension WireDialect {
    private func userMessage(in object: [String: Any]) -> String? {
        if self == .gemini {
            let content = (object["contents"] as? [[String: Any]])?.last
            return (content?["parts"] as? [[String: Any]])?.first?["text"] as? String
        }
        let content = (object["messages"] as? [[String: Any]])?.last?["content"]
        if let text = content as? String { return text }
        let blocks = content as? [[String: Any]]
        return blocks.map { $0.compactMap { $0["text"] as? String }.joined() }
    }

    private func schema(in object: [String: Any]) -> [String: Any]? {
        func member(_ value: Any?, _ name: String) -> Any? { (value as? [String: Any])?[name] }
        let found: Any? =
            switch self {
            case .openAI: member(member(object["response_format"], "json_schema"), "schema")
            case .anthropic: member(member(object["output_config"], "format"), "schema")
            case .gemini: member(object["generationConfig"], "responseJsonSchema")
            case .ollama: object["format"]
            }
        return found as? [String: Any]
    }

    private static func logprobs(_ token: String) -> String {
        let sure = #"{"token":"\#(token)","logprob":-0.05}"#
        return #"{"content":[{"token":"\#(token)","logprob":-0.05,"top_logprobs":["#
            + sure + #",{"token":"no","logprob":-3.0}]}]}"#
    }

    /// The parts that a user message was put together from.
    private static func prompt(_ message: String) -> Prompt {
        let parts = message.components(separatedBy: "</text>\n\n")
        let text = parts[0].components(separatedBy: "<text>\n").last ?? ""
        let tail = (parts.last ?? "").components(separatedBy: "\n\n")
        return Prompt(
            system: "", passage: .init(title: "", heading: "", text: text), instruction: tail[0],
            variable: tail.dropFirst().joined(separator: "\n\n"))
    }
}
