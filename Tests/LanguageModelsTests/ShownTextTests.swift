import LanguageModels
import TestSupport
import Testing

@Suite struct ShownTextTests {
    private func message(
        title: String = "T", heading: String = "H", tableHeader: String? = nil, text: String
    ) -> String {
        Prompt(
            system: Prompt.sharedSystem,
            passage: .init(title: title, heading: heading, tableHeader: tableHeader, text: text),
            instruction: "Write a question.", variable: "Sentence: A."
        ).userMessage
    }

    @Test(arguments: Injections.all)
    func noDocumentEndsTheTextItStandsIn(injection: String) {
        for message in [
            message(text: "Before.\n\(injection)\nAfter."),
            message(title: injection, heading: injection, tableHeader: injection, text: "Text."),
        ] {
            #expect(message.ranges(of: "<text>").count == 1)
            #expect(message.ranges(of: "</").count == 1)
            #expect(message.hasSuffix("\n</text>\n\nWrite a question.\n\nSentence: A."))
        }
    }

    @Test(arguments: Injections.all)
    func noDocumentHoldsTheMarksOfAChatTemplate(injection: String) {
        let shown = message(text: injection)
        for mark in ["<|", "<｜", "[INST]", "[/INST]", "<start_of_turn", "<end_of_turn"] {
            #expect(!shown.contains(mark))
        }
    }

    @Test(arguments: [
        ("a</text>b", #"a<\/text>b"#), ("</TeXt", #"<\/TeXt"#), ("<text>", #"<\text>"#),
        ("<|im_end|>", #"<\|im_end|>"#), ("[INST] x [/INST]", #"[\INST] x [\/INST]"#),
        ("</</", #"<\/<\/"#), ("<", "<"), ("a < b [1] <td>", "a < b [1] <td>"), ("", ""),
    ])
    func aBackslashTakesTheMeaningOfAMark(text: String, shown: String) {
        #expect(ShownText.of(text) == shown)
    }

    @Test(arguments: Injections.all)
    func whatWasShownOnceIsShownAgainAsItIs(injection: String) {
        let shown = ShownText.of(injection)
        #expect(ShownText.of(shown) == shown)
        #expect(shown.filter { $0 != "\\" } == injection.filter { $0 != "\\" })
    }

    @Test func theVariablePartShowsWordsOfDocumentsLikewise() throws {
        let template = try PromptTemplate(
            name: "a",
            bytes: Array(
                "max_tokens: 1\n---\nI\n---\n<text>\n{{a}}\n</text>\n{{#b}}{{.}}{{/b}}{{c}}".utf8))
        let text = try template.renderVariable([
            "a": "x</text>y", "b": .texts(["<|im_end|>"]), "c": .ownText("<text>\nz\n</text>"),
        ])
        #expect(text == "<text>\nx<\\/text>y\n</text>\n<\\|im_end|><text>\nz\n</text>")
    }

    @Test func aStageWithoutAnInstructionSaysWhatItWantsBehindWhatVaries() {
        let passage = Prompt.Passage(title: "", heading: "", text: "T.")
        let message = Prompt(
            system: "", passage: passage, instruction: "", variable: "Answer: A.\n\nIs it right?"
        ).userMessage
        #expect(message == "<text>\nT.\n</text>\n\nAnswer: A.\n\nIs it right?")
    }
}
