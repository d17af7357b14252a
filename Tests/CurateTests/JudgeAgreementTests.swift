import Curate
import Testing

struct JudgeAgreementTests {
    private func lines(kept: [Double], dropped: [Double]) -> [JudgeAgreement.Line] {
        kept.map { .init(score: $0, isKept: true) }
            + dropped.map { .init(score: $0, isKept: false) }
    }

    @Test func aPerfectJudgeAgreesInAll() {
        let agreement = JudgeAgreement(
            lines(kept: [3, 4, 5], dropped: [0, 1]), threshold: 2)
        #expect(agreement.accuracy == 1)
        #expect(agreement.kappa == 1)
        #expect(agreement.auc == 1)
        #expect(agreement.mostTelling?.value == 3)
        #expect(agreement.mostTelling?.youden == 1)
    }

    @Test func kappaIsTheAgreementBeyondChance() throws {
        // Both keep 20, both drop 15, 5 and 10 are in dispute: the textbook's 0.4.
        let agreement = JudgeAgreement(
            lines(
                kept: Array(repeating: 2, count: 20) + Array(repeating: 0, count: 5),
                dropped: Array(repeating: 2, count: 10) + Array(repeating: 0, count: 15)),
            threshold: 1)
        #expect(agreement.accuracy == 0.7)
        #expect(abs(try #require(agreement.kappa) - 0.4) < 1e-9)
    }

    @Test func theSuggestedThresholdKeepsNineTenthsOfTheKeeps() {
        let kept = (1...20).map(Double.init)
        let agreement = JudgeAgreement(
            lines(kept: kept, dropped: [0, 1, 2, 2.5, 8]), threshold: 5)
        #expect(agreement.suggested?.value == 3)
        #expect(agreement.suggested?.kept == 18)
        #expect(agreement.suggested?.dropped == 4)
        #expect(!agreement.isEnough)
    }

    @Test func theIntervalNarrowsWithMoreMarks() throws {
        func width(_ times: Int) throws -> Double {
            let few = lines(kept: [1, 3, 4, 6], dropped: [0, 2, 3, 5])
            let agreement = JudgeAgreement(
                Array(repeating: few, count: times).flatMap(\.self), threshold: 2)
            let interval = try #require(agreement.aucInterval)
            #expect(interval.contains(try #require(agreement.auc)))
            return interval.upperBound - interval.lowerBound
        }
        #expect(try width(9) < width(3))
    }

    @Test func aJudgeThatGivesAllTheSameMayGuess() {
        let same = Array(repeating: 3.0, count: 12)
        #expect(JudgeAgreement(lines(kept: same, dropped: same), threshold: 1).mayGuess)
        let apart = JudgeAgreement(
            lines(kept: same, dropped: same.map { $0 - 2 }), threshold: 2)
        #expect(!apart.mayGuess)
        #expect(apart.isEnough)
    }

    @Test func withoutDropsThereIsNothingToTellApart() {
        let agreement = JudgeAgreement(lines(kept: [1, 2], dropped: []), threshold: 0)
        #expect(agreement.auc == nil)
        #expect(agreement.mostTelling == nil)
        #expect(agreement.kappa == nil)
        #expect(agreement.suggested?.value == 1)
    }
}
