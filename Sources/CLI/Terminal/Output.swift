import Foundation
import Pipeline

/// stdout carries data, stderr everything else.
///
/// Control characters of documents never reach a terminal raw.
enum Output {
    /// Writes a line of data.
    ///
    /// A closed pipe ends the process quietly: the reader had enough.
    static func line(_ text: String) {
        write(Array((clean(text) + "\n").utf8))
    }

    /// Writes bytes as they are.
    ///
    /// - Parameter endsOnClosedPipe: false where there is work left that does not depend on the
    ///   reader.
    static func write(_ bytes: [UInt8], endsOnClosedPipe: Bool = true) {
        let isWritten = bytes.withUnsafeBytes { DescriptorOutput.write($0, to: STDOUT_FILENO) }
        guard !isWritten, endsOnClosedPipe else { return }
        if errno == EPIPE { Foundation.exit(0) }
        error(
            "The output cannot be written (\(String(cString: strerror(errno)))): it ends in the middle; make room for it and run the command again."
        )
        Foundation.exit(1)
    }

    static func note(_ text: String) {
        writeError("\(clean(text))\n")
    }

    static func error(_ text: String) {
        writeError("quarry: \(clean(text))\n")
    }

    static func writeError(_ text: String) {
        var text = text
        text.withUTF8 { _ = Foundation.write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }

    static func json(_ value: some Encodable, endsOnClosedPipe: Bool = true) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        write(
            escaped(Array(try encoder.encode(value))) + [0x0A], endsOnClosedPipe: endsOnClosedPipe)
    }

    /// JSON in which delete and the control characters from U+0080 on are escaped, too.
    ///
    /// JSON leaves them as they are, and some terminals obey them.
    private static func escaped(_ json: [UInt8]) -> [UInt8] {
        let isEscaped = { (index: Int) in
            json[index] == 0x7F
                || json[index] == 0xC2 && index + 1 < json.count && json[index + 1] < 0xA0
        }
        guard json.indices.contains(where: isEscaped) else { return json }
        var bytes: [UInt8] = []
        var index = 0
        while index < json.count {
            guard isEscaped(index) else {
                bytes.append(json[index])
                index += 1
                continue
            }
            if json[index] == 0xC2 { index += 1 }
            bytes += "\\u00".utf8
            bytes += String(json[index], radix: 16).utf8
            index += 1
        }
        return bytes
    }

    /// Replaces control characters but line feed and tab, which a document might use to draw on
    /// the terminal.
    static func clean(_ text: String) -> String {
        guard mayHoldControl(text) else { return text }
        return String(
            String.UnicodeScalarView(
                text.unicodeScalars.map { isControl($0) ? "\u{FFFD}" : $0 }))
    }

    /// Whether some byte begins or is a control character; asks no table of Unicode.
    private static func mayHoldControl(_ text: String) -> Bool {
        var text = text
        return text.withUTF8 { bytes in
            bytes.indices.contains { index in
                let byte = bytes[index]
                if byte >= 32, byte < 127 { return false }
                if byte < 32 { return byte != 10 && byte != 9 }
                // U+0080 to U+009F are C2 80 to C2 9F.
                return byte == 127
                    || byte == 0xC2 && index + 1 < bytes.count && bytes[index + 1] < 0xA0
            }
        }
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.generalCategory == .control && scalar != "\n" && scalar != "\t"
    }
}
