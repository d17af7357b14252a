import Records

/// Tells formats apart: binary ones by their magic numbers, HTML by its first tags whatever the
/// file is called, text only where the extension says so or where it reads like prose.
enum MediaType {
    private static let markdownExtensions: Set<String> = [
        "md", "markdown", "mdown", "mkd", "mkdn", "mdwn", "mdtxt", "mdtext",
    ]
    private static let textExtensions: Set<String> = ["txt", "text", "asc", "me"]
    private static let rstExtensions: Set<String> = ["rst", "rest"]
    private static let latexExtensions: Set<String> = ["tex", "latex", "ltx"]
    private static let xmlExtensions: Set<String> = ["xml", "nxml", "jats", "tei"]
    private static let packageExtensions: Set<String> = [
        "docx", "odt", "epub", "zip", "gz", "tgz", "tar",
    ]
    private static let htmlExtensions: Set<String> = ["html", "htm", "xhtml", "xht"]

    /// Documents of formats that are not read, by extension.
    private static let foreignFormats: [String: String] = [
        "doc": "Word (DOC)", "rtf": "RTF", "ps": "PostScript", "bz2": "bzip2", "xz": "xz",
        "7z": "7-Zip", "djvu": "DjVu", "mobi": "Mobipocket", "pptx": "PowerPoint",
    ]

    static func detect(
        _ bytes: [UInt8], fileExtension: String, isNamedByUser: Bool
    ) -> Detection {
        let isText =
            markdownExtensions.contains(fileExtension)
            || textExtensions.contains(fileExtension) || rstExtensions.contains(fileExtension)
        let isMeantToBeRead =
            isText || htmlExtensions.contains(fileExtension)
            || latexExtensions.contains(fileExtension) || xmlExtensions.contains(fileExtension)
            || packageExtensions.contains(fileExtension)
            || ["pdf", "ipynb"].contains(fileExtension)
        if bytes.isEmpty {
            return isMeantToBeRead || isNamedByUser || fileExtension.isEmpty
                ? .rejected(.emptyFile) : skipped(fileExtension)
        }
        if isPDF(bytes, isText: isText) { return .format(.pdf) }
        if let package = PackageKind.detect(bytes) { return package }
        if let name = binaryFormat(bytes) {
            return unreadable(
                name, isMeantToBeRead: isMeantToBeRead, isNamedByUser: isNamedByUser)
        }
        if fileExtension == "pdf" { return .rejected(notAPDF) }
        if packageExtensions.contains(fileExtension) {
            return .rejected(
                IngestError(
                    code: .damaged,
                    message: "The file is called .\(fileExtension) but is none: it is damaged or "
                        + "another format."))
        }
        if isHTML(bytes) { return .format(.html) }
        if htmlExtensions.contains(fileExtension) { return text(bytes, as: .html) }
        // ".xml" alone promises nothing: feeds, drawings and settings are called so as well.
        let isXMLMeant = isNamedByUser || ["nxml", "jats", "tei"].contains(fileExtension)
        if let kind = XMLKind.detect(bytes, isMeantToBeRead: isXMLMeant) { return kind }
        if latexExtensions.contains(fileExtension) { return text(bytes, as: .latex) }
        if markdownExtensions.contains(fileExtension) { return text(bytes, as: .markdown) }
        if rstExtensions.contains(fileExtension) { return text(bytes, as: .restructuredText) }
        if fileExtension == "ipynb" { return text(bytes, as: .notebook) }
        if DocumentRecords.areIn(bytes) { return .records }
        if textExtensions.contains(fileExtension) {
            return text(bytes, as: LaTeXReader.isLaTeX(bytes) ? .latex : .plainText)
        }
        if let name = foreignFormats[fileExtension] {
            return isNamedByUser
                ? .rejected(notRead(name)) : .skipped(reason: "\(name) is not read")
        }
        if LaTeXReader.isLaTeX(bytes), isNamedByUser || fileExtension.isEmpty {
            return text(bytes, as: .latex)
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
                ? .rejected(notRead(binary.name))
                : .skipped(reason: "\(binary.name) is not read")
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

    private static func notRead(_ name: String) -> IngestError {
        IngestError(
            code: .unreadable,
            message: "\(name) is not read; convert the file to PDF, HTML, Markdown or text.")
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
        /// A document, though of a format that is not read.
        var isDocument = false
    }

    private static func binaryFormat(_ bytes: [UInt8]) -> BinaryFormat? {
        func starts(_ magic: [UInt8]) -> Bool { bytes.starts(with: magic) }
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
