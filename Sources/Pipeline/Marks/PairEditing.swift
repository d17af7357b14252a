import Curate
package import Records
import Store

/// Puts a person's words in the place of a pair's.
///
/// An edited pair is a row of its own whose parent is the pair. It goes through the checks that cost
/// nothing, whose verdicts are stored; whether one that fails is kept all the same is for the person
/// to say. No judge marks it.
package struct PairEditing: Sendable {
    private let run: PairRun
    private let recipe = Recipe(
        stage: Recipe.editStage, settings: canonicalJSON(["revision": "1"]), provider: "person",
        model: "person")

    /// - Throws: `StoreError`.
    package init(workspace: Workspace) async throws {
        var settings = PairSettings()
        settings.language = try await RememberedLanguage.code(
            of: workspace.corpus, in: workspace.index)
        run = try PairRun(
            workspace: workspace, models: PairModels(makers: []), settings: settings)
    }

    /// An edit that is not written yet.
    package struct Draft: Sendable {
        let edited: EditedPair
        /// The checks that it does not pass.
        package let failed: [Check]

        package var id: ContentHash { edited.pair.id }
    }

    /// A pair in other words, checked.
    ///
    /// - Returns: nil where nothing is changed, or the index does not hold the pair.
    /// - Throws: `StoreError`.
    package func draft(
        of id: ContentHash, question: String, answer: String
    ) async throws -> Draft? {
        let index = run.workspace.index
        guard let pair = try await index.pairs([id])[id], let place = pair.evidence.first,
            let chunk = try await index.chunks([place.chunk])[place.chunk]
        else { return nil }
        let changed = [
            question == pair.question ? nil : "question reworded by a person",
            answer == pair.answer ? nil : "answer reworded by a person",
        ].compactMap(\.self)
        guard !changed.isEmpty else { return nil }
        let form = Pair(
            question: question, reasoning: pair.reasoning, answer: answer, context: pair.context,
            recipe: recipe.id, ordinal: pair.ordinal,
            evidence: PairRun.evidence(of: pair, answer: answer, question: question, in: chunk),
            parent: pair.id)
        var outputs = Outputs()
        let failed = try await run.failedChecks(of: form, chunk: chunk, into: &outputs)
        return Draft(
            edited: EditedPair(
                pair: form, recipe: recipe, checkRecipe: run.stages.checkRecipe,
                checks: outputs.checks, changes: changed.joined(separator: "; ")),
            failed: failed)
    }

    /// Writes an edit down, which then stands in the place of its pair.
    ///
    /// - Throws: `StoreError`.
    package func keep(_ draft: Draft) async throws {
        try await run.workspace.index.record(
            draft.edited, time: run.workspace.clock.now(), run: run.workspace.run)
    }
}
