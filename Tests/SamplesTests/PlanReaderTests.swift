import Samples
import Testing
import TextAnalysis

@Suite("Reading plan files")
struct PlanReaderTests {
    private func reader(_ json: String) throws -> PlanReader {
        PlanReader(try JSONValue(parsing: json), file: "plan.yaml")
    }

    @Test("Values come out as what they should be")
    func values() throws {
        let plan = try reader(
            #"{"name":"rain","count":3,"share":0.5,"live":true,"tags":["a","b"],"one":"c"}"#)
        #expect(try plan.at("name").text() == "rain")
        #expect(try plan.at("count").int(1...5) == 3)
        #expect(try plan.at("share").double(0...1) == 0.5)
        #expect(try plan.at("live").flag())
        #expect(try plan.at("tags").texts() == ["a", "b"])
        #expect(try plan.at("one").texts() == ["c"])
        #expect(try plan.optional("none") == nil)
    }

    @Test("A fault says where it is, in which file, and what to do")
    func faults() throws {
        let plan = try reader(#"{"personas":[{"share":"much"}],"nmae":1}"#)
        #expect(
            throws: PlanError(
                "'personas[0].share' in 'plan.yaml' is \"much\": give a number from 0.0 to 1.0.")
        ) {
            _ = try plan.at("personas").items()[0].at("share").double(0...1)
        }
        #expect(throws: PlanError("The file 'plan.yaml' lacks 'name': add it.")) {
            _ = try plan.at("name")
        }
        #expect(
            throws: PlanError(
                "The file 'plan.yaml' has 'nmae', which it cannot have: give name, personas.")
        ) {
            try plan.allow("name", "personas")
        }
    }
}
