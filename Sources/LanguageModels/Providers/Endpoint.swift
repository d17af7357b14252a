/// Where a provider is asked, for which model and with which key.
package struct Endpoint: Sendable {
    /// Below which the routes are.
    package var address: ServerAddress
    package var model: String
    package var key: Secret?
    /// The variable that the key came from, for messages; nil without a key.
    package var keyVariable: String?
    /// Seconds for one request.
    package var timeout: Double
    /// Sent with every request, such as OpenAI's organisation and project.
    package var headers: [HTTPRequest.Header]

    package init(
        address: ServerAddress, model: String = "", key: Secret? = nil, keyVariable: String? = nil,
        timeout: Double = 600, headers: [HTTPRequest.Header] = []
    ) {
        self.address = address
        self.model = model
        self.key = key
        self.keyVariable = keyVariable
        self.timeout = timeout
        self.headers = headers
    }
}
