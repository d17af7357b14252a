import Curate
package import LanguageModels
import Records
package import Store

/// How a run that makes or judges pairs ended.
package struct PairSummary: Sendable, Equatable {
    package var status: CorpusStatus
    package var spending: Spending
    /// Pairs that count toward the target: made or accepted, never more than it.
    package var reached: Int
    /// nil where none was asked for.
    package var target: Int?
    /// True when every candidate answer of the corpus was asked about.
    package var isExhausted: Bool
    /// Sentences worth asking about that the corpus holds, and the chunks that hold them.
    package var candidates: Int
    package var fruitfulChunks: Int
    /// Units that failed in this run for good.
    package var failures: Int
    /// How the calls of each model went, by its name; without those that send nothing.
    package var metrics: [String: ModelMetrics]
    /// The limit that ended the run before its time; nil where none did.
    package var stop: LimitReached?
    /// Whether something failed that no slot tells of, and that the next run tries again.
    package var isUnfinished = false
    /// What planted faults say of the judge; nil where nothing was judged.
    package var judge: JudgeStanding?
}

/// The models of a run.
package struct PairModels: Sendable {
    /// Those that make pairs, in the order in which they take turns; none where rules do.
    package var makers: [OpenModel]
    /// Asks back and judges; nil where the first maker does.
    package var judge: OpenModel?
    /// Rewrites pairs and adds reasoning; nil where the first maker does.
    package var rewriter: OpenModel?

    package init(makers: [OpenModel], judge: OpenModel? = nil, rewriter: OpenModel? = nil) {
        self.makers = makers
        self.rewriter = rewriter
        self.judge = judge
    }

    /// Who asks back and judges; nil where there is no model at all.
    var judging: OpenModel? { judge ?? makers.first }

    /// Who rewrites; nil where there is no model but perhaps a judge.
    var rewriting: OpenModel? { rewriter ?? makers.first }

    /// Every model once.
    var all: [OpenModel] { makers + [judge, rewriter].compactMap(\.self) }
}

/// Brings a corpus to a number of pairs, made or accepted, in planned rounds.
///
/// A round is written down before its calls and is a function of the seed, the settings and the
/// results of complete earlier rounds. So the same replies give the same pairs, however often the
/// run was killed. All stages of a chunk run back to back, so that a server's prefix cache serves
/// them.
package struct PairRun: Sendable {
    let workspace: Workspace
    let settings: PairSettings
    let stages: PairStages
    let meter: SpendingMeter
    let corpusRevision: CorpusRevision
    let glossary: DocumentGlossary
    let verdicts = Verdicts()
    private let models: PairModels
    private let ledgers: [ModelIdentity: CallLedger]

    /// - Throws: `ModelError` of code `configuration` where a prompt cannot be read, or the cost is
    ///   limited and the price of a model not known.
    package init(
        workspace: Workspace, models: PairModels, settings: PairSettings
    ) throws(ModelError) {
        self.workspace = workspace
        self.settings = settings
        self.models = models
        meter = SpendingMeter(limits: settings.limits)
        var ledgers: [ModelIdentity: CallLedger] = [:]
        for model in models.all where ledgers[model.model.identity] == nil {
            ledgers[model.model.identity] = CallLedger(
                model: model.model, workspace: workspace, prices: settings.prices, meter: meter)
        }
        self.ledgers = ledgers
        corpusRevision = CorpusRevision(workspace: workspace)
        glossary = DocumentGlossary(index: workspace.index)
        stages = try PairStages(settings: settings, models: models)
        if settings.limits.cost != nil {
            for identity in ledgers.keys {
                try settings.prices.checkPrice(of: identity, on: workspace.clock.now())
            }
        }
    }

    /// Makes pairs until `target` of them pass the checks that cost nothing; without a target, one
    /// for each chunk that can be asked about.
    package func make(target: Int?) async throws -> PairSummary {
        try await useMakingRecipes()
        var candidates: [ContentHash: Prospects] = [:]
        let target = try await targetOrDefault(target, known: &candidates)
        try await setAcceptance(of: settings.kind, keepingMarks: true) { acceptance in
            acceptance.made = target
            acceptance.accepted = nil
        }
        return try await run(goal: .made(target), candidates: candidates)
    }

    /// Makes and judges pairs until `target` of them are accepted.
    package func accept(target: Int?) async throws -> PairSummary {
        try await useMakingRecipes()
        try await useJudgingRecipes(mayStopRewriting: true)
        var candidates: [ContentHash: Prospects] = [:]
        let target = try await targetOrDefault(target, known: &candidates)
        try await setAcceptance(of: settings.kind) { acceptance in
            acceptance.made = nil
            acceptance.accepted = target
            acceptance.judgesRules = settings.judgesRules
        }
        return try await tested(try await run(goal: .accepted(target), candidates: candidates))
    }

    /// Judges the pairs that were made and are not judged yet, of whatever kind.
    ///
    /// - Parameter isRecheck: whether verdicts that depend on the rest of the corpus are taken anew.
    package func judge(isRecheck: Bool = false) async throws -> PairSummary {
        if try await workspace.index.recipeInForce("check", corpus: workspace.corpus) != nil {
            try await useCheckRecipe()
            if isRecheck { try await recheck() }
            try await rejectDuplicates()
        }
        try await useJudgingRecipes()
        let slots = try await workspace.index.slots(of: workspace.corpus)
        for kind in PairKind.allCases
        where kind == .qa || slots.contains(where: { $0.kind == kind }) {
            try await setAcceptance(of: kind) { $0.judgesRules = true }
        }
        try await leaveUnwritten(slots)
        let waiting = try await workspace.index.slots(of: workspace.corpus).filter {
            $0.pair != nil && !$0.isSpare
                && ($0.state == .made || $0.state == .failed)
        }
        var failures = 0
        var stop: LimitReached?
        do {
            // What failed before comes last: it shall not keep the others from being judged.
            for state in [Slot.State.made, .failed] {
                try await perform(
                    waiting.filter { $0.state == state }, title: "Judging", work: .judge,
                    isRetry: state == .failed, failures: &failures)
            }
        } catch let reached as LimitReached {
            stop = reached
        }
        let status = try await workspace.index.status(of: workspace.corpus)
        return try await tested(
            summary(
                Ending(
                    status: status, reached: status.accepted, failures: failures, stop: stop)))
    }
}

// MARK: - Models

extension PairRun {
    /// Chunks that it is worth having under way now, as the servers turn out to bear more or less.
    ///
    /// Without a model what takes time is writing, which waits for the disk.
    var places: Int { models.all.map(\.places).max() ?? 256 }

    /// A model whose replies are written down before they are used; nil where none is asked.
    func model(
        _ identity: ModelIdentity?, for recipe: Recipe, chunk: ContentHash
    ) -> LedgeredModel? {
        identity.flatMap { ledgers[$0] }.map {
            LedgeredModel(
                ledger: $0, recipe: recipe.id, chunk: chunk,
                refresh: settings.refreshes[recipe.stage])
        }
    }

    /// Whether some model was asked in vain and has answered nothing.
    var hasSilentModel: Bool { ledgers.values.contains { $0.isSilent } }

    var judgeIdentity: ModelIdentity? { models.judging?.model.identity }

    var rewriterIdentity: ModelIdentity? { models.rewriting?.model.identity }
}

// MARK: - How it ended

extension PairRun {
    /// What a run came to.
    struct Ending {
        var status: CorpusStatus
        var reached: Int
        var target: Int?
        var sources: [RoundPlanner.Source] = []
        var isExhausted = false
        var failures = 0
        var stop: LimitReached?
        var isUnfinished = false
    }

    func summary(_ ending: Ending) -> PairSummary {
        PairSummary(
            status: ending.status, spending: meter.spent, reached: ending.reached,
            target: ending.target, isExhausted: ending.isExhausted,
            candidates: ending.sources.reduce(0) { $0 + $1.candidates.reduce(0, +) },
            fruitfulChunks: ending.sources.count { $0.candidates.contains { $0 > 0 } },
            failures: ending.failures,
            metrics: Dictionary(
                models.all.compactMap { model in
                    model.metrics.map { (model.model.identity.model, $0) }
                }, uniquingKeysWith: { first, _ in first }),
            stop: ending.stop, isUnfinished: ending.isUnfinished)
    }
}
