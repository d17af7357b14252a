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
// Edits should move few boundaries; `Packing+Prices.swift` says how.

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
    let share: Int
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
        guard !atoms.isEmpty else { return [] }
        let all = 0..<atoms.count
        let prices = cost(of: all) > budget ? prices() : []
        let chunks = pack(all, budget: budget, overlap: overlapSentences, prices: prices)
        guard measure.isApproximate else { return inOrder(chunks) }
        let plain = kindPrices
        return inOrder(chunks.flatMap { fitting($0, prices: plain) })
    }

    /// Leaves out what lies wholly inside of a neighbour: with overlap a short chunk may be said again
    /// by the next one, and a part of a chunk that was cut again may be what the one before holds.
    private func inOrder(_ chunks: [Range<Int>]) -> [Range<Int>] {
        guard overlapSentences > 0 else { return chunks }
        var kept: [Range<Int>] = []
        for chunk in chunks where chunk.upperBound > kept.last?.upperBound ?? 0 {
            while let last = kept.last, chunk.lowerBound <= last.lowerBound { kept.removeLast() }
            kept.append(chunk)
        }
        return kept
    }

    /// Cuts a chunk again that sums took for smaller than it is.
    ///
    /// - Parameter prices: Without landmarks, one of which may stand right after the sentences that a
    ///   chunk says again.
    private func fitting(_ chunk: Range<Int>, prices: [Int]) -> [Range<Int>] {
        guard chunk.count > 1, size(of: chunk) > budget else { return [chunk] }
        let less = min(budget, cost(of: chunk)) - 1
        return pack(chunk, budget: less, overlap: 0, prices: prices)
            .flatMap { fitting($0, prices: prices) }
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
    ///
    /// - Parameter prices: Of a boundary before each of all atoms.
    private func pack(
        _ range: Range<Int>, budget: Int, overlap: Int, prices: [Int]
    ) -> [Range<Int>] {
        if cost(of: range) <= budget { return [range] }
        let origins = search(range, budget: budget, overlap: overlap, prices: prices)
        var chunks: [Range<Int>] = []
        var end = range.upperBound
        while end > range.lowerBound {
            let start = origins[end - range.lowerBound]
            chunks.append(overlapStart(of: start, in: range, overlap: overlap)..<end)
            end = start
        }
        return chunks.reversed()
    }

    /// For each number of the range's first atoms where the last of their best chunks starts.
    private func search(
        _ range: Range<Int>, budget: Int, overlap: Int, prices: [Int]
    ) -> [Int] {
        let first = range.lowerBound
        var best = [Int](repeating: 0, count: range.count + 1)
        var origins = [Int](repeating: first, count: range.count + 1)
        prices.withUnsafeBufferPointer { prices in
            for end in first + 1...range.upperBound {
                var least = Int.max
                var origin = first
                var start = end - 1
                while start >= first {
                    let size =
                        overlap == 0
                        ? ends[end - 1] - heads[start]
                        : size(of: start..<end, in: range, overlap: overlap)
                    if size > budget, start < end - 1 { break }
                    let price = start == first ? 0 : prices[start]
                    let cost = best[start - first] + emptiness(size) + price
                    if cost < least { (least, origin) = (cost, start) }
                    start -= 1
                }
                best[end - first] = least
                origins[end - first] = origin
            }
        }
        return origins
    }

    /// A millionth of a chunk is the unit of all costs: whole numbers give the same chunks on all
    /// machines.
    ///
    /// The square spreads what is left free over the chunks.
    private func emptiness(_ size: Int) -> Int {
        let free = (max(0, budget - size) * share) >> 32
        return free * (1000 + free) + (size < measure.least ? 1_000_000 : 0)
    }

    /// What it costs to cut before each atom by the kind of the boundary alone.
    var kindPrices: [Int] { atoms.map { Self.cost(of: $0.boundary) } }

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
