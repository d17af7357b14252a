/// The elements of WordprocessingML that a reader tells apart, by their local names.
///
/// Looked up once for each name of a document, so that a walk over its nodes compares numbers.
enum WordTag: String, Sendable, CaseIterable {
    case paragraph = "p"
    case paragraphProperties = "pPr"
    case run = "r"
    case runProperties = "rPr"
    case text = "t"
    case tab, ptab, sym, cr
    case lineBreak = "br"
    case noBreakHyphen, softHyphen
    case footnoteReference, endnoteReference
    case fieldCharacter = "fldChar"
    case simpleField = "fldSimple"
    case instruction = "instrText"
    case deletedInstruction = "delInstrText"
    case deletedText = "delText"
    case fieldData = "fldData"
    case deletion = "del"
    case movedAway = "moveFrom"
    case table = "tbl"
    case row = "tr"
    case cell = "tc"
    case control = "sdt"
    case controlProperties = "sdtPr"
    case controlEnd = "sdtEndPr"
    case sectionProperties = "sectPr"
    case alternate = "AlternateContent"
    case choice = "Choice"
    case fallback = "Fallback"
    case drawing, pict, object
    case textBox = "txbxContent"
    case formula = "oMath"
    case displayedFormula = "oMathPara"
    case rubyText = "rt"
    case hyperlink
    case chunk = "altChunk"
    case other = ""
}

/// A part of a Word document with the tags of its nodes.
struct WordPart: PackagePart, Sendable {
    let tree: XMLTree
    /// The part's path, in front of the paths of its elements.
    let path: String
    private let tags: [WordTag]

    init(_ bytes: [UInt8], path: String) throws(IngestError) {
        tree = try XMLTree(bytes)
        self.path = path
        tags = tree.names.map { WordTag(rawValue: $0) ?? .other }
    }

    /// The tag of an element; nil for text.
    func tag(of index: Int) -> WordTag? {
        let number = tree.nameNumber(of: index)
        return number < 0 ? nil : tags[number]
    }

    /// The `val` of a child: most properties are written so.
    func value(of name: String, in index: Int) -> String? {
        tree.firstChild(of: index, named: name).flatMap { tree.attribute($0, "val") }
    }

    /// A property that is on by being there, unless it says off; nil where it is not there.
    func flag(_ name: String, in index: Int) -> Bool? {
        guard let child = tree.firstChild(of: index, named: name) else { return nil }
        guard let value = tree.attribute(child, "val") else { return true }
        return !["0", "false", "off", "none"].contains(value)
    }

    /// True for what is in the document but not in its text: struck text, data, the second of
    /// two forms of one thing.
    func isSkipped(_ tag: WordTag, at index: Int) -> Bool {
        switch tag {
        case .deletion, .movedAway, .deletedText, .instruction, .deletedInstruction, .fieldData,
            .controlProperties, .controlEnd, .sectionProperties, .rubyText:
            true
        case .choice: tree.nodes[index].ordinal > 1
        case .fallback: tree.firstChild(of: tree.parent(of: index), named: "Choice") != nil
        default: false
        }
    }
}
