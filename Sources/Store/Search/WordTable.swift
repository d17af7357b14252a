/// Words that were met, with a number each that says what is known of them.
///
/// A hash table with open addressing, at most half full. Words are told apart without regard to the
/// case of ASCII letters.
struct WordTable: ~Copyable {
    /// A word in a slot; one without bytes in an empty slot.
    struct Word: BitwiseCopyable {
        /// The first eight bytes and the next, so that most words are told apart without a look
        /// elsewhere.
        var head: UInt64 = 0
        var next: UInt64 = 0
        var length: UInt32 = 0
        /// Where in the bytes of all words it begins.
        var start: UInt32 = 0
        /// How many terms it is.
        var count: UInt32 = 0
        /// The owner's: the term, or where its terms are to be found.
        var value: UInt32 = 0

        var isKnown: Bool { length > 0 }
    }

    private var bytes = Memory<UInt8>(capacity: 1 << 12)
    /// How many words there are.
    private(set) var count = 0
    private var slots: Memory<Word>

    /// - Parameter slots: a power of two; there will be more when half are taken.
    init(slots: Int) {
        self.slots = Memory(repeating: Word(), count: slots)
    }

    /// How many bytes the words have.
    var byteCount: Int { bytes.count }

    /// - Parameter start: where the word stands in a text.
    /// - Returns: the word, and its slot; an unknown one with the slot to put it in.
    @inline(__always)
    func find(_ key: WordKey, at start: UnsafePointer<UInt8>) -> (word: Word, slot: Int) {
        let mask = slots.count - 1
        var slot = key.hash & mask
        while case let known = slots[slot], known.isKnown {
            if known.head == key.head, known.next == key.next, known.length == key.length,
                key.length <= WordKey.held || isSameEnd(known, start)
            {
                return (known, slot)
            }
            slot = (slot + 1) & mask
        }
        return (Word(), slot)
    }

    /// Whether what follows the first bytes is the same too.
    private func isSameEnd(_ known: Word, _ start: UnsafePointer<UInt8>) -> Bool {
        let length = Int(known.length)
        let other = bytes.start + Int(known.start)
        var index = WordKey.held
        while index < length {
            let block = WordBlock(start, at: index, end: length)
            if block.folded != WordBlock(other, at: index, end: length).folded { return false }
            index += 8
        }
        return true
    }

    /// Puts a word that is not there yet.
    ///
    /// - Parameters:
    ///   - folded: its bytes in lower case.
    ///   - slot: where it was looked for last.
    mutating func add(
        _ key: WordKey, folded: [UInt8], slot: Int, count: Int, value: UInt32
    ) -> Word {
        let word = Word(
            head: key.head, next: key.next, length: key.length, start: UInt32(bytes.count),
            count: UInt32(count), value: value)
        for byte in folded { bytes.append(byte) }
        slots[slot] = word
        self.count += 1
        if self.count * 2 > slots.count { enlarge() }
        return word
    }

    private mutating func enlarge() {
        var larger = Memory(repeating: Word(), count: slots.count * 2)
        let mask = larger.count - 1
        for index in 0..<slots.count where slots[index].isKnown {
            let word = slots[index]
            let start = bytes.start + Int(word.start)
            var slot = WordKey(whole: start, count: Int(word.length)).hash & mask
            while larger[slot].isKnown { slot = (slot + 1) & mask }
            larger[slot] = word
        }
        slots = larger
    }
}
