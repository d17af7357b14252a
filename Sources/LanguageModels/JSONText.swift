import TextAnalysis

/// Builds JSON as text, so that keys keep the order they are given and a schema is spliced in
/// unchanged (an encoder would reorder both, and a server's prefix cache would notice).
enum JSONText {
    /// `{"a":1,"b":…}`; the values are JSON already.
    static func object(_ members: [(name: String, value: String)]) -> String {
        "{" + members.map { string($0.name) + ":" + $0.value }.joined(separator: ",") + "}"
    }

    /// `[…,…]`; the items are JSON already.
    static func array(_ items: [String]) -> String {
        "[" + items.joined(separator: ",") + "]"
    }

    static func string(_ text: String) -> String {
        var text = text
        return text.withUTF8 { bytes in
            var output: [UInt8] = []
            output.reserveCapacity(bytes.count + bytes.count / 32 + 2)
            output.append(UInt8(ascii: "\""))
            var start = 0
            while start < bytes.count {
                let end = endOfUnescaped(bytes, from: start)
                output.append(contentsOf: bytes[start..<end])
                if end < bytes.count { append(escaped: bytes[end], to: &output) }
                start = end + 1
            }
            output.append(UInt8(ascii: "\""))
            return String(decoding: output, as: UTF8.self)
        }
    }

    /// The next byte that must be escaped, or the end.
    private static func endOfUnescaped(
        _ bytes: UnsafeBufferPointer<UInt8>, from start: Int
    ) -> Int {
        var end = bytes.endOfPlainText(from: start)
        // It also stops at what is not ASCII, which stays as it is.
        while end < bytes.count, bytes[end] >= 0x80 {
            end = bytes.endOfPlainText(from: end + 1)
        }
        return end
    }

    private static func append(escaped byte: UInt8, to output: inout [UInt8]) {
        output.append(UInt8(ascii: "\\"))
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): output.append(byte)
        case UInt8(ascii: "\n"): output.append(UInt8(ascii: "n"))
        default:
            output += "u00".utf8
            for half in [byte >> 4, byte & 15] {
                output.append(half < 10 ? 0x30 + half : 0x57 + half)
            }
        }
    }
}
