extension OpenAICompatible {
    package func decodeReply(_ response: HTTPResponse) throws(Fault) -> ModelReply {
        let completion = try body(of: response, as: ChatCompletion.self) { completion in
            completion.choices?.first.map { $0.finishReason != "error" } ?? false
        }
        guard let choice = completion.choices?.first else {
            throw faults.malformed("sent a reply without a choice", response)
        }
        return reply(choice, completion, response)
    }

    package func decodeModelList(_ response: HTTPResponse) throws(Fault) -> [OfferedModel] {
        try body(of: response, as: ModelList.self).data.map { model in
            OfferedModel(
                model.id,
                contextTokens: model.maxModelLen ?? model.meta?.nCtx ?? model.contextLength)
        }
    }

    private func reply(
        _ choice: ChatCompletion.Choice, _ completion: ChatCompletion, _ response: HTTPResponse
    ) -> ModelReply {
        let refusal = choice.message?.refusal ?? ""
        let text = Reasoning.stripped(from: choice.message?.content?.text ?? "")
        return ModelReply(
            text: refusal.isEmpty ? text : refusal,
            finish: refusal.isEmpty ? finish(choice.finishReason) : .refusal,
            usage: completion.usage?.usage ?? ModelReply.Usage(),
            model: completion.model ?? endpoint.model,
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

    /// Details are counted inside the totals.
    struct Usage: Decodable {
        var promptTokens: Int?
        var completionTokens: Int?
        var promptTokensDetails: PromptDetails?
        var completionTokensDetails: CompletionDetails?

        struct PromptDetails: Decodable {
            var cachedTokens: Int?
            var cacheWriteTokens: Int?
        }

        struct CompletionDetails: Decodable {
            var reasoningTokens: Int?
        }

        var usage: ModelReply.Usage {
            ModelReply.Usage(
                prompt: promptTokens ?? 0, cached: promptTokensDetails?.cachedTokens ?? 0,
                written: promptTokensDetails?.cacheWriteTokens ?? 0,
                completion: completionTokens ?? 0,
                reasoning: completionTokensDetails?.reasoningTokens ?? 0)
        }
    }

    struct Logprobs: Decodable {
        var content: [WireToken]?
    }
}

private struct ModelList: Decodable {
    var data: [Model]

    struct Model: Decodable {
        var id: String
        /// vLLM.
        var maxModelLen: Int?
        /// llama.cpp.
        var meta: Meta?
        /// OpenRouter.
        var contextLength: Int?
    }

    struct Meta: Decodable {
        var nCtx: Int?
    }
}
