import Records

/// Draws pairs of two data sets that are judged against each other.
///
/// Two pairs about one chunk come first, since only the pair differs there; then two about one
/// document; then any two. Within each the seed decides, so a larger sample begins with the smaller
/// one's matches of the first kind. What both sets hold word for word is not drawn.
package struct ComparisonSample: Sendable, Equatable {
    /// What two pairs have in common.
    package enum Basis: String, Sendable, Encodable {
        case chunk
        case document
        case none
    }

    /// Two pairs by their places in their sets.
    package struct Match: Sendable, Equatable {
        package var left: Int
        package var right: Int
        package var basis: Basis
    }

    package private(set) var matches: [Match] = []
    /// Pairs that both sets hold, word for word.
    package private(set) var identical: Int

    private let seed: String
    private let size: Int
    private var used: (left: Set<Int>, right: Set<Int>)

    package static func == (one: ComparisonSample, other: ComparisonSample) -> Bool {
        one.matches == other.matches && one.identical == other.identical
    }

    package init(left: [ComparedPair], right: [ComparedPair], size: Int, seed: Int) {
        self.seed = String(seed)
        self.size = size
        let common = Set(left.map(Self.words)).intersection(right.map(Self.words))
        used = (
            Set(left.indices.filter { common.contains(Self.words(left[$0])) }),
            Set(right.indices.filter { common.contains(Self.words(right[$0])) })
        )
        identical = common.count
        match(left, right, by: \.chunk, basis: .chunk, rounds: 1)
        match(left, right, by: \.source, basis: .document, rounds: .max)
        match(left, right, by: \.everything, basis: .none, rounds: .max)
    }

    private static func words(_ pair: ComparedPair) -> [String] {
        [NearDuplicates.bareQuestion(pair.question), pair.answer]
    }

    /// Matches pairs that have the same value, taking one of each value in turn.
    private mutating func match(
        _ left: [ComparedPair], _ right: [ComparedPair], by value: KeyPath<ComparedPair, String?>,
        basis: Basis, rounds: Int
    ) {
        guard matches.count < size else { return }
        let lefts = groups(left, by: value, without: used.left)
        let rights = groups(right, by: value, without: used.right)
        var shared = lefts.keys.filter { rights[$0] != nil }
            .map { (rank: rank($0), left: lefts[$0] ?? [], right: rights[$0] ?? []) }
            .sorted { $0.rank < $1.rank }
            .prefix(rounds == 1 ? size - matches.count : .max)
            .map { (left: ordered($0.left, of: left), right: ordered($0.right, of: right)) }
        var round = 0
        while !shared.isEmpty, round < rounds {
            for group in shared where matches.count < size {
                let match = Match(left: group.left[round], right: group.right[round], basis: basis)
                matches.append(match)
                used.left.insert(match.left)
                used.right.insert(match.right)
            }
            round += 1
            guard matches.count < size else { return }
            shared = shared.filter { min($0.left.count, $0.right.count) > round }
        }
    }

    private func groups(
        _ pairs: [ComparedPair], by value: KeyPath<ComparedPair, String?>, without used: Set<Int>
    ) -> [String: [Int]] {
        var groups: [String: [Int]] = [:]
        for index in pairs.indices where !used.contains(index) {
            guard let value = pairs[index][keyPath: value] else { continue }
            groups[value, default: []].append(index)
        }
        return groups
    }

    private func ordered(_ indices: [Int], of pairs: [ComparedPair]) -> [Int] {
        indices.map { (rank: rank(pairs[$0].id + "\n" + pairs[$0].question), index: $0) }
            .sorted { ($0.rank, $0.index) < ($1.rank, $1.index) }
            .map(\.index)
    }

    private func rank(_ text: String) -> String {
        ContentHash(domain: "comparison", fields: [seed, text]).hex
    }
}

extension ComparedPair {
    /// The one group that all pairs belong to.
    fileprivate var everything: String? { "" }
}
