/// Formulas of markup as text: their TeX where it is there, else MathML in one line.
enum XMLFormula {
    /// The text of an element that is a formula or holds one.
    static func text(of index: Int, in tree: XMLTree) -> String {
        if let tex = tex(below: index, in: tree) { return tex }
        guard let math = firstMath(index, in: tree) else { return tree.text(of: index) }
        if let alternative = tree.attribute(math, "alttext"), !isBlank(alternative) {
            return alternative
        }
        return linear(math, in: tree, depth: 0)
    }

    private static func firstMath(_ index: Int, in tree: XMLTree) -> Int? {
        tree.name(of: index) == "math" ? index : tree.firstDescendant(of: index, named: "math")
    }

    /// TeX in an element of its own or in an annotation of MathML.
    private static func tex(below index: Int, in tree: XMLTree) -> String? {
        if tree.name(of: index) == "tex-math" { return content(ofTeX: tree.text(of: index)) }
        if let element = tree.firstDescendant(of: index, named: "tex-math") {
            let text = content(ofTeX: tree.text(of: element))
            if !isBlank(text) { return text }
        }
        for annotation in tree.descendants(of: index, named: "annotation")
        where tree.attribute(annotation, "encoding")?.lowercased().contains("tex") ?? true {
            let text = tree.text(of: annotation)
            if !isBlank(text) { return text }
        }
        return nil
    }

    /// Publishers put whole LaTeX documents into `tex-math`: what stands in the document's body,
    /// without the dollars around it.
    private static func content(ofTeX text: String) -> String {
        var content = text[...]
        if let start = content.firstRange(of: "\\begin{document}") {
            content = content[start.upperBound...]
            if let end = content.firstRange(of: "\\end{document}") {
                content = content[..<end.lowerBound]
            }
        }
        let isMark: (Character) -> Bool = { $0 == "$" || $0.isWhitespace }
        content = content.drop(while: isMark)
        while let last = content.last, isMark(last) { content.removeLast() }
        return String(content)
    }

    private static func isBlank(_ text: String) -> Bool { text.utf8.allSatisfy { $0 <= 32 } }

    // MARK: - MathML

    private static let depthLimit = 64

    /// MathML as it would be typed: `(a + b)/c`, `x_i^2`, `√(n)`.
    private static func linear(_ index: Int, in tree: XMLTree, depth: Int) -> String {
        let name = tree.name(of: index)
        if name.isEmpty || depth > depthLimit {
            return TextNormalization.line(tree.text(of: index))
        }
        let parts = tree.children(of: index)
            .filter { !tree.isText($0) || ["mi", "mn", "mo", "mtext", "ms"].contains(name) }
            .map { linear($0, in: tree, depth: depth + 1) }
        switch name {
        case "mo": return spaced(parts.joined())
        case "mtext": return " \(parts.joined()) "
        case "mspace", "annotation", "annotation-xml", "none", "mprescripts": return ""
        case "mfrac": return join(parts, ["/"])
        case "msub", "munder": return join(parts, ["_"])
        case "msup", "mover": return join(parts, ["^"])
        case "msubsup", "munderover": return join(parts, ["_", "^"])
        case "msqrt": return "√(\(parts.joined()))"
        case "mroot": return "√" + join(parts.reversed(), [" "])
        case "mfenced": return "(\(parts.joined(separator: ", ")))"
        case "mtr", "mlabeledtr": return parts.joined(separator: " , ")
        case "mtable": return parts.joined(separator: " ; ")
        case "math", "semantics", "mrow", "mstyle", "mpadded": return parts.joined()
        default: return parts.joined()
        }
    }

    /// Relations and operations stand apart from their sides.
    private static func spaced(_ sign: String) -> String {
        let isBinary = sign.unicodeScalars.contains {
            "=<>+−-×±∈≈≤≥≠→∼~∝⋅·".unicodeScalars.contains($0)
        }
        return isBinary ? " \(sign) " : sign
    }

    private static func join(_ parts: [String], _ signs: [String]) -> String {
        var text = parts.first.map(grouped) ?? ""
        for (index, part) in parts.dropFirst().enumerated() {
            guard !isBlank(part) else { continue }
            text += (index < signs.count ? signs[index] : " ") + grouped(part)
        }
        return text
    }

    private static func grouped(_ part: String) -> String {
        let part = TextNormalization.line(part)
        return part.count > 1 && part.contains(where: { !$0.isNumber && !$0.isLetter })
            ? "(\(part))" : part
    }
}
