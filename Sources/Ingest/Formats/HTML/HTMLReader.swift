import Records

/// Reads a web page: the article without what stands around it.
///
/// libxml2 parses it as a browser would, the element with nearly all running text is taken as
/// the article, and one pass over its nodes turns it into blocks. Lists of links, navigation
/// and hidden elements are left out.
struct HTMLReader {
    let page: HTMLTree
    var blocks: [HTMLBlock] = []
    var current = HTMLBlock()
    /// The heading that is the paper's title.
    var titleNode: Int?
    /// A part of a bigger document: all of it is text, and it has no title of its own.
    var isChapter = false
    /// Right behind a line break.
    var isBroken = false
    /// Where the last list item, caption or heading ends.
    var outerEnd = 0
    /// Where elements of these kinds end that the walk is in.
    private var boxEnd = 0
    private var referencesEnd = 0
    /// The figure that the walk is in, or was in last.
    var figureStart = 0
    var figureEnd = 0
    /// Where the last caption's figure begins.
    var captionFigure = 0
    var footnotesEnd = 0
    /// Below a heading of references.
    var isReferenceSection = false
    /// A heading that runs into the paragraph behind it.
    var runIn: [UInt8] = []
    /// Footnotes that stand in the middle of a sentence, until the block ends.
    var notes: [HTMLBlock] = []

    static func read(_ bytes: [UInt8]) throws(IngestError) -> Document {
        var reader = HTMLReader(page: try HTMLTree(bytes))
        return try reader.read()
    }

    /// Appends a chapter of a bigger document: all that its body shows, in order.
    ///
    /// - Parameters:
    ///   - bytes: A page of HTML or XHTML.
    ///   - pathPrefix: Put before the paths of its elements, like `chapter1.xhtml`.
    static func append(
        _ bytes: [UInt8], pathPrefix: String, to builder: inout DocumentBuilder
    ) throws(IngestError) {
        var reader = HTMLReader(page: try HTMLTree(bytes))
        reader.isChapter = true
        for warning in reader.page.tree.warnings { builder.warn(warning) }
        if reader.page.count > 0 { reader.walk(reader.page.body) }
        reader.finish()
        for block in reader.blocks {
            let path = pathPrefix.isEmpty ? "" : pathPrefix + "/"
            builder.append(
                block.role, level: block.level, utf8: block.text.bytes, form: block.form,
                at: SourcePosition(elementPath: path + reader.page.tree.path(of: block.node)))
        }
    }

    private init(page: HTMLTree) {
        self.page = page
    }

    private mutating func read() throws(IngestError) -> Document {
        var builder = DocumentBuilder(format: .html)
        let metadata = HTMLMetadata(page)
        let root = HTMLContent.root(of: page)
        takeTitle(root, metadata)
        if root < page.count { walk(root) }
        finish()
        blocks = HTMLFurniture.removed(from: blocks)
        if metadata.isOfPublisher { HTMLFurniture.markLabels(&blocks) }
        HTMLFurniture.markFrontMatter(&blocks)
        metadata.describe(&builder, title: blocks.first { $0.role == .title }?.line)
        append(to: &builder)
        let abstract = HTMLFurniture.abstract(of: blocks) ?? metadata.abstract
        builder.update { $0.abstract = $0.abstract ?? abstract }
        return try builder.finish()
    }

    private func append(to builder: inout DocumentBuilder) {
        for warning in page.tree.warnings { builder.warn(warning) }
        for block in blocks {
            let isTitleOfPage = block.role == .title && block.node == 0
            let position = SourcePosition(
                elementPath: isTitleOfPage ? nil : page.tree.path(of: block.node))
            if block.endsSection { builder.leaveSection() }
            let isReference =
                builder.section == .references
                && (block.role == .paragraph || block.role == .listItem)
            if isReference {
                builder.append(
                    .reference, utf8: HTMLFurniture.trimmed(block.text.bytes), at: position)
            } else {
                builder.append(
                    block.role, level: block.level, utf8: block.text.bytes, form: block.form,
                    at: position)
            }
        }
    }

    // MARK: - The walk

    private mutating func walk(_ root: Int) {
        var index = root
        current.node = root
        while index < page.tree.end(of: root) {
            while current.end > 0, index >= current.end { finishBlock() }
            if page.tag(index) == .text {
                addText(index)
                index += 1
            } else if page.isHidden[index]
                || (index != root && !isChapter && HTMLContent.isNavigation(index, in: page))
            {
                index = page.tree.end(of: index)
            } else {
                noteRegions(index)
                index = enter(index)
            }
        }
    }

    /// Remembers what kinds of elements the walk is in.
    private mutating func noteRegions(_ index: Int) {
        let classes = page.classes[index]
        let end = page.tree.end(of: index)
        let isSmall = Int(page.textLength[index]) * 4 < Int(page.textLength.first ?? 0)
        if classes.contains(.box) || page.tree.name(of: index) == "aside", isSmall {
            boxEnd = max(boxEnd, end)
        }
        let isFigure =
            page.tree.name(of: index) == "figure"
            || (classes.contains(.figure) && page.tag(index) == .block)
        if isFigure, index >= figureEnd, page.textLength[index] < 4000 {
            (figureStart, figureEnd) = (index, end)
        }
        if classes.contains(.references), page.tag(index) == .block { referencesEnd = end }
        if classes.contains(.footnote), isSmall, !classes.contains(.references),
            page.tag(index) != .superscript, page.tag(index) != .link
        {
            footnotesEnd = max(footnotesEnd, end)
        }
    }

    /// Handles the start of an element and says where to go on.
    private mutating func enter(_ index: Int) -> Int {
        if let next = enterWhole(index) { return next }
        let tag = page.tag(index)
        if index == titleNode {
            begin(.title, index)
        } else if let level = page.headingLevel(index) {
            if index < boxEnd || index < figureEnd {
                begin(.paragraph, index)
            } else {
                begin(.heading, level: level, index)
            }
        } else {
            switch tag {
            case .paragraph, .item, .preformatted, .caption: begin(role(of: index), index)
            case .lineBreak: breakLine()
            case .link: current.linkLength += Int(page.textLength[index])
            case .block, .table, .row, .cell, .navigation: begin(role(of: index), index)
            default: break
            }
        }
        return index + 1
    }

    /// Tables, formulas, notes and links that are read as a whole or not at all; says where to
    /// go on.
    private mutating func enterWhole(_ index: Int) -> Int? {
        let end = page.tree.end(of: index)
        let classes = page.classes[index]
        switch page.tag(index) {
        case .math, .script:
            current.text.append(HTMLInline.formula(index, in: page))
        case .superscript:
            return HTMLInline.appendSuperscript(index, in: page, to: &current.text)
        case .table where classes.contains(.equation):
            appendWhole(.formula, HTMLInline.text(of: index, in: page), index)
        case .table where !HTMLTable.isLayout(index, in: page): appendTable(index)
        case .heading where classes.contains(.runIn):
            finishBlock()
            runIn = HTMLInline.text(of: index, in: page)
        case .inline where classes.contains(.note), .block where classes.contains(.note):
            appendNote(index)
        case .link where index < referencesEnd || isReferenceSection:
            let name = HTMLInline.line(of: index, in: page).lowercased()
            guard name.utf8.count < 40, HTMLFurniture.referenceLinks.contains(name) else {
                return nil
            }
        default: return nil
        }
        return end
    }

    private mutating func appendTable(_ index: Int) {
        if let caption = page.tree.firstChild(of: index, named: "caption") {
            appendWhole(.caption, HTMLInline.text(of: caption, in: page), caption)
        }
        appendWhole(
            .table, Array(HTMLTable.markdown(index, in: page).utf8), index, form: .lines)
    }

    /// LaTeXML sets a note's number twice: as a mark, and in front of its text.
    private mutating func appendNote(_ index: Int) {
        var note = HTMLBlock(role: .footnote, node: index)
        let content = page.tree.descendants(of: index, named: "span").first {
            page.tree.attribute($0, "class")?.contains("ltx_note_content") ?? false
        }
        let start = content ?? index
        var position = start + 1
        var hasNumber = false
        while position < page.tree.end(of: start) {
            let tag = page.tag(position)
            let name = page.tree.attribute(position, "class") ?? ""
            let isNumber = tag == .superscript || name.contains("ltx_tag_note")
            if page.isHidden[position] || (isNumber && hasNumber) {
                position = page.tree.end(of: position)
            } else if isNumber {
                hasNumber = true
                note.text.append(page.tree.text(of: position))
                note.text.appendSpace()
                position = page.tree.end(of: position)
            } else if tag == .text {
                note.text.append(page.tree.bytes[page.tree.textRange(of: position)])
                position += 1
            } else if tag == .math {
                note.text.append(HTMLInline.formula(position, in: page))
                position = page.tree.end(of: position)
            } else {
                position += 1
            }
        }
        notes.append(note)
    }

    private mutating func addText(_ index: Int) {
        if page.textLength[index] > 0 {
            isBroken = false
            if current.text.isBlank, !runIn.isEmpty, current.role == .paragraph { takeRunIn() }
        }
        current.text.append(page.tree.bytes[page.tree.textRange(of: index)])
    }

    mutating func takeRunIn() {
        current.text.append(runIn[...])
        if let last = current.text.bytes.last(where: { $0 > 32 }), !".:?!".utf8.contains(last) {
            current.text.append(".")
        }
        current.text.appendSpace()
        runIn = []
    }
}
