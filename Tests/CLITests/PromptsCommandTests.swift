import Foundation
import Testing

/// Prompts of the user's own, with the real binary.
struct PromptsCommandTests {
    private let quarry: QuarryBinary

    init() throws {
        quarry = try QuarryBinary()
    }

    @Test func promptsAreShownAndWrittenOnceAndNeverOver() async throws {
        let shown = try await quarry.run("prompts", "show", "question")
        #expect(shown.output.contains("{{answer}}"))
        let first = try await quarry.run("prompts", "export", "mine")
        #expect(first.code == 0)
        #expect(try quarry.read("mine/question.txt") + "\n" == shown.output)
        try quarry.write("max_tokens: 9\n---\nMine.\n---\n{{answer}}\n", to: "mine/question.txt")
        let again = try await quarry.run("prompts", "export", "mine")
        #expect(again.errors.contains("question.txt"))
        #expect(try quarry.read("mine/question.txt").contains("Mine."))
    }

    @Test func anEditedPromptMakesExactlyItsOwnStageStaleAndUndoneItCostsNothing() async throws {
        try quarry.write(Mills.document(1, sections: 3), to: "papers/mill.md")
        _ = try await quarry.run("pipeline", "papers", "--mock", "--target-pairs", "3")
        func calls(_ stage: String) throws -> String {
            try quarry.sqlite(
                "index.quarry",
                "SELECT count(*) FROM call JOIN recipe ON recipe.id = recipe_id WHERE stage = '\(stage)'"
            )
        }
        let before = (try calls("generate"), try calls("judge"))
        _ = try await quarry.run("prompts", "export", "mine")
        let judge = try quarry.read("mine/judge.txt")
        try quarry.write(judge.replacing("Reply with", with: "Answer with"), to: "mine/judge.txt")
        try quarry.write("prompts_dir: mine\n", to: "quarry.yaml")
        let edited = try await quarry.run("pipeline", "--mock", "--target-pairs", "3")
        #expect(edited.code == 0, "\(edited.errors)")
        #expect(try calls("generate") == before.0)
        #expect(try calls("judge") != before.1)
        try quarry.write(judge, to: "mine/judge.txt")
        let undone = try await quarry.run("pipeline", "--mock", "--target-pairs", "3", "--json")
        #expect(undone.output.contains(#""calls":0"#))
    }

    @Test func aFolderWithoutPromptsOrWithABrokenOneIsNamed() async throws {
        try quarry.write("# A\n\nText.\n", to: "papers/a.md")
        _ = try await quarry.run("ingest", "papers")
        try quarry.write("prompts_dir: none\n", to: "quarry.yaml")
        let missing = try await quarry.run("generate", "--mock")
        #expect(missing.code == 1)
        #expect(missing.errors.contains("There is no folder of prompts"))
        try quarry.write("x", to: "none/judge.txt")
        let broken = try await quarry.run("generate", "--mock")
        #expect(broken.code == 1)
        #expect(broken.errors.contains("judge.txt"))
    }
}
