package import Records

/// JSON Lines with a document in each line: `{"id": …, "text": …, "metadata": {…}}`.
///
/// The metadata may hold `title`, `authors` (a list or one name), `doi`, `year`, `language`,
/// `licence`, and `format`: what the text is written in, `text` (the default), `markdown`, `html`,
/// `latex` or `rst`.
package enum DocumentRecords {
    /// What one line holds.
    package struct Record: Sendable {
        /// The record's id, or its line where it has none.
        package var name: String
        package var content: Result<Content, IngestError>
    }

    package struct Content: Sendable {
        package var source: DocumentSource
        package var format: Format
    }

    /// Whether the first line is such a record.
    static func areIn(_ bytes: [UInt8]) -> Bool {
        guard let brace = bytes.first(where: { $0 > 32 && $0 < 0x80 }), brace == 0x7B else {
            return false
        }
        // Other JSON may be one line of any size: only what may be a record is looked at.
        let line = bytes.prefix(JSONLines.lineLimit + 1).prefix { $0 != 10 }
        guard Array(line).firstRange(of: "\"text\"", within: line.count) != nil else {
            return false
        }
        return JSONLines.object(in: line)?["text"] is String
    }

    /// - Parameter offset: how many lines of the file stand before these bytes.
    package static func documents(in bytes: [UInt8], after offset: Int = 0) -> [Record] {
        JSONLines.Reader(bytes).map { line in
            let place = "line \(line.number + offset)"
            guard let object = line.object, let text = object["text"] as? String else {
                return Record(
                    name: place,
                    content: .failure(
                        IngestError(
                            code: .damaged,
                            message:
                                "is no JSON object with a \"text\" of at most 16 MiB: mend \(place)."
                        )))
            }
            let name = object.text("id", "_id", "doc_id") ?? place
            return Record(name: name, content: content(of: object, text: text))
        }
    }

    private static func content(
        of object: [String: Any], text: String
    ) -> Result<Content, IngestError> {
        let metadata = object["metadata"] as? [String: Any] ?? [:]
        let facts = metadata.merging(object) { inner, _ in inner }
        let name = metadata.text("format") ?? "text"
        guard let format = formats[name] else {
            return .failure(
                IngestError(
                    code: .unreadable,
                    message: "has the format '\(name)'; it may be "
                        + "\(formats.keys.sorted().joined(separator: ", "))."))
        }
        let known = KnownMetadata(
            title: facts.text("title"), authors: facts.list("authors", "author"),
            doi: facts.text("doi"), year: facts.number("year"),
            language: facts.text("language", "lang"), licence: facts.text("licence", "license"))
        return .success(
            Content(
                source: DocumentSource(
                    Array(text.utf8), metadata: known == KnownMetadata() ? nil : known),
                format: format))
    }

    private static let formats: [String: Format] = [
        "text": .plainText, "markdown": .markdown, "html": .html, "latex": .latex,
        "rst": .restructuredText,
    ]
}
