/// Words of documents, models and people as prompts show them.
///
/// A prompt tells its own words from those of a document by the tags around the text, and a server
/// tells messages from each other by marks of its chat template, which many also look for inside of
/// a message. A document may hold either and so end its text, or the message, and go on as if it
/// were us. Such marks are therefore shown with a backslash behind their first character: a model
/// still reads what they are, and nothing takes them for what they say.
package enum ShownText {
    /// What is shown with a backslash; `</` stands for the end of any tag, in any spelling.
    ///
    /// The view `request` of the index holds the same marks in the same order.
    package static let marks = [
        "</", "<text", "<|", "<｜", "<start_of_turn", "<end_of_turn", "[INST]", "[/INST]",
    ]

    /// The text with each mark made harmless; a text without any is returned as it is.
    package static func of(_ text: String) -> String {
        guard text.utf8.contains(where: { $0 == UInt8(ascii: "<") || $0 == UInt8(ascii: "[") })
        else { return text }
        let bytes = Array(text.utf8)
        var shown: [UInt8] = []
        shown.reserveCapacity(bytes.count + 16)
        for index in bytes.indices {
            shown.append(bytes[index])
            if begins.contains(where: { bytes[index...].starts(with: $0) }) {
                shown.append(UInt8(ascii: "\\"))
            }
        }
        return String(decoding: shown, as: UTF8.self)
    }

    private static let begins = marks.map { Array($0.utf8) }
}
