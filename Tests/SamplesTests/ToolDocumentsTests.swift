import LanguageModels
import Records
import Samples
import Testing
import TextAnalysis

@Suite("Samples of tool use from documents")
struct ToolDocumentsTests {
    private let passages = [
        passage(
            "Tide gauges", "Floats",
            "A float in a stilling well follows the sea. The well is 30 cm wide and damps waves "
                + "shorter than 2 minutes before the pen writes them down."),
        passage(
            "Glaciers", "Surges",
            "Surging glaciers advance by up to 50 metres a day, because water lifts them off "
                + "their beds for some months. Then they rest."),
        passage("Index", "", "See p. 4."),
    ]

    private static func passage(_ title: String, _ heading: String, _ text: String) -> SamplePassage
    {
        SamplePassage(
            chunk: ContentHash(domain: "test", fields: [title]), title: title, heading: heading,
            text: text)
    }

    @Test("Each passage with a whole sentence becomes something to search for")
    func entities() throws {
        let scenario = try ToolScenario.documents(passages)
        #expect(scenario.entities.count == 2)
        let units = try scenario.units(count: 2, seed: 1)
        #expect(Set(units.flatMap(\.passages).map(\.title)) == ["Tide gauges", "Glaciers"])
        let turn = try #require(units[0].input["turns"]?.items?.first)
        #expect(turn["tool"] == "search_documents")
        let query = try #require(turn["arguments"]?["query"]?.string).split(separator: " ")
        let text = try #require(units[0].passages.first).text.lowercased()
        #expect((2...6).contains(query.count))
        #expect(!query.contains { !text.contains($0) })
    }

    @Test("The mock's answers stand in the passages, which are the evidence")
    func evidence() async throws {
        let scenario = try ToolScenario.documents(passages)
        let maker = try ToolSampleMaker(scenario: scenario)
        let units = try scenario.units(count: 40, seed: 3)
        for (unit, outcome) in zip(
            units, try await ToolExamples.outcomes(units, of: maker, model: MockModel()))
        {
            guard case .made(let draft) = outcome else {
                Issue.record("\(outcome)")
                continue
            }
            #expect(ToolValidator(scenario: scenario).faults(in: draft.fields) == [])
            let kind = draft.fields["scenario"]?.string
            #expect(
                draft.evidence.count == (kind == "success" ? 1 : kind == "multi_turn" ? 2 : 0))
            for evidence in draft.evidence {
                let passage = try #require(unit.passages.first { $0.chunk == evidence.chunk })
                #expect(evidence.range.upperBound <= passage.text.utf8.count)
            }
        }
    }

    @Test("An answer that the passage does not hold is not taken")
    func ungrounded() async throws {
        let scenario = try ToolScenario.documents(Array(passages.prefix(1)))
        let unit = try #require(
            try scenario.units(count: 3, seed: 1).first { $0.input["scenario"] == "success" })
        let model = ScriptedModel { request in
            ModelReply(
                text: request.task == "tools_request"
                    ? #"{"request":"How wide is the stilling well?"}"#
                    : #"{"answer":"Satellites measure sea level from orbit with radar pulses."}"#)
        }
        let outcome = try await ToolSampleMaker(scenario: scenario).make(
            unit, asking: SampleModels(all: model))
        guard case .rejected(let rejection) = outcome else {
            return #expect(Bool(false), "The sample was made.")
        }
        #expect(rejection.type == "ungrounded_answer")
    }

    @Test("One passage gives no second turns, and none at all is a mistake")
    func few() throws {
        let one = try ToolScenario.documents(Array(passages.prefix(1)))
        #expect(one.kinds.map(\.kind) == [.success, .errorHandling])
        #expect(throws: PlanError.self) { _ = try ToolScenario.documents([passages[2]]) }
    }
}
