/// The chat completions dialect of OpenAI, which most servers speak.
///
/// Pure: a request becomes bytes and bytes become a reply or a fault, nothing is sent here.
package struct OpenAICompatible: Sendable {
    package var dialect: Dialect
    /// Below which the routes are.
    package var address: ServerAddress
    package var model: String
    package var key: Secret?
    /// Seconds for one request.
    package var timeout: Double
    /// OpenAI's organisation and project.
    package var headers: [HTTPRequest.Header]

    package init(
        dialect: Dialect, address: ServerAddress, model: String, key: Secret? = nil,
        timeout: Double = 600, headers: [HTTPRequest.Header] = []
    ) {
        self.dialect = dialect
        self.address = address
        self.model = model
        self.key = key
        self.timeout = timeout
        self.headers = headers
    }

    package var supportsLogprobs: Bool {
        dialect.hasLogprobs && dialect.quirk(of: model)?.refused.contains(.logprobs) != true
    }
}

// MARK: - Encoding

extension OpenAICompatible {
    /// The request without the fields that this server has refused before.
    package func encode(_ request: ModelRequest, without dropped: Set<RequestField> = [])
        -> HTTPRequest
    {
        let body = JSONText.object(members(of: request, without: dropped))
        return HTTPRequest(
            .post, address.url("/chat/completions"),
            headers: head + [HTTPRequest.Header("Content-Type", "application/json")],
            body: Array(body.utf8), timeout: timeout)
    }

    /// Asks which models there are.
    package func encodeModelList(timeout: Double) -> HTTPRequest {
        HTTPRequest(
            .get, address.url("/models"), headers: head, timeout: timeout, connectTimeout: timeout)
    }

    private var head: [HTTPRequest.Header] {
        let authorization = key.map {
            HTTPRequest.Header("Authorization", "Bearer \($0.value)", isSecret: true)
        }
        return (authorization.map { [$0] } ?? []) + headers
    }

    private func members(
        of request: ModelRequest, without dropped: Set<RequestField>
    ) -> [(name: String, value: String)] {
        var members = [("model", JSONText.string(model)), ("messages", messages(request.prompt))]
        if let schema = request.schema {
            members.append(("response_format", responseFormat(schema)))
        }
        let quirk = dialect.quirk(of: model)
        let refused = dropped.union(quirk?.refused ?? [])
        for (field, json) in fields(of: request, quirk, refused) where !refused.contains(field) {
            members.append((field.rawValue, json))
        }
        return members.map { (name: $0.0, value: $0.1) }
    }

    private func messages(_ prompt: Prompt) -> String {
        let roles = [("system", prompt.system), ("user", prompt.userMessage)]
        return JSONText.array(
            roles.filter { !$0.1.isEmpty }.map { role, content in
                JSONText.object([
                    ("role", JSONText.string(role)), ("content", JSONText.string(content)),
                ])
            })
    }

    private func responseFormat(_ schema: ModelRequest.Schema) -> String {
        var members = [(name: "name", value: JSONText.string(schema.name))]
        if dialect.isSchemaStrict { members.append(("strict", "true")) }
        members.append(
            (
                "schema",
                dialect.isSchemaStrict ? StrictSchema.withoutBounds(schema.json) : schema.json
            ))
        return JSONText.object([
            ("type", JSONText.string("json_schema")), ("json_schema", JSONText.object(members)),
        ])
    }

    private func fields(
        of request: ModelRequest, _ quirk: ModelQuirk?, _ refused: Set<RequestField>
    ) -> [(RequestField, String)] {
        let parameters = request.parameters
        // Where one name of the limit is refused, the other one holds.
        var limit = dialect.tokenLimit
        if refused.contains(limit) {
            limit = limit == .maxTokens ? .maxCompletionTokens : .maxTokens
        }
        var fields = [(limit, String(parameters.maxTokens + (quirk?.reasoningTokens ?? 0)))]
        if let temperature = parameters.temperature {
            fields.append((.temperature, String(temperature)))
        }
        if let seed = parameters.seed { fields.append((.seed, String(seed))) }
        if let count = parameters.topLogprobs, supportsLogprobs, !refused.contains(.logprobs) {
            fields += [(.logprobs, "true"), (.topLogprobs, String(count))]
        }
        fields += (dialect.extras + (quirk?.extras ?? [])).map { ($0.field, $0.json) }
        return fields
    }
}
