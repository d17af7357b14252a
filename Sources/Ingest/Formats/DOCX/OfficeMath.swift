import Foundation

/// Formulas of Office (OMML) as linear text, close to Word's own linear form: `x^2`, `(a+b)/2`,
/// `∑_(n=1)^∞ a_n`, `√(x)`.
///
/// Recursion ends with the parser's limit of nesting.
enum OfficeMath {
    static func text(of index: Int, in tree: XMLTree) -> String {
        TextNormalization.line(sequence(index, in: tree))
    }

    /// All children one after the other.
    private static func sequence(_ index: Int, in tree: XMLTree) -> String {
        LinearMath.joined(
            tree.children(of: index).filter { !tree.isText($0) }
                .map { (element($0, in: tree), structures.contains(tree.name(of: $0))) })
    }

    private static let structures: Set<String> = [
        "sSub", "sSup", "sSubSup", "sPre", "f", "limLow", "limUpp", "acc", "bar",
    ]

    private static func element(_ index: Int, in tree: XMLTree) -> String {
        let name = tree.name(of: index)
        if name.hasSuffix("Pr") { return "" }
        func part(_ name: String) -> String {
            tree.firstChild(of: index, named: name).map { sequence($0, in: tree) } ?? ""
        }
        switch name {
        case "t": return plain(tree.text(of: index))
        case "f": return fraction(index, part("num"), part("den"), in: tree)
        case "sSup": return part("e") + LinearMath.raised(part("sup"))
        case "sSub": return part("e") + LinearMath.lowered(part("sub"))
        case "sSubSup":
            return part("e") + LinearMath.lowered(part("sub")) + LinearMath.raised(part("sup"))
        case "sPre":
            return LinearMath.lowered(part("sub")) + LinearMath.raised(part("sup")) + part("e")
        case "rad": return LinearMath.root(part("deg")) + "(\(part("e")))"
        case "d": return delimited(index, in: tree)
        case "nary": return nary(index, part("sub"), part("sup"), part("e"), in: tree)
        case "func": return " " + part("fName") + " " + LinearMath.grouped(part("e"))
        case "limLow": return part("e") + LinearMath.lowered(part("lim"))
        case "limUpp": return part("e") + LinearMath.raised(part("lim"))
        case "acc": return accented(index, part("e"), in: tree)
        case "bar": return part("e") + "\u{305}"
        case "m": return rows(index, "mr", in: tree)
        case "eqArr": return list(index, "e", separator: "; ", in: tree)
        // Struck out, as in text.
        case "del", "moveFrom", "delText", "instrText": return ""
        case "oMath" where tree.name(of: tree.parent(of: index)) == "oMathPara":
            return sequence(index, in: tree) + " "
        default: return sequence(index, in: tree)
        }
    }

    // MARK: - Structures

    private static func fraction(
        _ index: Int, _ numerator: String, _ denominator: String, in tree: XMLTree
    ) -> String {
        if property("type", of: index, in: tree) == "noBar" {
            return "\(numerator) ¦ \(denominator)"
        }
        return LinearMath.grouped(numerator) + "/" + LinearMath.grouped(denominator)
    }

    private static func delimited(_ index: Int, in tree: XMLTree) -> String {
        let start = property("begChr", of: index, in: tree) ?? "("
        let end = property("endChr", of: index, in: tree) ?? ")"
        let separator = property("sepChr", of: index, in: tree) ?? "|"
        return start + list(index, "e", separator: separator, in: tree) + end
    }

    private static func nary(
        _ index: Int, _ lower: String, _ upper: String, _ body: String, in tree: XMLTree
    ) -> String {
        let sign = property("chr", of: index, in: tree) ?? "∫"
        return sign + LinearMath.lowered(lower) + LinearMath.raised(upper) + " " + body
    }

    private static func accented(_ index: Int, _ base: String, in tree: XMLTree) -> String {
        let accent = property("chr", of: index, in: tree) ?? "\u{302}"
        return base.count == 1 ? base + accent : "(\(base))" + accent
    }

    private static func rows(_ index: Int, _ row: String, in tree: XMLTree) -> String {
        let rows = tree.children(of: index).filter { tree.name(of: $0) == row }
            .map { list($0, "e", separator: ", ", in: tree) }
        return "[" + rows.joined(separator: "; ") + "]"
    }

    private static func list(
        _ index: Int, _ name: String, separator: String, in tree: XMLTree
    ) -> String {
        tree.children(of: index).filter { tree.name(of: $0) == name }
            .map { sequence($0, in: tree) }.joined(separator: separator)
    }

    /// A value in the element's properties.
    private static func property(_ name: String, of index: Int, in tree: XMLTree) -> String? {
        for child in tree.children(of: index) where tree.name(of: child).hasSuffix("Pr") {
            return tree.firstChild(of: child, named: name).map { tree.attribute($0, "val") ?? "" }
        }
        return nil
    }

    // MARK: - Text

    /// Slanted and other letters of mathematics as plain ones.
    private static func plain(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: { (0x1D400...0x1D7FF).contains($0.value) })
        else { return text }
        return text.unicodeScalars.map { scalar in
            (0x1D400...0x1D7FF).contains(scalar.value)
                ? String(scalar).decomposedStringWithCompatibilityMapping : String(scalar)
        }.joined()
    }
}
