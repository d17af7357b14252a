import Records
import Testing

@testable import Curate

private let sentence = "In Oslo, Zstandard blocks of 128 KB are not split by `zstd_long`."
private let text =
    sentence + " Elsewhere the LZMA tool reads 64 KB in Bergen. Set `xz_level` or `--fast` there."
private let draft = PairDraft(
    question: "What is not split?", answer: sentence, context: "",
    evidence: 0..<sentence.utf8.count,
    chunk: Chunk(text: text, title: "Blocks", headingPath: [], role: .body, tokens: 40))

private func corruption(
    _ kind: Corruption.Kind, _ origin: Corruption.Origin = .absent, seed: UInt64 = 1
) -> Corruption? {
    Corruption(
        kind, of: draft, origin: origin, others: ["Ice melts at 0 °C in Quito."], seed: seed)
}

struct CorruptionTests {
    @Test(arguments: Corruption.Kind.allCases)
    func aFaultIsPlantedInTheAnswerAlone(kind: Corruption.Kind) throws {
        let bad = try #require(corruption(kind))
        #expect(bad.draft.answer != draft.answer)
        #expect(bad.draft.question == draft.question && bad.draft.evidence == draft.evidence)
        #expect(bad.kind == kind)
    }

    @Test(arguments: Corruption.Kind.allCases, Corruption.Origin.allCases)
    func theSameSeedPlantsTheSameFault(kind: Corruption.Kind, origin: Corruption.Origin) {
        #expect(corruption(kind, origin, seed: 5) == corruption(kind, origin, seed: 5))
    }

    @Test func aSwappedNumberKeepsItsUnit() throws {
        let bad = try #require(corruption(.number, .elsewhere))
        #expect(bad.original == "128" && bad.replacement == "64")
        #expect(bad.draft.answer.contains("blocks of 64 KB are"))
    }

    @Test func whatIsAbsentIsNotInTheChunk() throws {
        for seed in UInt64(0)..<20 {
            for kind in [Corruption.Kind.number, .entity, .identifier] {
                let bad = try #require(corruption(kind, seed: seed))
                #expect(!text.contains(bad.replacement))
            }
        }
    }

    @Test func whatStandsElsewhereIsInTheChunk() throws {
        for seed in UInt64(0)..<20 {
            for kind in [Corruption.Kind.number, .entity, .identifier] {
                let bad = try #require(corruption(kind, .elsewhere, seed: seed))
                #expect(text.dropFirst(sentence.count).contains(bad.replacement))
            }
        }
    }

    @Test(arguments: [
        ("Frames are not split.", "Frames are split."),
        ("Frames are split.", "Frames are not split."),
        ("Frames cannot be split.", "Frames can be split."),
    ])
    func aNegationIsTurnedRound(answer: String, expected: String) {
        var pair = draft
        pair.answer = answer
        #expect(Corruption(.negation, of: pair, seed: 1)?.draft.answer == expected)
    }

    @Test func aPairThatOffersNothingIsLeftAlone() {
        var plain = draft
        plain.answer = "blocks stay whole"
        #expect(Corruption(.number, of: plain, seed: 1) == nil)
        #expect(Corruption(.entity, of: plain, seed: 1) == nil)
        #expect(Corruption(.negation, of: plain, seed: 1) == nil)
        #expect(Corruption(.foreignAnswer, of: plain, seed: 1) == nil)
    }

    @Test func aFlagIsInventedWhereThereIsNone() throws {
        var plain = draft
        plain.answer = "Blocks stay whole."
        let bad = try #require(Corruption(.identifier, of: plain, seed: 1))
        #expect(bad.draft.answer.hasPrefix("Blocks stay whole, as set by `"))
        #expect(bad.draft.answer.hasSuffix("`."))
    }

    /// What the checks are for: the faults above, caught without a model.
    @Test(arguments: [Corruption.Kind.number, .entity, .identifier, .negation])
    func theFreeChecksCatchEachFault(kind: Corruption.Kind) throws {
        let names: Set = ["numbers", "names", "identifiers", "negation", "swapped"]
        let fails = { (draft: PairDraft) in
            FreeChecks.run(on: draft).contains { !$0.passed && names.contains($0.name) }
        }
        #expect(!fails(draft))
        for origin in Corruption.Origin.allCases {
            for seed in UInt64(0)..<10 {
                #expect(fails(try #require(corruption(kind, origin, seed: seed)).draft))
            }
        }
    }
}

struct JudgeSeparationTests {
    private func separation(_ good: [Double], _ bad: [Double]) -> JudgeSeparation {
        JudgeSeparation(
            good: good, canaries: bad.map { .init(kind: .number, score: $0) }, threshold: 1)
    }

    @Test func aJudgeThatTellsThemApartIsInformative() {
        let separation = separation([3, 4, 5, 2, 6], [0, -1, 1.5, 0.5])
        #expect(separation.verdict == .informative)
        #expect(separation.auc == 1)
        #expect(separation.caughtCount == 3 && separation.canaryCount == 4)
        #expect(separation.caughtByKind[.number]?.caught == 3)
        // One of the 126 ways to choose five of nine.
        #expect(abs(separation.chance - 1.0 / 126) < 1e-12)
        #expect(
            separation.summary
                == "The judge is informative: it caught 3 of 4 planted faults (AUC 1.0)")
    }

    @Test func aJudgeThatSaysTheSameOfAllIsUninformative() {
        let separation = separation(
            Array(repeating: 8, count: 10), Array(repeating: 8, count: 10))
        #expect(separation.auc == 0.5)
        #expect(separation.chance == 1)
        #expect(separation.verdict == .uninformative)
    }

    @Test func aJudgeThatIsTheWrongWayRoundIsUninformative() {
        let separation = separation([0, 1, 0.5, 0.2, 0.1], [3, 4, 5, 2, 6])
        #expect(separation.auc == 0)
        #expect(separation.verdict == .uninformative)
    }

    @Test(arguments: [([3.0], [0.0]), ([3, 4], [0, 1]), ([], [1.0]), ([1.0], [])])
    func tooFewScoresDecideNothing(good: [Double], bad: [Double]) {
        #expect(separation(good, bad).verdict == .undecided)
    }

    @Test func manyScoresAreJudgedLikeFew() {
        let few = separation((0..<30).map { Double($0 % 10) + 1 }, (0..<30).map { Double($0 % 10) })
        let many = separation(
            (0..<31).map { Double($0 % 10) + 1 }, (0..<31).map { Double($0 % 10) })
        #expect(abs(few.chance - many.chance) < 0.02)
    }

    @Test func falseAlarmsAreCounted() {
        #expect(separation([0, 2, 3], [0]).falseAlarmCount == 1)
    }
}
