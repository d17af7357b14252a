import TextAnalysis

/// Reads one JSON text front to back, each value as what it should be.
///
/// For the replies of models, of which there are thousands a second: a decoder that goes by types
/// takes ten times as long. Strict: what is no JSON, is of another kind than asked for, or follows
/// the text, throws `JSONFault`.
struct JSONReader {
    private var tokens: JSONTokens

    /// A member's name as it is written; one with escapes equals nothing.
    struct Name {
        fileprivate let bytes: UnsafeBufferPointer<UInt8>

        static func ~= (name: StaticString, own: Name) -> Bool {
            own.bytes.elementsEqual(
                UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
        }
    }

    /// Reads a whole text; nil where it is no JSON of that form.
    static func read<Value>(
        _ bytes: [UInt8], _ body: (inout JSONReader) throws -> Value
    ) -> Value? {
        bytes.withUnsafeBufferPointer { bytes in
            // Some servers put a byte order mark in front.
            let start = bytes.starts(with: "\u{FEFF}".utf8) ? 3 : 0
            var reader = JSONReader(
                tokens: JSONTokens(UnsafeBufferPointer(rebasing: bytes[start...])))
            guard let value = try? body(&reader), reader.tokens.peek() == nil else { return nil }
            return value
        }
    }
}

// MARK: - Values

extension JSONReader {
    /// The members of an object; `body` must take the value of each.
    mutating func members(_ body: (Name, inout JSONReader) throws -> Void) throws {
        try tokens.expect(UInt8(ascii: "{"), "an object is missing")
        guard !tokens.take(UInt8(ascii: "}")) else { return }
        repeat {
            let name = try tokens.key()
            try body(Name(bytes: bytes(of: name)), &self)
        } while tokens.take(UInt8(ascii: ","))
        try tokens.expect(UInt8(ascii: "}"), "a comma or a closing bracket is missing")
    }

    /// The items of a list, each as `item` reads it; nil for null.
    mutating func items<Item>(
        _ item: (inout JSONReader) throws -> Item
    ) throws -> [Item]? {
        guard try !isNull() else { return nil }
        try tokens.expect(UInt8(ascii: "["), "a list is missing")
        guard !tokens.take(UInt8(ascii: "]")) else { return [] }
        var items: [Item] = []
        repeat { try items.append(item(&self)) } while tokens.take(UInt8(ascii: ","))
        try tokens.expect(UInt8(ascii: "]"), "a comma or a closing bracket is missing")
        return items
    }

    /// What `body` reads; nil for null.
    mutating func optional<Value>(
        _ body: (inout JSONReader) throws -> Value
    ) throws -> Value? {
        try isNull() ? nil : body(&self)
    }

    /// What `body` reads; nil for null and for what is of another form, which is skipped.
    ///
    /// For what no reply is to be lost for.
    mutating func lenient<Value>(
        _ body: (inout JSONReader) throws -> Value?
    ) throws -> Value? {
        let start = self
        if let value = try? body(&self) { return value }
        self = start
        try skip()
        return nil
    }

    /// A count from 0 to `WireCount.most`; 0 for what is no number.
    mutating func count() throws -> Int {
        WireCount.count(try lenient { try $0.number() } ?? 0)
    }

    /// A string; nil for null.
    mutating func string() throws -> String? {
        guard try !isNull() else { return nil }
        guard tokens.peek() == UInt8(ascii: "\"") else { throw tokens.fault("a string is missing") }
        let string = try tokens.string()
        let bytes = bytes(of: string)
        return string.hasEscapes
            ? String(decoding: bytes.unescaped, as: UTF8.self)
            : String(decoding: bytes, as: UTF8.self)
    }

    /// A number; nil for null.
    mutating func number() throws -> Double? {
        try numberText().flatMap(Double.init)
    }

    /// A whole number, also one that is written `31.0`; nil for null.
    mutating func integer() throws -> Int? {
        guard let text = try numberText() else { return nil }
        guard let integer = Int(text) ?? Double(text).flatMap(Int.init(exactly:)) else {
            throw tokens.fault("a whole number is missing")
        }
        return integer
    }

    /// The fault of a text that is JSON but not of the form that was asked for.
    func fault(_ reason: String) -> JSONFault { tokens.fault(reason) }

    /// Whether the next value is a list.
    mutating func isList() -> Bool { tokens.peek() == UInt8(ascii: "[") }

    /// Takes a value of any kind.
    mutating func skip() throws {
        _ = try tokens.value()
    }

    private mutating func isNull() throws -> Bool {
        guard tokens.peek() == UInt8(ascii: "n") else { return false }
        try skip()
        return true
    }

    private mutating func numberText() throws -> String? {
        guard try !isNull() else { return nil }
        guard let first = tokens.peek(), first == UInt8(ascii: "-") || first &- 0x30 < 10 else {
            throw tokens.fault("a number is missing")
        }
        return String(decoding: tokens.bytes[try tokens.value()], as: UTF8.self)
    }

    private func bytes(of string: JSONTokens.QuotedString) -> UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(rebasing: tokens.bytes[string.range])
    }
}
