import Foundation
import LanguageModels
import TestSupport
import Testing

/// Against llama.cpp's own server with a real model: `QUARRY_TEST_MODEL=0.5b swift test`, where
/// the model is installed by scripts/model.sh and the server by scripts/server.sh.
@Suite(
    .enabled(if: ProcessInfo.processInfo.environment["QUARRY_TEST_MODEL"] != nil), .serialized,
    .timeLimit(.minutes(5)))
struct RealServerTests {
    static let environment = ProcessInfo.processInfo.environment
    let log = Lines()

    func open() async throws -> OpenModel {
        try await openModel(
            ModelSettings(provider: "local", model: Self.environment["QUARRY_TEST_MODEL"]),
            environment: Self.environment, log: { [log] in log.append($0) })
    }

    let passage = Prompt.Passage(
        title: "Urban crows", heading: "Memory > Faces",
        text: """
            Marked crows remember human faces for at least seventeen years. The birds were trapped \
            near Seattle in 2006 by people who wore a caveman mask. Wild populations share this \
            knowledge with their young.
            """)

    func request(
        _ instruction: String, _ variable: String, schema: String? = nil,
        _ parameters: ModelRequest.Parameters
    ) -> ModelRequest {
        ModelRequest(
            task: "x",
            prompt: Prompt(
                system: "You write question-answer pairs that teach the contents of a document.",
                passage: passage, instruction: instruction, variable: variable),
            schema: schema.map { .init(name: "s", json: $0) }, parameters: parameters)
    }

    @Test func answersBySchemaWithLogprobsAndFromItsCache() async throws {
        let open = try await open()
        #expect(open.model.identity.revision.count == 64)
        let schema =
            #"{"type":"object","properties":{"questions":{"type":"array","items":{"type":"string","maxLength":200},"minItems":2,"maxItems":2}},"required":["questions"],"additionalProperties":false}"#
        let ask = request(
            "Write one question for each numbered answer. Reply as JSON: {\"questions\":[\"...\"]}",
            "1. Marked crows remember human faces for at least seventeen years.\n2. near Seattle in 2006",
            schema: schema, .init(maxTokens: 160, temperature: 0.2, seed: 1))
        let asked = try await open.model.reply(to: ask)
        struct Questions: Decodable { var questions: [String] }
        #expect(try StructuredReply.parse(Questions.self, from: asked.text).questions.count == 2)
        #expect(asked.finish == .stop)
        #expect(asked.usage.prompt > 50)
        #expect(asked.duration > 0)

        let judge = request(
            "Does the text support the answer? Reply with one word: yes or no.",
            "Question: When were the birds trapped?\nAnswer: In 2006.",
            .init(maxTokens: 1, temperature: 0, seed: 1, topLogprobs: 12))
        let judged = try await open.model.reply(to: judge)
        #expect(judged.logprobs.first?.alternatives.count == 12)
        #expect(judged.usage.cached > 30)

        let repeated = try await open.model.reply(to: judge)
        #expect(repeated.text == judged.text)
        print(asked.text, judged.text, asked.usage, judged.usage, repeated.usage, log.all)
        await open.close()
    }

    @Test func tooLongAPromptIsToldAndALengthStopIsAReply() async throws {
        let open = try await open()
        let long = String(repeating: "seventeen crows remember ", count: 2000)
        let error = await #expect(throws: ModelError.self) {
            try await open.model.reply(to: request("Sum up.", long, .init(maxTokens: 10)))
        }
        #expect(error?.code == .contextLength)
        let cut = try await open.model.reply(
            to: request("Sum up the text in 100 words.", "", .init(maxTokens: 5, temperature: 0)))
        #expect(cut.finish == .length)
        #expect(cut.usage.completion == 5)
        print(error?.message ?? "", cut.text)
        await open.close()
    }
}
