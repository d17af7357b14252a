import LanguageModels
import TestSupport
import Testing

@Suite struct MockModelTests {
    let passage = Prompt.Passage(
        title: "Crows", heading: "Memory",
        text: """
            Marked crows remember human faces for at least seventeen years. The birds were trapped \
            near Seattle in 2006. Wild populations share this knowledge with their young.
            """)

    func request(
        _ variable: String, schema: String? = nil, topLogprobs: Int? = nil
    ) -> ModelRequest {
        ModelRequest(
            task: "x",
            prompt: Prompt(system: "S", passage: passage, instruction: "I", variable: variable),
            schema: schema.map { .init(name: "s", json: $0) },
            parameters: .init(maxTokens: 80, topLogprobs: topLogprobs))
    }

    @Test func asksOneQuestionForEachNumberedAnswer() async throws {
        let schema =
            #"{"type":"object","properties":{"questions":{"type":"array","items":{"type":"string"},"minItems":2,"maxItems":2}},"required":["questions"]}"#
        let request = request(
            "1. Marked crows remember human faces for at least seventeen years.\n2. The birds were trapped near Seattle in 2006.\n",
            schema: schema)
        let reply = try await MockModel().reply(to: request)
        struct Questions: Decodable { var questions: [String] }
        let questions = try StructuredReply.parse(Questions.self, from: reply.text).questions
        #expect(questions.count == 2)
        #expect(questions[0] == "What is known of Marked and crows?")
        #expect(reply == (try await MockModel().reply(to: request)))
        // Asked back, it finds the sentence again.
        let answer = try await MockModel().reply(to: self.request("Question: \(questions[1])"))
        #expect(answer.text == "The birds were trapped near Seattle in 2006.")
    }

    @Test func judges() async throws {
        let yes = try await MockModel().reply(
            to: request("Question: Q\nAnswer: A", topLogprobs: 12))
        #expect(yes.text == "yes")
        #expect(yes.logprobs.first?.alternatives.count == 2)
        let schema =
            #"{"type":"object","properties":{"clarity":{"type":"integer","enum":[0,1,2,3]},"usefulness":{"type":"integer","enum":[0,1,2]}},"required":["clarity","usefulness"]}"#
        let marks = try await MockModel().reply(to: request("Question: Q", schema: schema))
        #expect(marks.text == #"{"clarity":3,"usefulness":2}"#)
    }
}
