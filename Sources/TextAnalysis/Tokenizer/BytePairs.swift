/// Merges neighbouring tokens, the pair that was learnt first before all others.
struct BytePairs: Sendable {
    /// By the two tokens: which rank their merge has, and what it makes.
    private let merges: [UInt64: Merge]
    private let tokens: [[UInt8]: Int32]
    /// The token of each byte; -1 where there is none.
    private let bytes: [Int32]
    private let isSentencePiece: Bool

    private struct Merge {
        var rank: Int32
        var token: Int32
    }

    /// Longer runs are merged with a heap, because looking through all pairs again is quadratic.
    private static let longRun = 96
    private static let unknown: Int32 = -1

    init(file: TokenizerFile) throws(TokenizerError) {
        var merges: [UInt64: Merge] = [:]
        merges.reserveCapacity(file.merges.count)
        for (rank, merge) in file.merges.enumerated() {
            let key = Self.key(merge.left, merge.right)
            if merges[key] == nil {
                merges[key] = Merge(rank: Int32(rank), token: merge.token)
            }
        }
        self.merges = merges
        tokens = file.tokens
        isSentencePiece = file.isSentencePiece
        bytes = (0...255).map { byte in
            let name = String(byte, radix: 16, uppercase: true)
            let spelled = Array("<0x\(name.count == 1 ? "0" : "")\(name)>".utf8)
            return file.tokens[file.isSentencePiece ? spelled : [UInt8(byte)]] ?? Self.unknown
        }
    }

    private static func key(_ left: Int32, _ right: Int32) -> UInt64 {
        UInt64(UInt32(bitPattern: left)) << 32 | UInt64(UInt32(bitPattern: right))
    }

    func isToken(_ run: UnsafeBufferPointer<UInt8>) -> Bool { tokens[Array(run)] != nil }

    /// How many tokens a run becomes.
    func count(_ run: UnsafeBufferPointer<UInt8>) -> Int {
        var symbols = isSentencePiece ? characters(of: run) : run.map { bytes[Int($0)] }
        return symbols.count > Self.longRun ? heapCount(symbols) : scanCount(&symbols)
    }

    /// The tokens of characters; a character that is none is spelled in bytes.
    private func characters(of run: UnsafeBufferPointer<UInt8>) -> [Int32] {
        var symbols: [Int32] = []
        var index = 0
        while index < run.count {
            let length = Bytes.scalar(in: run, at: index, end: run.count).1
            if let token = tokens[Array(run[index..<index + length])] {
                symbols.append(token)
            } else {
                symbols += run[index..<index + length].map { bytes[Int($0)] }
            }
            index += length
        }
        return symbols
    }

    private func scanCount(_ symbols: inout [Int32]) -> Int {
        var ranks: [Merge?] = zip(symbols, symbols.dropFirst()).map { merges[Self.key($0, $1)] }
        while true {
            var best: (rank: Int32, index: Int) = (.max, 0)
            for index in ranks.indices {
                if let merge = ranks[index], merge.rank < best.rank { best = (merge.rank, index) }
            }
            guard best.rank < .max, let merge = ranks[best.index] else { return symbols.count }
            let index = best.index
            symbols[index] = merge.token
            symbols.remove(at: index + 1)
            ranks.remove(at: index)
            if index > 0 { ranks[index - 1] = merges[Self.key(symbols[index - 1], merge.token)] }
            if index < ranks.count {
                ranks[index] = merges[Self.key(merge.token, symbols[index + 1])]
            }
        }
    }

    // MARK: - Long runs

    /// A merge that may be done: where, and what stood there when it was found.
    private struct Candidate: Comparable {
        var rank: Int32
        var left: Int
        var right: Int
        var pair: UInt64
        var token: Int32

        static func < (one: Candidate, other: Candidate) -> Bool {
            (one.rank, one.left) < (other.rank, other.left)
        }
    }

    private func heapCount(_ start: [Int32]) -> Int {
        var symbols = start.map { Optional($0) }
        var next = Array(1...start.count)
        var previous = Array(-1..<start.count - 1)
        var heap = MinimumHeap<Candidate>()
        func candidate(_ left: Int) -> Candidate? {
            guard left >= 0, next[left] < symbols.count, let first = symbols[left],
                let second = symbols[next[left]], let merge = merges[Self.key(first, second)]
            else { return nil }
            return Candidate(
                rank: merge.rank, left: left, right: next[left], pair: Self.key(first, second),
                token: merge.token)
        }
        for left in start.indices { candidate(left).map { heap.insert($0) } }
        var count = start.count
        while let found = heap.popMinimum() {
            guard let first = symbols[found.left], next[found.left] == found.right,
                let second = symbols[found.right], Self.key(first, second) == found.pair
            else { continue }
            symbols[found.left] = found.token
            symbols[found.right] = nil
            next[found.left] = next[found.right]
            if next[found.left] < symbols.count { previous[next[found.left]] = found.left }
            count -= 1
            candidate(found.left).map { heap.insert($0) }
            candidate(previous[found.left]).map { heap.insert($0) }
        }
        return count
    }
}

/// A binary heap.
private struct MinimumHeap<Element: Comparable> {
    private var elements: [Element] = []

    mutating func insert(_ element: Element) {
        elements.append(element)
        var child = elements.count - 1
        while child > 0 {
            let parent = (child - 1) / 2
            guard elements[child] < elements[parent] else { return }
            elements.swapAt(child, parent)
            child = parent
        }
    }

    mutating func popMinimum() -> Element? {
        guard let last = elements.popLast() else { return nil }
        guard let first = elements.first else { return last }
        elements[0] = last
        var parent = 0
        while true {
            var child = 2 * parent + 1
            guard child < elements.count else { return first }
            if child + 1 < elements.count, elements[child + 1] < elements[child] { child += 1 }
            guard elements[child] < elements[parent] else { return first }
            elements.swapAt(child, parent)
            parent = child
        }
    }
}
