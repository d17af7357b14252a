import Records
import Store

/// Plays a run through without asking anything: the real planner on the real chunks, with outcomes
/// that come in the proportions of `Yields`.
///
/// The k-th slot of a stage comes through where the sum of the shares passes a whole number, so the
/// same input always gives the same forecast.
struct RunForecast {
    /// A pair that a judge would be shown.
    struct Judged: Sendable, Equatable {
        var recipe: ContentHash
        var chunk: ContentHash
        var ordinal: Int
        /// nil for one that is still to be made.
        var pair: ContentHash?
    }

    let planner: RoundPlanner
    let yields: Yields
    let isJudging: Bool
    let asksBack: Bool
    /// Generators whose pairs are accepted once they pass the checks.
    let unjudged: Set<ContentHash>
    /// Slots with what they are expected to become.
    private(set) var slots: [Slot]
    private(set) var asked: [PlannedSlot] = []
    private(set) var askedBack: [Judged] = []
    private(set) var judged: [Judged] = []
    private var made = Proportion()
    private var agreed = Proportion()
    private var accepted = Proportion()

    init(
        planner: RoundPlanner, yields: Yields, isJudging: Bool, asksBack: Bool,
        unjudged: Set<ContentHash> = [], slots: [Slot]
    ) {
        self.unjudged = unjudged
        self.planner = planner
        self.yields = yields
        self.isJudging = isJudging
        self.asksBack = asksBack
        self.slots = slots
    }

    /// Pairs that count toward the target.
    var reached: Int { planner.progress(slots, counts: counts) }

    private func counts(_ slot: Slot) -> Bool {
        isJudging ? slot.state == .accepted : slot.isMade
    }

    /// Finishes stored rounds, tries failed slots again, and plans rounds until the target is
    /// reached or the chunks have no more to give.
    mutating func run(target: Int) {
        finishStoredRounds(target: target)
        guard reached < target else { return }
        for place in slots.indices where slots[place].state == .failed { perform(place) }
        // Those of a chunk that was to be tried again may have made more of it needed.
        finishStoredRounds(target: target)
        var number = slots.map(\.round).max() ?? 0
        while reached < target {
            let round = planner.nextRound(
                missing: target - reached, slots: slots, counts: counts)
            guard !round.isEmpty else { return }
            number += 1
            for (place, planned) in round.enumerated() {
                slots.append(
                    Slot(
                        recipe: planned.recipe, round: number, slot: place, chunk: planned.chunk,
                        ordinal: planned.ordinal))
            }
            finishStoredRounds(target: target)
        }
    }

    /// Judges what was made and is not judged yet.
    mutating func judgeWhatWasMade() {
        for place in slots.indices
        where slots[place].pair != nil && !slots[place].isSpare
            && [.made, .failed].contains(slots[place].state)
        {
            judge(place)
        }
    }

    /// As `PairRun` does.
    private mutating func finishStoredRounds(target: Int) {
        let rounds = RoundWork(
            planner: planner, target: target, counts: counts,
            isOpen: { [isJudging] in $0.state == .pending || $0.state == .made && isJudging })
        while let part = rounds.next(slots) ?? rounds.spare(slots) {
            var places: [SlotPlace: Int] = [:]
            for (place, slot) in slots.enumerated() { places[SlotPlace(slot)] = place }
            var covered: Set<ContentHash> = []
            for slot in part.slots {
                guard let place = places[SlotPlace(slot)],
                    !part.endsAtFirst || !covered.contains(slot.chunk)
                else { continue }
                perform(place)
                if counts(slots[place]) { covered.insert(slot.chunk) }
            }
        }
    }

    /// Tells the slots of a corpus apart.
    private struct SlotPlace: Hashable {
        var recipe: ContentHash
        var chunk: ContentHash
        var ordinal: Int

        init(_ slot: Slot) {
            recipe = slot.recipe
            chunk = slot.chunk
            ordinal = slot.ordinal
        }
    }

    private mutating func perform(_ place: Int) {
        if slots[place].pair == nil, !slots[place].isMade {
            asked.append(
                PlannedSlot(
                    recipe: slots[place].recipe, chunk: slots[place].chunk,
                    ordinal: slots[place].ordinal))
            guard made.passes(yields.made.value) else {
                slots[place].state = .rejected
                return
            }
            slots[place].isMade = true
            slots[place].state = .made
        }
        guard isJudging else { return }
        if unjudged.contains(slots[place].recipe) {
            slots[place].state = .accepted
        } else {
            judge(place)
        }
    }

    private mutating func judge(_ place: Int) {
        let slot = slots[place]
        let unit = Judged(
            recipe: slot.recipe, chunk: slot.chunk, ordinal: slot.ordinal, pair: slot.pair)
        slots[place].state = .rejected
        if asksBack {
            askedBack.append(unit)
            guard agreed.passes(yields.askedBack.value) else { return }
        }
        judged.append(unit)
        if accepted.passes(yields.judged.value) { slots[place].state = .accepted }
    }

    /// Yes in a given share of the times it is asked, spread evenly.
    private struct Proportion {
        private var sum = 0.0

        mutating func passes(_ share: Double) -> Bool {
            sum += share
            guard sum >= 1 else { return false }
            sum -= 1
            return true
        }
    }
}
