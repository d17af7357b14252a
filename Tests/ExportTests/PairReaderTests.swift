import Testing

@testable import Export

private func read(_ text: String) -> PairReader.Result {
    PairReader.read(Array(text.utf8), name: "pairs.json")
}

private func only(_ text: String) throws -> PairRow {
    let result = read(text)
    #expect(result.problems.isEmpty)
    #expect(result.rows.count == 1)
    return try #require(result.rows.first)
}

struct PairReaderTests {
    @Test func thePlainFormOfOtherToolsIsRead() throws {
        let result = read(
            #"""
            [
              {"question": "What is ice?", "answer": "Frozen water.", "chunk_id": "c1",
               "source": "ice.pdf"},
              {"instruction": "Why does it float?", "output": "It is lighter."}
            ]
            """#)
        #expect(result.problems.isEmpty)
        #expect(result.rows.map(\.question) == ["What is ice?", "Why does it float?"])
        #expect(result.rows.map(\.answer) == ["Frozen water.", "It is lighter."])
        #expect(result.rows.map(\.chunkID) == ["c1", nil])
        #expect(result.rows.map(\.source) == ["ice.pdf", nil])
        #expect(result.rows.map(\.line) == [2, 4])
    }

    @Test(arguments: [
        #"{"messages":[{"role":"system","content":"S"},{"role":"user","content":"Q?"},{"role":"assistant","content":"A."}]}"#,
        #"{"conversations":[{"from":"system","value":"S"},{"from":"human","value":"Q?"},{"from":"gpt","value":"A."}]}"#,
        #"{"conversations":[{"role":"system","content":"S"},{"role":"user","content":[{"type":"text","text":"Q?"}]},{"role":"assistant","content":"A."}]}"#,
        #"{"system":"S","prompt":"Q?","completion":"A."}"#,
        #"{"system":"S","instruction":"Q?","input":"","response":"A."}"#,
        #"{"prompt":[{"role":"system","content":"S"},{"role":"user","content":"Q?"}],"completion":[{"role":"assistant","content":"A."}]}"#,
        #"{"chosen":[{"role":"system","content":"S"},{"role":"user","content":"Q?"},{"role":"assistant","content":"A."}],"rejected":[{"role":"user","content":"Q?"},{"role":"assistant","content":"B."}]}"#,
    ])
    func oneExchangeIsReadFromEveryForm(line: String) throws {
        let row = try only(line)
        #expect([row.system, row.question, row.answer] == ["S", "Q?", "A."])
        #expect(row.rejectedAnswer == (line.contains("rejected") ? "B." : nil))
    }

    @Test func besideARatingTheReasoningIsTheJudges() throws {
        let row = try only(
            #"{"question":"Q?","answer":"A.","rating":8,"clarity":3,"accuracy":3,"usefulness":1,"difficulty":1,"reasoning":"It is right."}"#
        )
        #expect(row.reasoning == nil)
        #expect(row.judgment == "It is right.")
        #expect(row.rating == 8)
        #expect(
            row.marks == PairRow.Marks(clarity: 3, accuracy: 3, usefulness: 1, difficulty: 1))
    }

    @Test func withoutARatingOrWithAJudgmentTheReasoningIsThePairs() throws {
        let plain = try only(#"{"question":"Q?","reasoning":"Step 1: so.","answer":"A."}"#)
        #expect(plain.reasoning == "Step 1: so.")
        let judged = try only(
            #"{"question":"Q?","reasoning":"Step 1: so.","answer":"A.","rating":7,"judgment":"Good."}"#
        )
        #expect(judged.reasoning == "Step 1: so.")
        #expect(judged.judgment == "Good.")
    }

    @Test func aRewrittenRowKeepsWhatItWas() throws {
        let row = try only(
            #"{"question":"Q?","answer":"A.","original_answer":"a","enrichment_changes":["case","stop"]}"#
        )
        #expect(row.originalAnswer == "a")
        #expect(row.changes == "case\nstop")
    }

    @Test(arguments: [
        ("<think>\nStep 1\n</think>\n\n A.", "Step 1", " A."),
        ("<think>Step 1</think>A.", "Step 1", "A."),
        (" <think>\n</think>\nA.", nil, "A."),
        ("A <think>x</think>", nil, "A <think>x</think>"),
    ])
    func aBlockOfThinkingIsReasoning(written: String, steps: String?, answer: String) {
        let split = ReasoningBlock.split(written)
        #expect(split.steps == steps)
        #expect(split.answer == answer)
    }

    @Test(arguments: [
        (#"According to "Ice", what is it?"#, "What is it?", "Ice"),
        (#"About "Ice": In winter, what is it?"#, "In winter, what is it?", "Ice"),
        ("Document: \"Ice\"\nwhat is it?", "what is it?", "Ice"),
        (#"According to "Ice", ice is cold?"#, #"According to "Ice", ice is cold?"#, nil),
        ("According to whom is it?", "According to whom is it?", nil),
    ])
    func thePhraseThatNamesTheDocumentIsTakenOff(
        written: String, bare: String, title: String?
    ) throws {
        let row = try PairRow(["question": written, "answer": "A."], line: 1)
        #expect(row.question == bare)
        #expect(row.context == title)
    }

    @Test func aPhraseThatNamesAnotherTitleIsPartOfTheQuestion() throws {
        let question = #"According to "Ice", what is it?"#
        let row = try PairRow(
            ["question": question, "answer": "A.", "title": "Water"], line: 1)
        #expect(row.question == question)
    }

    @Test func aContextOfMoreThanATitleIsTheSourceText() throws {
        let passage = Array(repeating: "Ice is frozen water.", count: 9).joined(separator: " ")
        let row = try PairRow(
            ["question": "Q?", "answer": "A.", "context": passage, "title": "Ice"], line: 1)
        #expect(row.chunkText == passage)
        #expect(row.context == "Ice")
    }

    @Test func aLongTitleBesideItsChunkIsATitle() throws {
        let title = Array(repeating: "ice", count: 40).joined(separator: " ")
        let row = try PairRow(
            ["question": "Q?", "answer": "A.", "context": title, "chunk_text": "Ice floats."],
            line: 1)
        #expect(row.context == title)
        #expect(row.chunkText == "Ice floats.")
    }

    @Test func aTripletHasNoAnswerButItsPassage() throws {
        let row = try only(#"{"anchor":"Q?","positive":"Ice is cold.","negatives":["Snow."]}"#)
        #expect(row.answer.isEmpty)
        #expect(row.chunkText == "Ice is cold.")
    }

    @Test func badRowsAreNamedWithTheirLineAndTheRestIsRead() {
        let result = read(
            """
            {"question":"Q1?","answer":"A."}
            {"question":"Q2?","answer":"A."
            {"question":"Q3?","answer":"A."}
            {"answer":"A."}

            {"question":"Q5?","answer":" "}
            [1]
            {"messages":[{"role":"user","content":"Q"},{"role":"assistant","content":"A"},{"role":"user","content":"Q"}]}
            {"question":"Q6?","answer":"A."}
            """)
        #expect(result.rows.map(\.question) == ["Q1?", "Q3?", "Q6?"])
        #expect(result.rows.map(\.line) == [1, 3, 9])
        #expect(
            result.problems == [
                "pairs.json:2 is no JSON: a comma or a closing bracket is missing (line 3); mend it or take it out.",
                "pairs.json:4 has no question: mend it or take it out.",
                "pairs.json:6 has no answer: mend it or take it out.",
                "pairs.json:7 is no JSON object: mend it or take it out.",
                "pairs.json:8 holds a conversation of 3 turns, where a pair is a question and its answer: mend it or take it out.",
            ])
    }

    @Test func aBrokenItemOfAnIndentedArrayCostsNoOther() {
        let result = read(
            """
            [
              {
                "question": "Q1?", "answer": "A."
              },
              {
                "question": "Q2?" "answer": "A.",
                "other": {
                  "deep": 1
                }
              },
              {
                "question": "Q3?", "answer": "A."
              }
            ]
            """)
        #expect(result.rows.map(\.question) == ["Q1?", "Q3?"])
        #expect(result.problems.count == 1)
        #expect(result.problems.first?.hasPrefix("pairs.json:5 is no JSON: ") == true)
    }

    @Test func aListThatWasCutShortIsSaid() {
        let result = read("[\n{\"question\":\"Q?\",\"answer\":\"A.\"},\n{\"question\":\"Q")
        #expect(result.rows.count == 1)
        #expect(result.problems.count == 2)
        #expect(
            result.problems.last
                == "pairs.json:3 ends inside its list: it may have been cut short.")
    }

    @Test func aListInsideOfOneObjectIsFound() throws {
        let row = try only(
            #"{"summary":"S","qa_pairs":[{"question":"Q?","answer":"A."}],"more":{}}"#)
        #expect(row.question == "Q?")
        #expect(row.line == 1)
    }

    @Test(arguments: ["", " \n", "[]", "[\n]\n"])
    func aFileOfNoRowsGivesNone(text: String) {
        #expect(read(text) == PairReader.Result())
    }
}
