import Foundation
package import Ingest
import Records

/// What a reader understood of one document, for a person to look at.
package struct DocumentPreview: Sendable {
    private let document: Document
    /// Its path in the archive; nil for a file of its own.
    package let member: String?

    package var warnings: [String] { document.warnings }

    /// Reads a file; an archive gives each document in it.
    ///
    /// - Parameter path: `archive.zip!/paper.pdf` means one document of an archive.
    /// - Throws: `PipelineError` with the reason, where nothing of it can be read.
    package static func read(
        _ path: String, options: ReaderOptions = ReaderOptions()
    ) async throws -> [DocumentPreview] {
        var file = path
        var member: String?
        if !FileManager.default.fileExists(atPath: path),
            let mark = path.range(of: MemberPath.separator)
        {
            file = String(path[..<mark.lowerBound])
            member = String(path[mark.upperBound...])
        }
        guard let bytes = FileBytes.read(file) else {
            throw PipelineError(
                .noSuchFile,
                "'\(file)' cannot be opened: name a file that exists and that you may read.")
        }
        return try await read(
            bytes, path: URL(filePath: file).standardizedFileURL.path, shown: path,
            member: member, options: options)
    }

    private static func read(
        _ bytes: [UInt8], path: String, shown: String, member: String?, options: ReaderOptions
    ) async throws -> [DocumentPreview] {
        let detection = DocumentReader.format(
            of: bytes, fileExtension: URL(filePath: path).pathExtension.lowercased(),
            isNamedByUser: true)
        do {
            switch detection {
            case .skipped(let reason): throw PipelineError(.nothingToDo, "'\(shown)': \(reason)")
            case .rejected(let error): throw error
            case .format(let format):
                let source =
                    format == .latex
                    ? LaTeXFolders().source(of: path, bytes: bytes) : DocumentSource(bytes)
                let document = try await DocumentReader.read(source, as: format, options: options)
                return [DocumentPreview(document: document, member: nil)]
            case .archive:
                let opened = try OpenedArchive(
                    bytes, name: URL(filePath: path).lastPathComponent)
                return try await read(
                    opened.members, warnings: opened.warnings, shown: shown, member: member,
                    options: options)
            case .records:
                return try await read(
                    OpenedArchive.members(of: bytes), warnings: [], shown: shown, member: member,
                    options: options)
            }
        } catch let error as IngestError {
            throw PipelineError(.nothingToDo, "'\(shown)' \(error.message)")
        }
    }

    private static func read(
        _ members: [OpenedArchive.Member], warnings: [String], shown: String, member: String?,
        options: ReaderOptions
    ) async throws -> [DocumentPreview] {
        var previews: [DocumentPreview] = []
        var problem: IngestError?
        for candidate in members where member == nil || candidate.name == member {
            do throws(IngestError) {
                switch candidate.detection {
                case .rejected(let error): throw error
                case .skipped, .archive, .records: continue
                case .format(let format):
                    var document = try await DocumentReader.read(
                        candidate.source, as: format, options: options)
                    document.warnings = warnings + document.warnings
                    previews.append(DocumentPreview(document: document, member: candidate.name))
                }
            } catch {
                problem = problem ?? error
            }
        }
        if previews.isEmpty {
            throw problem
                ?? PipelineError(.nothingToDo, "'\(shown)' holds no documents that are read.")
        }
        return previews
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

    /// One object a block.
    package var records: [BlockRecord] {
        document.blocks.map { block in
            BlockRecord(
                member: member, role: block.role, level: block.level,
                start: block.range.lowerBound, end: block.range.upperBound,
                page: block.position.page, boxes: block.position.boxes,
                firstLine: block.position.lines?.lowerBound,
                lastLine: block.position.lines?.upperBound,
                elementPath: block.position.elementPath, text: document.text(in: block.range))
        }
    }

    /// What the document says of itself.
    package var facts: [(name: String, value: String)] {
        [
            ("title", document.title),
            ("authors", document.authors.isEmpty ? nil : document.authors.joined(separator: "; ")),
            ("year", document.year.map(String.init)), ("doi", document.doi),
            ("language", document.language), ("licence", document.licence),
            ("pages", document.pageCount.map(String.init)),
        ].compactMap { name, value in value.map { (name, $0) } }
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

/// A block as `show --json` prints it.
package struct BlockRecord: Sendable, Encodable {
    let member: String?
    let role: Block.Role
    let level: Int?
    let start: Int
    let end: Int
    let page: Int?
    let boxes: [Box]
    let firstLine: Int?
    let lastLine: Int?
    let elementPath: String?
    let text: String

    enum CodingKeys: String, CodingKey {
        case member, role, level, start, end, page, boxes, text
        case firstLine = "first_line"
        case lastLine = "last_line"
        case elementPath = "element_path"
    }
}
