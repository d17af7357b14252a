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
        return
            words
            .split(separator: " ", omittingEmptySubsequences: false)
            .map { looksLikeKey($0) ? "<redacted>" : String($0) }
            .joined(separator: " ")
    }

    /// `sk-abc***xyz.` as OpenAI shows the key it refuses, or Google's form.
    private static func looksLikeKey(_ word: Substring) -> Bool {
        let word = word.drop { "'\"(".contains($0) }
        return word.hasPrefix("sk-") || word.hasPrefix("AIza")
    }
}
