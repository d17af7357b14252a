import Curate
import Foundation
import Testing

@testable import Pipeline

struct ComparedFileTests {
    private func pairs(_ text: String, _ name: String = "a.jsonl") throws -> [ComparedPair] {
        let folder = try TemporaryFolder()
        try folder.write(text, to: name)
        return try comparedPairs(ofFile: "\(folder.path)/\(name)").pairs
    }

    @Test(arguments: [
        #"{"question":"Q?","answer":"A.","chunk_id":"c","source":"s.md","rating":8}"#,
        #"[{"question":"Q?","answer":"A.","chunk_id":"c","source":"s.md","rating":8.0}]"#,
        #"{"instruction":"Q?","input":"","output":"A.","chunk_id":"c","source":"s.md","rating":8}"#,
        #"{"messages":[{"role":"system","content":"S"},{"role":"user","content":"Q?"},{"role":"assistant","content":"A."}],"chunk_id":"c","source":"s.md","rating":8}"#,
        #"{"conversations":[{"from":"human","value":"Q?"},{"from":"gpt","value":"A."}],"chunk_id":"c","source":"s.md","rating":8}"#,
    ])
    func everyFormReadsAsThePair(text: String) throws {
        let pair = try #require(try pairs(text + "\n").first)
        #expect(pair.question == "Q?")
        #expect(pair.answer == "A.")
        #expect(pair.chunk == "c")
        #expect(pair.source == "s.md")
        #expect(pair.rating == 8)
        #expect(pair.reasoning == nil)
    }

    @Test func aConversationIsItsFirstQuestionAndAllThatFollows() throws {
        let talk = #"""
            {"conversation":[{"role":"user","content":"Why?"},\#
            {"role":"assistant","content":"So."},{"role":"user","content":"And?"},\#
            {"role":"assistant","content":"So too."}]}
            """#
        let pair = try #require(try pairs(talk).first)
        #expect(pair.question == "Why?")
        #expect(pair.answer == "So.\n\nUser: And?\n\nAssistant: So too.")
        #expect(pair.turns == 4 && !pair.isPair)
    }

    @Test func callsOfToolsAndTheirResultsAreSaid() throws {
        let talk = #"""
            {"messages":[{"role":"system","content":"S"},{"role":"user","content":"Rain?"},\#
            {"role":"assistant","content":null,"tool_calls":[{"id":"c","type":"function",\#
            "function":{"name":"weather","arguments":"{}"}}]},\#
            {"role":"tool","tool_call_id":"c","content":"dry"},{"role":"assistant","content":"No."}]}
            """#
        let pair = try #require(try pairs(talk).first)
        #expect(pair.answer == "calls weather({})\n\nTool: dry\n\nAssistant: No.")
        #expect(pair.turns == 4)
    }

    @Test func textAloneIsAnExampleWithoutAQuestion() throws {
        let pair = try #require(try pairs(#"{"text":"Crows fly."}"#).first)
        #expect(pair.question.isEmpty && pair.answer == "Crows fly." && pair.turns == 1)
    }

    @Test func theInputOfAlpacaBelongsToTheQuestion() throws {
        let pair = try pairs(#"{"instruction":"Sum up.","input":"Crows fly.","output":"A."}"#)
        #expect(pair.first?.question == "Sum up.\nCrows fly.")
    }

    @Test func reasoningInTagsIsNoPartOfTheAnswer() throws {
        let pair = try pairs(#"{"question":"Q?","answer":"<think>\nStep 1\n</think>\n\nA."}"#)
        #expect(pair.first?.reasoning == "Step 1")
        #expect(pair.first?.answer == "A.")
    }

    @Test func recordsWithoutAnIDOrWithTheSameHaveTheirPlaces() throws {
        let line = #"{"question":"Q?","answer":"A."}"#
        let twin = #"{"id":7,"question":"Q?","answer":"A."}"#
        let ids = try pairs([line, "", twin, twin].joined(separator: "\r\n")).map(\.id)
        #expect(ids[0].hasSuffix("a.jsonl:1"))
        #expect(ids[1] == "7")
        #expect(ids[2].hasSuffix("a.jsonl:4"))
    }

    @Test(arguments: [
        (#"{"question":"Q?"}"#, "Record 1"), ("{\"question\":", "Line 1"),
        ("\n\nnothing", "Line 3"), ("[1]", "is not a JSON array of records"),
        (#"{"question":"Q?","answer":""}"#, "Record 1"),
        (#"{"messages":[{"role":"user","content":"Q?"}]}"#, "Record 1"),
    ])
    func whatHoldsNoPairIsNamedByItsPlace(text: String, words: String) {
        let error = #expect(throws: PipelineError.self) { try pairs(text) }
        #expect(error?.message.contains(words) == true)
    }

    @Test(arguments: [
        #"{"id":"1","__ERROR__":{"error":"BAD","message":"No.","input_data":{},"steps":{}}}"#,
        #"{"id":"2","messages":[{"role":"user","content":"Q?"}],"__ERROR__":null}"#,
    ])
    func linesThatTellOfErrorsAreCountedAndLeftOut(line: String) throws {
        let folder = try TemporaryFolder()
        let pair = #"{"question":"Q?","answer":"A."}"#
        try folder.write([line, pair, line].joined(separator: "\n"), to: "lines.jsonl")
        try folder.write("[\(line),\(pair)]", to: "items.json")
        let lines = try comparedPairs(ofFile: "\(folder.path)/lines.jsonl")
        #expect(lines.pairs.count == 1 && lines.errors == 2)
        let items = try comparedPairs(ofFile: "\(folder.path)/items.json")
        #expect(items.pairs.count == 1 && items.errors == 1)
        let set = try ComparedSet(file: "\(folder.path)/lines.jsonl")
        #expect(SetMeter().measure(totals: set.totals).errors == 2)
    }

    @Test func anEmptyFileIsAnEmptySet() throws {
        #expect(try pairs("") == [])
        #expect(try pairs("[]") == [])
    }

    @Test func aFileThatIsNotThereIsNamed() {
        let error = #expect(throws: PipelineError.self) {
            try comparedPairs(ofFile: "/nowhere/a.jsonl")
        }
        #expect(error?.message.contains("'/nowhere/a.jsonl'") == true)
    }
}
