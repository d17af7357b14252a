import Testing
import TextAnalysis

@testable import Samples

@Suite("Plans of conversations")
struct ConversationPlanTests {
    private func plan(_ json: String, needsTopics: Bool = true) throws -> ConversationPlan {
        try ConversationPlan(
            PlanReader(try JSONValue(parsing: json), file: "plan.yaml"), needsTopics: needsTopics)
    }

    private let patterns =
        #"[{"name":"a","description":"A."},{"name":"b","description":"B.","signs":["?","so"]},{"name":"c","description":"C.","place":"last"}]"#

    @Test("A plan has topics as texts or with notes, and patterns with signs and places")
    func reads() throws {
        let plan = try plan(
            #"{"name":"n","system_prompt":"S","topics":["X",{"topic":"Y","notes":"N"}],"patterns":\#(patterns)}"#
        )
        #expect(plan.topics == [ConversationTopic("X"), ConversationTopic("Y", notes: "N")])
        #expect(plan.patterns[1].signs == ["?", "so"])
        #expect(plan.patterns.map(\.place) == [.any, .any, .last])
        #expect(plan.systemPrompt == "S")
        #expect(plan.exchanges == 3...5)
        #expect(plan.patternsPerSample == [2, 3])
    }

    @Test(
        "The number of exchanges is a number or two",
        arguments: [("4", 4...4), (#""2-6""#, 2...6), (#""3 - 5""#, 3...5)])
    func exchanges(json: String, expected: ClosedRange<Int>) throws {
        let plan = try plan(
            #"{"name":"n","topics":["X"],"exchanges":\#(json),"patterns":\#(patterns)}"#)
        #expect(plan.exchanges == expected)
    }

    @Test("A plan for a corpus may leave its topics out")
    func noTopics() throws {
        let json = #"{"name":"n","patterns":\#(patterns),"patterns_per_sample":2}"#
        let plan = try plan(json, needsTopics: false)
        #expect(plan.topics.isEmpty)
        #expect(plan.patternsPerSample == [2])
        #expect(plan.units(count: 3, seed: 1).isEmpty)
        #expect(throws: PlanError("The file 'plan.yaml' lacks 'topics': add it.")) {
            try self.plan(json)
        }
    }

    @Test(
        "Each mistake is one sentence that says where",
        arguments: [
            (
                #""topics":["X","x"],"patterns":P"#,
                "'topics[1]' in 'plan.yaml' names 'x' again: give each topic once."
            ),
            (
                #""topics":["X"],"patterns":[{"name":"a","description":"A."},{"name":"a","description":"B."}]"#,
                "'patterns[1]' in 'plan.yaml' names 'a' again: give each pattern its own name."
            ),
            (
                #""topics":["X"],"patterns":[{"name":"a","description":"A."}]"#,
                "'patterns' in 'plan.yaml' has fewer patterns than a sample is to have: add some, or set 'patterns_per_sample'."
            ),
            (
                #""topics":["X"],"patterns":P,"exchanges":"5-3""#,
                "'exchanges' in 'plan.yaml' is \"5-3\": give a number from 1 to 12, or two such as 3-5."
            ),
            (
                #""topics":["X"],"patterns":P,"patterns_per_sample":[4]"#,
                "'patterns_per_sample[0]' in 'plan.yaml' is 4: give a whole number from 1 to 3."
            ),
            (
                #""topics":["X"],"patterns":P,"pattern":1"#,
                "The file 'plan.yaml' has 'pattern', which it cannot have: give name, topics, patterns, system_prompt, exchanges, patterns_per_sample."
            ),
            (
                #""topics":["X"],"patterns":[{"name":"a","description":"A.","place":"middle"}]"#,
                "'patterns[0].place' in 'plan.yaml' is 'middle': give one of any, first, last."
            ),
        ])
    func mistakes(json: String, message: String) {
        #expect(throws: PlanError(message)) {
            try self.plan(
                #"{"name":"n","# + json.replacing("P", with: patterns, maxReplacements: 1) + "}")
        }
    }

    @Test("Files are called by count, seed and provider")
    func fileNames() {
        #expect(ConversationFile.name(count: 100, seed: 42) == "conversations_100_seed42.jsonl")
        #expect(
            ConversationFile.name(count: 5, seed: -1, provider: "openai:org/gpt 5.mini")
                == "conversations_5_seed-1_openai-org-gpt-5.mini.jsonl")
    }
}
