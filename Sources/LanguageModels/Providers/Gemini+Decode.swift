extension Gemini {
    package func decodeReply(_ response: HTTPResponse) throws(Fault) -> ModelReply {
        let content = try body(of: response, as: Content.self) {
            $0.candidates?.isEmpty == false || $0.promptFeedback?.value?.blockReason != nil
        }
        // A prompt that is blocked has no candidate at all.
        let block = content.promptFeedback?.value?.blockReason
        guard let candidate = content.candidates?.first else {
            guard let block else {
                throw faults.malformed("sent a reply without a candidate", response)
            }
            return reply("", .contentFilter, reason: block, content, response)
        }
        let finish = Self.finish(candidate.finishReason)
        let texts = candidate.content?.parts?.filter { $0.thought != true }.compactMap(\.text)
        return reply(
            (texts ?? []).joined(), finish,
            reason: finish == .contentFilter || finish == .other
                ? candidate.finishReason ?? "" : "", content, response)
    }

    package func decodeModelList(_ response: HTTPResponse) throws(Fault) -> [OfferedModel] {
        try body(of: response, as: ModelList.self).models
            .filter { $0.supportedGenerationMethods?.contains("generateContent") ?? true }
            .map { OfferedModel(Self.withoutFolder($0.name), contextTokens: $0.inputTokenLimit) }
    }

    private func reply(
        _ text: String, _ finish: ModelReply.Finish, reason: String, _ content: Content,
        _ response: HTTPResponse
    ) -> ModelReply {
        ModelReply(
            text: text, finish: finish, reason: reason,
            usage: content.usageMetadata?.value?.usage ?? ModelReply.Usage(),
            model: content.modelVersion?.value ?? endpoint.model,
            raw: String(decoding: response.body, as: UTF8.self),
            duration: response.duration)
    }

    private static let filters: Set<String> = [
        "SAFETY", "RECITATION", "BLOCKLIST", "PROHIBITED_CONTENT", "SPII", "MODEL_ARMOR",
    ]

    private static func finish(_ reason: String?) -> ModelReply.Finish {
        switch reason {
        case "STOP", nil: .stop
        // A long answer that could be gone on with is cut off for us.
        case "MAX_TOKENS", "CONTINUATION": .length
        case let reason? where filters.contains(reason): .contentFilter
        default: .other
        }
    }
}

// MARK: - The wire format

/// What is read of a reply; every field may be missing, and only a text or a reason to stop of
/// another form than usual makes it none.
private struct Content: Decodable {
    var candidates: [Candidate]?
    var promptFeedback: Lenient<PromptFeedback>?
    var usageMetadata: Lenient<Usage>?
    var modelVersion: Lenient<String>?

    struct Candidate: Decodable {
        var content: Parts?
        var finishReason: String?
    }

    struct Parts: Decodable {
        var parts: [Part]?
    }

    struct Part: Decodable {
        var text: String?
        /// What the model thought, not what it says.
        var thought: Bool?
    }

    struct PromptFeedback: Decodable {
        var blockReason: String?
    }

    /// Cached tokens are counted inside the prompt, thoughts beside the candidates.
    struct Usage: Decodable {
        var promptTokenCount: WireCount?
        var candidatesTokenCount: WireCount?
        var thoughtsTokenCount: WireCount?
        var cachedContentTokenCount: WireCount?

        var usage: ModelReply.Usage {
            let thoughts = thoughtsTokenCount?.value ?? 0
            return ModelReply.Usage(
                prompt: promptTokenCount?.value ?? 0, cached: cachedContentTokenCount?.value ?? 0,
                completion: (candidatesTokenCount?.value ?? 0) + thoughts, reasoning: thoughts
            ).consistent
        }
    }
}

private struct ModelList: Decodable {
    var models: [Model]

    struct Model: Decodable {
        var name: String
        var inputTokenLimit: Int?
        var supportedGenerationMethods: [String]?
    }
}
