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
            let length = bytes.reduce(2) { $0 + escapedLength(of: $1) }
            return String(unsafeUninitializedCapacity: length) { output in
                output[0] = UInt8(ascii: "\"")
                var end = 1
                for byte in bytes { write(byte, to: output, at: &end) }
                output[end] = UInt8(ascii: "\"")
                return end + 1
            }
        }
    }

    private static func escapedLength(of byte: UInt8) -> Int {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "\n"): 2
        case 0..<0x20: 6
        default: 1
        }
    }

    private static func write(
        _ byte: UInt8, to output: UnsafeMutableBufferPointer<UInt8>, at end: inout Int
    ) {
        func put(_ byte: UInt8) {
            output[end] = byte
            end += 1
        }
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"):
            put(UInt8(ascii: "\\"))
            put(byte)
        case UInt8(ascii: "\n"):
            put(UInt8(ascii: "\\"))
            put(UInt8(ascii: "n"))
        case 0..<0x20:
            for byte in #"\u00"#.utf8 { put(byte) }
            for half in [byte >> 4, byte & 15] { put(half < 10 ? 0x30 + half : 0x57 + half) }
        default:
            put(byte)
        }
    }
}
