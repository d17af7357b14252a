import Samples
import Testing
import TextAnalysis

@Suite("Rules that make arguments and results")
struct ToolRuleTests {
    /// What the tool of a scenario with one request replies in the first samples.
    private func results(_ rules: String, arguments: String = "{}") throws -> [JSONValue] {
        let properties = #"{"type":"object","properties":{"days":{"type":"integer"}}}"#
        let json = """
            {"name":"t","domain":"d",
            "tools":[{"type":"function","function":{"name":"look","description":"Looks.",
            "parameters":\(properties)}}],
            "personas":[{"name":"p","share":1,"description":"someone","tones":"calm"}],
            "scenarios":{"success":1},
            "entities":[{"name":"Bree","attributes":{"height":120,"side":"west"}}],
            "requests":[{"tool":"look","wish":"how it is","arguments":\(arguments)}],
            "simulator":{"look":{"result":\(rules),"summary":"It is so."}}}
            """
        return try ToolExamples.scenario(json).units(count: 20, seed: 1).compactMap {
            $0.input["turns"]?.items?.first?["result"]
        }
    }

    @Test(
        "A rule without chance makes one value",
        arguments: [
            (#"{"a":5,"b":{"value":[1]}}"#, #"{"a":5,"b":[1]}"#),
            (#"{"a":{"copy":"name"},"b":{"copy":"height"}}"#, #"{"a":"Bree","b":120}"#),
            (
                #"{"a":{"value":-40,"hidden":true},"b":{"from":"a","scale":1.8,"offset":32}}"#,
                #"{"b":-40}"#
            ),
            (#"{"a":{"from":"height","scale":0.01,"decimals":2}}"#, #"{"a":1.20}"#),
            (#"{"a":{"by":"side","cases":{"west":"w","east":"e"}}}"#, #"{"a":"w"}"#),
            (
                #"{"a":{"by":"depth","cases":{"1":"w"},"default":{"copy":"side"}}}"#,
                #"{"a":"west"}"#
            ),
            (#"{"a":{"text":"{name}, {height} m"}}"#, #"{"a":"Bree, 120 m"}"#),
            (
                #"{"a":{"fields":{"b":1,"c":{"copy":"b"}}},"d":{"copy":"a.c"}}"#,
                #"{"a":{"b":1,"c":1},"d":1}"#
            ),
            (
                #"{"a":{"list":2,"fields":{"n":{"copy":"index"}}},"b":{"copy":"a.1.n"}}"#,
                #"{"a":[{"n":1},{"n":2}],"b":2}"#
            ),
            (#"{"a":{"range":[3,3],"decimals":1}}"#, #"{"a":3.0}"#),
        ])
    func fixed(rules: String, result: String) throws {
        #expect(try results(rules).map(\.text) == Array(repeating: result, count: 20))
    }

    @Test("A range keeps its ends and its decimals, and all of it is drawn")
    func range() throws {
        let numbers = try results(#"{"a":{"range":[-1,1]},"b":{"range":[-0.5,0.5],"decimals":2}}"#)
        #expect(Set(numbers.compactMap { $0["a"]?.int }) == [-1, 0, 1])
        for number in numbers.compactMap({ $0["b"] }) {
            #expect((-0.5...0.5).contains(try #require(number.double)))
            #expect(number.text.split(separator: ".").last?.count == 2)
        }
    }

    @Test("A spread stays within its bounds")
    func spread() throws {
        for result in try results(#"{"a":{"from":"height","offset":5,"spread":2,"decimals":1}}"#) {
            #expect((123.0...127).contains(try #require(result["a"]?.double)))
        }
    }

    @Test("A list is as long as an argument says")
    func list() throws {
        for result in try results(
            #"{"days":{"copy":"days"},"a":{"list":"days","fields":{"n":1}}}"#,
            arguments: #"{"days":{"range":[1,4]}}"#)
        {
            #expect(result["a"]?.items?.count == result["days"]?.int)
        }
    }

    @Test("A text may name a value of one item of a list, or of all of them")
    func items() throws {
        for result in try results(
            #"""
            {"days":{"value":3},"a":{"list":"days","fields":{"n":{"copy":"index"}}},\#
            "t":{"text":"{a.0.n} of {a.*.n}"}}
            """#)
        {
            #expect(result["t"]?.string == "1 of 1, 2, 3")
        }
    }
}
