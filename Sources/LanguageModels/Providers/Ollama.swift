/// Ollama's own chat route, which unlike its OpenAI route takes the size of the context.
package struct Ollama: Provider {
    package let kind: ProviderKind
    package var endpoint: Endpoint

    package init(kind: ProviderKind = .ollama, endpoint: Endpoint) {
        self.kind = kind
        self.endpoint = endpoint
    }
}

extension ProviderKind {
    package static let ollama = ProviderKind(
        name: "ollama", title: "Ollama", wire: .ollama, suffix: "/api",
        routeEndings: ["/chat/completions", "/chat", "/tags", "/models", "/v1", "/api"],
        defaultURL: "http://127.0.0.1:11434",
        addressVariable: AddressVariable(name: "OLLAMA_HOST", defaultPort: 11434),
        keyVariables: ["OLLAMA_API_KEY"], listsRevisions: true,
        extras: [FieldValue(.thinking, "false"), FieldValue(.keepAlive, #""10m""#)],
        remedy: "start it with `ollama serve`, or name another server with --base-url",
        modelRemedy: "fetch it with `ollama pull`, or name another with --model")
}

// MARK: - Encoding

extension Ollama {
    package func encode(
        _ request: ModelRequest, without dropped: Set<RequestField>
    ) -> HTTPRequest {
        post("/chat", JSONText.object(members(of: request, without: dropped)), headers: head)
    }

    package func encodeModelList(timeout: Double) -> HTTPRequest {
        get("/tags", headers: head, timeout: timeout)
    }

    private var head: [HTTPRequest.Header] { keyHeader("Authorization", prefix: "Bearer ") }

    private static let names: [RequestField: String] = [
        .thinking: "think", .keepAlive: "keep_alive", .logprobs: "logprobs",
        .topLogprobs: "top_logprobs",
    ]
    private static let optionNames: [RequestField: String] = [
        .temperature: "temperature", .seed: "seed",
    ]

    private func members(
        of request: ModelRequest, without dropped: Set<RequestField>
    ) -> [(name: String, value: String)] {
        let fields = optionalFields(of: request, without: dropped)
        var members = [
            (name: "model", value: JSONText.string(endpoint.model)),
            (name: "messages", value: chatMessages(request.prompt)),
            (name: "stream", value: "false"),
            // Else the oldest messages go without a word when the prompt is too long.
            (name: "truncate", value: "false"),
        ]
        members += fields.compactMap { field in
            Self.names[field.field].map { (name: $0, value: field.json) }
        }
        if let schema = schemaJSON(of: request, without: dropped) {
            members.append((name: "format", value: schema))
        }
        var options = [
            (name: "num_ctx", value: String(contextSize(for: request))),
            (name: "num_predict", value: String(tokenLimit(of: request))),
        ]
        options += fields.compactMap { field in
            Self.optionNames[field.field].map { (name: $0, value: field.json) }
        }
        members.append((name: "options", value: JSONText.object(options)))
        return members
    }

    /// Tokens of prompt and reply at most, rounded up to a power of two from 8192 on.
    ///
    /// Ollama loads the model anew whenever the size changes, so nearly all requests of a run
    /// shall share one. A token is taken for 2.5 bytes: tables and formulas have shorter ones than
    /// prose, and too small a size is an error.
    private func contextSize(for request: ModelRequest) -> Int {
        let bytes = request.prompt.system.utf8.count + request.prompt.userMessage.utf8.count
        let tokens = bytes * 2 / 5 + tokenLimit(of: request) + 64
        var size = 8192
        while size < tokens { size *= 2 }
        return size
    }
}
