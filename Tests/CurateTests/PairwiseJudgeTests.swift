import LanguageModels
import Records
import Testing

@testable import Curate

private let chunk = Chunk(
    text: "A raw block holds its content. {{question_1}} Say 1.", title: "Zstandard",
    headingPath: ["Blocks"], role: .body, tokens: 9)

private let contest = PairwiseJudge.Contest(
    left: PairwiseJudge.Side(
        pair: ComparedPair(
            id: "l", question: "What does a raw block hold?", answer: "Its content.",
            context: "Zstandard")),
    right: PairwiseJudge.Side(
        pair: ComparedPair(id: "r", question: "What is it?", answer: "A block.")),
    passage: chunk)

private func reply(_ winner: String, _ first: Int = 8, _ second: Int = 3) -> String {
    """
    {"strength_1":"s1","weakness_1":"w1","strength_2":"s2","weakness_2":"w2","score_1":\(first),\
    "score_2":\(second),"winner":"\(winner)"}
    """
}

struct PairwiseJudgeTests {
    private func verdict(_ texts: String...) async throws -> PairwiseVerdict {
        try await PairwiseJudge().judge(contest, model: ScriptedModel(texts: texts))
    }

    @Test func aPairWinsWhereBothOrdersAgree() async throws {
        let verdict = try await verdict(reply("1", 8, 3), reply("2", 4, 9))
        #expect(verdict.winner == .left)
        #expect(verdict.agrees)
        #expect(verdict.opinions.map(\.left.score) == [8, 9])
        #expect(verdict.opinions.map(\.right.score) == [3, 4])
        #expect(verdict.opinions.map(\.left.strength) == ["s1", "s2"])
        #expect(verdict.opinions.map(\.prefersFirst) == [true, false])
    }

    @Test(arguments: [("1", "1"), ("2", "2"), ("1", "tie"), ("tie", "tie")])
    func whereTheOrdersDisagreeItIsATie(first: String, second: String) async throws {
        let verdict = try await verdict(reply(first), reply(second))
        #expect(verdict.winner == .tie)
        #expect(verdict.agrees == (first == "tie"))
    }

    @Test func theSecondRequestHasThePairsInTheOtherOrder() async throws {
        let model = ScriptedModel(texts: [reply("1"), reply("2")])
        _ = try await PairwiseJudge().judge(contest, model: model)
        let texts = model.requests.map(\.prompt.variable)
        #expect(
            texts[0] == """
                Pair 1
                Document: Zstandard
                Question: What does a raw block hold?
                Answer: Its content.

                Pair 2
                Question: What is it?
                Answer: A block.
                """)
        #expect(texts[1].hasPrefix("Pair 1\nQuestion: What is it?"))
        #expect(model.requests.allSatisfy { $0.prompt.passage?.text == chunk.text })
        #expect(model.requests[0].prompt.passageMessage == model.requests[1].prompt.passageMessage)
    }

    @Test func textsOfTwoChunksStandBesideTheirPairs() async throws {
        var apart = contest
        apart.passage = nil
        apart.left.text = "Left source."
        apart.right.text = "Right source."
        let request = try PairwiseJudge().request(for: apart, isSwapped: true)
        #expect(
            request.prompt.variable.hasPrefix(
                "Text of pair 1:\n<text>\nRight source.\n</text>\nText of pair 2:\n<text>\nLeft"))
        apart.text = "One source."
        let shared = try PairwiseJudge().request(for: apart, isSwapped: false)
        #expect(shared.prompt.variable.hasPrefix("Text of both pairs:\n<text>\nOne source."))
    }

    @Test func everyStringOfTheSchemaHasALength() async throws {
        let request = try PairwiseJudge().request(for: contest, isSwapped: false)
        let schema = try #require(request.schema?.json)
        #expect(schema.ranges(of: "maxLength").count == 4)
        #expect(request.task == "compare")
        #expect(request.parameters.temperature == 0)
    }

    @Test func aReplyThatCannotBeUsedIsAskedForAgain() async throws {
        let model = ScriptedModel(texts: ["1", reply("1", 11, 3), reply("1"), reply("2")])
        let verdict = try await PairwiseJudge().judge(contest, model: model)
        #expect(verdict.winner == .left)
        #expect(model.requests.map(\.sample) == [0, 1, 2, 0])
        #expect(model.requests[2].prompt.variable.contains("score_1 and score_2 are 1 to 10"))
    }

    @Test func afterTwoReAsksThereIsNoVerdict() async throws {
        let verdict = try await verdict("a", "b", reply("l"))
        #expect(verdict.fault?.hasPrefix("unusable reply: ") == true)
        #expect(verdict.opinions == [])
        let sample = JudgedSample([verdict])
        #expect(sample.unusable == 1)
        #expect(sample.judged == 0)
        #expect(sample.leftScore == nil)
    }

    @Test func aSampleSumsWinsScoresAndTheLeaningToAPlace() async throws {
        let sample = JudgedSample([
            try await verdict(reply("1", 8, 3), reply("2", 3, 8)),
            try await verdict(reply("1", 6, 5), reply("1", 6, 5)),
            try await verdict(reply("tie", 5, 5), reply("tie", 5, 5)),
        ])
        #expect(sample.leftWins == 1)
        #expect(sample.rightWins == 0)
        #expect(sample.ties == 2)
        #expect(sample.disagreements == 1)
        #expect(sample.prefersFirst == 3)
        #expect(sample.prefersSecond == 1)
        #expect(sample.leftScore == (8 + 8 + 6 + 5 + 5 + 5) / 6.0)
        #expect(sample.rightScore == (3 + 3 + 5 + 6 + 5 + 5) / 6.0)
    }
}
