import GRDB

/// The words that were met, and what FTS5's tokenizer makes of them.
///
/// The tokenizer folds case and accents and stems. What it makes of a word never depends on the
/// words around it: every ASCII sign that is no letter or digit parts words, and so a stretch
/// between two such signs can be looked up. A book has some ten thousand of them, of which each
/// is given to the tokenizer once.
struct Vocabulary: ~Copyable {
    private let tokenizer: any FTS5Tokenizer

    // The terms, one after the other, and where each begins; one more for the end of the last.
    private var termBytes = Memory<UInt8>(capacity: 1 << 16)
    private var termStarts = Memory<Int>(repeating: 0, count: 1)
    /// The first eight bytes of each term as a number, by which most terms are told apart.
    private var termHeads = Memory<UInt64>()
    private var numbers: [[UInt8]: UInt32] = [:]

    // The words as they stand in texts, in lower case where they are ASCII.
    private var wordBytes = Memory<UInt8>(capacity: 1 << 16)
    private var wordCount = 0
    /// Open addressing, at most half full.
    private var slots = Memory<Word>(repeating: Word(), count: 1 << 15)
    /// What words that are not one term each are made of.
    private var parts = Memory<UInt32>()

    /// A word in a slot; one without bytes in an empty slot.
    struct Word: BitwiseCopyable {
        /// The first eight bytes, so that most words are told apart without a look elsewhere.
        var head: UInt64 = 0
        var hash: UInt32 = 0
        var length: UInt32 = 0
        /// Where in `wordBytes` it begins.
        var start: UInt32 = 0
        /// How many terms it is.
        var count: UInt32 = 0
        /// The term, or where in `parts` its terms begin.
        var term: UInt32 = 0
    }

    init() throws {
        tokenizer = try SearchTokenizer.make()
    }

    /// Terms.
    var count: Int { termHeads.count }

    /// Whether it is time to begin a new one, so that memory stays bounded.
    var isLarge: Bool { wordBytes.count > 1 << 24 || termBytes.count > 1 << 24 }

    func term(_ number: UInt32) -> UnsafeBufferPointer<UInt8> {
        let first = termStarts[Int(number)]
        return UnsafeBufferPointer(
            start: termBytes.start + first, count: termStarts[Int(number) + 1] - first)
    }

    /// Sorts terms byte by byte.
    func sort(_ terms: inout [UInt32]) {
        // With the beginnings beside them, most comparisons look at no other memory.
        var keys = terms.map { (head: termHeads[Int($0)], term: $0) }
        keys.sort { left, right in
            if left.head != right.head { return left.head < right.head }
            return term(left.term).lexicographicallyPrecedes(term(right.term))
        }
        terms = keys.map(\.term)
    }

    // MARK: - Texts

    /// Appends the terms of a text, in order.
    mutating func append(
        termsOf text: UnsafeRawBufferPointer, to terms: inout Memory<UInt32>
    ) throws {
        guard let bytes = text.assumingMemoryBound(to: UInt8.self).baseAddress else { return }
        let count = text.count
        var index = 0
        while index < count {
            var word = Word(hash: 2_166_136_261)
            let first = index
            while index < count, case let byte = Self.fold(bytes[index]), byte != 0 {
                // Fowler, Noll and Vo, FNV-1a.
                word.hash = (word.hash ^ UInt32(byte)) &* 16_777_619
                if index - first < 8 { word.head = word.head << 8 | UInt64(byte) }
                index += 1
            }
            if index > first {
                word.hash ^= word.hash >> 15
                word.length = UInt32(index - first)
                try append(termsOf: word, bytes: bytes + first, to: &terms)
            }
            index += 1
        }
    }

    /// A byte of a word in lower case; 0 for one that parts words.
    @inline(__always)
    private static func fold(_ byte: UInt8) -> UInt8 {
        let lower = byte | 0x20
        if lower &- 0x61 < 26 { return lower }
        return byte >= 0x80 || byte &- 0x30 < 10 ? byte : 0
    }

    @inline(__always)
    private mutating func append(
        termsOf word: Word, bytes: UnsafePointer<UInt8>, to terms: inout Memory<UInt32>
    ) throws {
        let mask = slots.count - 1
        var slot = Int(word.hash) & mask
        while case let known = slots[slot], known.length > 0 {
            if known.head == word.head, known.hash == word.hash, known.length == word.length,
                isSameEnd(known, bytes)
            {
                return append(known, to: &terms)
            }
            slot = (slot + 1) & mask
        }
        append(try add(word, bytes: bytes, slot: slot), to: &terms)
    }

    /// Whether what follows the first eight bytes is the same too.
    @inline(__always)
    private func isSameEnd(_ known: Word, _ bytes: UnsafePointer<UInt8>) -> Bool {
        var index = 8
        let start = wordBytes.start + Int(known.start)
        while index < known.length {
            if start[index] != Self.fold(bytes[index]) { return false }
            index += 1
        }
        return true
    }

    @inline(__always)
    private func append(_ word: Word, to terms: inout Memory<UInt32>) {
        if word.count == 1 {
            terms.append(word.term)
        } else if word.count > 0 {
            terms.append(parts.start + Int(word.term), count: Int(word.count))
        }
    }

    private mutating func add(
        _ word: Word, bytes: UnsafePointer<UInt8>, slot: Int
    ) throws -> Word {
        let folded = UnsafeBufferPointer(start: bytes, count: Int(word.length)).map(Self.fold)
        let terms = try folded.withUnsafeBufferPointer {
            try SearchTokenizer.tokens(of: $0, by: tokenizer, as: .document)
        }.map {
            // FTS5_MAX_TOKEN_SIZE: of a longer one FTS5 takes the beginning.
            number(of: Array($0.prefix(32_768)))
        }
        var added = word
        added.start = UInt32(wordBytes.count)
        added.count = UInt32(terms.count)
        added.term = terms.first ?? 0
        if terms.count > 1 {
            added.term = UInt32(parts.count)
            for term in terms { parts.append(term) }
        }
        for byte in folded { wordBytes.append(byte) }
        slots[slot] = added
        wordCount += 1
        if wordCount * 2 > slots.count { enlarge() }
        return added
    }

    private mutating func enlarge() {
        var larger = Memory(repeating: Word(), count: slots.count * 2)
        let mask = larger.count - 1
        for index in 0..<slots.count where slots[index].length > 0 {
            var slot = Int(slots[index].hash) & mask
            while larger[slot].length > 0 { slot = (slot + 1) & mask }
            larger[slot] = slots[index]
        }
        slots = larger
    }

    private mutating func number(of term: [UInt8]) -> UInt32 {
        if let known = numbers[term] { return known }
        let number = UInt32(count)
        numbers[term] = number
        for byte in term { termBytes.append(byte) }
        termStarts.append(termBytes.count)
        var head: UInt64 = 0
        for index in 0..<8 { head = head << 8 | UInt64(index < term.count ? term[index] : 0) }
        termHeads.append(head)
        return number
    }
}
