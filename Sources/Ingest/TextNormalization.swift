import Foundation

/// The one place where text takes the form in which it is stored.
///
/// NFC, without control characters but line feed and tab, every kind of space a plain space,
/// ligatures of Latin letters spelt out, soft hyphens and invisible signs gone. Runs of more
/// than 30 combining marks are cut, as Unicode's stream-safe format does, so that a storm of
/// them cannot cost quadratic time.
enum TextNormalization {
    /// How white space is kept.
    enum Form: Sendable {
        /// Any run of it is one space: running text.
        case flowing
        /// Lines stay, blank ones go, other runs are one space: tables and verse.
        case lines
        /// All of it stays, but at the end of lines and of the whole: code.
        case preformatted
    }

    static func normalize(_ text: String, form: Form = .flowing) -> [UInt8] {
        var text = text
        return text.withUTF8 { normalize(utf8: $0, form: form) }
    }

    /// The same for UTF-8; bytes that are none are left out.
    static func normalize(utf8 bytes: [UInt8], form: Form = .flowing) -> [UInt8] {
        bytes.withUnsafeBufferPointer { normalize(utf8: $0, form: form) }
    }

    private static func normalize(
        utf8 bytes: UnsafeBufferPointer<UInt8>, form: Form
    ) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(bytes.count)
        var isComposed = true
        var marks = 0
        var index = 0
        while index < bytes.count {
            if bytes[index] < 0x80 {
                marks = 0
                index = appendASCII(bytes, from: index, to: &output, form: form)
                continue
            }
            guard let (scalar, length) = scalar(bytes, at: index) else {
                index += 1
                continue
            }
            index += length
            let value = scalar.value
            if isCombining(value) {
                marks += 1
                if marks > 30 { continue }
            } else {
                marks = 0
            }
            appendWide(scalar, to: &output, form: form)
            if isComposed, !isInert(value) { isComposed = false }
        }
        trim(&output)
        guard !isComposed else { return output }
        let composed = String(decoding: output, as: UTF8.self).precomposedStringWithCanonicalMapping
        return Array(composed.utf8)
    }

    /// Appends printing signs as a run; says where to go on.
    private static func appendASCII(
        _ bytes: UnsafeBufferPointer<UInt8>, from start: Int, to output: inout [UInt8], form: Form
    ) -> Int {
        var end = start
        while end < bytes.count, bytes[end] > 32, bytes[end] < 127 { end += 1 }
        if end > start {
            output.append(contentsOf: bytes[start..<end])
            return end
        }
        appendASCII(bytes[start], to: &output, form: form)
        return start + 1
    }

    /// The scalar of two to four bytes that begins here.
    private static func scalar(
        _ bytes: UnsafeBufferPointer<UInt8>, at index: Int
    ) -> (Unicode.Scalar, Int)? {
        let first = bytes[index]
        let length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2
        guard first >= 0xC2, first < 0xF5, index + length <= bytes.count else { return nil }
        var value = UInt32(first) & (0x7F >> UInt32(length))
        for offset in 1..<length {
            guard bytes[index + offset] & 0xC0 == 0x80 else { return nil }
            value = value << 6 | UInt32(bytes[index + offset] & 0x3F)
        }
        guard length == 2 || value >= (length == 3 ? 0x800 : 0x10000) else { return nil }
        return Unicode.Scalar(value).map { ($0, length) }
    }

    /// Running text of which one end may be the middle of a line: white space at the ends
    /// stays, as one space.
    static func normalizeKeepingEnds(_ text: String) -> [UInt8] {
        var bytes = normalize(text)
        guard !bytes.isEmpty else { return text.isEmpty ? [] : [32] }
        if isSpace(text.unicodeScalars.first) { bytes.insert(32, at: 0) }
        if isSpace(text.unicodeScalars.last) { bytes.append(32) }
        return bytes
    }

    private static func isSpace(_ scalar: Unicode.Scalar?) -> Bool {
        guard let scalar else { return false }
        return scalar.value <= 32 || scalar.properties.isWhitespace
    }

    /// Normalised running text.
    static func line(_ text: String) -> String {
        String(decoding: normalize(text), as: UTF8.self)
    }

    // MARK: - Scalars

    private static func appendASCII(_ byte: UInt8, to output: inout [UInt8], form: Form) {
        switch byte {
        case 10: appendLineFeed(to: &output, form: form)
        case 9 where form == .preformatted: output.append(9)
        case 32 where form == .preformatted: output.append(32)
        case 9, 11, 12, 13, 32: appendSpace(to: &output)
        case 0..<32, 127: break
        default: output.append(byte)
        }
    }

    private static func appendSpace(to output: inout [UInt8]) {
        if let last = output.last, last != 32, last != 10 { output.append(32) }
    }

    private static func appendLineFeed(to output: inout [UInt8], form: Form) {
        guard form != .flowing else { return appendSpace(to: &output) }
        while output.last == 32 || (form == .preformatted && output.last == 9) {
            output.removeLast()
        }
        if form == .preformatted || (!output.isEmpty && output.last != 10) { output.append(10) }
    }

    private static func appendWide(
        _ scalar: Unicode.Scalar, to output: inout [UInt8], form: Form
    ) {
        switch scalar.value {
        case 0x85, 0x2028, 0x2029: appendLineFeed(to: &output, form: form)
        case 0xA0, 0x1680, 0x2000...0x200A, 0x202F, 0x205F, 0x3000:
            if form == .preformatted { output.append(32) } else { appendSpace(to: &output) }
        case 0x80...0x9F, 0xAD, 0x200B, 0x2060, 0xFEFF, 0xFFF9...0xFFFC: break
        case 0xE000...0xF8FF, 0xF0000...0x10FFFF: break
        case 0xFDD0...0xFDEF: break
        case let value where value & 0xFFFE == 0xFFFE: break
        case 0xFB00...0xFB06: output += Array(ligatures[Int(scalar.value) - 0xFB00].utf8)
        default: appendEncoded(scalar.value, to: &output)
        }
    }

    private static func appendEncoded(_ value: UInt32, to output: inout [UInt8]) {
        if value < 0x800 {
            output.append(UInt8(0xC0 | value >> 6))
        } else {
            if value < 0x10000 {
                output.append(UInt8(0xE0 | value >> 12))
            } else {
                output.append(UInt8(0xF0 | value >> 18))
                output.append(UInt8(0x80 | (value >> 12 & 0x3F)))
            }
            output.append(UInt8(0x80 | (value >> 6 & 0x3F)))
        }
        output.append(UInt8(0x80 | (value & 0x3F)))
    }

    private static let ligatures = ["ff", "fi", "fl", "ffi", "ffl", "st", "st"]

    private static func trim(_ output: inout [UInt8]) {
        while let last = output.last, last == 32 || last == 10 || last == 9 { output.removeLast() }
        // Code keeps the indentation of its first line, not empty lines before it.
        if let first = output.firstIndex(where: { $0 != 10 }), first > 0 {
            output.removeFirst(first)
        }
    }

    private static func isCombining(_ value: UInt32) -> Bool {
        (0x300...0x36F).contains(value) || (0x483...0x489).contains(value)
            || (0x1AB0...0x1AFF).contains(value) || (0x1DC0...0x1DFF).contains(value)
            || (0x20D0...0x20FF).contains(value) || (0xFE20...0xFE2F).contains(value)
            || (0xFE00...0xFE0F).contains(value)
    }

    /// True for what NFC neither changes nor combines with what stands before it.
    ///
    /// Not complete: it only has to be cheap and right for what papers mostly hold.
    private static func isInert(_ value: UInt32) -> Bool {
        if value < 0x300 { return true }
        if value >= 0x2000, value < 0x3000 { return isInertSign(value) }
        return (0x391...0x3C9).contains(value) || (0x400...0x482).contains(value)
            || (0x1E00...0x1EFF).contains(value) || (0x3001...0x3098).contains(value)
            || (0x309B...0x9FFF).contains(value) || (0xAC00...0xD7A3).contains(value)
            || (0xFF01...0xFFEF).contains(value) || (0x1D400...0x1D7FF).contains(value)
    }

    /// Punctuation, arrows and mathematical signs, but the few that stand for others.
    private static func isInertSign(_ value: UInt32) -> Bool {
        switch value {
        case 0x2000, 0x2001, 0x20D0...0x20FF, 0x2126, 0x212A, 0x212B, 0x2329, 0x232A: false
        case 0x2ADC, 0x2E80...0x2FFF: false
        default: true
        }
    }
}
