extension Anthropic {
    package func decodeReply(_ response: HTTPResponse) throws(Fault) -> ModelReply {
        let message = try body(of: response, as: Message.self) { $0.content != nil }
        guard let content = message.content else {
            throw faults.malformed("sent a reply without content", response)
        }
        let texts = content.filter { $0.type == "text" }.compactMap(\.text)
        let details = message.stopDetails
        let text = Reasoning.stripped(from: texts.joined())
        let finish = finish(message.stopReason)
        return ModelReply(
            text: text.isEmpty && finish == .refusal ? details?.explanation ?? "" : text,
            finish: finish, reason: details?.category ?? "",
            usage: message.usage?.usage ?? ModelReply.Usage(),
            model: message.model ?? endpoint.model,
            raw: String(decoding: response.body, as: UTF8.self), duration: response.duration)
    }

    package func decodeModelList(_ response: HTTPResponse) throws(Fault) -> [OfferedModel] {
        try body(of: response, as: ModelList.self).data
            .filter { $0.lifecycle != "retired" }
            .map { OfferedModel($0.id, contextTokens: $0.maxInputTokens) }
    }

    private func finish(_ reason: String?) -> ModelReply.Finish {
        switch reason {
        case "end_turn", "stop_sequence", nil: .stop
        case "max_tokens", "model_context_window_exceeded": .length
        case "refusal": .refusal
        default: .other
        }
    }
}

// MARK: - The wire format

/// What is read of a reply; every field may be missing, since servers differ.
private struct Message: Decodable {
    var model: String?
    var content: [Block]?
    var stopReason: String?
    var stopDetails: StopDetails?
    var usage: Usage?

    /// Of several types, such as `thinking`; those of type text count.
    struct Block: Decodable {
        var type: String
        var text: String?
    }

    struct StopDetails: Decodable {
        var category: String?
        var explanation: String?
    }

    /// Cached and written tokens are counted beside `inputTokens`, thinking inside `outputTokens`.
    struct Usage: Decodable {
        var inputTokens: Int?
        var cacheCreationInputTokens: Int?
        var cacheReadInputTokens: Int?
        var outputTokens: Int?
        var outputTokensDetails: Details?

        struct Details: Decodable {
            var thinkingTokens: Int?
        }

        var usage: ModelReply.Usage {
            let cached = cacheReadInputTokens ?? 0
            let written = cacheCreationInputTokens ?? 0
            return ModelReply.Usage(
                prompt: (inputTokens ?? 0) + cached + written, cached: cached, written: written,
                completion: outputTokens ?? 0,
                reasoning: outputTokensDetails?.thinkingTokens ?? 0)
        }
    }
}

private struct ModelList: Decodable {
    var data: [Model]

    struct Model: Decodable {
        var id: String
        var lifecycle: String?
        var maxInputTokens: Int?
    }
}
