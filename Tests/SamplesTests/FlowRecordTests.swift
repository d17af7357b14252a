import Foundation
import Samples
import Testing
import TextAnalysis

@Suite("Records of a flow")
struct FlowRecordTests {
    private func read(_ text: String, _ path: String) throws -> [FlowRecord] {
        try FlowRecords.read(Array(text.utf8), path: path)
    }

    private func fault(_ text: String, _ path: String) -> String? {
        do {
            _ = try read(text, path)
            return nil
        } catch { return "\(error)" }
    }

    @Test(
        "JSON Lines, a list and CSV give the same records",
        arguments: [
            ("{\"id\":\"x\",\"t\":\"a\"}\n\n{\"id\":\"y\",\"t\":\"b,\\\"c\"}\n", "r.jsonl"),
            (#"[{"id":"x","t":"a"}, {"id":"y","t":"b,\"c"}]"#, "r.json"),
            ("id,t\r\nx,a\r\ny,\"b,\"\"c\"\r\n", "r.csv"),
            ("id\tt\nx\ta\ny\t\"b,\"\"c\"", "r.tsv"),
        ])
    func forms(text: String, path: String) throws {
        let records = try read(text, path)
        #expect(records.map(\.key) == ["x", "y"])
        #expect(records.map(\.value.text) == [#"{"id":"x","t":"a"}"#, #"{"id":"y","t":"b,\"c"}"#])
    }

    @Test("A record without an id is known by its place; a text is a record of its own")
    func keys() throws {
        let records = try read("{\"t\":1}\n{\"id\":7}\n\"words\"\n", "r.jsonl")
        #expect(records.map(\.key) == ["0", "7", "2"])
        #expect(records[2].value.text == #"{"text":"words"}"#)
    }

    @Test("Errors of an earlier flow are no records")
    func errors() throws {
        let line = FlowLine.error(
            id: "0", error: "BAD", message: "m", fields: nil, commit: "c", failedAt: "t")
        #expect(try read(line.text + "\n{\"id\":\"a\"}\n", "r.jsonl").map(\.key) == ["a"])
    }

    @Test("A line separator inside a text ends no record")
    func lineSeparator() throws {
        let records = try read("{\"t\":\"a\u{2028}b\"}\r\n{\"t\":\"c\"}\r\n", "r.jsonl")
        #expect(records.map { $0.value["t"]?.string } == ["a\u{2028}b", "c"])
    }

    @Test("A field may hold line ends between quotes")
    func quotedLines() throws {
        #expect(try read("t\n\"a\nb\"\n", "r.csv").first?.value["t"] == "a\nb")
    }

    @Test("What cannot be read is told with its place")
    func faults() {
        #expect(fault("{\"a\":1}\n{\"a\":\n", "r.jsonl")?.hasPrefix("Line 2 of 'r.jsonl'") == true)
        #expect(fault("a,b\n1\n", "r.csv")?.hasPrefix("Record 1 of 'r.csv' has 1 fields") == true)
        #expect(
            fault("{\"id\":1}\n{\"id\":\"1\"}\n", "r.jsonl")
                == "The file 'r.jsonl' has two records of the id '1': give each its own.")
    }

    @Test("A unit is the flow and the record, so an edited record is another unit of the same key")
    func units() throws {
        let old = try FlowBuilding.record(#"{"id":"x","t":"a"}"#, key: "x").unit(of: "quiz")
        let new = try FlowBuilding.record(#"{"id":"x","t":"b"}"#, key: "x").unit(of: "quiz")
        #expect(old.key == new.key)
        #expect(old.id != new.id)
    }
}

@Suite("Lines of a flow")
struct FlowLineTests {
    private let fields: JSONValue = [
        "messages": [["role": "assistant", "content": "Yes."]], "input_data": ["id": "x"],
        "steps": ["ask": "Why?"],
    ]

    @Test("A minimal line is id and messages")
    func minimal() {
        #expect(
            FlowLine.sample(id: "s", fields: fields, origin: nil).text
                == #"{"id":"s","messages":[{"role":"assistant","content":"Yes."}]}"#)
    }

    @Test("An annotated line tells how it was made")
    func annotated() {
        let origin = FlowLine.Origin(commit: "c", startedAt: "t0", completedAt: "t1")
        let line = FlowLine.sample(id: "s", fields: fields, origin: origin)
        #expect(
            line.members?.map(\.name) == [
                "id", "messages", "input_data", "steps", "pipeline_commit", "started_at",
                "completed_at",
            ])
        #expect(line["steps"]?.text == #"{"ask":"Why?"}"#)
        #expect(line["completed_at"] == "t1")
    }

    @Test("Lines have the members that their JSON Schema requires, and no other")
    func schema() throws {
        let page = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../docs/schemas/flow.schema.json")
        let schema = try JSONValue.parse(Array(Data(contentsOf: page)))["$defs"]
        func names(_ value: JSONValue?) -> [String?] { value?.members?.map(\.name) ?? [] }
        func required(_ value: JSONValue?) -> [String?] {
            value?["required"]?.items?.map(\.string) ?? []
        }
        let origin = FlowLine.Origin(commit: "c", startedAt: "t0", completedAt: "t1")
        let error = FlowLine.error(
            id: "x", error: "BAD", message: "m", fields: fields, commit: "c", failedAt: "t")
        let minimal = FlowLine.sample(id: "s", fields: fields, origin: nil)
        #expect(names(minimal) == required(schema?["minimal"]))
        let annotated = FlowLine.sample(id: "s", fields: fields, origin: origin)
        #expect(names(annotated) == required(schema?["annotated"]))
        #expect(names(error) == required(schema?["error"]))
        #expect(
            names(error[FlowLine.errorName])
                == required(schema?["error"]?["properties"]?[FlowLine.errorName]))
    }

    @Test("An error line holds one object with all that is known")
    func error() {
        let line = FlowLine.error(
            id: "x", error: "NO_FACTS", message: "None.", fields: fields, commit: "c",
            failedAt: "t")
        #expect(
            line.text
                == #"{"id":"x","__ERROR__":{"error":"NO_FACTS","message":"None.","#
                + #""input_data":{"id":"x"},"steps":{"ask":"Why?"},"pipeline_commit":"c","#
                + #""failed_at":"t"}}"#)
    }
}
