import Foundation
import LanguageModels
import Records
import Testing
import TextAnalysis

@testable import Samples

@Suite("Making conversations")
struct ConversationMakerTests {
    private typealias Example = ConversationExample

    private func draft(_ outcome: SampleOutcome) throws -> SampleDraft {
        guard case .made(let draft) = outcome else {
            throw ModelError(.malformedReply, "not made: \(outcome)")
        }
        return draft
    }

    @Test("A line has topic, patterns, messages and notes, in this order")
    func fields() async throws {
        let pattern = ConversationPattern(name: "hint", description: "D.")
        let unit = Example.unit(patterns: [pattern], system: "Be kind.")
        let made = try draft(try await Example.make(unit, replies: [Example.reply(3)]).outcome)
        #expect(
            made.fields.members?.map(\.name)
                == ["topic", "patterns_applied", "conversation", "learning_notes"])
        #expect(made.fields["topic"] == "Tides")
        #expect(made.fields["patterns_applied"] == ["hint"])
        #expect(made.fields["learning_notes"] == "Noted.")
        let messages = try #require(made.fields["conversation"]?.items)
        #expect(
            messages.map { $0["role"]?.string } == [
                "system", "user", "assistant", "user", "assistant", "user", "assistant",
            ])
        #expect(messages[0]["content"] == "Be kind.")
        #expect(messages[2]["content"] == "Answer alpha.")
    }

    @Test("The prompt has the plan of each exchange, and the schema fixes their number")
    func request() async throws {
        let pattern = ConversationPattern(name: "hint", description: "D.", signs: ["?", "so"])
        let unit = Example.unit(exchanges: 4, patterns: [pattern], key: "7")
        let (_, asked) = try await Example.make(unit, replies: [Example.reply(4)])
        #expect(asked.count == 1)
        #expect(
            asked[0].prompt.variable == """
                Topic: Tides
                Plan of the 4 exchanges:
                1. D. The reply has one of these in it: "?", "so".
                2. The user asks, the assistant explains.
                3. The user asks, the assistant explains.
                4. The user asks, the assistant explains.
                """)
        let schema = try JSONValue(parsing: try #require(asked[0].schema).json)
        let exchanges = schema["properties"]?["exchanges"]
        #expect(exchanges?["minItems"] == 4 && exchanges?["maxItems"] == 4)
        let maker = try ConversationMaker()
        let prompt = try #require(maker.prompts.first { $0.task == asked[0].task })
        #expect(prompt.instruction == asked[0].prompt.instruction)
        #expect(asked[0].parameters.seed == 1)
    }

    @Test("The seed of the user goes up with the units")
    func seeds() async throws {
        let model = ScriptedModel(texts: [Example.reply(3)])
        _ = try await ConversationMaker(.init(seed: 40))
            .make(Example.unit(key: "2"), asking: SampleModels(all: model))
        #expect(model.requests.map(\.parameters.seed) == [42])
    }

    @Test(
        "A reply that cannot be used is asked for again with what was wrong",
        arguments: [
            ("no JSON", "The reply is not the JSON asked for"),
            (Example.reply(2), "There are 2 exchanges in the place of 3."),
            (
                Example.reply(3, says: ["A.", " a "]),
                "'assistant' of exchange 2 repeats an earlier message."
            ),
            (
                // Reworded in one of three sentences.
                Example.reply(
                    3,
                    says: [
                        "The moon pulls at the sea each day. The sea follows it with two bulges.",
                        "It is so. The moon pulls at the sea each day. The sea follows it with two bulges.",
                    ]),
                "'assistant' of exchange 2 repeats what was said before: go one step further."
            ),
            (
                Example.reply(3).replacingOccurrences(
                    of: "Question beta?", with: "How sure is the assistant?"),
                "'user' of exchange 2 speaks of the assistant or the notes"
            ),
            (Example.reply(3, says: ["..."]), "'assistant' of exchange 1 is empty."),
            (Example.reply(3, says: ["Assistant: "]), "'assistant' of exchange 1 is empty."),
            (Example.reply(3, notes: " "), "'learning_notes' is empty."),
            (
                Example.reply(3, says: [String(repeating: "x", count: 800)]),
                "'assistant' of exchange 1 is too long"
            ),
        ])
    func badThenGood(bad: String, fault: String) async throws {
        let unit = Example.unit()
        let (outcome, asked) = try await Example.make(unit, replies: [bad, Example.reply(3)])
        let made = try draft(outcome)
        #expect(made.checks.contains(SampleCheck("tries", passed: true, value: 2)))
        try #require(asked.map(\.sample) == [0, 1])
        #expect(!asked[0].prompt.variable.contains("last reply"))
        #expect(asked[1].prompt.variable.contains("Your last reply could not be used: \(fault)"))
    }

    @Test("After three tries the conversation is rejected and says why")
    func threeTries() async throws {
        let replies = ["{", Example.reply(2), Example.reply(3, says: ["A.", "A."])]
        let (outcome, asked) = try await Example.make(Example.unit(), replies: replies)
        #expect(asked.map(\.sample) == [0, 1, 2])
        guard case .rejected(let rejection) = outcome else {
            Issue.record("made")
            return
        }
        #expect(rejection.type == "repeated_turn")
        #expect(rejection.message == "'assistant' of exchange 2 repeats an earlier message.")
        #expect(rejection.fields?["topic"] == "Tides")
    }

    @Test("Where nothing could be read there are no fields")
    func nothingRead() async throws {
        let (outcome, _) = try await Example.make(Example.unit(), replies: ["{", "[]", "x"])
        guard case .rejected(let rejection) = outcome else {
            Issue.record("made")
            return
        }
        #expect(rejection.type == "schema")
        #expect(rejection.fields == nil)
    }

    @Test("A refusal is not argued with, and a reply that was cut off may be longer")
    func refusedAndCut() async throws {
        let refusing = ScriptedModel { _ in ModelReply(text: "", finish: .refusal) }
        let outcome = try await ConversationMaker()
            .make(Example.unit(), asking: SampleModels(all: refusing))
        #expect(refusing.requests.count == 1)
        guard case .rejected(let rejection) = outcome else {
            Issue.record("made")
            return
        }
        #expect(rejection.type == "refused")

        let cut = ScriptedModel { _ in ModelReply(text: #"{"exch"#, finish: .length) }
        _ = try await ConversationMaker().make(Example.unit(), asking: SampleModels(all: cut))
        #expect(cut.requests.map(\.parameters.maxTokens) == [1040, 2080, 2080])
    }

    @Test("Where no reply comes, the error goes on")
    func noReply() async {
        let model = ScriptedModel { _ in throw ModelError(.timeout, "Too late") }
        await #expect(throws: ModelError(.timeout, "Too late")) {
            try await ConversationMaker().make(Example.unit(), asking: SampleModels(all: model))
        }
    }

    @Test("Names of speakers before a message are taken away")
    func speakers() async throws {
        let reply = Example.reply(3, says: ["Assistant: It rises."])
        let made = try draft(try await Example.make(Example.unit(), replies: [reply]).outcome)
        #expect(made.fields["conversation"]?.items?[1]["content"] == "It rises.")
    }

    @Test("Of two conversations with the same messages the later one goes")
    func repeats() throws {
        let one: JSONValue = ["topic": "a", "conversation": [["role": "user", "content": "x"]]]
        let same: JSONValue = ["topic": "b", "conversation": [["content": "x", "role": "user"]]]
        let other: JSONValue = ["topic": "a", "conversation": [["role": "user", "content": "y"]]]
        let checks = try ConversationMaker().checks(among: [one, other, same])
        #expect(checks.keys.sorted() == [2])
        #expect(checks[2]?.name == "repeated")
    }
}
