/// Finds where a provider is and which key it gets, from what the user said and the environment.
struct EndpointResolver: Sendable {
    let environment: [String: String]
    /// `--base-url`.
    var baseURL: String?
    /// Seconds for one request.
    var timeout = 600.0

    /// - Parameter sendsKey: False where the user did not name the provider: no key leaves unasked.
    /// - Throws: `ModelError` of code `configuration` where an address or a key is missing, with
    ///   the flag or variable to set.
    func endpoint(
        of kind: ProviderKind, model: String = "", sendsKey: Bool
    ) throws(ModelError) -> Endpoint {
        let address = try address(of: kind)
        var endpoint = Endpoint(
            address: address, model: model, timeout: timeout,
            headers: sendsKey ? headers(of: kind) : [])
        guard sendsKey else { return endpoint }
        if let key = key(of: kind) {
            endpoint.key = key.secret
            endpoint.keyVariable = key.variable
        } else if needsKey(of: kind), let variable = kind.keyVariables.first {
            throw ModelError(.configuration, "\(kind.title) needs a key; set \(variable)")
        }
        return endpoint
    }

    /// The first of the provider's variables that holds a key.
    func key(of kind: ProviderKind) -> (variable: String, secret: Secret)? {
        kind.keyVariables.lazy.compactMap { variable in
            Secret(environment[variable]).map { (variable, $0) }
        }.first
    }

    /// Whether a service is to be asked at its own place, and nobody said its key.
    func needsKey(of kind: ProviderKind) -> Bool {
        kind.isCloud && !isElsewhere(kind) && key(of: kind) == nil
    }

    /// Where the provider is: the flag before the variable before its own place.
    func address(of kind: ProviderKind) throws(ModelError) -> ServerAddress {
        let origin: (name: String, url: String)
        if let baseURL {
            origin = ("--base-url", baseURL)
        } else if let variable = addressVariable(of: kind) {
            origin = variable
        } else if let url = kind.defaultURL {
            origin = (kind.title, url)
        } else {
            throw ModelError(.configuration, "The provider '\(kind.name)' needs --base-url")
        }
        guard let address = ServerAddress(origin.url) else {
            throw ModelError(
                .configuration,
                "\(origin.name) is no URL of a server; it looks like http://127.0.0.1:8080")
        }
        return kind.address(address)
    }

    /// True where the user says where the provider is: a proxy there may need no key.
    private func isElsewhere(_ kind: ProviderKind) -> Bool {
        baseURL != nil || addressVariable(of: kind) != nil
    }

    private func addressVariable(of kind: ProviderKind) -> (name: String, url: String)? {
        guard let variable = kind.addressVariable, let url = environment[variable.name],
            !url.isEmpty
        else { return nil }
        return (variable.name, variable.defaultPort.map { Self.url(url, port: $0) } ?? url)
    }

    /// A URL out of a host that may lack scheme and port, and that may be the address which the
    /// server listens on.
    private static func url(_ host: String, port: Int) -> String {
        if host.contains("://") { return host }
        let host = host.replacing("0.0.0.0", with: "127.0.0.1")
        // The colons of an IPv6 address stand between brackets.
        let hasPort = host[(host.lastIndex(of: "]") ?? host.startIndex)...].contains(":")
        return "http://" + host + (hasPort ? "" : ":\(port)")
    }

    private func headers(of kind: ProviderKind) -> [HTTPRequest.Header] {
        kind.headerVariables.compactMap { header in
            Secret(environment[header.variable]).map {
                HTTPRequest.Header(header.header, $0.value)
            }
        }
    }
}
