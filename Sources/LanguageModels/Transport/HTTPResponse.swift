/// What came back from a server, whatever its status.
package struct HTTPResponse: Sendable, Equatable {
    package var status: Int
    /// In the order of arrival, names in lower case.
    package var headers: [Header]
    package var body: [UInt8]
    /// Seconds from sending to the last byte.
    package var duration: Double
    /// Seconds since 1970 at the last byte; dates in the head are counted from here.
    package var receivedAt: Double

    package init(
        status: Int, headers: [Header] = [], body: [UInt8] = [], duration: Double = 0,
        receivedAt: Double = 0
    ) {
        self.status = status
        self.headers = headers
        self.body = body
        self.duration = duration
        self.receivedAt = receivedAt
    }

    package struct Header: Sendable, Equatable {
        package var name: String
        package var value: String

        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    /// The first header of that name, which is given in lower case.
    package func header(_ name: String) -> String? {
        headers.first { $0.name == name }?.value
    }
}
