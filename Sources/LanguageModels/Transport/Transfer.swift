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
    private(set) var handle: UnsafeMutableRawPointer?

    private let request: HTTPRequest
    private let limits: Limits
    private var headers: [HTTPResponse.Header] = []
    private var body: [UInt8] = []
    private var isTooLarge = false
    private var headerList: UnsafeMutablePointer<curl_slist>?
    private let errorText = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))

    /// What holds for all transfers of a transport.
    struct Limits: Sendable {
        var maximumBodyBytes: Int
        /// A file of authorities to trust in the place of the system's.
        var certificates: String?
    }

    init(_ request: HTTPRequest, _ limits: Limits) {
        self.request = request
        self.limits = limits
        errorText[0] = 0
    }

    deinit {
        curl_slist_free_all(headerList)
        errorText.deallocate()
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

// MARK: - Options

extension Transfer {
    func configure(_ handle: UnsafeMutableRawPointer) {
        self.handle = handle
        let context = Unmanaged.passUnretained(self).toOpaque()
        quarry_curl_set_string(handle, CURLOPT_URL, request.url)
        quarry_curl_set_string(handle, CURLOPT_PROTOCOLS_STR, "http,https")
        // Signals and threads do not mix; the threaded resolver needs none.
        quarry_curl_set_long(handle, CURLOPT_NOSIGNAL, 1)
        quarry_curl_set_long(handle, CURLOPT_FOLLOWLOCATION, 0)
        // HTTP/2 where TLS offers it; then the first connection is waited for, since it may carry
        // all requests.
        quarry_curl_set_long(handle, CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_2TLS))
        if request.url.hasPrefix("https:") { quarry_curl_set_long(handle, CURLOPT_PIPEWAIT, 1) }
        quarry_curl_set_string(handle, CURLOPT_USERAGENT, "quarry/\(quarryVersion)")
        // The empty string means every encoding that this libcurl can undo.
        quarry_curl_set_string(handle, CURLOPT_ACCEPT_ENCODING, "")
        quarry_curl_set_long(handle, CURLOPT_TCP_KEEPALIVE, 1)
        quarry_curl_set_long(handle, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
        quarry_curl_set_long(handle, CURLOPT_TIMEOUT_MS, milliseconds(request.timeout))
        quarry_curl_set_long(
            handle, CURLOPT_CONNECTTIMEOUT_MS,
            milliseconds(min(request.connectTimeout, request.timeout)))
        if let certificates = limits.certificates {
            quarry_curl_set_string(handle, CURLOPT_CAINFO, certificates)
        }
        if ServerAddress.isLoopback(url: request.url) {
            quarry_curl_set_string(handle, CURLOPT_PROXY, "")
        }

        if request.method == .post {
            quarry_curl_set_long(handle, CURLOPT_POST, 1)
            quarry_curl_set_offset(
                handle, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(request.body.count))
            // libcurl copies as many bytes as the line above says; a null pointer would make it ask
            // for a body, so an empty one needs an address too.
            _ = (request.body.isEmpty ? [0] : request.body).withUnsafeBytes { bytes in
                quarry_curl_set_pointer(
                    handle, CURLOPT_COPYPOSTFIELDS,
                    UnsafeMutableRawPointer(mutating: bytes.baseAddress))
            }
        }
        for header in request.headers {
            headerList = curl_slist_append(headerList, "\(header.name): \(header.value)")
        }
        // libcurl would wait up to a second for `100 Continue`, which model servers do not send.
        headerList = curl_slist_append(headerList, "Expect:")
        quarry_curl_set_pointer(handle, CURLOPT_HTTPHEADER, headerList)

        quarry_curl_set_callback(handle, CURLOPT_HEADERFUNCTION) { bytes, size, count, context in
            guard let bytes, let context else { return 0 }
            let transfer = Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
            transfer.receiveHeader(UnsafeBufferPointer(start: bytes, count: size * count))
            return size * count
        }
        quarry_curl_set_pointer(handle, CURLOPT_HEADERDATA, context)
        quarry_curl_set_callback(handle, CURLOPT_WRITEFUNCTION) { bytes, size, count, context in
            guard let bytes, let context else { return 0 }
            let transfer = Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
            // Anything but the number of bytes aborts the transfer.
            return transfer.receiveBody(UnsafeRawBufferPointer(start: bytes, count: size * count))
                ? size * count : 0
        }
        quarry_curl_set_pointer(handle, CURLOPT_WRITEDATA, context)
        quarry_curl_set_pointer(handle, CURLOPT_ERRORBUFFER, errorText)
    }

    private func milliseconds(_ seconds: Double) -> Int {
        // 0 would mean no limit.
        Int(max(1, min(seconds * 1000, 1e9)))
    }
}

// MARK: - What arrives

extension Transfer {
    private func receiveHeader(_ bytes: UnsafeBufferPointer<CChar>) {
        let line = String(decoding: UnsafeRawBufferPointer(bytes), as: UTF8.self)
        if line.hasPrefix("HTTP/") {
            // Another response begins: the one before was a `100 Continue`.
            headers = []
            return
        }
        guard headers.count < 256, let colon = line.firstIndex(of: ":") else { return }
        headers.append(
            HTTPResponse.Header(
                line[..<colon].lowercased(), trimmed(line[line.index(after: colon)...])))
    }

    private func receiveBody(_ bytes: UnsafeRawBufferPointer) -> Bool {
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
    func result(
        _ code: CURLcode, of handle: UnsafeMutableRawPointer
    ) -> Result<HTTPResponse, any Error> {
        guard code == CURLE_OK else { return .failure(error(code, of: handle)) }
        var status = 0
        quarry_curl_get_long(handle, CURLINFO_RESPONSE_CODE, &status)
        var microseconds: curl_off_t = 0
        quarry_curl_get_offset(handle, CURLINFO_TOTAL_TIME_T, &microseconds)
        return .success(
            HTTPResponse(
                status: status, headers: headers, body: body,
                duration: Double(microseconds) / 1e6, receivedAt: Double(time(nil))))
    }

    private func error(_ code: CURLcode, of handle: UnsafeMutableRawPointer) -> TransportError {
        let detail =
            errorText[0] == 0
            ? String(cString: curl_easy_strerror(code)) : String(cString: errorText)
        if isTooLarge {
            return TransportError(
                .tooLarge, "The body is larger than \(limits.maximumBodyBytes) bytes")
        }
        switch code {
        case CURLE_URL_MALFORMAT, CURLE_UNSUPPORTED_PROTOCOL:
            return TransportError(.badURL, detail)
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY:
            return TransportError(.unknownHost, detail)
        case CURLE_COULDNT_CONNECT, CURLE_PROXY, CURLE_SSL_CONNECT_ERROR:
            return TransportError(.cannotConnect, detail)
        case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CIPHER,
            CURLE_SSL_CERTPROBLEM, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_INVALIDCERTSTATUS:
            return TransportError(.tls, detail)
        case CURLE_OPERATION_TIMEDOUT:
            // libcurl has one code for both deadlines; no connection tells them apart.
            var connected: curl_off_t = 0
            quarry_curl_get_offset(handle, CURLINFO_PRETRANSFER_TIME_T, &connected)
            return TransportError(connected == 0 ? .connectTimeout : .timeout, detail)
        default:
            return TransportError(.interrupted, detail)
        }
    }
}

private func trimmed(_ text: Substring) -> String {
    let isBlank: (UInt8) -> Bool = { $0 == 32 || (9...13).contains($0) }
    let bytes = text.utf8.drop(while: isBlank)
    guard let last = bytes.lastIndex(where: { !isBlank($0) }) else { return "" }
    return String(Substring(bytes[...last]))
}
