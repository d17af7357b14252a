package import Curate
package import LanguageModels
import Records
package import Samples
package import Store
import TextAnalysis

/// What a run of samples is asked for.
package struct SamplePlan: Sendable {
    /// What names the collection in the index.
    package var name: String
    /// The plan's file.
    package var path: String
    /// Samples asked for.
    package var target: Int
    /// Units that are made at most, where some give no sample.
    package var most: Int
    /// The first units of the plan, as many as it is given; fewer where there are no more.
    package var units: @Sendable (_ count: Int) throws -> [SampleUnit]

    /// - Parameter most: nil where no unit makes up for another one.
    package init(
        name: String, path: String, target: Int, most: Int? = nil,
        units: @escaping @Sendable (_ count: Int) throws -> [SampleUnit]
    ) {
        self.name = name
        self.path = path
        self.target = target
        self.most = max(most ?? target, target)
        self.units = units
    }
}

/// How a run of samples is asked.
package struct SampleSettings: Sendable {
    package var limits = SpendingLimits()
    package var prices = PriceTable.builtIn
    /// How often the user had this plan asked anew.
    package var refresh = 0
    /// Counts what several runs of one command spend together, against the same limits; nil where
    /// the run counts for itself.
    package var meter: SpendingMeter?

    package init() {}
}

/// How a run of samples ended.
package struct SampleSummary: Sendable {
    package var status: CollectionStatus
    package var spending: Spending
    package var metrics: [String: ModelMetrics]
    /// The limit that ended the run before its time; nil where none did.
    package var stop: LimitReached?
    /// What planted faults say of a judge; nil where it was shown none.
    package var canaries: JudgeSeparation?

    /// Whether a limit ended the run while samples were missing: a file that an earlier run wrote may
    /// hold more.
    package var isCutShort: Bool { stop != nil && status.made < status.target }
}

/// Brings a collection to what its plan asks for: makes the units that were not made yet.
///
/// The units and their order are a function of the plan and its seed, and what takes samples out
/// that only show among others follows that order; so the same replies give the same samples,
/// however often the run was killed.
package struct SampleRun: Sendable {
    let workspace: Workspace
    /// May be replaced by one of the same prompts and settings that knows more, such as what a
    /// flow's set-up gave.
    package var maker: any SampleMaker
    let recipe: Recipe
    private let models: [SampleRole: OpenModel]
    private let ledgers: [SampleRole: CallLedger]
    private let prompts: [String: Recipe]
    private let meter: SpendingMeter
    /// What the runs before this one spent.
    private let spentBefore: Spending
    /// The limit that the runs before this one reached together.
    private let reachedBefore: LimitReached?
    private let settings: SampleSettings
    private let verdicts = Verdicts()

    /// - Parameter models: by role; the maker's stands in for those without one.
    /// - Throws: `ModelError` of code `configuration` where the cost is limited and the price of a
    ///   model not known.
    package init(
        workspace: Workspace, maker: any SampleMaker, models: [SampleRole: OpenModel],
        settings: SampleSettings
    ) throws(ModelError) {
        self.workspace = workspace
        self.maker = maker
        self.models = models
        self.settings = settings
        let meter = settings.meter ?? SpendingMeter(limits: settings.limits)
        self.meter = meter
        spentBefore = meter.spent
        reachedBefore = meter.reached
        var shared: [ModelIdentity: CallLedger] = [:]
        var ledgers: [SampleRole: CallLedger] = [:]
        for (role, open) in models {
            let identity = open.model.identity
            let ledger =
                shared[identity]
                ?? CallLedger(
                    model: open.model, workspace: workspace, prices: settings.prices, meter: meter)
            shared[identity] = ledger
            ledgers[role] = ledger
        }
        self.ledgers = ledgers
        if settings.limits.cost != nil {
            for identity in shared.keys {
                try settings.prices.checkPrice(of: identity, on: workspace.clock.now())
            }
        }
        let prompts = maker.prompts.map { prompt in
            (prompt.task, Self.recipe(of: prompt, models: models))
        }
        self.prompts = Dictionary(prompts, uniquingKeysWith: { first, _ in first })
        recipe = Self.recipe(of: maker, prompts: prompts.map(\.1), models, settings.refresh)
    }

    // MARK: - Recipes

    private static func identity(
        _ role: SampleRole, _ models: [SampleRole: OpenModel]
    ) -> ModelIdentity? {
        (models[role] ?? models[.maker])?.model.identity
    }

    private static func recipe(
        of prompt: SamplePrompt, models: [SampleRole: OpenModel]
    ) -> Recipe {
        let identity = identity(prompt.role, models)
        let source = ContentHash(domain: "prompt", fields: [prompt.source]).hex
        let settings: JSONValue = ["prompt": .string(source)]
        return Recipe(
            stage: prompt.task, settings: settings.canonicalText, system: prompt.system,
            instruction: prompt.instruction, provider: identity?.provider, model: identity?.model,
            revision: identity?.revision)
    }

    /// The recipe of the samples: all that they depend on beside their units.
    private static func recipe(
        of maker: any SampleMaker, prompts: [Recipe], _ models: [SampleRole: OpenModel],
        _ refresh: Int
    ) -> Recipe {
        var parts: JSONValue = [
            "prompts": .object(
                prompts.map { JSONValue.Member($0.stage, .string($0.id.hex)) }),
            "models": .object(
                models.map { role, open in
                    JSONValue.Member(role.name, .string(name(of: open.model.identity)))
                }),
            "settings": maker.settings,
        ]
        if refresh > 0 { parts["refresh"] = JSONValue(refresh) }
        let identity = identity(.maker, models)
        return Recipe(
            stage: maker.kind.rawValue, settings: parts.canonicalText,
            provider: identity?.provider, model: identity?.model, revision: identity?.revision)
    }

    private static func name(of identity: ModelIdentity) -> String {
        "\(identity.provider)/\(identity.model)"
            + (identity.revision.isEmpty ? "" : "@\(identity.revision)")
    }

    // MARK: - Running

    /// Brings the collection to its target.
    package func run(_ plan: SamplePlan) async throws -> SampleSummary {
        var units = try plan.units(plan.target)
        var stop: LimitReached?
        do {
            var hasRetried = false
            while true {
                try await use(plan, units)
                try await compare(plan, units)
                let slots = try await self.slots(of: plan)
                let waiting = slots.filter { $0.state == .pending }
                let failed = slots.filter { $0.state == .failed }
                if !waiting.isEmpty || !failed.isEmpty, !hasRetried {
                    try await perform(waiting + failed, of: units)
                    hasRetried = waiting.isEmpty
                    continue
                }
                // What a judge rejects afterwards is no reason to make more.
                let made = slots.count { $0.isMade }
                guard let more = try more(plan, units, missing: plan.target - made) else {
                    break
                }
                units = more
                hasRetried = false
            }
        } catch let reached as LimitReached {
            stop = reached
            try await compare(plan, units)
        }
        return try await summary(plan, stop: stop)
    }

    /// Asks something before the units are planned, such as a flow's set-up.
    ///
    /// - Parameter unit: what the calls are filed under.
    package func prepare<Value: Sendable>(
        _ unit: SampleUnit, _ work: (SampleModels) async throws -> Value
    ) async throws -> Value {
        try await workspace.index.put(Array(prompts.values))
        return try await work(models(for: calls(of: unit)))
    }

    private func use(_ plan: SamplePlan, _ units: [SampleUnit]) async throws {
        if let known = try await workspace.index.recipe(ofCollection: plan.name),
            known.kind != maker.kind
        {
            throw PipelineError(
                .nothingToDo,
                "The index has a collection '\(plan.name)' of another kind (\(known.kind.rawValue)): give this one another name with --collection."
            )
        }
        try await workspace.index.use(
            CollectionRecord(
                name: plan.name, kind: maker.kind, path: plan.path, recipe: recipe,
                target: plan.target,
                units: units.map {
                    UnitRecord(
                        id: $0.id, key: $0.key, input: $0.input.text,
                        chunks: $0.passages.map(\.chunk))
                }), with: Array(prompts.values))
    }

    private func slots(of plan: SamplePlan) async throws -> [SampleSlot] {
        try await workspace.index.sampleSlots(of: plan.name)
    }

    /// Units with some more, as many as samples are missing, so that there are never too many; nil
    /// where nothing is missing, or there are no more units.
    private func more(
        _ plan: SamplePlan, _ units: [SampleUnit], missing: Int
    ) throws -> [SampleUnit]? {
        guard missing > 0, units.count < plan.most else { return nil }
        let more = try plan.units(min(units.count + missing, plan.most))
        return more.count > units.count ? more : nil
    }

    /// Looks for what only shows among others, such as repeats.
    private func compare(_ plan: SamplePlan, _ units: [SampleUnit]) async throws {
        let lines = try await workspace.index.sampleLines(of: plan.name)
            .filter { $0.slot.sample != nil }
        let fields = try lines.map { line in
            try Self.fields(line.fields, of: line.slot.key)
        }
        var checks: [ContentHash: Check] = [:]
        for (place, check) in maker.checks(among: fields) {
            checks[lines[place].slot.unit] = check
        }
        try await workspace.index.record(checks, of: plan.name, recipe: recipe.id)
    }

    static func fields(_ text: String?, of key: String) throws -> JSONValue {
        do {
            return try JSONValue(parsing: text ?? "null")
        } catch {
            throw PipelineError(
                .nothingToDo,
                "The sample of unit '\(key)' in the index is no JSON (\(error.reason)): check the file with `quarry verify`."
            )
        }
    }

    private func perform(_ slots: [SampleSlot], of units: [SampleUnit]) async throws {
        let isAmong = Set(slots.map(\.unit))
        let waiting = units.filter { isAmong.contains($0.id) }
        try await workspace.perform(
            waiting, title: "Samples", noun: "validated", width: places,
            ledgers: Array(ledgers.values)
        ) { try await make($0) }
        if reachedBefore == nil, let reached = meter.reached { throw reached }
    }

    private var places: Int { models.values.map(\.places).max() ?? 1 }

    // MARK: - One unit

    private func calls(of unit: SampleUnit) -> UnitCalls {
        UnitCalls(unit: unit, recipes: prompts.mapValues(\.id), refresh: settings.refresh)
    }

    private func models(for calls: UnitCalls) -> SampleModels {
        SampleModels(ledgers.mapValues { UnitModel(ledger: $0, calls: calls) })
    }

    private func make(_ unit: SampleUnit) async throws -> UnitResult {
        let calls = calls(of: unit)
        let startedAt = workspace.clock.now()
        do {
            let outcome = try await maker.make(unit, asking: models(for: calls))
            verdicts.noteAnswer()
            try await keep(outcome, of: unit, calls, startedAt)
            if case .made = outcome { return UnitResult(good: 1) }
            return UnitResult()
        } catch let error as ModelError {
            let isFinal = verdicts.isFinal(error)
            try await keep(error, isFinal: isFinal, of: unit, calls, startedAt)
            return UnitResult(failure: isFinal ? nil : error)
        }
    }

    private func keep(
        _ outcome: SampleOutcome, of unit: SampleUnit, _ calls: UnitCalls, _ startedAt: String
    ) async throws {
        let keys = calls.keys
        var outputs = SampleOutputs(
            attempt: Attempt(
                stage: recipe.stage, input: unit.id.hex, recipe: recipe.id, outcome: .done,
                callKey: keys.last),
            calls: keys, startedAt: startedAt, finishedAt: workspace.clock.now())
        switch outcome {
        case .made(let draft):
            outputs.sample = Sample(
                kind: maker.kind, unit: unit.id, recipe: recipe.id, fields: draft.fields.text,
                evidence: draft.evidence)
            outputs.checks = draft.checks
        case .rejected(let rejection):
            outputs.attempt.outcome = .rejected
            outputs.attempt.message = rejection.message
            outputs.rejection = (rejection.type, rejection.fields?.text)
            outputs.checks = rejection.checks
        }
        try await workspace.index.record(outputs, run: workspace.run)
    }

    private func keep(
        _ error: ModelError, isFinal: Bool, of unit: SampleUnit, _ calls: UnitCalls,
        _ startedAt: String
    ) async throws {
        var outputs = SampleOutputs(
            attempt: Attempt(
                stage: recipe.stage, input: unit.id.hex, recipe: recipe.id,
                outcome: isFinal ? .rejected : .failed, message: error.message),
            calls: calls.keys, startedAt: startedAt, finishedAt: workspace.clock.now())
        if isFinal { outputs.rejection = ("refused", nil) }
        try await workspace.index.record(outputs, run: workspace.run)
    }

    // MARK: - The end

    private func summary(_ plan: SamplePlan, stop: LimitReached?) async throws -> SampleSummary {
        let status = try await workspace.index.status(ofCollection: plan.name)
        return SampleSummary(
            status: status, spending: meter.spent.since(spentBefore),
            metrics: Dictionary(
                models.values.compactMap { model in
                    model.metrics.map { (model.model.identity.model, $0) }
                }, uniquingKeysWith: { first, _ in first }),
            stop: stop)
    }
}

extension SampleRole {
    /// As the recipe names it.
    var name: String {
        switch self {
        case .maker: "maker"
        case .judge: "judge"
        case .named(let name): name
        }
    }
}

extension SampleRun {
    /// How often the user had a collection asked anew so far.
    package static func refreshes(of collection: String, in index: Index) async throws -> Int {
        guard let recipe = try await index.recipe(ofCollection: collection) else { return 0 }
        return (try? JSONValue(parsing: recipe.settings))?["refresh"]?.int ?? 0
    }
}
