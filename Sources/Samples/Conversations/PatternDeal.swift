/// Deals patterns to samples like cards: each is dealt once before any is dealt again.
///
/// The patterns of all samples, one after the other, are rounds, each an order of all patterns; so
/// after any number of samples all are within one use of each other. A sample that begins in one
/// round and ends in the next takes from the next what it has not yet. Of many orders that are
/// drawn for a round, the one is taken that repeats the fewest pairs of patterns in one sample.
struct PatternDeal {
    private static let draws = 64

    private let patterns: Int
    private let sizes: [Int]
    private let seed: Int
    /// What is left of the round.
    private var left: [Int] = []
    private var rounds = 0
    private var samples = 0
    /// How often two patterns shared a sample, at `one * patterns + other` and the other way round.
    private var uses: [Int]

    /// - Parameter sizes: how many patterns samples have in turns, none more than there are.
    init(patterns: Int, sizes: [Int], seed: Int) {
        self.patterns = patterns
        self.sizes = sizes
        self.seed = seed
        uses = Array(repeating: 0, count: patterns * patterns)
    }

    /// The patterns of the next sample by their places.
    mutating func next() -> [Int] {
        var dealt: [Int] = []
        while dealt.count < size(of: samples) {
            if left.isEmpty { left = nextRound(after: dealt) }
            dealt.append(left.removeFirst())
        }
        for one in dealt {
            for other in dealt where other != one { uses[one * patterns + other] += 1 }
        }
        samples += 1
        return dealt
    }

    private func size(of sample: Int) -> Int { sizes[sample % sizes.count] }

    private mutating func nextRound(after dealt: [Int]) -> [Int] {
        var choice = SeededChoice(seed: seed, path: ["patterns", String(rounds)])
        rounds += 1
        var best: [Int] = []
        var least = Int.max
        for _ in 0..<Self.draws where least > 0 {
            let order = order(choice.shuffled(Array(0..<patterns)), after: dealt)
            let repeats = repeats(of: order, after: dealt)
            if repeats < least { (best, least) = (order, repeats) }
        }
        return best
    }

    /// Puts first what completes the sample that has `dealt` already.
    private func order(_ shuffled: [Int], after dealt: [Int]) -> [Int] {
        let wanted = size(of: samples) - dealt.count
        let first = shuffled.filter { !dealt.contains($0) }.prefix(wanted)
        return first + shuffled.filter { !first.contains($0) }
    }

    /// How often the pairs that an order makes were used before.
    private func repeats(of order: [Int], after dealt: [Int]) -> Int {
        var repeats = 0
        var sample = samples
        var members = dealt
        for pattern in order {
            for other in members { repeats += uses[pattern * patterns + other] }
            members.append(pattern)
            if members.count == size(of: sample) {
                members = []
                sample += 1
            }
        }
        return repeats
    }
}
