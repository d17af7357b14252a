#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

extension OpenAICompatible {
    /// Reads what the server sent.
    ///
    /// A refusal, a content filter and a length stop are replies; whatever else is not one is a
    /// fault that says what may mend it.
    package func decode(_ response: HTTPResponse) throws(Fault) -> ModelReply {
        guard (200..<300).contains(response.status) else {
            throw errorReply(response, ServerWords(response.body))
        }
        let completion = try completion(in: response)
        guard let choice = completion.choices?.first else {
            throw malformed("sent a reply without a choice", response)
        }
        return reply(choice, completion, response)
    }

    /// The names of the models that a server offers.
    package func decodeModelList(_ response: HTTPResponse) throws(Fault) -> [String] {
        guard (200..<300).contains(response.status) else {
            throw errorReply(response, ServerWords(response.body))
        }
        guard let list = try? JSONDecoder.wire.decode(ModelList.self, from: Data(response.body))
        else {
            throw malformed("sent a list of models that cannot be read", response)
        }
        return list.data.map(\.id)
    }

    private func completion(in response: HTTPResponse) throws(Fault) -> ChatCompletion {
        guard String(validating: response.body, as: UTF8.self) != nil else {
            throw malformed("sent a body that is not UTF-8", response)
        }
        guard
            let completion = try? JSONDecoder.wire.decode(
                ChatCompletion.self, from: Data(response.body))
        else {
            if let words = ServerWords(response.body) { throw errorReply(response, words) }
            throw malformed("sent a body that is not the expected JSON", response)
        }
        // OpenRouter and some proxies report an error with status 200.
        if completion.choices?.isEmpty ?? true
            || completion.choices?.first?.finishReason == "error",
            let words = ServerWords(response.body)
        {
            throw errorReply(response, words)
        }
        return completion
    }

    private func reply(
        _ choice: ChatCompletion.Choice, _ completion: ChatCompletion, _ response: HTTPResponse
    ) -> ModelReply {
        let refusal = choice.message?.refusal ?? ""
        let text = Reasoning.stripped(from: choice.message?.content?.text ?? "")
        let usage = completion.usage
        return ModelReply(
            text: refusal.isEmpty ? text : refusal,
            finish: refusal.isEmpty ? finish(choice.finishReason) : .refusal,
            usage: ModelReply.Usage(
                prompt: usage?.promptTokens ?? 0,
                cached: usage?.promptTokensDetails?.cachedTokens ?? 0,
                completion: usage?.completionTokens ?? 0),
            model: completion.model ?? "",
            logprobs: (choice.logprobs?.content ?? []).map(\.tokenLogprob),
            raw: String(decoding: response.body, as: UTF8.self), duration: response.duration)
    }

    private func finish(_ reason: String?) -> ModelReply.Finish {
        switch reason {
        case "stop", nil: .stop
        case "length": .length
        case "content_filter": .contentFilter
        default: .other
        }
    }
}

// MARK: - The wire format

/// What is read of a reply; every field may be missing, since servers differ.
private struct ChatCompletion: Decodable {
    var model: String?
    var choices: [Choice]?
    var usage: Usage?

    struct Choice: Decodable {
        var finishReason: String?
        var message: Message?
        var logprobs: Logprobs?
    }

    struct Message: Decodable {
        var content: Content?
        var refusal: String?
    }

    /// A string, or parts of which those of type text count.
    struct Content: Decodable {
        var text: String

        struct Part: Decodable {
            var text: String?
        }

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let text = try? container.decode(String.self) {
                self.text = text
            } else {
                text = try container.decode([Part].self).compactMap(\.text).joined()
            }
        }
    }

    struct Usage: Decodable {
        var promptTokens: Int?
        var completionTokens: Int?
        var promptTokensDetails: Details?

        struct Details: Decodable {
            var cachedTokens: Int?
        }
    }

    struct Logprobs: Decodable {
        var content: [Token]?
    }

    struct Token: Decodable {
        var token: String
        var logprob: Double?
        var topLogprobs: [Token]?

        /// Some servers write minus infinity as null; -9999 is OpenAI's number for it.
        private var value: Double { logprob ?? -9999 }

        var tokenLogprob: ModelReply.TokenLogprob {
            ModelReply.TokenLogprob(
                token: token, logprob: value,
                alternatives: (topLogprobs ?? []).map {
                    ModelReply.TokenLogprob.Alternative(token: $0.token, logprob: $0.value)
                })
        }
    }
}

private struct ModelList: Decodable {
    var data: [Model]

    struct Model: Decodable {
        var id: String
    }
}

extension JSONDecoder {
    fileprivate static var wire: JSONDecoder {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return decoder
    }
}
