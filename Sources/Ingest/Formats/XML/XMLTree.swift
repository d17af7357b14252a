import CXML

/// An XML document as a flat list of nodes in document order: a node's descendants are the nodes
/// up to its `end`, so a subtree is skipped by a jump and nothing recurses.
///
/// Names are numbers into one list. All text stands in one buffer in document order, so the text
/// of any subtree is a range of it. Names have no prefixes: formats are told by their words.
/// `XMLTreeBuilder` fills it while the parser runs; nothing else changes it.
struct XMLTree: Sendable {
    var nodes: [Node] = []
    var attributes: [Attribute] = []
    /// The text of the whole document, without any markup.
    var bytes: [UInt8] = []
    var values: [UInt8] = []
    /// All names of elements and attributes, each once.
    var names: [String] = []
    var numbers: [String: Int32] = [:]
    var warnings: [String] = []

    struct Node: Sendable {
        /// -1 for text.
        var name: Int32
        var parent: Int32
        var end: Int32
        /// Where the text below begins; it ends where that of the node at `end` begins.
        var textStart: Int32
        /// Where the attributes begin; they end where those of the next node begin.
        var attributeStart: Int32
        /// From 1, among the elements of this name in the same parent.
        var ordinal: Int32
    }

    struct Attribute: Sendable {
        var name: Int32
        var start: Int32
        var end: Int32
    }

    /// Parses XML.
    ///
    /// What is not well-formed is read as far as it is sound, with a warning.
    init(_ source: [UInt8]) throws(IngestError) {
        XMLLibrary.start()
        guard source.count < Int(Int32.max) / 2 else { throw .xmlTooLarge }
        let input = try XMLSource(source)
        let builder = XMLTreeBuilder(capacity: input.bytes.count)
        var sink = quarry_xml_sink()
        builder.parse(input, &sink)
        self = builder.finish()
        warnings += input.warnings
        if sink.isTooDeep != 0 { throw .xmlTooDeep }
        if sink.isTooLarge != 0 { throw .xmlPartTooLarge }
        guard sink.isDamaged != 0 else { return }
        let reason = withUnsafeBytes(of: sink.log.message) { bytes in
            TextNormalization.line(String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self))
        }
        guard !bytes.allSatisfy({ $0 <= 32 }) else { throw .damagedXML(reason) }
        warnings.append(
            "The XML is damaged in line \(sink.log.line) (\(reason)); some text may be missing.")
    }

    init() {}

    /// Parses HTML, mending it as browsers do; names are lowercased.
    ///
    /// What nests deeper than any page that people write ends the parse, with a warning.
    init(html bytes: [UInt8], encoding: String) throws(IngestError) {
        XMLLibrary.start()
        guard bytes.count < Int(Int32.max) / 2 else { throw .xmlTooLarge }
        let builder = XMLTreeBuilder(capacity: bytes.count)
        var sink = quarry_xml_sink()
        withUnsafeMutablePointer(to: &sink) { builder.parseHTML(bytes, encoding, $0) }
        self = builder.finish()
        if sink.isTooDeep != 0 {
            warnings.append("The page's elements nest too deep; what stands behind was left out.")
        }
    }
}

extension IngestError {
    fileprivate static let xmlTooDeep = IngestError(
        code: .tooDeep, message: "The XML's elements nest too deep to be read; leave it out.")

    fileprivate static let xmlTooLarge = IngestError(
        code: .tooLarge, message: "The XML file is too large to be read; split it.")

    fileprivate static let xmlPartTooLarge = IngestError(
        code: .tooLarge,
        message: "The XML holds an attribute, a name or a text that is too long to be read; "
            + "leave it out.")

    fileprivate static func damagedXML(_ reason: String) -> IngestError {
        let what = reason.isEmpty ? "" : " (\(reason))"
        return IngestError(
            code: .damaged,
            message: "The XML is damaged and none of its text can be read\(what).")
    }
}

// MARK: - Nodes

extension XMLTree {
    var count: Int { nodes.count }

    func isText(_ index: Int) -> Bool { nodes[index].name < 0 }

    /// The local name as it is written; empty for text.
    func name(of index: Int) -> String {
        let name = nodes[index].name
        return name < 0 ? "" : names[Int(name)]
    }

    /// The name's place in `names`; -1 for text.
    func nameNumber(of index: Int) -> Int { Int(nodes[index].name) }

    /// -1 for the root.
    func parent(of index: Int) -> Int { Int(nodes[index].parent) }

    /// One more than the last descendant.
    func end(of index: Int) -> Int { Int(nodes[index].end) }

    func attribute(_ index: Int, _ localName: String) -> String? {
        guard !attributeRange(of: index).isEmpty else { return nil }
        return numbers[localName].flatMap { attribute(index, number: $0) }
    }

    /// The number of a name; nil where the document does not have it.
    func number(of name: String) -> Int32? { numbers[name] }

    func attribute(_ index: Int, number: Int32) -> String? {
        let range = attributeRange(of: index)
        for attribute in attributes[range] where attribute.name == number {
            return String(
                decoding: values[Int(attribute.start)..<Int(attribute.end)], as: UTF8.self)
        }
        return nil
    }

    private func attributeRange(of index: Int) -> Range<Int> {
        let end = index + 1 < nodes.count ? Int(nodes[index + 1].attributeStart) : attributes.count
        return Int(nodes[index].attributeStart)..<end
    }

    func children(of index: Int) -> Children {
        Children(tree: self, position: index + 1, end: end(of: index))
    }

    /// The nodes right below a node.
    struct Children: Sequence, IteratorProtocol {
        fileprivate let tree: XMLTree
        fileprivate var position: Int
        fileprivate let end: Int

        mutating func next() -> Int? {
            guard position < end else { return nil }
            defer { position = tree.end(of: position) }
            return position
        }
    }

    func firstChild(of index: Int, named name: String) -> Int? {
        guard let number = numbers[name] else { return nil }
        var position = index + 1
        while position < end(of: index) {
            if nodes[position].name == number { return position }
            position = end(of: position)
        }
        return nil
    }

    func firstDescendant(of index: Int, named name: String) -> Int? {
        guard let number = numbers[name], index < count else { return nil }
        return ((index + 1)..<max(index + 1, end(of: index))).first { nodes[$0].name == number }
    }

    /// All elements below a node that have a name.
    func descendants(of index: Int, named name: String) -> [Int] {
        guard let number = numbers[name], index < count else { return [] }
        return ((index + 1)..<max(index + 1, end(of: index))).filter { nodes[$0].name == number }
    }

    // MARK: - Text

    /// Where a subtree's text stands in `bytes`.
    func textRange(of index: Int) -> Range<Int> {
        let end = end(of: index)
        return Int(nodes[index].textStart)..<(end < count ? Int(nodes[end].textStart) : bytes.count)
    }

    /// All text below, with its white space as it is.
    func text(of index: Int) -> String {
        String(decoding: bytes[textRange(of: index)], as: UTF8.self)
    }

    /// Like `article/body/sec[2]/p[1]`; what there is one of has no number.
    func path(of index: Int) -> String {
        var steps: [String] = []
        var position = index
        while position >= 0 {
            let node = nodes[position]
            if node.name >= 0 {
                let name = names[Int(node.name)]
                let isSingle = node.parent < 0 || Self.singleNames.contains(name)
                steps.append(isSingle ? name : name + "[\(node.ordinal)]")
            }
            position = Int(node.parent)
        }
        return steps.reversed().joined(separator: "/")
    }

    private static let singleNames: Set<String> = [
        "body", "front", "back", "article-meta", "teiHeader", "text", "document",
    ]
}
