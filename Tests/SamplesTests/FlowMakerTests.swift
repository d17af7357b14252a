import LanguageModels
import Records
import Samples
import Synchronization
import Testing
import TextAnalysis

@Suite("Making a sample of a flow's record")
struct FlowMakerTests {
    @Test("A step sees the record, files and the results of steps before it")
    func results() async throws {
        let definition = try FlowBuilding.definition(
            FlowBuilding.value(
                steps: #"""
                    [{"name":"fact","prompt":"Find.\n---\n{{text}} in {{tone}}"},
                     {"name":"ask","prompt":"Ask.\n---\nFact: {{fact}} of {{record_text}}"}]
                    """#,
                more: #"{"files":{"tone":"tone.txt"}}"#), ["tone.txt": "plain words\n"])
        let outcome = try await FlowBuilding.make(definition) { step, prompt in
            "\(step) <\(prompt.variable)>"
        }
        let fields = try #require(outcome.made).fields
        #expect(fields.members?.map(\.name) == ["messages", "input_data", "steps"])
        #expect(
            fields["steps"]?.text
                == #"{"fact":"fact <A crow. in plain words>","#
                + #""ask":"ask <Fact: fact <A crow. in plain words> of A crow.>"}"#)
        #expect(
            fields["messages"]?.text
                == #"[{"role":"user","content":"A crow."},{"role":"assistant","content":"#
                + #""ask <Fact: fact <A crow. in plain words> of A crow.>"}]"#)
        #expect(fields["input_data"]?.text == #"{"text":"A crow."}"#)
    }

    @Test("What is sent is the declared instruction, with the task of its prompt")
    func declared() async throws {
        let definition = try FlowBuilding.definition(FlowBuilding.value())
        let model = FlowBuilding.scripted { _, _ in "Why?" }
        _ = try await FlowMaker(definition).make(
            FlowBuilding.record(#"{"text":"A crow."}"#).unit(of: "quiz"),
            asking: SampleModels(all: model))
        let request = try #require(model.requests.first)
        let prompt = try #require(FlowMaker(definition).prompts.first)
        #expect(request.task == "quiz/ask")
        #expect(request.task == prompt.task)
        #expect(request.prompt.instruction == prompt.instruction)
        #expect(request.prompt.system == prompt.system)
        #expect(request.prompt.variable == "A crow.")
        #expect(prompt.source == "Ask.\n---\n{{text}}")
    }

    /// Two steps that each answer only once the other was asked too: in turn they would never end.
    @Test("Steps of a parallel list are asked at the same time", .timeLimit(.minutes(1)))
    func parallel() async throws {
        let definition = try FlowBuilding.definition(
            FlowBuilding.value(
                steps: #"""
                    [{"parallel":[{"name":"a","prompt":"x"},{"name":"b","prompt":"y"}]},
                     {"name":"ask","prompt":"z\n---\n{{a}}{{b}}"}]
                    """#))
        let meeting = Meeting(of: 2)
        let model = ScriptedModel { request in
            if request.task != "quiz/ask" { await meeting.arrive() }
            return ModelReply(text: String(request.task.suffix(1)))
        }
        let outcome = try await FlowMaker(definition).make(
            FlowBuilding.record("{\"text\":\"t\"}").unit(of: "quiz"),
            asking: SampleModels(all: model))
        #expect(outcome.made?.fields["steps"]?.text == #"{"a":"a","b":"b","ask":"k"}"#)
        #expect(model.requests.last?.prompt.variable == "ab")
    }

    @Test(
        "A step with each runs over the list at the same time, and its results keep the order",
        .timeLimit(.minutes(1)))
    func each() async throws {
        let definition = try FlowBuilding.definition(FlowBuilding.value(steps: Self.listSteps))
        let meeting = Meeting(of: 2)
        let model = ScriptedModel { request in
            switch request.task {
            case "quiz/facts": return ModelReply(text: #"{"facts":["one","two"]}"#)
            case "quiz/ask": await meeting.arrive()
            default: break
            }
            return ModelReply(text: "(\(request.prompt.variable))")
        }
        let outcome = try await FlowMaker(definition).make(
            FlowBuilding.record(#"{"text":"t"}"#).unit(of: "quiz"),
            asking: SampleModels(all: model))
        #expect(
            outcome.made?.fields["steps"]?.text
                == #"{"facts":["one","two"],"ask":["(one)","(two)"],"#
                + #""answer":["(one (one))","(two (two))"]}"#)
    }

    @Test("Messages repeat for each item, with what belongs to it")
    func eachTurn() async throws {
        let definition = try FlowBuilding.definition(
            FlowBuilding.value(
                steps: Self.listSteps,
                sample: #"""
                    [{"system":"On {{text}}"},{"each":"ask","user":"{{item}}","assistant":"{{facts}} {{answer}}"}]
                    """#))
        let outcome = try await FlowBuilding.make(definition) { step, prompt in
            step == "facts" ? #"{"facts":["one","two"]}"# : "\(step)(\(prompt.variable))"
        }
        let messages = outcome.made?.fields["messages"]?.items ?? []
        #expect(
            messages.map { $0["role"]?.string } == [
                "system", "user", "assistant", "user", "assistant",
            ])
        #expect(messages.last?["content"] == "two answer(two ask(two))")
        #expect(messages[1]["content"] == "ask(one)")
    }

    @Test("Members of objects are said with their names, lists of objects as sections")
    func members() async throws {
        let definition = try FlowBuilding.definition(
            FlowBuilding.value(
                steps: #"""
                    [{"name":"ask","prompt":"a\n---\n{{#sources}}{{name}};{{/sources}} {{place_town}}",
                      "schema":{"type":"object","properties":{"question":{"type":"string"}}}}]
                    """#,
                sample: #"{"user":"{{ask_question}}","assistant":"{{ask_json}} {{my_key}}"}"#))
        let outcome = try await FlowBuilding.make(
            definition,
            #"{"sources":[{"name":"a"},{"name":"b"}],"place":{"town":"Bonn"},"my key":1}"#
        ) { _, prompt in
            #expect(prompt.variable == "a;b; Bonn")
            return "```json\n{\"question\":\"Why?\"}\n```"
        }
        let messages = outcome.made?.fields["messages"]?.items ?? []
        #expect(messages.map { $0["content"]?.string } == ["Why?", #"{"question":"Why?"} 1"#])
    }

    @Test("Set-up steps are asked once, in turn, and their results are there for every record")
    func setUp() async throws {
        let definition = try FlowBuilding.definition(
            FlowBuilding.value(
                steps: #"[{"name":"ask","prompt":"a\n---\n{{tone}} {{text}}"}]"#,
                more: #"""
                    {"setup":[{"name":"people","prompt":"Who?"},
                              {"name":"tone","prompt":"How?\n---\n{{people}}"}]}
                    """#))
        let model = FlowBuilding.scripted { step, prompt in "\(step)(\(prompt.variable))" }
        let models = SampleModels(all: model)
        let setup = try await FlowMaker.setUp(definition, asking: models).get()
        #expect(setup == ["people": "people()", "tone": "tone(people())"])
        let maker = FlowMaker(definition, setup: setup)
        for text in ["a", "b"] {
            let unit = try FlowBuilding.record(#"{"text":"\#(text)"}"#).unit(of: "quiz")
            let steps = try await maker.make(unit, asking: models).made?.fields["steps"]
            #expect(steps?["ask"]?.string == "ask(tone(people()) \(text))")
        }
        #expect(model.requests.count == 4)
    }

    @Test("Each role has its own model")
    func roles() async throws {
        let definition = try FlowBuilding.definition(
            FlowBuilding.value(
                steps: #"""
                    [{"name":"a","prompt":"x","role":"writer"},{"name":"ask","prompt":"y"}]
                    """#, more: #"{"models":{"writer":{}}}"#))
        let models = SampleModels([
            .maker: FlowBuilding.scripted { _, _ in "maker" },
            .named("writer"): FlowBuilding.scripted { _, _ in "writer" },
        ])
        let outcome = try await FlowMaker(definition).make(
            FlowBuilding.record("{\"text\":\"t\"}").unit(of: "quiz"), asking: models)
        #expect(outcome.made?.fields["steps"]?.text == #"{"a":"writer","ask":"maker"}"#)
        #expect(definition.roles == ["writer", "maker"])
    }

    @Test("A record that is a chunk is shown before every prompt, and is the sample's evidence")
    func passage() async throws {
        let passage = SamplePassage(
            chunk: ContentHash(hex: "c1"), title: "Crows", heading: "Memory", text: "They know.")
        let model = FlowBuilding.scripted { _, _ in "Why?" }
        let definition = try FlowBuilding.definition(FlowBuilding.value())
        let outcome = try await FlowMaker(definition).make(
            FlowRecord(passage).unit(of: "quiz"), asking: SampleModels(all: model))
        #expect(model.requests.first?.prompt.passage?.text == "They know.")
        #expect(outcome.made?.evidence == [Evidence(chunk: passage.chunk, range: 0..<10)])
        #expect(outcome.made?.fields["input_data"]?["heading"] == "Memory")
    }

    @Test("The mock model completes a flow with lists")
    func mock() async throws {
        let definition = try FlowBuilding.definition(FlowBuilding.value(steps: Self.listSteps))
        let outcome = try await FlowMaker(definition).make(
            FlowBuilding.record(#"{"text":"A crow."}"#).unit(of: "quiz"),
            asking: SampleModels(all: MockModel()))
        #expect(outcome.made != nil)
    }

    static let listSteps = #"""
        [{"name":"facts","prompt":"List.\n---\n{{text}}","schema":\#(FlowBuilding.listSchema),"take":"facts"},
         {"name":"ask","each":"facts","prompt":"Ask.\n---\n{{item}}"},
         {"name":"answer","each":"ask","prompt":"Answer.\n---\n{{facts}} {{item}}"}]
        """#
}

@Suite("Errors of a flow's record")
struct FlowErrorTests {
    private func rejection(
        _ condition: String, schema: String? = nil, reply: String
    ) async throws -> SampleRejection? {
        let form = schema.map { #","schema":\#($0)"# } ?? ""
        let definition = try FlowBuilding.definition(
            FlowBuilding.value(
                steps: #"[{"name":"ask","prompt":"a","fail_if":{"BAD":\#(condition)}\#(form)}]"#,
                sample: #"{"assistant":"{{ask_json}}."}"#))
        return try await FlowBuilding.make(definition, #"{"text":"t","ask_json":""}"#) { _, _ in
            reply
        }
        .rejected
    }

    @Test(
        "A flow names its own errors",
        arguments: [
            (#""empty""#, "", true), (#"{"empty":true}"#, "Yes.", false),
            (#"{"equals":"unknown"}"#, " Unknown. ", true),
            (#"{"equals":["no","unknown"]}"#, "unknown to me", false),
            (#"{"contains":"cannot"}"#, "I CANNOT say", true),
            (#"{"matches":"^\\d+$"}"#, "42", true), (#"{"matches":"^\\d+$"}"#, "42 m", false),
            (#"{"not_matching":"[?]$"}"#, "Why", true),
            (#"{"not_matching":"[?]$"}"#, "Why?", false),
            (#"{"longer_than":3}"#, "four", true), (#"{"shorter_than":4}"#, "four", false),
        ])
    func conditions(condition: String, reply: String, fails: Bool) async throws {
        let found = try await rejection(condition, reply: reply)
        #expect((found?.type == "BAD") == fails, "\(found?.message ?? "made")")
    }

    @Test("A condition may look at one member, and at the number of items")
    func member() async throws {
        let schema = FlowBuilding.listSchema
        let few = try await rejection(
            #"{"member":"facts","shorter_than":2}"#, schema: schema, reply: #"{"facts":["one"]}"#)
        #expect(few?.type == "BAD")
        #expect(few?.message == "'facts' of step 'ask' is shorter than 2: it has 1.")
        let none = try await rejection(
            #"{"member":"facts","empty":true}"#, schema: schema, reply: #"{"facts":["one"]}"#)
        #expect(none == nil)
    }

    @Test("An error tells the record and the steps that were done")
    func fields() async throws {
        let definition = try FlowBuilding.definition(
            FlowBuilding.value(
                steps: #"""
                    [{"name":"a","prompt":"x"},
                     {"parallel":[{"name":"ask","prompt":"y","fail_if":{"NO_QUESTION":{"not_matching":"[?]"}}},
                                  {"name":"b","prompt":"z"}]},
                     {"name":"never","prompt":"w"}]
                    """#))
        let found = try await FlowBuilding.make(definition) { step, _ in step }.rejected
        #expect(found?.type == "NO_QUESTION")
        #expect(
            found?.fields?.text
                == #"{"input_data":{"text":"A crow."},"steps":{"a":"a","b":"b"}}"#)
    }

    @Test("A reply that does not fit the schema is asked for again with what is wrong, three times")
    func reasks() async throws {
        let definition = try FlowBuilding.definition(
            FlowBuilding.value(
                steps: #"[{"name":"ask","prompt":"a","schema":\#(FlowBuilding.listSchema)}]"#))
        let model = ScriptedModel(texts: ["no", #"{"facts":"one"}"#, #"{"fact":[]}"#])
        let unit = try FlowBuilding.record("{\"text\":\"t\"}").unit(of: "quiz")
        let found = try await FlowMaker(definition).make(unit, asking: SampleModels(all: model))
        #expect(found.rejected?.type == "unusable_reply")
        #expect(model.requests.map(\.sample) == [0, 1, 2])
        #expect(
            model.requests[2].prompt.variable
                == "Your last reply could not be used: 'facts' must be of type array, not a text.")
    }

    @Test("A text that was cut off is asked for with more room, and is an error if it is cut again")
    func cutOff() async throws {
        let model = ScriptedModel { _ in ModelReply(text: "On and on", finish: .length) }
        let definition = try FlowBuilding.definition(FlowBuilding.value())
        let unit = try FlowBuilding.record("{\"text\":\"t\"}").unit(of: "quiz")
        let found = try await FlowMaker(definition).make(unit, asking: SampleModels(all: model))
        #expect(found.rejected?.type == "unusable_reply")
        #expect(model.requests.map(\.parameters.maxTokens) == [400, 800])
    }

    @Test("A refusal is not argued with")
    func refusal() async throws {
        let model = ScriptedModel { _ in ModelReply(text: "", finish: .refusal) }
        let definition = try FlowBuilding.definition(FlowBuilding.value())
        let found = try await FlowMaker(definition).make(
            FlowBuilding.record("{\"text\":\"t\"}").unit(of: "quiz"),
            asking: SampleModels(all: model))
        #expect(found.rejected?.type == "refused")
        #expect(model.requests.count == 1)
    }

    @Test("A record without a field that a prompt names is an error of its own")
    func missingField() async throws {
        let definition = try FlowBuilding.definition(FlowBuilding.value())
        let found = try await FlowBuilding.make(definition, #"{"words":"t"}"#) { _, _ in "x" }
        #expect(found.rejected?.type == "missing_field")
        #expect(found.rejected?.message.contains("asks for 'text'") == true)
    }

    @Test("A message that comes out blank is an error")
    func emptyMessage() async throws {
        let definition = try FlowBuilding.definition(FlowBuilding.value())
        let found = try await FlowBuilding.make(definition, #"{"text":" "}"#) { _, _ in "x" }
        #expect(found.rejected?.type == "empty_message")
    }

    @Test("An empty list makes no conversation")
    func emptyList() async throws {
        let definition = try FlowBuilding.definition(
            FlowBuilding.value(
                steps: FlowMakerTests.listSteps,
                sample: #"{"each":"ask","user":"{{item}}","assistant":"{{answer}}"}"#))
        let found = try await FlowBuilding.make(definition) { _, _ in #"{"facts":[]}"# }
        #expect(found.rejected?.type == "empty_message")
    }

    @Test("What no reply came for is thrown on")
    func noReply() async throws {
        let definition = try FlowBuilding.definition(FlowBuilding.value())
        let unit = try FlowBuilding.record("{\"text\":\"t\"}").unit(of: "quiz")
        await #expect(throws: ModelError.self) {
            _ = try await FlowMaker(definition).make(
                unit, asking: SampleModels(all: ScriptedModel(texts: [])))
        }
    }
}

/// Lets nobody go on until all have come.
private final class Meeting: Sendable {
    private let size: Int
    private let waiting = Mutex<[CheckedContinuation<Void, Never>]>([])

    init(of size: Int) { self.size = size }

    func arrive() async {
        await withCheckedContinuation { continuation in
            let all = waiting.withLock { waiting in
                waiting.append(continuation)
                return waiting.count == size ? waiting : []
            }
            for continuation in all { continuation.resume() }
        }
    }
}
