/// Anthropic's Messages API, which llama.cpp, vLLM and Ollama serve too.
package struct Anthropic: Provider {
    package let kind: ProviderKind
    package var endpoint: Endpoint

    package init(kind: ProviderKind = .anthropic, endpoint: Endpoint) {
        self.kind = kind
        self.endpoint = endpoint
    }

    /// Which of the API's two versions is spoken: each has its own header for the key.
    package enum Version: String, Sendable, CaseIterable {
        /// Still takes sampling parameters for older models; every proxy and server knows it.
        case of2023 = "2023-06-01"
        /// Takes no sampling parameters.
        case of2026 = "2026-10-21"

        /// What it refuses for all models.
        var refused: Set<RequestField> {
            switch self {
            case .of2023: []
            case .of2026: [.temperature]
            }
        }
    }

    /// The older one for a key, since it serves all models and proxies; the newer one for a token,
    /// since the header of tokens is its own.
    package var version: Version {
        endpoint.keyVariable == Self.tokenVariable ? .of2026 : .of2023
    }

    private static let tokenVariable = "ANTHROPIC_AUTH_TOKEN"
}

extension ProviderKind {
    package static let anthropic = ProviderKind(
        name: "anthropic", aliases: ["claude"], title: "Anthropic", wire: .anthropic,
        routeEndings: ["/messages", "/models"], defaultURL: "https://api.anthropic.com/v1",
        addressVariable: AddressVariable(name: "ANTHROPIC_BASE_URL"),
        keyVariables: ["ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN"], isCloud: true,
        hasLogprobs: false, hasPortableSchemas: true,
        extras: [FieldValue(.cacheControl, #"{"type":"ephemeral"}"#)],
        remedy: networkRemedy)
}

// MARK: - Encoding

extension Anthropic {
    package func encode(
        _ request: ModelRequest, without dropped: Set<RequestField>
    ) -> HTTPRequest {
        post(
            "/messages", JSONText.object(members(of: request, without: dropped)), headers: head)
    }

    package func encodeModelList(timeout: Double) -> HTTPRequest {
        get("/models?limit=1000", headers: head, timeout: timeout)
    }

    private var head: [HTTPRequest.Header] {
        let key =
            switch version {
            case .of2023: keyHeader("x-api-key")
            case .of2026: keyHeader("Authorization", prefix: "Bearer ")
            }
        return key + [HTTPRequest.Header("anthropic-version", version.rawValue)]
    }

    private func members(
        of request: ModelRequest, without dropped: Set<RequestField>
    ) -> [(name: String, value: String)] {
        let refused = dropped.union(version.refused)
        let fields = optionalFields(of: request, without: refused)
        let value = { (field: RequestField) in fields.first { $0.field == field }?.json }
        var members = [
            (name: "model", value: JSONText.string(endpoint.model)),
            (name: "max_tokens", value: String(tokenLimit(of: request))),
        ]
        if !request.prompt.system.isEmpty {
            members.append((name: "system", value: JSONText.string(request.prompt.system)))
        }
        let message = JSONText.object([
            (name: "role", value: JSONText.string("user")),
            (
                name: "content",
                value: content(request.prompt, cacheControl: value(.cacheControl))
            ),
        ])
        members.append((name: "messages", value: JSONText.array([message])))
        for field in [RequestField.temperature, .thinking] {
            if let json = value(field) { members.append((name: field.rawValue, value: json)) }
        }
        let schema = schemaJSON(of: request, without: refused)
        if let output = outputConfiguration(schema: schema, effort: value(.reasoningEffort)) {
            members.append((name: "output_config", value: output))
        }
        return members
    }

    /// The passage is a block of its own, since only what ends at a marked block is cached.
    private func content(_ prompt: Prompt, cacheControl: String?) -> String {
        let passage = prompt.passageMessage
        guard !passage.isEmpty else { return JSONText.string(prompt.userMessage) }
        return JSONText.array([
            block(passage, cacheControl: cacheControl), block(prompt.taskMessage),
        ])
    }

    private func block(_ text: String, cacheControl: String? = nil) -> String {
        var members = [
            (name: "type", value: JSONText.string("text")),
            (name: "text", value: JSONText.string(text)),
        ]
        if let cacheControl { members.append((name: "cache_control", value: cacheControl)) }
        return JSONText.object(members)
    }

    private func outputConfiguration(schema: String?, effort: String?) -> String? {
        var members: [(name: String, value: String)] = []
        if let effort { members.append((name: "effort", value: effort)) }
        if let schema {
            let format = JSONText.object([
                (name: "type", value: JSONText.string("json_schema")),
                (name: "schema", value: schema),
            ])
            members.append((name: "format", value: format))
        }
        return members.isEmpty ? nil : JSONText.object(members)
    }
}
