package import LanguageModels
package import Records

/// What a prompt can show: a pair, or another training example.
package protocol PromptDraft: Sendable {
    /// What the variable part may name.
    var promptValues: [String: TemplateValue] { get }
    /// What it rests on; the prompt begins with the first one.
    var chunks: [Chunk] { get }
}

extension PairDraft: PromptDraft {
    package var chunks: [Chunk] { [chunk] + [second?.chunk].compactMap(\.self) }

    package var promptValues: [String: TemplateValue] {
        [
            "question": .text(question), "answer": .text(answer),
            "reasoning": .text(reasoning ?? ""), "has_reasoning": .flag(reasoning != nil),
            "context": .text(context), "title": .text(chunk.title),
            "section": .text(chunk.heading),
        ]
    }
}
