import Testing
import TextAnalysis

@Suite("JSON as a tree")
struct JSONValueTests {
    @Test(
        "What is read is written as it was, but for space",
        arguments: [
            #"{"b":1,"a":[true,false,null,"x"],"c":{"d":-1.50e3}}"#, #"[]"#, #"{}"#, #""é😀""#, "0",
            #"{"quote":"\"\\\n\t\u0001"}"#,
        ])
    func roundTrip(json: String) throws {
        #expect(try JSONValue(parsing: json).text == json)
        #expect(try JSONValue(parsing: " \(json)\n").text == json)
    }

    @Test("Escapes are read as what they stand for")
    func escapes() throws {
        #expect(try JSONValue(parsing: #""\u00e9\ud83d\ude00\/""#) == .string("é😀/"))
    }

    @Test("Canonical text sorts members, also deep ones; of two of one name the later one counts")
    func canonical() throws {
        let value = try JSONValue(parsing: #"{"b":{"z":1,"y":2},"a":1,"a":3}"#)
        #expect(value.canonicalText == #"{"a":3,"b":{"y":2,"z":1}}"#)
        #expect(value.text == #"{"b":{"z":1,"y":2},"a":3}"#)
    }

    @Test(
        "What is no JSON is refused",
        arguments: ["", "{", "[1,]", "{} {}", "nul", "'a'", #"{"a" 1}"#, "01", "\"a\u{0}\""])
    func refuses(text: String) {
        #expect(throws: JSONFault.self) { try JSONValue(parsing: text) }
    }

    @Test("Nesting that would end the process is refused")
    func depth() {
        let deep = String(repeating: "[", count: 100_000) + String(repeating: "]", count: 100_000)
        #expect(throws: JSONFault.self) { try JSONValue(parsing: deep) }
        #expect(throws: Never.self) {
            try JSONValue(
                parsing: String(repeating: "[", count: 900) + String(repeating: "]", count: 900))
        }
    }

    @Test("Members are set, replaced and removed by name")
    func members() {
        var value: JSONValue = ["a": 1]
        value["b"] = "x"
        value["a"] = 2
        #expect(value.text == #"{"a":2,"b":"x"}"#)
        value["a"] = nil
        #expect(value.text == #"{"b":"x"}"#)
        #expect(value["b"]?.string == "x")
    }

    @Test("Numbers keep their digits and are read as what they are")
    func numbers() throws {
        #expect(try JSONValue(parsing: "3.0").int == 3)
        #expect(try JSONValue(parsing: "3.5").int == nil)
        #expect(try JSONValue(parsing: "1e2").double == 100)
        #expect(JSONValue(0.1).text == "0.1")
        #expect(JSONValue(2.0).text == "2")
        #expect(JSONValue(Double.nan) == .null)
    }
}
