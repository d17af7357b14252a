/// Presentation MathML as linear text: `x^2`, `(a+b)/2`, `√(x)`.
///
/// Recursion ends with the parser's limit of nesting.
enum MathText {
    static func text(of index: Int, in tree: XMLTree) -> String {
        TextNormalization.line(element(index, in: tree))
    }

    private static func element(_ index: Int, in tree: XMLTree) -> String {
        if tree.isText(index) { return TextNormalization.line(tree.text(of: index)) }
        let children = tree.children(of: index).filter { !tree.isText($0) }
        func part(_ number: Int) -> String {
            number < children.count ? element(children[number], in: tree) : ""
        }
        switch tree.name(of: index) {
        case "annotation", "annotation-xml": return ""
        case "mi", "mn", "ms": return TextNormalization.line(tree.text(of: index))
        case "mo", "mtext": return spaced(TextNormalization.line(tree.text(of: index)))
        case "mspace": return " "
        case "mfrac": return LinearMath.grouped(part(0)) + "/" + LinearMath.grouped(part(1))
        case "msup": return part(0) + LinearMath.raised(part(1))
        case "mover":
            if let accent = accents[part(1)] { return part(0) + accent }
            return part(0) + LinearMath.raised(part(1))
        case "msub", "munder": return part(0) + LinearMath.lowered(part(1))
        case "msubsup", "munderover":
            return part(0) + LinearMath.lowered(part(1)) + LinearMath.raised(part(2))
        case "msqrt": return "√(" + sequence(children, in: tree) + ")"
        case "mroot": return LinearMath.root(part(1)) + "(" + part(0) + ")"
        case "mfenced":
            return "(" + children.map { element($0, in: tree) }.joined(separator: ", ") + ")"
        case "mtable":
            return "[" + children.map { element($0, in: tree) }.joined(separator: "; ") + "]"
        case "mtr": return children.map { element($0, in: tree) }.joined(separator: ", ")
        case "semantics": return part(0)
        default: return sequence(children, in: tree)
        }
    }

    private static func sequence(_ children: [Int], in tree: XMLTree) -> String {
        LinearMath.joined(
            children.map { (element($0, in: tree), structures.contains(tree.name(of: $0))) })
    }

    private static let structures: Set<String> = [
        "msub", "msup", "msubsup", "mfrac", "munder", "mover", "munderover",
    ]

    /// Signs above a letter, and how they combine with it.
    private static let accents = [
        "^": "\u{302}", "ˆ": "\u{302}", "~": "\u{303}", "˜": "\u{303}", "¯": "\u{304}",
        "‾": "\u{305}", "ˉ": "\u{304}", "˙": "\u{307}", "¨": "\u{308}", "→": "\u{20D7}",
    ]

    /// Words and relations stand apart.
    private static func spaced(_ text: String) -> String {
        text.count > 1 && text.contains(where: \.isLetter) ? " \(text) " : text
    }
}
