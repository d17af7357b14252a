import Records
import Store

/// Which slots of the stored rounds are worked on next: a pure function of their states.
///
/// A round gives a chunk several slots, since the prompt is cached. Where one pair a chunk is all
/// that is missing, a chunk's slots are taken in their order until one gives a pair that counts;
/// the others are its spare ones. They are used once no chunk without a pair has anything left to
/// give, and before any new call. What is decided here looks only at each chunk's slots up to the
/// first that counts, so it is the same for a run that was killed among the spare ones.
struct RoundWork {
    let planner: RoundPlanner
    let target: Int
    let counts: (Slot) -> Bool
    /// Whether a slot has work left.
    let isOpen: (Slot) -> Bool

    /// Slots to work on.
    struct Part: Equatable {
        var slots: [Slot]
        /// Whether a chunk's slots are left alone once one of them counts.
        var endsAtFirst: Bool
    }

    /// What is left of the first round that was not finished, unless those before it reach the
    /// target.
    func next(_ slots: [Slot]) -> Part? {
        var earlier: [Slot] = []
        for round in rounds(slots) {
            let open = round.filter(isOpen)
            if !open.isEmpty {
                let reached = planner.progress(earlier, counts: counts)
                guard reached < target else { return nil }
                guard endsAtFirst(round, missing: target - reached) else {
                    return Part(slots: open, endsAtFirst: false)
                }
                let covered = Set(round.filter(counts).map(\.chunk))
                let first = open.filter { !covered.contains($0.chunk) }
                if !first.isEmpty { return Part(slots: first, endsAtFirst: true) }
            }
            earlier += round
        }
        return nil
    }

    /// The spare slots that are used next, where the target cannot be reached without them: those of
    /// as many chunks as the yield of the others says are needed, all of them before any more.
    func spare(_ slots: [Slot]) -> Part? {
        guard slots.contains(where: isOpen) else { return nil }
        var earlier: [Slot] = []
        var firsts: [Slot] = []
        for round in rounds(slots) {
            let missing = target - planner.progress(earlier, counts: counts)
            firsts += endsAtFirst(round, missing: missing) ? upToFirst(round) : round
            earlier += round
        }
        guard !planner.mayCoverMore(firsts, counts: counts) else { return nil }
        let share = Double(firsts.count(where: counts)) / Double(max(firsts.count, 1))
        var used = firsts
        var left = spares(of: slots, besides: firsts)[...]
        while true {
            let missing = target - planner.progress(used, counts: counts)
            guard missing > 0, !left.isEmpty else { return nil }
            let needed = Int((Double(missing) / max(share, 0.2)).rounded(.up))
            var part: [Slot] = []
            while part.count < needed, let chunk = left.popFirst() { part += chunk }
            let open = part.filter(isOpen)
            if !open.isEmpty { return Part(slots: open, endsAtFirst: false) }
            used += part
        }
    }

    /// The other slots, by chunk.
    private func spares(of slots: [Slot], besides firsts: [Slot]) -> [[Slot]] {
        let taken = Set(firsts.map { [$0.round, $0.slot] })
        let spare = slots.filter { !taken.contains([$0.round, $0.slot]) }
        var seen: Set<ContentHash> = []
        let chunks = spare.map(\.chunk).filter { seen.insert($0).inserted }
        let own = Dictionary(grouping: spare, by: \.chunk)
        return chunks.compactMap { own[$0] }
    }

    private func rounds(_ slots: [Slot]) -> [[Slot]] {
        Dictionary(grouping: slots, by: \.round).sorted { $0.key < $1.key }.map(\.value)
    }

    /// Whether a round was planned for one pair a chunk: also where some of its chunks are not
    /// current any more.
    private func endsAtFirst(_ round: [Slot], missing: Int) -> Bool {
        target <= planner.fruitfulCount || missing <= Set(round.map(\.chunk)).count
    }

    /// The slots of each chunk up to the first that counts.
    private func upToFirst(_ round: [Slot]) -> [Slot] {
        var covered: Set<ContentHash> = []
        return round.filter { slot in
            guard !covered.contains(slot.chunk) else { return false }
            if counts(slot) { covered.insert(slot.chunk) }
            return true
        }
    }
}
