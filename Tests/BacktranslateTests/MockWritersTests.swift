import LanguageModels
import Records
import Testing

@testable import Backtranslate

private let first = Chunk(
    text: """
        Marked crows remember human faces for at least seventeen years. The birds were trapped near \
        Seattle in 2006. Wild populations share this knowledge with their young.
        """, title: "Crows", headingPath: ["Memory"], role: .body, tokens: 40)
private let second = Chunk(
    text:
        "Zebras of wild populations graze on 4 dry savannas of Kenya and migrate twice each year.",
    title: "Zebras", headingPath: [], role: .body, tokens: 20)

/// The stand-in without a model fills all the replies that the stages ask for.
struct MockWritersTests {
    @Test func itWritesThreeDifferentPairs() async throws {
        let outcomes = try await PairWriter().pairs(of: first, model: MockModel())
        let pairs = outcomes.compactMap { outcome -> String? in
            if case .pair(let pair) = outcome { pair.answer } else { nil }
        }
        #expect(Set(pairs).count == 3)
    }

    @Test func itWritesAReasonedPair() async throws {
        let outcome = try await ReasoningWriter().pair(of: first, model: MockModel())
        guard case .pair(let pair) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(pair.reasoning.hasPrefix("Step 1: ") && pair.reasoning.contains("\nStep 2: "))
    }

    @Test func itExplainsAPair() async throws {
        let outcome = try await ReasoningEnhancer().reasoning(
            for: "For how long do marked crows remember human faces?",
            answer: "Marked crows remember human faces for at least seventeen years.", of: first,
            model: MockModel())
        guard case .reasoning = outcome else {
            Issue.record("\(outcome)")
            return
        }
    }

    @Test func itJoinsTwoChunks() async throws {
        let outcome = try await HopWriter(answers: .model).pair(
            of: first, and: second, model: MockModel())
        guard case .pair(let pair) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(pair.evidence.map(\.chunk) == [first.id, second.id])
    }
}
