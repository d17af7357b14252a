import Curate
import Records
import Store
import TextAnalysis

/// Pairs that were made of two chunks.
extension PairRun {
    /// A pair with all that it was made of.
    func draft(of pair: Pair, chunk: Chunk) async throws -> PairDraft {
        var draft = PairDraft(pair, of: chunk)
        if let other = pair.evidence.dropFirst().first, other.chunk != chunk.id,
            let second = try await workspace.index.chunks([other.chunk])[other.chunk]
        {
            draft.second = PairDraft.Second(chunk: second, evidence: other.range)
        }
        return draft
    }

    /// The same with what its document calls things for short, which only the checks ask.
    func draftToCheck(of pair: Pair, chunk: Chunk) async throws -> PairDraft {
        var draft = try await draft(of: pair, chunk: chunk)
        // An answer that was imported without a source has no document.
        if ShortForms.areUsed(in: pair.question), !UnsupportedAnswer.isOne(chunk) {
            draft.glossary = try await glossary.definitions(
                of: draft.chunks.map(\.id), corpus: workspace.corpus)
        }
        return draft
    }

    /// Rejects pairs whose second chunk is not current any more, and takes back those whose is
    /// again: a slot lies with the first one, so no view sees it.
    func checkPartners() async throws {
        let index = workspace.index
        let recipe = stages.checkRecipe.id
        let joined = try await index.joinedPairs(of: workspace.corpus)
        guard !joined.isEmpty else { return }
        let verdicts = try await index.verdicts(
            of: "partner", recipe: recipe, corpus: workspace.corpus)
        let changed = joined.filter { (verdicts[$0.key] ?? true) != $0.value }
        guard !changed.isEmpty else { return }
        let revision = try await corpusRevision.value()
        let checks = changed.sorted { $0.key < $1.key }.map { pair, isCurrent in
            PairCheck(
                pair: pair, recipe: recipe,
                check: Check(
                    name: "partner", passed: isCurrent,
                    message: isCurrent ? nil : "The second of its chunks is not current any more"),
                corpusRevision: revision)
        }
        try await index.replace(checks, named: ["partner"])
    }
}
