import TextAnalysis

/// A line of the filter's input: a JSON object with a `text` and perhaps a `doc`.
struct InputLine {
    /// The value of `doc`, as it is written; nil where there is none.
    let doc: [UInt8]?
    /// The value of `text` in UTF-8.
    let text: [UInt8]

    /// Reads a line, from which nothing is kept.
    ///
    /// Of two members with one name the last counts; other names don't. An escape that is half of a
    /// surrogate pair becomes U+FFFD, which has as many bytes as others give to the half alone: the
    /// offsets fit either way.
    init(_ bytes: UnsafeBufferPointer<UInt8>) throws(LineFault) {
        let members: Members
        do throws(JSONFault) {
            members = try Members(bytes)
        } catch {
            throw .notJSON(error, in: bytes)
        }
        guard members.isObject else { throw .wrongKind(bytes) }
        guard let text = members.text else { throw .noText }
        guard bytes[text.lowerBound] == UInt8(ascii: "\"") else {
            throw .wrongText(JSONKind(of: bytes[text.lowerBound]))
        }
        var doc: [UInt8]?
        if let range = members.doc {
            switch JSONKind(of: bytes[range.lowerBound]) {
            case .null: break
            case .string, .number: doc = Array(bytes[range])
            case let kind: throw .wrongDoc(kind)
            }
        }
        self.doc = doc
        self.text =
            UnsafeBufferPointer(
                rebasing: bytes[text.lowerBound + 1..<text.upperBound - 1]
            ).unescaped
    }
}

/// Where the members that matter stand.
private struct Members {
    var isObject = true
    var doc: Range<Int>?
    var text: Range<Int>?

    init(_ bytes: UnsafeBufferPointer<UInt8>) throws(JSONFault) {
        var tokens = JSONTokens(bytes)
        if tokens.take(UInt8(ascii: "{")) {
            try read(&tokens)
        } else {
            isObject = false
            _ = try tokens.value()
        }
        if tokens.peek() != nil { throw tokens.fault("something follows the object") }
    }

    private mutating func read(_ tokens: inout JSONTokens) throws(JSONFault) {
        if tokens.take(UInt8(ascii: "}")) { return }
        repeat {
            let key = try tokens.key()
            let value = try tokens.value()
            let name = UnsafeBufferPointer(rebasing: tokens.bytes[key.range])
            if Self.isName("text", name, hasEscapes: key.hasEscapes) {
                text = value
            } else if Self.isName("doc", name, hasEscapes: key.hasEscapes) {
                doc = value
            }
        } while tokens.take(UInt8(ascii: ","))
        try tokens.expect(UInt8(ascii: "}"), "a comma or a closing bracket is missing")
    }

    private static func isName(
        _ name: StaticString, _ bytes: UnsafeBufferPointer<UInt8>, hasEscapes: Bool
    ) -> Bool {
        let wanted = UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount)
        return hasEscapes ? bytes.unescaped.elementsEqual(wanted) : bytes.elementsEqual(wanted)
    }
}
