/// Running text of a subtree: formulas by their TeX, line breaks as spaces.
enum HTMLInline {
    static func text(of index: Int, in page: HTMLTree) -> [UInt8] {
        var text = MarkupText()
        var position = index
        while position < page.tree.end(of: index) {
            if page.isHidden[position] {
                position = page.tree.end(of: position)
                continue
            }
            switch page.tag(position) {
            case .text: text.append(page.tree.bytes[page.tree.textRange(of: position)])
            case .math, .script:
                text.append(formula(position, in: page))
                position = page.tree.end(of: position)
                continue
            case .lineBreak, .block, .paragraph, .item, .cell, .row, .caption:
                text.appendSpace()
            case .superscript:
                if let next = appendSuperscript(position, in: page, to: &text) {
                    position = next
                    continue
                }
            default: break
            }
            position += 1
        }
        return text.take()
    }

    static func line(of index: Int, in page: HTMLTree) -> String {
        String(
            decoding: TextNormalization.normalize(utf8: text(of: index, in: page)), as: UTF8.self)
    }

    /// Raised digits, or a space before a mark of reference; says where to go on if the
    /// element is done with.
    static func appendSuperscript(
        _ index: Int, in page: HTMLTree, to text: inout MarkupText
    ) -> Int? {
        let tree = page.tree
        if page.contains(index, .link) || page.tag(max(tree.parent(of: index), 0)) == .link {
            text.appendSpaceBeforeMark()
        } else if tree.end(of: index) == index + 2, tree.isText(index + 1) {
            text.appendRaised(tree.text(of: index))
            return tree.end(of: index)
        }
        return nil
    }

    /// MathML by its TeX, else its signs; MathJax's TeX as it is.
    static func formula(_ index: Int, in page: HTMLTree) -> String {
        page.tag(index) == .script
            ? page.tree.text(of: index) : XMLFormula.text(of: index, in: page.tree)
    }
}
