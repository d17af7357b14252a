#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// How well a judge tells good pairs from canaries.
///
/// A judge is called informative where its scores put good pairs above canaries more often than
/// chance would (Mann and Whitney's test, one-sided, at 0.05) and by enough to be of use (an area
/// under the curve of 0.6 at least). The chance is counted exactly over all ways to deal out the
/// scores, ties included, where there are few; else by the normal approximation. Where so few
/// scores were given that even a perfect judge would not pass, the verdict is `undecided`.
///
/// The pairs called good are those that passed the other checks: some of them are not, so what is
/// said of the judge is rather too bad than too good.
package struct JudgeSeparation: Sendable, Equatable {
    package enum Verdict: String, Sendable {
        case informative, uninformative, undecided
    }

    /// A canary and what the judge gave it.
    package struct CanaryScore: Sendable, Equatable {
        package var kind: Corruption.Kind
        package var score: Double

        package init(kind: Corruption.Kind, score: Double) {
            self.kind = kind
            self.score = score
        }
    }

    package let canaryCount: Int
    /// The canaries below the threshold.
    package let caughtCount: Int
    /// For each kind that was planted, how many were caught and how many there were.
    package let caughtByKind: [Corruption.Kind: (caught: Int, count: Int)]
    /// The good pairs below the threshold: false alarms.
    package let falseAlarmCount: Int
    package let goodCount: Int
    /// The share of couples of a good pair and a canary where the good one scores higher, ties
    /// counting half; nil where there is no couple.
    package let auc: Double?
    /// How likely an area as large is if the judge only guesses; 1 where there is no couple.
    package let chance: Double
    package let verdict: Verdict

    package static let maximumChance = 0.05
    package static let minimumAUC = 0.6

    /// - Parameter threshold: from which score on a pair passes.
    package init(good: [Double], canaries: [CanaryScore], threshold: Double) {
        let bad = canaries.map(\.score)
        goodCount = good.count
        falseAlarmCount = good.count { $0 < threshold }
        canaryCount = bad.count
        caughtCount = bad.count { $0 < threshold }
        caughtByKind = Dictionary(grouping: canaries, by: \.kind).mapValues { canaries in
            (canaries.count { $0.score < threshold }, canaries.count)
        }
        guard !good.isEmpty, !bad.isEmpty else {
            auc = nil
            chance = 1
            verdict = .undecided
            return
        }
        let ranks = Ranks(good: good, bad: bad)
        let auc = ranks.auc
        self.auc = auc
        chance = ranks.chance
        if chance <= Self.maximumChance, auc >= Self.minimumAUC {
            verdict = .informative
        } else {
            verdict = ranks.bestChance > Self.maximumChance ? .undecided : .uninformative
        }
    }

    package static func == (left: Self, right: Self) -> Bool {
        left.canaryCount == right.canaryCount && left.caughtCount == right.caughtCount
            && left.goodCount == right.goodCount && left.falseAlarmCount == right.falseAlarmCount
            && left.auc == right.auc && left.chance == right.chance
            && left.caughtByKind.mapValues { [$0.caught, $0.count] }
                == right.caughtByKind.mapValues { [$0.caught, $0.count] }
    }

    /// One sentence for the summary of a run.
    package var summary: String {
        guard let auc else { return "The judge was not tested: there were no canaries" }
        let area = (auc * 100).rounded() / 100
        let counts = "it caught \(caughtCount) of \(canaryCount) planted faults (AUC \(area))"
        return switch verdict {
        case .informative: "The judge is informative: \(counts)"
        case .uninformative: "The judge is uninformative: \(counts), no better than chance"
        case .undecided:
            "Too few planted faults to tell whether the judge is informative: \(counts)"
        }
    }
}

/// The scores of two groups as doubled ranks, equal scores sharing the mean of their ranks.
private struct Ranks {
    private static let exactLimit = 60

    private let doubled: [Int]
    private let goodCount: Int
    private let goodSum: Int

    init(good: [Double], bad: [Double]) {
        let all = (good.map { ($0, true) } + bad.map { ($0, false) }).sorted { $0.0 < $1.0 }
        var doubled: [Int] = []
        var goodSum = 0
        var start = 0
        while start < all.count {
            var end = start
            while end < all.count, all[end].0 == all[start].0 { end += 1 }
            // Ranks start at 1: the mean of start+1 ... end, twice.
            let rank = start + 1 + end
            doubled += Array(repeating: rank, count: end - start)
            goodSum += rank * all[start..<end].count { $0.1 }
            start = end
        }
        self.doubled = doubled
        self.goodSum = goodSum
        goodCount = good.count
    }

    private var badCount: Int { doubled.count - goodCount }

    var auc: Double {
        let least = goodCount * (goodCount + 1)
        return Double(goodSum - least) / Double(2 * goodCount * badCount)
    }

    /// How likely a sum of the good ones' ranks as large as this one is.
    var chance: Double { chance(ofSum: goodSum) }

    /// What the chance would be if every good pair scored higher, in scores without ties.
    var bestChance: Double {
        let smaller = min(goodCount, badCount)
        var ways = 1.0
        for index in 0..<smaller { ways *= Double(doubled.count - index) / Double(index + 1) }
        return 1 / ways
    }

    private func chance(ofSum sum: Int) -> Double {
        doubled.count <= Self.exactLimit ? exactChance(ofSum: sum) : normalChance(ofSum: sum)
    }

    /// Counts the subsets of so many ranks by their sums.
    private func exactChance(ofSum sum: Int) -> Double {
        let total = doubled.reduce(0, +)
        var ways = Array(
            repeating: Array(repeating: 0.0, count: total + 1), count: goodCount + 1)
        ways[0][0] = 1
        var reach = 0
        for rank in doubled {
            reach += rank
            for count in stride(from: goodCount, to: 0, by: -1) {
                for place in stride(from: reach, through: rank, by: -1) {
                    ways[count][place] += ways[count - 1][place - rank]
                }
            }
        }
        let all = ways[goodCount].reduce(0, +)
        return ways[goodCount][sum...].reduce(0, +) / all
    }

    private func normalChance(ofSum sum: Int) -> Double {
        let count = Double(doubled.count)
        let ties = Dictionary(grouping: doubled, by: { $0 }).values.reduce(0.0) {
            let size = Double($1.count)
            return $0 + size * (size * size - 1)
        }
        let product = Double(goodCount * badCount)
        let variance = product / 12 * (count + 1 - ties / (count * (count - 1)))
        guard variance > 0 else { return 1 }
        // Half a rank towards the mean: sums come in steps.
        let excess = Double(sum) / 2 - Double(goodCount) * (count + 1) / 2 - 0.5
        return 0.5 * erfc(excess / variance.squareRoot() / 2.0.squareRoot())
    }
}
