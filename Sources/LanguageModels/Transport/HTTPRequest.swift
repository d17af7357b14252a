/// One HTTP request as bytes, before anything is sent.
package struct HTTPRequest: Sendable, Equatable {
    package var method: Method
    package var url: String
    package var headers: [Header]
    package var body: [UInt8]
    /// Seconds until the last byte of the answer at most.
    package var timeout: Double
    /// Seconds until the connection stands, TLS included, at most.
    package var connectTimeout: Double

    package init(
        _ method: Method, _ url: String, headers: [Header] = [], body: [UInt8] = [],
        timeout: Double = 600, connectTimeout: Double = 10
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.timeout = timeout
        self.connectTimeout = connectTimeout
    }

    package enum Method: String, Sendable {
        case get = "GET"
        case post = "POST"
    }

    /// A field of the head.
    ///
    /// One that carries a key prints as `<redacted>`.
    package struct Header: Sendable, Equatable, CustomStringConvertible, CustomReflectable {
        package var name: String
        package var value: String
        package var isSecret: Bool

        package init(_ name: String, _ value: String, isSecret: Bool = false) {
            self.name = name
            self.value = value
            self.isSecret = isSecret
        }

        package var description: String { "\(name): \(isSecret ? "<redacted>" : value)" }

        // A dump or a failed test must not show the key either.
        package var customMirror: Mirror { Mirror(self, children: ["header": description]) }
    }
}
