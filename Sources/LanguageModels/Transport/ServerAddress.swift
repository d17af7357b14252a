import CCurl

/// Where a server is: `--base-url` as users write it, read by the parser that the transport uses.
package struct ServerAddress: Sendable, Hashable, CustomStringConvertible, CustomReflectable {
    /// Scheme, host and port, such as `http://127.0.0.1:8080`; a user name and password, if the URL
    /// holds them, are part of it and never printed.
    private var origin: String
    /// Without a slash at the end; empty for the root.
    package var path: String
    package var host: String
    /// How it is shown in messages: no user name, password or query.
    package var display: String

    /// Reads a URL; `http://` may be missing before a loopback host or a port, else `https://` is
    /// meant.
    ///
    /// - Returns: nil where the text is no HTTP URL.
    package init?(_ text: String) {
        guard let url = CurlURL(Self.withScheme(text)), let scheme = url[CURLUPART_SCHEME],
            scheme == "http" || scheme == "https", let host = url[CURLUPART_HOST]
        else { return nil }
        var path = url[CURLUPART_PATH] ?? ""
        while path.hasSuffix("/") { path.removeLast() }
        let authority = host + (url[CURLUPART_PORT].map { ":" + $0 } ?? "")
        var login = ""
        if let user = url[CURLUPART_USER] {
            login = user + (url[CURLUPART_PASSWORD].map { ":" + $0 } ?? "") + "@"
        }
        origin = "\(scheme)://\(login)\(authority)"
        display = "\(scheme)://\(authority)\(path)"
        self.path = path
        self.host = host
    }

    /// The whole URL of a route below this address.
    package func url(_ route: String) -> String { origin + path + route }

    package var description: String { display }

    // A dump must not show a password either.
    package var customMirror: Mirror { Mirror(self, children: ["address": display]) }

    /// True for this machine: no proxy, no key by default, no document leaves.
    package var isLoopback: Bool { Self.isLoopback(host: host) }

    static func isLoopback(url: String) -> Bool {
        CurlURL(url)?[CURLUPART_HOST].map(isLoopback(host:)) ?? false
    }

    private static func isLoopback(host: String) -> Bool {
        let host = host.lowercased()
        return host == "localhost" || host.hasSuffix(".localhost") || host == "[::1]"
            || host == "0.0.0.0" || isLoopbackNumber(host)
    }

    private static func isLoopbackNumber(_ host: String) -> Bool {
        let numbers = host.split(separator: ".", omittingEmptySubsequences: false)
        return numbers.count == 4 && numbers.first == "127"
            && numbers.allSatisfy { UInt8($0) != nil }
    }

    private static func withScheme(_ text: String) -> String {
        if text.contains("://") { return text }
        let authority = text.prefix { $0 != "/" }
        let host = authority.hasPrefix("[") ? authority : authority.prefix { $0 != ":" }
        let isPlain = authority.contains(":") || isLoopback(host: String(host))
        return (isPlain ? "http://" : "https://") + text
    }
}

// MARK: - Dialects put their routes below a version

extension ServerAddress {
    /// The address below which a dialect's routes are, from a base URL with or without its suffix.
    ///
    /// `http://host:11434`, `…/api` and `…/v1` all give `http://host:11434/v1`; a path that names a
    /// version itself, such as `…/v1beta/openai`, is taken as it is.
    ///
    /// - Parameters:
    ///   - suffix: What the dialect puts behind the host, such as `/v1` or `/api/v1`.
    ///   - endings: Ends of the path that users copy along, such as `/chat/completions`.
    package func withSuffix(
        _ suffix: String, dropping endings: [String] = usualEndings
    ) -> ServerAddress {
        var path = path
        for ending in endings where path.hasSuffix(ending) { path.removeLast(ending.count) }
        let namesVersion = path.split(separator: "/").contains { segment in
            segment.first == "v" && segment.dropFirst().first?.isNumber == true
        }
        return withPath(namesVersion ? path : path + suffix)
    }

    package static let usualEndings = ["/chat/completions", "/models", "/v1beta", "/api"]

    /// The same server at another path.
    package func withPath(_ path: String) -> ServerAddress {
        var address = self
        address.display.removeLast(self.path.count)
        address.display += path
        address.path = path
        return address
    }
}

/// libcurl's URL parser, so that what we check is what is connected to.
private struct CurlURL: ~Copyable {
    private let handle: OpaquePointer

    init?(_ text: String) {
        guard let handle = curl_url() else { return nil }
        guard curl_url_set(handle, CURLUPART_URL, text, 0) == CURLUE_OK else {
            curl_url_cleanup(handle)
            return nil
        }
        self.handle = handle
    }

    deinit {
        curl_url_cleanup(handle)
    }

    subscript(part: CURLUPart) -> String? {
        var value: UnsafeMutablePointer<CChar>?
        guard curl_url_get(handle, part, &value, 0) == CURLUE_OK, let value else { return nil }
        defer { curl_free(value) }
        return String(cString: value)
    }
}
