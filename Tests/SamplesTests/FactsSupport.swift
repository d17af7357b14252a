import LanguageModels
import Samples
import TextAnalysis

/// Templates, briefs and scripts for the tests about facts.
enum FactSamples {
    static let lamp = "The lamp of Arn Point was lit first on 3 May 1871, 41 m above the sea."
    static let question = #"{"question":"When did the lamp of Arn Point begin to shine?"}"#

    static func reader(_ json: String) throws -> PlanReader {
        PlanReader(try JSONValue(parsing: json), file: "lamp.yaml")
    }

    static func template(
        facts: [String] = [lamp], seedQuestions: [String] = ["When was the lamp lit first?"],
        requirements: [String] = ["short"], always: String? = nil, systemPrompt: String? = nil
    ) -> FactTemplate {
        FactTemplate(
            name: "lighthouse", always: always,
            facts: facts.map { FactTemplate.GivenFact(text: $0) },
            seedQuestions: seedQuestions,
            requirements: AnswerRequirement.shipped.filter { requirements.contains($0.name) },
            systemPrompt: systemPrompt)
    }

    /// The first unit of a template.
    static func unit(_ template: FactTemplate = template()) -> SampleUnit {
        FactPlan(template).units(count: 1, seed: 1)[0]
    }

    static func outcome(
        _ texts: [String], of unit: SampleUnit = unit()
    ) async throws -> (SampleOutcome, [ModelRequest]) {
        let model = ScriptedModel(texts: texts)
        let outcome = try await FactMaker().make(unit, asking: SampleModels(all: model))
        return (outcome, model.requests)
    }
}
