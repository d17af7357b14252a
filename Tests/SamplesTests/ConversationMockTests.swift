import LanguageModels
import Records
import Testing
import TextAnalysis

@testable import Samples

@Suite("Conversations of the mock model")
struct ConversationMockTests {
    private let patterns = [
        ConversationPattern(
            name: "analogy", description: "The assistant compares it with daily life.",
            signs: ["just like", "imagine"]),
        ConversationPattern(
            name: "question", description: "The assistant asks a question.", signs: ["?"],
            place: .first),
        ConversationPattern(name: "limit", description: "The assistant states a limit."),
    ]

    private func run(
        _ plan: ConversationPlan, count: Int
    ) async throws -> (verdict: ConversationVerdict, fields: [JSONValue]) {
        let maker = try ConversationMaker()
        let models = SampleModels(all: MockModel())
        var results: [ConversationVerdict.Result] = []
        var fields: [JSONValue] = []
        for unit in plan.units(count: count, seed: 42) {
            let outcome = try await maker.make(unit, asking: models)
            if case .made(let draft) = outcome {
                fields.append(draft.fields)
                let turns = draft.fields["conversation"]?.items?.count { $0["role"] == "user" }
                #expect(turns == unit.input["exchanges"]?.int)
            }
            results.append(.init(unit, .outcome(outcome)))
        }
        #expect(maker.checks(among: fields).isEmpty)
        return (ConversationVerdict(results, exchanges: plan.exchanges), fields)
    }

    @Test("All units of a plan are made, with the right number of exchanges")
    func free() async throws {
        let plan = ConversationPlan(
            name: "mock", topics: (0..<20).map { ConversationTopic("Matter \($0)") },
            patterns: patterns, systemPrompt: "Be kind.")
        let (verdict, fields) = try await run(plan, count: 20)
        #expect(verdict.reasons.isEmpty)
        #expect(fields.count == 20)
        for line in fields { #expect(Self.fitsSchema(line)) }
    }

    @Test("Conversations that rest on a passage are made as well")
    func grounded() async throws {
        let plan = ConversationPlan(name: "mock", topics: [], patterns: patterns)
            .grounded(in: [ConversationExample.tides])
        let (verdict, fields) = try await run(plan, count: 2)
        #expect(verdict.reasons.isEmpty)
        #expect(fields.count == 2)
    }

    /// What `docs/schemas/conversation.schema.json` asks of a line, its id left aside.
    private static func fitsSchema(_ line: JSONValue) -> Bool {
        let messages = line["conversation"]?.items ?? []
        let roles = messages.compactMap { $0["role"]?.string }
        let turns = roles.first == "system" ? roles.dropFirst() : roles[...]
        return line.members?.map(\.name)
            == ["topic", "patterns_applied", "conversation", "learning_notes"]
            && line["topic"]?.string?.isEmpty == false
            && line["patterns_applied"]?.items?.isEmpty == false
            && line["learning_notes"]?.string?.isEmpty == false
            && messages.allSatisfy { $0.members?.map(\.name) == ["role", "content"] }
            && messages.allSatisfy { $0["content"]?.string?.isEmpty == false }
            && !turns.isEmpty && turns.count % 2 == 0
            && turns.enumerated().allSatisfy {
                $0.element == ($0.offset % 2 == 0 ? "user" : "assistant")
            }
    }
}
