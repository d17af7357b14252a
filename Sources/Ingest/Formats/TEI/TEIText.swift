// MARK: - Running text

extension TEIReader {
    /// Gathers what begins at a node and says where to go on.
    mutating func takeInline(_ position: Int) -> Int {
        if tag(position) == .note {
            notes.append(position)
            return tree.end(of: position)
        }
        var taken = MarkupText()
        swap(&taken, &text)
        defer { swap(&taken, &text) }
        return appendInline(position, to: &taken)
    }

    private func appendInline(_ position: Int, to text: inout MarkupText) -> Int {
        switch tag(position) {
        case .text:
            text.append(tree.bytes[tree.textRange(of: position)])
        case .skipped: return tree.end(of: position)
        case .lineBreak where tree.attribute(position, "break") != "no": text.appendSpace()
        case .formula:
            text.append(formula(position))
            return tree.end(of: position)
        case .highlight where isRaised(position):
            text.appendRaised(tree.text(of: position))
            return tree.end(of: position)
        case .spaced, .label: text.appendSpace()
        default: break
        }
        return position + 1
    }

    private func isRaised(_ index: Int) -> Bool {
        let style = tree.attribute(index, "rend") ?? tree.attribute(index, "rendition") ?? ""
        return style.contains("sup") && tree.end(of: index) == index + 2
            && tree.isText(index + 1)
    }

    func formula(_ index: Int) -> String {
        let text = XMLFormula.text(of: index, in: tree)
        guard let label = tree.firstChild(of: index, named: "label"),
            tree.firstDescendant(of: index, named: "math") != nil
        else { return text }
        return text + " " + tree.text(of: label)
    }

    /// All text of an element in one line.
    func flat(_ index: Int) -> [UInt8] {
        var text = MarkupText()
        var position = index + 1
        var ends: [Int] = []
        while position < tree.end(of: index) {
            while let last = ends.last, last <= position {
                text.appendSpace()
                ends.removeLast()
            }
            let tag = tag(position)
            if tag.isBlock || tag == .spaced || tag == .label {
                text.appendSpace()
                ends.append(tree.end(of: position))
                position += 1
            } else {
                position = appendInline(position, to: &text)
            }
        }
        return text.take()
    }

    func line(_ index: Int) -> String {
        TextNormalization.line(String(decoding: flat(index), as: UTF8.self))
    }
}
