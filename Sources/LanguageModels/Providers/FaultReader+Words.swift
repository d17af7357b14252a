// The words of messages: where, and what the server said, short and without the key.

extension FaultReader {
    var place: String { endpoint.address.display }

    /// `HTTP 404: model 'x' not found`, short, in one line and without the key.
    func said(_ status: Int, _ response: HTTPResponse, _ words: ServerWords?) -> String {
        let message =
            words.map { short($0.message) }
            ?? (response.body.isEmpty ? "no message" : beginning(response))
        return "HTTP \(status): \(message)"
    }

    /// How a body that is no error in JSON begins; of a web page its title.
    func beginning(_ response: HTTPResponse) -> String {
        let text = String(decoding: response.body.prefix(2000), as: UTF8.self)
        if let start = text.firstRange(of: "<title>")?.upperBound,
            let end = text[start...].firstRange(of: "</title>")?.lowerBound
        {
            return "a web page, \"\(short(String(text[start..<end])))\""
        }
        return "\"\(short(String(decoding: response.body, as: UTF8.self)))\""
    }

    /// The text in one line, cut last: half a key would not be known for one.
    func short(_ text: String) -> String {
        let line = Secret.redact(text, key: endpoint.key).prefix(4000)
            .split { $0.isWhitespace || $0.isNewline || $0 == "\0" }
            .joined(separator: " ")
        return line.count > 200 ? line.prefix(200) + "…" : line
    }

    func lowercasedFirst(_ text: String) -> String {
        text.prefix(1).lowercased() + text.dropFirst()
    }
}
