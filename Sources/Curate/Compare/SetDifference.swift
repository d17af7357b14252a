/// What two data sets differ in, and which of them is the better one.
///
/// A judged sample that chance explains badly (`SignTest`) decides. Without one the measures do: the
/// set with more of them on its side wins, unless the other one is better grounded or has fewer stray
/// facts, which nothing else makes up for. A share counts only where a two-proportion z-test finds
/// it different, and at least by two points; so a small set decides nothing by chance.
package struct SetDifference: Sendable, Equatable {
    package private(set) var winner: Winner
    package private(set) var decidedBy: Decision
    /// The measures that differ, for whichever side.
    package private(set) var measures: [Measure]

    package enum Winner: String, Sendable, Encodable {
        case left
        case right
        /// Nothing tells them apart.
        case none
    }

    package enum Decision: String, Sendable, Encodable {
        case judgedSample = "judged_sample"
        case measures
        case nothing
    }

    /// A measure in which one set is better.
    package struct Measure: Sendable, Equatable, Encodable {
        /// As `SetMeasure` names it.
        package var name: String
        package var better: Winner
        package var left: Double
        package var right: Double
    }

    private static let leastDifference = 0.02
    private static let leastUnevenness = 0.1
    /// 1.96 standard deviations: 5 % of what chance does lies beyond.
    private static let criticalValue = 1.96
    private static let grave: Set<String> = ["grounded", "stray_facts"]

    package init(_ left: SetMeasure, _ right: SetMeasure, sample: JudgedSample? = nil) {
        measures = Self.measures(left, right)
        if let sample, sample.signTest.isSignificant {
            winner = sample.leftWins > sample.rightWins ? .left : .right
            decidedBy = .judgedSample
            return
        }
        let forLeft = measures.count { $0.better == .left }
        let forRight = measures.count - forLeft
        let leader: Winner = forLeft > forRight ? .left : forRight > forLeft ? .right : .none
        let isOpposed = measures.contains { Self.grave.contains($0.name) && $0.better != leader }
        winner = isOpposed ? .none : leader
        decidedBy = winner == .none ? .nothing : .measures
    }

    private static func measures(_ left: SetMeasure, _ right: SetMeasure) -> [Measure] {
        var found = [
            compare("grounded", left.grounded, right.grounded, moreIsBetter: true),
            compare("stray_facts", left.strayFacts, right.strayFacts, moreIsBetter: false),
            compare("standalone", left.standalone, right.standalone, moreIsBetter: true),
            compare(
                "mentions_source", left.mentionsSource, right.mentionsSource, moreIsBetter: false),
            compare("duplicates", left.duplicates, right.duplicates, moreIsBetter: false),
            compare(
                "largest_opener", left.openers.largestShare, right.openers.largestShare,
                moreIsBetter: false),
        ]
        if let left = left.coverage.chunkShare, let right = right.coverage.chunkShare {
            found.append(compare("coverage", left, right, moreIsBetter: true))
        }
        if let left = left.diversity.evenness, let right = right.diversity.evenness,
            abs(left - right) >= leastUnevenness
        {
            found.append(
                Measure(
                    name: "document_evenness", better: left > right ? .left : .right, left: left,
                    right: right))
        }
        return found.compactMap(\.self)
    }

    /// nil where chance explains the difference, or one side is not known.
    private static func compare(
        _ name: String, _ left: Share, _ right: Share, moreIsBetter: Bool
    ) -> Measure? {
        guard let one = left.value, let other = right.value,
            abs(one - other) >= leastDifference
        else { return nil }
        let pooled = Double(left.count + right.count) / Double(left.total + right.total)
        let variance =
            pooled * (1 - pooled) * (1 / Double(left.total) + 1 / Double(right.total))
        guard abs(one - other) >= criticalValue * variance.squareRoot() else { return nil }
        return Measure(
            name: name, better: (one > other) == moreIsBetter ? .left : .right, left: one,
            right: other)
    }
}

/// What a set would add to a better one.
package enum Merging {
    /// The places of the pairs about chunks that the other set has no pair about.
    ///
    /// - Returns: nil where that cannot be told: one of the sets names no chunks.
    package static func additions(
        from pairs: [ComparedPair], to other: [ComparedPair]
    ) -> [Int]? {
        let covered = Set(other.compactMap(\.chunk))
        guard !covered.isEmpty, pairs.contains(where: { $0.chunk != nil }) else { return nil }
        return pairs.indices.filter { index in
            pairs[index].chunk.map { !covered.contains($0) } ?? false
        }
    }
}
