import Foundation

/// How often each of some names occurs.
package struct Frequencies: Sendable, Equatable {
    package private(set) var counts: [String: Int] = [:]
    package private(set) var total = 0

    package init() {}

    package mutating func add(_ name: String) {
        counts[name, default: 0] += 1
        total += 1
    }

    /// The most frequent name, of equals the first by its letters; nil where there is none.
    package var largest: (name: String, share: Share)? {
        counts.min { ($1.value, $0.key) < ($0.value, $1.key) }
            .map { ($0.key, Share($0.value, of: total)) }
    }

    /// Shannon's entropy in bits; 0 where there is one name or none.
    ///
    /// Summed in the order of the counts, so that the same counts always give the same bits.
    package var entropy: Double {
        counts.values.sorted().reduce(0) { sum, count in
            let share = Double(count) / Double(total)
            return sum - share * log2(share)
        }
    }

    /// The entropy as a share of what it could be over so many names; nil where there are fewer
    /// than two, which leave nothing to choose.
    package func evenness(over names: Int? = nil) -> Double? {
        let names = max(names ?? 0, counts.count)
        return names > 1 && total > 0 ? entropy / log2(Double(names)) : nil
    }

    /// The share of each name.
    package var shares: [String: Double] {
        counts.mapValues { Double($0) / Double(total) }
    }
}
