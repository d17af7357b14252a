import LanguageModels
import Testing

@Suite("What the mock model says in conversations")
struct MockConversationTests {
    private struct Reply: Decodable {
        struct Turn: Decodable {
            var user: String
            var assistant: String
        }

        var turns: [Turn]
    }

    private func turns(maxLength: Int) async throws -> [Reply.Turn] {
        let request = ModelRequest(
            task: "x",
            prompt: Prompt(
                system: "S", passage: nil, instruction: "Write what follows. Be brief and kind.",
                variable: "Topic: High tides\n1. Say hello.\n2. Say goodbye."),
            schema: .init(
                name: "s",
                json: """
                    {"type":"object","properties":{"turns":{"type":"array","minItems":3,"items":\
                    {"type":"object","properties":{"user":{"type":"string","maxLength":200},\
                    "assistant":{"type":"string","maxLength":\(maxLength)}},\
                    "required":["user","assistant"]}}},"required":["turns"]}
                    """),
            parameters: .init(maxTokens: 80))
        return try StructuredReply.parse(
            Reply.self, from: try await MockModel().reply(to: request).text
        ).turns
    }

    @Test("A user asks about the first line, an assistant adds its numbered line")
    func lines() async throws {
        let turns = try await turns(maxLength: 100)
        #expect(turns.map(\.user.count).allSatisfy { $0 > 0 })
        #expect(turns[0].user == "Question 1 about High tides: what holds for Write, follows?")
        #expect(turns[1].user == "Question 2 about High tides: what holds for brief, kind?")
        #expect(
            turns.map(\.assistant) == [
                "Write what follows. Say hello.", "Be brief and kind. Say goodbye.",
                "Write what follows.",
            ])
    }

    @Test("No string is as long as the schema allows")
    func lengths() async throws {
        #expect(try await turns(maxLength: 20)[0].assistant == "Write what follows.")
        #expect(try await turns(maxLength: 19)[0].assistant == "Write what")
        #expect(try await turns(maxLength: 3)[0].assistant == "Wr")
    }
}
