import Records

/// Chunks that were cut elsewhere, as JSON Lines with a chunk in each line.
///
/// A line has the chunk's `text` (or `chunk`, `content`); the document it is of in `document` (or
/// `document_id`, `doc_id`, `source`, `file`, `path`); and where known `title`, `heading` (levels
/// apart by ` > `, or a list), `page`, `role`.
package enum ChunkTable {
    /// The chunks of one document.
    package struct Table: Sendable {
        /// What the lines call the document.
        package var name: String
        /// Its lines.
        package var source: DocumentSource
        /// Lines that hold no chunk.
        package var warnings: [String]
    }

    /// The lines of a table by document, in the order in which the documents first stand there.
    package static func tables(in bytes: [UInt8]) throws(IngestError) -> [Table] {
        var order: [String] = []
        var rows: [String: [[String: Any]]] = [:]
        var broken: [Int] = []
        for line in JSONLines.lines(of: bytes) {
            guard let row = line.object, text(of: row) != nil else {
                broken.append(line.number)
                continue
            }
            let name = documentName(of: row) ?? "document"
            if rows[name] == nil { order.append(name) }
            rows[name, default: []].append(row)
        }
        guard !order.isEmpty else {
            throw IngestError(
                code: .unreadable,
                message: "holds no chunks: it must be JSON Lines, each with a \"text\" and a "
                    + "\"document\"; convert other tables (Parquet, Lance) to that first.")
        }
        let warnings =
            broken.isEmpty
            ? []
            : [
                "\(broken.count) lines hold no chunk, the first is line \(broken[0]): "
                    + "each needs a \"text\"."
            ]
        return order.map { name in
            Table(
                name: name, source: DocumentSource(json(rows[name] ?? [])), warnings: warnings)
        }
    }

    /// Reads the chunks of one document.
    static func read(_ bytes: [UInt8]) throws(IngestError) -> Document {
        var builder = DocumentBuilder(format: .chunks)
        var path: [String] = []
        for line in JSONLines.lines(of: bytes) {
            guard let row = line.object, let text = text(of: row) else { continue }
            if let title = row.text("title", "document_title") { builder.setTitle(title) }
            let headings = headings(of: row)
            let common = zip(path, headings).prefix { $0 == $1 }.count
            for level in common..<max(headings.count, common) {
                builder.append(.heading, level: min(level + 1, 6), headings[level])
            }
            path = headings
            let role = row.text("role").flatMap(Block.Role.init(rawValue:)) ?? .paragraph
            builder.append(
                role == .heading ? .paragraph : role, text, form: .preformatted,
                at: SourcePosition(page: row.number("page", "page_number")))
        }
        return try builder.finish()
    }

    private static func text(of row: [String: Any]) -> String? {
        let text = row.text("text", "chunk", "content", "chunk_text", "page_content")
        return text.flatMap { TextNormalization.line($0).isEmpty ? nil : $0 }
    }

    private static func documentName(of row: [String: Any]) -> String? {
        row.text("document", "document_id", "doc_id", "source", "file", "path")
            ?? (row["metadata"] as? [String: Any])?.text("source", "document", "file", "path")
    }

    private static func headings(of row: [String: Any]) -> [String] {
        if let list = row["headings"] as? [String] ?? row["heading"] as? [String] { return list }
        return (row.text("heading", "headings", "section") ?? "").split(separator: " > ")
            .map(String.init)
    }

    /// The same rows always give the same bytes.
    private static func json(_ rows: [[String: Any]]) -> [UInt8] {
        var bytes: [UInt8] = []
        for row in rows {
            bytes += JSONLines.data(of: row)
            bytes.append(10)
        }
        return bytes
    }
}
