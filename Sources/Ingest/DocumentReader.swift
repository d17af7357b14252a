package import Records

/// Bytes of any format that Quarry reads -> `Document`.
package enum DocumentReader {
    /// Reader revision by format: part of a document's identity; bump it when output changes.
    package static func revision(of format: Format) -> String {
        switch format {
        case .pdf: "pdf-3"
        case .html: "html-2"
        case .jats: "jats-1"
        case .tei: "tei-1"
        case .docx: "docx-1"
        case .odt: "odt-1"
        case .epub: "epub-1"
        case .latex: "latex-1"
        case .markdown: "markdown-2"
        case .restructuredText: "rst-1"
        case .notebook: "notebook-1"
        case .plainText: "text-2"
        case .chunks: "chunks-1"
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
        _ source: DocumentSource, as format: Format, options: ReaderOptions = ReaderOptions()
    ) async throws(IngestError) -> Document {
        guard !source.bytes.isEmpty else { throw .emptyFile }
        var document = try await text(of: source, as: format, options: options)
        if let metadata = source.metadata { metadata.apply(to: &document) }
        return document
    }

    private static func text(
        of source: DocumentSource, as format: Format, options: ReaderOptions
    ) async throws(IngestError) -> Document {
        switch format {
        case .pdf: return try await PDFReader.read(source.bytes, options: options)
        case .html: return try HTMLReader.read(source.bytes)
        case .jats: return try JATSReader.read(source.bytes)
        case .tei: return try TEIReader.read(source.bytes)
        case .docx: return try DOCXReader.read(source.bytes)
        case .odt: return try ODTReader.read(source.bytes)
        case .epub: return try EPUBReader.read(source.bytes)
        case .latex: return try LaTeXReader.read(source)
        case .markdown: return try MarkdownReader.read(source.bytes)
        case .restructuredText: return try RSTReader.read(source.bytes)
        case .notebook: return try NotebookReader.read(source.bytes)
        case .plainText: return try PlainTextReader.read(source.bytes)
        case .chunks: return try ChunkTable.read(source.bytes)
        }
    }

    /// Reads a document that is one file.
    package static func read(
        _ bytes: [UInt8], as format: Format, options: ReaderOptions = ReaderOptions()
    ) async throws(IngestError) -> Document {
        try await read(DocumentSource(bytes), as: format, options: options)
    }
}

/// What the user may ask of a reader.
package struct ReaderOptions: Sendable, Equatable {
    /// Opens encrypted PDFs.
    package var password: String?
    /// Scanned pages are given to a program that recognises text.
    package var recognizesText: Bool

    package init(password: String? = nil, recognizesText: Bool = false) {
        self.password = password
        self.recognizesText = recognizesText
    }
}

/// What `DocumentReader` says of some bytes.
package enum Detection: Sendable, Equatable {
    case format(Format)
    /// A file of files: each of them is looked at in turn.
    case archive
    /// A file with a document in each line: JSON Lines with a `text`.
    case records
    /// Not a document, which is no error.
    case skipped(reason: String)
    /// Meant to be a document, but cannot be read.
    case rejected(IngestError)
}
