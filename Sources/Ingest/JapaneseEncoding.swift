import Foundation

/// Encodings of Japanese text from before Unicode.
enum JapaneseEncoding: Sendable {
    /// With Microsoft's additions: code page 932.
    case shiftJIS
    case eucJP

    /// The encoding of text that is no UTF-8; nil where it does not read like Japanese.
    ///
    /// Every byte has to fit, and of the pairs a good part has to be kana or Japanese
    /// punctuation, without which no Japanese sentence is written. In Western text the bytes
    /// that begin kana are the rare signs `‚`, `ƒ`, `¤` and `¥`.
    static func detect(_ bytes: ArraySlice<UInt8>) -> JapaneseEncoding? {
        let sample = Array(bytes.prefix(262_144))
        if isLikely(shiftJISPairs(sample)) { return .shiftJIS }
        return isLikely(eucPairs(sample)) ? .eucJP : nil
    }

    func decode(_ line: ArraySlice<UInt8>) -> String? {
        switch self {
        case .shiftJIS: String(data: Data(line), encoding: .shiftJIS)
        case .eucJP: Self.shiftJIS(fromEUC: line).flatMap { Self.shiftJIS.decode($0[...]) }
        }
    }

    // MARK: - Pairs

    private struct Pairs {
        var all = 0
        /// Kana and punctuation.
        var kana = 0
        /// Bytes that fit nowhere.
        var wrong = 0
        var halfWidth = 0
    }

    private static func isLikely(_ pairs: Pairs) -> Bool {
        pairs.all >= 4 && pairs.kana * 4 >= pairs.all && pairs.wrong * 200 <= pairs.all
            && pairs.halfWidth <= pairs.all
    }

    private static func shiftJISPairs(_ bytes: [UInt8]) -> Pairs {
        var pairs = Pairs()
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            index += 1
            switch byte {
            case 0..<0x80: continue
            case 0xA1...0xDF: pairs.halfWidth += 1
            case 0x81...0x9F, 0xE0...0xFC:
                guard index < bytes.count else { continue }
                let trail = bytes[index]
                guard trail >= 0x40, trail != 0x7F, trail <= 0xFC else {
                    pairs.wrong += 1
                    continue
                }
                index += 1
                pairs.all += 1
                let isKana =
                    (byte == 0x82 && (0x9F...0xF1).contains(trail))
                    || (byte == 0x83 && (0x40...0x96).contains(trail))
                    || (byte == 0x81 && (0x41...0x5B).contains(trail))
                if isKana { pairs.kana += 1 }
            default: pairs.wrong += 1
            }
        }
        return pairs
    }

    private static func eucPairs(_ bytes: [UInt8]) -> Pairs {
        var pairs = Pairs()
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            index += 1
            if byte < 0x80 { continue }
            guard byte == 0x8E || (0xA1...0xFE).contains(byte), index < bytes.count,
                (0xA1...0xFE).contains(bytes[index])
            else {
                pairs.wrong += 1
                continue
            }
            pairs.all += 1
            let isPunctuation = byte == 0xA1 && (0xA2...0xBC).contains(bytes[index])
            if byte == 0xA4 || byte == 0xA5 || isPunctuation { pairs.kana += 1 }
            index += 1
        }
        return pairs
    }

    // MARK: - EUC-JP

    /// The same characters in Shift-JIS: both are ways to write the rows and cells of JIS X 0208.
    private static func shiftJIS(fromEUC bytes: ArraySlice<UInt8>) -> [UInt8]? {
        var output: [UInt8] = []
        output.reserveCapacity(bytes.count)
        var iterator = bytes.makeIterator()
        while let byte = iterator.next() {
            if byte < 0x80 {
                output.append(byte)
                continue
            }
            guard let second = iterator.next(), second >= 0xA1, second <= 0xFE else { return nil }
            if byte == 0x8E {
                output.append(second)
                continue
            }
            guard byte >= 0xA1, byte <= 0xFE else { return nil }
            let row = Int(byte) - 0xA1
            let cell = Int(second) - 0xA1
            let lead = row / 2 + 0x81
            output.append(UInt8(lead > 0x9F ? lead + 0x40 : lead))
            let trail = row.isMultiple(of: 2) ? cell + 0x40 : cell + 0x9F
            output.append(UInt8(row.isMultiple(of: 2) && trail >= 0x7F ? trail + 1 : trail))
        }
        return output
    }
}
