/// Counts of letters and words, cheap for the ASCII that most papers are made of.
enum Letters {
    static func isASCIILetter(_ byte: UInt8) -> Bool { (97...122).contains(byte | 32) }

    /// Letters of any script.
    static func count(in text: String) -> Int {
        var count = 0
        for scalar in text.unicodeScalars where scalar.isAlphabetic { count += 1 }
        return count
    }

    /// Words apart by spaces; of Chinese and Japanese, which have none, two signs are a word.
    static func words(in text: String) -> Int {
        var text = text
        return text.withUTF8 { bytes in
            var count = 0
            var signs = 0
            var isInside = false
            for byte in bytes {
                if (0xE3...0xE9).contains(byte) { signs += 1 }
                if byte == 32 {
                    isInside = false
                } else if !isInside {
                    isInside = true
                    count += 1
                }
            }
            return count + signs / 2
        }
    }

    /// Han, kana and their punctuation, which are written without spaces.
    static func isIdeographic(_ scalar: Unicode.Scalar?) -> Bool {
        switch scalar?.value ?? 0 {
        case 0x3000...0x30FF, 0x3400...0x9FFF, 0xF900...0xFAFF, 0xFF01...0xFF60: true
        default: false
        }
    }
}

extension Unicode.Scalar {
    /// `properties.isAlphabetic`, which is slow, with a short cut for ASCII.
    var isAlphabetic: Bool {
        value < 0x80 ? Letters.isASCIILetter(UInt8(value)) : properties.isAlphabetic
    }
}
