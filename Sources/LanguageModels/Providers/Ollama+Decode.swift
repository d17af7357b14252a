extension Ollama {
    package func decodeReply(_ response: HTTPResponse) throws(Fault) -> ModelReply {
        let chat = try body(of: response, as: Chat.self) { $0.message != nil }
        guard let message = chat.message else {
            throw faults.malformed("sent a reply without a message", response)
        }
        return ModelReply(
            text: Reasoning.stripped(from: message.content ?? ""), finish: finish(chat.doneReason),
            usage: ModelReply.Usage(
                prompt: chat.promptEvalCount?.value ?? 0, completion: chat.evalCount?.value ?? 0),
            model: chat.model?.value ?? endpoint.model,
            logprobs: (chat.logprobs?.value ?? []).map(\.tokenLogprob),
            raw: String(decoding: response.body, as: UTF8.self), duration: response.duration)
    }

    package func decodeModelList(_ response: HTTPResponse) throws(Fault) -> [OfferedModel] {
        try body(of: response, as: Tags.self).models.map {
            OfferedModel($0.name, revision: $0.digest ?? "")
        }
    }

    private func finish(_ reason: String?) -> ModelReply.Finish {
        switch reason {
        case "stop", nil: .stop
        case "length": .length
        default: .other
        }
    }
}

// MARK: - The wire format

/// What is read of a reply; counts may be missing, and only a text or a reason to stop of another
/// form than usual makes it none.
private struct Chat: Decodable {
    var model: Lenient<String>?
    var message: Message?
    var doneReason: String?
    var promptEvalCount: WireCount?
    var evalCount: WireCount?
    var logprobs: Lenient<[WireToken]>?

    /// `thinking` stands beside the content and is not read.
    struct Message: Decodable {
        var content: String?
    }
}

private struct Tags: Decodable {
    var models: [Model]

    struct Model: Decodable {
        var name: String
        var digest: String?
    }
}
