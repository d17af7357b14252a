import LanguageModels
import Samples
import Testing
import TextAnalysis

@Suite("A flow that is a function")
struct FlowFunctionTests {
    private func definition() throws -> FlowDefinition {
        try FlowBuilding.definition(
            FlowBuilding.value(
                steps: #"""
                    [{"name":"ask","prompt":"Ask.\n---\n{{input}}"},
                     {"name":"judge","prompt":"Rate.\n---\n{{input}}",
                      "schema":{"type":"object","properties":{"mark":{"type":"integer"}}}}]
                    """#,
                sample: #"{"assistant":"{{messages}}"}"#, more: #"{"files":{"tone":"tone.txt"}}"#),
            ["tone.txt": "plain"])
    }

    private func make(_ body: @escaping FlowFunction.Body) async throws -> SampleOutcome {
        let model = FlowBuilding.scripted { step, prompt in
            step == "judge" ? #"{"mark":4}"# : "<\(prompt.variable)>"
        }
        return try await FlowFunction(definition(), revision: "1", body).make(
            FlowBuilding.record(#"{"text":"A crow."}"#).unit(of: "quiz"),
            asking: SampleModels(all: model))
    }

    @Test("Its replies become messages, and the steps tell them")
    func made() async throws {
        let outcome = try await make { record, calls in
            let question = try await calls.result(
                of: "ask", input: (calls.text(ofFile: "tone") ?? "") + record.text)
            let mark = try await calls.result(of: "judge", input: question.text)
            return [["role": "assistant", "content": .string("\(mark["mark"]?.int ?? 0)")]]
        }
        #expect(
            outcome.made?.fields.text
                == #"{"messages":[{"role":"assistant","content":"4"}],"#
                + #""input_data":{"text":"A crow."},"#
                + #""steps":{"ask":"<plain{\"text\":\"A crow.\"}>","judge":{"mark":4}}}"#)
    }

    @Test("Several calls of a step are told in the order of what was asked, not of the replies")
    func order() async throws {
        let outcome = try await make { _, calls in
            for input in ["b", "a"] { _ = try await calls.result(of: "ask", input: input) }
            return [["role": "assistant", "content": "x"]]
        }
        #expect(outcome.made?.fields["steps"]?.text == #"{"ask":["<a>","<b>"]}"#)
    }

    @Test("It names its own errors; others have the name of their type")
    func errors() async throws {
        struct TooOld: Error {}
        let named = try await make { _, _ in throw FlowFault("NO_FACTS", "None.") }
        #expect(named.rejected?.type == "NO_FACTS")
        #expect(named.rejected?.fields?.text == #"{"input_data":{"text":"A crow."},"steps":{}}"#)
        #expect(try await make { _, _ in throw TooOld() }.rejected?.type == "TooOld")
        #expect(
            try await make { _, calls in
                [try await calls.result(of: "nothing", input: "")]
            }.rejected?.type == "missing_field")
    }

    @Test("A missing reply ends the record without a verdict")
    func noReply() async throws {
        await #expect(throws: ModelError.self) {
            _ = try await make { _, _ in throw ModelError(.timeout, "Too late") }
        }
    }

    @Test("What ends the run ends it, even where the function catches it")
    func caught() async throws {
        struct DiskFull: Error {}
        let model = ScriptedModel { _ in throw DiskFull() }
        let function = try FlowFunction(definition(), revision: "1") { _, calls in
            let reply = try? await calls.result(of: "ask", input: "x")
            return [["role": "assistant", "content": reply ?? "made up"]]
        }
        await #expect(throws: DiskFull.self) {
            _ = try await function.make(
                FlowBuilding.record("{}").unit(of: "quiz"), asking: SampleModels(all: model))
        }
    }

    @Test("A blank message, or none of the assistant, is an error")
    func emptyMessages() async throws {
        let blank = try await make { _, _ in [["role": "assistant", "content": " "]] }
        #expect(blank.rejected?.message == "The message of the assistant is blank.")
        let missing = try await make { _, _ in [["role": "user", "content": "x"]] }
        #expect(missing.rejected?.type == "empty_message")
        #expect(try await make { _, _ in [] }.rejected?.type == "empty_message")
    }

    @Test("Another revision of the function is a code revision")
    func revision() throws {
        let definition = try definition()
        let old = FlowFunction(definition, revision: "1") { _, _ in [] }.settings
        let new = FlowFunction(definition, revision: "2") { _, _ in [] }.settings
        #expect(FlowFingerprint.changes(from: old, to: new) == ["code revision"])
    }
}
