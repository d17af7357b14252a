/// Closes the space that some publishers' fonts leave behind every hyphen: `whole- gland`.
///
/// Only where the document does it nearly always, and not before "and", "or" and the like:
/// `pre- and post-test` is as it should be.
enum SpacedHyphens {
    static func closed(_ lines: [PageLine]) -> [PageLine] {
        var spaced = 0
        var tight = 0
        for line in lines {
            let bytes = Array(line.text.utf8)
            for index in bytes.indices where bytes[index] == UInt8(ascii: "-") {
                switch follower(of: index, in: bytes) {
                case .spaced: spaced += 1
                case .tight: tight += 1
                case .none: break
                }
            }
        }
        guard spaced >= 10, spaced > 3 * tight else { return lines }
        return lines.map { line in
            guard line.text.contains("- ") else { return line }
            var line = line
            line.text = closed(line.text)
            return line
        }
    }

    static func closed(_ text: String) -> String {
        let bytes = Array(text.utf8)
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var index = 0
        while index < bytes.count {
            result.append(bytes[index])
            let isSpaced =
                bytes[index] == UInt8(ascii: "-") && follower(of: index, in: bytes) == .spaced
            index += isSpaced ? 2 : 1
        }
        return String(decoding: result, as: UTF8.self)
    }

    private enum Follower { case spaced, tight, none }

    /// What stands behind a hyphen that follows a letter.
    private static func follower(of index: Int, in bytes: [UInt8]) -> Follower {
        guard index > 0, isLetter(bytes[index - 1]), index + 2 < bytes.count else { return .none }
        if isLetter(bytes[index + 1]) { return .tight }
        guard bytes[index + 1] == 32, isLetter(bytes[index + 2]) else { return .none }
        let word = bytes[(index + 2)...].prefix { isLetter($0) }
        return pairs.contains(String(decoding: word, as: UTF8.self)) ? .none : .spaced
    }

    private static let pairs: Set<String> = ["and", "or", "to", "und", "oder", "et", "y", "bis"]

    private static func isLetter(_ byte: UInt8) -> Bool {
        (97...122).contains(byte) || (65...90).contains(byte) || byte >= 0x80
    }
}
