import Backtranslate
import Curate
import Foundation
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
}

/// Brings a corpus to a number of pairs, made or accepted, in planned rounds.
///
/// A round is written down before its calls and is a function of the seed, the settings and the
/// results of complete earlier rounds. So the same replies give the same pairs, however often the
/// run was killed. All stages of a chunk run back to back, so that a server's prefix cache serves
/// them.
package struct PairRun: Sendable {
    private let workspace: Workspace
    private let settings: PairSettings
    private let meter: SpendingMeter
    private let generator: CallLedger
    private let judgeLedger: CallLedger
    private let models: [OpenModel]
    private let stages: PairStages
    private let corpusRevision: CorpusRevision

    /// - Parameters:
    ///   - model: makes the pairs.
    ///   - judge: asks back and judges; nil where the same model does.
    /// - Throws: `ModelError` of code `configuration` where a prompt cannot be read, or the cost is
    ///   limited and the price of a model not known.
    package init(
        workspace: Workspace, model: OpenModel, judge: OpenModel? = nil, settings: PairSettings
    ) throws(ModelError) {
        self.workspace = workspace
        self.settings = settings
        let meter = SpendingMeter(limits: settings.limits)
        func ledger(_ model: OpenModel) -> CallLedger {
            CallLedger(
                model: model.model, workspace: workspace, prices: settings.prices, meter: meter)
        }
        self.meter = meter
        generator = ledger(model)
        judgeLedger = judge.map(ledger) ?? generator
        models = [model] + (judge.map { [$0] } ?? [])
        corpusRevision = CorpusRevision(workspace: workspace)
        stages = try PairStages(settings: settings, generator: model, judge: judge ?? model)
        if settings.limits.cost != nil {
            for identity in [generator.model.identity, judgeLedger.model.identity] {
                try settings.prices.checkPrice(of: identity, on: workspace.clock.now())
            }
        }
    }

    /// Makes pairs until `target` of them pass the checks that cost nothing; without a target, one
    /// for each chunk that can be asked about.
    package func make(target: Int?) async throws -> PairSummary {
        try await useMakingRecipes()
        let target = try await targetOrDefault(target)
        try await setAcceptance(keepingMarks: true) { acceptance in
            acceptance.made = target
            acceptance.accepted = nil
        }
        return try await run(goal: .made(target))
    }

    /// Makes and judges pairs until `target` of them are accepted.
    package func accept(target: Int?) async throws -> PairSummary {
        try await useMakingRecipes()
        try await useJudgingRecipes()
        let target = try await targetOrDefault(target)
        try await setAcceptance { acceptance in
            acceptance.made = nil
            acceptance.accepted = target
        }
        return try await run(goal: .accepted(target))
    }

    /// Judges the pairs that were made and are not judged yet.
    package func judge() async throws -> PairSummary {
        if try await workspace.index.recipeInForce("check", corpus: workspace.corpus) != nil {
            try await useCheckRecipe()
            try await rejectDuplicates()
        }
        try await useJudgingRecipes()
        try await setAcceptance { _ in }
        let slots = try await workspace.index.slots(of: workspace.corpus)
        let waiting = slots.filter {
            $0.pair != nil && !$0.isSpare && ($0.state == .made || $0.state == .failed)
        }
        var failures = 0
        var stop: LimitReached?
        do {
            try await perform(waiting, title: "Judging", judging: true, failures: &failures)
        } catch let reached as LimitReached {
            stop = reached
        }
        return try await summary(
            goal: nil, reached: nil, sources: [], isExhausted: false, failures: failures,
            stop: stop)
    }
}

// MARK: - Rounds

extension PairRun {
    private enum Goal {
        case made(Int)
        case accepted(Int)

        var target: Int {
            switch self {
            case .made(let target), .accepted(let target): target
            }
        }

        var isJudging: Bool {
            if case .accepted = self { true } else { false }
        }

        func counts(_ slot: Slot) -> Bool {
            isJudging ? slot.state == .accepted : slot.isMade
        }

        /// Whether a slot of a stored round still has work to do for this goal.
        func isOpen(_ slot: Slot) -> Bool {
            switch slot.state {
            case .pending: true
            case .made: isJudging
            case .failed, .rejected, .accepted: false
            }
        }
    }

    private func run(goal: Goal) async throws -> PairSummary {
        let index = workspace.index
        // A run that has nothing to do does not look at the chunks at all.
        let stored = try await index.slots(of: workspace.corpus)
        let covered = Set(stored.filter(goal.counts).map(\.chunk)).count
        if covered >= goal.target, !stored.contains(where: goal.isOpen),
            !(try await hasUndecidedDuplicates(stored))
        {
            return try await summary(
                goal: goal, reached: goal.target, sources: [], isExhausted: false, failures: 0)
        }
        var course = Course()
        var stop: LimitReached?
        do {
            try await performRounds(goal: goal, course: &course)
        } catch let reached as LimitReached {
            // The round stays open: near-duplicates are told apart when it is complete.
            stop = reached
        }
        let slots = try await index.slots(of: workspace.corpus)
        let sources = try await candidateSources(known: &course.candidates)
        let planner = RoundPlanner(
            sources: sources, seed: settings.seed, slotsPerCall: settings.slotsPerCall)
        return try await summary(
            goal: goal, reached: min(planner.progress(slots, counts: goal.counts), goal.target),
            sources: sources, isExhausted: course.isExhausted, failures: course.failures,
            stop: stop)
    }

    /// What is known of a run that is under way.
    private struct Course {
        var failures = 0
        var isExhausted = false
        var candidates: [ContentHash: Int] = [:]
    }

    /// - Throws: `LimitReached`, with all that was answered kept.
    private func performRounds(goal: Goal, course: inout Course) async throws {
        let index = workspace.index
        var hasRetried = false
        while true {
            // Documents may be read while pairs are made, so the chunks are looked at in each turn.
            let planner = RoundPlanner(
                sources: try await candidateSources(known: &course.candidates),
                seed: settings.seed, slotsPerCall: settings.slotsPerCall)
            let slots = try await index.slots(of: workspace.corpus)
            // A stored round is finished before anything else is decided.
            if let open = firstOpenRound(slots, goal: goal, planner: planner) {
                try await perform(
                    open.filter(goal.isOpen), title: "Round \(open[0].round)",
                    judging: goal.isJudging, failures: &course.failures)
                try await rejectDuplicates()
                continue
            }
            try await rejectDuplicates()
            let settled = try await index.slots(of: workspace.corpus)
            let reached = planner.progress(settled, counts: goal.counts)
            if reached >= goal.target { return }
            let failed = settled.filter { $0.state == .failed }
            if !hasRetried, !failed.isEmpty {
                hasRetried = true
                try await perform(
                    failed, title: "Trying again", judging: goal.isJudging,
                    failures: &course.failures)
                try await rejectDuplicates()
                continue
            }
            let round = planner.nextRound(
                missing: goal.target - reached, slots: settled, counts: goal.counts)
            guard !round.isEmpty else {
                course.isExhausted = true
                return
            }
            let recipe = stages.generateRecipe.id
            let number = try await index.lastRound(of: workspace.corpus, recipe: recipe) + 1
            try await index.plan(
                round: number, slots: round, corpus: workspace.corpus, recipe: recipe)
            hasRetried = false
        }
    }

    /// The first stored round with work left, unless the rounds before it reach the goal.
    private func firstOpenRound(
        _ slots: [Slot], goal: Goal, planner: RoundPlanner
    ) -> [Slot]? {
        let rounds = Dictionary(grouping: slots, by: \.round)
        var earlier: [Slot] = []
        for number in rounds.keys.sorted() {
            let round = rounds[number] ?? []
            if round.contains(where: goal.isOpen) {
                let reached = planner.progress(earlier, counts: goal.counts)
                return reached >= goal.target ? nil : round
            }
            earlier += round
        }
        return nil
    }

    /// - Throws: `LimitReached` once all calls that were under way have ended.
    private func perform(
        _ slots: [Slot], title: String, judging: Bool, failures: inout Int
    ) async throws {
        guard !slots.isEmpty else { return }
        let units = try await units(of: slots)
        workspace.progress.report(.began(title, total: units.count, unit: "chunks"))
        defer { workspace.progress.report(.ended) }
        var breaker = FailureBreaker(limit: max(8, 2 * places))
        var done = 0
        var kept = 0
        try await withWindow(over: units, width: places) { unit in
            try await perform(unit, judging: judging)
        } receive: { result in
            done += 1
            kept += result.good
            if let failure = result.failure {
                failures += 1
                workspace.progress.report(.warning(failure.message))
            }
            workspace.progress.report(
                .advanced(done: done, detail: "\(kept) \(judging ? "accepted" : "made")"))
            try breaker.record(result.failure)
        }
        if let reached = meter.reached { throw reached }
    }

    /// Chunks that it is worth having under way now, as the servers turn out to bear more or less.
    private var places: Int { models.map(\.places).max() ?? 1 }

    private func units(of slots: [Slot]) async throws -> [PairUnit] {
        let chunks = try await workspace.index.chunks(slots.map(\.chunk))
        let pairs = try await workspace.index.pairs(slots.compactMap(\.pair))
        var units: [PairUnit] = []
        var places: [ContentHash: Int] = [:]
        for slot in slots {
            guard let chunk = chunks[slot.chunk] else { continue }
            let item = PairUnit.Item(slot: slot, pair: slot.pair.flatMap { pairs[$0] })
            if let place = places[slot.chunk] {
                units[place].items.append(item)
            } else {
                places[slot.chunk] = units.count
                units.append(PairUnit(chunk: chunk, items: [item]))
            }
        }
        return units
    }
}

/// A chunk and the slots of it that have work to do.
private struct PairUnit: Sendable {
    var chunk: Chunk
    var items: [Item]

    struct Item: Sendable {
        var slot: Slot
        var pair: Pair?
    }
}

/// What a unit came to.
private struct UnitResult: Sendable {
    /// Pairs made or accepted.
    var good = 0
    var failure: ModelError?
}

/// Stops a run where going on would only fail the same way.
struct FailureBreaker {
    let limit: Int
    private var inARow = 0
    private var hasSucceeded = false

    init(limit: Int) {
        self.limit = limit
    }

    /// - Throws: the failure, when it is one that no other request would escape, when nothing was
    ///   ever reached, or when it is the last of too many in a row.
    mutating func record(_ failure: ModelError?) throws {
        guard let failure else {
            inARow = 0
            hasSucceeded = true
            return
        }
        inARow += 1
        let mayPass = failure.code == .unreachable && hasSucceeded
        if failure.stopsTheRun && !mayPass || inARow >= limit { throw failure }
    }
}

// MARK: - One chunk

extension PairRun {
    private func perform(_ unit: PairUnit, judging: Bool) async throws -> UnitResult {
        var result = UnitResult()
        guard meter.reached == nil else { return result }
        var items = unit.items
        do {
            let unasked = items.filter { $0.pair == nil }.map(\.slot)
            if !unasked.isEmpty {
                let made = try await ask(unasked, of: unit.chunk)
                result.good = made.count
                for place in items.indices {
                    items[place].pair = items[place].pair ?? made[items[place].slot.ordinal]
                }
            }
            guard judging else { return result }
            result.good = 0
            for item in items {
                guard let pair = item.pair else { continue }
                if try await judge(pair, of: unit.chunk) { result.good += 1 }
            }
        } catch let error as ModelError {
            result.failure = error
        } catch is LimitReached {
            // The meter remembers it; the other chunks' calls that are under way are waited for.
        }
        return result
    }

    /// Asks for the questions of some candidates and writes down what came of it.
    ///
    /// - Returns: the pairs that passed the checks that cost nothing, by ordinal.
    private func ask(_ slots: [Slot], of chunk: Chunk) async throws -> [Int: Pair] {
        let recipe = stages.generateRecipe.id
        let all = AnswerPicker.candidates(in: chunk, limit: settings.candidatesPerChunk)
        let wanted = slots.compactMap { slot in all.first { $0.ordinal == slot.ordinal } }
        let model = LedgeredModel(
            ledger: generator, recipe: recipe, chunk: chunk.id,
            refresh: settings.refreshes["generate"])
        func attempt(_ ordinal: Int, _ outcome: Attempt.Outcome, _ message: String?) -> Attempt {
            Attempt(
                stage: "generate", input: "\(chunk.id):\(ordinal)", recipe: recipe,
                outcome: outcome, message: message, callKey: model.lastKey)
        }
        var outputs = Outputs()
        var passed: [Int: Pair] = [:]
        do {
            let outcomes = try await stages.writer.questions(for: wanted, of: chunk, model: model)
            for (candidate, outcome) in zip(wanted, outcomes) {
                switch outcome {
                case .rejected(let reason):
                    outputs.attempts.append(attempt(candidate.ordinal, .rejected, reason))
                case .question(let question):
                    let pair = Pair(
                        question: question, answer: candidate.answer, context: chunk.title,
                        recipe: recipe, ordinal: candidate.ordinal,
                        evidence: [Evidence(chunk: chunk.id, range: candidate.range)])
                    outputs.pairs.append(pair)
                    outputs.attempts.append(attempt(candidate.ordinal, .done, nil))
                    if try await check(pair, of: chunk, into: &outputs) {
                        passed[candidate.ordinal] = pair
                    }
                }
            }
            // A candidate that the picker does not give any more is a verdict, not work left.
            for slot in slots where !wanted.contains(where: { $0.ordinal == slot.ordinal }) {
                outputs.attempts.append(attempt(slot.ordinal, .rejected, "no such candidate"))
            }
        } catch let error as ModelError {
            let outcome: Attempt.Outcome = error.isPermanent ? .rejected : .failed
            outputs.attempts = slots.map { attempt($0.ordinal, outcome, error.message) }
            try await workspace.index.record(outputs, run: workspace.run)
            guard error.isPermanent else { throw error }
            return [:]
        }
        try await workspace.index.record(outputs, run: workspace.run)
        return passed
    }

    /// Asks back, then asks the judge.
    ///
    /// - Returns: whether the pair is accepted.
    private func judge(_ pair: Pair, of chunk: Chunk) async throws -> Bool {
        let draft = stages.draft(of: pair, chunk: chunk)
        if let recipe = stages.askBackRecipe?.id {
            let agrees = try await attempt("ask_back", of: pair, chunk: chunk, recipe: recipe) {
                let check = try await stages.askBack.check(draft, model: $0).check
                var outputs = Outputs()
                outputs.checks = [PairCheck(pair: pair.id, recipe: recipe, check: check)]
                return (outputs, check.passed, nil)
            }
            guard agrees else { return false }
        }
        let recipe = stages.judgeRecipe.id
        return try await attempt("judge", of: pair, chunk: chunk, recipe: recipe) { model in
            var outputs = Outputs()
            switch try await stages.judge(draft, model: model) {
            case .judgment(let judgment):
                outputs.judgments = [
                    PairJudgment(pair: pair.id, recipe: recipe, judgment: judgment)
                ]
                return (outputs, isAccepted(judgment), nil)
            case .unusable(let reason):
                return (outputs, false, reason)
            }
        }
    }

    private func isAccepted(_ judgment: Judgment) -> Bool {
        switch judgment {
        case .rubric(let rubric): Double(rubric.rating) >= settings.threshold
        case .yesNo(let saysYes, let logOdds): logOdds.map { $0 >= stages.minLogOdds } ?? saysYes
        }
    }

    /// Runs one stage on one pair and writes the attempt with its outputs in one transaction.
    ///
    /// The work gives its outputs, its verdict, and for a reply that cannot be used the reason.
    private func attempt(
        _ stage: String, of pair: Pair, chunk: Chunk, recipe: ContentHash,
        work: (LedgeredModel) async throws -> (Outputs, Bool, String?)
    ) async throws -> Bool {
        let model = LedgeredModel(
            ledger: judgeLedger, recipe: recipe, chunk: chunk.id,
            refresh: settings.refreshes[stage])
        func attempt(_ outcome: Attempt.Outcome, _ message: String?) -> Attempt {
            Attempt(
                stage: stage, input: pair.id.hex, recipe: recipe, outcome: outcome,
                message: message, callKey: model.lastKey)
        }
        do {
            var (outputs, verdict, problem) = try await work(model)
            outputs.attempts = [attempt(problem == nil ? .done : .rejected, problem)]
            try await workspace.index.record(outputs, run: workspace.run)
            return verdict
        } catch let error as ModelError {
            var outputs = Outputs()
            outputs.attempts = [
                attempt(error.isPermanent ? .rejected : .failed, error.message)
            ]
            try await workspace.index.record(outputs, run: workspace.run)
            guard error.isPermanent else { throw error }
            return false
        }
    }

    /// Marks pairs whose question and answer repeat those of a pair earlier in slot order.
    ///
    /// A verdict, once taken, stays.
    private func hasUndecidedDuplicates(_ slots: [Slot]) async throws -> Bool {
        let verdicts = try await workspace.index.verdicts(
            of: "duplicate", recipe: duplicatesRecipe.id, corpus: workspace.corpus)
        return slots.contains { slot in
            (slot.state == .made || slot.state == .accepted)
                && (slot.pair.map { verdicts[$0] == nil } ?? false)
        }
    }

    private func rejectDuplicates() async throws {
        let index = workspace.index
        let recipe = duplicatesRecipe.id
        let verdicts = try await index.verdicts(
            of: "duplicate", recipe: recipe, corpus: workspace.corpus)
        let slots = try await index.slots(of: workspace.corpus).filter {
            $0.state == .made || $0.state == .accepted
        }
        guard slots.contains(where: { $0.pair.map { verdicts[$0] == nil } ?? false }) else {
            return
        }
        let pairs = try await index.pairs(slots.compactMap(\.pair))
        let revision = try await index.corpusRevision(of: workspace.corpus)
        var ofDocument: [String: NearDuplicates] = [:]
        var ofAll = NearDuplicates()
        var outputs = Outputs()
        let isOld: (Slot) -> Bool = { $0.pair.map { verdicts[$0] == true } ?? false }
        for slot in slots.filter(isOld) + slots.filter({ !isOld($0) }) {
            guard let pair = slot.pair.flatMap({ pairs[$0] }) else { continue }
            // "What is the primary endpoint?" of two papers are two questions; the same words in
            // question and answer are one pair wherever they stand.
            let original =
                ofDocument[pair.context, default: NearDuplicates()].insert(
                    id: pair.id.hex, question: pair.question, answer: pair.answer)
                ?? ofAll.insert(
                    id: pair.id.hex, question: "\(pair.question) \(pair.answer)",
                    answer: pair.answer)
            guard verdicts[pair.id] == nil else { continue }
            outputs.checks.append(
                PairCheck(
                    pair: pair.id, recipe: recipe,
                    check: Check(
                        name: "duplicate", passed: original == nil,
                        message: original.map { "Repeats pair \($0)" }),
                    corpusRevision: revision))
        }
        try await index.record(outputs, run: workspace.run)
    }
}

// MARK: - Settings in force

extension PairRun {
    private func useMakingRecipes() async throws {
        try await workspace.index.use(stages.generateRecipe, for: workspace.corpus)
        try await useCheckRecipe()
    }

    /// What repeats what is a matter of one corpus, so the verdict's recipe names it.
    private var duplicatesRecipe: Recipe {
        Recipe(
            stage: "duplicates",
            settings: canonicalJSON([
                "corpus": workspace.corpus, "revision": NearDuplicates.revision,
            ]))
    }

    /// Puts the checks in force, and runs them on pairs that were made under other ones.
    private func useCheckRecipe() async throws {
        let index = workspace.index
        let recipe = stages.checkRecipe
        try await index.use(recipe, for: workspace.corpus)
        try await index.use(duplicatesRecipe, for: workspace.corpus)
        let made = try await index.slots(of: workspace.corpus).compactMap(\.pair)
        let checked = try await index.attempted(made, stage: "check", recipe: recipe.id)
        let unchecked = made.filter { !checked.contains($0) }
        guard !unchecked.isEmpty else { return }
        let pairs = try await index.pairs(unchecked)
        let chunks = try await index.chunks(pairs.values.compactMap { $0.evidence.first?.chunk })
        var outputs = Outputs()
        for pair in unchecked.compactMap({ pairs[$0] }) {
            guard let chunk = pair.evidence.first.flatMap({ chunks[$0.chunk] }) else { continue }
            try await check(pair, of: chunk, into: &outputs)
        }
        try await index.record(outputs, run: workspace.run)
    }

    /// Runs the checks that cost nothing.
    ///
    /// - Returns: whether the pair passed them all.
    @discardableResult
    private func check(
        _ pair: Pair, of chunk: Chunk, into outputs: inout Outputs
    ) async throws -> Bool {
        let recipe = stages.checkRecipe.id
        let checks = FreeChecks.run(
            on: stages.draft(of: pair, chunk: chunk), settings: settings.checks)
        outputs.checks += checks.map { PairCheck(pair: pair.id, recipe: recipe, check: $0) }
        outputs.attempts.append(
            Attempt(stage: "check", input: pair.id.hex, recipe: recipe, outcome: .done))
        let roundTrip = try await roundTrip(of: pair, chunk: chunk)
        outputs.checks += roundTrip
        return checks.allSatisfy(\.passed) && roundTrip.allSatisfy(\.check.passed)
    }

    /// Searches for the question; the verdict is that of the corpus as it is now, and stays.
    private func roundTrip(of pair: Pair, chunk: Chunk) async throws -> [PairCheck] {
        let limit = settings.checks.roundTripRank
        let hits = try await workspace.index.nearest(
            to: RoundTrip.query(for: pair), corpus: workspace.corpus, limit: limit + 1)
        let revision = try await corpusRevision.value()
        return RoundTrip.checks(chunk: chunk.id, hits: hits, limit: limit).map {
            PairCheck(
                pair: pair.id, recipe: stages.checkRecipe.id, check: $0,
                corpusRevision: revision)
        }
    }

    /// The target, by default a pair for each chunk that can be asked about.
    ///
    /// - Throws: `PipelineError.nothingToDo` where the corpus holds no text.
    private func targetOrDefault(_ target: Int?) async throws -> Int {
        let status = try await workspace.index.status(of: workspace.corpus)
        guard status.documents > 0 else {
            throw PipelineError(
                .nothingToDo,
                "The corpus '\(workspace.corpus)' holds no documents that could be read: add some with `quarry ingest FOLDER`."
            )
        }
        if let target { return target }
        var known: [ContentHash: Int] = [:]
        return try await candidateSources(known: &known).count { $0.candidates > 0 }
    }

    private func useJudgingRecipes() async throws {
        if let recipe = stages.askBackRecipe {
            try await workspace.index.use(recipe, for: workspace.corpus)
        } else {
            try await workspace.index.stopUsing(stage: "ask_back", for: workspace.corpus)
        }
        try await workspace.index.use(stages.judgeRecipe, for: workspace.corpus)
    }

    /// - Parameter keepingMarks: whether the marks that are in force stay; a stage that judges
    ///   nothing has no say in them.
    private func setAcceptance(
        keepingMarks: Bool = false, _ change: (inout Acceptance) -> Void
    ) async throws {
        var acceptance =
            try await workspace.index.acceptance(of: workspace.corpus)
            ?? Acceptance(threshold: settings.threshold, minLogOdds: stages.minLogOdds)
        if !keepingMarks {
            acceptance.threshold = settings.threshold
            acceptance.minLogOdds = stages.minLogOdds
        }
        change(&acceptance)
        try await workspace.index.use(acceptance, for: workspace.corpus)
    }

    /// The chunks of the corpus with the number of their candidate answers.
    ///
    /// - Parameter known: the numbers of chunks that were looked at before.
    private func candidateSources(
        known: inout [ContentHash: Int]
    ) async throws -> [RoundPlanner.Source] {
        var sources: [RoundPlanner.Source] = []
        for placed in try await workspace.index.chunksToAskAbout(of: workspace.corpus) {
            let count =
                known[placed.chunk.id]
                ?? AnswerPicker.candidates(
                    in: placed.chunk, limit: settings.candidatesPerChunk
                ).count
            known[placed.chunk.id] = count
            sources.append(
                RoundPlanner.Source(
                    document: placed.document, chunk: placed.chunk.id, candidates: count))
        }
        return sources
    }

    private func summary(
        goal: Goal?, reached: Int?, sources: [RoundPlanner.Source], isExhausted: Bool,
        failures: Int, stop: LimitReached? = nil
    ) async throws -> PairSummary {
        let status = try await workspace.index.status(of: workspace.corpus)
        return PairSummary(
            status: status, spending: meter.spent, reached: reached ?? status.accepted,
            target: goal?.target, isExhausted: isExhausted,
            candidates: sources.reduce(0) { $0 + $1.candidates },
            fruitfulChunks: sources.count { $0.candidates > 0 }, failures: failures,
            metrics: Dictionary(
                models.compactMap { model in
                    model.metrics.map { (model.model.identity.model, $0) }
                }, uniquingKeysWith: { first, _ in first }),
            stop: stop)
    }
}
