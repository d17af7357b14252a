import Foundation
import Ingest
import Records

/// What a reader understood of one file, for a person to look at.
package struct DocumentPreview: Sendable {
    private let document: Document

    package var warnings: [String] { document.warnings }

    /// - Throws: `PipelineError` with the reason, where the file cannot be read.
    package static func read(_ path: String) async throws -> DocumentPreview {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw PipelineError(
                .noSuchFile,
                "'\(path)' cannot be opened: name a file that exists and that you may read.")
        }
        let bytes = [UInt8](data)
        let detection = DocumentReader.format(
            of: bytes, fileExtension: URL(filePath: path).pathExtension.lowercased(),
            isNamedByUser: true)
        do {
            switch detection {
            case .skipped(let reason): throw PipelineError(.nothingToDo, "'\(path)': \(reason)")
            case .rejected(let error): throw error
            case .format(let format):
                return DocumentPreview(
                    document: try await DocumentReader.read(bytes, as: format))
            }
        } catch let error as IngestError {
            throw PipelineError(.nothingToDo, "'\(path)' \(error.message)")
        }
    }

    /// The text as it is stored.
    package var text: String { String(decoding: document.text, as: UTF8.self) }

    /// The text with the title and headings marked by `#`.
    package var markdown: String {
        let levels = document.blocks.compactMap(\.level)
        let hasTitle = document.blocks.contains { $0.role == .title }
        // Below a title the first level of headings is the second one of Markdown.
        let shift = hasTitle && levels.min() == 1 ? 1 : 0
        return document.blocks.map { block in
            let text = document.text(in: block.range)
            switch block.role {
            case .title: return "# \(text)"
            case .heading:
                return String(repeating: "#", count: min((block.level ?? 1) + shift, 6))
                    + " \(text)"
            default: return text
            }
        }.joined(separator: "\n\n")
    }

    /// One line a block, then its text.
    package var blocks: String {
        document.blocks.map { block in
            var head = block.role.rawValue
            if let level = block.level { head += " \(level)" }
            if let page = block.position.page { head += ", page \(page)" }
            for box in block.position.boxes {
                let numbers = [box.x, box.y, box.width, box.height].map {
                    String(Int($0.rounded()))
                }
                head += " [\(box.page): \(numbers.joined(separator: " "))]"
            }
            if let lines = block.position.lines {
                head += ", lines \(lines.lowerBound)-\(lines.upperBound)"
            }
            if let path = block.position.elementPath { head += ", \(path)" }
            return "--- \(head)\n\(document.text(in: block.range))"
        }.joined(separator: "\n")
    }
}
