import Records

// MARK: - Title

extension HTMLReader {
    /// Finds the heading that is the title: what the page calls itself, else its first `h1`.
    ///
    /// Where it stands outside of the article, or nowhere, it is put in front.
    mutating func takeTitle(_ root: Int, _ metadata: HTMLMetadata) {
        let end = root < page.count ? page.tree.end(of: root) : 0
        let headings = (0..<page.count).filter { !page.isHidden[$0] }
            .filter { (page.headingLevel($0) ?? 9) <= 2 }
        let expected = metadata.title.map(HTMLBlock.key) ?? ""
        titleNode = headings.first { matches($0, expected) }
        if titleNode == nil, expected.isEmpty {
            let first = headings.filter { page.headingLevel($0) == 1 }
            titleNode =
                first.first { $0 >= root && $0 < end } ?? first.first { page.textLength[$0] > 8 }
        }
        if let titleNode, titleNode >= root, titleNode < end { return }
        var block = HTMLBlock(role: .title)
        if let titleNode {
            block.text.append(HTMLInline.text(of: titleNode, in: page)[...])
            block.node = titleNode
        } else if let title = metadata.title {
            block.text.append(title)
        }
        titleNode = nil
        if !block.text.isBlank { blocks.append(block) }
    }

    /// The heading says what the page calls itself, with a word or two around it at most.
    private func matches(_ heading: Int, _ expected: String) -> Bool {
        guard !expected.isEmpty else { return false }
        let key = HTMLBlock.key(page.tree.text(of: heading))
        guard key.count * 10 >= expected.count * 6 else { return false }
        return key.contains(expected) || expected.contains(key)
    }
}

// MARK: - Blocks

extension HTMLReader {
    /// One break is a space; two in a row part paragraphs.
    mutating func breakLine() {
        guard current.form == .flowing else {
            current.text.append("\n")
            return
        }
        if isBroken, current.role == .paragraph {
            let open = current
            finishBlock()
            current = open
            _ = current.text.take()
            current.linkLength = 0
        } else {
            current.text.append(" ")
            isBroken = true
        }
    }

    mutating func begin(_ role: Block.Role, level: Int? = nil, _ index: Int) {
        let outer = current.role
        finishBlock()
        current = HTMLBlock(
            role: role, level: level,
            form: page.tag(index) == .preformatted ? .preformatted : .flowing, node: index,
            end: page.tree.end(of: index))
        // A paragraph inside a list item, a caption or a heading is part of it.
        if role == .paragraph, [.listItem, .caption].contains(outer), index < outerEnd {
            current.role = outer
        }
        if role != .paragraph { outerEnd = page.tree.end(of: index) }
    }

    mutating func finish() {
        finishBlock()
        if !runIn.isEmpty {
            takeRunIn()
            finishBlock()
        }
    }

    mutating func finishBlock() {
        defer {
            let isOpen = current.end < outerEnd
            current = HTMLBlock(role: isOpen ? current.role : .paragraph, node: current.node)
            blocks += notes
            notes = []
        }
        guard !current.text.isBlank else { return }
        let length = current.text.bytes.reduce(0) { $0 + ($1 > 32 ? 1 : 0) }
        if isLinks(length) { return }
        refineRole()
        if continuesCaption { return }
        blocks.append(current)
        if current.role == .heading {
            isReferenceSection = SectionKind(heading: current.line) == .references
        }
    }

    mutating func appendWhole(
        _ role: Block.Role, _ text: [UInt8], _ index: Int,
        form: TextNormalization.Form = .flowing
    ) {
        finishBlock()
        var block = HTMLBlock(role: role, form: form, node: index)
        block.text.append(text[...])
        if !block.text.isBlank { blocks.append(block) }
    }

    /// Label, title and text of a figure are one caption, whatever elements they are in.
    private var continuesCaption: Bool {
        mutating get {
            guard current.role == .caption, current.node < figureEnd else { return false }
            defer { captionFigure = figureStart }
            guard captionFigure == figureStart, let last = blocks.indices.last,
                blocks[last].role == .caption
            else { return false }
            if let end = blocks[last].text.bytes.last(where: { $0 > 32 }),
                !".:?!,;".utf8.contains(end), blocks[last].text.bytes.count < 40
            {
                blocks[last].text.append(".")
            }
            blocks[last].text.appendSpace()
            blocks[last].text.append(current.text.bytes[...])
            return true
        }
    }

    /// Some sites mark captions as paragraphs or headings.
    private mutating func refineRole() {
        let isRunning = current.role == .paragraph || current.role == .listItem
        if isRunning, current.node < footnotesEnd {
            current.role = .footnote
            return
        }
        if isRunning, current.node >= figureStart, current.node < figureEnd {
            current.role = .caption
            return
        }
        guard current.role == .paragraph || current.role == .heading else { return }
        let start = TextNormalization.line(
            String(decoding: current.text.bytes.prefix(160), as: UTF8.self))
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
        guard current.role == .paragraph || current.role == .listItem, !isChapter else {
            return false
        }
        if length > 300 { return false }
        return current.linkLength * 10 >= length * 8
    }

    func role(of index: Int) -> Block.Role {
        switch page.tag(index) {
        case .item: .listItem
        case .preformatted: .code
        case .caption: .caption
        default: page.classes[index].contains(.caption) ? .caption : .paragraph
        }
    }
}
