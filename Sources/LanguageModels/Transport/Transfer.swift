import CCurl
import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

// Unchecked: the task fills it in before it hands it over through the loop's inbox, a mutex; from
// then on only the loop's thread touches it, but for the atomic flag.
final class Transfer: @unchecked Sendable {
    let isCancelled = Atomic(false)
    var continuation: CheckedContinuation<HTTPResponse, any Error>?
    /// What carries it out; nil before and after.
    var handle: EasyHandle?

    let request: HTTPRequest
    let limits: Limits
    private var headers: [HTTPResponse.Header] = []
    private var body: [UInt8] = []
    private var isTooLarge = false

    /// What holds for all transfers of a transport.
    struct Limits: Sendable {
        var maximumBodyBytes: Int
        /// A file of authorities to trust in the place of the system's.
        var certificates: String?
    }

    init(_ request: HTTPRequest, _ limits: Limits) {
        self.request = request
        self.limits = limits
    }

    func resume(throwing error: any Error) {
        resume(with: .failure(error))
    }

    func resume(with result: Result<HTTPResponse, any Error>) {
        continuation?.resume(with: result)
        continuation = nil
        handle = nil
    }
}

// MARK: - What arrives

extension Transfer {
    func receiveHeader(_ bytes: UnsafeRawBufferPointer) {
        if bytes.starts(with: "HTTP/".utf8) {
            // Another response begins: the one before was a `100 Continue`.
            headers = []
            return
        }
        guard headers.count < 256, let colon = bytes.firstIndex(of: UInt8(ascii: ":")) else {
            return
        }
        headers.append(
            HTTPResponse.Header(
                String(decoding: bytes[..<colon], as: UTF8.self).lowercased(),
                String(decoding: trimmed(bytes[(colon + 1)...]), as: UTF8.self)))
    }

    /// - Returns: false where the body is larger than allowed.
    func receiveBody(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard body.count + bytes.count <= limits.maximumBodyBytes else {
            isTooLarge = true
            return false
        }
        body.append(contentsOf: bytes)
        return true
    }
}

// MARK: - How it ended

extension Transfer {
    func result(_ code: CURLcode, of handle: EasyHandle) -> Result<HTTPResponse, any Error> {
        guard code == CURLE_OK else { return .failure(error(code, of: handle)) }
        var status = 0
        quarry_curl_get_long(handle.pointer, CURLINFO_RESPONSE_CODE, &status)
        var microseconds: curl_off_t = 0
        quarry_curl_get_offset(handle.pointer, CURLINFO_TOTAL_TIME_T, &microseconds)
        return .success(
            HTTPResponse(
                status: status, headers: headers, body: body,
                duration: Double(microseconds) / 1e6, receivedAt: Double(time(nil))))
    }

    private func error(_ code: CURLcode, of handle: EasyHandle) -> TransportError {
        let detail = handle.words(for: code)
        if isTooLarge {
            return TransportError(
                .tooLarge, "The body is larger than \(limits.maximumBodyBytes) bytes")
        }
        // libcurl has one code for a URL that is none and for a server that answers in another
        // protocol, and for both deadlines; no connection tells them apart.
        var connected: curl_off_t = 0
        quarry_curl_get_offset(handle.pointer, CURLINFO_PRETRANSFER_TIME_T, &connected)
        switch code {
        case CURLE_UNSUPPORTED_PROTOCOL where connected > 0:
            return TransportError(.interrupted, "What answers there does not speak HTTP")
        case CURLE_URL_MALFORMAT, CURLE_UNSUPPORTED_PROTOCOL:
            return TransportError(.badURL, detail)
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY:
            return TransportError(.unknownHost, detail)
        case CURLE_COULDNT_CONNECT, CURLE_PROXY:
            return TransportError(.cannotConnect, detail)
        case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE,
            CURLE_SSL_CIPHER, CURLE_SSL_CERTPROBLEM, CURLE_SSL_ISSUER_ERROR,
            CURLE_SSL_INVALIDCERTSTATUS:
            return TransportError(.tls, detail)
        case CURLE_OPERATION_TIMEDOUT:
            return TransportError(connected == 0 ? .connectTimeout : .timeout, detail)
        default:
            return TransportError(.interrupted, detail)
        }
    }
}

private func trimmed(_ text: Slice<UnsafeRawBufferPointer>) -> Slice<UnsafeRawBufferPointer> {
    let isBlank: (UInt8) -> Bool = { $0 == 32 || (9...13).contains($0) }
    let start = text.drop(while: isBlank)
    guard let last = start.lastIndex(where: { !isBlank($0) }) else { return start }
    return start[...last]
}
