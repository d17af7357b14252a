import Records

/// Chance that is a function of a seed: the same on every machine and in every version.
///
/// SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators, OOPSLA 2014).
package struct SeededChoice: RandomNumberGenerator, Sendable {
    private var state: UInt64

    /// - Parameter path: what is drawn, such as `["personas", "12"]`; draws of other paths are
    ///   independent of it.
    package init(seed: Int, path: [String]) {
        let hash = ContentHash(domain: "choice", fields: [String(seed)] + path).hex
        state = UInt64(hash.prefix(16), radix: 16) ?? 0
    }

    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }

    /// A number from 0 up to, not including, `count`, which is at least 1.
    package mutating func index(below count: Int) -> Int {
        Int(next().multipliedFullWidth(by: UInt64(count)).high)
    }

    /// A number from 0 up to, not including, 1.
    package mutating func fraction() -> Double {
        Double(next() >> 11) * 0x1p-53
    }

    /// The items in an order drawn by chance (Fisher and Yates).
    package mutating func shuffled<Item>(_ items: [Item]) -> [Item] {
        var items = items
        for place in items.indices.dropFirst().reversed() {
            items.swapAt(place, index(below: place + 1))
        }
        return items
    }
}

/// Divides a number of units by shares so that each prefix is as close to them as can be.
///
/// The method of smooth weighted round robin: after n units every share is within 1 of n times it.
package struct ShareSequence: Sendable {
    private let shares: [Double]
    private var due: [Double]

    /// - Parameter shares: positive weights, at least one; they need not sum to 1.
    package init(_ shares: [Double]) {
        let sum = shares.reduce(0, +)
        self.shares = shares.map { $0 / sum }
        due = Array(repeating: 0, count: shares.count)
    }

    /// The place of the next share.
    package mutating func next() -> Int {
        for place in due.indices { due[place] += shares[place] }
        var best = 0
        for place in due.indices where due[place] > due[best] + 1e-9 { best = place }
        due[best] -= 1
        return best
    }
}
