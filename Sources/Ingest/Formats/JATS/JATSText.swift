// MARK: - Running text

extension JATSReader: InlineReader {
    func isNote(_ position: Int) -> Bool { tag(position) == .note }

    func isApart(_ position: Int) -> Bool {
        let tag = tag(position)
        return tag.isBlock || tag == .title || tag == .label || tag == .spaced
    }

    func appendInline(_ position: Int, to text: inout MarkupText) -> Int {
        switch tag(position) {
        case .text:
            text.append(tree.bytes[tree.textRange(of: position)])
            return position + 1
        case .skipped: return tree.end(of: position)
        case .lineBreak: text.appendSpace()
        case .formula:
            text.append(XMLFormula.text(of: position, in: tree))
            return tree.end(of: position)
        case .superscript:
            if isMark(position) {
                text.appendSpaceBeforeMark()
            } else if tree.end(of: position) == position + 2, tree.isText(position + 1) {
                text.appendRaised(tree.text(of: position))
                return tree.end(of: position)
            }
        case .reference where isRaisedReference(position): text.appendSpaceBeforeMark()
        case .spaced: text.appendSpace()
        default: break
        }
        return position + 1
    }

    /// A superscript with a link to a reference or a note.
    private func isMark(_ index: Int) -> Bool {
        ((index + 1)..<tree.end(of: index)).contains { tag($0) == .reference }
    }

    private func isRaisedReference(_ index: Int) -> Bool {
        index + 1 < tree.end(of: index) && tag(index + 1) == .superscript
    }

    /// The same without notes and references to them.
    func flatWithoutMarks(_ index: Int) -> [UInt8] {
        flat(index) { tag($0) == .reference || tag($0) == .note }
    }
}
