/// Models that reason in their reply, on servers that do not set the reasoning apart.
enum Reasoning {
    /// The reply without its reasoning, in any of the tags of `ModelQuirk.reasoningTags`.
    ///
    /// Some templates open the block themselves, so that the reply holds only the closing tag; a
    /// block that is never closed means that the model was cut off before it answered.
    static func stripped(from text: String) -> String {
        ModelQuirk.reasoningTags.reduce(text) { text, tags in
            stripped(from: text, tags.opening, tags.closing)
        }
    }

    private static func stripped(
        from text: String, _ opening: String, _ closing: String
    ) -> String {
        let start = text.utf8.drop { $0 == 32 || (9...13).contains($0) }
        let opens = start.starts(with: opening.utf8)
        // JSON that mentions the tag in a string is no reasoning.
        let isJSON = start.first == UInt8(ascii: "{") || start.first == UInt8(ascii: "[")
        guard opens || !isJSON else { return text }
        guard let end = endOfLast(closing, in: text) else { return opens ? "" : text }
        return String(text[end...].drop { $0.isWhitespace })
    }

    private static func endOfLast(_ tag: String, in text: String) -> String.Index? {
        let tag = Array(tag.utf8)
        let bytes = text.utf8
        guard bytes.count >= tag.count else { return nil }
        var start = bytes.index(bytes.endIndex, offsetBy: -tag.count)
        while true {
            if bytes[start...].starts(with: tag) { return bytes.index(start, offsetBy: tag.count) }
            guard start > bytes.startIndex else { return nil }
            start = bytes.index(before: start)
        }
    }
}
