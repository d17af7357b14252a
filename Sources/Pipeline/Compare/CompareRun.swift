package import Curate
package import LanguageModels
import Records
package import Store

/// Measures data sets and, where a model is at hand, has samples of them judged pair by pair.
package struct CompareRun: Sendable {
    private let sets: [ComparedSet]
    private let chunks: ComparedChunks

    /// - Parameter index: where chunks of pairs from files are looked up, before the indexes that
    ///   are compared themselves.
    package init(sets: [ComparedSet], index: Index? = nil) {
        self.sets = sets
        var indexes: [Index] = []
        for index in [index].compactMap(\.self) + sets.compactMap(\.index)
        where !indexes.contains(where: { $0 === index }) {
            indexes.append(index)
        }
        chunks = ComparedChunks(indexes: indexes)
    }

    /// What each set is like, in their order.
    package func measures() async throws -> [SetMeasure] {
        var measures: [SetMeasure] = []
        for set in sets {
            var meter = SetMeter()
            let groundings = try await chunks.groundings(of: set.pairs)
            for (pair, grounding) in zip(set.pairs, groundings) {
                meter.add(pair, grounding: grounding)
            }
            measures.append(meter.measure(totals: set.totals))
        }
        return measures
    }

    /// A sample of every two sets.
    package func samples(size: Int, seed: Int) -> [SetSample] {
        sets.indices.flatMap { left in
            sets.indices.dropFirst(left + 1).map { right in
                SetSample(
                    left: left, right: right,
                    sample: ComparisonSample(
                        left: sets[left].pairs, right: sets[right].pairs, size: size, seed: seed))
            }
        }
    }
}

/// Matched pairs of two sets.
package struct SetSample: Sendable, Equatable {
    /// The places of the sets.
    package var left: Int
    package var right: Int
    package var sample: ComparisonSample
}

// MARK: - Judging

/// What a judge made of a sample.
package struct SampleVerdicts: Sendable, Equatable {
    package var sample: SetSample
    /// In the order of the matches; nil for one that a limit left unasked.
    package var verdicts: [PairwiseVerdict?]
}

/// How samples are judged.
package struct ComparisonJudging: Sendable {
    package var model: OpenModel
    package var judge: PairwiseJudge
    package var prices: PriceTable
    package var limits: SpendingLimits

    package init(
        model: OpenModel, judge: PairwiseJudge, prices: PriceTable = .builtIn,
        limits: SpendingLimits = SpendingLimits()
    ) {
        self.model = model
        self.judge = judge
        self.prices = prices
        self.limits = limits
    }

    /// The recipe that calls are stored under.
    var recipe: Recipe {
        let identity = model.model.identity
        return Recipe(
            stage: "compare", settings: judge.recipeSettings, system: judge.system,
            instruction: judge.instruction, provider: identity.provider, model: identity.model,
            revision: identity.revision)
    }
}

/// The verdicts on all samples, with what they cost.
package struct ComparisonVerdicts: Sendable {
    package var samples: [SampleVerdicts]
    package var spending: Spending
    /// The limit that ended the run before its time; nil where none did.
    package var stop: LimitReached?
}

extension CompareRun {
    private struct Work: Sendable {
        var sample: Int
        var match: Int
        var contest: PairwiseJudge.Contest
        /// Of the chunk that both pairs are about, where the ledger's index holds it.
        var chunk: ContentHash?
    }

    /// Has all matches judged in both orders; what the ledger holds is not asked again.
    ///
    /// - Parameter workspace: of the index that keeps the replies.
    /// - Throws: `ModelError` where a call failed for good; `CancellationError`.
    package func judge(
        _ samples: [SetSample], _ judging: ComparisonJudging, in workspace: Workspace
    ) async throws -> ComparisonVerdicts {
        let recipe = judging.recipe
        try await workspace.index.remember(recipe)
        let meter = SpendingMeter(limits: judging.limits)
        if judging.limits.cost != nil {
            try judging.prices.checkPrice(
                of: judging.model.model.identity, on: workspace.clock.now())
        }
        let ledger = CallLedger(
            model: judging.model.model, workspace: workspace, prices: judging.prices, meter: meter)
        var results = ComparisonVerdicts(
            samples: samples.map { sample in
                SampleVerdicts(
                    sample: sample,
                    verdicts: Array(repeating: nil, count: sample.sample.matches.count))
            }, spending: Spending())
        let tasks = try await tasks(for: samples, ledgerIndex: workspace.index)
        workspace.progress.report(.began("Comparing", total: tasks.count, unit: "matches"))
        defer { workspace.progress.report(.ended) }
        var done = 0
        do {
            try await withWindow(
                over: tasks, width: judging.model.places,
                work: { task in
                    let model = LedgeredModel(ledger: ledger, recipe: recipe.id, chunk: task.chunk)
                    return (task, try await judging.judge.judge(task.contest, model: model))
                },
                receive: { task, verdict in
                    results.samples[task.sample].verdicts[task.match] = verdict
                    done += 1
                    workspace.progress.report(.advanced(done: done, detail: ""))
                })
        } catch let reached as LimitReached {
            results.stop = reached
        }
        results.spending = meter.spent
        return results
    }

    /// The contests of all samples, with the texts that their pairs were made from.
    private func tasks(for samples: [SetSample], ledgerIndex: Index) async throws -> [Work] {
        let ledger = ComparedChunks(indexes: [ledgerIndex])
        var tasks: [Work] = []
        for (number, sample) in samples.enumerated() {
            let matches = sample.sample.matches.map {
                (left: sets[sample.left].pairs[$0.left], right: sets[sample.right].pairs[$0.right])
            }
            let named = Set(matches.flatMap { [$0.left.chunk, $0.right.chunk].compactMap(\.self) })
            let known = try await chunks.chunks(named)
            let stored = try await ledger.chunks(named)
            for (place, match) in matches.enumerated() {
                tasks.append(
                    Self.task(
                        (number, place), left: match.left, right: match.right, known: known,
                        stored: stored))
            }
        }
        return tasks
    }

    /// A chunk of both pairs is shown once, at the head; where the ledger's index holds it, as the
    /// chunk that the call is about, so that it goes where the document is forgotten.
    private static func task(
        _ place: (sample: Int, match: Int), left: ComparedPair, right: ComparedPair,
        known: [String: Chunk], stored: [String: Chunk]
    ) -> Work {
        var contest = PairwiseJudge.Contest(
            left: PairwiseJudge.Side(pair: left), right: PairwiseJudge.Side(pair: right))
        var chunk: ContentHash?
        if left.chunk == right.chunk, let id = left.chunk {
            contest.passage = stored[id]
            chunk = stored[id]?.id
            if chunk == nil { contest.text = known[id]?.text }
        } else {
            contest.left.text = left.chunk.flatMap { known[$0]?.text }
            contest.right.text = right.chunk.flatMap { known[$0]?.text }
        }
        return Work(sample: place.sample, match: place.match, contest: contest, chunk: chunk)
    }
}
