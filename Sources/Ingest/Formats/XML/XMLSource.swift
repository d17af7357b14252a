import CXML

/// An XML document's bytes made safe for the parser: in UTF-8 where their encoding is not
/// declared or is not true, without declaration and DOCTYPE, and with entities put in.
///
/// The parser thus knows no entity but the five of XML and can neither be made to grow them nor
/// to fetch them.
struct XMLSource {
    private(set) var bytes: [UInt8]
    /// For the parser; nil where it is to be told by content, as for ASCII it would.
    private(set) var encoding: String?
    private(set) var warnings: [String] = []

    /// Entities are replaced until this many bytes came of them.
    private static let expansionLimit = 1_000_000
    /// Entities within entities.
    private static let depthLimit = 16

    init(_ source: [UInt8]) throws(IngestError) {
        bytes = source
        var prolog = XMLProlog(source)
        if Self.isWide(source) || Self.isFalselyUTF8(source, prolog.encoding) {
            bytes = Array(TextEncoding.decode(source).utf8)
            prolog = XMLProlog(bytes)
            encoding = "UTF-8"
        } else {
            encoding = prolog.encoding.flatMap { $0.hasPrefix("utf-16") ? nil : $0 } ?? "UTF-8"
        }
        if prolog.rootStart > 0, prolog.rootStart < bytes.count {
            bytes.removeFirst(prolog.rootStart)
        }
        try replaceEntities(prolog.entities)
        if !AttributeFlood.ranges(in: bytes, limit: 5000).isEmpty { throw .attributeFlood }
    }

    /// UTF-16 or UTF-32, with a mark or without.
    private static func isWide(_ bytes: [UInt8]) -> Bool {
        bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF])
            || bytes.prefix(4).contains(0)
    }

    /// Says UTF-8, or nothing, and is something else.
    private static func isFalselyUTF8(_ bytes: [UInt8], _ encoding: String?) -> Bool {
        guard encoding == nil || encoding == "utf-8" || encoding == "utf8" else { return false }
        return !bytes.withUnsafeBytes { isASCII($0) }
            && String(validating: bytes, as: UTF8.self) == nil
    }

    private static func isASCII(_ bytes: UnsafeRawBufferPointer) -> Bool {
        bytes.allSatisfy { $0 < 0x80 }
    }

    // MARK: - Entities

    private mutating func replaceEntities(_ entities: [XMLProlog.Entity]) throws(IngestError) {
        guard let first = Self.reference(in: bytes, from: 0) else { return }
        var declared: [[UInt8]: [UInt8]?] = [:]
        // The first declaration counts.
        for entity in entities where declared[entity.name] == nil {
            declared[entity.name] = .some(entity.value)
        }
        var output: [UInt8] = []
        output.reserveCapacity(bytes.count)
        var next: Range<Int>? = first
        var copied = 0
        var budget = Self.expansionLimit
        while let reference = next {
            output += bytes[copied..<reference.lowerBound]
            try expand(Array(bytes[reference]), declared, into: &output, budget: &budget)
            copied = reference.upperBound
            next = Self.reference(in: bytes, from: copied)
        }
        output += bytes[copied...]
        bytes = output
    }

    /// Puts in what stands behind `&name;`, and what stands behind the references in that.
    private mutating func expand(
        _ reference: [UInt8], _ declared: [[UInt8]: [UInt8]?], into output: inout [UInt8],
        budget: inout Int
    ) throws(IngestError) {
        // What is to be put in still, the next piece last; each goes on at its position.
        var pieces: [(bytes: [UInt8], position: Int)] = [(reference, 0)]
        while let (piece, position) = pieces.popLast() {
            let reference = Self.reference(in: piece, from: position)
            let text = piece[position..<(reference?.lowerBound ?? piece.count)]
            // Entities of no text cost time as well.
            budget -= text.count + 8
            guard budget > 0, pieces.count <= Self.depthLimit else { throw .entityBomb }
            output += text
            guard let reference else { continue }
            pieces.append((piece, reference.upperBound))
            let name = Array(piece[(reference.lowerBound + 1)..<(reference.upperBound - 1)])
            switch declared[name] {
            case .some(.some(let value)): pieces.append((value, 0))
            case .some(.none): warnAbout("External entities were left out", name)
            case .none:
                if let character = Self.character(named: name) {
                    // What the document itself writes so may not use up the budget.
                    output += "&#\(character);".utf8
                    if pieces.count == 1 { budget += 16 }
                } else {
                    warnAbout("Entities that are not declared were left out", name)
                }
            }
        }
    }

    private mutating func warnAbout(_ what: String, _ name: [UInt8]) {
        guard !warnings.contains(where: { $0.hasPrefix(what) }) else { return }
        let name = TextNormalization.line(String(decoding: name.prefix(40), as: UTF8.self))
        warnings.append("\(what), such as '&\(name);'.")
    }

    /// HTML's names, which DTDs of journals and of XHTML declare as well.
    private static func character(named name: [UInt8]) -> UInt32? {
        guard
            let entity = (name + [0]).withUnsafeBufferPointer({ htmlEntityLookup($0.baseAddress) })
        else { return nil }
        return entity.pointee.value
    }

    /// The next `&name;` that is not one of XML's own and stands in text or in an attribute.
    private static func reference(in bytes: [UInt8], from start: Int) -> Range<Int>? {
        bytes.withUnsafeBufferPointer { bytes in
            var index = start
            while index < bytes.count {
                let byte = bytes[index]
                if byte == UInt8(ascii: "<"), index + 3 < bytes.count,
                    bytes[index + 1] == UInt8(ascii: "!") || bytes[index + 1] == UInt8(ascii: "?")
                {
                    index = endOfSection(bytes, index)
                } else if byte == UInt8(ascii: "&"), let end = endOfName(bytes, index + 1) {
                    return index..<end
                } else {
                    index += 1
                }
            }
            return nil
        }
    }

    /// Behind a comment, CDATA section or processing instruction, in which nothing is replaced.
    private static func endOfSection(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int) -> Int {
        let end: StaticString =
            switch (bytes[start + 1], bytes[start + 2]) {
            case (UInt8(ascii: "?"), _): "?>"
            case (_, UInt8(ascii: "-")): "-->"
            default: "]]>"
            }
        let count = end.utf8CodeUnitCount
        var index = start + 2
        while index + count <= bytes.count {
            if (0..<count).allSatisfy({ bytes[index + $0] == end.utf8Start[$0] }) {
                return index + count
            }
            index += 1
        }
        return bytes.count
    }

    /// Behind the `;` of an entity's name; nil for characters by number and XML's own names.
    private static func endOfName(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int) -> Int? {
        var end = start
        while end < bytes.count, end - start < 64, ByteScanner.isNameByte(bytes[end]) { end += 1 }
        guard end > start, end < bytes.count, bytes[end] == UInt8(ascii: ";") else { return nil }
        let name = bytes[start..<end]
        let isOwn = ["amp", "lt", "gt", "quot", "apos"].contains {
            name.count == $0.utf8.count && name.elementsEqual($0.utf8)
        }
        return isOwn ? nil : end + 1
    }
}

extension IngestError {
    fileprivate static let attributeFlood = IngestError(
        code: .tooLarge,
        message: "The XML has an element with too many attributes to be read; leave it out.")

    fileprivate static let entityBomb = IngestError(
        code: .entities,
        message: "The XML's entities expand without end (an entity bomb); leave the file out.")
}
