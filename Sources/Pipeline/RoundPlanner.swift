package import Records
package import Store

/// Plans which candidate answers of which chunks are asked about next: a pure function of the
/// seed, the chunks, and the results of complete earlier rounds.
///
/// Coverage first: while there are chunks without a pair that have candidates left, only those are
/// planned, as many as the measured yield says are needed. A chunk that gave nothing in
/// `patience` candidates stops counting as uncovered. After that every chunk may give a second
/// pair, then a third. Chunks of different documents take turns, within a document in an order
/// drawn by the seed.
///
/// One call asks for the questions of a chunk's `slotsPerCall` next candidates: that costs little
/// more than one, covers the chunk more surely, and the surplus is kept as spare. In slot order
/// all first candidates come before all second ones.
package struct RoundPlanner: Sendable {
    /// A chunk that can be asked about.
    package struct Source: Sendable, Equatable {
        package var document: ContentHash
        package var chunk: ContentHash
        /// How many candidate answers it has.
        package var candidates: Int

        package init(document: ContentHash, chunk: ContentHash, candidates: Int) {
            self.document = document
            self.chunk = chunk
            self.candidates = candidates
        }
    }

    package var seed: Int
    package var slotsPerCall: Int
    /// Candidates of a chunk that may be rejected before the next chunks get a second pair.
    package var patience: Int
    private let sources: [Source]

    package init(sources: [Source], seed: Int, slotsPerCall: Int, patience: Int = 6) {
        self.seed = seed
        self.slotsPerCall = max(slotsPerCall, 1)
        self.patience = patience
        self.sources = Self.inTurns(sources, seed: seed)
    }

    /// What counts toward a target: while some chunk is uncovered and may still give a pair, only
    /// one pair a chunk.
    package func progress(_ slots: [Slot], counts: (Slot) -> Bool) -> Int {
        let tally = Tally(slots, counts: counts)
        let mayBeCovered = sources.contains { isUncovered($0, tally) }
        return mayBeCovered ? tally.good.count : tally.good.values.reduce(0, +)
    }

    /// The next round; empty when the chunks have no more to give.
    ///
    /// - Parameters:
    ///   - missing: how many pairs the target still needs.
    ///   - slots: those of earlier rounds whose chunks are current.
    ///   - counts: whether a slot's pair counts toward the target.
    package func nextRound(
        missing: Int, slots: [Slot], counts: (Slot) -> Bool
    ) -> [PlannedSlot] {
        guard missing > 0 else { return [] }
        let tally = Tally(slots, counts: counts)
        var chosen = sources.filter { isUncovered($0, tally) }
        if chosen.isEmpty {
            chosen = sources.filter { $0.candidates > tally.used[$0.chunk, default: 0] }
            chosen = stablySorted(chosen) { tally.good[$0.chunk, default: 0] }
        } else {
            chosen = stablySorted(chosen) { tally.used[$0.chunk, default: 0] }
        }
        let needed = Int((Double(missing) / tally.yieldOfACall).rounded(.up))
        chosen = Array(chosen.prefix(needed))
        var round: [PlannedSlot] = []
        for step in 0..<slotsPerCall {
            for source in chosen {
                let ordinal = tally.used[source.chunk, default: 0] + step
                guard ordinal < source.candidates else { continue }
                round.append(PlannedSlot(chunk: source.chunk, ordinal: ordinal))
            }
        }
        return round
    }

    private func isUncovered(_ source: Source, _ tally: Tally) -> Bool {
        let used = tally.used[source.chunk, default: 0]
        return tally.good[source.chunk] == nil && used < source.candidates && used < patience
    }

    private func stablySorted(_ sources: [Source], by key: (Source) -> Int) -> [Source] {
        sources.enumerated().sorted {
            (key($0.element), $0.offset) < (key($1.element), $1.offset)
        }.map(\.element)
    }

    private static func inTurns(_ sources: [Source], seed: Int) -> [Source] {
        func draw(_ id: ContentHash) -> String {
            ContentHash(domain: "turn", fields: [String(seed), id.hex]).hex
        }
        var turns: [(turn: Int, document: String, source: Source)] = []
        for (document, group) in Dictionary(grouping: sources, by: \.document) {
            let drawn = group.map { (draw($0.chunk), $0) }.sorted { $0.0 < $1.0 }
            let place = draw(document)
            turns += drawn.enumerated().map { ($0.offset, place, $0.element.1) }
        }
        return turns.sorted { ($0.turn, $0.document) < ($1.turn, $1.document) }.map(\.source)
    }

    /// What earlier rounds used and gave.
    private struct Tally {
        /// Candidates used, by chunk.
        var used: [ContentHash: Int] = [:]
        /// Pairs that count, by chunk; none for a chunk without any.
        var good: [ContentHash: Int] = [:]
        /// Chunks that gave something, of calls made; 1 before the first round.
        ///
        /// Failed slots say nothing about the yield.
        var yieldOfACall: Double

        init(_ slots: [Slot], counts: (Slot) -> Bool) {
            var calls: Set<String> = []
            var fruitful: Set<String> = []
            for slot in slots {
                used[slot.chunk] = max(used[slot.chunk, default: 0], slot.ordinal + 1)
                let call = "\(slot.round):\(slot.chunk)"
                if slot.state != .failed { calls.insert(call) }
                if counts(slot) {
                    good[slot.chunk, default: 0] += 1
                    fruitful.insert(call)
                }
            }
            let measured = Double(fruitful.count) / Double(max(calls.count, 1))
            yieldOfACall = calls.isEmpty ? 1 : min(max(measured, 0.2), 1)
        }
    }
}
