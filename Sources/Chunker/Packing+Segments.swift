// How an edit is kept from moving boundaries far away.
//
// Each boundary costs up to a tenth of a chunk by the hash of the text after it, which brings the
// search on both sides of an edit back to the same places. That takes a while, so there are bounds.
// A long stretch is divided into pieces, at origins, where a chunk starts unless it would be a very
// small one. A long piece is searched from both of its ends to a place in its middle where the two
// meet: no chunk has to end there, what they leave over is put together. (With overlap a piece is
// searched as a whole.)
//
//     |------- piece ------>|<------- piece -------|
//     |====|====|====|= ==|===|====|====|===|== ==|====|
//     origin      meet      origin      meet     origin
//
// So an edit mostly changes the chunks of half a piece, and the one or two where the halves meet; of
// the whole piece where the meeting place moves, since it is near the middle.
//
// Which places are origins follows from the text there, and of each stretch in the same way as of the
// whole: the best of all places that are not too near an end divides it, then the best of each part
// divides that, until the parts are short enough. What is best is told by the kind of a boundary, then
// by a hash of the text after it. Places so chosen are those of a treap (Seidel and Aragon 1996),
// whose form does not hang on how the text came to be: a place that comes or goes mostly changes the
// parts that end there, and no others. Only where it is too near to another origin, that one goes,
// too, and the next part is divided otherwise.

import TextAnalysis

extension Packer {
    /// What a piece is at most, as far as it has places to be divided at.
    ///
    /// A half of it with the chunks where it meets the other makes eight; where an origin comes or
    /// goes it may be the halves of two pieces.
    private var most: Int { budget * 9 }
    /// What a part is at least.
    private var least: Int { budget * 3 }
    /// What is searched as a whole.
    private var short: Int { budget * 5 }

    /// The chunks of the whole stretch.
    func packed() -> [Range<Int>] {
        guard !atoms.isEmpty else { return [] }
        let chunks = pieces().flatMap(chunks(of:))
        return overlapSentences > 0 ? chunks : withoutTiny(chunks)
    }

    private func chunks(of piece: Range<Int>) -> [Range<Int>] {
        guard overlapSentences == 0, cost(of: piece) > short, let middle = middle(of: piece) else {
            return pack(piece, budget: budget, overlap: overlapSentences)
        }
        return chunks(of: piece.lowerBound..<middle, meeting: middle..<piece.upperBound)
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

    /// The chunks of two halves that meet.
    private func chunks(of first: Range<Int>, meeting second: Range<Int>) -> [Range<Int>] {
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

    // MARK: - Origins

    /// The stretch as it is divided at its origins.
    private func pieces() -> [Range<Int>] {
        let all = 0..<atoms.count
        guard cost(of: all) > most else { return [all] }
        let ranks = [.max] + all.dropFirst().map(rank(at:))
        var pieces: [Range<Int>] = []
        // Those to the right of what is looked at, the next one last.
        var left = [all]
        while let range = left.popLast() {
            if cost(of: range) > most, let origin = origin(in: range, ranks: ranks) {
                left.append(origin..<range.upperBound)
                left.append(range.lowerBound..<origin)
            } else {
                pieces.append(range)
            }
        }
        return pieces
    }

    /// The best place that leaves enough on both sides; nil where there is none.
    private func origin(in range: Range<Int>, ranks: [UInt64]) -> Int? {
        let low = starts[range.lowerBound] + least
        let high = ends[range.upperBound - 1] - least
        func isBetter(_ one: Int, _ other: Int) -> Bool {
            if ranks[one] != ranks[other] { return ranks[one] < ranks[other] }
            // Lines may all begin alike.
            let hashes = (hash(of: atoms[one].range), hash(of: atoms[other].range))
            if hashes.0 != hashes.1 { return hashes.0 < hashes.1 }
            // Nor may lines that are all the same be cut off one end of what is left.
            return abs(2 * starts[one] - low - high) < abs(2 * starts[other] - low - high)
        }
        let best = range.lazy.filter { starts[$0] >= low && starts[$0] <= high }.min(by: isBetter)
        return best.flatMap { ranks[$0] < .max ? $0 : nil }
    }

    /// Where the two halves of a piece meet: the best place in the middle fifth of it.
    private func middle(of piece: Range<Int>) -> Int? {
        let fifth = cost(of: piece) / 5
        let low = starts[piece.lowerBound] + 2 * fifth
        let high = ends[piece.upperBound - 1] - 2 * fifth
        let ranks = piece.lazy.filter { starts[$0] >= low && starts[$0] <= high }
            .map { (rank: rank(at: $0), index: $0) }
        return ranks.min { $0.rank < $1.rank }.flatMap { $0.rank < .max ? $0.index : nil }
    }

    /// Less for better places: by the kind of the boundary, then by the hash.
    private func rank(at index: Int) -> UInt64 {
        let kind = anchorKind(at: index)
        return kind >= .betweenHeadings ? .max : UInt64(kind.rawValue) << 60 | hash(at: index) >> 4
    }

    /// How good an origin a boundary is; before a block whatever the text before it ends with, since
    /// that changes more often than how a block begins.
    private func anchorKind(at index: Int) -> Boundary {
        let kind = atoms[index].boundary
        if kind < .block || kind >= .attached { return kind }
        guard atoms[index].block != atoms[index - 1].block else { return kind }
        let first = text[atoms[index].range.lowerBound]
        return first &- 0x61 >= 26 ? .block : .sentence
    }

    /// A hash of the first bytes of the atom after a boundary: what is added to a paragraph,
    /// or taken from it, is mostly at its end.
    func hash(at index: Int) -> UInt64 {
        let range = atoms[index].range
        return hash(of: range.lowerBound..<min(range.upperBound, range.lowerBound + 32))
    }

    /// Words of eight bytes mixed in one by one, the last one short where the text is; the shift carries
    /// high bits down, which a multiplication does not.
    private func hash(of range: Range<Int>) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        text.withUnsafeBytes { bytes in
            var start = range.lowerBound
            let end = range.upperBound
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
