// MARK: - Running text

extension JATSReader {
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

    /// All text of an element in one line, but for figures' pictures and the like.
    ///
    /// - Parameter withoutMarks: Leaves out notes and references to them.
    func flat(_ index: Int, withoutMarks: Bool = false) -> [UInt8] {
        var text = MarkupText()
        var position = index + 1
        var ends: [Int] = []
        while position < tree.end(of: index) {
            while let last = ends.last, last <= position {
                text.appendSpace()
                ends.removeLast()
            }
            let tag = tag(position)
            if withoutMarks, tag == .reference || tag == .note {
                position = tree.end(of: position)
            } else if tag.isBlock || tag == .title || tag == .label || tag == .spaced {
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
