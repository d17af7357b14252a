import Curate
package import LanguageModels
import Records
import Samples
import Store
import TextAnalysis

/// Has the samples of a collection judged that passed their checks and were not judged yet.
///
/// The judge is the one of pairs with prompts of its own: it sees what is said, the fact that was
/// given and the chunks that the sample was to rest on. No sample is made or changed by it.
package struct SampleJudgeRun: Sendable {
    let workspace: Workspace
    let collection: String
    let judge: OpenModel
    let stages: JudgingStages
    let settings: PairSettings
    let ledger: CallLedger
    private let meter: SpendingMeter
    private let verdicts = Verdicts()

    /// - Parameter isRefreshed: whether what was judged is judged anew.
    /// - Throws: `StoreError.unknown` where the index has no such collection; `ModelError` of code
    ///   `configuration` where a prompt cannot be read, or the cost is limited and the price of the
    ///   model not known.
    package init(
        workspace: Workspace, collection: String, judge: OpenModel, settings: PairSettings,
        isRefreshed: Bool = false
    ) async throws {
        _ = try await workspace.index.status(ofCollection: collection)
        var settings = settings
        settings.refreshes = try await Refreshes(
            of: JudgingStages.sampleStage,
            inForce: try await workspace.index.judge(ofCollection: collection)?.recipe,
            in: workspace.index, isRefreshed: isRefreshed
        ) { refreshes in
            var settings = settings
            settings.refreshes = refreshes
            return try JudgingStages(settings: settings, judge: judge, of: .example).judgeRecipe
        }
        stages = try JudgingStages(settings: settings, judge: judge, of: .example)
        self.workspace = workspace
        self.collection = collection
        self.judge = judge
        self.settings = settings
        meter = SpendingMeter(limits: settings.limits)
        ledger = CallLedger(
            model: judge.model, workspace: workspace, prices: settings.prices, meter: meter)
        if settings.limits.cost != nil {
            try settings.prices.checkPrice(
                of: judge.model.identity, on: workspace.clock.now())
        }
    }

    /// Judges what is left to judge; other marks than before ask nothing.
    package func run() async throws -> SampleSummary {
        try await workspace.index.use(
            CollectionJudge(
                recipe: recipe, threshold: settings.threshold, minLogOdds: stages.minLogOdds),
            for: collection)
        var stop: LimitReached?
        do {
            try await workspace.perform(
                try await waiting(), title: "Judging", noun: "judged", width: judge.places,
                ledgers: [ledger]
            ) { try await judge($0) }
        } catch let reached as LimitReached {
            stop = reached
        }
        let canaries = try await standing()
        return SampleSummary(
            status: try await workspace.index.status(ofCollection: collection),
            spending: meter.spent,
            metrics: judge.metrics.map { [judge.model.identity.model: $0] } ?? [:],
            stop: stop ?? meter.reached, canaries: canaries)
    }

    /// What judging would ask now; nothing is sent and nothing written.
    package func estimate() async throws -> SampleEstimate {
        let waiting = try await waiting()
        var estimate = SampleEstimate()
        estimate.target = try await workspace.index.status(ofCollection: collection).made
        estimate.waiting = waiting.count
        estimate.done = estimate.target - waiting.count
        for sample in waiting { try await count(try await draft(of: sample), in: &estimate) }
        for canary in try await canaries(beside: waiting.map(\.id)) {
            try await count(canary.draft, in: &estimate)
        }
        return estimate
    }

    private func count(_ draft: ExampleDraft, in estimate: inout SampleEstimate) async throws {
        let request = LedgeredModel.refreshed(
            try stages.request(for: draft), settings.refreshes[recipe.stage])
        let key = CallLedger.key(of: request, for: judge.model.identity)
        guard try await workspace.index.storedCalls([key]).isEmpty else { return }
        estimate.calls += 1
        estimate.promptTokens += CallLedger.estimatedTokens(of: request)
        estimate.mostCompletionTokens += judge.model.mostCompletionTokens(for: request)
    }

    var recipe: Recipe { stages.judgeRecipe }

    private func waiting() async throws -> [MadeSample] {
        try await workspace.index.samplesToJudge(of: collection, by: recipe.id)
    }

    // MARK: - One sample

    private func judge(_ sample: MadeSample) async throws -> UnitResult {
        let draft = try await draft(of: sample)
        let model = model(for: draft)
        var result = UnitResult()
        var attempt = Attempt(
            stage: recipe.stage, input: sample.id.hex, recipe: recipe.id, outcome: .done)
        var judgment: Judgment?
        do {
            switch try await stages.judge(draft, model: model) {
            case .judgment(let said):
                judgment = said
                result.good = 1
            case .unusable(let reason):
                attempt.outcome = .rejected
                attempt.message = reason
            }
            verdicts.noteAnswer()
        } catch let error as ModelError {
            let isFinal = verdicts.isFinal(error)
            attempt.outcome = isFinal ? .rejected : .failed
            attempt.message = error.message
            if !isFinal { result.failure = error }
        }
        attempt.callKey = model.lastKey
        try await workspace.index.record(
            SampleVerdict(sample: sample, attempt: attempt, judgment: judgment, calls: model.keys),
            run: workspace.run)
        return result
    }

    /// The judge as it is asked about one sample, or about a copy of it.
    func model(for draft: ExampleDraft) -> LedgeredModel {
        LedgeredModel(
            ledger: ledger, recipe: recipe.id, chunk: draft.chunks.first?.id,
            refresh: settings.refreshes[recipe.stage])
    }

    func draft(of sample: MadeSample) async throws -> ExampleDraft {
        let known = try await workspace.index.chunks(sample.chunks)
        let fields = try SampleRun.fields(sample.fields, of: sample.id.hex)
        var given: [String] = []
        if sample.kind == .facts {
            let input = try SampleRun.fields(sample.input, of: sample.id.hex)
            given = ["always", "fact"].compactMap { input[$0]?.string }
        }
        return ExampleDraft(
            text: LineForm(fields).transcript, given: given.joined(separator: "\n"),
            chunks: sample.chunks.compactMap { known[$0] })
    }
}
