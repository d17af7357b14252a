/// Google's generateContent.
package struct Gemini: Provider {
    package let kind: ProviderKind
    package var endpoint: Endpoint

    package init(kind: ProviderKind = .gemini, endpoint: Endpoint) {
        self.kind = kind
        self.endpoint = endpoint
    }
}

extension ProviderKind {
    /// Google keeps the requests of paid projects unless told otherwise, so `store` is never left
    /// out: the documents are the user's.
    package static let gemini = ProviderKind(
        name: "gemini", aliases: ["google"], title: "Gemini", wire: .gemini, suffix: "/v1beta",
        routeEndings: ["/models", "/openai"],
        defaultURL: "https://generativelanguage.googleapis.com/v1beta",
        addressVariable: AddressVariable(name: "GOOGLE_GEMINI_BASE_URL"),
        keyVariables: ["GOOGLE_API_KEY", "GEMINI_API_KEY"], isCloud: true, hasLogprobs: false,
        hasPortableSchemas: true, extras: [FieldValue(.store, "false")],
        indispensable: [.store], remedy: networkRemedy)
}

// MARK: - Encoding

extension Gemini {
    package func encode(
        _ request: ModelRequest, without dropped: Set<RequestField>
    ) -> HTTPRequest {
        post(
            "/models/\(modelPath):generateContent",
            JSONText.object(members(of: request, without: dropped)),
            headers: keyHeader("x-goog-api-key"))
    }

    package func encodeModelList(timeout: Double) -> HTTPRequest {
        get("/models?pageSize=1000", headers: keyHeader("x-goog-api-key"), timeout: timeout)
    }

    /// The model as a part of a URL; the list names models with `models/` before them.
    private var modelPath: String {
        let name = Self.withoutFolder(endpoint.model)
        return name.utf8.map { byte in
            let character = Character(Unicode.Scalar(byte))
            let isPlain = byte < 0x80 && (character.isLetter || character.isNumber)
            if isPlain || "-._~".contains(character) { return String(character) }
            let digits = String(byte, radix: 16, uppercase: true)
            return "%" + (digits.count == 1 ? "0" : "") + digits
        }.joined()
    }

    static func withoutFolder(_ name: String) -> String {
        name.hasPrefix("models/") ? String(name.dropFirst(7)) : name
    }

    private func members(
        of request: ModelRequest, without dropped: Set<RequestField>
    ) -> [(name: String, value: String)] {
        let fields = optionalFields(of: request, without: dropped)
        var members: [(name: String, value: String)] = []
        if !request.prompt.system.isEmpty {
            let parts = parts(request.prompt.system)
            members.append((name: "systemInstruction", value: JSONText.object([parts])))
        }
        let content = JSONText.object([
            (name: "role", value: JSONText.string("user")), parts(request.prompt.userMessage),
        ])
        members.append((name: "contents", value: JSONText.array([content])))
        members += fields.filter { $0.field == .store }.map { (name: "store", value: $0.json) }
        let configuration = configuration(
            of: request, fields, schema: schemaJSON(of: request, without: dropped))
        members.append((name: "generationConfig", value: configuration))
        return members
    }

    private func configuration(
        of request: ModelRequest, _ fields: [FieldValue], schema: String?
    ) -> String {
        var members = [(name: "maxOutputTokens", value: String(tokenLimit(of: request)))]
        if let schema {
            members.append((name: "responseMimeType", value: JSONText.string("application/json")))
            members.append((name: "responseJsonSchema", value: schema))
        }
        let names: [RequestField: String] = [
            .temperature: "temperature", .seed: "seed", .thinking: "thinkingConfig",
        ]
        members += fields.compactMap { field in
            names[field.field].map { (name: $0, value: field.json) }
        }
        return JSONText.object(members)
    }

    private func parts(_ text: String) -> (name: String, value: String) {
        let part = JSONText.object([(name: "text", value: JSONText.string(text))])
        return (name: "parts", value: JSONText.array([part]))
    }
}
