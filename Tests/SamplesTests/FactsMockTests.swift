import LanguageModels
import Samples
import Testing
import TextAnalysis

@Suite("Facts with the stand-in for a model")
struct FactsMockTests {
    /// The outcomes by requirement.
    private func outcomes(_ template: FactTemplate, count: Int) async throws -> [SampleOutcome] {
        let maker = try FactMaker()
        var outcomes: [SampleOutcome] = []
        for unit in FactPlan(template).units(count: count, seed: 5) {
            outcomes.append(
                try await maker.make(unit, asking: SampleModels(all: MockModel())))
        }
        return outcomes
    }

    private func fields(_ outcomes: [SampleOutcome]) -> [JSONValue] {
        outcomes.compactMap { outcome in
            if case .made(let draft) = outcome { draft.fields } else { nil }
        }
    }

    @Test("All requirements but that of a term are met with one fact or the other")
    func allRequirements() async throws {
        let template = FactSamples.template(
            facts: [
                "The lamp of Arn Point has 5 W. It was lit first on 3 May 1871.",
                "The tower of Arn Point is 41 m high.",
                "The horn of \"Old Tom\" is heard over 9 km. It blows when there is fog at sea, "
                    + "and it has done so since 1904 in all weathers.",
            ],
            seedQuestions: ["What is known about Arn Point?"],
            requirements: AnswerRequirement.shipped.map(\.name))
        let made = Set(
            fields(try await outcomes(template, count: 75)).compactMap {
                $0["requirement"]?.string
            })
        let missing = Set(AnswerRequirement.shipped.map(\.name)).subtracting(made)
        #expect(missing == ["glossary_entry"])
    }

    @Test("Made samples fit the schema of a line, and most questions differ")
    func lines() async throws {
        let template = FactSamples.template(requirements: ["short", "json", "csv"])
        let made = fields(try await outcomes(template, count: 20))
        #expect(made.count == 20)
        for sample in made {
            #expect(
                sample.members?.map(\.name) == [
                    "question", "answer", "messages", "requirement", "fact_template", "model",
                ])
            let texts = ["question", "answer", "requirement", "fact_template", "model"]
            #expect(texts.allSatisfy { sample[$0]?.string?.isEmpty == false })
            let messages = try #require(sample["messages"]?.items)
            #expect(messages.map { $0["role"]?.string } == ["user", "assistant"])
            #expect(messages.allSatisfy { $0.members?.count == 2 })
            #expect(messages.allSatisfy { $0["content"]?.string?.isEmpty == false })
        }
        #expect(try FactMaker().checks(among: made).count < 5)
    }

    @Test("The same seed gives the same samples")
    func determinism() async throws {
        let template = FactSamples.template(requirements: ["short", "xml"])
        let first = fields(try await outcomes(template, count: 6)).map(\.text)
        let second = fields(try await outcomes(template, count: 6)).map(\.text)
        #expect(first == second)
        #expect(first.count == 6)
    }
}
