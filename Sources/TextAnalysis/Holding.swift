extension String {
    /// Whether a text stands in this one, as `contains` tells.
    ///
    /// `contains` compares Characters, which takes some ten times as long as to compare bytes. Bytes
    /// tell at once that a text is not there, and among ASCII that it is.
    ///
    /// - Parameter text: of signs that Unicode spells in one way only, as nearly all of ASCII are.
    package func holds(_ text: String) -> Bool {
        guard let isASCII = bytesHold(text) else { return false }
        return isASCII || contains(text)
    }

    /// - Returns: nil where the bytes do not occur; else whether all bytes are ASCII.
    private func bytesHold(_ text: String) -> Bool? {
        var (whole, part) = (self, text)
        return whole.withUTF8 { bytes in
            part.withUTF8 { sought in
                guard let first = sought.first, bytes.count >= sought.count else {
                    return sought.isEmpty ? true : nil
                }
                for start in 0...(bytes.count - sought.count) where bytes[start] == first {
                    if sought.indices.allSatisfy({ bytes[start + $0] == sought[$0] }) {
                        return bytes.allSatisfy { $0 < 0x80 }
                    }
                }
                return nil
            }
        }
    }
}
