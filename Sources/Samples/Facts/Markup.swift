/// Looks at elements and their tags, without knowing what they are for.
///
/// It is stricter than browsers: what is opened must be closed, in order. Of XML it knows elements,
/// attributes, references, comments, CDATA and instructions; a document type is skipped up to its
/// first `>`.
enum Markup {
    enum Dialect {
        case xml
        /// Names in any case, elements that are never closed, several outermost elements, and
        /// attributes without a value.
        case html
    }

    /// What is wrong, as a sentence; nil where the text is well formed.
    static func fault(in text: String, as dialect: Dialect) -> String? {
        var scanner = MarkupScanner(Array(text.utf8), dialect)
        return scanner.fault()
    }

    /// The text without what marks it; names and values of attributes stay, since facts may stand
    /// there.
    static func words(of text: String) -> String {
        var text = text
        for (name, sign) in [
            ("&nbsp;", " "), ("&deg;", "°"), ("&micro;", "µ"), ("&quot;", "\""), ("&apos;", "'"),
            ("&amp;", "&"), ("</", " "), ("/>", " "), ("**", " "),
        ] { text = text.replacing(name, with: sign) }
        return String(text.map { "<>=\"".contains($0) ? " " : $0 })
    }
}

/// Goes through marked-up text front to back.
private struct MarkupScanner {
    private let bytes: [UInt8]
    private let dialect: Markup.Dialect
    private var index = 0
    private var open: [String] = []
    private var roots = 0

    init(_ bytes: [UInt8], _ dialect: Markup.Dialect) {
        self.bytes = bytes
        self.dialect = dialect
    }

    private var language: String { dialect == .xml ? "XML" : "HTML" }

    /// These have no end tag in HTML.
    private static let void: Set<String> = [
        "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source",
        "track", "wbr",
    ]

    mutating func fault() -> String? {
        while index < bytes.count {
            let fault = bytes[index] == UInt8(ascii: "<") ? takeTag() : takeText()
            if let fault { return "The answer is no well-formed \(language): \(fault)." }
        }
        if let name = open.last {
            return "The answer is no well-formed \(language): '<\(name)>' is not closed."
        }
        guard roots > 0 else { return "The answer is no \(language): it has no element." }
        return roots > 1 && dialect == .xml
            ? "The answer is no well-formed XML: it has \(roots) outermost elements, not one." : nil
    }

    // MARK: - Parts

    private mutating func takeText() -> String? {
        let end = bytes[index...].firstIndex(of: UInt8(ascii: "<")) ?? bytes.count
        let text = bytes[index..<end]
        defer { index = end }
        if open.isEmpty, text.contains(where: { !Self.isSpace($0) }) {
            return "text stands outside of all elements"
        }
        return dialect == .xml ? Self.referenceFault(text) : nil
    }

    /// `&` must begin a reference such as `&amp;` or `&#176;`.
    private static func referenceFault(_ text: ArraySlice<UInt8>) -> String? {
        var rest = text
        while let place = rest.firstIndex(of: UInt8(ascii: "&")) {
            rest = rest[(place + 1)...]
            let name = rest.prefix { $0 != UInt8(ascii: ";") }
            let isReference =
                !name.isEmpty && name.count < rest.count
                && name.allSatisfy { isNameByte($0) || $0 == UInt8(ascii: "#") }
            guard isReference else { return "'&' must be written as '&amp;'" }
        }
        return nil
    }

    private mutating func takeTag() -> String? {
        for (start, end) in [("<!--", "-->"), ("<![CDATA[", "]]>"), ("<?", "?>"), ("<!", ">")]
        where bytes[index...].starts(with: start.utf8) {
            guard skip(past: end) else { return "'\(start)' is not closed" }
            return nil
        }
        return bytes[index...].starts(with: "</".utf8) ? takeEndTag() : takeStartTag()
    }

    private mutating func skip(past end: String) -> Bool {
        let end = Array(end.utf8)
        while index < bytes.count {
            if bytes[index...].starts(with: end) {
                index += end.count
                return true
            }
            index += 1
        }
        return false
    }

    private mutating func takeEndTag() -> String? {
        index += 2
        let name = takeName()
        skipSpaces()
        guard take(UInt8(ascii: ">")) else { return "the end tag '</\(name)' is not closed" }
        guard let last = open.popLast() else { return "'</\(name)>' closes nothing" }
        return last == name ? nil : "'<\(last)>' is closed by '</\(name)>'"
    }

    private mutating func takeStartTag() -> String? {
        index += 1
        let name = takeName()
        guard !name.isEmpty else { return "'<' must be written as '&lt;'" }
        var seen: Set<String> = []
        while true {
            let hasSpace = skipSpaces()
            if take(UInt8(ascii: ">")) {
                enter(name, isEmpty: dialect == .html && Self.void.contains(name))
                return nil
            }
            if bytes[index...].starts(with: "/>".utf8) {
                index += 2
                enter(name, isEmpty: true)
                return nil
            }
            let attribute = takeName()
            guard hasSpace, !attribute.isEmpty else { return "the tag '<\(name)' is not closed" }
            guard seen.insert(attribute).inserted else {
                return "the tag '<\(name)' has '\(attribute)' twice"
            }
            guard takeValue() else { return "the value of '\(attribute)' stands in no quotes" }
        }
    }

    private mutating func enter(_ name: String, isEmpty: Bool) {
        if open.isEmpty { roots += 1 }
        if !isEmpty { open.append(name) }
    }

    private mutating func takeValue() -> Bool {
        skipSpaces()
        guard take(UInt8(ascii: "=")) else { return dialect == .html }
        skipSpaces()
        for quote in [UInt8(ascii: "\""), UInt8(ascii: "'")] where take(quote) {
            guard let end = bytes[index...].firstIndex(of: quote) else { return false }
            let value = bytes[index..<end]
            index = end + 1
            return dialect == .html || !value.contains(UInt8(ascii: "<"))
        }
        return false
    }

    // MARK: - Bytes

    private mutating func take(_ byte: UInt8) -> Bool {
        guard index < bytes.count, bytes[index] == byte else { return false }
        index += 1
        return true
    }

    @discardableResult
    private mutating func skipSpaces() -> Bool {
        let start = index
        while index < bytes.count, Self.isSpace(bytes[index]) { index += 1 }
        return index > start
    }

    private mutating func takeName() -> String {
        let start = index
        while index < bytes.count, Self.isNameByte(bytes[index]) {
            let isFirst = index == start
            if isFirst, !Self.isNameStart(bytes[index]) { break }
            index += 1
        }
        let name = String(decoding: bytes[start..<index], as: UTF8.self)
        return dialect == .html ? name.lowercased() : name
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D
    }

    private static func isNameStart(_ byte: UInt8) -> Bool {
        (byte | 0x20) &- 0x61 < 26 || byte == UInt8(ascii: "_") || byte == UInt8(ascii: ":")
            || byte >= 0x80
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        isNameStart(byte) || byte &- 0x30 < 10 || byte == UInt8(ascii: "-")
            || byte == UInt8(ascii: ".")
    }
}
