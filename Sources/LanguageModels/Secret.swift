/// A key from the environment.
///
/// It prints as `<redacted>` everywhere.
package struct Secret: Sendable, Hashable, CustomStringConvertible, CustomReflectable {
    /// The key itself, for the head of a request and nothing else.
    package let value: String

    /// - Returns: nil for an empty text, so that `OPENAI_API_KEY=` means no key.
    package init?(_ text: String?) {
        // A key that was pasted with a line end would break the head of the request.
        let value = (text ?? "").filter { !$0.isWhitespace && $0.isASCII }
        guard !value.isEmpty else { return nil }
        self.value = value
    }

    package var description: String { "<redacted>" }
    package var customMirror: Mirror { Mirror(self, children: ["value": description]) }

    /// A server's own words without the key, which some servers repeat, and without what looks
    /// like one.
    package static func redact(_ text: String, key: Secret?) -> String {
        var words = text
        if let key {
            words = words.split(separator: key.value, omittingEmptySubsequences: false)
                .joined(separator: "<redacted>")
        }
        return withoutKeys(words)
    }

    private static let beginnings = ["sk-", "AIza"].map { Array($0.utf8) }

    /// Without `sk-abc***xyz` as OpenAI shows the key it refuses, or Google's form, wherever they
    /// begin: `key=sk-…` too, but not in `risk-free`.
    private static func withoutKeys(_ text: String) -> String {
        let bytes = Array(text.utf8)
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var index = 0
        while index < bytes.count {
            let isInWord = index > 0 && isLetterOrDigit(bytes[index - 1])
            let isKey = !isInWord && beginnings.contains { bytes[index...].starts(with: $0) }
            if isKey {
                result += Array("<redacted>".utf8)
                while index < bytes.count, isPartOfKey(bytes[index]) { index += 1 }
            } else {
                result.append(bytes[index])
                index += 1
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
    }

    private static func isPartOfKey(_ byte: UInt8) -> Bool {
        isLetterOrDigit(byte) || "-_*.".utf8.contains(byte)
    }
}

extension ModelReply {
    /// The reply without the key, should the server have repeated it: replies are kept and shown.
    ///
    /// What is shorter than any real key, such as `none`, may be a word of the answer.
    func without(_ key: Secret?) -> ModelReply {
        guard let key, key.value.utf8.count >= 16,
            raw.utf8.firstRange(of: key.value.utf8) != nil
        else { return self }
        let cleaned: (String) -> String = { text in
            text.split(separator: key.value, omittingEmptySubsequences: false)
                .joined(separator: key.description)
        }
        var reply = self
        reply.text = cleaned(text)
        reply.reason = cleaned(reason)
        reply.model = cleaned(model)
        reply.raw = cleaned(raw)
        return reply
    }
}
