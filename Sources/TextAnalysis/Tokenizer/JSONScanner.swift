/// Reads JSON front to back, for files with hundreds of thousands of short strings.
///
/// Strings come as bytes: two that Unicode calls equivalent are different tokens.
struct JSONScanner {
    private var tokens: JSONTokens

    /// Deeper nesting than this is refused: values are read recursively.
    private static let mostLevels = 64

    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        tokens = JSONTokens(bytes)
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
        guard let byte = tokens.peek() else { throw .malformed("ends early") }
        return byte
    }

    /// Calls `body` for each member, which reads the value.
    mutating func object(
        _ body: (inout JSONScanner, [UInt8]) throws(TokenizerError) -> Void
    ) throws(TokenizerError) {
        try take(UInt8(ascii: "{"))
        if tokens.take(UInt8(ascii: "}")) { return }
        repeat {
            let key = try read { (tokens) throws(JSONFault) in try tokens.key() }
            try body(&self, bytes(of: key))
        } while tokens.take(UInt8(ascii: ","))
        try take(UInt8(ascii: "}"))
    }

    mutating func array(
        _ body: (inout JSONScanner) throws(TokenizerError) -> Void
    ) throws(TokenizerError) {
        try take(UInt8(ascii: "["))
        if tokens.take(UInt8(ascii: "]")) { return }
        repeat {
            try body(&self)
        } while tokens.take(UInt8(ascii: ","))
        try take(UInt8(ascii: "]"))
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
        let range = try read { (tokens) throws(JSONFault) in try tokens.value() }
        switch String(decoding: tokens.bytes[range], as: UTF8.self) {
        case "true": return .flag(true)
        case "false": return .flag(false)
        case "null": return .null
        case let text:
            guard let number = Double(text) else { throw malformed(range.lowerBound) }
            return .number(Int(exactly: number.rounded()) ?? 0)
        }
    }

    mutating func integer() throws(TokenizerError) -> Int {
        guard case .number(let number) = try word() else {
            throw .malformed("has no number at byte \(tokens.index)")
        }
        return number
    }

    mutating func string() throws(TokenizerError) -> [UInt8] {
        guard try peek() == UInt8(ascii: "\"") else { throw malformed() }
        return bytes(of: try read { (tokens) throws(JSONFault) in try tokens.string() })
    }

    private func bytes(of string: JSONTokens.QuotedString) -> [UInt8] {
        let written = tokens.bytes[string.range]
        return string.hasEscapes ? UnsafeBufferPointer(rebasing: written).unescaped : Array(written)
    }

    // MARK: - Errors

    private mutating func take(_ byte: UInt8) throws(TokenizerError) {
        guard try peek() == byte else { throw malformed() }
        _ = tokens.take(byte)
    }

    private mutating func read<Part>(
        _ body: (inout JSONTokens) throws(JSONFault) -> Part
    ) throws(TokenizerError) -> Part {
        do {
            return try body(&tokens)
        } catch {
            throw error.offset < tokens.bytes.count
                ? malformed(error.offset) : .malformed("ends early")
        }
    }

    private func malformed(_ offset: Int? = nil) -> TokenizerError {
        .malformed("is no valid JSON at byte \(offset ?? tokens.index)")
    }
}
