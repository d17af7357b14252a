import Foundation
import LanguageModels
import Samples
import Testing
import TextAnalysis

@Suite("Reports on samples of tool use")
struct ToolReportTests {
    @Test("The validation report counts samples and, once each, the types of their faults")
    func validation() {
        let report = ToolReports.validation(
            passed: 2, failures: [["range", "range", "code"], ["range"]])
        #expect(
            report.text
                == #"{"total_examples":4,"validation_passed":2,"validation_failed":2,"#
                + #""pass_rate":0.5,"error_breakdown":{"code":1,"range":2}}"#)
    }

    @Test("What a judge says of samples stands beside their validation and changes none of it")
    func judged() {
        let report = ToolReports.validation(
            passed: 2, failures: [["code"]], judge: ["accepted": 1, "rejected": 1])
        #expect(
            report.text
                == #"{"total_examples":3,"validation_passed":2,"validation_failed":1,"#
                + #""pass_rate":0.6667,"error_breakdown":{"code":1},"#
                + #""judge":{"accepted":1,"rejected":1}}"#)
    }

    @Test("The metadata says what was planned and what was reached, and no time")
    func metadata() throws {
        let line = try ToolExamples.line()
        let metadata = ToolReports.metadata(
            scenario: try ToolExamples.scenario(), seed: 1, requested: 2, samples: [line],
            rejected: 1, models: ["mock/mock"])
        #expect(
            metadata.text
                == #"{"scenario":"ships","domain":"harbours","source":"simulator","seed":1,"#
                + #""requested":2,"generated":1,"rejected":1,"models":["mock/mock"],"#
                + #""entities":4,"edge_entities":2,"#
                + #""personas":{"sailor":{"planned":0.7,"reached":1,"count":1},"#
                + #""angler":{"planned":0.3,"reached":0,"count":0}},"#
                + #""scenarios":{"success":{"planned":0.65,"reached":1,"count":1},"#
                + #""error_handling":{"planned":0.18,"reached":0,"count":0},"#
                + #""multi_turn":{"planned":0.17,"reached":0,"count":0}},"#
                + #""tones":{"calm":1},"tool_calls":{"get_tide":1}}"#)
    }

    @Test("A line has the members that its JSON Schema requires, in their types")
    func schema() async throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../docs/schemas/tools.schema.json").standardizedFileURL
        let schema = try JSONValue(parsing: String(contentsOf: file, encoding: .utf8))
        let required = schema["required"]?.items?.compactMap(\.string) ?? []
        let scenario = try ToolExamples.scenario()
        let maker = try ToolSampleMaker(scenario: scenario)
        let outcomes = try await ToolExamples.outcomes(
            try scenario.units(count: 30, seed: 1), of: maker, model: MockModel())
        for case .made(let draft) in outcomes {
            #expect(["id"] + (draft.fields.members ?? []).map(\.name) == required)
            // The checker for arguments knows enough of JSON Schema for all but the messages.
            for name in required.dropFirst(2) {
                let part = try #require(schema["properties"]?[name])
                let value = try #require(draft.fields[name])
                #expect(ToolSchema.faults(in: value, schema: part, place: name) == [])
            }
        }
    }
}
