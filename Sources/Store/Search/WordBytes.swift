/// Eight bytes of a text at once: which of them belong to words, and the words in lower case.
///
/// A word is a stretch of ASCII letters and digits, and of bytes beyond ASCII: these may be letters
/// or signs, which only the tokenizer knows. The tests of all eight bytes are done in one number
/// each, since a loop over bytes is guessed wrong by the processor at the end of nearly every word.
struct WordBlock {
    /// The first byte is the lowest; ASCII letters are small ones.
    let folded: UInt64
    /// The highest bit of each byte that belongs to a word.
    let marks: UInt64
    /// The highest bit of each byte beyond ASCII.
    let beyondASCII: UInt64

    private static let highest: UInt64 = 0x8080_8080_8080_8080
    private static let ones: UInt64 = 0x0101_0101_0101_0101

    /// - Parameter bytes: the first in the lowest eight bits.
    @inline(__always)
    init(_ bytes: UInt64) {
        let low = bytes & ~Self.highest
        // A sum of at most seven bits each carries into a byte's own highest bit only.
        let small = low | Self.ones << 5
        let letters =
            (small &+ Self.ones &* (0x80 - 0x61)) & ~(small &+ Self.ones &* (0x80 - 0x7B))
        let digits = (low &+ Self.ones &* (0x80 - 0x30)) & ~(low &+ Self.ones &* (0x80 - 0x3A))
        beyondASCII = bytes & Self.highest
        marks = ((letters | digits) & Self.highest) | beyondASCII
        folded = bytes | (letters & ~bytes & Self.highest) >> 2
    }

    /// The eight bytes from a place on, with zeros for those behind the end.
    @inline(__always)
    init(_ start: UnsafePointer<UInt8>, at index: Int, end: Int) {
        if index + 8 <= end {
            let bytes = UnsafeRawPointer(start + index).loadUnaligned(as: UInt64.self)
            self.init(UInt64(littleEndian: bytes))
        } else {
            self.init(Self.last(start, from: index, to: end))
        }
    }

    @inline(never)
    private static func last(_ start: UnsafePointer<UInt8>, from index: Int, to end: Int) -> UInt64
    {
        var bytes: UInt64 = 0
        for place in stride(from: end - 1, through: index, by: -1) {
            bytes = bytes << 8 | UInt64(start[place])
        }
        return bytes
    }

    /// How many of the first bytes belong to a word, at most eight.
    @inline(__always)
    var leading: Int { (~marks & Self.highest).trailingZeroBitCount >> 3 }

    /// How many of the first bytes part words, at most eight.
    @inline(__always)
    var parting: Int { marks.trailingZeroBitCount >> 3 }

    /// The first bytes in lower case, and zeros for the others.
    ///
    /// - Parameter count: at most eight.
    @inline(__always)
    func prefix(_ count: Int) -> UInt64 { folded & Self.mask(count) }

    @inline(__always)
    func isASCII(_ count: Int) -> Bool { beyondASCII & Self.mask(count) == 0 }

    @inline(__always)
    private static func mask(_ count: Int) -> UInt64 {
        // A shift by 64 gives zero in Swift.
        ~(UInt64.max << UInt64(8 * count))
    }
}

/// A word of a text, as it is recognised.
struct WordKey: BitwiseCopyable {
    /// The first eight bytes in lower case, the first the lowest.
    var head: UInt64
    /// The next eight.
    var next: UInt64 = 0
    var hash: Int
    /// In bytes.
    var length: UInt32
    var isASCII: Bool

    /// The word that begins at a place; nil where no word begins.
    ///
    /// - Parameter index: afterwards the end of the word, or where to look on.
    @inline(__always)
    init?(_ start: UnsafePointer<UInt8>, at index: inout Int, end: Int) {
        var block = WordBlock(start, at: index, end: end)
        guard block.marks & 0x80 != 0 else {
            index += block.parting
            return nil
        }
        let first = index
        var count = block.leading
        head = block.prefix(count)
        isASCII = block.isASCII(count)
        index += count
        var mixed = Self.begin(head)
        while count == 8 {
            block = WordBlock(start, at: index, end: end)
            count = block.leading
            let rest = block.prefix(count)
            if index - first == 8 { next = rest }
            isASCII = isASCII && block.isASCII(count)
            mixed = Self.mix(mixed, rest)
            index += count
        }
        length = UInt32(truncatingIfNeeded: index - first)
        hash = Self.end(mixed)
    }

    /// The key of a word that is known to be one, whatever its bytes are.
    ///
    /// Equal to what the other initializer makes of the same bytes.
    init(whole start: UnsafePointer<UInt8>, count: Int) {
        var index = 0
        var mixed: UInt64 = 0
        head = 0
        isASCII = true
        repeat {
            let block = WordBlock(start, at: index, end: count)
            let size = min(8, count - index)
            isASCII = isASCII && block.isASCII(size)
            if index == 0 { head = block.folded }
            if index == 8 { next = block.folded }
            mixed =
                index == 0
                ? Self.begin(block.folded) : Self.mix(mixed, block.folded)
            index += 8
        } while index <= count
        length = UInt32(truncatingIfNeeded: count)
        hash = Self.end(mixed)
    }

    // A hash in the manner of SplitMix64, eight bytes at a time.

    @inline(__always)
    private static func begin(_ bytes: UInt64) -> UInt64 { bytes &* 0x9E37_79B9_7F4A_7C15 }

    @inline(__always)
    private static func mix(_ hash: UInt64, _ bytes: UInt64) -> UInt64 {
        (hash ^ hash >> 29 ^ bytes) &* 0xBF58_476D_1CE4_E5B9
    }

    @inline(__always)
    private static func end(_ hash: UInt64) -> Int {
        Int(truncatingIfNeeded: (hash ^ hash >> 32) &* 0x94D0_49BB_1331_11EB >> 32)
    }

    /// How many bytes of a word `head` and `next` hold.
    static let held = 16

    /// The first two bytes in lower case as one number, the first the higher.
    @inline(__always)
    var beginning: Int { Int(head & 0xFF) << 8 | Int(head >> 8 & 0xFF) }

    /// The bytes of the word in lower case.
    ///
    /// - Parameter start: where it stands.
    func folded(_ start: UnsafePointer<UInt8>) -> [UInt8] {
        UnsafeBufferPointer(start: start, count: Int(length)).map {
            $0 &- 0x41 < 26 ? $0 | 0x20 : $0
        }
    }
}
