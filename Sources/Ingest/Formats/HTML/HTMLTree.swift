/// A web page as a flat list of nodes, with what reading asks of each of them.
struct HTMLTree: Sendable {
    let tree: XMLTree
    private let tags: [HTMLTag]
    /// By name: 1 to 6 for headings.
    private let levels: [Int]
    private(set) var classes: [HTMLClass] = []
    private(set) var isHidden: [Bool] = []
    /// Visible characters in the subtree, and how many of them are in links.
    private(set) var textLength: [Int32] = []
    private(set) var linkLength: [Int32] = []

    /// Parses HTML.
    ///
    /// Real pages are full of errors; they are mended as browsers do it.
    init(_ bytes: [UInt8]) throws(IngestError) {
        var (text, encoding) = HTMLEncoding.decode(bytes)
        for flood in AttributeFlood.ranges(in: text, limit: 1000) {
            for index in flood { text[index] = 32 }
        }
        tree = try XMLTree(html: text, encoding: encoding)
        tags = tree.names.map(HTMLTag.init(name:))
        levels = tree.names.map { name in
            name.utf8.count == 2 && name.hasPrefix("h") ? Int(name.dropFirst()) ?? 0 : 0
        }
        measure()
    }

    var count: Int { tree.count }

    func tag(_ index: Int) -> HTMLTag {
        let number = tree.nameNumber(of: index)
        return number < 0 ? .text : tags[number]
    }

    /// A heading's level; nil for what is none or is empty.
    func headingLevel(_ index: Int) -> Int? {
        guard tag(index) == .heading, textLength[index] > 0 else { return nil }
        return levels[tree.nameNumber(of: index)]
    }

    /// The body, else the first element.
    var body: Int {
        tree.number(of: "body").flatMap { body in
            (0..<count).first { tree.nodes[$0].name == body }
        } ?? 0
    }

    // MARK: - Measures

    /// Marks what is not shown and counts visible characters and characters in links.
    private mutating func measure() {
        classes = [HTMLClass](repeating: [], count: count)
        isHidden = [Bool](repeating: false, count: count)
        textLength = [Int32](repeating: 0, count: count)
        linkLength = textLength
        readAttributes()
        hideTeasers()
        for index in 0..<count {
            let parent = tree.parent(of: index)
            if parent >= 0, isHidden[parent] { isHidden[index] = true }
        }
        for index in (0..<count).reversed() {
            let tag = tag(index)
            if tag == .text, !isHidden[index] {
                textLength[index] = visibleLength(tree.textRange(of: index))
            }
            if tag == .link { linkLength[index] = textLength[index] }
            let parent = tree.parent(of: index)
            if parent >= 0 {
                textLength[parent] += textLength[index]
                linkLength[parent] += linkLength[index]
            }
        }
    }

    /// Bytes that are no white space, of which the no-break space is part.
    private func visibleLength(_ range: Range<Int>) -> Int32 {
        tree.bytes.withUnsafeBufferPointer { bytes in
            var length: Int32 = 0
            for index in range where bytes[index] > 32 {
                let isSpace = bytes[index] == 0xA0 && index > range.lowerBound
                length += isSpace && bytes[index - 1] == 0xC2 ? -1 : 1
            }
            return length
        }
    }

    /// Numbers of the attributes that tell what an element is.
    private struct Names {
        var classes: Int32?
        var id: Int32?
        var style: Int32?
        var hidden: Int32?
        var ariaHidden: Int32?
        var type: Int32?
    }

    private mutating func readAttributes() {
        let names = Names(
            classes: tree.number(of: "class"), id: tree.number(of: "id"),
            style: tree.number(of: "style"), hidden: tree.number(of: "hidden"),
            ariaHidden: tree.number(of: "aria-hidden"), type: tree.number(of: "type"))
        var cache: [String: HTMLClass] = [:]
        for index in 0..<count where !tree.isText(index) {
            if let value = value(index, names.classes), !value.isEmpty {
                if cache[value] == nil { cache[value] = HTMLClass(names: value) }
                classes[index] = cache[value] ?? []
            }
            let tag = tag(index)
            if tag == .block || tag == .navigation, let id = value(index, names.id), !id.isEmpty {
                classes[index].formUnion(HTMLClass(names: id))
            }
            isHidden[index] = isHidden(index, tag, names)
        }
    }

    private func value(_ index: Int, _ name: Int32?) -> String? {
        name.flatMap { tree.attribute(index, number: $0) }
    }

    /// True for what a browser would not show as text.
    private func isHidden(_ index: Int, _ tag: HTMLTag, _ names: Names) -> Bool {
        if tag == .script {
            return !(value(index, names.type)?.hasPrefix("math/tex") ?? false)
        }
        if tag == .invisible { return true }
        if tag == .inline, classes[index].contains(.formulaPicture) { return true }
        if classes[index].contains(.formulaSource) || tag == .math { return false }
        if classes[index].contains(.hidden), isHiddenByClass(index) { return true }
        if value(index, names.hidden) != nil { return true }
        if tag != .inline, value(index, names.ariaHidden) == "true" { return true }
        guard let style = value(index, names.style), !style.isEmpty else { return false }
        let plain = style.lowercased().filter { $0 != " " }
        return plain.contains("display:none") || plain.contains("visibility:hidden")
    }

    /// Long texts with such a class are there to be unfolded by a click.
    private func isHiddenByClass(_ index: Int) -> Bool {
        classes[index].contains(.aside) || tree.textRange(of: index).count < 400
    }

    /// Hides the shortened form of a text that stands in front of its whole.
    private mutating func hideTeasers() {
        for index in 0..<count where classes[index].contains(.hidden) && !isHidden[index] {
            let parent = tree.parent(of: index)
            guard parent >= 0 else { continue }
            // The element right before, if only white space is between.
            var before = index - 1
            while before > parent, tree.parent(of: before) != parent {
                before = tree.parent(of: before)
            }
            if before > parent, tree.isText(before) {
                before -= 1
                while before > parent, tree.parent(of: before) != parent {
                    before = tree.parent(of: before)
                }
            }
            guard before > parent, !tree.isText(before) else { continue }
            let start = wordBytes(before)
            if start.count >= 40, start == wordBytes(index) { isHidden[before] = true }
        }
    }

    /// The first visible signs of a text.
    private func wordBytes(_ index: Int) -> [UInt8] {
        Array(tree.bytes[tree.textRange(of: index)].lazy.filter { $0 > 32 }.prefix(40))
    }

    func contains(_ index: Int, _ wanted: HTMLTag) -> Bool {
        ((index + 1)..<max(index + 1, tree.end(of: index))).contains { tag($0) == wanted }
    }
}
