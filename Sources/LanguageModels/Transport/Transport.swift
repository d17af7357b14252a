/// Sends HTTP requests through libcurl: one thread for all transfers, async/await above it.
///
/// TLS is verified, HTTP/2 is spoken where it is offered, connections are kept alive and shared, redirects are not followed (they could
/// carry a key to another host), the proxy variables are honoured except for loopback hosts, and
/// cancelling the task aborts the transfer unless the transport finishes what it has begun.
package final class Transport: Sendable {
    private let loop: TransferLoop
    private let limits: Transfer.Limits
    private let finishesRequests: Bool

    /// - Parameters:
    ///   - connections: How many idle connections are kept open at most.
    ///   - maximumBodyBytes: A larger body is refused with `TransportError.Code.tooLarge`.
    ///   - certificates: A file of authorities to trust in the place of the system's.
    ///   - finishesRequests: Whether a request that was sent is waited for although its task is
    ///     cancelled.
    package init(
        connections: Int = 64, maximumBodyBytes: Int = 64 << 20, certificates: String? = nil,
        finishesRequests: Bool = false
    ) {
        self.finishesRequests = finishesRequests
        limits = Transfer.Limits(maximumBodyBytes: maximumBodyBytes, certificates: certificates)
        FileLimit.raise(to: connections + 256)
        loop = TransferLoop(connections: connections)
    }

    deinit {
        loop.stop()
    }

    /// The file of authorities that the environment names, in the variables that curl and OpenSSL's
    /// programs read; libcurl itself reads neither.
    package static func certificates(in environment: [String: String]) -> String? {
        ["CURL_CA_BUNDLE", "SSL_CERT_FILE"].lazy.compactMap { environment[$0] }
            .first { !$0.isEmpty }
    }

    /// Sends a request and waits for the whole response, whatever its status.
    ///
    /// - Throws: `TransportError`, or `CancellationError` when the task was cancelled: before the
    ///   request was sent, and afterwards unless the transport finishes requests.
    package func send(_ request: HTTPRequest) async throws -> HTTPResponse {
        try Task.checkCancellation()
        let transfer = Transfer(request, limits)
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                transfer.continuation = continuation
                loop.start(transfer)
            }
        } onCancel: {
            if !finishesRequests { loop.cancel(transfer) }
        }
    }
}
