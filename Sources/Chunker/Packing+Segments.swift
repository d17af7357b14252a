// How an edit is kept from moving boundaries far away.
//
// Each boundary costs up to a tenth of a chunk by the hash of the text after it, which brings the
// search on both sides of an edit back to the same places. That takes a while, so there are bounds.
// A long stretch is divided into chains. A chain is searched from one of its ends only, its origin,
// where a chunk starts or ends in any case. Two neighbours have their origin in common, or meet: no
// chunk has to end where they meet, what the two leave over there is put together.
//
//     |--- chain -->|<-- chain ---|--- chain -->|<-- chain ---|
//     |====|====|===|  ==|===|====|====|====|== |===|===|====|
//     origin      meet         origin         meet        origin
//
// So an edit changes the chunks of one chain and the one or two where it meets the next. A chain that
// is too long becomes three: the outer ones keep its ends and its direction, the one between runs the
// other way. Whether an edit makes a chain long or short is therefore of no matter to any other
// chain, and no edit costs more than a chain's worth of chunks.
//
// Where a chain is divided, its anchors, follows from the text there: of the block starts in the
// fourth and fifth twelfth, and in the eighth and ninth, those of the best kind, of them the one with
// the least hash. Twelfths are counted in blocks: when one grows or shrinks, the anchors stay.

import TextAnalysis

extension Packer {
    /// A part of a stretch that is searched from one end.
    private struct Chain {
        var range: Range<Int>
        /// Whether the origin is its start.
        var isForward: Bool
    }

    /// What chains are at most, as far as they have anchors.
    ///
    /// Six or seven chunks: with those where the chain meets the next, an edit changes eight at worst
    /// where paragraphs are of usual size.
    private var most: Int { budget * 6 }
    /// How far anchors are apart from the ends of what they divide.
    private var margin: Int { budget * 3 / 2 }

    /// The chunks of the whole stretch.
    func packed() -> [Range<Int>] {
        guard !atoms.isEmpty else { return [] }
        let all = 0..<atoms.count
        guard cost(of: all) > most, let middle = middleAnchor(in: all) else {
            return pack(all, budget: budget, overlap: overlapSentences)
        }
        var chains: [Chain] = []
        append(Chain(range: 0..<middle, isForward: true), to: &chains)
        append(Chain(range: middle..<all.upperBound, isForward: false), to: &chains)
        var chunks: [Range<Int>] = []
        for first in stride(from: 0, to: chains.count, by: 2) {
            chunks += self.chunks(of: chains[first].range, meeting: chains[first + 1].range)
        }
        return overlapSentences > 0 ? chunks : withoutTiny(chunks)
    }

    /// Too little for a chunk may stand between an origin and something large: it joins a neighbour.
    private func withoutTiny(_ chunks: [Range<Int>]) -> [Range<Int>] {
        var joined: [Range<Int>] = []
        for chunk in chunks {
            if let last = joined.last, min(cost(of: last), cost(of: chunk)) < measure.least,
                cost(of: last.lowerBound..<chunk.upperBound) <= budget
            {
                joined[joined.count - 1] = last.lowerBound..<chunk.upperBound
            } else {
                joined.append(chunk)
            }
        }
        return joined
    }

    /// Appends a chain, or the three that it is divided into.
    private func append(_ chain: Chain, to chains: inout [Chain]) {
        let range = chain.range
        guard cost(of: range) > most, let cuts = anchors(in: range) else {
            chains.append(chain)
            return
        }
        append(
            Chain(range: range.lowerBound..<cuts.lowerBound, isForward: chain.isForward),
            to: &chains)
        append(Chain(range: cuts, isForward: !chain.isForward), to: &chains)
        append(
            Chain(range: cuts.upperBound..<range.upperBound, isForward: chain.isForward),
            to: &chains)
    }

    /// The chunks of a chain and of the one that it meets.
    private func chunks(of first: Range<Int>, meeting second: Range<Int>) -> [Range<Int>] {
        if overlapSentences > 0 {
            return pack(
                first.lowerBound..<second.upperBound, budget: budget, overlap: overlapSentences)
        }
        var left = leftChunks(of: first)
        var right = rightChunks(of: second)
        var start = left.last?.upperBound ?? first.lowerBound
        var end = right.first?.lowerBound ?? second.upperBound
        guard start < end else { return left + right }
        // What is left over may be too little for a chunk.
        if cost(of: start..<end) < measure.least {
            start = left.popLast()?.lowerBound ?? start
            if !right.isEmpty { end = right.removeFirst().upperBound }
        }
        return left + pack(start..<end, budget: budget, overlap: 0) + right
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

    /// The places that a chain is divided at, as the range between them; nil where it has none.
    private func anchors(in range: Range<Int>) -> Range<Int>? {
        if let first = anchor(in: range, twelfths: 3..<5),
            let second = anchor(in: range, twelfths: 7..<9),
            starts[second] - starts[first] >= budget
        {
            return first..<second
        }
        // Where blocks are few or of very different sizes: any two places.
        guard let one = anyAnchor(in: range),
            let other = anyAnchor(in: range, awayFrom: one)
                ?? best(of: range.lazy.filter { distance($0, one) >= margin }, in: range)
        else { return nil }
        return min(one, other)..<max(one, other)
    }

    private func distance(_ one: Int, _ other: Int) -> Int { abs(starts[one] - starts[other]) }

    private func middleAnchor(in range: Range<Int>) -> Int? {
        anchor(in: range, twelfths: 5..<7) ?? anyAnchor(in: range)
    }

    /// The best block start in some twelfths of a range's blocks.
    private func anchor(in range: Range<Int>, twelfths: Range<Int>) -> Int? {
        let blocks = range.dropFirst().filter { atoms[$0].block != atoms[$0 - 1].block }
        let first = (blocks.count * twelfths.lowerBound + 6) / 12
        let last = (blocks.count * twelfths.upperBound + 6) / 12
        return best(of: blocks[first..<last], in: range)
    }

    /// The best place but for about a fifth at either end, and as much around another anchor.
    private func anyAnchor(in range: Range<Int>, awayFrom other: Int? = nil) -> Int? {
        let fifth = cost(of: range) / 5
        let low = starts[range.lowerBound] + fifth
        let high = ends[range.upperBound - 1] - fifth
        let places = range.lazy.filter { index in
            guard starts[index] >= low, starts[index] <= high else { return false }
            return other.map { distance(index, $0) >= max(margin, fifth) } ?? true
        }
        return best(of: places, in: range)
    }

    /// The best kind of boundary, of its kind the one with the least hash, a margin or more from the
    /// ends of the range.
    private func best(of places: some Sequence<Int>, in range: Range<Int>) -> Int? {
        let low = starts[range.lowerBound] + margin
        let high = ends[range.upperBound - 1] - margin
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
