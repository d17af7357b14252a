import Records

/// Puts a document together, block by block: normalises each text once and keeps its range.
struct DocumentBuilder {
    private(set) var document: Document
    /// The kind of the section that blocks are appended to, and its heading's level.
    private(set) var section = SectionKind.body
    private var sectionLevel = 0

    init(format: Format) {
        document = Document(format: format)
    }

    /// Appends a block unless its text is empty.
    ///
    /// Running text takes the role of its section: what stands under "References" is a
    /// reference, what stands under "Funding" is boilerplate.
    mutating func append(
        _ role: Block.Role, level: Int? = nil, _ text: String,
        form: TextNormalization.Form = .flowing, at position: SourcePosition = SourcePosition()
    ) {
        append(
            role, level: level, normalized: TextNormalization.normalize(text, form: form), position)
    }

    /// The same for UTF-8.
    mutating func append(
        _ role: Block.Role, level: Int? = nil, utf8 bytes: [UInt8],
        form: TextNormalization.Form = .flowing, at position: SourcePosition = SourcePosition()
    ) {
        append(
            role, level: level, normalized: TextNormalization.normalize(utf8: bytes, form: form),
            position)
    }

    private mutating func append(
        _ role: Block.Role, level: Int?, normalized bytes: [UInt8], _ position: SourcePosition
    ) {
        guard !bytes.isEmpty else { return }
        if role == .heading { enterSection(String(decoding: bytes, as: UTF8.self), level ?? 1) }
        if !document.text.isEmpty { document.text += [10, 10] }
        let start = document.text.count
        document.text += bytes
        let isRunningText = role == .paragraph || role == .listItem
        document.blocks.append(
            Block(
                role: isRunningText ? section.role ?? role : role, level: level,
                range: start..<document.text.count, position: position))
        if section == .abstract, isRunningText {
            let text = String(decoding: bytes, as: UTF8.self)
            if document.abstract == nil {
                document.abstract = text
            } else {
                document.abstract?.append("\n" + text)
            }
        }
    }

    /// Ends the section: what follows stands below no heading.
    mutating func leaveSection() {
        section = .body
        sectionLevel = 0
    }

    /// A heading ends the section above it, unless it stands below that section's heading.
    private mutating func enterSection(_ heading: String, _ level: Int) {
        let kind = SectionKind(heading: heading)
        if kind == .body, section != .body, level > sectionLevel { return }
        section = kind
        sectionLevel = level
    }

    /// Sets the title, first come first served.
    mutating func setTitle(_ title: String) {
        guard document.title == nil else { return }
        let line = TextNormalization.line(title)
        if !line.isEmpty { document.title = line }
    }

    mutating func warn(_ message: String) {
        if !document.warnings.contains(message) { document.warnings.append(message) }
    }

    /// Changes metadata.
    mutating func update(_ change: (inout Document) -> Void) {
        change(&document)
    }

    /// The document, if there is anything in it to read.
    func finish() throws(IngestError) -> Document {
        guard document.text.contains(where: { $0 >= 0x80 || isWordByte($0) }) else {
            throw .noText
        }
        return document
    }

    private func isWordByte(_ byte: UInt8) -> Bool {
        (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
    }
}
