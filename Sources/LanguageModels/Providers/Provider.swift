#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// One provider's way of writing requests and replies.
///
/// Pure: a request becomes bytes and bytes become a reply or a fault, nothing is sent here.
package protocol Provider: Sendable {
    var kind: ProviderKind { get }
    var endpoint: Endpoint { get set }
    /// What is known of the endpoint's model.
    var quirk: ModelQuirk? { get }

    /// The request without the fields that this provider has refused before.
    func encode(_ request: ModelRequest, without dropped: Set<RequestField>) -> HTTPRequest

    /// Reads a reply of the provider's own form.
    ///
    /// A refusal, a content filter and a length stop are replies; whatever else is not one is a
    /// fault that says what may mend it.
    func decodeReply(_ response: HTTPResponse) throws(Fault) -> ModelReply

    /// Asks which models there are; the timeout is in seconds.
    func encodeModelList(timeout: Double) -> HTTPRequest

    /// The models that the provider offers and that can be asked.
    func decodeModelList(_ response: HTTPResponse) throws(Fault) -> [OfferedModel]
}

extension Provider {
    package func encode(_ request: ModelRequest) -> HTTPRequest { encode(request, without: []) }

    /// Reads what the provider sent, whatever its status.
    package func decode(_ response: HTTPResponse) throws(Fault) -> ModelReply {
        if let reply = faults.filteredReply(response) { return reply }
        return try decodeReply(response)
    }

    /// The fault behind a transfer that brought no whole response.
    ///
    /// `hasAnswered` is false until the server has answered anything. Until then an address that
    /// leads nowhere is a mistake to report at once rather than an outage to sit out.
    package func fault(_ error: TransportError, hasAnswered: Bool) -> Fault {
        faults.fault(error, hasAnswered: hasAnswered)
    }

    /// Whether replies can tell their tokens' log-probabilities.
    package var supportsLogprobs: Bool {
        kind.hasLogprobs && quirk?.refused.contains(.logprobs) != true
    }

    var faults: FaultReader { FaultReader(kind: kind, endpoint: endpoint) }
    package var quirk: ModelQuirk? { ModelQuirk.of(endpoint.model, at: kind.name) }
}

// MARK: - Encoding

extension Provider {
    /// A request for a reply, to the route below the address.
    func post(
        _ route: String, _ body: String, headers: [HTTPRequest.Header]
    ) -> HTTPRequest {
        HTTPRequest(
            .post, endpoint.address.url(route),
            headers: headers + endpoint.headers
                + [HTTPRequest.Header("Content-Type", "application/json")],
            body: Array(body.utf8), timeout: endpoint.timeout)
    }

    func get(_ route: String, headers: [HTTPRequest.Header], timeout: Double) -> HTTPRequest {
        HTTPRequest(
            .get, endpoint.address.url(route), headers: headers + endpoint.headers,
            timeout: timeout, connectTimeout: timeout)
    }

    /// The header that carries the key; none without a key.
    func keyHeader(_ name: String, prefix: String = "") -> [HTTPRequest.Header] {
        guard let key = endpoint.key else { return [] }
        return [HTTPRequest.Header(name, prefix + key.value, isSecret: true)]
    }

    /// Tokens of a reply at most, with room for what the model thinks before it.
    func tokenLimit(of request: ModelRequest) -> Int {
        request.parameters.maxTokens + (quirk?.reasoningTokens ?? 0)
    }

    /// The fields that may be left out, without those that the model is known to refuse or that
    /// were refused before.
    func optionalFields(
        of request: ModelRequest, without dropped: Set<RequestField>
    ) -> [FieldValue] {
        let parameters = request.parameters
        let refused = refusedFields(dropped)
        var fields: [FieldValue] = []
        if let temperature = parameters.temperature {
            fields.append(FieldValue(.temperature, String(temperature)))
        }
        if let seed = parameters.seed { fields.append(FieldValue(.seed, String(seed))) }
        if let count = parameters.topLogprobs, supportsLogprobs, !refused.contains(.logprobs) {
            fields += [FieldValue(.logprobs, "true"), FieldValue(.topLogprobs, String(count))]
        }
        let own = quirk?.extras ?? []
        let overruled = Set(own.map(\.field))
        fields += kind.extras.filter { !overruled.contains($0.field) } + own
        return fields.filter { !refused.contains($0.field) }
    }

    func refusedFields(_ dropped: Set<RequestField>) -> Set<RequestField> {
        dropped.union(quirk?.refused ?? [])
    }

    /// The request's schema as this provider takes it; nil where it is not to be sent.
    func schemaJSON(of request: ModelRequest, without dropped: Set<RequestField>) -> String? {
        guard let schema = request.schema, !refusedFields(dropped).contains(.schema) else {
            return nil
        }
        return kind.hasPortableSchemas ? PortableSchema.rewritten(schema.json) : schema.json
    }

    /// The system and the user message as `role` and `content`.
    func chatMessages(_ prompt: Prompt) -> String {
        let roles = [("system", prompt.system), ("user", prompt.userMessage)]
        return JSONText.array(
            roles.filter { !$0.1.isEmpty }.map { role, content in
                JSONText.object([
                    ("role", JSONText.string(role)), ("content", JSONText.string(content)),
                ])
            })
    }
}

// MARK: - Decoding

extension Provider {
    /// The body of a success in the provider's own form.
    func body<Body: Decodable>(
        of response: HTTPResponse, as type: Body.Type, holdsReply: (Body) -> Bool = { _ in true }
    ) throws(Fault) -> Body {
        try body(
            of: response,
            read: { bytes in
                let decoder = JSONDecoder()
                decoder.keyDecodingStrategy = .convertFromSnakeCase
                return try? decoder.decode(type, from: Data(bytes))
            }, holdsReply: holdsReply)
    }

    /// The body of a success as `read` understands it, which gives nil for any other form.
    ///
    /// Some providers report an error with status 200, so one that `holdsReply` denies is searched
    /// for an error.
    func body<Body>(
        of response: HTTPResponse, read: ([UInt8]) -> Body?, holdsReply: (Body) -> Bool
    ) throws(Fault) -> Body {
        guard (200..<300).contains(response.status) else { throw faults.errorReply(response) }
        guard String(validating: response.body, as: UTF8.self) != nil else {
            throw faults.malformed("sent a body that is not UTF-8", response)
        }
        let body = read(response.body)
        if let body, holdsReply(body) { return body }
        if ServerWords(response.body) != nil { throw faults.errorReply(response) }
        guard let body else {
            throw faults.malformed("sent a body that is not the expected JSON", response)
        }
        return body
    }
}
