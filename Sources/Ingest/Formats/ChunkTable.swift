import Records

/// Chunks that were cut elsewhere, as JSON Lines with a chunk in each line.
///
/// A line has the chunk's `text` (or `chunk`, `content`); the document it is of in `document` (or
/// `document_id`, `doc_id`, `source`, `file`, `path`); and where known `title`, `heading` (levels
/// apart by ` > `, or a list), `page`, `role`.
package enum ChunkTable {
    /// The lines of a table by document, in the order in which the documents first stand there.
    ///
    /// Only where the lines stand is kept: what they hold, read as JSON, takes many times the file.
    package struct Tables: Sendable {
        /// What the lines call the documents.
        package let names: [String]
        /// Lines that hold no chunk.
        package let warnings: [String]
        private let bytes: [UInt8]
        private let lines: [String: [Range<Int>]]

        package init(of bytes: [UInt8]) throws(IngestError) {
            var order: [String] = []
            var lines: [String: [Range<Int>]] = [:]
            var broken: [Int] = []
            for line in JSONLines.Reader(bytes) {
                guard let row = line.object, text(of: row) != nil else {
                    broken.append(line.number)
                    continue
                }
                let name = documentName(of: row) ?? "document"
                if lines[name] == nil { order.append(name) }
                lines[name, default: []].append(line.range)
            }
            guard !order.isEmpty else {
                throw IngestError(
                    code: .unreadable,
                    message: "holds no chunks: it must be JSON Lines, each with a \"text\" and a "
                        + "\"document\"; convert other tables (Parquet, Lance) to that first.")
            }
            names = order
            warnings =
                broken.isEmpty
                ? []
                : [
                    "\(broken.count) lines hold no chunk, the first is line \(broken[0]): "
                        + "each needs a \"text\"."
                ]
            self.bytes = bytes
            self.lines = lines
        }

        /// The lines of one document; the same rows always give the same bytes.
        package func source(of name: String) -> DocumentSource {
            var rows: [UInt8] = []
            for range in lines[name] ?? [] {
                guard let row = JSONLines.object(in: bytes[range]) else { continue }
                rows += JSONLines.data(of: row)
                rows.append(10)
            }
            return DocumentSource(rows)
        }
    }

    /// Reads the chunks of one document.
    static func read(_ bytes: [UInt8]) throws(IngestError) -> Document {
        var builder = DocumentBuilder(format: .chunks)
        var path: [String] = []
        for line in JSONLines.Reader(bytes) {
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
}
