import CXML

/// A web page as a flat list of nodes in document order: a node's descendants are the nodes up
/// to its `end`, so a subtree is skipped by a jump and nothing recurses.
struct HTMLTree: Sendable {
    struct Node: Sendable {
        /// The tag's lowercased name; empty for text.
        var name: String
        var text: String = ""
        var attributes: [String: String] = [:]
        var parent: Int
        /// One more than the last descendant.
        var end: Int
        /// Visible characters in the subtree, and how many of them are in links.
        var textLength = 0
        var linkLength = 0
        var isHidden = false

        var isText: Bool { name.isEmpty }

        /// Lowercased words of class and id.
        var classes: [Substring] {
            let value = (attributes["class"] ?? "") + " " + (attributes["id"] ?? "")
            return value.lowercased().split { $0 == " " || $0 == "-" || $0 == "_" || $0 == "\n" }
        }
    }

    private(set) var nodes: [Node] = []

    /// Parses HTML.
    ///
    /// Real pages are full of errors; they are mended as browsers do it.
    init(_ bytes: [UInt8], encoding: String) throws(IngestError) {
        XMLLibrary.start()
        var halted: Int32 = 0
        let document = bytes.withUnsafeBytes { buffer in
            quarry_html_document(
                buffer.bindMemory(to: CChar.self).baseAddress, Int32(clamping: buffer.count),
                encoding, &halted)
        }
        guard let document else {
            throw IngestError(code: .damaged, message: "The HTML is damaged beyond repair.")
        }
        defer { xmlFreeDoc(document) }
        if halted != 0 {
            throw IngestError(
                code: .tooDeep,
                message: "The page's elements nest too deep to be read; leave it out.")
        }
        if let root = xmlDocGetRootElement(document) { append(root) }
        measure()
    }

    // MARK: - From libxml2

    private mutating func append(_ root: xmlNodePtr) {
        var open: [Int] = []
        var node = root
        while true {
            var descends = false
            switch node.pointee.type {
            case XML_ELEMENT_NODE:
                nodes.append(element(node, parent: open.last ?? -1))
                descends = node.pointee.children != nil
                if descends { open.append(nodes.count - 1) }
            case XML_TEXT_NODE:
                let text = Self.string(node.pointee.content)
                if !text.isEmpty {
                    nodes.append(
                        Node(name: "", text: text, parent: open.last ?? -1, end: nodes.count + 1))
                }
            default: break
            }
            if descends, let child = node.pointee.children {
                node = child
                continue
            }
            while node != root, node.pointee.next == nil, let parent = node.pointee.parent {
                node = parent
                if let last = open.popLast() { nodes[last].end = nodes.count }
            }
            guard node != root, let next = node.pointee.next else { break }
            node = next
        }
        while let last = open.popLast() { nodes[last].end = nodes.count }
    }

    private func element(_ node: xmlNodePtr, parent: Int) -> Node {
        var attributes: [String: String] = [:]
        var attribute = node.pointee.properties
        while let current = attribute {
            let name = Self.string(current.pointee.name).lowercased()
            if let child = current.pointee.children {
                attributes[name] = Self.string(child.pointee.content)
            } else {
                attributes[name] = ""
            }
            attribute = current.pointee.next
        }
        return Node(
            name: Self.string(node.pointee.name).lowercased(), attributes: attributes,
            parent: parent, end: nodes.count + 1)
    }

    private static func string(_ pointer: UnsafePointer<xmlChar>?) -> String {
        pointer.map { String(cString: $0) } ?? ""
    }

    private static func string(_ pointer: UnsafeMutablePointer<xmlChar>?) -> String {
        pointer.map { String(cString: $0) } ?? ""
    }

    // MARK: - Measures

    /// Marks what is not shown and counts visible characters and characters in links.
    private mutating func measure() {
        for index in nodes.indices {
            let parent = nodes[index].parent
            let isInherited = parent >= 0 && nodes[parent].isHidden
            nodes[index].isHidden = isInherited || HTMLVisibility.isHidden(nodes[index])
        }
        for index in nodes.indices.reversed() {
            if nodes[index].isText, !nodes[index].isHidden {
                nodes[index].textLength = nodes[index].text.utf8.reduce(0) {
                    $0 + ($1 > 32 ? 1 : 0)
                }
            }
            if nodes[index].name == "a" { nodes[index].linkLength = nodes[index].textLength }
            let parent = nodes[index].parent
            if parent >= 0 {
                nodes[parent].textLength += nodes[index].textLength
                nodes[parent].linkLength += nodes[index].linkLength
            }
        }
    }

    /// The visible text below a node, with its white space as it is.
    func text(of index: Int) -> String {
        var text = ""
        for node in nodes[index..<nodes[index].end] where node.isText && !node.isHidden {
            text += node.text
        }
        return text
    }

    func contains(_ index: Int, where matches: (Node) -> Bool) -> Bool {
        nodes[(index + 1)..<nodes[index].end].contains(where: matches)
    }
}
