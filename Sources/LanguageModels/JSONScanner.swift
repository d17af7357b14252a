/// Finds where the values of JSON text begin and end, also in text that stops in the middle.
///
/// It does not validate: what it finds is decoded strictly afterwards.
struct JSONScanner {
    let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// Goes to the first item of the array: the whole text, or a member of the outermost object.
    mutating func enterArray(of key: String?) -> Bool {
        guard let key else { return skip(UInt8(ascii: "[")) }
        guard skip(UInt8(ascii: "{")) else { return false }
        while let name = nextValue() {
            guard skip(UInt8(ascii: ":")) else { return false }
            let quoted = Array(JSONText.string(key).utf8)
            if bytes[name].elementsEqual(quoted) { return skip(UInt8(ascii: "[")) }
            guard nextValue() != nil, skip(UInt8(ascii: ",")) else { return false }
        }
        return false
    }

    /// The next item of the array that is complete; a number counts only when something follows it.
    mutating func nextItem() -> Range<Int>? {
        guard let item = nextValue() else { return nil }
        skipBlank()
        let isScalar = ![UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: "\"")]
            .contains(bytes[item.lowerBound])
        if isScalar, position == bytes.count { return nil }
        _ = skip(UInt8(ascii: ","))
        return item
    }

    /// The members of the object that begins here; nil where none does.
    mutating func members() -> [(name: Range<Int>, value: Range<Int>)]? {
        guard skip(UInt8(ascii: "{")) else { return nil }
        var members: [(name: Range<Int>, value: Range<Int>)] = []
        while let name = nextValue(), skip(UInt8(ascii: ":")), let value = nextValue() {
            members.append((name, value))
            guard skip(UInt8(ascii: ",")) else { break }
        }
        return members
    }

    /// The range of the value that begins here, or nil where none begins or it does not end.
    private mutating func nextValue() -> Range<Int>? {
        skipBlank()
        let start = position
        guard position < bytes.count else { return nil }
        switch bytes[position] {
        case UInt8(ascii: "\""): guard skipString() else { return nil }
        case UInt8(ascii: "{"), UInt8(ascii: "["): guard skipNested() else { return nil }
        case UInt8(ascii: "}"), UInt8(ascii: "]"): return nil
        default: skipScalar()
        }
        return position > start ? start..<position : nil
    }

    private mutating func skipNested() -> Bool {
        var depth = 0
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "\""):
                guard skipString() else { return false }
                continue
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
            default: break
            }
            position += 1
            if depth == 0 { return true }
        }
        return false
    }

    private mutating func skipString() -> Bool {
        position += 1
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "\\"): position += 1
            case UInt8(ascii: "\""):
                position += 1
                return true
            default: break
            }
            position += 1
        }
        position = bytes.count
        return false
    }

    private mutating func skipScalar() {
        let ends = Array(",]}: \t\r\n".utf8)
        while position < bytes.count, !ends.contains(bytes[position]) { position += 1 }
    }

    private mutating func skipBlank() {
        while position < bytes.count, [32, 9, 10, 13].contains(bytes[position]) { position += 1 }
    }

    private mutating func skip(_ byte: UInt8) -> Bool {
        skipBlank()
        guard position < bytes.count, bytes[position] == byte else { return false }
        position += 1
        return true
    }
}
