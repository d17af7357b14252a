import Samples
import Testing
import TextAnalysis

@Suite("Validating samples of tool use")
struct ToolValidatorTests {
    private func types(_ line: String) throws -> [ToolFault.Kind] {
        ToolValidator(scenario: try ToolExamples.scenario()).faults(inLine: line).map(\.type)
    }

    @Test("A good sample has no fault, with and without its scenario")
    func good() throws {
        let line = try ToolExamples.line()
        #expect(ToolValidator(scenario: try ToolExamples.scenario()).faults(in: line) == [])
        #expect(ToolValidator().faults(in: line) == [])
    }

    @Test(
        "A planted defect is found and named",
        arguments: [
            ("by 2.75 metres", "by 3.75 metres", ToolFault.Kind.ungroundedNumber),
            ("within 6 hours", "within seven hours", .ungroundedNumber),
            ("within 6 hours", "with code E42", .ungroundedCode),
            ("within 6 hours", "or NO_HARBOUR", .ungroundedCode),
            (#"\"hours\":6"#, #"\"hours\":\"6\""#, .argumentsSchema),
            (#"\"hours\":6"#, #"\"hours\":6.5"#, .argumentsSchema),
            (#",\"hours\":6"#, "", .argumentsSchema),
            (#"\"hours\":6"#, #"\"hours\":6,\"swell\":6"#, .argumentsSchema),
            (#"\"hours\":6"#, #"\"hours\":6,\"datum\":\"sea\""#, .argumentsSchema),
            (#"\"hours\":6}"#, #"\"hours\":6"#, .argumentsJSON),
            (#"{\"harbour\":\"Cuxhaven\",\"hours\":6}"#, "[6]", .argumentsJSON),
            (#"\"hours\":6"#, #"\"hours\":20"#, .range),
            (#"\"metres\":2.75"#, #"\"metres\":2.75,\"low\":{\"metres\":99}"#, .range),
            (#""name":"get_tide","arguments""#, #""name":"get_waves","arguments""#, .unknownTool),
            (#""tool_call_id":"call_1""#, #""tool_call_id":"call_2""#, .toolCallID),
            (#""content":null"#, #""content":"Let me look.""#, .contentBesideCall),
            (#""content":null,"#, "", .contentBesideCall),
            (#""feet\":9.0}"#, #""feet\":9.0"#, .resultJSON),
            (
                #"{\"harbour\":\"Cuxhaven\",\"metres"#, #"{\"error\":{\"code\":\"E7\"},\"metres"#,
                .code
            ),
            ("tide in Cuxhaven over", "tide in Calais over", .entityNotMentioned),
            ("In Cuxhaven the tide changes by 2.75 metres within 6 hours.", " ", .emptyContent),
            (#""role":"tool""#, #""role":"robot""#, .roleOrder),
            (
                #""type":"function","function":{"name":"get_tide","arguments""#,
                #""function":{"name":"get_tide","arguments""#, .lineForm
            ),
            (#""messages":["#, #""dialogue":["#, .lineForm),
            (#"{"messages""#, #"{messages"#, .lineForm),
        ])
    func planted(old: String, new: String, type: ToolFault.Kind) throws {
        // What a JSON text in JSON looks like.
        let old = old.replacing(#""feet\""#, with: #"\"feet\""#)
        let new = new.replacing(#""feet\""#, with: #"\"feet\""#)
        let found = try types(ToolExamples.line(replacing: old, with: new))
        #expect(found.contains(type), "\(found)")
    }

    @Test(
        "Messages in a wrong order are found",
        arguments: [
            [0, 1, 3, 2], [1, 2, 3], [0, 1, 2],
            [0, 0, 1, 2, 3], [0, 3, 3], [2, 3], [0, 1, 1, 2, 3],
        ])
    func order(places: [Int]) throws {
        var line = try ToolExamples.line()
        let messages = try #require(line["messages"]?.items)
        line["messages"] = .array(places.map { messages[$0] })
        #expect(try types(line.text).contains(.roleOrder))
    }

    @Test("A second turn may go on, and its ids must be new")
    func secondTurn() throws {
        var line = try ToolExamples.line()
        let messages = try #require(line["messages"]?.items)
        line["messages"] = .array(messages + messages)
        #expect(try types(line.text) == [.toolCallID])
        let text = JSONValue.array(messages).text.replacing("call_1", with: "call_2")
        line["messages"] = .array(messages + (try JSONValue(parsing: text).items ?? []))
        #expect(try types(line.text) == [])
    }

    @Test("A system message stands first or not at all")
    func system() throws {
        var line = try ToolExamples.line()
        let messages = try #require(line["messages"]?.items)
        let system: JSONValue = ["role": "system", "content": "You help sailors."]
        line["messages"] = .array([system] + messages)
        #expect(try types(line.text) == [])
        line["messages"] = .array(messages + [system])
        #expect(try types(line.text) == [.roleOrder])
    }

    @Test("Two calls at once need two results, in any order")
    func parallel() throws {
        var line = try ToolExamples.line()
        var messages = try #require(line["messages"]?.items)
        let call = try #require(messages[1]["tool_calls"]?.items?.first)
        let other = try JSONValue(parsing: call.text.replacing("call_1", with: "call_2"))
        messages[1]["tool_calls"] = .array([call, other])
        line["messages"] = .array(messages)
        #expect(try types(line.text).contains(.toolCallID))
        let result = messages[2].text.replacing("call_1", with: "call_2")
        messages.insert(try JSONValue(parsing: result), at: 2)
        line["messages"] = .array(messages)
        #expect(try types(line.text) == [])
    }
}
