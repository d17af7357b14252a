import Samples
import Testing
import TextAnalysis

@Suite("Reading lines before training")
struct FlowReadingTests {
    private func text(_ json: String, isFull: Bool = false) throws -> String {
        LineReading.text(
            of: try JSONValue(parsing: json), number: 2, of: 9, isFull: isFull)
    }

    @Test("The seed draws the lines, each once, in the order of the file")
    func draw() {
        let drawn = LineReading.draw(10, of: 100, seed: 7)
        #expect(drawn == LineReading.draw(10, of: 100, seed: 7))
        #expect(drawn != LineReading.draw(10, of: 100, seed: 8))
        #expect(drawn == Set(drawn).sorted())
        #expect(LineReading.draw(10, of: 3, seed: 7) == [0, 1, 2])
    }

    @Test(
        "Every form reads as who says what",
        arguments: [
            #"{"id":"s","messages":[{"role":"user","content":"Why?"},{"role":"assistant","content":"So."}]}"#,
            #"{"id":"s","question":"Why?","answer":"So."}"#,
            #"{"id":"s","instruction":"Why?","input":"","output":"So."}"#,
            #"{"id":"s","conversations":[{"from":"human","value":"Why?"},{"from":"gpt","value":"So."}]}"#,
            #"{"id":"s","conversation":[{"user":"Why?","assistant":"So."}]}"#,
            #"{"id":"s","prompt":"Why?","completion":"So."}"#,
        ])
    func forms(json: String) throws {
        #expect(try text(json) == "── 2 of 9  s\nuser\n    Why?\nassistant\n    So.")
    }

    @Test("Text alone, errors and unknown forms read too")
    func others() throws {
        #expect(try text(#"{"text":"One.\nTwo."}"#) == "── 2 of 9\n    One.\n    Two.")
        #expect(
            try text(#"{"id":"1","__ERROR__":{"error":"BAD","message":"It is."}}"#)
                == "── 2 of 9  1\nerror BAD\n    It is.")
        #expect(try text(#"{"a":1,"b":{"c":2}}"#) == "── 2 of 9\n[a] 1\n[b] {\"c\":2}")
    }

    @Test("Calls of tools are shown with their arguments")
    func tools() throws {
        let json = #"""
            {"messages":[{"role":"assistant","content":null,"tool_calls":[{"id":"1","type":"function",
            "function":{"name":"weather","arguments":"{\"place\":\"Bonn\"}"}}]}]}
            """#
        #expect(try text(json) == "── 2 of 9\nassistant\n    → weather({\"place\":\"Bonn\"})")
    }

    @Test("Preference data shows both answers")
    func preference() throws {
        let json = #"""
            {"prompt":[{"role":"user","content":"Why?"}],"chosen":[{"role":"assistant","content":"So."}],
            "rejected":[{"role":"assistant","content":"No."}]}
            """#
        #expect(
            try text(json) == "── 2 of 9\nuser\n    Why?\nchosen\n    So.\nrejected\n    No.")
    }

    @Test("Long texts are cut and steps left out unless all is wanted")
    func full() throws {
        let long = String(repeating: "a", count: 450)
        let json =
            #"{"messages":[{"role":"assistant","content":"\#(long)"}],"topic":"t","steps":{"ask":"Why?"}}"#
        let short = try text(json)
        #expect(short.contains("… (50 more characters)\n[topic] t"))
        #expect(!short.contains("Why?"))
        let whole = try text(json, isFull: true)
        #expect(whole.contains(long))
        #expect(whole.contains("[steps]\n  ask\n    Why?"))
    }

    @Test("A line cannot command the terminal")
    func controlCharacters() throws {
        #expect(try text(#"{"text":"a\u001b[2Jb"}"#) == "── 2 of 9\n    a\u{FFFD}[2Jb")
    }
}

@Suite("The checklist before training")
struct TrainingChecklistTests {
    private func line(_ number: Int, topic: String) -> JSONValue {
        ["question": .string("What is \(number)?"), "answer": "It is so.", "topic": .string(topic)]
    }

    private func verdicts(_ lines: [JSONValue?], read: Int? = nil) -> [TrainingChecklist.Verdict] {
        TrainingChecklist(lines: lines, read: read).items.map(\.verdict)
    }

    @Test("Enough different lines of several sources, read by a person, are good")
    func good() {
        let lines = (0..<120).map { line($0, topic: "t\($0 % 6)") }
        let checklist = TrainingChecklist(lines: lines, read: 12)
        #expect(checklist.isGood)
        #expect(checklist.items.map(\.verdict) == [.good, .good, .good, .good, .good])
        #expect(checklist.items[3].message == "6 sources, the largest with 17 %.")
        #expect(checklist.text.hasPrefix("ok    volume: 120 usable lines.\n"))
    }

    @Test("Each thing that is wrong is found alone")
    func bad() {
        let good = (0..<120).map { line($0, topic: "t\($0 % 6)") }
        #expect(verdicts(Array(good.prefix(50)), read: 12)[0] == .bad)
        #expect(verdicts(good, read: 3)[1] == .bad)
        #expect(verdicts(good + [nil], read: 12)[2] == .bad)
        let error: JSONValue = ["__ERROR__": ["error": "BAD"]]
        #expect(verdicts(good + Array(repeating: error, count: 7))[2] == .bad)
        let empty: JSONValue = ["question": "Why?", "answer": " "]
        #expect(verdicts(good + Array(repeating: empty, count: 7))[2] == .bad)
        #expect(verdicts(good + (200..<400).map { line($0, topic: "t1") })[3] == .bad)
        #expect(verdicts(good + Array(repeating: line(1, topic: "t1"), count: 5))[4] == .bad)
    }

    @Test("What the file cannot tell is open, and not wrong")
    func open() {
        let lines: [JSONValue?] = (0..<100).map { ["text": .string("Text \($0).")] }
        let checklist = TrainingChecklist(lines: lines)
        #expect(checklist.items.map(\.verdict) == [.good, .open, .good, .open, .good])
        #expect(checklist.isGood)
    }

    @Test("A field that says the same everywhere names the way, not the source")
    func constantField() {
        let lines = (0..<100).map { number -> JSONValue in
            [
                "messages": [["role": "assistant", "content": .string("\(number)")]],
                "tags": ["source": "synthetic", "domain": .string("d\(number % 4)")],
            ]
        }
        #expect(
            TrainingChecklist(lines: lines).items[3].message
                == "4 sources, the largest with 25 %.")
    }

    @Test("Where no field tells lines of tool use apart, what tools are asked does")
    func calls() throws {
        let lines = try (0..<100).map { number in
            try JSONValue(
                parsing: #"""
                    {"messages":[{"role":"assistant","content":null,"tool_calls":[{"id":"c",\#
                    "type":"function","function":{"name":"weather","arguments":\#
                    "{\"place\":\"P\#(number % 5)\"}"}}]},\#
                    {"role":"assistant","content":"\#(number)"}],\#
                    "tags":{"source":"simulator","domain":"weather"}}
                    """#)
        }
        #expect(
            TrainingChecklist(lines: lines).items[3].message
                == "5 sources, the largest with 20 %.")
    }

    @Test("Facts of several templates, or of several documents, are of several sources")
    func templates() {
        let lines = (0..<100).map { number -> JSONValue in
            [
                "question": .string("What is \(number)?"), "answer": .string("It is \(number)."),
                "fact_template": .string("t\(number % 4)"), "model": "mock",
            ]
        }
        #expect(
            TrainingChecklist(lines: lines).items[3].message
                == "4 sources, the largest with 25 %.")
    }

    @Test("An empty file is told as such")
    func emptyFile() {
        #expect(!TrainingChecklist(lines: []).isGood)
    }
}
