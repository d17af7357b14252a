import Samples
import Testing
import TextAnalysis

@Suite("Numbers and codes that an assistant may say")
struct ToolGroundingTests {
    /// A line in which the tool replied so and the assistant says that.
    private func isGrounded(
        _ answer: String, result: String, request: String = "How is the sea at Cuxhaven?"
    ) -> Bool {
        let line: JSONValue = [
            "messages": [
                ["role": "user", "content": .string(request)],
                [
                    "role": "assistant", "content": .null,
                    "tool_calls": [
                        [
                            "id": "call_1", "type": "function",
                            "function": ["name": "look", "arguments": #"{"days":3}"#],
                        ]
                    ],
                ],
                ["role": "tool", "tool_call_id": "call_1", "content": .string(result)],
                ["role": "assistant", "content": .string(answer)],
            ],
            "tools": [["type": "function", "function": ["name": "look"]]],
        ]
        return ToolValidator().faults(in: line).isEmpty
    }

    @Test(
        "A number may be rounded to the decimals that are stated, and no further",
        arguments: [
            ("It is 21.4 degrees.", "21.4", true), ("It is about 21 degrees.", "21.4", true),
            ("It is 21.40 degrees.", "21.4", true), ("It is 22 degrees.", "21.4", false),
            ("It is 20 degrees.", "21.4", false), ("It is 22 degrees.", "21.5", true),
            ("It is 21 degrees.", "21.5", false), ("It is 21.3 degrees.", "21.25", true),
            ("It is 21.5 degrees.", "21", false), ("It is 21.0 degrees.", "21", true),
            ("It is 1,234 km away.", "1234", true), ("It is 1,234.5 km away.", "1234.49", true),
            ("It is 1,235 km away.", "1234", false), ("It costs 0.3.", "0.25", true),
            ("There are 2500 of them.", "2.5e3", true),
        ])
    func rounding(answer: String, number: String, grounded: Bool) {
        #expect(isGrounded(answer, result: #"{"value":\#(number)}"#) == grounded)
    }

    @Test(
        "Signs count, in digits and in words",
        arguments: [
            ("It is -4 degrees.", "-4.2", true), ("It is \u{2212}4.2 degrees.", "-4.2", true),
            ("It is minus four degrees.", "-4.2", true), ("It is 4 degrees.", "-4.2", false),
            ("It is 4 degrees below zero.", "-4.2", true), ("It is -4 degrees.", "4.2", false),
            ("Between 4-5 metres.", "[4,5]", true), ("It is four degrees.", "4", true),
            ("It is five degrees.", "4", false), ("Someone is at sea.", "7", true),
            ("The rate is 80 %.", "0.8", true), ("The rate is 80 percent.", "0.8", true),
            ("The rate is 80.", "0.8", false), ("There are three days.", "9", true),
            ("There are two peaks.", #"[[40],[50]]"#, true),
        ])
    func signs(answer: String, number: String, grounded: Bool) {
        #expect(isGrounded(answer, result: #"{"value":\#(number)}"#) == grounded)
    }

    @Test(
        "Digits in names and in texts of the result are understood",
        arguments: [
            ("PM2.5 is at 12.", #"{"pm2_5":12}"#, true),
            ("High water is at 14:30.", #"{"time":"14:30"}"#, true),
            ("High water is at 14:45.", #"{"time":"14:30"}"#, false),
            ("On March 4th it is calm.", #"{"date":"2026-03-04"}"#, true),
            ("It failed with GAUGE_DOWN.", #"{"error":{"code":"GAUGE_DOWN"}}"#, true),
            ("It failed with GAUGE_LOST.", #"{"error":{"code":"GAUGE_DOWN"}}"#, false),
            ("It failed with E4.", #"{"error":{"code":"E42"}}"#, false),
            ("It failed with E-404.", #"{"error":{"code":"E-404"}}"#, true),
            ("1. Calm\n2. Windy at 12", #"{"wind":12}"#, true),
            ("The sea is calm.", #"{}"#, true),
        ])
    func names(answer: String, result: String, grounded: Bool) {
        #expect(isGrounded(answer, result: result) == grounded)
    }

    @Test(
        "A name is found in any case, with or without accents and apostrophes",
        arguments: [
            ("São Paulo", "sao paulo", true), ("L'Aquila", "L\u{2019}Aquila", true),
            ("St. John's", "St Johns", true), ("Łódź", "LODZ", true), ("Xi'an", "Xian's", true),
            ("Tromsø", "Troms\u{F8}", true), ("Malmö", "Malmo\u{308}", true),
            ("Springfield, Illinois", "Springfield in Illinois", true),
            ("Springfield, Illinois", "Springfield in Missouri", false),
            ("York", "New Yorkshire", false), ("Åre", "there", false),
        ])
    func places(name: String, said: String, named: Bool) throws {
        let scenario = try ToolExamples.scenario(replacing: "\"Cuxhaven\"", with: "\"\(name)\"")
        let line = try ToolExamples.line(
            replacing: "tide in Cuxhaven over", with: "tide in \(said) over"
        )
        .replacing(#"{\"harbour\":\"Cuxhaven"#, with: #"{\"harbour\":\"\#(name)"#)
        let faults = ToolValidator(scenario: scenario).faults(inLine: line)
        #expect(faults.map(\.type) == (named ? [] : [.entityNotMentioned]))
    }

    @Test("What the user said and what was called with may be said again")
    func request() {
        let request = "Is the sea at Cuxhaven calm enough for 8 people?"
        #expect(isGrounded("For 8 people it is, on all 3 days.", result: "{}", request: request))
        #expect(!isGrounded("For 9 people it is.", result: "{}", request: request))
    }
}
