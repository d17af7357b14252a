import Samples
import Testing
import TextAnalysis

@Suite("Arguments and their JSON Schema")
struct ToolSchemaTests {
    @Test(
        "What does not fit is said in words",
        arguments: [
            (#""text""#, #"{"type":"integer"}"#, "'arguments' is a text, the schema wants integer"),
            ("3.5", #"{"type":"integer"}"#, "'arguments' is a number, the schema wants integer"),
            (
                "null", #"{"type":["string","number"]}"#,
                "'arguments' is null, the schema wants string or number"
            ),
            ("4", #"{"enum":[1,2]}"#, "'arguments' is 4, which is none of 1, 2"),
            ("4", #"{"const":1}"#, "'arguments' is 4, which is none of 1"),
            ("4", #"{"minimum":5}"#, "'arguments' is 4, less than 5"),
            ("4", #"{"maximum":3}"#, "'arguments' is 4, more than 3"),
            ("4", #"{"exclusiveMaximum":4}"#, "'arguments' is 4, not less than 4"),
            ("4", #"{"exclusiveMinimum":4}"#, "'arguments' is 4, not more than 4"),
            (#""""#, #"{"minLength":1}"#, "'arguments' is shorter than 1 characters"),
            (#""abc""#, #"{"maxLength":2}"#, "'arguments' is longer than 2 characters"),
            ("[1,2]", #"{"maxItems":1}"#, "'arguments' has 2 items, more than 1"),
            ("[]", #"{"minItems":1}"#, "'arguments' has 0 items, fewer than 1"),
            (
                #"[1,"b"]"#, #"{"items":{"type":"number"}}"#,
                "'arguments[1]' is a text, the schema wants number"
            ),
            (#"{"a":{}}"#, #"{"properties":{"a":{"required":["b"]}}}"#, "'a.b' is missing"),
            (#"{"a":1}"#, #"{"additionalProperties":false}"#, "'a' is not in the schema"),
            (
                #"{"a":1}"#, #"{"additionalProperties":{"type":"string"}}"#,
                "'a' is a number, the schema wants string"
            ),
        ])
    func faults(value: String, schema: String, fault: String) throws {
        let found = ToolSchema.faults(
            in: try JSONValue(parsing: value), schema: try JSONValue(parsing: schema))
        #expect(found == [fault])
    }

    @Test(
        "What fits has no fault",
        arguments: [
            ("3.0", #"{"type":"integer","enum":[3]}"#), ("true", #"{"type":"boolean"}"#),
            (#"{"a":[1]}"#, #"{"type":"object","properties":{"a":{"items":{"minimum":1}}}}"#),
            (#"{"b":1}"#, #"{"properties":{"a":{}}}"#), ("null", #"{"type":"null"}"#),
        ])
    func fits(value: String, schema: String) throws {
        let found = ToolSchema.faults(
            in: try JSONValue(parsing: value), schema: try JSONValue(parsing: schema))
        #expect(found == [])
    }
}
