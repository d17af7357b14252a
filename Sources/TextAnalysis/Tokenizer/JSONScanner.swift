/// Reads JSON front to back, for files with hundreds of thousands of short strings.
///
/// Strings come as bytes: two that Unicode calls equivalent are different tokens.
struct JSONScanner {
    private let bytes: [UInt8]
    private var index = 0

    /// Deeper nesting than this is refused.
    private static let mostLevels = 64

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// A value of any kind, for small parts.
    indirect enum Value {
        case object([(key: String, value: Value)])
        case array([Value])
        case string([UInt8])
        case number(Int)
        case flag(Bool)
        case null

        subscript(key: String) -> Value? {
            guard case .object(let members) = self else { return nil }
            return members.first { $0.key == key }?.value
        }

        var string: String? {
            guard case .string(let bytes) = self else { return nil }
            return String(decoding: bytes, as: UTF8.self)
        }

        var isTrue: Bool {
            guard case .flag(let flag) = self else { return false }
            return flag
        }

        var elements: [Value] {
            guard case .array(let values) = self else { return [] }
            return values
        }
    }

    // MARK: - Parts

    /// The next byte that is no white space, not taken.
    mutating func peek() throws(TokenizerError) -> UInt8 {
        while index < bytes.count, [0x20, 0x0A, 0x0D, 0x09].contains(bytes[index]) { index += 1 }
        guard index < bytes.count else { throw .malformed("ends early") }
        return bytes[index]
    }

    private mutating func take(_ byte: UInt8) throws(TokenizerError) {
        guard try peek() == byte else { throw .malformed("is no valid JSON at byte \(index)") }
        index += 1
    }

    /// Calls `body` for each member, which reads the value.
    mutating func object(
        _ body: (inout JSONScanner, [UInt8]) throws(TokenizerError) -> Void
    ) throws(TokenizerError) {
        try take(UInt8(ascii: "{"))
        if try peek() == UInt8(ascii: "}") {
            index += 1
            return
        }
        while true {
            let key = try string()
            try take(UInt8(ascii: ":"))
            try body(&self, key)
            if try peek() == UInt8(ascii: "}") {
                index += 1
                return
            }
            try take(UInt8(ascii: ","))
        }
    }

    mutating func array(
        _ body: (inout JSONScanner) throws(TokenizerError) -> Void
    ) throws(TokenizerError) {
        try take(UInt8(ascii: "["))
        if try peek() == UInt8(ascii: "]") {
            index += 1
            return
        }
        while true {
            try body(&self)
            if try peek() == UInt8(ascii: "]") {
                index += 1
                return
            }
            try take(UInt8(ascii: ","))
        }
    }

    mutating func value(level: Int = 0) throws(TokenizerError) -> Value {
        guard level < Self.mostLevels else { throw .malformed("is nested too deeply") }
        switch try peek() {
        case UInt8(ascii: "{"):
            var members: [(key: String, value: Value)] = []
            try object { (scanner, key) throws(TokenizerError) in
                let value = try scanner.value(level: level + 1)
                members.append((String(decoding: key, as: UTF8.self), value))
            }
            return .object(members)
        case UInt8(ascii: "["):
            var values: [Value] = []
            try array { (scanner) throws(TokenizerError) in
                values.append(try scanner.value(level: level + 1))
            }
            return .array(values)
        case UInt8(ascii: "\""): return .string(try string())
        default: return try word()
        }
    }

    private mutating func word() throws(TokenizerError) -> Value {
        let start = index
        while index < bytes.count, bytes[index] > 0x20,
            ![UInt8(ascii: ","), UInt8(ascii: "}"), UInt8(ascii: "]")].contains(bytes[index])
        {
            index += 1
        }
        switch String(decoding: bytes[start..<index], as: UTF8.self) {
        case "true": return .flag(true)
        case "false": return .flag(false)
        case "null": return .null
        case let text:
            guard let number = Double(text) else {
                throw .malformed("is no valid JSON at byte \(start)")
            }
            return .number(Int(exactly: number.rounded()) ?? 0)
        }
    }

    mutating func integer() throws(TokenizerError) -> Int {
        _ = try peek()
        guard case .number(let number) = try word() else {
            throw .malformed("has no number at byte \(index)")
        }
        return number
    }

    // MARK: - Strings

    mutating func string() throws(TokenizerError) -> [UInt8] {
        try take(UInt8(ascii: "\""))
        let start = index
        while index < bytes.count, bytes[index] != UInt8(ascii: "\""),
            bytes[index] != UInt8(ascii: "\\")
        {
            index += 1
        }
        var string = Array(bytes[start..<index])
        while index < bytes.count {
            let byte = bytes[index]
            index += 1
            switch byte {
            case UInt8(ascii: "\""): return string
            case UInt8(ascii: "\\"): try appendEscape(to: &string)
            default: string.append(byte)
            }
        }
        throw .malformed("ends early")
    }

    private mutating func appendEscape(to string: inout [UInt8]) throws(TokenizerError) {
        guard index < bytes.count else { throw .malformed("ends early") }
        let byte = bytes[index]
        index += 1
        switch byte {
        case UInt8(ascii: "n"): string.append(0x0A)
        case UInt8(ascii: "t"): string.append(0x09)
        case UInt8(ascii: "r"): string.append(0x0D)
        case UInt8(ascii: "b"): string.append(0x08)
        case UInt8(ascii: "f"): string.append(0x0C)
        case UInt8(ascii: "u"):
            var value = try hexadecimal()
            if (0xD800..<0xDC00).contains(value), index + 1 < bytes.count,
                bytes[index] == UInt8(ascii: "\\"), bytes[index + 1] == UInt8(ascii: "u")
            {
                index += 2
                value = 0x10000 + (value - 0xD800) << 10 + (try hexadecimal() & 0x3FF)
            }
            string += String(Character(Unicode.Scalar(value) ?? "\u{FFFD}")).utf8
        default: string.append(byte)
        }
    }

    private mutating func hexadecimal() throws(TokenizerError) -> UInt32 {
        guard index + 4 <= bytes.count,
            let value = UInt32(String(decoding: bytes[index..<index + 4], as: UTF8.self), radix: 16)
        else { throw .malformed("has a broken escape at byte \(index)") }
        index += 4
        return value
    }
}
