// How atoms are put into chunks.
//
// Of all ways to cut a stretch, the one with the least sum of two things is taken: what each chunk
// leaves free of its budget, and for each boundary what its kind costs. A whole chunk counts as much
// as five boundaries inside paragraphs, so there are about as few chunks as can be; which of the
// places that allow for that are taken is decided by their kind. Boundaries before headings are free,
// inside a paragraph dear, after a heading out of question.
//
//     budget 100, sentences of 40, 40, 40 and 40, one paragraph   ->  80 | 80
//     budget 100, paragraphs of 50, 20, 60 and 30                 ->  70 | 90
//
// The search looks at no more than a budget's worth of atoms before each boundary.
//
// Edits should move few boundaries; `Packing+Segments.swift` says how.

import TextAnalysis

struct Packer {
    let text: [UInt8]
    let atoms: [Atom]
    let measure: Measure
    let overlapSentences: Int

    /// Sums of costs and gaps before an atom, and after it.
    let starts: [Int]
    let ends: [Int]
    /// The same as `starts`, less the indentation that a chunk has which starts there.
    private let heads: [Int]
    /// Thousandths of the budget in a unit, times 2³².
    private let share: Int
    var budget: Int { measure.budget }

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
        let chunks = packed()
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
        var isApart = !measure.isApproximate
        for index in chunk.dropFirst() where isApart {
            isApart = atoms[index - 1].range.upperBound < atoms[index].range.lowerBound
        }
        if isApart { return cost(of: chunk) }
        let first = atoms[chunk.lowerBound]
        return measure.cost(
            of: first.range.lowerBound
                - first.indentation..<atoms[chunk.upperBound - 1].range
                .upperBound, in: text)
    }

    // MARK: - The search

    /// The best chunks of a range, whose ends are boundaries.
    func pack(_ range: Range<Int>, budget: Int, overlap: Int) -> [Range<Int>] {
        if cost(of: range) <= budget { return [range] }
        let found = search(range, budget: budget, overlap: overlap)
        return found.chunks(upTo: range.upperBound).map { chunk in
            overlapStart(of: chunk.lowerBound, in: range, overlap: overlap)..<chunk.upperBound
        }
    }

    /// What a search found about a range of atoms.
    struct Search {
        /// The range's first atom.
        let first: Int
        /// For each number of atoms the least cost of them in whole chunks.
        let best: [Int]
        /// Where the last of these chunks starts, counted from `first`; less than 0 where there is
        /// no chunk before.
        let origins: [Int]

        func chunks(upTo last: Int) -> [Range<Int>] {
            var chunks: [Range<Int>] = []
            var end = last - first
            while end > 0, origins[end] >= 0 {
                chunks.append(first + origins[end]..<first + end)
                end = origins[end]
            }
            return chunks.reversed()
        }
    }

    /// The best chunks that end before each atom.
    ///
    /// - Parameter free: The first chunk may start at any atom up to this one, at the range's first
    ///   where there is none.
    func search(
        _ range: Range<Int>, budget: Int, overlap: Int, startingUpTo free: Int? = nil
    ) -> Search {
        let first = range.lowerBound
        var best = [Int](repeating: 0, count: range.count + 1)
        var origins = [Int](repeating: -1, count: range.count + 1)
        let prices = range.map { $0 == first ? 0 : price(ofBoundary: $0) }
        prices.withUnsafeBufferPointer { prices in
            for end in max(free ?? first, first) + 1...range.upperBound {
                var least = Int.max
                var origin = 0
                var start = end - 1
                while start >= first {
                    let size =
                        overlap == 0
                        ? ends[end - 1] - heads[start]
                        : size(of: start..<end, in: range, overlap: overlap)
                    if size > budget, start < end - 1 { break }
                    let cost = best[start - first] + emptiness(size) + prices[start - first]
                    if cost < least { (least, origin) = (cost, start - first) }
                    start -= 1
                }
                best[end - first] = least
                origins[end - first] = origin
            }
        }
        return Search(first: first, best: best, origins: origins)
    }

    /// A millionth of a chunk is the unit of all costs: whole numbers give the same chunks on all
    /// machines.
    ///
    /// The square spreads what is left free over the chunks.
    private func emptiness(_ size: Int) -> Int {
        let free = (max(0, budget - size) * share) >> 32
        return free * (1000 + free) + (size < measure.least ? 1_000_000 : 0)
    }

    /// What it costs to cut before an atom: by its kind, and up to a tenth of a chunk by the hash of
    /// the text there, so that boundaries come to the same places again after an edit.
    func price(ofBoundary index: Int) -> Int {
        Self.cost(of: atoms[index].boundary) + (Int(hash(at: index) >> 44) * 100_000) >> 20
    }

    private static func cost(of boundary: Boundary) -> Int {
        switch boundary {
        case .heading2: 0
        case .heading3: 4000
        case .heading4: 8000
        case .block, .paragraphOfCode: 20000
        case .listItem: 30000
        case .sentence: 200_000
        case .line: 220_000
        case .unsureSentence: 260_000
        case .attached: 300_000
        case .insideSentence: 3_000_000
        case .betweenHeadings: 1_000_000_000
        case .afterHeading: 2_000_000_000
        }
    }

    func cost(of range: Range<Int>) -> Int {
        ends[range.upperBound - 1] - heads[range.lowerBound]
    }

    private func size(of range: Range<Int>, in segment: Range<Int>, overlap: Int) -> Int {
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
}
