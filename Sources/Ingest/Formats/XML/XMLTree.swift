import CXML

/// An XML document as a flat list of nodes in document order: a node's descendants are the nodes
/// up to its `end`, so a subtree is skipped by a jump and nothing recurses.
///
/// Names are numbers into one list. All text stands in one buffer in document order, so the text
/// of any subtree is a range of it. Names have no prefixes: formats are told by their words.
struct XMLTree: Sendable {
    fileprivate(set) var nodes: [Node] = []
    fileprivate(set) var attributes: [Attribute] = []
    /// The text of the whole document, without any markup.
    fileprivate(set) var bytes: [UInt8] = []
    fileprivate(set) var values: [UInt8] = []
    /// All names of elements and attributes, each once.
    fileprivate(set) var names: [String] = []
    fileprivate var numbers: [String: Int32] = [:]
    fileprivate(set) var warnings: [String] = []

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
        guard sink.isDamaged != 0 else { return }
        let reason = withUnsafeBytes(of: sink.log.message) { bytes in
            TextNormalization.line(String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self))
        }
        guard !bytes.allSatisfy({ $0 <= 32 }) else { throw .damagedXML(reason) }
        warnings.append(
            "The XML is damaged in line \(sink.log.line) (\(reason)); some text may be missing.")
    }

    fileprivate init() {}
}

extension IngestError {
    fileprivate static let xmlTooDeep = IngestError(
        code: .tooDeep, message: "The XML's elements nest too deep to be read; leave it out.")

    fileprivate static let xmlTooLarge = IngestError(
        code: .tooLarge, message: "The XML file is too large to be read; split it.")

    fileprivate static func damagedXML(_ reason: String) -> IngestError {
        let what = reason.isEmpty ? "" : " (\(reason))"
        return IngestError(
            code: reason.contains("too long") ? .tooLarge : .damaged,
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
        let range = attributeRange(of: index)
        guard !range.isEmpty, let number = numbers[localName] else { return nil }
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
        "body", "head", "front", "back", "article-meta", "teiHeader", "text", "document",
    ]
}

// MARK: - From libxml2

/// Takes the parser's events.
private final class XMLTreeBuilder {
    private var tree = XMLTree()
    private var open: [Int32] = []
    /// Names by the address that the parser keeps them at as long as it lives.
    private var interned: [UnsafePointer<UInt8>: Int32] = [:]
    /// By name: the last element of this name in a parent that is still open.
    private var last: [(parent: Int32, ordinal: Int32)] = []
    /// What `last` said before, to be set again when the parent that changed it ends.
    private var changes: [(parent: Int32, name: Int32, old: (parent: Int32, ordinal: Int32))] = []

    init(capacity: Int) {
        tree.nodes.reserveCapacity(capacity / 64)
        tree.bytes.reserveCapacity(capacity / 2)
    }

    func parse(_ source: XMLSource, _ sink: inout quarry_xml_sink) {
        sink.context = Unmanaged.passUnretained(self).toOpaque()
        sink.start = { context, name, count, attributes in
            guard let context, let name else { return }
            Unmanaged<XMLTreeBuilder>.fromOpaque(context).takeUnretainedValue()
                .start(name, Int(count), attributes)
        }
        sink.end = { context in
            guard let context else { return }
            Unmanaged<XMLTreeBuilder>.fromOpaque(context).takeUnretainedValue().end()
        }
        sink.text = { context, bytes, count in
            guard let context, let bytes else { return }
            Unmanaged<XMLTreeBuilder>.fromOpaque(context).takeUnretainedValue()
                .text(UnsafeBufferPointer(start: bytes, count: Int(count)))
        }
        source.bytes.withUnsafeBytes { bytes in
            quarry_xml_parse(
                bytes.bindMemory(to: CChar.self).baseAddress, Int32(clamping: bytes.count),
                source.encoding, &sink)
        }
    }

    func finish() -> XMLTree {
        while !open.isEmpty { end() }
        return tree
    }

    private func start(
        _ name: UnsafePointer<UInt8>, _ count: Int,
        _ attributes: UnsafeMutablePointer<UnsafePointer<UInt8>?>?
    ) {
        let index = Int32(tree.nodes.count)
        let parent = open.last ?? -1
        let number = number(of: name)
        var ordinal: Int32 = 1
        let before = last[Int(number)]
        if before.parent == parent {
            ordinal = before.ordinal + 1
        } else {
            changes.append((parent, number, before))
        }
        last[Int(number)] = (parent, ordinal)
        tree.nodes.append(
            XMLTree.Node(
                name: number, parent: parent, end: index + 1,
                textStart: Int32(tree.bytes.count), attributeStart: Int32(tree.attributes.count),
                ordinal: ordinal))
        open.append(index)
        guard let attributes else { return }
        for attribute in 0..<count {
            guard let name = attributes[attribute * 5], let start = attributes[attribute * 5 + 3],
                let end = attributes[attribute * 5 + 4], start <= end
            else { continue }
            append(name, UnsafeBufferPointer(start: start, count: end - start))
        }
    }

    private func append(_ name: UnsafePointer<UInt8>, _ value: UnsafeBufferPointer<UInt8>) {
        let start = Int32(tree.values.count)
        tree.values.append(contentsOf: value)
        // The parser leaves this one reference as it is.
        if value.contains(UInt8(ascii: "&")) {
            let text = String(decoding: value, as: UTF8.self).replacing("&#38;", with: "&")
            tree.values.removeLast(value.count)
            tree.values.append(contentsOf: text.utf8)
        }
        tree.attributes.append(
            XMLTree.Attribute(
                name: number(of: name), start: start, end: Int32(tree.values.count)))
    }

    private func end() {
        guard let index = open.popLast() else { return }
        tree.nodes[Int(index)].end = Int32(tree.nodes.count)
        while let change = changes.last, change.parent == index {
            last[Int(change.name)] = change.old
            changes.removeLast()
        }
    }

    private func text(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard let parent = open.last else { return }
        let isContinued = tree.nodes.last.map { $0.name < 0 && $0.parent == parent } ?? false
        if !isContinued {
            let index = Int32(tree.nodes.count)
            tree.nodes.append(
                XMLTree.Node(
                    name: -1, parent: parent, end: index + 1,
                    textStart: Int32(tree.bytes.count),
                    attributeStart: Int32(tree.attributes.count), ordinal: 0))
        }
        tree.bytes.append(contentsOf: bytes)
    }

    private func number(of name: UnsafePointer<UInt8>) -> Int32 {
        if let number = interned[name] { return number }
        let text = String(cString: name)
        let number = tree.numbers[text] ?? Int32(tree.names.count)
        if tree.numbers[text] == nil {
            tree.numbers[text] = number
            tree.names.append(text)
            last.append((-2, 0))
        }
        interned[name] = number
        return number
    }
}
