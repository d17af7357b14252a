/// Small helpers of the readers of text formats.
enum SourceText {
    /// Without white space at its ends.
    static func trimmed(_ text: String) -> String {
        Array(text.utf8).trimmed.text
    }
}

extension [UInt8] {
    /// Where some bytes first stand from an offset on.
    func firstIndex(of needle: [UInt8], from start: Int, before limit: Int = .max) -> Int? {
        let end = Swift.min(count, limit)
        guard let head = needle.first, start >= 0, end - start >= needle.count else { return nil }
        var index = start
        let last = end - needle.count
        while index <= last {
            if self[index] == head, self[index..<(index + needle.count)].elementsEqual(needle) {
                return index
            }
            index += 1
        }
        return nil
    }

    /// Without white space at its ends.
    var trimmed: [UInt8] {
        guard let first = firstIndex(where: { $0 > 32 }), let last = lastIndex(where: { $0 > 32 })
        else { return [] }
        return Array(self[first...last])
    }

    /// As a string.
    var text: String { String(decoding: self, as: UTF8.self) }
}
