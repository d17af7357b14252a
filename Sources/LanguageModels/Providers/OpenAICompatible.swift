/// The chat completions dialect of OpenAI, which most servers speak.
package struct OpenAICompatible: Provider {
    package let kind: ProviderKind
    package let dialect: Dialect
    package var endpoint: Endpoint {
        didSet { quirk = ModelQuirk.of(endpoint.model, at: kind.name) }
    }
    /// Kept, since each request asks for it several times.
    package private(set) var quirk: ModelQuirk?

    package init(kind: ProviderKind, dialect: Dialect, endpoint: Endpoint) {
        self.kind = kind
        self.dialect = dialect
        self.endpoint = endpoint
        quirk = ModelQuirk.of(endpoint.model, at: kind.name)
    }
}

// MARK: - Encoding

extension OpenAICompatible {
    package func encode(
        _ request: ModelRequest, without dropped: Set<RequestField>
    ) -> HTTPRequest {
        post(
            "/chat/completions", JSONText.object(members(of: request, without: dropped)),
            headers: head)
    }

    package func encodeModelList(timeout: Double) -> HTTPRequest {
        get("/models", headers: head, timeout: timeout)
    }

    private var head: [HTTPRequest.Header] { keyHeader("Authorization", prefix: "Bearer ") }

    private func members(
        of request: ModelRequest, without dropped: Set<RequestField>
    ) -> [(name: String, value: String)] {
        var members = [
            (name: "model", value: JSONText.string(endpoint.model)),
            (name: "messages", value: chatMessages(request.prompt)),
        ]
        if let schema = request.schema, let json = schemaJSON(of: request, without: dropped) {
            members.append((name: "response_format", value: responseFormat(schema.name, json)))
        }
        if let limit = limitField(dropped) {
            members.append((name: limit.rawValue, value: String(tokenLimit(of: request))))
        }
        for field in optionalFields(of: request, without: dropped) {
            members.append((name: field.field.rawValue, value: field.json))
        }
        return members
    }

    /// Where one name of the limit is refused, the other one holds.
    private func limitField(_ dropped: Set<RequestField>) -> RequestField? {
        let refused = refusedFields(dropped)
        let other = dialect.tokenLimit == .maxTokens ? .maxCompletionTokens : RequestField.maxTokens
        return [dialect.tokenLimit, other].first { !refused.contains($0) }
    }

    private func responseFormat(_ name: String, _ schema: String) -> String {
        var members = [(name: "name", value: JSONText.string(name))]
        if dialect.isSchemaStrict { members.append((name: "strict", value: "true")) }
        members.append((name: "schema", value: schema))
        return JSONText.object([
            (name: "type", value: JSONText.string("json_schema")),
            (name: "json_schema", value: JSONText.object(members)),
        ])
    }
}
