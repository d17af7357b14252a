import LanguageModels
import Records
import Testing

@testable import Curate

private func chunk(_ text: String) -> Chunk {
    Chunk(text: text, title: "Pumps", headingPath: ["Heat"], role: .body, tokens: 9)
}

private let talk = ExampleDraft(
    text: "User: What does it draw?\n\nAssistant: It draws 1.2 kW.",
    given: "The pump draws 1.2 kW.", chunks: [chunk("It draws 1.2 kW.")])

private let marks = #"{"clarity":3,"accuracy":1,"usefulness":2,"difficulty":0}"#

/// The judges of pairs, asked about other training examples.
struct ExampleJudgeTests {
    @Test func theChunkComesFirstThenWhatWasGivenThenWhatIsSaid() async throws {
        let model = ScriptedModel(texts: ["yes"])
        _ = try await YesNoJudge(of: .example).judge(talk, model: model)
        let request = try #require(model.requests.first)
        #expect(request.task == "judge_sample")
        #expect(request.parameters.topLogprobs == 12)
        #expect(
            request.prompt.passageMessage == """
                DOCUMENT: Pumps
                SECTION: Heat

                <text>
                It draws 1.2 kW.
                </text>


                """)
        #expect(
            request.prompt.variable == """
                Given: The pump draws 1.2 kW.

                User: What does it draw?

                Assistant: It draws 1.2 kW.

                Is the example right? yes or no:
                """)
    }

    @Test func anExampleThatRestsOnNothingShowsNothingElse() throws {
        let request = try RubricJudge(of: .example).request(for: ExampleDraft(text: "User: Hello"))
        #expect(request.prompt.passage == nil)
        #expect(request.prompt.variable == "User: Hello")
    }

    @Test func furtherChunksStandInTheirOrder() throws {
        var wide = talk
        wide.chunks = ["One.", "Two.", "Three."].map(chunk)
        let request = try YesNoJudge(of: .example).request(for: wide)
        #expect(request.prompt.passage?.text == "One.")
        let variable = request.prompt.variable
        let two = try #require(variable.firstRange(of: "<text>\nTwo.\n</text>"))
        let three = try #require(variable.firstRange(of: "<text>\nThree.\n</text>"))
        #expect(two.upperBound < three.lowerBound)
        #expect(variable.hasPrefix("The text goes on here."))
    }

    @Test func bothJudgesSayWhatTheySayOfPairs() async throws {
        #expect(
            try await YesNoJudge(of: .example).judge(talk, model: ScriptedModel(texts: ["No."]))
                == .judgment(.yesNo(saysYes: false, logOdds: nil)))
        let rubric = ScriptedModel(texts: ["good", marks])
        #expect(
            try await RubricJudge(of: .example).judge(talk, model: rubric)
                == .judgment(
                    .rubric(
                        Judgment.Rubric(clarity: 3, accuracy: 1, usefulness: 2, difficulty: 0))))
        #expect(rubric.requests.map(\.task) == ["rubric_sample", "rubric_sample"])
    }

    @Test func itsPromptIsARecipeOfItsOwn() throws {
        #expect(try YesNoJudge().recipeSettings != YesNoJudge(of: .example).recipeSettings)
        #expect(try YesNoJudge().system == Prompt.sharedSystem)
        #expect(try RubricJudge(of: .example).system != Prompt.sharedSystem)
    }

    @Test func examplesAreComparedByAPromptOfTheirOwn() throws {
        let request = try PairwiseJudge(of: .example).request(
            for: PairwiseJudge.Contest(
                left: PairwiseJudge.Side(
                    pair: ComparedPair(
                        id: "l", question: "Why?", answer: "So.\n\nUser: And?\n\nAssistant: So.",
                        turns: 4)),
                right: PairwiseJudge.Side(
                    pair: ComparedPair(id: "r", question: "", answer: "Alone.", turns: 1))),
            isSwapped: false)
        #expect(
            request.prompt.variable == """
                EXAMPLE 1
                User: Why?

                Assistant: So.

                User: And?

                Assistant: So.

                EXAMPLE 2
                Alone.
                """)
    }
}
