// How an edit is kept from moving boundaries far away.
//
// Where the best chunks before an edit and after it share a boundary, they share all beyond it: the
// rest is the best cut of the same text. So boundaries have to come back to the same places soon, and
// places that are told by their own words alone have to be cheap.
//
// A place is a landmark as far as no better one is near: its reach is the distance to the next better
// place on either side, or to an end of the stretch. What is better is told by the kind of a
// boundary, then by a hash of the text after it. The price of a boundary falls with its reach, by 28 %
// of a chunk for each budget. So there are many small landmarks, which decide where the choice is free
// anyway, and few large ones, several budgets apart, that are worth a chunk more.
//
//     reach                          |
//           .      |     .           |       .          |
//           | .  . | .  .|. .  |  .  | .  |  |  .   .   | .  .
//     ------+------+-----+-----+-----+----+--+------+---+-----> text
//
// An edit changes the reach of places around it, by no more than it changes their distances; places
// whose next better ones are on the same side of it keep theirs. Nothing is decided by a threshold or
// by how the whole stretch is divided, so there is nothing that could shift all at once.

import TextAnalysis

extension Packer {
    /// Millionths of a chunk that a boundary costs less for each thousandth of a budget of its reach.
    private static let worthOfReach = 280
    /// Reach that counts, in thousandths of a budget.
    private static let mostReach = 8000

    /// What it costs to cut before each atom: by its kind, and less where it is a landmark.
    func prices() -> [Int] {
        var prices = kindPrices
        let ranks = atoms.indices.map(rank(at:))
        for (index, reach) in reaches(ranks).enumerated() where ranks[index] < .max {
            let thousandths = min((reach * share) >> 32, Self.mostReach)
            prices[index] -= thousandths * Self.worthOfReach
        }
        return prices
    }

    /// The distance of each place to the next that is as good or better.
    ///
    /// Of the places that may be next of later ones, each better than those after it, there is a
    /// stack.
    private func reaches(_ ranks: [UInt64]) -> [Int] {
        var reaches = starts.map { $0 - starts[0] }
        var stack: [Int] = []
        func settle(_ index: Int, before next: Int) {
            reaches[index] = min(reaches[index], next - starts[index])
        }
        for index in ranks.indices.dropFirst() {
            while let last = stack.last, !isBetter(last, index, ranks: ranks) {
                settle(last, before: starts[index])
                stack.removeLast()
                if !isBetter(index, last, ranks: ranks) {
                    reaches[index] = starts[index] - starts[last]
                }
            }
            if let last = stack.last {
                reaches[index] = min(reaches[index], starts[index] - starts[last])
            }
            stack.append(index)
        }
        for index in stack { settle(index, before: ends[ends.count - 1]) }
        return reaches
    }

    private func isBetter(_ one: Int, _ other: Int, ranks: [UInt64]) -> Bool {
        if ranks[one] != ranks[other] { return ranks[one] < ranks[other] }
        // Lines may all begin alike.
        return ranks[one] < .max && hash(of: atoms[one].range) < hash(of: atoms[other].range)
    }

    /// Less for better places: by the kind of the boundary, then by the hash.
    private func rank(at index: Int) -> UInt64 {
        let kind = index == 0 ? .afterHeading : anchorKind(at: index)
        return kind >= .betweenHeadings ? .max : UInt64(kind.rawValue) << 60 | hash(at: index) >> 4
    }

    /// How good a place a boundary is to come back to; before a block whatever the text before it ends
    /// with, since that changes more often than how a block begins.
    private func anchorKind(at index: Int) -> Boundary {
        let kind = atoms[index].boundary
        if kind < .block || kind >= .attached { return kind }
        guard atoms[index].block != atoms[index - 1].block else { return kind }
        let first = text[atoms[index].range.lowerBound]
        return first &- 0x61 >= 26 ? .block : .sentence
    }

    /// A hash of the first bytes of the atom after a boundary: what is added to a paragraph,
    /// or taken from it, is mostly at its end.
    private func hash(at index: Int) -> UInt64 {
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
