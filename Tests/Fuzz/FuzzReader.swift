import Foundation
import Ingest
import Records

/// What one run of the fuzzer calls.
///
/// A reader of a package of parts has two: one that is given the bytes of the whole package, of
/// which the checksums refuse most changes, and one that is given the part that holds the text.
enum FuzzReader: String, CaseIterable {
    case pdf
    case html
    case jats
    case tei
    case docx
    case docxPart = "docx-part"
    case odt
    case odtPart = "odt-part"
    case epub
    case epubPart = "epub-part"
    case latex
    case markdown
    case restructuredText = "rst"
    case notebook
    case text
    case chunks
    case archive
    case records

    /// Reads bytes as this reader does, and whatever comes of it.
    ///
    /// - Throws: `IngestError` where they are refused.
    func read(_ bytes: [UInt8]) async throws(IngestError) {
        switch self {
        case .archive:
            for file in try Archive.contents(of: bytes, name: "papers.zip").files {
                _ = DocumentReader.format(of: file.bytes, fileExtension: "", isNamedByUser: false)
            }
        case .records:
            for record in DocumentRecords.documents(in: bytes) { _ = record.name }
            let tables = try ChunkTable.Tables(of: bytes)
            for name in tables.names {
                try await check(tables.source(of: name), as: .chunks)
            }
        case .latex:
            try await check(
                DocumentSource(bytes, name: "main.tex", companions: ["part.tex": bytes]), as: .latex
            )
        case .docxPart: try await check(DocumentSource(package(holding: bytes)), as: .docx)
        case .odtPart: try await check(DocumentSource(package(holding: bytes)), as: .odt)
        case .epubPart: try await check(DocumentSource(package(holding: bytes)), as: .epub)
        default: if let format { try await check(DocumentSource(bytes), as: format) }
        }
    }

    private var format: Format? { Format(rawValue: rawValue) }

    /// Reads and chunks one document, which must be as `Document` promises.
    private func check(_ source: DocumentSource, as format: Format) async throws(IngestError) {
        let document = try await DocumentReader.read(source, as: format)
        precondition(
            String(validating: document.text, as: UTF8.self) != nil, "the text is not UTF-8")
        precondition(
            document.text.allSatisfy { $0 >= 32 && $0 != 127 || $0 == 9 || $0 == 10 },
            "the text holds control characters")
        var end = 0
        for block in document.blocks {
            precondition(
                block.range.lowerBound >= end && block.range.upperBound <= document.text.count
                    && !block.range.isEmpty, "a block is out of order, out of bounds or empty")
            end = block.range.upperBound
        }
        DocumentChunks.check(document)
    }

    /// The least package of the format that holds a part with the text.
    private func package(holding part: [UInt8]) -> [UInt8] {
        switch self {
        case .docxPart: StoredZip.bytes([("word/document.xml", part)])
        case .odtPart:
            StoredZip.bytes([
                ("mimetype", Array("application/vnd.oasis.opendocument.text".utf8)),
                ("content.xml", part),
            ])
        default:
            StoredZip.bytes([
                ("mimetype", Array("application/epub+zip".utf8)),
                ("META-INF/container.xml", Array(Self.container.utf8)),
                ("book.opf", Array(Self.book.utf8)), ("chapter.xhtml", part),
            ])
        }
    }

    private static let container = """
        <container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>\
        <rootfile full-path="book.opf" media-type="application/oebps-package+xml"/>\
        </rootfiles></container>
        """

    private static let book = """
        <package xmlns="http://www.idpf.org/2007/opf" version="3.0"><manifest>\
        <item id="a" href="chapter.xhtml" media-type="application/xhtml+xml"/></manifest>\
        <spine><itemref idref="a"/></spine></package>
        """
}
