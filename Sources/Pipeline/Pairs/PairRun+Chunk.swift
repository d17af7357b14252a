import Curate
import LanguageModels
import Records
import Store

extension PairRun {
    /// What a pass over chunks does to the slots that it is given.
    enum Work: Sendable {
        /// Makes the pairs that are missing.
        case make
        /// Makes what is missing, rewrites and judges.
        case judge
        case rewrite
        /// Adds reasoning.
        case enhance

        /// What the pairs that it was good for are called.
        var noun: String {
            switch self {
            case .make: "made"
            case .judge: "accepted"
            case .rewrite: "rewritten"
            case .enhance: "reasoned"
            }
        }
    }

    /// All stages of one chunk, back to back.
    ///
    /// - Parameter endsAtFirst: whether the slots behind the first good one are left alone.
    func perform(
        _ unit: PairUnit, _ work: Work, endsAtFirst: Bool
    ) async throws -> UnitResult {
        var result = UnitResult()
        guard meter.reached == nil else { return result }
        var items = unit.items
        do {
            switch work {
            case .make where endsAtFirst:
                if try await findGood(in: &items, of: unit.chunk, where: { $0.isSound }) {
                    result.good += 1
                }
            case .judge where endsAtFirst:
                let isFound = try await findGood(in: &items, of: unit.chunk) {
                    try await isGood($0, chunk: unit.chunk)
                }
                if isFound { result.good += 1 }
                try await plantCanaries(of: unit, in: items)
            case .make:
                try await make(&items, of: unit.chunk)
                result.good = items.count { $0.slot.pair == nil && $0.isSound }
            case .judge:
                try await make(&items, of: unit.chunk)
                for item in items where try await isGood(item, chunk: unit.chunk) {
                    result.good += 1
                }
                try await plantCanaries(of: unit, in: items)
            case .rewrite:
                for item in items {
                    let form = try await rewritten(item, of: unit.chunk)
                    if let form, form.parent != nil { result.good += 1 }
                }
            case .enhance:
                for pair in items.compactMap(\.pair)
                where try await enhance(pair, of: unit.chunk) {
                    result.good += 1
                }
            }
        } catch let error as ModelError {
            result.failure = error
        } catch is LimitReached {
            // The meter remembers it; the other chunks' calls that are under way are waited for.
        }
        return result
    }

    /// The form of a pair that counts; nil where it passes no checks.
    private func rewritten(_ item: PairUnit.Item, of chunk: Chunk) async throws -> Pair? {
        guard let pair = item.pair else { return nil }
        let mayBeRewritten =
            item.slot.pair == nil || item.slot.needsRewrite
            || item.slot.state == .failed && pair.parent == nil
        guard mayBeRewritten else { return item.isSound ? pair : nil }
        return try await rewrite(pair, failed: item.failed, of: chunk)
    }

    /// Whether a pair is accepted: by its judge, or since it passes the checks and needs none.
    private func isGood(_ item: PairUnit.Item, chunk: Chunk) async throws -> Bool {
        guard let pair = try await rewritten(item, of: chunk) else { return false }
        let generator = stages.generator(of: item.slot.recipe)
        let isRuled = generator.map { $0.identity == nil } ?? false
        if isRuled, !settings.judgesRules { return true }
        return try await judge(pair, of: chunk)
    }

    // MARK: - Making

    /// Takes the items in their order until one is good.
    private func findGood(
        in items: inout [PairUnit.Item], of chunk: Chunk,
        where isGood: (PairUnit.Item) async throws -> Bool
    ) async throws -> Bool {
        var asked: Set<Int> = []
        for place in items.indices {
            if items[place].pair == nil, !asked.contains(place) {
                let unasked = items.indices.filter {
                    items[$0].pair == nil && !asked.contains($0)
                        && items[$0].slot.recipe == items[place].slot.recipe
                }
                let batch = batch(with: place, of: unasked, in: items)
                asked.formUnion(batch)
                var chosen = batch.map { items[$0] }
                try await make(
                    &chosen, of: chunk,
                    before: unasked.filter { !batch.contains($0) }.map { items[$0].slot })
                for (place, item) in zip(batch, chosen) { items[place] = item }
            }
            if try await isGood(items[place]) { return true }
        }
        return false
    }

    /// The places of the items that are asked for in one call with one of them.
    private func batch(with place: Int, of places: [Int], in items: [PairUnit.Item]) -> [Int] {
        let slot = items[place].slot
        let batches =
            stages.generator(of: slot.recipe)?.batches(
                of: places.map { items[$0].slot.ordinal }) ?? []
        let batch = batches.first { $0.contains(slot.ordinal) } ?? [slot.ordinal]
        return places.filter { batch.contains(items[$0].slot.ordinal) }
    }

    /// Fills the items that have no pair yet with those that were made, and what was wrong with them.
    ///
    /// - Parameter later: slots of the same generator that come behind them.
    private func make(
        _ items: inout [PairUnit.Item], of chunk: Chunk, before later: [Slot] = []
    ) async throws {
        let unasked = items.filter { $0.pair == nil }.map(\.slot)
        let byRecipe = Dictionary(grouping: unasked, by: \.recipe)
        for generator in stages.generators {
            guard let slots = byRecipe[generator.recipe.id] else { continue }
            let made = try await ask(slots, of: chunk, before: later, generator: generator)
            for place in items.indices
            where items[place].slot.recipe == generator.recipe.id && items[place].pair == nil {
                guard let own = made[items[place].slot.ordinal] else { continue }
                items[place].pair = own.pair
                items[place].failed = own.failed
            }
        }
    }

    /// Has a generator make the pairs of some slots, and writes down what came of each call.
    ///
    /// - Parameter later: slots that wait for what comes of these.
    /// - Returns: the pairs, by ordinal, with the checks that they did not pass.
    private func ask(
        _ slots: [Slot], of chunk: Chunk, before later: [Slot], generator: any PairGenerator
    ) async throws -> [Int: CheckedPair] {
        var checked: [Int: CheckedPair] = [:]
        var open = slots.map(\.ordinal)
        for batch in generator.batches(of: open) {
            let model = model(generator.identity, for: generator.recipe, chunk: chunk.id)
            do {
                let known = try await known(of: chunk, for: batch, of: generator)
                let made = try await generator.make(
                    batch, of: chunk, knowing: known, model: model ?? NoModel())
                verdicts.noteAnswer()
                let pairs = try await record(
                    made, of: chunk, generator: generator, calls: model?.keys ?? [])
                checked.merge(pairs) { first, _ in first }
                open.removeAll { batch.contains($0) }
            } catch let error as ModelError {
                let isPermanent = verdicts.isFinal(error)
                // What was not asked any more is tried again with what failed.
                let missed = isPermanent ? batch : open + later.map(\.ordinal)
                var outputs = Outputs()
                outputs.attempts = missed.map {
                    Attempt(
                        stage: generator.recipe.stage, input: "\(chunk.id):\($0)",
                        recipe: generator.recipe.id, outcome: isPermanent ? .rejected : .failed,
                        message: error.message, callKey: model?.lastKey)
                }
                try await workspace.index.record(outputs, run: workspace.run)
                guard isPermanent else { throw error }
                open.removeAll { batch.contains($0) }
            }
        }
        return checked
    }

    /// A pair with the checks that cost nothing and that it did not pass.
    typealias CheckedPair = (pair: Pair, failed: [Check])

    /// What a generator must know of a chunk: the questions that it must not ask again, the chunks
    /// that it joins with it.
    private func known(
        of chunk: Chunk, for batch: [Int], of generator: any PairGenerator
    ) async throws -> Known {
        var known = Known()
        known.standing = {
            try await questionStanding(of: pair($0, $1, of: chunk, by: generator), in: chunk)
        }
        let index = workspace.index
        if generator.joins {
            known.partners = try await ChunkJoins(index: index, corpus: workspace.corpus)
                .partners(of: chunk)
        }
        if generator.looksBack, let first = batch.min(), first > 0 {
            known.asked = try await index.questions(
                of: chunk.id, recipe: generator.recipe.id, before: first)
        }
        return known
    }

    /// Writes down pairs with their checks and attempts, in one transaction.
    ///
    /// - Returns: the pairs, by ordinal, with the checks that they did not pass.
    private func record(
        _ made: [Int: MadePair], of chunk: Chunk, generator: any PairGenerator, calls: [String]
    ) async throws -> [Int: CheckedPair] {
        let recipe = generator.recipe
        var outputs = Outputs()
        var checked: [Int: CheckedPair] = [:]
        for (ordinal, outcome) in made.sorted(by: { $0.key < $1.key }) {
            var attempt = Attempt(
                stage: recipe.stage, input: "\(chunk.id):\(ordinal)", recipe: recipe.id,
                outcome: .done, callKey: calls.last)
            switch outcome {
            case .rejected(let reason):
                attempt.outcome = .rejected
                attempt.message = reason
            case .pair(let parts):
                attempt.callKey = calls.dropLast(parts.laterCalls).last
                let pair = pair(ordinal, parts, of: chunk, by: generator)
                outputs.pairs.append(pair)
                checked[ordinal] = (
                    pair, try await failedChecks(of: pair, chunk: chunk, into: &outputs)
                )
            }
            outputs.attempts.append(attempt)
        }
        try await workspace.index.record(outputs, run: workspace.run)
        return checked
    }

    private func pair(
        _ ordinal: Int, _ parts: MadePair.Parts, of chunk: Chunk, by generator: any PairGenerator
    ) -> Pair {
        Pair(
            question: parts.question, reasoning: parts.reasoning, answer: parts.answer,
            context: parts.context ?? chunk.title, recipe: generator.recipe.id, ordinal: ordinal,
            evidence: parts.evidence)
    }

    // MARK: - Judging

    /// Asks back, then asks the judge.
    ///
    /// - Returns: whether the pair is accepted.
    private func judge(_ pair: Pair, of chunk: Chunk) async throws -> Bool {
        guard let judging = stages.judging else { return false }
        let draft = try await draft(of: pair, chunk: chunk)
        if let recipe = judging.askBackRecipe {
            let agrees = try await attempt(recipe, on: pair, chunk: chunk) { model in
                let check = try await judging.askBack.check(draft, model: model).check
                var outputs = Outputs()
                outputs.checks = [PairCheck(pair: pair.id, recipe: recipe.id, check: check)]
                return (outputs, check.passed, nil)
            }
            guard agrees else { return false }
        }
        let recipe = judging.judgeRecipe
        return try await attempt(recipe, on: pair, chunk: chunk) { model in
            var outputs = Outputs()
            switch try await judging.judge(draft, model: model) {
            case .judgment(let judgment):
                outputs.judgments = [
                    PairJudgment(pair: pair.id, recipe: recipe.id, judgment: judgment)
                ]
                return (outputs, isAccepted(judgment), nil)
            case .unusable(let reason):
                return (outputs, false, reason)
            }
        }
    }

    func isAccepted(_ judgment: Judgment) -> Bool {
        switch judgment {
        case .rubric(let rubric): Double(rubric.rating) >= settings.threshold
        case .yesNo(let saysYes, let logOdds):
            logOdds.map { $0 >= stages.judging?.minLogOdds ?? 0 } ?? saysYes
        }
    }

    /// Runs one stage on one pair and writes the attempt with its outputs in one transaction.
    ///
    /// The work gives its outputs, its verdict, and for a reply that cannot be used the reason.
    private func attempt(
        _ recipe: Recipe, on pair: Pair, chunk: Chunk,
        work: (any LanguageModel) async throws -> (Outputs, Bool, String?)
    ) async throws -> Bool {
        let model = model(judgeIdentity, for: recipe, chunk: chunk.id)
        func attempt(_ outcome: Attempt.Outcome, _ message: String?) -> Attempt {
            Attempt(
                stage: recipe.stage, input: pair.id.hex, recipe: recipe.id, outcome: outcome,
                message: message, callKey: model?.lastKey)
        }
        do {
            var (outputs, verdict, problem) = try await work(model ?? NoModel())
            verdicts.noteAnswer()
            outputs.attempts = [attempt(problem == nil ? .done : .rejected, problem)]
            try await workspace.index.record(outputs, run: workspace.run)
            return verdict
        } catch let error as ModelError {
            let isFinal = verdicts.isFinal(error)
            var outputs = Outputs()
            outputs.attempts = [attempt(isFinal ? .rejected : .failed, error.message)]
            try await workspace.index.record(outputs, run: workspace.run)
            guard isFinal else { throw error }
            return false
        }
    }
}

/// In the place of a model where none is asked.
struct NoModel: LanguageModel {
    let identity = ModelIdentity(provider: "none", model: "none")

    func reply(to request: ModelRequest) async throws -> ModelReply {
        throw ModelError(
            .configuration, "This stage needs a model: name one with --provider and --model.")
    }
}
