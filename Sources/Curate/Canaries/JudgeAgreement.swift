/// How far a judge agrees with what people said of the same pairs.
///
/// The interval of the area under the curve is that of Hanley and McNeil (1982, Radiology 143),
/// 95 %. Cohen's kappa is the agreement beyond what chance would give.
package struct JudgeAgreement: Sendable, Equatable {
    /// What a judge gave a pair, and what a person said of it.
    package struct Line: Sendable, Equatable {
        package var score: Double
        package var isKept: Bool

        package init(score: Double, isKept: Bool) {
            self.score = score
            self.isKept = isKept
        }
    }

    /// A threshold and what it would do to the marked pairs.
    package struct Threshold: Sendable, Equatable {
        package var value: Double
        /// Of the pairs that people keep, those that pass.
        package var kept: Int
        /// Of the pairs that people drop, those that do not.
        package var dropped: Int
        /// Youden's J: the share of keeps that pass and of drops that do not, less 1.
        package var youden: Double
    }

    /// Keeps, and drops, from which on a threshold is suggested in earnest.
    package static let leastOfEach = 10
    /// The share of keeps that the suggested threshold lets pass.
    package static let keptShare = 0.9

    package let keepCount: Int
    package let dropCount: Int
    /// The share of pairs of which judge and person say the same, at the threshold in force; nil
    /// where nothing is marked.
    package let accuracy: Double?
    /// nil where chance alone would agree.
    package let kappa: Double?
    /// nil where there are no keeps, or no drops.
    package let auc: Double?
    package let aucInterval: ClosedRange<Double>?
    /// The highest that lets nine tenths of the keeps pass; nil where there are no keeps.
    package let suggested: Threshold?
    /// The one with the largest J; nil where there are no keeps, or no drops.
    package let mostTelling: Threshold?

    /// Whether there are enough marks to trust a threshold.
    package var isEnough: Bool {
        keepCount >= Self.leastOfEach && dropCount >= Self.leastOfEach
    }

    /// Whether the judge cannot be told from one that guesses: no threshold would be of use.
    package var mayGuess: Bool { (aucInterval?.lowerBound ?? 0) <= 0.5 }

    package init(_ lines: [Line], threshold: Double) {
        let kept = lines.filter(\.isKept).map(\.score).sorted()
        let dropped = lines.filter { !$0.isKept }.map(\.score)
        keepCount = kept.count
        dropCount = dropped.count
        (accuracy, kappa) = Self.agreement(kept: kept, dropped: dropped, threshold: threshold)
        let area = Self.area(kept: kept, dropped: dropped)
        auc = area
        aucInterval = area.map {
            Self.interval(of: $0, kept: kept.count, dropped: dropped.count)
        }
        func result(at value: Double) -> Threshold {
            let passing = kept.count { $0 >= value }
            let rejected = dropped.count { $0 < value }
            let youden =
                Double(passing) / Double(max(kept.count, 1))
                + Double(rejected) / Double(max(dropped.count, 1)) - 1
            return Threshold(value: value, kept: passing, dropped: rejected, youden: youden)
        }
        // So many keeps may be lost; the small number takes up what 0.1 is not in binary.
        let losable = Int((1 - Self.keptShare) * Double(kept.count) + 1e-9)
        suggested = kept.isEmpty ? nil : result(at: Self.roundedDown(kept[losable]))
        mostTelling =
            area == nil
            ? nil
            : Set(kept + dropped).sorted().map { result(at: $0) }
                .max { $0.youden < $1.youden }
                .map { result(at: Self.roundedDown($0.value)) }
    }

    private static func agreement(
        kept: [Double], dropped: [Double], threshold: Double
    ) -> (accuracy: Double?, kappa: Double?) {
        let count = Double(kept.count + dropped.count)
        guard count > 0 else { return (nil, nil) }
        let bothKeep = Double(kept.count { $0 >= threshold })
        let bothDrop = Double(dropped.count { $0 < threshold })
        let accuracy = (bothKeep + bothDrop) / count
        let passing = bothKeep + Double(dropped.count) - bothDrop
        let byChance =
            (passing * Double(kept.count) + (count - passing) * Double(dropped.count))
            / (count * count)
        return (accuracy, byChance < 1 ? (accuracy - byChance) / (1 - byChance) : nil)
    }

    private static func area(kept: [Double], dropped: [Double]) -> Double? {
        guard !kept.isEmpty, !dropped.isEmpty else { return nil }
        var sum = 0.0
        for good in kept {
            for bad in dropped { sum += good > bad ? 1 : good == bad ? 0.5 : 0 }
        }
        return sum / Double(kept.count * dropped.count)
    }

    private static func interval(
        of area: Double, kept: Int, dropped: Int
    ) -> ClosedRange<Double> {
        let square = area * area
        let first = area / (2 - area) - square
        let second = 2 * square / (1 + area) - square
        let variance =
            (area * (1 - area) + Double(kept - 1) * first + Double(dropped - 1) * second)
            / Double(kept * dropped)
        let reach = 1.96 * max(variance, 0).squareRoot()
        return max(area - reach, 0)...min(area + reach, 1)
    }

    /// To two places, so that what scored as much still passes.
    private static func roundedDown(_ value: Double) -> Double {
        (value * 100 + 1e-9).rounded(.down) / 100
    }
}
