import CXML

/// Takes the parser's events and puts the tree together.
final class XMLTreeBuilder {
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
        connect(&sink)
        source.bytes.withUnsafeBytes { bytes in
            quarry_xml_parse(
                bytes.bindMemory(to: CChar.self).baseAddress, Int32(clamping: bytes.count),
                source.encoding, &sink)
        }
    }

    private func connect(_ sink: inout quarry_xml_sink) {
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
    }

    /// Elements inside each other.
    private static let depthLimit = 400

    func parseHTML(
        _ bytes: [UInt8], _ encoding: String, _ sink: UnsafeMutablePointer<quarry_xml_sink>
    ) {
        self.sink = sink
        connect(&sink.pointee)
        bytes.withUnsafeBytes { bytes in
            quarry_html_parse(
                bytes.bindMemory(to: CChar.self).baseAddress, Int32(clamping: bytes.count),
                encoding, sink)
        }
        self.sink = nil
    }

    /// Told when the tree is deep enough.
    private var sink: UnsafeMutablePointer<quarry_xml_sink>?

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
        if open.count > Self.depthLimit { sink?.pointee.isStopped = 1 }
        guard let attributes else { return }
        if count < 0 { return appendPairs(attributes) }
        for attribute in 0..<count {
            guard let name = attributes[attribute * 5], let start = attributes[attribute * 5 + 3],
                let end = attributes[attribute * 5 + 4], start <= end
            else { continue }
            append(name, UnsafeBufferPointer(start: start, count: end - start))
        }
    }

    /// HTML's attributes: name and value in turn, then nothing.
    private func appendPairs(_ attributes: UnsafeMutablePointer<UnsafePointer<UInt8>?>) {
        var index = 0
        while let name = attributes[index] {
            let start = Int32(tree.values.count)
            if let value = attributes[index + 1] {
                var length = 0
                while value[length] != 0 { length += 1 }
                tree.values.append(contentsOf: UnsafeBufferPointer(start: value, count: length))
            }
            tree.attributes.append(
                XMLTree.Attribute(
                    name: number(of: name), start: start, end: Int32(tree.values.count)))
            index += 2
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
