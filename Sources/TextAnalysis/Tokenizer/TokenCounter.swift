/// Counts tokens: with a tokenizer, remembering the runs it has met, or by where the tokens of one
/// text end.
///
/// Not to be shared: each worker makes its own.
package final class TokenCounter {
    private let source: Source

    private enum Source {
        case tokenizer(Tokenizer)
        case ends(TokenEnds)
    }

    /// Runs met before, by hash; a slot is empty where its length is zero.
    private var slots: [Slot]
    private var spellings: [UInt8] = []

    private struct Slot {
        var hash: UInt64 = 0
        var offset: UInt32 = 0
        var length: UInt16 = 0
        var count: UInt16 = 0
    }

    private static let slotCount = 1 << 15
    private static let mostBytes = 1 << 20
    /// Longer runs are rare.
    private static let longestRemembered = 48

    package init(_ tokenizer: Tokenizer) {
        source = .tokenizer(tokenizer)
        slots = [Slot](repeating: Slot(), count: Self.slotCount)
    }

    /// Counts in one text that something else took apart.
    ///
    /// - Parameter ends: where each token ends, as UTF-8 offsets into that text, in order.
    package init(ends: [Int]) {
        source = .ends(TokenEnds(ends))
        slots = []
    }

    /// How many tokens a piece of a text may take beyond what is counted, where it stands alone.
    ///
    /// In the text its first word stands after a blank, which is part of the word's token; without the
    /// blank the word may be two.
    package var mostBeyond: Int {
        if case .ends = source { 1 } else { 0 }
    }

    /// The tokens of a text, special ones left out.
    package func count(_ text: [UInt8]) -> Int { count(text, range: 0..<text.count) }

    package func count(_ text: [UInt8], range: Range<Int>) -> Int {
        let tokenizer: Tokenizer
        switch source {
        case .tokenizer(let source): tokenizer = source
        case .ends(let ends): return ends.count(in: range)
        }
        return text.withUnsafeBufferPointer { bytes in
            var count = 0
            var index = range.lowerBound
            while index < range.upperBound {
                let end = tokenizer.preTokenizer.end(of: bytes, from: index, to: range.upperBound)
                let run = UnsafeBufferPointer(rebasing: bytes[index..<end])
                count += self.count(run, isFirst: index == range.lowerBound, with: tokenizer)
                index = end
            }
            return count
        }
    }

    /// What two texts and the white space between them take beyond what each takes alone.
    ///
    /// Only the words next to the gap are looked at: runs never reach further.
    package func count(
        _ text: [UInt8], gap: Range<Int>, between left: Range<Int>, and right: Range<Int>
    ) -> Int {
        if case .ends(let ends) = source {
            return ends.count(in: left.lowerBound..<right.upperBound) - ends.count(in: left)
                - ends.count(in: right)
        }
        var start = left.upperBound
        while start > left.lowerBound, left.upperBound - start < 64 {
            start -= 1
            if text[start] <= 0x20 { break }
        }
        while start > left.lowerBound, text[start] & 0xC0 == 0x80 { start -= 1 }
        var end = right.lowerBound
        while end < right.upperBound, end - right.lowerBound < 64, text[end] > 0x20 { end += 1 }
        while end < right.upperBound, text[end] & 0xC0 == 0x80 { end += 1 }
        return count(text, range: start..<end) - count(text, range: start..<left.upperBound)
            - count(text, range: right.lowerBound..<end)
    }

    // MARK: - Runs

    private func count(
        _ run: UnsafeBufferPointer<UInt8>, isFirst: Bool, with tokenizer: Tokenizer
    ) -> Int {
        if isFirst, tokenizer.startsWithBlank { return tokenizer.count(run, isFirst: true) }
        guard run.count <= Self.longestRemembered else {
            return tokenizer.count(run, isFirst: false)
        }
        let hash = Self.hash(run)
        let place = Int(truncatingIfNeeded: hash >> 40) & (Self.slotCount - 1)
        let slot = slots[place]
        if slot.hash == hash, Int(slot.length) == run.count, isSpelled(run, at: Int(slot.offset)) {
            return Int(slot.count)
        }
        let count = tokenizer.count(run, isFirst: false)
        remember(run, hash: hash, place: place, count: count)
        return count
    }

    /// Takes the place of the run that was there, so that the table stays as large as it is.
    private func remember(
        _ run: UnsafeBufferPointer<UInt8>, hash: UInt64, place: Int, count: Int
    ) {
        if spellings.count > Self.mostBytes {
            spellings.removeAll(keepingCapacity: true)
            for index in slots.indices { slots[index] = Slot() }
        }
        slots[place] = Slot(
            hash: hash, offset: UInt32(spellings.count), length: UInt16(run.count),
            count: UInt16(count))
        spellings.append(contentsOf: run)
    }

    private func isSpelled(_ run: UnsafeBufferPointer<UInt8>, at offset: Int) -> Bool {
        spellings.withUnsafeBufferPointer { bytes in
            for index in run.indices where bytes[offset + index] != run[index] { return false }
            return true
        }
    }

    /// FNV-1a, a byte at a time: runs are short.
    private static func hash(_ run: UnsafeBufferPointer<UInt8>) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in run { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        return hash &* 0x9E37_79B9_7F4A_7C15
    }
}

extension Tokenizer {
    /// The tokens of a run that nothing is known of.
    fileprivate func count(_ run: UnsafeBufferPointer<UInt8>, isFirst: Bool) -> Int {
        if isSentencePiece {
            let blanks = run.prefix { $0 == 0x20 }.count + (isFirst && startsWithBlank ? 1 : 0)
            let ink = run.drop { $0 == 0x20 }
            let spelled =
                [[UInt8]](repeating: TokenizerFile.blank, count: blanks).flatMap { $0 } + ink
            return spelled.withUnsafeBufferPointer { pairs.count($0) }
        }
        if ignoresMerges, pairs.isToken(run) { return 1 }
        return pairs.count(run)
    }
}

/// Where the tokens of a text end.
private struct TokenEnds {
    private let ends: [Int]

    init(_ ends: [Int]) {
        self.ends = ends
    }

    /// The tokens that a stretch of the text holds, also those that it holds part of.
    func count(in range: Range<Int>) -> Int {
        guard !range.isEmpty else { return 0 }
        let first = index(of: range.lowerBound + 1)
        return min(index(of: range.upperBound) + 1, ends.count) - first
    }

    /// The first token that ends there or later.
    private func index(of end: Int) -> Int {
        var (low, high) = (0, ends.count)
        while low < high {
            let middle = (low + high) / 2
            if ends[middle] < end { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
