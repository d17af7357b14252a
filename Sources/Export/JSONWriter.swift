/// Writes JSON (RFC 8259) as bytes, keys in the order they are given, without white space.
///
/// The caller keeps begin and end in balance; commas come by themselves.
package struct JSONWriter {
    package private(set) var bytes: [UInt8] = []
    /// True after a value, where the next one needs a comma before it.
    private var needsComma = false

    package init() {}

    package mutating func beginObject() { open("{") }
    package mutating func endObject() { close("}") }
    package mutating func beginArray() { open("[") }
    package mutating func endArray() { close("]") }

    package mutating func key(_ name: String) {
        value(name)
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    package mutating func field(_ name: String, _ text: String) {
        key(name)
        value(text)
    }

    package mutating func field(_ name: String, _ number: Int?) {
        key(name)
        token(number.map(String.init) ?? "null")
    }

    /// Infinity and NaN, which JSON does not have, become null.
    package mutating func field(_ name: String, _ number: Double) {
        key(name)
        token(number.isFinite ? "\(number)" : "null")
    }

    package mutating func value(_ text: String) {
        comma()
        bytes.append(UInt8(ascii: "\""))
        var text = text
        text.withUTF8 { escape($0) }
        bytes.append(UInt8(ascii: "\""))
        needsComma = true
    }

    // MARK: -

    private mutating func open(_ bracket: Unicode.Scalar) {
        comma()
        bytes.append(UInt8(ascii: bracket))
        needsComma = false
    }

    private mutating func close(_ bracket: Unicode.Scalar) {
        bytes.append(UInt8(ascii: bracket))
        needsComma = true
    }

    private mutating func token(_ text: String) {
        comma()
        bytes.append(contentsOf: text.utf8)
        needsComma = true
    }

    private mutating func comma() {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
    }

    /// Besides what JSON demands, the line separators of Unicode are escaped, and all control
    /// characters.
    ///
    /// Programs that split a file with Python's `splitlines` would break a line at the first; the
    /// others might draw on a terminal on which the file is shown.
    private mutating func escape(_ text: UnsafeBufferPointer<UInt8>) {
        var copied = 0
        for index in text.indices {
            let replacement: String
            var length = 1
            switch text[index] {
            case UInt8(ascii: "\""): replacement = "\\\""
            case UInt8(ascii: "\\"): replacement = "\\\\"
            case 0x08: replacement = "\\b"
            case 0x09: replacement = "\\t"
            case 0x0A: replacement = "\\n"
            case 0x0C: replacement = "\\f"
            case 0x0D: replacement = "\\r"
            case 0x00..<0x20, 0x7F: replacement = Self.unicodeEscape(UInt16(text[index]))
            case 0xC2 where text[index + 1] < 0xA0:
                replacement = Self.unicodeEscape(UInt16(text[index + 1]))
                length = 2
            case 0xE2 where text[index + 1] == 0x80 && text[index + 2] & 0xFE == 0xA8:
                replacement = Self.unicodeEscape(0x2000 | UInt16(text[index + 2] & 0x3F))
                length = 3
            default: continue
            }
            bytes.append(contentsOf: text[copied..<index])
            bytes.append(contentsOf: replacement.utf8)
            copied = index + length
        }
        bytes.append(contentsOf: text[copied...])
    }

    private static func unicodeEscape(_ unit: UInt16) -> String {
        let digits = String(unit, radix: 16)
        return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    }
}
