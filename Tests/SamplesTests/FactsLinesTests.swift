import Samples
import Testing
import TextAnalysis

@Suite("Lines that models are tuned with")
struct FactsLinesTests {
    private let fields: JSONValue = [
        "question": "Red?", "answer": "Yes.",
        "messages": [
            ["role": "user", "content": "Red?"], ["role": "assistant", "content": "Yes."],
        ],
    ]

    @Test("A sample is written as a conversation and as text")
    func writing() {
        #expect(
            TrainingLine.conversation(id: "a1", fields: fields)?.json
                == #"{"id":"a1","messages":[{"role":"user","content":"Red?"},"#
                + #"{"role":"assistant","content":"Yes."}]}"#)
        #expect(TrainingLine.text(fields: fields)?.json == #"{"text":"Yes."}"#)
        #expect(TrainingLine.conversation(id: "a1", fields: ["answer": "Yes."]) == nil)
        #expect(TrainingLine.text(fields: ["messages": []]) == nil)
    }

    @Test("A file that mixes both is read back as it was written")
    func reading() throws {
        let lines = [
            try #require(TrainingLine.conversation(id: "a1", fields: fields)),
            try #require(TrainingLine.text(fields: fields)),
            .conversation(
                id: nil,
                messages: [
                    ["role": "user", "content": "Rain?"],
                    [
                        "role": "assistant", "content": .null,
                        "tool_calls": [["id": "c1", "type": "function"]],
                    ],
                    ["role": "tool", "tool_call_id": "c1", "content": "12"],
                ]),
        ]
        let text = lines.map(\.json).joined(separator: "\n") + "\r\n\n"
        let read = TrainingLines(text, file: "a.jsonl")
        #expect(read.lines == lines)
        #expect(read.faults.isEmpty)
    }

    @Test(
        "A bad line is told in one sentence, and the others are read",
        arguments: [
            ("{", "is no JSON: a name in quotes is missing, at byte 1."),
            ("[1]", "is a list: give an object with 'messages' or 'text'."),
            ("{}", "has neither 'messages' nor 'text': give one of them."),
            (
                #"{"text":"a","messages":[]}"#, "has both 'messages' and 'text': leave one out."
            ),
            (#"{"text":" "}"#, "has a 'text' without words: give a text that is not blank."),
            (
                #"{"messages":[]}"#,
                "has 'messages' that are no list with something in it: give messages."
            ),
            (
                #"{"messages":[{"role":"robot","content":"a"}]}"#,
                "has a message without a role, number 1: give system, developer, user, assistant "
                    + "or tool."
            ),
            (
                #"{"messages":[{"role":"user","content":"a"},{"role":"assistant"}]}"#,
                "has a message without content, number 2: give a text."
            ),
            (
                #"{"messages":[{"role":"user","content":"a"}]}"#,
                "has no message of the assistant, so nothing can be learnt from it."
            ),
        ])
    func faults(line: String, what: String) {
        let read = TrainingLines("{\"text\":\"a\"}\n\n\(line)\n{\"text\":\"b\"}\n", file: "a.jsonl")
        #expect(read.faults == ["Line 3 of 'a.jsonl' \(what)"])
        #expect(read.lines == [.text("a"), .text("b")])
    }
}
