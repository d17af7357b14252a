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
        var output: [UInt8] = []
        output.reserveCapacity(text.utf8.count)
        var isComposed = true
        var marks = 0
        for scalar in text.unicodeScalars {
            let value = scalar.value
            if value < 0x80 {
                marks = 0
                appendASCII(UInt8(value), to: &output, form: form)
                continue
            }
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
        default: output += Array(String(scalar).utf8)
        }
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
        value < 0x300 || (0x391...0x3C9).contains(value) || (0x400...0x482).contains(value)
            || (0x2010...0x2027).contains(value) || (0x2030...0x205E).contains(value)
            || (0x2190...0x21FF).contains(value) || (0x2200...0x22FF).contains(value)
            || (0x4E00...0x9FFF).contains(value)
    }
}
