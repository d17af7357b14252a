// MARK: - Running text

extension TEIReader: InlineReader {
    func isNote(_ position: Int) -> Bool { tag(position) == .note }

    func isApart(_ position: Int) -> Bool {
        let tag = tag(position)
        return tag.isBlock || tag == .spaced || tag == .label
    }

    func appendInline(_ position: Int, to text: inout MarkupText) -> Int {
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
}
