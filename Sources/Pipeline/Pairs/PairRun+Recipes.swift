import Curate
import LanguageModels
import Records
import Store

/// What is in force while a run goes on.
extension PairRun {
    /// - Throws: `ModelError` of code `configuration` where nothing makes pairs of this kind: what is in
    ///   force stays so.
    func useMakingRecipes() async throws {
        guard !stages.generators.isEmpty else {
            throw ModelError(
                .configuration, "Nothing makes pairs: name a model with --provider and --model.")
        }
        try await workspace.index.use(
            generators: stages.generators.map(\.recipe), kind: settings.kind,
            for: workspace.corpus)
        try await useCheckRecipe()
    }

    /// The target, by default a pair for each chunk that can be asked about.
    ///
    /// - Parameter known: what is known of chunks that were looked at before; the others are added.
    /// - Throws: `PipelineError.nothingToDo` where the corpus holds no text.
    func targetOrDefault(
        _ target: Int?, known: inout [ContentHash: Prospects]
    ) async throws -> Int {
        guard try await workspace.index.hasDocuments(in: workspace.corpus) else {
            throw PipelineError(
                .nothingToDo,
                "The corpus '\(workspace.corpus)' holds no documents that could be read: add some with `quarry ingest FOLDER`."
            )
        }
        if let target { return target }
        let fruitful = try await candidateSources(known: &known).count {
            $0.candidates.contains { $0 > 0 }
        }
        return min(fruitful, settings.chunkLimit ?? fruitful)
    }

    /// Nothing changes where no model is at hand that could judge.
    ///
    /// - Parameter mayStopRewriting: whether pairs count as they were made where none is rewritten now.
    func useJudgingRecipes(mayStopRewriting: Bool = false) async throws {
        if settings.rewrite == .off {
            // What was rewritten before is asked for as it was made.
            if mayStopRewriting {
                try await workspace.index.stopUsing(stage: "enrich", for: workspace.corpus)
            }
        } else if let recipe = stages.rewriting?.enrichRecipe {
            try await workspace.index.use(recipe, for: workspace.corpus)
        }
        guard let judging = stages.judging else { return }
        if let recipe = judging.askBackRecipe {
            try await workspace.index.use(recipe, for: workspace.corpus)
        } else {
            try await workspace.index.stopUsing(stage: "ask_back", for: workspace.corpus)
        }
        try await workspace.index.use(judging.judgeRecipe, for: workspace.corpus)
    }

    /// - Parameter keepingMarks: whether the marks that are in force stay; a stage that judges
    ///   nothing has no say in them.
    func setAcceptance(
        of kind: PairKind, keepingMarks: Bool = false, _ change: (inout Acceptance) -> Void
    ) async throws {
        let minLogOdds = stages.judging?.minLogOdds ?? settings.minLogOdds ?? 0
        var acceptance =
            try await workspace.index.acceptance(of: workspace.corpus, kind: kind)
            ?? Acceptance(threshold: settings.threshold, minLogOdds: minLogOdds)
        if !keepingMarks {
            acceptance.threshold = settings.threshold
            if stages.judging != nil { acceptance.minLogOdds = minLogOdds }
        }
        change(&acceptance)
        try await workspace.index.use(acceptance, for: workspace.corpus, kind: kind)
    }
}
