// How atoms are put into chunks.
//
// Of all ways to cut a stretch, the one with the least sum of two things is taken: (1 - fill)² of
// each chunk, and for each boundary what its kind costs. Boundaries before headings are free, inside
// a paragraph dear, after a heading out of question.
//
//     budget 100, sentences of 40, 40, 40 and 40, one paragraph   ->  80 | 80
//     budget 100, paragraphs of 50, 20, 60 and 30                 ->  70 | 90
//
// The search looks at no more than a budget's worth of atoms before each boundary.
//
// Edits should move few boundaries. So each boundary also costs up to a fifth of a chunk by the hash
// of the text after it, which brings the search on both sides of an edit back to the same places; and
// a stretch of more than eight budgets is cut before that, at the boundary of the best kind whose text
// after it has the least hash, and so on until nothing is longer. Where such a cut falls depends on
// the text there alone, and the search on the one side never hears of a change on the other.

import TextAnalysis

struct Packer {
    let text: [UInt8]
    let atoms: [Atom]
    let measure: Measure
    let overlapSentences: Int

    /// Sums of costs and gaps before an atom, and after it.
    private let starts: [Int]
    private let ends: [Int]
    /// The same as `starts`, less the indentation that a chunk has which starts there.
    private let heads: [Int]
    /// Thousandths of the budget in a unit, times 2³².
    private let share: Int
    private var budget: Int { measure.budget }

    init(text: [UInt8], atoms: [Atom], measure: Measure, overlapSentences: Int) {
        self.text = text
        self.atoms = atoms
        self.measure = measure
        self.overlapSentences = overlapSentences
        share = (1000 << 32) / measure.budget
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
        heads = zip(starts, atoms).map { $0 - $1.indentationCost }
    }

    /// The atoms of each chunk.
    ///
    /// Ranges overlap only where the settings ask for it.
    func chunks() -> [Range<Int>] {
        let chunks = segments().flatMap { pack($0, budget: budget, overlap: overlapSentences) }
        return measure.isApproximate ? chunks.flatMap(fitting) : chunks
    }

    /// Cuts a chunk again that sums took for smaller than it is.
    private func fitting(_ chunk: Range<Int>) -> [Range<Int>] {
        guard chunk.count > 1, size(of: chunk) > budget else { return [chunk] }
        return pack(chunk, budget: min(budget, cost(of: chunk)) - 1, overlap: 0).flatMap(fitting)
    }

    /// Every atom by itself; headings stand with what follows them where that fits.
    func singles() -> [Range<Int>] {
        var chunks: [Range<Int>] = []
        var start = 0
        for index in atoms.indices {
            let next = index + 1
            if next < atoms.count, atoms[next].boundary >= .betweenHeadings,
                cost(of: start..<next + 1) <= budget
            {
                continue
            }
            let first = overlapStart(of: start, in: 0..<atoms.count, overlap: overlapSentences)
            chunks.append(first..<next)
            start = next
        }
        return chunks
    }

    /// What a chunk takes of the budget.
    func size(of chunk: Range<Int>) -> Int {
        // Sums are exact where white space stands between the atoms. In Chinese none does, and a
        // run may go on from one atom to the next.
        let isApart = chunk.dropFirst().allSatisfy {
            atoms[$0 - 1].range.upperBound < atoms[$0].range.lowerBound
        }
        if isApart, !measure.isApproximate { return cost(of: chunk) }
        let first = atoms[chunk.lowerBound]
        return measure.cost(
            of: first.range.lowerBound
                - first.indentation..<atoms[chunk.upperBound - 1].range
                .upperBound, in: text)
    }

    // MARK: - The search

    private func pack(_ segment: Range<Int>, budget: Int, overlap: Int) -> [Range<Int>] {
        if cost(of: segment) <= budget { return [segment] }
        let first = segment.lowerBound
        // best[n]: the least cost of the first n atoms in whole chunks, the last from origin[n].
        var best = [Int](repeating: .max, count: segment.count + 1)
        var origin = [Int](repeating: 0, count: segment.count + 1)
        let toCut = segment.map { $0 == first ? 0 : price(ofBoundary: $0) }
        best[0] = 0
        for end in first + 1...segment.upperBound {
            var start = end - 1
            var least = Int.max
            var from = start
            while start >= first {
                let size = size(of: start..<end, in: segment, overlap: overlap)
                if size > budget, start < end - 1 { break }
                let cost = best[start - first] + emptiness(size) + toCut[start - first]
                if cost < least { (least, from) = (cost, start) }
                start -= 1
            }
            best[end - first] = least
            origin[end - first] = from
        }
        var chunks: [Range<Int>] = []
        var end = segment.upperBound
        while end > first {
            let start = origin[end - first]
            chunks.append(overlapStart(of: start, in: segment, overlap: overlap)..<end)
            end = start
        }
        return chunks.reversed()
    }

    /// A millionth is the unit of all costs: whole numbers give the same chunks on all machines.
    private func emptiness(_ size: Int) -> Int {
        let free = (max(0, budget - size) * share) >> 32
        return free * free + (size < measure.least ? 1_000_000 : 0)
    }

    /// What it costs to cut before an atom: by its kind, and up to a fifth of a chunk by the hash of
    /// the text there, so that boundaries come to the same places again after an edit.
    private func price(ofBoundary index: Int) -> Int {
        Self.cost(of: atoms[index].boundary) + (Int(hash(at: index) >> 44) * 200_000) >> 20
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
        ends[range.upperBound - 1] - heads[range.lowerBound]
    }

    private func size(of range: Range<Int>, in segment: Range<Int>, overlap: Int) -> Int {
        guard overlap > 0 else { return cost(of: range) }
        let start = overlapStart(of: range.lowerBound, in: segment, overlap: overlap)
        return cost(of: start..<range.upperBound)
    }

    /// Where a chunk starts that says the last sentences of the one before again.
    ///
    /// They take at most a third of the budget and leave room for the chunk's own first atom. What
    /// starts with a heading starts anew.
    private func overlapStart(of start: Int, in segment: Range<Int>, overlap: Int) -> Int {
        guard overlap > 0, atoms[start].boundary >= .block else { return start }
        var first = start
        while first > segment.lowerBound, start - first < overlap,
            atoms[first - 1].isSentence, atoms[first].boundary < .attached
        {
            let again = starts[start] - starts[first - 1]
            let own = ends[start] - starts[start]
            guard again <= budget / 3, again + own <= budget else { break }
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

    /// The boundary to cut a long range at, three budgets or more from its ends; nil where it is not
    /// long.
    private func cut(in range: Range<Int>) -> Int? {
        guard cost(of: range) > 8 * budget else { return nil }
        let low = starts[range.lowerBound] + 3 * budget
        let high = ends[range.upperBound - 1] - 3 * budget
        let middle = (low + high) / 2
        var best: (kind: Boundary, hash: UInt64, distance: Int, index: Int)?
        for index in range where starts[index] >= low && starts[index] <= high {
            let kind = atoms[index].boundary
            if let found = best, kind > found.kind { continue }
            let hash = hash(at: index)
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

    /// A hash of the first bytes of the atom after a boundary: what is added to a paragraph,
    /// or taken from it, is mostly at its end.
    private func hash(at index: Int) -> UInt64 {
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
