import Curate
import LanguageModels
import Records
import Testing

/// Judges whose model, or whose provider's filter, says no.
struct RefusingJudgeTests {
    private let draft = PairDraft(
        question: "What does a raw block hold?",
        answer: "A raw block holds its content as it is.", context: "Zstandard", evidence: 0..<39,
        chunk: Chunk(
            text: "A raw block holds its content as it is.", title: "Zstandard",
            headingPath: ["Blocks"], role: .body, tokens: 12))

    private func model(_ finish: ModelReply.Finish) -> ScriptedModel {
        ScriptedModel { _ in ModelReply(text: "", finish: finish, reason: "SAFETY") }
    }

    @Test(arguments: [ModelReply.Finish.refusal, .contentFilter])
    func aRefusalIsNotAskedForAgainAndNamed(finish: ModelReply.Finish) async throws {
        let model = model(finish)
        let outcome = try await RubricJudge().judge(draft, model: model)
        #expect(model.requests.count == 1)
        guard case .unusable(let reason) = outcome else {
            Issue.record("A refusal is no judgment: \(outcome)")
            return
        }
        #expect(reason.contains("SAFETY"))
    }

    @Test(arguments: [ModelReply.Finish.refusal, .contentFilter])
    func theJudgeOfOneWordDoesNotAskAgainEither(finish: ModelReply.Finish) async throws {
        let model = model(finish)
        let outcome = try await YesNoJudge().judge(draft, model: model)
        #expect(model.requests.count == 1)
        guard case .unusable(let reason) = outcome else {
            Issue.record("A refusal is no judgment: \(outcome)")
            return
        }
        #expect(reason.contains("SAFETY"))
    }

    @Test func whoAsksBackNamesARefusalAndDoesNotTakeItForAnAnswer() async throws {
        let model = model(.refusal)
        let check = try await AskBack().check(draft, model: model).check
        #expect(model.requests.count == 1)
        #expect(!check.passed)
        #expect(check.message?.contains("SAFETY") == true)
    }

    @Test func aModelThatThoughtUntilItsLimitIsAskedOnceMoreWithTwiceThat() async throws {
        let model = ScriptedModel { request in
            request.parameters.maxTokens < 200
                ? ModelReply(text: "", finish: .length)
                : ModelReply(text: "A raw block holds its content as it is.")
        }
        #expect(try await AskBack().check(draft, model: model).check.passed)
        #expect(model.requests.map(\.parameters.maxTokens) == [120, 240])
        let mute = ScriptedModel { _ in ModelReply(text: "", finish: .length) }
        guard case .unusable(let reason) = try await RubricJudge().judge(draft, model: mute) else {
            Issue.record("no verdict can come of nothing")
            return
        }
        #expect(reason.contains("cut off at 120 tokens"))
    }
}
