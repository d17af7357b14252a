import Records

/// Tells formats apart: binary ones by their magic numbers, HTML by its first tags whatever the
/// file is called, text only where the extension says so or where it reads like prose.
enum MediaType {
    private static let markdownExtensions: Set<String> = [
        "md", "markdown", "mdown", "mkd", "mkdn", "mdwn", "mdtxt", "mdtext",
    ]
    private static let textExtensions: Set<String> = ["txt", "text", "rst", "rest", "asc", "me"]
    private static let htmlExtensions: Set<String> = ["html", "htm", "xhtml", "xht"]

    /// Formats that a later version reads, by extension.
    private static let laterFormats: [String: String] = [
        "docx": "DOCX", "odt": "ODT", "epub": "EPUB", "tex": "LaTeX", "latex": "LaTeX",
        "xml": "XML", "nxml": "JATS XML", "jats": "JATS XML", "tei": "TEI", "ipynb": "Jupyter",
        "doc": "Word (DOC)", "rtf": "RTF", "ps": "PostScript", "zip": "ZIP", "gz": "gzip",
        "tgz": "gzip", "tar": "tar", "bz2": "bzip2", "xz": "xz", "7z": "7-Zip",
    ]

    static func detect(
        _ bytes: [UInt8], fileExtension: String, isNamedByUser: Bool
    ) -> Detection {
        let isText =
            markdownExtensions.contains(fileExtension)
            || textExtensions.contains(fileExtension)
        let isMeantToBeRead =
            isText || htmlExtensions.contains(fileExtension) || fileExtension == "pdf"
        if bytes.isEmpty {
            return isMeantToBeRead || isNamedByUser || fileExtension.isEmpty
                ? .rejected(.emptyFile) : skipped(fileExtension)
        }
        if isPDF(bytes, isText: isText) { return .format(.pdf) }
        if let name = binaryFormat(bytes) {
            return unreadable(
                name, isMeantToBeRead: isMeantToBeRead, isNamedByUser: isNamedByUser)
        }
        if fileExtension == "pdf" { return .rejected(notAPDF) }
        if isHTML(bytes) { return .format(.html) }
        if htmlExtensions.contains(fileExtension) { return text(bytes, as: .html) }
        if markdownExtensions.contains(fileExtension) { return text(bytes, as: .markdown) }
        if textExtensions.contains(fileExtension) { return text(bytes, as: .plainText) }
        if let name = laterFormats[fileExtension] {
            return isNamedByUser
                ? .rejected(notYet(name)) : .skipped(reason: "\(name) is not read yet")
        }
        if isNamedByUser { return text(bytes, as: .plainText) }
        if fileExtension.isEmpty, Prose.isLikely(bytes) { return .format(.plainText) }
        return skipped(fileExtension)
    }

    private static func text(_ bytes: [UInt8], as format: Format) -> Detection {
        if TextEncoding.isBlank(bytes) { return .rejected(.noText) }
        return TextEncoding.isBinary(bytes) ? .rejected(.binaryData) : .format(format)
    }

    private static func skipped(_ fileExtension: String) -> Detection {
        .skipped(
            reason: fileExtension.isEmpty
                ? "does not read like prose and has no file extension"
                : "'.\(fileExtension)' files are not documents")
    }

    private static func unreadable(
        _ binary: BinaryFormat, isMeantToBeRead: Bool, isNamedByUser: Bool
    ) -> Detection {
        if binary.isDocument {
            return isNamedByUser
                ? .rejected(notYet(binary.name))
                : .skipped(reason: "\(binary.name) is not read yet")
        }
        guard isMeantToBeRead || isNamedByUser else {
            return .skipped(reason: "\(binary.name) data is not a document")
        }
        return .rejected(
            IngestError(
                code: .notText,
                message: "The file is not text (binary data: \(binary.name)); "
                    + "give it the name of its format, or leave it out."))
    }

    private static func notYet(_ name: String) -> IngestError {
        IngestError(
            code: .unreadable,
            message: "\(name) is not read yet; convert the file to PDF, HTML, Markdown or text.")
    }

    private static let notAPDF = IngestError(
        code: .damaged,
        message: "The file is called PDF but has no PDF header: it is damaged or another format.")
}

// MARK: - Content

extension MediaType {
    /// `%PDF-` within the first 1024 bytes, as every PDF viewer accepts it.
    private static func isPDF(_ bytes: [UInt8], isText: Bool) -> Bool {
        guard let start = bytes.firstRange(of: "%PDF", within: 1024) else { return false }
        // A note about PDF may well name the header.
        return start == 0 || !isText || TextEncoding.isBinary(bytes)
    }

    /// `<!doctype html` or `<html` among the first tags of a file that starts with one.
    private static func isHTML(_ bytes: [UInt8]) -> Bool {
        let start = bytes.prefix(2048).map { $0 >= 65 && $0 <= 90 ? $0 + 32 : $0 }
            .filter { $0 != 0 }
        guard let first = start.firstIndex(where: { $0 == UInt8(ascii: "<") }) else {
            return false
        }
        let isFirst = start[..<first].allSatisfy { $0 <= 32 || $0 >= 0x80 }
        return isFirst
            && (start.firstRange(of: "<!doctype html", within: 2048) != nil
                || start.firstRange(of: "<html", within: 2048) != nil)
    }

    private struct BinaryFormat {
        var name: String
        /// True for formats that a later version reads.
        var isDocument = false
    }

    private static func binaryFormat(_ bytes: [UInt8]) -> BinaryFormat? {
        func starts(_ magic: [UInt8]) -> Bool { bytes.starts(with: magic) }
        if starts([0x50, 0x4B, 0x03, 0x04]) || starts([0x50, 0x4B, 0x05, 0x06]) {
            return zipFormat(bytes)
        }
        if starts([0x1F, 0x8B]) { return BinaryFormat(name: "gzip", isDocument: true) }
        if starts([0x89, 0x50, 0x4E, 0x47]) { return BinaryFormat(name: "PNG") }
        if starts([0xFF, 0xD8, 0xFF]) { return BinaryFormat(name: "JPEG") }
        if starts(Array("GIF8".utf8)) { return BinaryFormat(name: "GIF") }
        if starts([0x7F, 0x45, 0x4C, 0x46]) { return BinaryFormat(name: "ELF program") }
        if starts(Array("SQLite format 3".utf8)) { return BinaryFormat(name: "SQLite") }
        if starts([0xFD, 0x37, 0x7A, 0x58, 0x5A]) { return BinaryFormat(name: "xz") }
        if starts([0x42, 0x5A, 0x68]) { return BinaryFormat(name: "bzip2") }
        if starts([0xD0, 0xCF, 0x11, 0xE0]) {
            return BinaryFormat(name: "Word (DOC)", isDocument: true)
        }
        return nil
    }

    private static func zipFormat(_ bytes: [UInt8]) -> BinaryFormat {
        let kinds = [
            ("application/epub+zip", "EPUB"), ("application/vnd.oasis", "ODT"),
            ("word/", "DOCX"), ("[Content_Types].xml", "DOCX"), ("META-INF/container", "EPUB"),
        ]
        for (mark, name) in kinds where bytes.firstRange(of: mark, within: 4096) != nil {
            return BinaryFormat(name: name, isDocument: true)
        }
        return BinaryFormat(name: "ZIP", isDocument: true)
    }
}

extension [UInt8] {
    /// Where some ASCII text first stands among the first bytes.
    func firstRange(of text: StaticString, within limit: Int) -> Int? {
        firstRange(of: text.description, within: limit)
    }

    func firstRange(of text: String, within limit: Int) -> Int? {
        let needle = Array(text.utf8)
        let end = Swift.min(count, limit) - needle.count
        guard end >= 0, let head = needle.first else { return nil }
        for start in 0...end where self[start] == head {
            if self[start..<(start + needle.count)].elementsEqual(needle) { return start }
        }
        return nil
    }
}
