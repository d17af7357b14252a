import Records
import Testing

@testable import Curate

private func set(
    pairs: Int = 100, grounded: Int = 90, standalone: Int = 90, duplicates: Int = 0
) -> SetMeasure {
    var measure = SetMeter().measure()
    measure.pairs = pairs
    measure.grounded = Share(grounded, of: pairs)
    measure.standalone = Share(standalone, of: pairs)
    measure.duplicates = Share(duplicates, of: pairs)
    return measure
}

private func sample(left: Int, right: Int, ties: Int = 0) -> JudgedSample {
    func verdict(_ winner: PairwiseVerdict.Winner) -> PairwiseVerdict {
        let remark = PairwiseVerdict.Remark(score: 5, strength: "", weakness: "")
        return PairwiseVerdict(
            opinions: [false, true].map {
                PairwiseVerdict.Opinion(
                    winner: winner, left: remark, right: remark, isSwapped: $0)
            })
    }
    return JudgedSample(
        Array(repeating: verdict(.left), count: left)
            + Array(repeating: verdict(.right), count: right)
            + Array(repeating: verdict(.tie), count: ties))
}

struct SetDifferenceTests {
    @Test func equalSetsHaveNoWinner() {
        let difference = SetDifference(set(), set())
        #expect(difference.winner == .none)
        #expect(difference.decidedBy == .nothing)
        #expect(difference.measures == [])
    }

    @Test func aClearDifferenceOfMeasuresDecides() {
        let difference = SetDifference(set(grounded: 60), set(grounded: 95, duplicates: 1))
        #expect(difference.winner == .right)
        #expect(difference.decidedBy == .measures)
        #expect(difference.measures.map(\.name) == ["grounded"])
    }

    @Test func smallSetsDecideNothingByChance() {
        let difference = SetDifference(
            set(pairs: 10, grounded: 7, standalone: 9), set(pairs: 10, grounded: 9, standalone: 9))
        #expect(difference.winner == .none)
    }

    @Test func nothingMakesUpForWorseGrounding() {
        let difference = SetDifference(
            set(grounded: 60, standalone: 99), set(grounded: 90, standalone: 70, duplicates: 20))
        #expect(difference.measures.count == 3)
        #expect(difference.winner == .none)
    }

    @Test func aSignificantSampleDecidesAgainstTheMeasures() {
        let difference = SetDifference(
            set(grounded: 60), set(grounded: 95), sample: sample(left: 9, right: 1))
        #expect(difference.winner == .left)
        #expect(difference.decidedBy == .judgedSample)
    }

    @Test func aSmallSampleDecidesNothing() {
        let small = sample(left: 5, right: 0, ties: 5)
        #expect(!small.signTest.isSignificant)
        #expect(SetDifference(set(), set(), sample: small).winner == .none)
        #expect(SetDifference(set(grounded: 60), set(), sample: small).winner == .right)
    }

    @Test func swappingTheSetsSwapsTheWinner() {
        let (one, other) = (set(grounded: 60), set(grounded: 95, duplicates: 9))
        let there = SetDifference(one, other)
        let back = SetDifference(other, one)
        #expect(there.measures.map(\.better) != back.measures.map(\.better))
        #expect(there.winner == .none && back.winner == .none)
    }
}

struct ComparisonSampleTests {
    private func pairs(_ chunks: [String], _ prefix: String, source: String? = "a")
        -> [ComparedPair]
    {
        chunks.enumerated().map { number, chunk in
            ComparedPair(
                id: "\(prefix)\(number)", question: "What does \(prefix) ask of \(number)?",
                answer: "\(prefix) says \(number).", source: source, chunk: chunk)
        }
    }

    @Test func pairsAboutOneChunkComeFirst() {
        let left = pairs(["1", "2", "3", "4"], "l")
        let right = pairs(["9", "3", "2", "8"], "r")
        let sample = ComparisonSample(left: left, right: right, size: 3, seed: 1)
        #expect(sample.matches.map(\.basis) == [.chunk, .chunk, .document])
        for match in sample.matches.prefix(2) {
            #expect(left[match.left].chunk == right[match.right].chunk)
        }
    }

    @Test func withoutAnythingInCommonAnyTwoAreMatched() {
        let sample = ComparisonSample(
            left: pairs(["1", "2"], "l", source: nil), right: pairs(["3"], "r", source: "b"),
            size: 5, seed: 1)
        #expect(sample.matches.map(\.basis) == [.none])
    }

    @Test func noPairIsDrawnTwice() {
        let left = pairs((0..<30).map { String($0 % 7) }, "l")
        let right = pairs((0..<20).map { String($0 % 5) }, "r")
        let sample = ComparisonSample(left: left, right: right, size: 100, seed: 3)
        #expect(sample.matches.count == 20)
        #expect(Set(sample.matches.map(\.left)).count == 20)
        #expect(Set(sample.matches.map(\.right)).count == 20)
    }

    @Test func theSeedDecidesAndTheOrderOfChunksDoesNot() {
        let left = pairs((0..<40).map(String.init), "l")
        let right = pairs((0..<40).map(String.init), "r")
        func chunks(_ right: [ComparedPair], _ seed: Int) -> [String?] {
            ComparisonSample(left: left, right: right, size: 8, seed: seed).matches
                .map { left[$0.left].chunk }
        }
        #expect(chunks(right, 1) == chunks(right, 1))
        #expect(chunks(right, 1) == chunks(right.reversed(), 1))
        #expect(chunks(right, 1) != chunks(right, 2))
    }

    @Test func aLargerSampleBeginsWithTheSmallerOne() {
        let left = pairs((0..<40).map(String.init), "l")
        let right = pairs((0..<40).map(String.init), "r")
        let small = ComparisonSample(left: left, right: right, size: 5, seed: 1).matches
        let large = ComparisonSample(left: left, right: right, size: 12, seed: 1).matches
        #expect(Array(large.prefix(5)) == small)
    }

    @Test func whatBothSetsHoldIsCountedAndNotDrawn() {
        let left = pairs(["1", "2"], "l")
        let sample = ComparisonSample(left: left, right: left, size: 5, seed: 1)
        #expect(sample.identical == 2)
        #expect(sample.matches == [])
    }
}

struct MergingTests {
    private func pairs(_ chunks: [String?]) -> [ComparedPair] {
        chunks.map { ComparedPair(id: "", question: "?", answer: ".", chunk: $0) }
    }

    @Test func additionsAreThePairsOfChunksThatTheOtherSetLacks() {
        #expect(
            Merging.additions(from: pairs(["1", "2", nil, "3"]), to: pairs(["2", "9"])) == [0, 3])
    }

    @Test func withoutChunksNothingIsKnown() {
        #expect(Merging.additions(from: pairs([nil]), to: pairs(["2"])) == nil)
        #expect(Merging.additions(from: pairs(["1"]), to: pairs([nil])) == nil)
    }
}
