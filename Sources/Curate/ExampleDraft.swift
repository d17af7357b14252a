package import LanguageModels
package import Records

/// A training example other than a pair that is to be judged, such as a conversation.
package struct ExampleDraft: Sendable, Hashable {
    /// All that is said, each turn after who says it.
    package var text: String
    /// What it was to hold, such as a fact; empty where nothing was given.
    package var given: String
    /// What it was to rest on; empty where it rests on no document.
    package var chunks: [Chunk]

    package init(text: String, given: String = "", chunks: [Chunk] = []) {
        self.text = text
        self.given = given
        self.chunks = chunks
    }
}

extension ExampleDraft: PromptDraft {
    package var promptValues: [String: TemplateValue] {
        ["example": .text(text), "given": .text(given), "has_given": .flag(!given.isEmpty)]
    }
}

/// What a judge reads, which decides its prompt.
package enum JudgeSubject: Sendable {
    case pair
    case example

    /// The system message of its prompts.
    var system: String {
        switch self {
        case .pair: Prompt.sharedSystem
        case .example: "You judge examples that a language model is to learn from."
        }
    }
}
