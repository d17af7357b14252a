import LanguageModels
import Records
import Store

extension PairRun {
    enum Goal {
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

        var work: Work { isJudging ? .judge : .make }

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

    /// - Parameter candidates: what is known of chunks that were looked at before.
    func run(
        goal: Goal, candidates: [ContentHash: Prospects] = [:]
    ) async throws -> PairSummary {
        // A run that has nothing to do does not look at the chunks at all.
        let stored = try await slots()
        let covered = Set(stored.filter(goal.counts).map(\.chunk)).count
        if covered >= goal.target, !stored.contains(where: goal.isOpen),
            !(try await hasUndecidedDuplicates(stored))
        {
            return summary(
                Ending(status: try await status(), reached: goal.target, target: goal.target))
        }
        var course = Course(candidates: candidates)
        var stop: LimitReached?
        defer { workspace.index.dropWords() }
        do {
            try await performRounds(goal: goal, course: &course)
        } catch let reached as LimitReached {
            // The round stays open: near-duplicates are told apart when it is complete.
            stop = reached
        }
        let sources = try await candidateSources(known: &course.candidates)
        let reached = course.planner(of: sources) { planner(of: sources) }
            .progress(try await endSlots(of: course), counts: goal.counts)
        return summary(
            Ending(
                status: try await status(), reached: min(reached, goal.target),
                target: goal.target, sources: sources, isExhausted: course.isExhausted,
                failures: course.failures, stop: stop))
    }

    /// What is known of a run that is under way.
    private struct Course {
        var failures = 0
        var isExhausted = false
        /// The slots at the end of the last round; nil where the run ended before.
        var settled: [Slot]?
        var candidates: [ContentHash: Prospects]
        private var sources: [RoundPlanner.Source] = []
        private var planner: RoundPlanner?

        init(candidates: [ContentHash: Prospects]) {
            self.candidates = candidates
        }

        /// The planner of the last turn, where the chunks are the same: to put a million of them
        /// in order takes seconds.
        mutating func planner(
            of sources: [RoundPlanner.Source], or make: () -> RoundPlanner
        ) -> RoundPlanner {
            if let planner, sources == self.sources { return planner }
            let made = make()
            self.sources = sources
            planner = made
            return made
        }
    }

    /// Tells a round that is worked on in vain, as in an index whose rows cannot be found again.
    private struct Headway {
        private var last: [Slot] = []
        private var standstills = 0

        mutating func check(_ slots: [Slot]) throws {
            standstills = slots == last ? standstills + 1 : 0
            last = slots
            guard standstills >= 3 else { return }
            throw PipelineError(
                .writeFailed,
                "Round \(slots.first?.round ?? 0) makes no headway, though all of it was tried: the index seems to be damaged, which `quarry verify` tells."
            )
        }
    }

    private func endSlots(of course: Course) async throws -> [Slot] {
        if let settled = course.settled { settled } else { try await slots() }
    }

    private func slots() async throws -> [Slot] {
        try await workspace.index.slots(of: workspace.corpus, kind: settings.kind)
    }

    private func status() async throws -> CorpusStatus {
        try await workspace.index.status(of: workspace.corpus, kind: settings.kind)
    }

    private func planner(of sources: [RoundPlanner.Source]) -> RoundPlanner {
        RoundPlanner(sources: sources, stages: stages, settings: settings)
    }

    /// - Throws: `LimitReached`, with all that was answered kept.
    private func performRounds(goal: Goal, course: inout Course) async throws {
        var hasRetried = false
        // The view is dear: what nothing has changed is not read again.
        var known: [Slot]?
        var headway = Headway()
        while true {
            // Documents may be read while pairs are made, so the chunks are looked at in each turn.
            let sources = try await candidateSources(known: &course.candidates)
            let planner = course.planner(of: sources) { self.planner(of: sources) }
            let rounds = RoundWork(
                planner: planner, target: goal.target, counts: goal.counts, isOpen: goal.isOpen)
            // A stored round is finished before anything else is decided.
            let isRead = known == nil
            let all = if let known { known } else { try await allSlots() }
            let settled = all.filter { $0.kind == settings.kind }
            if let part = rounds.next(settled) {
                try headway.check(part.slots)
                known = try await perform(part, work: goal.work, failures: &course.failures)
                continue
            }
            // Those of slots that are known were told apart when they became known.
            let repeats = isRead ? try await rejectDuplicates(among: all) : []
            if !repeats.isEmpty {
                known = all.rejecting(repeats)
                continue
            }
            if let part = rounds.spare(settled) {
                try headway.check(part.slots)
                known = try await perform(part, work: goal.work, failures: &course.failures)
                continue
            }
            known = nil
            let reached = planner.progress(settled, counts: goal.counts)
            if reached >= goal.target {
                course.settled = settled
                return
            }
            let failed = settled.filter { $0.state == .failed }
            if !hasRetried, !failed.isEmpty {
                hasRetried = true
                try await tryAgain(failed, work: goal.work, failures: &course.failures)
                try await rejectDuplicates()
                continue
            }
            let round = planner.nextRound(
                missing: goal.target - reached, slots: settled, counts: goal.counts)
            guard !round.isEmpty else {
                course.settled = settled
                course.isExhausted = true
                return
            }
            let index = workspace.index
            let last = try await index.lastRound(
                of: workspace.corpus, recipes: stages.generators.map(\.recipe.id))
            let isNew = try await index.plan(
                round: last + 1, slots: round, corpus: workspace.corpus)
            if isNew { known = all.adding(round, asRound: last + 1, kind: settings.kind) }
            hasRetried = false
        }
    }

    /// - Returns: the slots of the corpus as they are then; nil where they must be read.
    private func perform(
        _ part: RoundWork.Part, work: Work, failures: inout Int
    ) async throws -> [Slot]? {
        try await perform(
            part.slots, title: "Round \(part.slots[0].round)", work: work,
            endsAtFirst: part.endsAtFirst, failures: &failures)
        let all = try await allSlots()
        return all.rejecting(try await rejectDuplicates(among: all))
    }

    private func allSlots() async throws -> [Slot] {
        try await workspace.index.slots(of: workspace.corpus)
    }

    /// Tries again what failed.
    ///
    /// If all of it keeps failing, that ends only this: the next round tells whether the model can
    /// be asked at all, and chunks that never are answered do not keep the others from their turn.
    private func tryAgain(
        _ slots: [Slot], work: Work, failures: inout Int
    ) async throws {
        do {
            try await perform(
                slots, title: "Trying again", work: work, isRetry: true,
                failures: &failures)
        } catch let error as ModelError where !error.stopsTheRun || error.code == .unreachable {
            workspace.progress.report(.warning(error.message))
        }
    }

    /// - Parameters:
    ///   - isRetry: whether all of it failed before, so that it says nothing of the model.
    ///   - endsAtFirst: whether a chunk's slots are left alone once one of them is good.
    /// - Throws: `LimitReached` once all calls that were under way have ended.
    func perform(
        _ slots: [Slot], title: String, work: Work, isRetry: Bool = false,
        endsAtFirst: Bool = false, failures: inout Int
    ) async throws {
        guard !slots.isEmpty else { return }
        var planned = try await units(of: slots)
        if work == .judge { try await planCanaries(for: &planned) }
        let units = planned
        // Each pair that is made is searched for.
        if work == .make || work == .judge {
            try await workspace.index.holdWords(forQuestions: slots.count { $0.pair == nil })
        }
        workspace.progress.report(.began(title, total: units.count, unit: "chunks"))
        defer { workspace.progress.report(.ended) }
        var breaker = FailureBreaker(limit: max(8, 2 * places))
        var done = 0
        var kept = 0
        try await withWindow(over: units, width: places) { unit in
            try await perform(unit, work, endsAtFirst: endsAtFirst)
        } receive: { result in
            done += 1
            kept += result.good
            // A failure that ends the run is told once, at its end.
            if result.failure != nil { failures += 1 }
            try breaker.record(result.failure, isSilent: !isRetry && hasSilentModel)
            if let failure = result.failure {
                workspace.progress.report(.warning(failure.message))
            }
            workspace.progress.report(
                .advanced(done: done, detail: "\(kept) \(work.noun)"))
        }
        if let reached = meter.reached { throw reached }
    }

    private func units(of slots: [Slot]) async throws -> [PairUnit] {
        let chunks = try await workspace.index.chunks(slots.map(\.chunk))
        let pairs = try await workspace.index.pairs(slots.compactMap(\.pair))
        var units: [PairUnit] = []
        var places: [ContentHash: Int] = [:]
        for slot in slots {
            guard let chunk = chunks[slot.chunk] else { continue }
            var item = PairUnit.Item(slot: slot, pair: slot.pair.flatMap { pairs[$0] })
            // Of pairs that did not pass only those wait that their question alone speaks against.
            if slot.needsRewrite, !slot.isMade {
                item.failed = [Check(name: "standalone", passed: false)]
            }
            if let place = places[slot.chunk] {
                units[place].items.append(item)
            } else {
                places[slot.chunk] = units.count
                units.append(PairUnit(chunk: chunk, items: [item]))
            }
        }
        return units
    }

    /// The chunks of the corpus with what may be asked of them.
    ///
    /// - Parameter known: those of chunks that were looked at before.
    func candidateSources(
        known: inout [ContentHash: Prospects]
    ) async throws -> [RoundPlanner.Source] {
        try await stages.sources(of: workspace.corpus, in: workspace.index, known: &known)
    }
}

extension [Slot] {
    /// The slots once some pairs were rejected as near-duplicates, as the view `slot` has them but for
    /// what is spare and which pair was repeated; nil where the view must be asked, since a pair may
    /// be rewritten.
    fileprivate func rejecting(_ pairs: Set<ContentHash>) -> [Slot]? {
        guard !pairs.isEmpty else { return self }
        var slots = self
        for place in slots.indices where slots[place].pair.map(pairs.contains) ?? false {
            guard slots[place].isMade, !slots[place].needsRewrite else { return nil }
            slots[place].state = .rejected
            slots[place].reason = "duplicate"
            slots[place].isMade = false
        }
        return slots
    }

    /// The slots with those of a round that was planned now, of which nothing is known yet: as the
    /// view `slot` has them but for what is spare.
    fileprivate func adding(_ round: [PlannedSlot], asRound number: Int, kind: PairKind) -> [Slot] {
        let added = round.enumerated().map { place, slot in
            Slot(
                kind: kind, recipe: slot.recipe, round: number, slot: place, chunk: slot.chunk,
                ordinal: slot.ordinal)
        }
        // Those of another kind may be of later rounds.
        return (self + added).sorted {
            ($0.round, $0.slot, $0.recipe) < ($1.round, $1.slot, $1.recipe)
        }
    }
}

extension RoundPlanner {
    /// The planner of a run: its generators, its seed, and the limits that its user set.
    init(sources: [Source], stages: PairStages, settings: PairSettings) {
        var sources = sources
        if let limit = settings.chunkLimit {
            let fruitful = sources.filter { $0.candidates.contains { $0 > 0 } }
            sources = Self.first(limit, of: fruitful, seed: settings.seed)
        }
        if let most = settings.pairsPerChunk {
            for place in sources.indices {
                sources[place].candidates = sources[place].candidates.map { min($0, most) }
            }
        }
        self.init(
            sources: sources,
            generators: stages.generators.map {
                Generator(recipe: $0.recipe.id, drawer: $0.drawer, slotsPerCall: $0.slotsPerCall)
            }, seed: settings.seed)
    }
}

/// A chunk and the slots of it that have work to do.
struct PairUnit: Sendable {
    var chunk: Chunk
    var items: [Item]
    /// Slots that the judge is shown a known-bad copy of.
    var canaries: [CanaryPlan.Choice] = []
    /// Answers of pairs of other chunks, for such copies.
    var otherAnswers: [String] = []

    struct Item: Sendable {
        var slot: Slot
        var pair: Pair?
        /// The checks that the pair did not pass.
        var failed: [Check] = []

        /// Whether it is a pair that passed all checks.
        var isSound: Bool { pair != nil && failed.isEmpty }
    }
}

/// What a unit came to.
struct UnitResult: Sendable {
    /// Pairs or samples that were made or accepted.
    var good = 0
    var failure: ModelError?
}
