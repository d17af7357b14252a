import Records

/// The footnotes and endnotes of a Word document.
struct DOCXNotes: Sendable {
    private var blocks: [WordNote: DraftBlock] = [:]

    init(_ parts: DOCXParts) {
        for (part, isEndnote) in [(parts.footnotes, false), (parts.endnotes, true)] {
            guard let part else { continue }
            read(part, isEndnote: isEndnote, parts.styles)
        }
    }

    private mutating func read(_ part: WordPart, isEndnote: Bool, _ styles: WordStyles) {
        var locations = ElementLocations()
        let name = isEndnote ? "endnote" : "footnote"
        for index in part.tree.children(of: 0) where part.tree.name(of: index) == name {
            // Those with a type are the lines between text and notes.
            let type = part.tree.attribute(index, "type") ?? "normal"
            guard type == "normal", let id = part.tree.attribute(index, "id") else { continue }
            let text = Self.text(of: index, in: part, styles)
            let note = WordNote(isEndnote: isEndnote, id: id)
            if blocks[note] == nil {
                blocks[note] = DraftBlock(
                    role: .footnote, text: text, path: locations.text(of: index, in: part))
            }
        }
    }

    /// All paragraphs below a node, each apart by a space.
    static func text(of root: Int, in part: WordPart, _ styles: WordStyles) -> String {
        var texts: [String] = []
        var index = root + 1
        while index < part.tree.end(of: root) {
            guard let tag = part.tag(of: index), !part.isSkipped(tag, at: index) else {
                index = part.tree.end(of: index)
                continue
            }
            if tag == .paragraph {
                let base = styles.standard
                let paragraph = WordParagraph(index, in: part, styles: styles, base: base)
                texts.append(paragraph.content.plainText)
                index = part.tree.end(of: index)
            } else {
                index += 1
            }
        }
        return texts.joined(separator: " ")
    }

    /// The notes that a paragraph refers to, each once in a document.
    mutating func takeTexts(of notes: [WordNote]) -> [DraftBlock] {
        notes.compactMap { blocks.removeValue(forKey: $0) }
    }
}
