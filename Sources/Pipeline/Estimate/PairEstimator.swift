import Backtranslate
import Curate
package import LanguageModels
import Records
import Store
import TextAnalysis

/// Says what a run would ask, without asking anything and without writing anything.
package struct PairEstimator: Sendable {
    let workspace: Workspace
    let settings: PairSettings
    private let stages: PairStages
    private let models: PairModels

    /// - Throws: `ModelError` of code `configuration` where a prompt cannot be read.
    package init(
        workspace: Workspace, models: PairModels, settings: PairSettings
    ) throws(ModelError) {
        self.workspace = workspace
        self.settings = settings
        self.models = models
        stages = try PairStages(settings: settings, models: models)
    }

    /// What `PairRun.make` would ask.
    package func make(target: Int?) async throws -> RunEstimate {
        try await estimate(target: target, isJudging: false)
    }

    /// What `PairRun.accept` would ask.
    package func accept(target: Int?) async throws -> RunEstimate {
        try await estimate(target: target, isJudging: true)
    }

    /// What `PairRun.judge` would ask.
    package func judgeMade() async throws -> RunEstimate {
        let slots = try await judgedAnew(workspace.index.slots(of: workspace.corpus))
        var forecast = try await forecast(sources: [], slots: slots, isJudging: true)
        let reached = slots.count { $0.state == .accepted }
        forecast.judgeWhatWasMade()
        var estimate = RunEstimate()
        estimate.reached = reached
        estimate.expected = forecast.slots.count { $0.state == .accepted }
        return try await complete(estimate, with: forecast)
    }

    private func estimate(target: Int?, isJudging: Bool) async throws -> RunEstimate {
        var known: [ContentHash: Prospects] = [:]
        let sources = try await stages.sources(
            of: workspace.corpus, in: workspace.index, known: &known)
        let fruitful = sources.count { $0.candidates.contains { $0 > 0 } }
        let target = target ?? min(fruitful, settings.chunkLimit ?? fruitful)
        let slots = try await slotsInForce(isJudging: isJudging)
        var forecast = try await forecast(sources: sources, slots: slots, isJudging: isJudging)
        var estimate = RunEstimate()
        estimate.target = target
        estimate.reached = min(forecast.reached, target)
        forecast.run(target: target)
        estimate.expected = min(forecast.reached, target)
        return try await complete(estimate, with: forecast)
    }

    private func forecast(
        sources: [RoundPlanner.Source], slots: [Slot], isJudging: Bool
    ) async throws -> RunForecast {
        RunForecast(
            planner: RoundPlanner(sources: sources, stages: stages, settings: settings),
            yields: try await yields(), isJudging: isJudging,
            asksBack: stages.judging?.askBackRecipe != nil,
            unjudged: settings.judgesRules
                ? [] : Set(stages.generators.filter { $0.identity == nil }.map(\.recipe.id)),
            slots: slots)
    }
}

// MARK: - What the index knows

extension PairEstimator {
    /// The slots that the run would find; none where another prompt, model or seed is in force.
    private func slotsInForce(isJudging: Bool) async throws -> [Slot] {
        let index = workspace.index
        let imports = try await index.generators(of: workspace.corpus).filter {
            $0.provider == Recipe.importProvider
        }
        let own = Set((stages.generators.map(\.recipe) + imports).map(\.id))
        let slots = try await index.slots(of: workspace.corpus, kind: settings.kind).filter {
            own.contains($0.recipe)
        }
        return isJudging ? try await judgedAnew(slots) : slots
    }

    /// The slots as they are once this run's judge is in force.
    private func judgedAnew(_ slots: [Slot]) async throws -> [Slot] {
        let index = workspace.index
        let judging = try await index.recipeInForce("judge", corpus: workspace.corpus)
        let asking = try await index.recipeInForce("ask_back", corpus: workspace.corpus)
        let isSame =
            judging?.id == stages.judging?.judgeRecipe.id
            && asking?.id == stages.judging?.askBackRecipe?.id
        guard !isSame else { return slots }
        return slots.map { slot in
            var slot = slot
            if slot.isMade { slot.state = .made }
            return slot
        }
    }

    /// What came through before, under the settings in force.
    private func yields() async throws -> Yields {
        let index = workspace.index
        var yields = Yields()
        let slots = try await index.slots(of: workspace.corpus)
        let decided = slots.filter { $0.state != .pending && $0.state != .failed }
        yields.made.measure(decided.count(where: \.isMade), of: decided.count)
        guard
            let judging = try await index.recipeInForce("judge", corpus: workspace.corpus),
            stages.judging?.judgeRecipe.instruction == judging.instruction
        else { return yields }
        let judged = try await index.decidedCount(stage: "judge", recipe: judging.id)
        let accepted = slots.count { $0.state == .accepted }
        yields.judged.measure(min(accepted, judged), of: judged)
        guard let asking = try await index.recipeInForce("ask_back", corpus: workspace.corpus)
        else { return yields }
        let asked = try await index.decidedCount(stage: "ask_back", recipe: asking.id)
        yields.askedBack.measure(min(judged, asked), of: asked)
        return yields
    }
}

// MARK: - Calls and tokens

extension PairEstimator {
    private func complete(
        _ estimate: RunEstimate, with forecast: RunForecast
    ) async throws -> RunEstimate {
        var estimate = estimate
        estimate.yields = forecast.yields
        let sizes = try await RequestSizes(
            index: workspace.index, models: Set(models.all.map(\.model.identity.model)).sorted())
        estimate.calibration = sizes.calibrations.mapValues { $0?.fit.requests ?? 0 }
        return try await add(requests(of: forecast), to: estimate, sizes: sizes)
    }

    private func add(
        _ all: [Asked], to estimate: RunEstimate, sizes: RequestSizes
    ) async throws -> RunEstimate {
        var estimate = estimate
        let history = try await workspace.index.history()
        for asked in all where !asked.requests.isEmpty {
            estimate.stages.append(
                try await self.stage(
                    asked.stage, of: asked.identity, requests: asked.requests, sizes: sizes,
                    history: history.first {
                        $0.stage == asked.stage && $0.provider == asked.identity.provider
                            && $0.model == asked.identity.model
                    }))
        }
        return estimate
    }

    /// What `PairRun.enrich`, or for reasoning `PairRun.enhance`, would ask.
    ///
    /// - Parameter unjudged: whether reasoning is added to pairs that nobody judged yet, too.
    package func rewrite(
        addingReasoning: Bool, unjudged: Bool = false
    ) async throws -> RunEstimate {
        guard let rewriting = stages.rewriting, let identity = models.rewriting?.model.identity
        else {
            return RunEstimate()
        }
        let index = workspace.index
        let recipe = addingReasoning ? rewriting.enhanceRecipe : rewriting.enrichRecipe
        let slots = try await index.slots(of: workspace.corpus).filter { slot in
            guard slot.pair != nil, !slot.isSpare else { return false }
            if addingReasoning {
                let isReady = unjudged && slot.state == .made && slot.isMade
                return slot.kind == .qa && (slot.state == .accepted || isReady)
            }
            // A small model is only asked about questions that do not stand alone.
            let isVague =
                slot.needsRewrite && !slot.isMade || slot.reason?.hasPrefix("standalone") == true
            return isVague || slot.isMade && rewriting.rewriter?.kind == .full
        }
        let ids = slots.compactMap { addingReasoning ? $0.pair : $0.firstPair }
        let seen =
            if let recipe {
                try await index.attempted(ids, stage: recipe.stage, recipe: recipe.id)
            } else {
                Set<ContentHash>()
            }
        let pairs = try await index.pairs(ids.filter { !seen.contains($0) })
        let chunks = try await index.chunks(slots.map(\.chunk))
        var asked = Asked(stage: addingReasoning ? "enhance_cot" : "enrich", identity: identity)
        for slot in slots {
            guard let pair = (addingReasoning ? slot.pair : slot.firstPair).flatMap({ pairs[$0] }),
                let chunk = chunks[slot.chunk]
            else { continue }
            let request =
                addingReasoning
                ? try rewriting.enhancer.request(
                    for: pair.question, answer: pair.answer, of: chunk)
                : try rewriting.rewriter?.request(for: PairDraft(pair, of: chunk))
            if let request {
                asked.requests.append(
                    LedgeredModel.refreshed(request, settings.refreshes[asked.stage]))
            }
        }
        var estimate = RunEstimate()
        estimate.reached = try await index.formCount(of: workspace.corpus, stage: asked.stage)
        estimate.expected = estimate.reached + asked.requests.count
        let sizes = try await RequestSizes(index: index, models: [identity.model])
        estimate.calibration = sizes.calibrations.mapValues { $0?.fit.requests ?? 0 }
        return try await add([asked], to: estimate, sizes: sizes)
    }

    /// What a stage would send to a model.
    private struct Asked {
        var stage: String
        var identity: ModelIdentity
        var requests: [ModelRequest] = []
    }

    /// What each stage would send, in the order of the stages.
    private func requests(of forecast: RunForecast) async throws -> [Asked] {
        let index = workspace.index
        let judged = forecast.askedBack + forecast.judged
        let chunks = try await index.chunks(forecast.asked.map(\.chunk) + judged.map(\.chunk))
        let pairs = try await index.pairs(judged.compactMap(\.pair))
        func refreshed(_ request: ModelRequest, _ stage: String) -> ModelRequest {
            LedgeredModel.refreshed(request, settings.refreshes[stage])
        }
        var all: [Asked] = []
        for generator in stages.generators {
            guard let identity = generator.identity else { continue }
            let stage = generator.recipe.stage
            var asked = Asked(stage: stage, identity: identity)
            let slots = forecast.asked.filter { $0.recipe == generator.recipe.id }
            for (id, slots) in Dictionary(grouping: slots, by: \.chunk).sorted(by: {
                $0.key.hex < $1.key.hex
            }) {
                guard let chunk = chunks[id] else { continue }
                var known = Known()
                if generator.joins {
                    known.partners = try await ChunkJoins(
                        index: index, corpus: workspace.corpus
                    ).partners(of: chunk)
                }
                for batch in generator.batches(of: slots.map(\.ordinal)) {
                    let request = try generator.request(for: batch, of: chunk, knowing: known)
                    if let request { asked.requests.append(refreshed(request, stage)) }
                }
            }
            all.append(asked)
        }
        guard let judging = stages.judging, let identity = models.judging?.model.identity else {
            return all
        }
        func drafts(_ units: [RunForecast.Judged]) -> [PairDraft] {
            units.compactMap { unit in
                chunks[unit.chunk].flatMap { chunk in
                    if let pair = unit.pair.flatMap({ pairs[$0] }) {
                        return PairDraft(pair, of: chunk)
                    }
                    let generator = stages.generator(of: unit.recipe)
                    return generator?.expected(unit.ordinal, of: chunk).map {
                        PairDraft($0, of: chunk)
                    }
                }
            }
        }
        if let rewriter = stages.rewriting?.rewriter, rewriter.kind == .full,
            let identity = models.rewriting?.model.identity
        {
            // Every pair that is judged was rewritten before.
            var rewritten = Asked(stage: "enrich", identity: identity)
            let units = forecast.askedBack.isEmpty ? forecast.judged : forecast.askedBack
            rewritten.requests = try drafts(units).map {
                refreshed(try rewriter.request(for: $0), "enrich")
            }
            all.append(rewritten)
        }
        var back = Asked(stage: "ask_back", identity: identity)
        back.requests = try drafts(forecast.askedBack).map {
            refreshed(try judging.askBack.request(for: $0), "ask_back")
        }
        var marks = Asked(stage: "judge", identity: identity)
        marks.requests = try drafts(forecast.judged).map {
            refreshed(try judging.request(for: $0), "judge")
        }
        marks.requests += try await canaryRequests(drafts(forecast.judged), judging: judging)
            .map { refreshed($0, "judge") }
        return all + [back, marks]
    }

    private func stage(
        _ name: String, of identity: ModelIdentity, requests: [ModelRequest], sizes: RequestSizes,
        history: StageHistory?
    ) async throws -> RunEstimate.Stage {
        let keys = requests.map { CallLedger.key(of: $0, for: identity) }
        let stored = try await workspace.index.storedCalls(keys)
        let new = zip(keys, requests).filter { !stored.contains($0.0) }.map(\.1)
        let factor = history?.callsPerQuestion ?? 1
        let prompt = new.reduce(0) { $0 + sizes.tokens(of: $1, identity: identity) }
        let model = models.all.first { $0.model.identity == identity }?.model
        let most = new.reduce(0) {
            $0 + (model?.mostCompletionTokens(for: $1) ?? $1.parameters.maxTokens)
        }
        let average = history?.completionTokens ?? Self.usualReply(name, requests)
        func scaled(_ number: Double) -> Int { Int((number * factor).rounded(.up)) }
        var stage = RunEstimate.Stage(
            stage: name, provider: identity.provider, model: identity.model)
        stage.calls = scaled(Double(new.count))
        stage.replayed = requests.count - new.count
        stage.promptTokens = scaled(Double(prompt))
        stage.cachedTokens = Int(Double(stage.promptTokens) * (history?.cachedShare ?? 0))
        stage.mostCompletionTokens = scaled(Double(most))
        stage.completionTokens = min(
            scaled(Double(new.count) * average), stage.mostCompletionTokens)
        stage.hasHistory = history != nil
        let price = settings.prices.price(
            provider: identity.provider, model: identity.model, on: workspace.clock.now())
        stage.cost = price?.cost(
            of: ModelReply.Usage(
                prompt: stage.promptTokens, cached: stage.cachedTokens,
                completion: stage.completionTokens))
        stage.mostCost = price.map { price in
            // Some charge more for a prompt that they keep than for one that they do not.
            [0, stage.promptTokens].map { written in
                price.cost(
                    of: ModelReply.Usage(
                        prompt: stage.promptTokens, written: written,
                        completion: stage.mostCompletionTokens))
            }.max() ?? 0
        }
        return stage
    }

    /// Tokens of a reply where none was seen yet: one question, one or two sentences, four marks.
    private static func usualReply(_ stage: String, _ requests: [ModelRequest]) -> Double {
        let usual: Double = stage == "ask_back" ? 45 : 30
        return min(usual, Double(requests.first?.parameters.maxTokens ?? 30))
    }
}
