/// Why no whole response came over the wire.
package struct TransportError: Error, Sendable, Equatable {
    package var code: Code
    /// libcurl's own words, such as `Failed to connect to 127.0.0.1 port 8080: Connection refused`.
    package var detail: String

    package init(_ code: Code, _ detail: String) {
        self.code = code
        self.detail = detail
    }

    package enum Code: Sendable {
        /// The URL is none, or its scheme is not HTTP.
        case badURL
        /// The name of the host, or of the proxy, is unknown.
        case unknownHost
        /// No connection stands.
        case cannotConnect
        /// No connection within the connect deadline.
        case connectTimeout
        /// The server's certificate is not trusted, or TLS failed otherwise.
        case tls
        /// The connection broke before the last byte.
        case interrupted
        /// The total deadline passed.
        case timeout
        /// The body is larger than the limit.
        case tooLarge
    }
}
