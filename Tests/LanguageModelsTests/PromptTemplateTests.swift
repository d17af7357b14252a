import LanguageModels
import Testing

@Suite struct PromptTemplateTests {
    func template(_ text: String) throws -> PromptTemplate {
        try PromptTemplate(name: "ask.md", bytes: Array(text.utf8))
    }

    @Test func readsHeaderInstructionAndVariablePart() throws {
        let template = try template(
            """
            # A comment
            temperature: 0.2
            max_tokens: 80
            seed: 7
            top_logprobs: 12
            ---

            Write a question.
            Reply as JSON: {"question":"..."}

            ---
            Sentence: {{sentence}}
            """)
        #expect(
            template.parameters
                == .init(maxTokens: 80, temperature: 0.2, seed: 7, topLogprobs: 12))
        #expect(template.instruction == "Write a question.\nReply as JSON: {\"question\":\"...\"}")
        #expect(try template.renderVariable(["sentence": "A < B & C"]) == "Sentence: A < B & C")
    }

    @Test(arguments: [
        "{{name}}", "{{{x}}} \"quoted\" <b>&amp;", "{{#a}}{{/a}}", "$1 \\ {{=<% %>=}}",
    ])
    func valuesStayData(value: String) throws {
        let template = try template("max_tokens: 1\n---\nI\n---\n<{{a}}|{{{a}}}>")
        #expect(try template.renderVariable(["a": .text(value)]) == "<\(value)|\(value)>")
    }

    @Test func sectionsRepeatAndHide() throws {
        let template = try template(
            """
            max_tokens: 1
            ---
            I
            ---
            {{#pairs}}
            - {{question}} of {{title}}
            {{/pairs}}
            {{#notes}}[{{.}}]{{/notes}}{{^notes}}no notes{{/notes}}{{#strict}} Be strict.{{/strict}}
            """)
        let text = try template.renderVariable([
            "title": "T", "strict": true, "notes": .texts([]),
            "pairs": .list([["question": "A?"], ["question": "B?"]]),
        ])
        #expect(text == "- A? of T\n- B? of T\nno notes Be strict.")
    }

    @Test func anEmptyTextHidesItsSection() throws {
        let template = try template(
            "max_tokens: 1\n---\nI\n---\n{{#why}}Why: {{why}}\n{{/why}}{{^why}}No why. {{/why}}[{{why}}]"
        )
        #expect(try template.renderVariable(["why": "because"]) == "Why: because\n[because]")
        #expect(try template.renderVariable(["why": ""]) == "No why. []")
    }

    @Test(arguments: [
        "{{missing}}", "{{#pairs}}{{missing}}{{/pairs}}", "{{#missing}}x{{/missing}}",
        "{{^missing}}x{{/missing}}",
    ])
    func aMissingVariableIsNamed(part: String) throws {
        let template = try template("max_tokens: 1\n---\nI\n---\n\(part)")
        let error = #expect(throws: ModelError.self) {
            try template.renderVariable(["pairs": .list([["question": "A?"]]), "title": "T"])
        }
        #expect(error?.code == .configuration)
        #expect(error?.message.contains("'missing'") == true)
        #expect(error?.message.contains("pairs, title") == true)
        #expect(error?.message.contains("ask.md") == true)
    }

    @Test func theVariablePartMayBeMissingOrHoldDashes() throws {
        #expect(try template("max_tokens: 1\n---\nI").renderVariable([:]) == "")
        #expect(
            try template("max_tokens: 1\r\n---\r\nI\r\n---\r\na\r\n---\r\nb").renderVariable([:])
                == "a\n---\nb")
    }

    @Test(arguments: [
        ("no dashes", "three dashes"), ("max_tokens: 0\n---\nI", "max_tokens"),
        ("max_tokens: many\n---\nI", "max_tokens: many"), ("---\nI", "max_tokens"),
        ("max_tokens: 1\ncolour: red\n---\nI", "colour: red"),
        ("max_tokens: 1\ntemperature: nan\n---\nI", "temperature"),
        ("max_tokens: 1\n---\nI {{x}}", "fixed part"),
        ("max_tokens: 1\n---\nI\n---\n{{>part}}", ">part"),
        ("max_tokens: 1\n---\nI\n---\n{{a.b}}", "a.b"),
        ("max_tokens: 1\n---\nI\n---\n{{#a}}", "closed"),
        ("max_tokens: 1\n---\nI\n---\n{{a", "closed"), ("max_tokens: 1\n---\nI\n---\n{{}}", "{{}}"),
    ])
    func aFaultInTheFileIsNamed(text: String, words: String) throws {
        let error = #expect(throws: ModelError.self) { try template(text) }
        #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
        #expect(error?.message.contains("ask.md") == true)
    }

    @Test func bytesThatAreNoTextAreRefused() {
        #expect(throws: ModelError.self) { try PromptTemplate(name: "x", bytes: [0xff, 0xfe]) }
    }
}
