import Records

/// Reads a web page: the article without what stands around it.
///
/// libxml2 parses it as a browser would, the element with nearly all running text is taken as
/// the article, and one pass over its nodes turns it into blocks. Lists of links, navigation
/// and hidden elements are left out.
struct HTMLReader {
    private let tree: HTMLTree
    private var builder = DocumentBuilder(format: .html)
    private var blocks: [Pending] = []
    private var current = Pending()
    private var paths = HTMLPaths()
    private var hasTitle = false

    /// A block in the making.
    private struct Pending {
        var role = Block.Role.paragraph
        var level: Int?
        var text = ""
        var form = TextNormalization.Form.flowing
        var path = ""
        var linkLength = 0
        /// The element whose end ends the block.
        var end = 0
    }

    static func read(_ bytes: [UInt8]) throws(IngestError) -> Document {
        let (text, encoding) = HTMLEncoding.decode(bytes)
        var reader = HTMLReader(tree: try HTMLTree(text, encoding: encoding))
        return try reader.read()
    }

    private init(tree: HTMLTree) {
        self.tree = tree
    }

    private mutating func read() throws(IngestError) -> Document {
        let metadata = HTMLMetadata(tree)
        let root = HTMLContent.root(of: tree)
        takeTitleOutside(root, metadata)
        if root < tree.nodes.count { walk(root) }
        finishBlock()
        append(metadata)
        return try builder.finish()
    }

    // MARK: - Title and metadata

    /// The page's first `h1`, where it stands before the article.
    private mutating func takeTitleOutside(_ root: Int, _ metadata: HTMLMetadata) {
        let nodes = tree.nodes
        guard root < nodes.count else { return }
        let inside = root..<nodes[root].end
        if nodes[inside].contains(where: { $0.name == "h1" && !$0.isHidden && $0.textLength > 0 }) {
            return
        }
        let heading = nodes[..<root].firstIndex {
            $0.name == "h1" && !$0.isHidden && $0.textLength > 8
        }
        let named = metadata.title.map(Self.withoutTags)
        guard let text = heading.map({ HTMLInline.text(of: $0, in: tree) }) ?? named else { return }
        hasTitle = true
        blocks.append(Pending(role: .title, text: text))
    }

    private mutating func append(_ metadata: HTMLMetadata) {
        let pageTitle = metadata.pageTitle
        let heading = blocks.first { $0.role == .title }?.text
        if let title = metadata.title ?? heading ?? pageTitle {
            builder.setTitle(Self.withoutTags(title))
        }
        builder.update {
            $0.authors = metadata.authors
            $0.doi = metadata.doi
            $0.year = metadata.year
            $0.language = metadata.language
            $0.licence = metadata.licence
        }
        for (index, block) in blocks.enumerated() where !isEmptySection(index) {
            builder.append(
                block.role, level: block.level, block.text, form: block.form,
                at: SourcePosition(elementPath: block.path.isEmpty ? nil : block.path))
        }
    }

    /// Some sites write tags into their metadata.
    private static func withoutTags(_ text: String) -> String {
        text.contains("<") ? MarkdownInline.text(of: text) : text
    }

    /// A heading with nothing below it headed a list of links that was left out.
    private func isEmptySection(_ index: Int) -> Bool {
        guard blocks[index].role == .heading, let level = blocks[index].level else { return false }
        guard index + 1 < blocks.count else { return true }
        let next = blocks[index + 1]
        return next.role == .heading && (next.level ?? 1) <= level
    }

    // MARK: - The walk

    private mutating func walk(_ root: Int) {
        paths.enter(ancestorsOf: root, in: tree)
        var index = root
        while index < tree.nodes[root].end {
            while current.end > 0, index >= current.end { finishBlock() }
            let node = tree.nodes[index]
            if node.isText {
                addText(index)
                index += 1
            } else if node.isHidden || (index != root && HTMLContent.isNavigation(index, in: tree))
            {
                index = node.end
            } else {
                paths.enter(index, in: tree)
                index = enter(index)
            }
        }
    }

    /// Handles the start of an element and says where to go on.
    private mutating func enter(_ index: Int) -> Int {
        let node = tree.nodes[index]
        if let special = enterSpecial(index, node) { return special }
        if let level = Self.headingLevel(node) {
            begin(isTitle(level) ? .title : .heading, level: level, index)
            if current.role == .title {
                current.level = nil
                hasTitle = true
            }
        } else {
            switch node.name {
            case "p", "blockquote", "dd", "dt", "address", "figcaption", "caption", "li", "pre":
                begin(role(of: node), index)
            case "br": breakLine(index)
            case "a": current.linkLength += node.textLength
            case "sup" where isCitation(index): current.text += " "
            case "img": break
            default:
                if Self.blockTags.contains(node.name) {
                    begin(isCaption(node) ? .caption : .paragraph, index)
                }
            }
        }
        return index + 1
    }

    /// Tables, formulas and notes, which are read as a whole.
    private mutating func enterSpecial(_ index: Int, _ node: HTMLTree.Node) -> Int? {
        switch node.name {
        case "math":
            current.text += HTMLInline.formula(index, in: tree)
            return node.end
        case "table":
            if node.attributes["class"]?.contains("ltx_eqn") == true
                || node.attributes["class"]?.contains("ltx_equation") == true
            {
                appendWhole(.formula, HTMLInline.text(of: index, in: tree), index)
                return node.end
            }
            if HTMLTable.isLayout(index, in: tree) { return nil }
            if let caption = tree.nodes[index..<node.end].firstIndex(where: { $0.name == "caption" }
            ) {
                appendWhole(.caption, HTMLInline.text(of: caption, in: tree), caption)
            }
            appendWhole(.table, HTMLTable.markdown(index, in: tree), index, form: .lines)
            return node.end
        case "span", "div":
            guard node.attributes["class"]?.contains("ltx_note") == true,
                node.attributes["class"]?.contains("ltx_note_") != true
            else { return nil }
            notes.append((HTMLInline.text(of: index, in: tree), paths.current))
            return node.end
        default: return nil
        }
    }

    /// Footnotes that stand in the middle of a sentence, until the block ends.
    private var notes: [(text: String, path: String)] = []

    private mutating func addText(_ index: Int) {
        let node = tree.nodes[index]
        if node.textLength > 0 { isBroken = false }
        current.text += node.text
    }

    // MARK: - Blocks

    /// One break is a space; two in a row part paragraphs.
    private mutating func breakLine(_ index: Int) {
        guard current.form == .flowing else {
            current.text += "\n"
            return
        }
        if isBroken, current.role == .paragraph {
            let open = current
            finishBlock()
            current = open
            current.text = ""
            current.linkLength = 0
        } else {
            current.text += " "
            isBroken = true
        }
    }

    /// True right behind a line break.
    private var isBroken = false

    private mutating func begin(_ role: Block.Role, level: Int? = nil, _ index: Int) {
        let outer = current.role
        finishBlock()
        current = Pending(
            role: role, level: level,
            form: tree.nodes[index].name == "pre" ? .preformatted : .flowing,
            path: paths.current, end: tree.nodes[index].end)
        // A paragraph inside a list item, a caption or a heading is part of it.
        if role == .paragraph, [.listItem, .caption].contains(outer), index < outerEnd {
            current.role = outer
        }
        if role != .paragraph { outerEnd = tree.nodes[index].end }
    }

    /// Where the last list item or caption ends.
    private var outerEnd = 0

    private mutating func finishBlock() {
        defer {
            let isOpen = current.end < outerEnd
            current = Pending(role: isOpen ? current.role : .paragraph, path: paths.current)
            for note in notes {
                blocks.append(Pending(role: .footnote, text: note.text, path: note.path))
            }
            notes = []
        }
        let length = current.text.utf8.reduce(0) { $0 + ($1 > 32 ? 1 : 0) }
        guard length > 0 else { return }
        if isLinks(length) { return }
        refineCaption()
        blocks.append(current)
    }

    private mutating func appendWhole(
        _ role: Block.Role, _ text: String, _ index: Int,
        form: TextNormalization.Form = .flowing
    ) {
        finishBlock()
        blocks.append(Pending(role: role, text: text, form: form, path: paths.current))
    }

    /// Some sites mark captions as paragraphs or headings.
    private mutating func refineCaption() {
        guard current.role == .paragraph || current.role == .heading else { return }
        let start = TextNormalization.line(String(current.text.prefix(120)))
        let isNamed =
            CaptionMark.isCaption(start)
            && start.dropFirst(4).prefix(16).contains { $0 == "." || $0 == ":" }
        if isNamed {
            current.role = .caption
            current.level = nil
        }
    }

    /// A block of nothing but links that is no heading and no reference.
    private func isLinks(_ length: Int) -> Bool {
        guard current.role == .paragraph || current.role == .listItem else { return false }
        if length > 300 { return false }
        return current.linkLength * 10 >= length * 8
    }

    private func role(of node: HTMLTree.Node) -> Block.Role {
        switch node.name {
        case "li": .listItem
        case "dt", "dd": .listItem
        case "pre": .code
        case "figcaption", "caption": .caption
        default: isCaption(node) ? .caption : .paragraph
        }
    }

    private func isCaption(_ node: HTMLTree.Node) -> Bool {
        guard let classes = node.attributes["class"]?.lowercased() else { return false }
        return classes.contains("caption") || classes.contains("fig-label")
    }

    private func isTitle(_ level: Int) -> Bool { level == 1 && !hasTitle }

    private static func headingLevel(_ node: HTMLTree.Node) -> Int? {
        guard node.name.utf8.count == 2, node.name.hasPrefix("h"),
            let level = Int(node.name.dropFirst()),
            (1...6).contains(level), node.textLength > 0
        else { return nil }
        return level
    }

    /// A superscript with a link is a mark of reference, not an exponent.
    private func isCitation(_ index: Int) -> Bool {
        tree.contains(index) { $0.name == "a" }
    }

    private static let blockTags: Set<String> = [
        "div", "section", "article", "main", "header", "ul", "ol", "dl", "figure", "table",
        "tbody", "thead", "tr", "td", "th", "hr", "body", "fieldset", "details", "summary",
        "center", "hgroup",
    ]
}
