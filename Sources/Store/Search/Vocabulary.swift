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
    /// The terms by their hash: one more than the number, 0 in an empty slot.
    ///
    /// At most half full.
    private var slots = Memory<UInt32>(repeating: 0, count: 1 << 14)

    /// The words as they stand in texts.
    private var words = WordTable(slots: 1 << 15)
    /// What words that are not one term each are made of.
    private var parts = Memory<UInt32>()

    init() throws {
        tokenizer = try SearchTokenizer.make()
    }

    /// Terms.
    var count: Int { termHeads.count }

    /// With how many words it is large.
    ///
    /// Their slots alone take 8 MB then. New numbers and names never end, and the words that are not
    /// new are soon met again.
    private static let mostWords = 1 << 17

    /// Whether it is time to begin a new one, so that memory stays bounded.
    var isLarge: Bool {
        words.count > Self.mostWords || words.byteCount > 1 << 24 || termBytes.count > 1 << 24
    }

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
            let first = index
            guard let key = WordKey(bytes, at: &index, end: count) else { continue }
            try append(termsOf: key, bytes: bytes + first, to: &terms)
            // What ended the word.
            index += 1
        }
    }

    @inline(__always)
    private mutating func append(
        termsOf key: WordKey, bytes: UnsafePointer<UInt8>, to terms: inout Memory<UInt32>
    ) throws {
        var (word, slot) = words.find(key, at: bytes)
        if !word.isKnown { word = try add(key, bytes: bytes, slot: slot) }
        if word.count == 1 {
            terms.append(word.value)
        } else if word.count > 0 {
            terms.append(parts.start + Int(word.value), count: Int(word.count))
        }
    }

    private mutating func add(
        _ key: WordKey, bytes: UnsafePointer<UInt8>, slot: Int
    ) throws -> WordTable.Word {
        let folded = key.folded(bytes)
        let found = try folded.withUnsafeBufferPointer {
            try SearchTokenizer.tokens(of: $0, by: tokenizer, as: .document)
        }
        // FTS5_MAX_TOKEN_SIZE: of a longer one FTS5 takes the beginning.
        let terms = found.map { number(of: $0.count > 32_768 ? Array($0.prefix(32_768)) : $0) }
        var value = terms.first ?? 0
        if terms.count > 1 {
            value = UInt32(parts.count)
            for term in terms { parts.append(term) }
        }
        return words.add(key, folded: folded, slot: slot, count: terms.count, value: value)
    }

    private mutating func number(of term: [UInt8]) -> UInt32 {
        term.withUnsafeBufferPointer { bytes in
            let slot = slot(of: bytes)
            if slots[slot] > 0 { return slots[slot] - 1 }
            let number = UInt32(count)
            slots[slot] = number + 1
            for byte in bytes { termBytes.append(byte) }
            termStarts.append(termBytes.count)
            var head: UInt64 = 0
            for index in 0..<8 { head = head << 8 | UInt64(index < bytes.count ? bytes[index] : 0) }
            termHeads.append(head)
            if count * 2 > slots.count { enlarge() }
            return number
        }
    }

    /// The slot of a term, or the empty one to put it in.
    private func slot(of bytes: UnsafeBufferPointer<UInt8>) -> Int {
        // FTS5 has no empty terms.
        guard let start = bytes.baseAddress else { return 0 }
        let mask = slots.count - 1
        var slot = WordKey(whole: start, count: bytes.count).hash & mask
        while slots[slot] > 0, !term(slots[slot] - 1).elementsEqual(bytes) {
            slot = (slot + 1) & mask
        }
        return slot
    }

    private mutating func enlarge() {
        slots = Memory(repeating: 0, count: slots.count * 2)
        for number in 0..<UInt32(count) { slots[slot(of: term(number))] = number + 1 }
    }
}
