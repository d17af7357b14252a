import Curate
import LanguageModels
import Store

extension PairEstimator {
    /// What the judge would be asked about planted faults: as many as the run would plant, made of
    /// the first pairs, so that their length is right and their words are not.
    func canaryRequests(
        _ drafts: [PairDraft], judging: JudgingStages
    ) async throws -> [ModelRequest] {
        guard settings.plantsCanaries else { return [] }
        let index = workspace.index
        let judge = judging.judgeRecipe.id
        let judged = try await index.judgedPairs(of: workspace.corpus, recipe: judge).count
        let planted = try await index.canaries(of: workspace.corpus, recipe: judge).count
        let missing = CanaryPlan.wanted(judged: judged + drafts.count) - planted
        return try (0..<max(missing, 0)).compactMap { place in
            guard !drafts.isEmpty else { return nil }
            var draft = drafts[place % drafts.count]
            draft.answer += String(repeating: ".", count: place / drafts.count + 1)
            return try judging.request(for: draft)
        }
    }
}
