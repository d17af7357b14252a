import Records

/// Tells XML documents apart by their root element.
enum XMLKind {
    /// nil for what is no XML.
    static func detect(_ bytes: [UInt8], isMeantToBeRead: Bool) -> Detection? {
        guard let bytes = readable(bytes) else { return nil }
        let prolog = XMLProlog(bytes)
        if prolog.rootName.isEmpty || prolog.isBroken {
            guard prolog.isMarked else { return nil }
            return isMeantToBeRead
                ? .rejected(withoutRoot) : .skipped(reason: "XML without content")
        }
        let name = String(decoding: prolog.rootName.prefix(80), as: UTF8.self)
        let local = name.split(separator: ":").last.map(String.init) ?? name
        if let format = format(of: local) { return .format(format) }
        // Text may begin with a tag: Markdown, a note. XML says so, or ends with its root's tag.
        guard prolog.isMarked || isClosed(bytes, prolog) else { return nil }
        let shown = TextNormalization.line(name)
        guard isMeantToBeRead else {
            return .skipped(reason: "XML with the root element '\(shown)' is not a document")
        }
        return .rejected(
            IngestError(
                code: .unreadable,
                message: "XML with the root element '\(shown)' is not read; JATS, TEI and XHTML "
                    + "are."))
    }

    private static func format(of rootName: String) -> Format? {
        switch rootName {
        case "article", "pmc-articleset", "articles", "article-set": .jats
        case "TEI", "teiCorpus", "TEI.2": .tei
        case "html", "HTML": .html
        default: nil
        }
    }

    /// ASCII as it is: the first part of UTF-16 is decoded for it.
    private static func readable(_ bytes: [UInt8]) -> [UInt8]? {
        let isWide =
            bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF])
            || bytes.prefix(4).contains(0)
        let bytes = isWide ? Array(TextEncoding.decode(Array(bytes.prefix(131_072))).utf8) : bytes
        let start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        let first = bytes[start...].first { $0 > 32 }
        return first == UInt8(ascii: "<") ? bytes : nil
    }

    /// The file ends with the tag that closes the root.
    private static func isClosed(_ bytes: [UInt8], _ prolog: XMLProlog) -> Bool {
        let tail = bytes.suffix(prolog.rootName.count + 64)
        guard let last = tail.lastIndex(of: UInt8(ascii: "<")),
            let end = tail.lastIndex(of: UInt8(ascii: ">")), end > last
        else { return false }
        return bytes[last...].starts(with: Array("</".utf8) + prolog.rootName)
            && bytes[(end + 1)...].allSatisfy { $0 <= 32 }
    }

    private static let withoutRoot = IngestError(
        code: .damaged, message: "The XML is damaged: it has no root element.")
}
