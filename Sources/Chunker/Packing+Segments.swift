// How an edit is kept from moving boundaries far away.
//
// Each boundary costs up to a tenth of a chunk by the hash of the text after it, which brings the
// search on both sides of an edit back to the same places. That takes a while, so there are bounds:
//
// 1. A long stretch is cut at an anchor: of the block starts in the middle fifth those of the best
//    kind, of them the one with the least hash; then its parts, until none is long. The middle is
//    counted in blocks, and so is length as far as can be: when a block grows or shrinks, the anchors
//    stay, and the search on the one side never hears of a change on the other.
// 2. What is left, a segment, has an anchor in its middle too. No chunk has to end there, but the
//    search on its left starts from the left end and that on its right from the right end, and what
//    the two leave over meets at the anchor. One chunk is partly filled where two parts cut at the
//    anchor would have two such, and an edit changes the chunks of one half.
//
//     |--------- segment ---------|--------- segment ---------|
//     |====|====|===|  ==|===|====|====|====|== |===|===|====|
//                     ^ anchor                ^ anchor

import TextAnalysis

extension Packer {
    /// What segments should be at most, in budgets: how many blocks that is follows from the mean of
    /// the stretch.
    private static let usual = 10
    /// What segments are at most, in budgets.
    private static let most = 10
    /// Shorter ranges are segments however many blocks they have, in budgets.
    private static let least = 5
    /// Shorter segments are searched as a whole, in budgets.
    private static let whole = 6

    /// The parts of a stretch that are packed by themselves.
    func segments() -> [Range<Int>] {
        guard !atoms.isEmpty else { return [] }
        var segments: [Range<Int>] = []
        var open = [0..<atoms.count]
        let many = manyBlocks()
        while let range = open.popLast() {
            guard isLong(range, many: many), let cut = anchor(in: range) else {
                segments.append(range)
                continue
            }
            open.append(cut..<range.upperBound)
            open.append(range.lowerBound..<cut)
        }
        return segments
    }

    private func isLong(_ range: Range<Int>, many: Int) -> Bool {
        let cost = cost(of: range)
        return cost > Self.most * budget
            || cost > Self.least * budget && blockCount(of: range) > many
    }

    private func blockCount(of range: Range<Int>) -> Int {
        atoms[range.upperBound - 1].block - atoms[range.lowerBound].block + 1
    }

    /// How many blocks of the stretch's mean size make a long range.
    ///
    /// In steps of a quarter, so that next to no edit of a long stretch changes the number.
    private func manyBlocks() -> Int {
        let all = 0..<atoms.count
        let blocks = Self.usual * budget * blockCount(of: all) / max(cost(of: all), 1)
        var many = 4
        while many * 5 / 4 <= blocks { many = many * 5 / 4 }
        return many
    }

    /// The chunks of a segment, from both of its ends to the anchor in its middle.
    func chunks(of segment: Range<Int>) -> [Range<Int>] {
        guard overlapSentences == 0, cost(of: segment) > Self.whole * budget,
            let anchor = anchor(in: segment)
        else { return pack(segment, budget: budget, overlap: overlapSentences) }
        var left = leftChunks(of: segment.lowerBound..<anchor)
        var right = rightChunks(of: anchor..<segment.upperBound)
        let start = left.last?.upperBound ?? segment.lowerBound
        let end = right.first?.lowerBound ?? segment.upperBound
        var middle = start..<end
        // What is left over may be too little for a chunk.
        if !middle.isEmpty, cost(of: middle) < measure.least, !left.isEmpty, !right.isEmpty {
            middle = left.removeLast().lowerBound..<right.removeFirst().upperBound
        }
        let between = middle.isEmpty ? [] : pack(middle, budget: budget, overlap: 0)
        return left + between + right
    }

    /// Chunks from the start of a range to somewhere in the last budget's worth of it.
    private func leftChunks(of range: Range<Int>) -> [Range<Int>] {
        let found = search(range, budget: budget, overlap: 0)
        var end = range.upperBound
        var (last, least) = (end, found.best[range.count])
        while end > range.lowerBound + 1, starts[range.upperBound] - starts[end - 1] <= budget {
            end -= 1
            let cost = found.best[end - range.lowerBound] + price(ofBoundary: end)
            if cost < least { (last, least) = (end, cost) }
        }
        return found.chunks(upTo: last)
    }

    /// Chunks from somewhere in the first budget's worth of a range to its end.
    private func rightChunks(of range: Range<Int>) -> [Range<Int>] {
        var start = range.lowerBound
        while start + 1 < range.upperBound,
            starts[start + 1] - starts[range.lowerBound] <= budget
        {
            start += 1
        }
        return search(range, budget: budget, overlap: 0, startingUpTo: start)
            .chunks(upTo: range.upperBound)
    }

    // MARK: - Anchors

    /// The place that a range is divided at; nil where it is too short or has none.
    private func anchor(in range: Range<Int>) -> Int? {
        let inner = range.dropFirst()
        let blocks = inner.filter { atoms[$0].block != atoms[$0 - 1].block }
        // Text in a few huge blocks is divided at any sentence: how many there are may change.
        if blocks.count >= 4 {
            let margin = blocks.count * 2 / 5
            if let found = best(of: blocks.dropFirst(margin).dropLast(margin), in: range) {
                return found
            }
        }
        return best(of: inner, in: range)
    }

    /// The best kind of boundary, of its kind the one with the least hash, one and a half budgets
    /// or more from the ends of the range.
    private func best(of places: some Sequence<Int>, in range: Range<Int>) -> Int? {
        let low = starts[range.lowerBound] + budget * 3 / 2
        let high = ends[range.upperBound - 1] - budget * 3 / 2
        var best: (kind: Boundary, hash: UInt64, index: Int)?
        for index in places where starts[index] >= low && starts[index] <= high {
            let kind = anchorKind(at: index)
            if kind >= .betweenHeadings { continue }
            if let found = best, kind > found.kind { continue }
            let hash = hash(at: index)
            if let found = best, kind == found.kind, found.hash <= hash { continue }
            best = (kind, hash, index)
        }
        return best?.index
    }

    /// How good an anchor a boundary is, as far as can be whatever the text before it ends with.
    private func anchorKind(at index: Int) -> Boundary {
        let kind = atoms[index].boundary
        if kind < .block || kind >= .attached { return kind }
        let first = text[atoms[index].range.lowerBound]
        let startsBlock = atoms[index].block != atoms[index - 1].block
        return startsBlock && first &- 0x61 >= 26 ? .block : .sentence
    }

    /// A hash of the first bytes of the atom after a boundary: what is added to a paragraph,
    /// or taken from it, is mostly at its end.
    func hash(at index: Int) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        let range = atoms[index].range
        text.withUnsafeBytes { bytes in
            var start = range.lowerBound
            let end = min(range.upperBound, start + 32)
            // Four words of eight bytes, the last one short where the text is.
            while start < end {
                var word: UInt64 = 0
                if start + 8 <= end {
                    word = UInt64(
                        littleEndian: bytes.loadUnaligned(fromByteOffset: start, as: UInt64.self))
                } else {
                    for index in start..<end { word = word << 8 | UInt64(bytes[index]) }
                }
                hash = (hash ^ word) &* 0x9E37_79B9_7F4A_7C15
                hash ^= hash >> 31
                start += 8
            }
        }
        return hash &* 0x9E37_79B9_7F4A_7C15
    }
}
