import LanguageModels
import Records
import Testing

@testable import Backtranslate

private func chunk(_ number: Int) -> ContentHash {
    ContentHash(domain: "test", fields: [String(number)])
}

struct QuestionPlanTests {
    private func counts<Key: Hashable>(
        _ plan: QuestionPlan, _ key: (QuestionKind) -> Key
    ) -> [Key: Double] {
        let keys = (0..<2000).flatMap { number in
            (0..<3).map { key(plan.kind(of: chunk(number), ordinal: $0)) }
        }
        return Dictionary(keys.map { ($0, 1.0 / Double(keys.count)) }, uniquingKeysWith: +)
    }

    @Test func overManySlotsTheSharesComeOut() {
        let plan = QuestionPlan(seed: 1)
        let types = counts(plan, \.type)
        for type in QuestionType.allCases {
            #expect(abs((types[type] ?? 0) - plan.types[type]) < 0.015, "\(type)")
        }
        let levels = counts(plan, \.level)
        for level in BloomLevel.allCases {
            #expect(abs((levels[level] ?? 0) - plan.levels[level]) < 0.015, "\(level)")
        }
    }

    @Test func aSlotsKindDependsOnSeedChunkAndOrdinalAlone() {
        let plan = QuestionPlan(seed: 1)
        let kinds = (0..<50).map { plan.kind(of: chunk($0), ordinal: $0 % 4) }
        let again = (0..<50).reversed().map {
            QuestionPlan(seed: 1).kind(of: chunk($0), ordinal: $0 % 4)
        }
        #expect(kinds == again.reversed())
        let other = (0..<50).map { QuestionPlan(seed: 2).kind(of: chunk($0), ordinal: $0 % 4) }
        #expect(kinds != other)
    }

    @Test func theFirstThreeSlotsOfAChunkHaveDifferentTypes() {
        let plan = QuestionPlan(seed: 1)
        for number in 0..<300 {
            let types = Set((0..<3).map { plan.kind(of: chunk(number), ordinal: $0).type })
            #expect(types.count == 3)
        }
    }

    @Test func whatDoesNotGoTogetherIsNotDrawn() {
        let plan = QuestionPlan(seed: 1)
        for number in 0..<2000 {
            let kind = plan.kind(of: chunk(number), ordinal: 0)
            #expect(kind.type != .definition || [.remember, .understand].contains(kind.level))
            #expect(kind.level != .create || [.application, .whatIf].contains(kind.type))
        }
    }

    @Test func sharesThatLeaveNothingElseAreFollowed() throws {
        let plan = QuestionPlan(
            types: try Shares([.definition: 3]), levels: try Shares([.create: 1]), seed: 1)
        #expect(
            plan.kind(of: chunk(0), ordinal: 5) == QuestionKind(type: .definition, level: .create))
    }

    @Test func theWordsSayWhatToAskFor() {
        #expect(
            QuestionKind(type: .whatIf, level: .apply).words
                == "what if (what would follow if a named condition were another), to apply (use it "
                + "in a given case)")
    }

    @Test func levelsGoFromTheLeastDemandToTheMost() {
        #expect(BloomLevel.remember < .understand && BloomLevel.evaluate < .create)
    }

    @Test func theDefaultSharesSumToOne() {
        let types = QuestionType.allCases.reduce(0) { $0 + QuestionPlan.defaultTypes[$1] }
        let levels = BloomLevel.allCases.reduce(0) { $0 + QuestionPlan.defaultLevels[$1] }
        #expect(abs(types - 1) < 1e-12 && abs(levels - 1) < 1e-12)
    }
}

struct SharesTests {
    @Test func weightsBecomeSharesOfOne() throws {
        let shares = try Shares<QuestionType>(named: ["causal": 3, "what_if": 1])
        #expect(shares[.causal] == 0.75)
        #expect(shares[.whatIf] == 0.25)
        #expect(shares[.factual] == 0)
        #expect(shares.named == ["causal": 0.75, "what_if": 0.25])
    }

    @Test(arguments: [
        (
            ["why": 1.0],
            "There is no share of the name 'why'; there are: remember, understand, apply, analyze, "
                + "evaluate, create"
        ),
        (["apply": -1], "The share of 'apply' is -1.0; it must be a number from 0 on"),
        (["apply": .nan], "The share of 'apply' is nan; it must be a number from 0 on"),
        (
            [:],
            "The shares are all 0; one of remember, understand, apply, analyze, evaluate, create "
                + "must be more"
        ),
    ])
    func whatIsNoShareSaysSo(weights: [String: Double], message: String) {
        #expect(throws: ModelError(.configuration, message)) {
            try Shares<BloomLevel>(named: weights)
        }
    }
}
