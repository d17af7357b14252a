extension OpenAICompatible {
    package func decodeReply(_ response: HTTPResponse) throws(Fault) -> ModelReply {
        let completion = try body(
            of: response, read: { JSONReader.read($0, ChatCompletion.init) },
            holdsReply: { $0.choices?.first.map { $0.finishReason != "error" } ?? false })
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
        let text = Reasoning.stripped(from: choice.message?.content ?? "")
        return ModelReply(
            text: refusal.isEmpty ? text : refusal,
            finish: refusal.isEmpty ? finish(choice.finishReason) : .refusal,
            usage: completion.usage?.consistent ?? ModelReply.Usage(),
            model: completion.model ?? endpoint.model,
            logprobs: choice.logprobs.map(\.tokenLogprob),
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

/// What is read of a reply; every field may be missing, since servers differ, and only a text or a
/// reason to stop of another form than usual makes it none.
private struct ChatCompletion {
    var model: String?
    var choices: [Choice]?
    var usage: ModelReply.Usage?

    init(_ json: inout JSONReader) throws {
        try json.members { name, json in
            switch name {
            case "model": model = try json.lenient { try $0.string() }
            case "choices": choices = try json.items(Choice.init)
            case "usage": usage = try json.lenient { try ModelReply.Usage(&$0) }
            default: try json.skip()
            }
        }
    }

    struct Choice {
        var finishReason: String?
        var message: Message?
        var logprobs: [WireToken] = []

        init(_ json: inout JSONReader) throws {
            try json.members { name, json in
                switch name {
                case "finish_reason": finishReason = try json.string()
                case "message": message = try json.optional(Message.init)
                case "logprobs": logprobs = try json.lenient { try Self.tokens(&$0) } ?? []
                default: try json.skip()
                }
            }
        }

        private static func tokens(_ json: inout JSONReader) throws -> [WireToken] {
            var tokens: [WireToken] = []
            try json.members { name, json in
                switch name {
                case "content": tokens = try json.items { try WireToken(&$0) } ?? []
                default: try json.skip()
                }
            }
            return tokens
        }
    }

    struct Message {
        var content: String?
        var refusal: String?

        init(_ json: inout JSONReader) throws {
            try json.members { name, json in
                switch name {
                case "content": content = try Self.content(&json)
                case "refusal": refusal = try json.string()
                default: try json.skip()
                }
            }
        }

        /// A string, or parts of which those with a text count.
        private static func content(_ json: inout JSONReader) throws -> String? {
            guard json.isList() else { return try json.string() }
            var text = ""
            _ = try json.items { json in
                try json.members { name, json in
                    switch name {
                    case "text": text += try json.string() ?? ""
                    default: try json.skip()
                    }
                }
            }
            return text
        }
    }
}

extension ModelReply.Usage {
    /// Details are counted inside the totals.
    fileprivate init(_ json: inout JSONReader) throws {
        self.init()
        try json.members { name, json in
            switch name {
            case "prompt_tokens": prompt = try json.count()
            case "completion_tokens": completion = try json.count()
            case "prompt_tokens_details", "completion_tokens_details":
                _ = try json.lenient { try readDetails(&$0) }
            default: try json.skip()
            }
        }
    }

    private mutating func readDetails(_ json: inout JSONReader) throws {
        try json.members { name, json in
            switch name {
            case "cached_tokens": cached = try json.count()
            case "cache_write_tokens": written = try json.count()
            case "reasoning_tokens": reasoning = try json.count()
            default: try json.skip()
            }
        }
    }
}

extension WireToken {
    /// - Parameter hasAlternatives: false for an alternative itself, which has none of its own.
    fileprivate init(_ json: inout JSONReader, hasAlternatives: Bool = true) throws {
        self.init(token: "")
        var isNamed = false
        try json.members { name, json in
            switch name {
            case "token":
                token = try json.string() ?? ""
                isNamed = true
            case "logprob": logprob = try json.number()
            case "top_logprobs" where hasAlternatives:
                topLogprobs = try json.items { try WireToken(&$0, hasAlternatives: false) }
            default: try json.skip()
            }
        }
        guard isNamed else { throw json.fault("a token is missing") }
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
