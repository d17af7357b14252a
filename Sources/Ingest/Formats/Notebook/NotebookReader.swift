import Foundation
import Records

/// Reads Jupyter notebooks, nbformat 3 and 4: text cells as Markdown, code cells as code.
///
/// Of outputs only short plain text is kept, which holds results; pictures, long listings and
/// error messages are not.
enum NotebookReader {
    private static let outputLimit = 2000

    static func read(_ bytes: [UInt8]) throws(IngestError) -> Document {
        if TextEncoding.isBlank(bytes) { throw .noText }
        let text = TextEncoding.decode(bytes)
        guard
            let notebook = try? JSONSerialization.jsonObject(with: Data(text.utf8))
                as? [String: Any]
        else {
            throw IngestError(
                code: .damaged,
                message: "The notebook is not valid JSON: it is damaged or cut off; save it again.")
        }
        guard let cells = cells(of: notebook) else {
            throw IngestError(
                code: .damaged,
                message: "The notebook has no cells: it is damaged or another kind of JSON.")
        }
        var reader = MarkdownReader(format: .notebook)
        if let metadata = notebook["metadata"] as? [String: Any] { take(metadata, &reader) }
        for (index, cell) in cells.enumerated() { take(cell, "cells[\(index + 1)]", &reader) }
        return try reader.builder.finish()
    }

    /// Version 3 has its cells in worksheets.
    private static func cells(of notebook: [String: Any]) -> [[String: Any]]? {
        if let cells = notebook["cells"] as? [[String: Any]] { return cells }
        guard let sheets = notebook["worksheets"] as? [[String: Any]] else { return nil }
        return sheets.flatMap { $0["cells"] as? [[String: Any]] ?? [] }
    }

    private static func take(_ metadata: [String: Any], _ reader: inout MarkdownReader) {
        let names = (metadata["authors"] as? [[String: Any]] ?? []).compactMap {
            $0["name"] as? String
        }
        let title = metadata["title"] as? String
        if let title, title != "Untitled" { reader.builder.setTitle(title) }
        reader.builder.update { $0.authors = names.map(TextNormalization.line) }
    }

    private static func take(
        _ cell: [String: Any], _ path: String, _ reader: inout MarkdownReader
    ) {
        let source = text(cell["source"] ?? cell["input"])
        switch cell["cell_type"] as? String {
        case "markdown": reader.read(source, path: path)
        case "heading":
            let level = min(max(cell["level"] as? Int ?? 1, 1), 6)
            reader.read(String(repeating: "#", count: level) + " " + source, path: path)
        case "code":
            append(source, path, &reader)
            for output in (cell["outputs"] as? [[String: Any]] ?? []).prefix(1000) {
                append(plainText(of: output), path, &reader)
            }
        default: break
        }
    }

    private static func append(_ code: String, _ path: String, _ reader: inout MarkdownReader) {
        reader.builder.append(
            .code, code, form: .preformatted, at: SourcePosition(elementPath: path))
    }

    private static func plainText(of output: [String: Any]) -> String {
        let data = output["data"] as? [String: Any]
        let text =
            output["output_type"] as? String == "stream" || data == nil
            ? text(output["text"]) : text(data?["text/plain"])
        let isShort = text.utf8.count <= outputLimit && !text.contains("\u{1B}")
        return isShort ? text : ""
    }

    /// A string, or an array of its lines.
    private static func text(_ value: Any?) -> String {
        if let text = value as? String { return text }
        return (value as? [String])?.joined() ?? ""
    }
}
