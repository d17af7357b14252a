import Records

/// A document as a word processor wrote it, before its headings are told: blocks with the look
/// that they were given, for where nothing else says what they are.
struct Draft: Sendable {
    var blocks: [DraftBlock] = []
    private var hasTitle = false

    /// The part and element paths are written out once, at the end.
    mutating func append(_ block: DraftBlock) {
        guard block.text.utf8.contains(where: { $0 > 32 }) else { return }
        // Lines of code, a paragraph each, are one block.
        if block.role == .code, let last = blocks.indices.last, blocks[last].role == .code {
            blocks[last].text += "\n" + block.text
            return
        }
        blocks.append(block)
    }

    /// Appends a paragraph: its displayed formulas by themselves, the text between them with the
    /// role that a closure gives it.
    ///
    /// Blocks that become boilerplate are left out.
    mutating func append(
        _ paragraph: ParagraphText, prefix: String = "", at path: String,
        look: DraftBlock.Look, _ giveRole: (inout DraftBlock) -> Void
    ) {
        if paragraph.isNumberedFormula {
            append(DraftBlock(role: .formula, text: prefix + paragraph.plainText, path: path))
            return
        }
        var pieces = paragraph.pieces
        if !prefix.isEmpty { pieces.insert(.text(prefix), at: 0) }
        if case .text(let first) = paragraph.pieces.first, !prefix.isEmpty {
            pieces.replaceSubrange(0...1, with: [.text(prefix + first)])
        }
        for piece in pieces {
            switch piece {
            case .formula(let text):
                append(DraftBlock(role: .formula, text: text, path: path))
            case .text(let text):
                var block = DraftBlock(text: text, path: path, look: look)
                giveRole(&block)
                if block.role == .title {
                    append(title: block)
                } else if block.role != .boilerplate {
                    appendPieces(of: block)
                }
            }
        }
    }

    /// A title may take two paragraphs; further on its style is used for the first headings.
    private mutating func append(title block: DraftBlock) {
        guard block.text.contains(where: { !$0.isWhitespace }) else { return }
        var block = block
        if let last = blocks.indices.last, blocks[last].role == .title {
            blocks[last].text += " " + block.text
            return
        }
        if hasTitle {
            block.role = .heading
            block.level = 1
        }
        hasTitle = true
        append(block)
    }

    /// Two breaks in a row part paragraphs.
    private mutating func appendPieces(of block: DraftBlock) {
        guard block.role == .paragraph, block.text.contains("\n") else { return append(block) }
        var lines: [Substring] = []
        let all = block.text.split(separator: "\n", omittingEmptySubsequences: false)
        for line in all + [Substring()] {
            if !line.allSatisfy(\.isWhitespace) {
                lines.append(line)
            } else if !lines.isEmpty {
                var piece = block
                piece.text = lines.joined(separator: "\n")
                append(piece)
                lines = []
            }
        }
    }

    /// Gives the blocks to a builder, with the headings and the title found.
    mutating func build(into builder: inout DocumentBuilder) {
        findHeadings()
        findTitle()
        findFrontMatter()
        findKeywords()
        levelHeadings()
        for block in blocks {
            let position = SourcePosition(elementPath: block.path.isEmpty ? nil : block.path)
            let level = block.role == .heading ? min(max(block.level ?? 1, 1), 6) : nil
            builder.append(block.role, level: level, block.text, form: block.form, at: position)
            if block.role == .title { builder.setTitle(block.text) }
        }
        builder.addAuthors(blocks.filter(\.isAuthors).map(\.text))
    }
}

/// A block in the making.
struct DraftBlock: Sendable, Equatable {
    var role = Block.Role.paragraph
    var level: Int?
    var text = ""
    var form = TextNormalization.Form.flowing
    /// The part and the path of the element.
    var path = ""
    var look = Look()
    /// The names of authors, by the style.
    var isAuthors = false
    /// A text of the front matter that counts as the abstract, by the style.
    var isAbstract = false

    /// How a paragraph looks as a whole.
    struct Look: Sendable, Equatable {
        /// All of its letters are bold, slanted, underlined.
        var isBold = false
        var isItalic = false
        var isUnderlined = false
        var isCentered = false
        /// In half points, of most letters; 0 where it is not known.
        var size = 0
    }
}

extension DocumentBuilder {
    /// Sets the authors unless they are known, each line with one or more names.
    mutating func addAuthors(_ lines: [String]) {
        guard document.authors.isEmpty else { return }
        let names = lines.flatMap(AuthorNames.names)
        update { $0.authors = names }
    }
}

/// Takes the names of authors apart.
enum AuthorNames {
    /// True for a line of nothing but names.
    static func areNames(_ line: String) -> Bool {
        let names = names(in: line)
        return !names.isEmpty
            && names.allSatisfy { name in
                let words = name.split(separator: " ")
                return (2...5).contains(words.count)
                    && words.allSatisfy { isNamePart($0) }
                    && !words.contains { places.contains($0.lowercased()) }
            }
    }

    private static func isNamePart(_ word: Substring) -> Bool {
        guard let first = word.first, first.isLetter || first == "’" || first == "'" else {
            return false
        }
        return first.isUppercase || !first.isLowercase || particles.contains(String(word))
    }

    private static let particles: Set<String> = [
        "van", "von", "der", "den", "de", "da", "dos", "do", "di", "del", "la", "le", "el", "al",
        "bin", "ten", "ter", "zu", "du", "y", "e",
    ]

    private static let places: Set<String> = [
        "university", "institute", "department", "school", "college", "hospital", "center",
        "centre", "universität", "université", "universidad", "laboratory", "faculty", "article",
        "division", "academy", "journal", "inc.", "ltd.", "group", "research", "national",
    ]

    /// `Ada One1,*, Bo Two² and Cy Three` -> three names.
    static func names(in line: String) -> [String] {
        var text = TextNormalization.line(line)
        // "Three, Cy".
        let halves = text.split(separator: ",")
        if halves.count == 2, !halves[0].contains(" "), !halves[1].contains(" and ") {
            text = halves[1].drop { $0 == " " } + " " + halves[0]
        }
        for word in [" and ", " und ", " et ", " & ", ";", "·", "|"] {
            text = text.replacing(word, with: ",")
        }
        return text.split(separator: ",").compactMap { part in
            let name = part.filter { !$0.isNumber && !"*†‡§¶#✉⁎∗".contains($0) }
            let words = name.split(separator: " ")
            let line = words.joined(separator: " ")
            // What is left of marks like "1,a" is no name.
            guard line.count > 2, line.count < 80, words.count < 8 else { return nil }
            return line
        }
    }
}
