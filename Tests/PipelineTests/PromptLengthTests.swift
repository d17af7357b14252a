import Curate
import Foundation
import LanguageModels
import Testing
import TextAnalysis

@testable import Pipeline

/// The prompts that a small model is asked with are short: it reads them with every chunk.
struct PromptLengthTests {
    /// What is sent whatever the chunk: the system message, the instruction, and what the variable
    /// part holds beside its values.
    private func fixedText(_ name: Prompts.Name) throws -> String {
        let prompt = try Prompts.embedded(name)
        let parts = prompt.text.components(separatedBy: "\n---\n")
        let variable = parts.count > 2 ? parts[2] : ""
        return [prompt.instruction, variable.replacing(/\{\{[^}]*\}\}/, with: "")]
            .joined(separator: "\n")
    }

    @Test func theThreePromptsOfASmallModelTogetherTakeAtMost334Tokens() throws {
        let texts = try [Prompts.Name.question, .rename, .judge].map(fixedText)
        // The system message goes before each.
        let systems = [Prompt.sharedSystem, Rewriter.system(for: .rename), Prompt.sharedSystem]
        let tokens = (texts + systems).reduce(0) {
            $0 + TokenEstimate.count($1, vocabulary: .qwen)
        }
        // Of 100 texts 99 have at most 11 % more tokens than estimated.
        #expect(tokens * 111 / 100 <= 334, "\(tokens)")
    }
}
