extension Anthropic {
    package func decodeReply(_ response: HTTPResponse) throws(Fault) -> ModelReply {
        let message = try body(of: response, as: Message.self) { $0.content != nil }
        guard let content = message.content else {
            throw faults.malformed("sent a reply without content", response)
        }
        let texts = content.filter { $0.type == "text" }.compactMap(\.text)
        let details = message.stopDetails?.value
        let text = Reasoning.stripped(from: texts.joined())
        let finish = finish(message.stopReason)
        return ModelReply(
            text: text.isEmpty && finish == .refusal ? details?.explanation ?? "" : text,
            finish: finish, reason: details?.category ?? "",
            usage: message.usage?.value?.usage ?? ModelReply.Usage(),
            model: message.model?.value ?? endpoint.model,
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

/// What is read of a reply; every field may be missing, since servers differ, and only a text or a
/// reason to stop of another form than usual makes it none.
private struct Message: Decodable {
    var model: Lenient<String>?
    var content: [Block]?
    var stopReason: String?
    var stopDetails: Lenient<StopDetails>?
    var usage: Lenient<Usage>?

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
        var inputTokens: WireCount?
        var cacheCreationInputTokens: WireCount?
        var cacheReadInputTokens: WireCount?
        var outputTokens: WireCount?
        var outputTokensDetails: Lenient<Details>?

        struct Details: Decodable {
            var thinkingTokens: WireCount?
        }

        var usage: ModelReply.Usage {
            let cached = cacheReadInputTokens?.value ?? 0
            let written = cacheCreationInputTokens?.value ?? 0
            return ModelReply.Usage(
                prompt: (inputTokens?.value ?? 0) + cached + written, cached: cached,
                written: written, completion: outputTokens?.value ?? 0,
                reasoning: outputTokensDetails?.value?.thinkingTokens?.value ?? 0
            ).consistent
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
