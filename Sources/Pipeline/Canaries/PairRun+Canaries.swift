import Curate
import LanguageModels
import Records
import Store

/// Known-bad copies of pairs that the judge is shown, to see whether it can tell.
///
/// They go to the judge alone: checks without a model would catch most of them, and asking back
/// never sees them, so what is measured is the judge.
extension PairRun {
    /// Gives every eighth slot a canary, in the unit of its chunk.
    func planCanaries(for units: inout [PairUnit]) async throws {
        guard settings.plantsCanaries, let judge = stages.judging?.judgeRecipe else { return }
        let index = workspace.index
        let planted = try await index.canaries(of: workspace.corpus, recipe: judge.id).count
        let slots = units.flatMap { $0.items.map(\.slot) }
        let choices = CanaryPlan.choices(of: slots, seed: settings.seed, planted: planted)
        guard !choices.isEmpty else { return }
        let answers = try await firstAnswers()
        for choice in choices {
            guard let place = units.firstIndex(where: { $0.chunk.id == choice.chunk }) else {
                continue
            }
            units[place].canaries.append(choice)
            units[place].otherAnswers = answers.filter { $0.chunk != choice.chunk }.map(\.answer)
        }
    }

    /// The answers of the corpus' first slots: the same before they are asked about and afterwards,
    /// so that a run that was killed plants the same faults.
    private func firstAnswers() async throws -> [(chunk: ContentHash, answer: String)] {
        let index = workspace.index
        let slots = try await index.slots(of: workspace.corpus).prefix(Self.answerCount)
        let chunks = try await index.chunks(slots.map(\.chunk))
        let pairs = try await index.pairs(slots.compactMap(\.pair))
        return slots.compactMap { slot in
            let expected = chunks[slot.chunk].flatMap { chunk in
                stages.generator(of: slot.recipe)?.expected(slot.ordinal, of: chunk)?.answer
            }
            let answer = expected ?? slot.pair.flatMap { pairs[$0]?.answer }
            return answer.map { (slot.chunk, $0) }
        }
    }

    private static let answerCount = 24

    /// Shows the judge the canaries of a chunk whose pairs it has just judged.
    ///
    /// - Throws: `LimitReached`, `CancellationError`, `StoreError`. A canary that gets no answer is
    ///   left: it tells nothing of the pair, and another one is made at the end of the run.
    func plantCanaries(of unit: PairUnit, in items: [PairUnit.Item]) async throws {
        guard !unit.canaries.isEmpty, let judging = stages.judging else { return }
        for choice in unit.canaries {
            let item = items.first {
                $0.slot.recipe == choice.recipe && $0.slot.ordinal == choice.ordinal
            }
            guard let first = item?.pair,
                let pair = try await workspace.index.judgedForm(
                    of: first.id, recipe: judging.judgeRecipe.id)
            else { continue }
            let fault = PlantedFault(
                in: pair, draft: try await draft(of: pair, chunk: unit.chunk),
                kinds: choice.kinds, others: unit.otherAnswers, seed: settings.seed)
            guard let fault else { continue }
            do {
                try await show(fault, judging: judging)
            } catch is ModelError {
                return
            }
        }
    }

    /// Shows the judge so many more canaries that there are enough for the pairs it has judged.
    func completeCanaries() async throws {
        guard settings.plantsCanaries, let judging = stages.judging, meter.reached == nil else {
            return
        }
        let faults = try await missingCanaries(judge: judging.judgeRecipe.id)
        do {
            try await withWindow(over: faults, width: places) { fault in
                try await show(fault, judging: judging)
            } receive: { _ in
            }
        } catch let error as ModelError {
            workspace.progress.report(
                .warning("The judge could not be tested with planted faults: \(error.message)"))
        } catch is LimitReached {
            // What there is of them is told; the next run shows the others.
        }
    }

    private func missingCanaries(judge: ContentHash) async throws -> [PlantedFault] {
        let index = workspace.index
        let judged = try await index.judgedPairs(of: workspace.corpus, recipe: judge)
        let planted = try await index.canaries(of: workspace.corpus, recipe: judge)
        let missing = CanaryPlan.wanted(judged: judged.count) - planted.count
        guard missing > 0 else { return [] }
        let drawn = judged.map { id in
            (
                ContentHash(domain: "canary", fields: [String(settings.seed), id.hex]).hex, id
            )
        }.sorted { $0.0 < $1.0 }.prefix(Self.drawnCount).map(\.1)
        let pairs = try await index.pairs(drawn)
        let chunks = try await index.chunks(pairs.values.compactMap { $0.evidence.first?.chunk })
        var sources: [(pair: Pair, draft: PairDraft)] = []
        for pair in drawn.compactMap({ pairs[$0] }) {
            guard let chunk = pair.evidence.first.flatMap({ chunks[$0.chunk] }) else { continue }
            sources.append((pair, try await draft(of: pair, chunk: chunk)))
        }
        return faults(missing, in: sources, beside: planted)
    }

    private static let drawnCount = 80

    /// Pairs without a canary come first, kinds that there are fewest of come first.
    private func faults(
        _ missing: Int, in sources: [(pair: Pair, draft: PairDraft)],
        beside planted: [(pair: ContentHash, kind: String)]
    ) -> [PlantedFault] {
        var taken: [ContentHash: Set<String>] = [:]
        var counts: [Corruption.Kind: Int] = [:]
        for (pair, kind) in planted {
            taken[pair, default: []].insert(kind)
            if let kind = Corruption.Kind(rawValue: kind) { counts[kind, default: 0] += 1 }
        }
        var faults: [PlantedFault] = []
        for limit in 1...Corruption.Kind.allCases.count {
            for (pair, draft) in sources where faults.count < missing {
                guard taken[pair.id, default: []].count < limit else { continue }
                let fault = PlantedFault(
                    in: pair, draft: draft,
                    kinds: CanaryPlan.kinds(fewestFirst: counts).filter {
                        !taken[pair.id, default: []].contains($0.rawValue)
                    },
                    others: sources.filter { $0.draft.chunk.id != draft.chunk.id }
                        .map(\.pair.answer),
                    seed: settings.seed)
                guard let fault else { continue }
                faults.append(fault)
                taken[pair.id, default: []].insert(fault.corruption.kind.rawValue)
                counts[fault.corruption.kind, default: 0] += 1
            }
        }
        return faults
    }

    /// Asks the judge as it is asked about any pair, and writes down what it said.
    private func show(_ fault: PlantedFault, judging: JudgingStages) async throws {
        let recipe = judging.judgeRecipe
        guard let model = model(judgeIdentity, for: recipe, chunk: fault.chunk) else { return }
        let corruption = fault.corruption
        var canary = CanaryRecord(
            corpus: workspace.corpus, recipe: recipe.id, pair: fault.pair.id,
            kind: corruption.kind.rawValue, origin: corruption.origin.rawValue,
            question: corruption.draft.question, answer: corruption.draft.answer, judgment: nil,
            isCaught: nil)
        if case .judgment(let judgment) = try await judging.judge(corruption.draft, model: model) {
            canary.judgment = judgment
            canary.isCaught = !isAccepted(judgment)
        }
        try await workspace.index.record(canary)
    }

    /// What the canaries say of this run's judge; nil where it has judged nothing.
    func judgeStanding() async throws -> JudgeStanding? {
        guard let recipe = stages.judging?.judgeRecipe.id else { return nil }
        return try await workspace.index.judgeScores(of: workspace.corpus, recipe: recipe).first
            .map(JudgeStanding.init)
    }

    /// Ends a run that judged: tests its judge, and says how it did.
    func tested(_ summary: PairSummary) async throws -> PairSummary {
        try await completeCanaries()
        var summary = summary
        summary.judge = try await judgeStanding()
        summary.spending = meter.spent
        return summary
    }
}
