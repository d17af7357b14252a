import Records
import Testing

@testable import Curate

private func pair(
    _ question: String, _ answer: String = "Ten.", id: String = "p", source: String? = nil,
    chunk: String? = nil, rating: Double? = nil
) -> ComparedPair {
    ComparedPair(
        id: id, question: question, answer: answer, source: source, chunk: chunk, rating: rating)
}

private func measure(
    _ pairs: [ComparedPair], totals: SetMeter.Totals = SetMeter.Totals()
) -> SetMeasure {
    var meter = SetMeter()
    for pair in pairs { meter.add(pair) }
    return meter.measure(totals: totals)
}

struct SetMeasureTests {
    @Test func anEmptySetMeasuresNothing() {
        let empty = measure([])
        #expect(empty.pairs == 0)
        #expect(empty.standalone.value == nil)
        #expect(empty.meanRating == nil)
        #expect(empty.openers.largest == nil)
        #expect(empty.openers.entropy == 0)
        #expect(empty.meanAnswerWords == 0)
    }

    @Test func coverageAndDiversityCountDocumentsAndChunks() {
        let set = measure(
            [
                pair("What is a rook?", source: "a.md", chunk: "1"),
                pair("What is a jay?", source: "a.md", chunk: "1"),
                pair("What is a crow?", source: "a.md", chunk: "2"),
                pair("What is a magpie?", source: "b.md", chunk: "3"),
            ], totals: SetMeter.Totals(documents: 4, chunks: 10))
        #expect(set.coverage.documents == 2)
        #expect(set.coverage.chunks == 3)
        #expect(set.coverage.chunkShare == Share(3, of: 10))
        #expect(set.diversity.largestDocument == "a.md")
        #expect(set.diversity.largestShare == Share(3, of: 4))
        // H(3/4, 1/4) = 0.8113 bits of the 2 bits that four documents allow.
        #expect(abs((set.diversity.evenness ?? 0) - 0.8113 / 2) < 0.0001)
    }

    @Test func turnsAreCountedAndTextAloneHasNoQuestion() {
        let text = "Rooks breed in colonies, which last for many years."
        let set = measure([
            ComparedPair(id: "a", question: "Why do rooks breed?", answer: "So.", turns: 6),
            ComparedPair(id: "b", question: "", answer: text, turns: 1),
            ComparedPair(id: "c", question: "", answer: text, turns: 1),
            ComparedPair(id: "d", question: "", answer: "Jays hide acorns.", turns: 1),
        ])
        #expect(set.meanTurns == 2.25)
        #expect(set.standalone.total == 1)
        #expect(set.openers.distinct == 1)
        #expect(set.duplicates == Share(1, of: 4))
    }

    @Test func oneDocumentLeavesNothingToSpreadOver() {
        #expect(measure([pair("What is a rook?", source: "a.md")]).diversity.evenness == nil)
        let even = measure([
            pair("What is a rook?", source: "a.md"), pair("What is a jay?", source: "b.md"),
        ])
        #expect(even.diversity.evenness == 1)
    }

    @Test func openersAreTheFirstTwoWordsOfTheBareQuestion() {
        let set = measure([
            pair("What is a rook?"), pair("According to \"Crows\", what is a jay?"),
            pair("How many crows fly?"), pair("How many eggs hatch in the old wood?"),
        ])
        #expect(set.openers.distinct == 2)
        #expect(set.openers.entropy == 1)
        #expect(set.openers.largest == "how many")
        #expect(set.openers.largestShare == Share(2, of: 4))
    }

    @Test func typesAndLevelsAreShares() {
        let set = measure([pair("Why do crows cache food?"), pair("How many crows are there?")])
        #expect(set.questionTypes == ["causal": 0.5, "quantitative": 0.5])
        #expect(set.bloomLevels == ["understand": 0.5, "remember": 0.5])
    }

    @Test func repeatsCountButOtherNumbersDoNot() {
        let set = measure([
            pair("How many crows nested in 2019?"), pair("How many crows nested in 2020?"),
            pair("In 2019, how many crows nested?"),
        ])
        #expect(set.duplicates == Share(1, of: 3))
    }

    @Test(arguments: [
        ("What does the study find about crows?", "Ten.", true, false),
        ("What do crows eat?", "According to this paper they eat seeds.", true, true),
        ("What does it show?", "Seeds.", false, false),
        ("What do crows eat?", "Seeds.", false, true),
        ("According to \"The study of crows\", what do crows eat?", "Seeds.", false, true),
    ])
    func talkOfTheSourceAndMissingSubjectsAreFound(
        question: String, answer: String, mentions: Bool, stands: Bool
    ) {
        let set = measure([pair(question, answer)])
        #expect(set.mentionsSource.count == (mentions ? 1 : 0))
        #expect(set.standalone.count == (stands ? 1 : 0))
    }

    @Test func theMeanRatingIsThatOfTheRatedPairs() {
        let set = measure([
            pair("What is a rook?", rating: 8), pair("What is a jay?"),
            pair("What is a crow?", rating: 5),
        ])
        #expect(set.rated == Share(2, of: 3))
        #expect(set.meanRating == 6.5)
    }

    @Test func groundednessCountsOnlyPairsWhoseChunkIsAtHand() {
        var meter = SetMeter()
        meter.add(
            pair("What is a rook?"), grounding: Grounding(isLocated: true, hasStrayFact: false))
        meter.add(
            pair("What is a jay?"), grounding: Grounding(isLocated: false, hasStrayFact: true))
        meter.add(pair("What is a crow?"))
        let set = meter.measure()
        #expect(set.grounded == Share(1, of: 2))
        #expect(set.strayFacts == Share(1, of: 2))
    }
}

struct GroundingTests {
    private let source = GroundingSource(
        Chunk(
            text: "The flag `--deep` reads 12 blocks at once. Raw blocks are copied as they are.",
            title: "Zstandard 2", headingPath: ["Blocks"], role: .body, tokens: 20))

    @Test(arguments: [
        ("The flag `--deep` reads 12 blocks at once.", true, false),
        ("The flag `--deep` reads 13 blocks at once.", false, true),
        ("The flag `--wide` reads 12 blocks at once.", false, true),
        ("Crows eat seeds in winter.", false, false),
        ("Zstandard 2 copies raw blocks as they are.", false, false),
    ])
    func answersAreLookedForInTheirChunk(answer: String, isLocated: Bool, isStray: Bool) {
        let found = source.grounding(of: pair("What does the flag do?", answer))
        #expect(found.isLocated == isLocated)
        #expect(found.hasStrayFact == isStray)
    }

    @Test func aPairOfTwoChunksIsLookedForInTheEvidenceOfBoth() {
        let first = Chunk(
            text: "Crows eat seeds in winter.", title: "", headingPath: [], role: .body, tokens: 5)
        let second = Chunk(
            text: "Filler. Jays hide acorns in soil.", title: "", headingPath: [], role: .body,
            tokens: 6)
        let joined = GroundingSource([(first, 0..<26), (second, 8..<33)])
        let answer = "Crows eat seeds in winter and jays hide acorns in soil."
        #expect(joined.grounding(of: pair("What do birds do?", answer)).isLocated)
        #expect(!GroundingSource(first).grounding(of: pair("Filler?", "Filler jays.")).isLocated)
    }
}

struct SignTestTests {
    @Test(arguments: [
        (0, 0, 1.0), (1, 0, 1.0), (5, 0, 0.0625), (6, 0, 0.03125), (0, 6, 0.03125),
        (8, 1, 0.0390625), (7, 3, 0.34375), (5, 5, 1.0), (9, 1, 0.021484375),
    ])
    func theProbabilityIsExact(wins: Int, losses: Int, probability: Double) {
        let test = SignTest(wins: wins, losses: losses)
        #expect(abs(test.probability - probability) < 1e-9)
        #expect(test.isSignificant == (probability < 0.05))
    }

    @Test func sixDecisionsAreTheFewestThatCanShowADifference() {
        #expect(SignTest.fewest == 6)
    }

    @Test func thousandsOfDecisionsStayFinite() {
        let even = SignTest(wins: 2_500, losses: 2_500).probability
        let uneven = SignTest(wins: 3_000, losses: 2_000).probability
        #expect(even == 1)
        #expect(uneven >= 0 && uneven < 1e-20)
    }

    @Test func bothSidesAreTreatedAlike() {
        for (wins, losses) in [(3, 9), (0, 4), (12, 5)] {
            #expect(
                SignTest(wins: wins, losses: losses).probability
                    == SignTest(wins: losses, losses: wins).probability)
        }
    }
}
