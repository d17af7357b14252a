import LanguageModels
import Records
import Samples
import Testing
import TextAnalysis

@Suite("Making samples of tool use")
struct ToolMakerTests {
    /// A unit of one turn about the tide in Cuxhaven.
    private func unit(_ scenario: ToolScenario) throws -> SampleUnit {
        let units = try scenario.units(count: 200, seed: 1)
        return try #require(
            units.first { unit in
                let turn = unit.input["turns"]?.items?.first
                return unit.input["scenario"] == "success" && turn?["tool"] == "get_tide"
                    && turn?["entity"] == "Cuxhaven"
            })
    }

    private func hours(_ unit: SampleUnit) throws -> String {
        try #require(unit.input["turns"]?.items?.first?["arguments"]?["hours"]?.text)
    }

    private func metres(_ unit: SampleUnit) throws -> String {
        try #require(unit.input["turns"]?.items?.first?["result"]?["metres"]?.text)
    }

    @Test("The model writes two texts, the program all else, in the order of the line")
    func sample() async throws {
        let scenario = try ToolExamples.scenario()
        let unit = try unit(scenario)
        let request = "Tide at Cuxhaven for \(try hours(unit)) hours, please."
        let answer = "It changes by \(try metres(unit)) metres."
        let model = ScriptedModel(texts: [
            #"{"request":"\#(request)"}"#, #"{"answer":"\#(answer)"}"#,
        ])
        let maker = try ToolSampleMaker(scenario: scenario)
        guard case .made(let draft) = try await maker.make(unit, asking: SampleModels(all: model))
        else { return #expect(Bool(false), "The sample was rejected.") }
        #expect(
            draft.fields.members?.map(\.name)
                == ["messages", "tools", "tags", "scenario", "conversation_id"])
        #expect(
            draft.fields["tags"]?.members?.map(\.name) == ["persona", "tone", "domain", "source"])
        let messages = try #require(draft.fields["messages"]?.items)
        #expect(messages.map { $0["role"] } == ["user", "assistant", "tool", "assistant"])
        #expect(messages[0]["content"] == .string(request))
        #expect(messages[1]["content"] == .null)
        #expect(
            messages[1]["tool_calls"]?.items?.first?["function"]?["arguments"]
                == .string(#"{"harbour":"Cuxhaven","hours":\#(try hours(unit))}"#))
        #expect(messages[3]["content"] == .string(answer))
        #expect(draft.checks.map(\.name) == ["schema", "semantics", "groundedness", "words"])
        #expect(!draft.checks.contains { !$0.passed })
    }

    @Test("Words at fault are asked for again, with the fault shown")
    func again() async throws {
        let scenario = try ToolExamples.scenario()
        let unit = try unit(scenario)
        let hours = try hours(unit)
        let model = ScriptedModel(texts: [
            #"{"request":"Tide for \#(hours) hours?"}"#,
            #"{"request":"Tide at Cuxhaven for \#(hours) hours and 77 minutes?"}"#,
            #"{"request":"Tide at Cuxhaven for \#(hours) hours?"}"#,
            #"{"answer":"It changes by 99 metres."}"#, "no JSON",
            #"{"answer":"It changes by \#(try metres(unit)) metres."}"#,
        ])
        let maker = try ToolSampleMaker(scenario: scenario)
        guard case .made = try await maker.make(unit, asking: SampleModels(all: model)) else {
            return #expect(Bool(false), "The sample was rejected.")
        }
        let requests = model.requests
        #expect(requests.map(\.sample) == [0, 1, 2, 0, 1, 2])
        #expect(
            requests.map(\.task)
                == Array(repeating: "tools_request", count: 3)
                + Array(repeating: "tools_answer", count: 3))
        #expect(requests[1].prompt.variable.contains("must name 'Cuxhaven'"))
        #expect(requests[2].prompt.variable.contains("says '77'"))
        #expect(requests[4].prompt.variable.contains("says '99'"))
        #expect(requests[5].prompt.variable.contains("not the JSON asked for"))
    }

    @Test(
        "After three tries the sample is rejected by the type of its fault",
        arguments: [
            ("It changes by 99 metres.", "ungrounded_number"),
            ("See NO_HARBOUR.", "ungrounded_code"), ("Let me see.", "without_result"),
            ("!", "empty_content"), ("{}", "empty_content"), ("{so}", "unusable_reply"),
        ])
    func rejected(answer: String, type: String) async throws {
        let scenario = try ToolExamples.scenario()
        let unit = try unit(scenario)
        let hours = try hours(unit)
        let model = ScriptedModel { request in
            ModelReply(
                text: request.task == "tools_request"
                    ? #"{"request":"Tide at Cuxhaven for \#(hours) hours?"}"#
                    : #"{"answer":"\#(answer)"}"#)
        }
        let maker = try ToolSampleMaker(scenario: scenario)
        guard
            case .rejected(let rejection) = try await maker.make(
                unit, asking: SampleModels(all: model))
        else { return #expect(Bool(false), "The sample was made.") }
        #expect(rejection.type == type)
        #expect(rejection.checks.count { !$0.passed } == 1)
        #expect(rejection.fields?["messages"]?.items?.count == 3)
        #expect(model.requests.count == 4)
    }

    @Test("A refusal is not argued with")
    func refusal() async throws {
        let scenario = try ToolExamples.scenario()
        let model = ScriptedModel { _ in ModelReply(text: "", finish: .refusal) }
        let maker = try ToolSampleMaker(scenario: scenario)
        guard
            case .rejected(let rejection) = try await maker.make(
                try unit(scenario), asking: SampleModels(all: model))
        else { return #expect(Bool(false), "The sample was made.") }
        #expect(rejection.type == "refused")
        #expect(model.requests.count == 1)
    }

    @Test("A model that gives no reply ends the sample with its error")
    func noReply() async throws {
        let scenario = try ToolExamples.scenario()
        let model = ScriptedModel(texts: [])
        let maker = try ToolSampleMaker(scenario: scenario)
        let unit = try unit(scenario)
        await #expect(throws: ModelError.self) {
            _ = try await maker.make(unit, asking: SampleModels(all: model))
        }
    }

    @Test("Every request is of a declared prompt, and a seed of the user's differs by sample")
    func prompts() async throws {
        let scenario = try ToolExamples.scenario()
        let units = try scenario.units(count: 12, seed: 2)
        let model = ScriptedModel { try await MockModel().reply(to: $0) }
        let maker = try ToolSampleMaker(scenario: scenario, seed: 100)
        _ = try await ToolExamples.outcomes(units, of: maker, model: model)
        for request in model.requests {
            let prompt = try #require(maker.prompts.first { $0.task == request.task })
            #expect(request.prompt.instruction == prompt.instruction)
            #expect(request.prompt.system == prompt.system)
        }
        #expect(Set(model.requests.map(\.parameters.seed)) == Set(100..<112))
        let plain = try ToolSampleMaker(scenario: scenario)
        #expect(plain.settings != maker.settings)
    }

    @Test("With the mock 200 samples of the weather are made, and all are valid")
    func mock() async throws {
        let weather = try ToolExamples.weather()
        let maker = try ToolSampleMaker(scenario: weather)
        let units = try weather.units(count: 200, seed: 42)
        let outcomes = try await ToolExamples.outcomes(units, of: maker, model: MockModel())
        var fields: [JSONValue] = []
        for outcome in outcomes {
            switch outcome {
            case .made(let draft): fields.append(draft.fields)
            case .rejected(let rejection): Issue.record("\(rejection.type) \(rejection.message)")
            }
        }
        let faults = fields.map { ToolValidator(scenario: weather).faults(inLine: $0.text) }
        #expect(!faults.contains { !$0.isEmpty })
        #expect(fields.allSatisfy { ToolValidator().faults(in: $0).isEmpty })
        #expect(maker.checks(among: fields) == [:])
        #expect(
            ToolReports.validation(of: faults).text
                == #"{"total_examples":200,"validation_passed":200,"validation_failed":0,"#
                + #""pass_rate":1,"error_breakdown":{}}"#)
        let again = try await ToolExamples.outcomes(units, of: maker, model: MockModel())
        #expect(again == outcomes)
    }

    @Test("A sample that says what an earlier one says is named")
    func repeats() throws {
        let maker = try ToolSampleMaker(scenario: try ToolExamples.scenario())
        let line = try ToolExamples.line()
        var other = line
        other["messages"] = .array([["role": "user", "content": "Something else."]])
        #expect(maker.checks(among: [line, other, line]).keys.sorted() == [2])
    }
}
