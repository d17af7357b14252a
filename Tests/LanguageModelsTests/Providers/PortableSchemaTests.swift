import LanguageModels
import Testing

@testable import enum LanguageModels.PortableSchema

@Suite struct PortableSchemaTests {
    @Test(arguments: [
        // Bounds go, names of properties stay, and the keys keep their order.
        (
            #"{"type":"object","properties":{"maxLength":{"type":"string","maxLength":300},"q":{"type":"array","items":{"anyOf":[{"type":"string","pattern":"^a"},{"enum":[1,2]}]},"minItems":2,"maxItems":2}},"required":["maxLength","q"],"additionalProperties":false}"#,
            #"{"type":"object","properties":{"maxLength":{"type":"string"},"q":{"type":"array","items":{"anyOf":[{"type":"string"},{"enum":[1,2]}]}}},"required":["maxLength","q"],"additionalProperties":false}"#
        ),
        // Objects are closed, and all their properties required, at every depth.
        (
            #"{"properties":{"a":{"type":"object","properties":{"b":{"type":"integer","minimum":0}}}},"additionalProperties":true}"#,
            #"{"properties":{"a":{"type":"object","properties":{"b":{"type":"integer"}},"required":["b"],"additionalProperties":false}},"additionalProperties":false,"required":["a"]}"#
        ),
        (
            ##"{"oneOf":[{"type":"null"},{"$ref":"#/$defs/x"}],"$defs":{"default":{"type":"string","format":"date"}}}"##,
            ##"{"anyOf":[{"type":"null"},{"$ref":"#/$defs/x"}],"$defs":{"default":{"type":"string"}}}"##
        ),
        (#"{"enum":[{"minLength":1},"format"]}"#, #"{"enum":[{"minLength":1},"format"]}"#),
        (
            #"{ "type" : "string" , "description" : "at most 3 \"words\"" }"#,
            #"{"type":"string","description":"at most 3 \"words\""}"#
        ),
    ])
    func keepsWhatAllAccept(schema: String, portable: String) {
        #expect(PortableSchema.rewritten(schema) == portable)
        #expect(PortableSchema.rewritten(portable) == portable)
    }
}
