/// A JSON value (RFC 8259) as a tree: what plans, records and samples of the user's own form are.
///
/// Objects keep the order of their members, so that what is written reads as it was declared, and
/// numbers keep their digits. Of two members of one name the later one counts.
package indirect enum JSONValue: Sendable, Hashable {
    case null
    case bool(Bool)
    /// As it is written, such as `1.50`.
    case number(String)
    case string(String)
    case array([JSONValue])
    case object([Member])

    package struct Member: Sendable, Hashable {
        package var name: String
        package var value: JSONValue

        package init(_ name: String, _ value: JSONValue) {
            self.name = name
            self.value = value
        }
    }

    /// Reads one JSON text; space around it is allowed, anything else is not.
    ///
    /// - Throws: `JSONFault`, which says where and why.
    package init(parsing text: String) throws(JSONFault) {
        self = try Self.parse(Array(text.utf8))
    }

    /// Reads one JSON text of UTF-8 bytes.
    ///
    /// - Throws: `JSONFault`, which says where and why.
    package static func parse(_ bytes: [UInt8]) throws(JSONFault) -> JSONValue {
        let result: Result<JSONValue, JSONFault> = bytes.withUnsafeBufferPointer { buffer in
            var tokens = JSONTokens(buffer)
            do throws(JSONFault) {
                // Checks the whole text first, and that it is not nested too deep to build.
                _ = try tokens.value()
                guard tokens.peek() == nil else { throw tokens.fault("more text follows it") }
                tokens = JSONTokens(buffer)
                return .success(try value(&tokens))
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    private static func value(_ tokens: inout JSONTokens) throws(JSONFault) -> JSONValue {
        switch tokens.peek() {
        case UInt8(ascii: "{"): return try object(&tokens)
        case UInt8(ascii: "["):
            _ = tokens.take(UInt8(ascii: "["))
            var items: [JSONValue] = []
            if tokens.take(UInt8(ascii: "]")) { return .array([]) }
            repeat { items.append(try value(&tokens)) } while tokens.take(UInt8(ascii: ","))
            try tokens.expect(UInt8(ascii: "]"), "a comma or a closing bracket is missing")
            return .array(items)
        case UInt8(ascii: "\""): return .string(text(try tokens.string(), in: tokens))
        default:
            let range = try tokens.value()
            let word = String(decoding: tokens.bytes[range], as: UTF8.self)
            switch word {
            case "null": return .null
            case "true", "false": return .bool(word == "true")
            default: return .number(word)
            }
        }
    }

    private static func object(_ tokens: inout JSONTokens) throws(JSONFault) -> JSONValue {
        _ = tokens.take(UInt8(ascii: "{"))
        if tokens.take(UInt8(ascii: "}")) { return .object([]) }
        var members: [Member] = []
        var places: [String: Int] = [:]
        repeat {
            let name = text(try tokens.key(), in: tokens)
            let member = Member(name, try value(&tokens))
            if let place = places[name] {
                members[place] = member
            } else {
                places[name] = members.count
                members.append(member)
            }
        } while tokens.take(UInt8(ascii: ","))
        try tokens.expect(UInt8(ascii: "}"), "a comma or a closing bracket is missing")
        return .object(members)
    }

    private static func text(_ string: JSONTokens.QuotedString, in tokens: JSONTokens) -> String {
        let bytes = UnsafeBufferPointer(rebasing: tokens.bytes[string.range])
        return string.hasEscapes
            ? String(decoding: bytes.unescaped, as: UTF8.self)
            : String(decoding: bytes, as: UTF8.self)
    }
}

// MARK: - Parts

extension JSONValue {
    /// A member of an object; nil where there is none or this is no object.
    package subscript(name: String) -> JSONValue? {
        get {
            guard case .object(let members) = self else { return nil }
            return members.first { $0.name == name }?.value
        }
        set {
            guard case .object(var members) = self else { return }
            let place = members.firstIndex { $0.name == name }
            switch (place, newValue) {
            case (let place?, let value?): members[place].value = value
            case (let place?, nil): members.remove(at: place)
            case (nil, let value?): members.append(Member(name, value))
            case (nil, nil): break
            }
            self = .object(members)
        }
    }

    package var members: [Member]? {
        if case .object(let members) = self { members } else { nil }
    }

    package var items: [JSONValue]? {
        if case .array(let items) = self { items } else { nil }
    }

    package var string: String? {
        if case .string(let text) = self { text } else { nil }
    }

    package var bool: Bool? {
        if case .bool(let flag) = self { flag } else { nil }
    }

    package var double: Double? {
        if case .number(let digits) = self { Double(digits) } else { nil }
    }

    /// The number where it is a whole one that an `Int` holds, also written `3.0`.
    package var int: Int? {
        guard case .number(let digits) = self else { return nil }
        return Int(digits) ?? Double(digits).flatMap(Int.init(exactly:))
    }

    /// What kind of value it is, as messages say it.
    package var kindName: String {
        switch self {
        case .null: "null"
        case .bool: "a flag"
        case .number: "a number"
        case .string: "a text"
        case .array: "a list"
        case .object: "a mapping"
        }
    }

    package init(_ number: Int) { self = .number(String(number)) }

    /// A finite number; others, which JSON does not know, become null.
    package init(_ number: Double) {
        if let whole = Int(exactly: number) {
            self = .number(String(whole))
        } else {
            self = number.isFinite ? .number(String(number)) : .null
        }
    }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByArrayLiteral,
    ExpressibleByDictionaryLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral
{
    package init(stringLiteral text: String) { self = .string(text) }
    package init(booleanLiteral flag: Bool) { self = .bool(flag) }
    package init(integerLiteral number: Int) { self.init(number) }
    package init(arrayLiteral items: JSONValue...) { self = .array(items) }
    package init(dictionaryLiteral members: (String, JSONValue)...) {
        self = .object(members.map { Member($0.0, $0.1) })
    }
}

// MARK: - Writing

extension JSONValue {
    /// JSON on one line, members in their order.
    package var text: String { written(sorted: false) }

    /// JSON on one line with sorted members, so that equal values are equal text.
    package var canonicalText: String { written(sorted: true) }

    private func written(sorted: Bool) -> String {
        var output: [UInt8] = []
        write(to: &output, sorted: sorted)
        return String(decoding: output, as: UTF8.self)
    }

    private func write(to output: inout [UInt8], sorted: Bool) {
        switch self {
        case .null: output += "null".utf8
        case .bool(let flag): output += (flag ? "true" : "false").utf8
        case .number(let digits): output += digits.utf8
        case .string(let text): Self.write(text, to: &output)
        case .array(let items):
            output.append(UInt8(ascii: "["))
            for (index, item) in items.enumerated() {
                if index > 0 { output.append(UInt8(ascii: ",")) }
                item.write(to: &output, sorted: sorted)
            }
            output.append(UInt8(ascii: "]"))
        case .object(var members):
            if sorted { members.sort { $0.name < $1.name } }
            output.append(UInt8(ascii: "{"))
            for (index, member) in members.enumerated() {
                if index > 0 { output.append(UInt8(ascii: ",")) }
                Self.write(member.name, to: &output)
                output.append(UInt8(ascii: ":"))
                member.value.write(to: &output, sorted: sorted)
            }
            output.append(UInt8(ascii: "}"))
        }
    }

    private static func write(_ text: String, to output: inout [UInt8]) {
        output.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                output.append(UInt8(ascii: "\\"))
                output.append(byte)
            case 0x0A: output += "\\n".utf8
            case 0x0D: output += "\\r".utf8
            case 0x09: output += "\\t".utf8
            case 0..<0x20:
                output += "\\u00".utf8
                for half in [byte >> 4, byte & 15] {
                    output.append(half < 10 ? 0x30 + half : 0x57 + half)
                }
            default: output.append(byte)
            }
        }
        output.append(UInt8(ascii: "\""))
    }
}
