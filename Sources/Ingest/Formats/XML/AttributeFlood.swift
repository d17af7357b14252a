/// Finds tags with more attributes than any document has.
///
/// The parser compares each attribute of an element with all others, so that some hundred
/// thousand of them would cost hours.
enum AttributeFlood {
    /// What of each tag goes beyond the limit: ranges of the bytes, without the tag's end.
    static func ranges(in bytes: [UInt8], limit: Int) -> [Range<Int>] {
        bytes.withUnsafeBufferPointer { bytes in
            var ranges: [Range<Int>] = []
            var index = 0
            while index + 1 < bytes.count {
                guard bytes[index] == UInt8(ascii: "<"), isNameStart(bytes[index + 1]) else {
                    index += 1
                    continue
                }
                var tag = Tag(position: index + 1)
                tag.read(bytes, limit: limit)
                if let start = tag.flood { ranges.append(start..<tag.position) }
                index = max(tag.position, index + 1)
            }
            return ranges
        }
    }

    private static func isNameStart(_ byte: UInt8) -> Bool {
        (97...122).contains(byte | 32) || byte == UInt8(ascii: "_") || byte >= 0x80
    }

    private struct Tag {
        var position: Int
        var count = 0
        /// Where the first attribute beyond the limit begins.
        var flood: Int?

        /// From a tag's name to its `>`.
        mutating func read(_ bytes: UnsafeBufferPointer<UInt8>, limit: Int) {
            var isApart = false
            var isValue = false
            while position < bytes.count {
                let byte = bytes[position]
                if byte == UInt8(ascii: ">") { return }
                if byte <= 32 || byte == UInt8(ascii: "/") {
                    isApart = true
                } else if isValue, byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
                    position += 1
                    while position < bytes.count, bytes[position] != byte { position += 1 }
                    (isApart, isValue) = (true, false)
                } else if byte == UInt8(ascii: "=") {
                    (isApart, isValue) = (false, true)
                } else {
                    if isApart, !isValue { count += 1 }
                    if count > limit, flood == nil { flood = position }
                    (isApart, isValue) = (false, false)
                }
                position += 1
            }
        }
    }
}
