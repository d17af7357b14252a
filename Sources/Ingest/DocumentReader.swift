package import Records

/// Bytes of any format that Quarry reads -> `Document`.
package enum DocumentReader {
    /// Reader revision by format: part of a document's identity; bump it when output changes.
    package static func revision(of format: Format) -> String {
        switch format {
        case .pdf: "pdf-1"
        case .html: "html-1"
        case .markdown: "markdown-1"
        case .plainText: "text-1"
        }
    }

    /// What some bytes are: by content first, then by the file's extension.
    ///
    /// - Parameters:
    ///   - fileExtension: Lowercased and without the dot; empty where there is none.
    ///   - isNamedByUser: A file named on the command line is always tried.
    package static func format(
        of bytes: [UInt8], fileExtension: String, isNamedByUser: Bool
    ) -> Detection {
        MediaType.detect(bytes, fileExtension: fileExtension, isNamedByUser: isNamedByUser)
    }

    /// Reads a document.
    ///
    /// One that could be read in part has warnings.
    package static func read(
        _ bytes: [UInt8], as format: Format
    ) async throws(IngestError) -> Document {
        guard !bytes.isEmpty else { throw .emptyFile }
        switch format {
        case .pdf: return try await PDFReader.read(bytes)
        case .html: return try HTMLReader.read(bytes)
        case .markdown: return try MarkdownReader.read(bytes)
        case .plainText: return try PlainTextReader.read(bytes)
        }
    }
}

/// What `DocumentReader` says of some bytes.
package enum Detection: Sendable, Equatable {
    case format(Format)
    /// Not a document, which is no error.
    case skipped(reason: String)
    /// Meant to be a document, but cannot be read.
    case rejected(IngestError)
}
