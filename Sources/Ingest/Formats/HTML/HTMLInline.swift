/// Running text of a subtree: formulas by their TeX, line breaks as spaces.
enum HTMLInline {
    static func text(of index: Int, in tree: HTMLTree) -> String {
        var text = ""
        var position = index
        while position < tree.nodes[index].end {
            let node = tree.nodes[position]
            if node.isHidden {
                position = node.end
            } else if node.name == "math" {
                text += formula(position, in: tree)
                position = node.end
            } else {
                if node.isText { text += node.text }
                if separators.contains(node.name) { text += " " }
                position += 1
            }
        }
        return text
    }

    private static let separators: Set<String> = ["br", "p", "div", "li", "td", "tr"]

    /// MathML's TeX, from `alttext` or an annotation; else the text of its symbols.
    static func formula(_ index: Int, in tree: HTMLTree) -> String {
        let node = tree.nodes[index]
        if let tex = node.attributes["alttext"], !tex.isEmpty { return tex }
        for position in index..<node.end where tree.nodes[position].name == "annotation" {
            let tex = tree.nodes[position..<tree.nodes[position].end].map(\.text).joined()
            if !TextNormalization.line(tex).isEmpty { return tex }
        }
        return tree.nodes[index..<node.end].filter { $0.isText }.map(\.text).joined(separator: " ")
    }
}
