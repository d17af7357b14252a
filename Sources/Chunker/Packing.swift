// How atoms are put into chunks.
//
// Of all ways to cut a stretch, the one with the least sum of two things is taken: (1 - fill)² of
// each chunk, and for each boundary what its kind costs. With the number of chunks given, the sum
// of the squares is least for even sizes, and one chunk more always costs more than it can save.
// Boundaries before headings are free, inside a paragraph dear, after a heading out of question.
//
//     budget 100, sentences of 40, 40, 40 and 40, one paragraph   ->  80 | 80
//     budget 100, paragraphs of 50, 20, 60 and 30                 ->  70 | 90
//
// The search looks at no more than a budget's worth of atoms before each boundary.
//
// A stretch of more than eight budgets is cut before that, at the boundary of the best kind whose
// text before it has the least hash, and so on until nothing is longer. Where such a cut falls
// depends on the text there alone, so an edit elsewhere does not move it, and the search on the one
// side never hears of a change on the other.

import TextAnalysis

struct Packer {
    let text: [UInt8]
    let atoms: [Atom]
    /// Thousandths of a token.
    let budget: Int
    let least: Int
    let overlapSentences: Int
    let vocabulary: TokenEstimate.Vocabulary

    /// Sums of costs and gaps before an atom, and after it.
    private let starts: [Int]
    private let ends: [Int]

    init(text: [UInt8], atoms: [Atom], settings: ChunkSettings) {
        self.text = text
        self.atoms = atoms
        budget = settings.budget
        least = min(settings.minTokens * 1000, budget / 2)
        overlapSentences = settings.overlapSentences
        vocabulary = settings.vocabulary
        var starts: [Int] = []
        var ends: [Int] = []
        starts.reserveCapacity(atoms.count)
        ends.reserveCapacity(atoms.count)
        var sum = 0
        for atom in atoms {
            sum += atom.gap
            starts.append(sum)
            sum += atom.cost
            ends.append(sum)
        }
        self.starts = starts
        self.ends = ends
    }

    /// The atoms of each chunk.
    ///
    /// Ranges overlap only where the settings ask for it.
    func chunks() -> [Range<Int>] {
        segments().flatMap(pack)
    }

    /// The estimate for a chunk, as `TokenEstimate.count` gives it.
    func tokens(of chunk: Range<Int>) -> Int {
        // Sums are exact where white space stands between the atoms. In Chinese none does, and a
        // run may go on from one atom to the next.
        let isApart = chunk.dropFirst().allSatisfy {
            atoms[$0 - 1].range.upperBound < atoms[$0].range.lowerBound
        }
        if isApart { return (cost(of: chunk) + 500) / 1000 }
        let first = atoms[chunk.lowerBound]
        return TokenEstimate.count(
            text,
            range: first.range.lowerBound
                - first.indentation..<atoms[chunk.upperBound - 1].range.upperBound,
            vocabulary: vocabulary)
    }

    // MARK: - The search

    private func pack(_ segment: Range<Int>) -> [Range<Int>] {
        if cost(of: segment) <= budget { return [segment] }
        let first = segment.lowerBound
        // best[n]: the least cost of the first n atoms in whole chunks, the last from origin[n].
        var best = [Int](repeating: .max, count: segment.count + 1)
        var origin = [Int](repeating: 0, count: segment.count + 1)
        best[0] = 0
        for end in first + 1...segment.upperBound {
            var start = end - 1
            while start >= first {
                let size = size(of: start..<end, in: segment)
                if size > budget, start < end - 1 { break }
                let before = best[start - first]
                let cost =
                    before + emptiness(size)
                    + (start > first ? Self.cost(of: atoms[start].boundary) : 0)
                if cost < best[end - first] {
                    best[end - first] = cost
                    origin[end - first] = start
                }
                start -= 1
            }
        }
        var chunks: [Range<Int>] = []
        var end = segment.upperBound
        while end > first {
            let start = origin[end - first]
            chunks.append(overlapStart(of: start, in: segment)..<end)
            end = start
        }
        return chunks.reversed()
    }

    /// A millionth is the unit of all costs: whole numbers give the same chunks on all machines.
    private func emptiness(_ size: Int) -> Int {
        let free = max(0, (budget - size) * 1000 / budget)
        return free * free + (size < least ? 1_000_000 : 0)
    }

    private static func cost(of boundary: Boundary) -> Int {
        switch boundary {
        case .heading2: 0
        case .heading3: 4000
        case .heading4: 8000
        case .block, .paragraphOfCode: 20000
        case .listItem: 30000
        case .sentence: 70000
        case .line: 90000
        case .attached: 150_000
        case .insideSentence: 1_000_000
        case .betweenHeadings: 1_000_000_000
        case .afterHeading: 2_000_000_000
        }
    }

    private func cost(of range: Range<Int>) -> Int {
        ends[range.upperBound - 1] - starts[range.lowerBound]
            + atoms[range.lowerBound].indentationCost
    }

    private func size(of range: Range<Int>, in segment: Range<Int>) -> Int {
        guard overlapSentences > 0 else { return cost(of: range) }
        return cost(of: overlapStart(of: range.lowerBound, in: segment)..<range.upperBound)
    }

    /// Where a chunk starts that says the last sentences of the one before again.
    ///
    /// They take at most a third of the budget and leave room for the chunk's own first atom. What
    /// starts with a heading starts anew.
    private func overlapStart(of start: Int, in segment: Range<Int>) -> Int {
        guard atoms[start].boundary >= .block else { return start }
        var first = start
        while first > segment.lowerBound, start - first < overlapSentences,
            atoms[first - 1].isSentence, atoms[first].boundary < .attached
        {
            let overlap = starts[start] - starts[first - 1]
            let own = ends[start] - starts[start]
            guard overlap <= budget / 3, overlap + own <= budget else { break }
            first -= 1
        }
        return first
    }

    // MARK: - Content-defined cuts

    private func segments() -> [Range<Int>] {
        guard !atoms.isEmpty else { return [] }
        var segments: [Range<Int>] = []
        var open = [0..<atoms.count]
        while let range = open.popLast() {
            guard let cut = cut(in: range) else {
                segments.append(range)
                continue
            }
            open.append(cut..<range.upperBound)
            open.append(range.lowerBound..<cut)
        }
        return segments
    }

    /// The boundary to cut a long range at, two budgets or more from its ends; nil where it is not
    /// long.
    private func cut(in range: Range<Int>) -> Int? {
        guard cost(of: range) > 8 * budget else { return nil }
        let low = starts[range.lowerBound] + 2 * budget
        let high = ends[range.upperBound - 1] - 2 * budget
        let middle = (low + high) / 2
        var best: (kind: Boundary, hash: UInt64, distance: Int, index: Int)?
        for index in range where starts[index] >= low && starts[index] <= high {
            let kind = atoms[index].boundary
            if let found = best, kind > found.kind { continue }
            let hash = hash(before: index)
            let distance = abs(starts[index] - middle)
            if let found = best, kind == found.kind,
                (found.hash, found.distance) <= (hash, distance)
            {
                continue
            }
            best = (kind, hash, distance, index)
        }
        return best?.index
    }

    /// A hash (FNV-1a) of the last bytes of the atom before a boundary.
    private func hash(before index: Int) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in text[atoms[index - 1].range].suffix(64) {
            hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3
        }
        // FNV leaves the upper bits of short texts alike.
        hash = (hash ^ (hash >> 32)) &* 0x9E37_79B9_7F4A_7C15
        return hash ^ (hash >> 29)
    }
}

extension ChunkSettings {
    /// Thousandths of a token.
    var budget: Int { max(maxTokens, Self.leastBudget) * 1000 }
}
