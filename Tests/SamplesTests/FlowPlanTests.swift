import LanguageModels
import Samples
import Testing
import TextAnalysis

@Suite("Reading a flow's file")
struct FlowPlanTests {
    private func fault(_ value: JSONValue) -> String? {
        do {
            _ = try FlowBuilding.plan(value)
            return nil
        } catch { return "\(error)" }
    }

    @Test("A small flow has everything that it does not say")
    func defaults() throws {
        let plan = try FlowBuilding.plan(try FlowBuilding.value())
        #expect(plan.outputPath == "training/data/quiz.jsonl")
        #expect(!plan.isAnnotated)
        #expect(plan.input == .file("notes.jsonl"))
        #expect(plan.groups.map { $0.map(\.name) } == [["ask"]])
        #expect(plan.turns.first?.messages.map(\.role) == ["user", "assistant"])
        #expect(plan.system == FlowPlan.defaultSystem)
    }

    @Test("Steps come one after the other, those of a parallel list together")
    func groups() throws {
        let step = { (name: String) in #"{"name":"\#(name)","prompt":"Say."}"# }
        let plan = try FlowBuilding.plan(
            FlowBuilding.value(
                steps: "[\(step("a")),{\"parallel\":[\(step("b")),\(step("c"))]},\(step("d"))]",
                sample: #"{"assistant":"{{d}}"}"#))
        #expect(plan.groups.map { $0.map(\.name) } == [["a"], ["b", "c"], ["d"]])
    }

    @Test("Files are needed once each: those with names, then prompts")
    func neededFiles() throws {
        let plan = try FlowBuilding.plan(
            FlowBuilding.value(
                steps: #"""
                    [{"name":"a","prompt_file":"ask.txt"},{"name":"b","prompt_file":"ask.txt"}]
                    """#,
                sample: #"{"assistant":"{{b}}"}"#, more: #"{"files":{"tone":"tone.txt"}}"#))
        #expect(plan.neededFiles == ["tone.txt", "ask.txt"])
    }

    @Test(
        "A mistake is told in one sentence with its place",
        arguments: [
            (#"{"nmae":1}"#, "has 'nmae', which it cannot have"),
            (
                #"{"models":{"writer":{"modell":"x"}}}"#,
                "'models.writer' in 'quiz.yaml' has 'modell'"
            ),
            (#"{"files":{"my file":"a.txt"}}"#, "has the name 'my file'"),
            (#"{"files":{"ask":"a.txt"}}"#, "has two things of the name 'ask'"),
            (#"{"files":{"item":"a.txt"}}"#, "has two things of the name 'item'"),
            (#"{"annotated":"yes"}"#, "'annotated' in 'quiz.yaml' is a text"),
            (
                #"{"setup":[{"name":"tone","prompt":"Say.","each":"ask"}]}"#,
                "a set-up step is one call"
            ),
        ])
    func faults(more: String, message: String) throws {
        let found = fault(try FlowBuilding.value(more: more))
        #expect(found?.contains(message) == true, "\(found ?? "none")")
    }

    @Test(
        "A mistake in a step is told in one sentence with its place",
        arguments: [
            (#"[{"name":"ask"}]"#, "'steps[0]' in 'quiz.yaml' lacks 'prompt'"),
            (#"[{"name":"ask","prompt":"a","prompt_file":"b"}]"#, "leave one of them"),
            (#"[{"name":"ask","prompt":"a","role":"writer"}]"#, "lacks the role 'writer'"),
            (
                #"[{"name":"ask","prompt":"a","schema":{"type":"array","items":{"type":"string"}}}]"#,
                "is no schema of an object"
            ),
            (#"[{"name":"ask","prompt":"a","schema":{"type":"text"}}]"#, "is 'text': give object"),
            (
                #"[{"name":"ask","prompt":"a","schema":{"type":"object","oneOf":[]}}]"#,
                "has 'oneOf', which not every provider knows"
            ),
            (#"[{"name":"ask","prompt":"a","take":"b"}]"#, "name a property of the step's schema"),
            (#"[{"name":"ask","prompt":"a","each":"facts"}]"#, "which is no earlier step"),
            (
                #"[{"name":"a","prompt":"a"},{"name":"ask","prompt":"a","each":"a"}]"#,
                "gives no list"
            ),
            (#"[{"name":"ask","prompt":"a","fail_if":{"BAD":"blank"}}]"#, "give empty"),
            (
                #"[{"name":"ask","prompt":"a","fail_if":{"BAD":{"matches":"("}}}]"#,
                "which is no regular expression"
            ),
            (
                #"[{"name":"ask","prompt":"a","fail_if":{"BAD":{"equals":"a","matches":"b"}}}]"#,
                "has 2 tests"
            ),
        ])
    func stepFaults(steps: String, message: String) throws {
        let found = fault(try FlowBuilding.value(steps: steps))
        #expect(found?.contains(message) == true, "\(found ?? "none")")
    }

    @Test("Records come from one place")
    func input() throws {
        #expect(
            try FlowBuilding.plan(FlowBuilding.value(input: ["corpus": "papers"])).input.words
                == "corpus papers")
        let found = fault(try FlowBuilding.value(input: ["corpus": "a", "flow": "b"]))
        #expect(found?.contains("exactly one of file, corpus, flow") == true)
    }

    @Test("A sample needs a message of the assistant")
    func sample() throws {
        let found = fault(try FlowBuilding.value(sample: #"{"user":"{{ask}}"}"#))
        #expect(found == "'sample' in 'quiz.yaml' has no message of the assistant: add it.")
    }

    @Test("A schema is closed, and asks for all members where it names none")
    func schema() throws {
        let plan = try FlowBuilding.plan(
            FlowBuilding.value(
                steps: #"[{"name":"ask","prompt":"a","schema":\#(FlowBuilding.listSchema)}]"#))
        #expect(
            plan.allSteps[0].schema?.text
                == #"{"type":"object","properties":{"facts":{"type":"array","items":{"type":"#
                + #""string"}}},"required":["facts"],"additionalProperties":false}"#)
    }
}

@Suite("A flow with its files")
struct FlowDefinitionTests {
    private func fault(_ value: JSONValue, _ contents: [String: String] = [:]) -> String? {
        do {
            _ = try FlowBuilding.definition(value, contents)
            return nil
        } catch { return "\(error)" }
    }

    @Test("A missing file is named with the flow that wants it")
    func missing() throws {
        let found = fault(try FlowBuilding.value(more: #"{"files":{"tone":"tone.txt"}}"#))
        #expect(found?.hasPrefix("The file 'tone.txt' that 'quiz.yaml' names is not there") == true)
    }

    @Test(
        "A prompt cannot use what has not run by then",
        arguments: [
            #"[{"name":"ask","prompt":"a\n---\n{{later}}"},{"name":"later","prompt":"b"}]"#,
            #"[{"parallel":[{"name":"later","prompt":"a"},{"name":"ask","prompt":"b\n---\n{{later}}"}]}]"#,
            #"[{"name":"ask","prompt":"a\n---\n{{#later}}x{{/later}}"},{"name":"later","prompt":"b"}]"#,
        ])
    func order(steps: String) throws {
        let found = fault(try FlowBuilding.value(steps: steps))
        #expect(
            found?.contains("uses 'later', which has not run by then") == true, "\(found ?? "")")
    }

    @Test("The item belongs to steps that run over a list")
    func item() throws {
        let found = fault(
            try FlowBuilding.value(steps: #"[{"name":"ask","prompt":"a\n---\n{{item}}"}]"#))
        #expect(found?.contains("has no 'each'") == true)
    }

    @Test("A variable in the fixed part of a prompt is refused")
    func fixedPart() throws {
        let found = fault(
            try FlowBuilding.value(steps: #"[{"name":"ask","prompt":"Ask {{text}}."}]"#))
        #expect(found?.contains("below a line of three dashes") == true)
    }

    @Test("The step says what it is sent with, else its prompt file, else the role")
    func parameters() throws {
        let definition = try FlowBuilding.definition(
            FlowBuilding.value(
                steps: #"""
                    [{"name":"a","prompt":"x","role":"writer"},
                     {"name":"b","prompt_file":"b.txt","role":"writer"},
                     {"name":"ask","prompt_file":"b.txt","role":"writer","temperature":0.9,"seed":7}]
                    """#,
                more: #"{"models":{"writer":{"temperature":0.5,"max_tokens":50}}}"#),
            ["b.txt": "temperature: 0.1\nmax_tokens: 80\n---\nSay it."])
        let sent = definition.plan.allSteps.map(definition.parameters)
        #expect(sent.map(\.temperature) == [0.5, 0.1, 0.9])
        #expect(sent.map(\.maxTokens) == [50, 80, 80])
        #expect(sent.map(\.seed) == [nil, nil, 7])
    }
}
