import Records
import Store
import Testing

@testable import Pipeline

struct MarkFileTests {
    @Test func marksAreWordsNumbersTruthsOrRatings() throws {
        let file = try MarkFile(
            """
            {"id": "a", "mark": "keep"}
            {"id": "b", "mark": "Drop", "note": "vague"}

            {"id": "c", "mark": 1}
            {"id": "d", "mark": false}
            {"id": "e", "rating": 6.5}
            """, name: "marks.jsonl")
        #expect(file.marks.map(\.verdict) == [.keep, .drop, .keep, .drop, .drop])
        #expect(file.marks[1].note == "vague")
        #expect(file.marks.allSatisfy { $0.source == "marks.jsonl" })
    }

    @Test(arguments: [
        #"{"id": "a", "mark": "maybe"}"#, #"{"id": "a", "mark": 3}"#, #"{"mark": "keep"}"#, "keep",
    ])
    func aLineThatIsNoMarkIsNamed(line: String) {
        let error = #expect(throws: PipelineError.self) {
            try MarkFile(#"{"id": "z", "mark": 1}"# + "\n" + line, name: "m.jsonl")
        }
        #expect(error?.message.contains("Line 2 of 'm.jsonl'") == true)
    }

    @Test func anEmptyFileHoldsNoMarks() {
        #expect(throws: PipelineError.self) { try MarkFile("\n", name: "m.jsonl") }
    }
}
