import TextAnalysis

/// Why a line gives no chunks, worded for whoever made it.
struct LineFault: Error {
    /// What is wrong and what to do, without the line's number.
    let message: String

    static func notJSON(_ fault: JSONFault, in bytes: UnsafeBufferPointer<UInt8>) -> LineFault {
        let before = bytes[..<min(fault.offset, bytes.count)]
        let character = before.count { $0 & 0xC0 != 0x80 } + 1
        return LineFault(message: "not JSON at character \(character): \(fault.reason)")
    }

    static func wrongKind(_ bytes: UnsafeBufferPointer<UInt8>) -> LineFault {
        var tokens = JSONTokens(bytes)
        let kind = JSONKind(of: tokens.peek() ?? 0)
        return LineFault(message: "\(kind.rawValue) where {\"doc\": …, \"text\": …} is expected")
    }

    static let noText = LineFault(message: "no \"text\": give the document's text under that name")

    static func wrongText(_ kind: JSONKind) -> LineFault {
        LineFault(message: "\"text\" is \(kind.rawValue): give it as a string")
    }

    static func wrongDoc(_ kind: JSONKind) -> LineFault {
        LineFault(message: "\"doc\" is \(kind.rawValue): give it as a string or a number")
    }
}

/// The kinds of JSON values, told by their first byte.
enum JSONKind: String {
    case object = "an object"
    case array = "an array"
    case string = "a string"
    case number = "a number"
    case flag = "true or false"
    case null

    init(of first: UInt8) {
        switch first {
        case UInt8(ascii: "{"): self = .object
        case UInt8(ascii: "["): self = .array
        case UInt8(ascii: "\""): self = .string
        case UInt8(ascii: "t"), UInt8(ascii: "f"): self = .flag
        case UInt8(ascii: "n"): self = .null
        default: self = .number
        }
    }
}
