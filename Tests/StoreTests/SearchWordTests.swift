import Testing

@testable import Store

/// Words of texts, eight bytes at a time.
struct SearchWordTests {
    /// Stretches of ASCII letters and digits and of bytes beyond ASCII, in lower case.
    private func wordsByteByByte(_ text: [UInt8]) -> [[UInt8]] {
        text.split { byte in
            !(byte >= 0x80 || (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte)
                || (0x61...0x7A).contains(byte))
        }.map { word in word.map { (0x41...0x5A).contains($0) ? $0 + 0x20 : $0 } }
    }

    private func keys(_ text: [UInt8]) -> [(key: WordKey, range: Range<Int>)] {
        text.withUnsafeBufferPointer { bytes in
            guard let start = bytes.baseAddress else { return [] }
            var keys: [(WordKey, Range<Int>)] = []
            var index = 0
            while index < bytes.count {
                let first = index
                if let key = WordKey(start, at: &index, end: bytes.count) {
                    keys.append((key, first..<index))
                }
            }
            return keys
        }
    }

    @Test(arguments: [
        "", " ", "crow", "A crow, an Owl.", "12345678", "12345678 1234567812345678",
        "a@b[c`d{e/f:g",
        "naïve — CO₂", "tail of seven bytes  x", "\0zero\0",
    ])
    func wordsAreThoseThatLieBetweenSigns(text: String) {
        let text = Array(text.utf8)
        let words = keys(text).map { text[$0.range].map { $0 &- 0x41 < 26 ? $0 | 0x20 : $0 } }
        #expect(words == wordsByteByByte(text))
    }

    @Test func everyByteIsTakenForWhatItIs() {
        for byte in UInt8.min...UInt8.max {
            for place in 0..<9 {
                var text = [UInt8](repeating: UInt8(ascii: "q"), count: 9)
                text[place] = byte
                let found = keys(text)
                #expect(
                    found.map { Array(text[$0.range]).count } == wordsByteByByte(text).map(\.count))
                #expect(found.allSatisfy { $0.key.isASCII } == (byte < 0x80))
            }
        }
    }

    @Test func aKeyIsTheSameWhereverTheWordStandsAndHoweverItIsWritten() {
        for length in 1...40 {
            let word = (0..<length).map { UInt8(ascii: "a") + UInt8($0 % 26) }
            let key = word.withUnsafeBufferPointer {
                $0.baseAddress.map { WordKey(whole: $0, count: length) }
            }
            for before in 0..<9 {
                let upper = word.map { $0 - 0x20 }
                let text = [UInt8](repeating: 0x20, count: before) + upper + Array(". x".utf8)
                let found = keys(text).first?.key
                #expect(found?.hash == key?.hash)
                #expect(found?.head == key?.head)
                #expect(found?.next == key?.next)
                #expect(found?.length == key?.length)
            }
        }
    }

    @Test func aTableTellsWordsApartAtEveryByte() {
        var table = WordTable(slots: 4)
        var words: [[UInt8]] = []
        for length in [1, 7, 8, 9, 15, 16, 17, 24, 25, 40] {
            let word = [UInt8](repeating: UInt8(ascii: "x"), count: length)
            words.append(word)
            for place in 0..<length {
                var other = word
                other[place] = UInt8(ascii: "y")
                words.append(other)
            }
        }
        for turn in 0..<2 {
            for (number, word) in words.enumerated() {
                word.withUnsafeBufferPointer { bytes in
                    guard let start = bytes.baseAddress else { return }
                    let key = WordKey(whole: start, count: word.count)
                    let (known, slot) = table.find(key, at: start)
                    #expect(known.isKnown == (turn == 1))
                    if turn == 0 {
                        _ = table.add(
                            key, folded: word, slot: slot, count: 1, value: UInt32(number))
                    } else {
                        #expect(known.value == number)
                    }
                }
            }
        }
    }
}
