import CCurl

/// What libcurl carries a transfer out with, set up once for all requests that differ in their body
/// alone, as nearly all to one server do.
///
/// Used on the loop's thread alone.
final class EasyHandle {
    let pointer: UnsafeMutableRawPointer

    /// The request that it is set up for, without its body; nil for none.
    private var setup: HTTPRequest?
    private var headerList: UnsafeMutablePointer<curl_slist>?
    private let errorText = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))

    /// nil where libcurl has no memory.
    init?() {
        guard let pointer = curl_easy_init() else { return nil }
        self.pointer = pointer
        errorText[0] = 0
    }

    deinit {
        curl_easy_cleanup(pointer)
        curl_slist_free_all(headerList)
        errorText.deallocate()
    }

    /// Makes it ready for a transfer, which must live until `clear`.
    func prepare(_ transfer: Transfer) {
        var frame = transfer.request
        frame.body = []
        if frame != setup {
            reset()
            setUp(frame, transfer.limits)
            setup = frame
        }
        errorText[0] = 0
        let context = Unmanaged.passUnretained(transfer).toOpaque()
        quarry_curl_set_pointer(pointer, CURLOPT_HEADERDATA, context)
        quarry_curl_set_pointer(pointer, CURLOPT_WRITEDATA, context)
        if frame.method == .post { set(body: transfer.request.body) }
    }

    /// Lets go of the transfer; after one that failed nothing of it stays.
    func clear(afterSuccess: Bool) {
        guard afterSuccess else { return reset() }
        // Its memory is let go of; of any other request this would make a POST.
        if setup?.method == .post {
            quarry_curl_set_pointer(pointer, CURLOPT_COPYPOSTFIELDS, nil)
        }
    }

    /// What went wrong, in libcurl's words.
    func words(for code: CURLcode) -> String {
        errorText[0] == 0 ? String(cString: curl_easy_strerror(code)) : String(cString: errorText)
    }

    private func reset() {
        curl_easy_reset(pointer)
        curl_slist_free_all(headerList)
        headerList = nil
        setup = nil
    }
}

// MARK: - Options

extension EasyHandle {
    private func setUp(_ request: HTTPRequest, _ limits: Transfer.Limits) {
        quarry_curl_set_string(pointer, CURLOPT_URL, request.url)
        quarry_curl_set_string(pointer, CURLOPT_PROTOCOLS_STR, "http,https")
        // Signals and threads do not mix; the threaded resolver needs none.
        quarry_curl_set_long(pointer, CURLOPT_NOSIGNAL, 1)
        quarry_curl_set_long(pointer, CURLOPT_FOLLOWLOCATION, 0)
        // HTTP/2 where TLS offers it; then the first connection is waited for, since it may carry
        // all requests.
        quarry_curl_set_long(pointer, CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_2TLS))
        if request.url.hasPrefix("https:") { quarry_curl_set_long(pointer, CURLOPT_PIPEWAIT, 1) }
        quarry_curl_set_string(pointer, CURLOPT_USERAGENT, "quarry/\(quarryVersion)")
        // The empty string means every encoding that this libcurl can undo.
        quarry_curl_set_string(pointer, CURLOPT_ACCEPT_ENCODING, "")
        quarry_curl_set_long(pointer, CURLOPT_TCP_KEEPALIVE, 1)
        quarry_curl_set_long(pointer, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
        quarry_curl_set_long(pointer, CURLOPT_TIMEOUT_MS, milliseconds(request.timeout))
        quarry_curl_set_long(
            pointer, CURLOPT_CONNECTTIMEOUT_MS,
            milliseconds(min(request.connectTimeout, request.timeout)))
        if let certificates = limits.certificates {
            quarry_curl_set_string(pointer, CURLOPT_CAINFO, certificates)
        }
        if ServerAddress.isLoopback(url: request.url) {
            quarry_curl_set_string(pointer, CURLOPT_PROXY, "")
        }
        if request.method == .post { quarry_curl_set_long(pointer, CURLOPT_POST, 1) }
        quarry_curl_set_pointer(pointer, CURLOPT_ERRORBUFFER, errorText)
        setHeaders(request.headers)
        setCallbacks()
    }

    private func setHeaders(_ headers: [HTTPRequest.Header]) {
        for header in headers {
            headerList = curl_slist_append(headerList, "\(header.name): \(header.value)")
        }
        // libcurl would wait up to a second for `100 Continue`, which model servers do not send.
        headerList = curl_slist_append(headerList, "Expect:")
        quarry_curl_set_pointer(pointer, CURLOPT_HTTPHEADER, headerList)
    }

    private func setCallbacks() {
        quarry_curl_set_callback(pointer, CURLOPT_HEADERFUNCTION) { bytes, size, count, context in
            guard let bytes, let context else { return 0 }
            let transfer = Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
            transfer.receiveHeader(UnsafeRawBufferPointer(start: bytes, count: size * count))
            return size * count
        }
        quarry_curl_set_callback(pointer, CURLOPT_WRITEFUNCTION) { bytes, size, count, context in
            guard let bytes, let context else { return 0 }
            let transfer = Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
            // Anything but the number of bytes aborts the transfer.
            return transfer.receiveBody(UnsafeRawBufferPointer(start: bytes, count: size * count))
                ? size * count : 0
        }
    }

    private func set(body: [UInt8]) {
        quarry_curl_set_offset(pointer, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(body.count))
        // libcurl copies as many bytes as the line above says; a null pointer would make it ask for
        // a body, so an empty one needs an address too.
        _ = (body.isEmpty ? [0] : body).withUnsafeBytes { bytes in
            quarry_curl_set_pointer(
                pointer, CURLOPT_COPYPOSTFIELDS,
                UnsafeMutableRawPointer(mutating: bytes.baseAddress))
        }
    }

    private func milliseconds(_ seconds: Double) -> Int {
        // 0 would mean no limit.
        Int(max(1, min(seconds * 1000, 1e9)))
    }
}
