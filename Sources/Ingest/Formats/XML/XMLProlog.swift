/// What stands in front of an XML document's root element: a byte-order mark, the declaration,
/// comments, processing instructions and the DOCTYPE with the entities that it declares.
///
/// The bytes hold ASCII as it is (UTF-8, Latin-1 ...); nothing behind the root's name is looked
/// at.
struct XMLProlog: Sendable {
    /// An entity of the internal subset.
    struct Entity: Sendable, Equatable {
        var name: [UInt8]
        /// The replacement text; nil where it would be fetched from outside.
        var value: [UInt8]?
    }

    /// The root element's name with its prefix; empty where there is no root.
    private(set) var rootName: [UInt8] = []
    /// Where the root element's `<` stands, or the end of the bytes.
    private(set) var rootStart = 0
    /// The encoding that the declaration names, lowercased.
    private(set) var encoding: String?
    private(set) var entities: [Entity] = []
    /// An XML declaration or a DOCTYPE was seen.
    private(set) var isMarked = false
    /// Something other than markup stands in front of the root, or a part does not end.
    private(set) var isBroken = false

    init(_ bytes: [UInt8]) {
        var scanner = ByteScanner(bytes)
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { scanner.position = 3 }
        scan(&scanner)
    }

    private mutating func scan(_ scanner: inout ByteScanner) {
        while true {
            scanner.skipSpace()
            rootStart = scanner.position
            guard scanner.byte == UInt8(ascii: "<") else {
                isBroken = true
                return
            }
            if scanner.skip("<!--") {
                guard scanner.skip(past: "-->") else { return fail() }
            } else if scanner.skip("<?") {
                let start = scanner.position
                guard scanner.skip(past: "?>") else { return fail() }
                readInstruction(scanner.bytes[start..<scanner.position])
            } else if scanner.skip("<!DOCTYPE") || scanner.skip("<!doctype") {
                isMarked = true
                guard readDocumentType(&scanner) else { return fail() }
            } else {
                scanner.position += 1
                rootName = Array(scanner.name())
                isBroken = rootName.isEmpty
                return
            }
        }
    }

    private mutating func fail() { isBroken = true }

    private mutating func readInstruction(_ content: ArraySlice<UInt8>) {
        guard content.starts(with: "xml ".utf8) else { return }
        isMarked = true
        let text = String(decoding: content, as: UTF8.self).lowercased()
        guard let mark = text.firstRange(of: "encoding") else { return }
        let value = text[mark.upperBound...].drop { " =\"'\n\t\r".contains($0) }
        let name = value.prefix { $0.isLetter || $0.isNumber || "-_.".contains($0) }
        if !name.isEmpty { encoding = String(name) }
    }

    /// From behind `<!DOCTYPE` to behind its `>`.
    private mutating func readDocumentType(_ scanner: inout ByteScanner) -> Bool {
        while let byte = scanner.byte {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "'"):
                guard scanner.quoted() != nil else { return false }
            case UInt8(ascii: "["):
                scanner.position += 1
                guard readSubset(&scanner) else { return false }
            case UInt8(ascii: ">"):
                scanner.position += 1
                return true
            default: scanner.position += 1
            }
        }
        return false
    }

    /// The declarations between brackets.
    private mutating func readSubset(_ scanner: inout ByteScanner) -> Bool {
        while let byte = scanner.byte {
            if byte == UInt8(ascii: "]") {
                scanner.position += 1
                return true
            } else if scanner.skip("<!--") {
                guard scanner.skip(past: "-->") else { return false }
            } else if scanner.skip("<?") {
                guard scanner.skip(past: "?>") else { return false }
            } else if scanner.skip("<!ENTITY") {
                guard readEntity(&scanner) else { return false }
            } else if scanner.skip("<!") {
                guard scanner.skipDeclaration() else { return false }
            } else {
                scanner.position += 1
            }
        }
        return false
    }

    private mutating func readEntity(_ scanner: inout ByteScanner) -> Bool {
        scanner.skipSpace()
        // Parameter entities only matter inside of the DTD, which is not read.
        let isParameter = scanner.skip("%")
        scanner.skipSpace()
        let name = Array(scanner.name())
        scanner.skipSpace()
        var value: [UInt8]?
        if scanner.byte == UInt8(ascii: "\"") || scanner.byte == UInt8(ascii: "'") {
            guard let quoted = scanner.quoted() else { return false }
            value = Array(quoted)
        }
        if !isParameter, !name.isEmpty { entities.append(Entity(name: name, value: value)) }
        return scanner.skipDeclaration()
    }
}

/// Walks over bytes.
struct ByteScanner {
    let bytes: [UInt8]
    var position = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    var byte: UInt8? { position < bytes.count ? bytes[position] : nil }

    mutating func skipSpace() {
        while position < bytes.count, bytes[position] <= 32 { position += 1 }
    }

    /// Steps over some text if it stands here.
    mutating func skip(_ text: StaticString) -> Bool {
        let count = text.utf8CodeUnitCount
        guard position + count <= bytes.count else { return false }
        for offset in 0..<count where bytes[position + offset] != text.utf8Start[offset] {
            return false
        }
        position += count
        return true
    }

    /// Steps behind the next such text.
    mutating func skip(past text: StaticString) -> Bool {
        while position < bytes.count {
            if skip(text) { return true }
            position += 1
        }
        return false
    }

    /// What stands between the quotation mark here and the next one like it.
    mutating func quoted() -> ArraySlice<UInt8>? {
        guard let mark = byte else { return nil }
        let start = position + 1
        position = start
        while position < bytes.count, bytes[position] != mark { position += 1 }
        guard position < bytes.count else { return nil }
        position += 1
        return bytes[start..<(position - 1)]
    }

    /// To behind the `>` that ends a declaration and stands in no quotation marks.
    mutating func skipDeclaration() -> Bool {
        while let byte {
            if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
                guard quoted() != nil else { return false }
                continue
            }
            position += 1
            if byte == UInt8(ascii: ">") { return true }
        }
        return false
    }

    /// A name: all up to white space or a sign of markup.
    mutating func name() -> ArraySlice<UInt8> {
        let start = position
        while position < bytes.count, Self.isNameByte(bytes[position]) { position += 1 }
        return bytes[start..<position]
    }

    static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 97...122, 65...90, 48...57, 0x80...: true
        case UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: ":"): true
        default: false
        }
    }
}
