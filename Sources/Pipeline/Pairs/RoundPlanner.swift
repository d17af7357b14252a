package import Records
package import Store

/// Plans which candidate answers of which chunks are asked about next: a pure function of the
/// seed, the chunks, and the results of complete earlier rounds.
///
/// Coverage first: while there are chunks without a pair that have candidates left, only those are
/// planned, as many as the measured yield says are needed. A chunk that gave nothing in
/// `patience` candidates stops counting as uncovered. After that every chunk may give a second
/// pair, then a third. Chunks whose best candidate is worth most go first, so that a target below what
/// the corpus can give is met by the best of it; among those of one grade documents take turns, and
/// equal ones stand in an order drawn by the seed.
///
/// Generators that draw from the same candidates, such as two models, share a drawer: chunks are
/// given to them in turns, and no candidate to two of them. A drawer before another one is emptied
/// first: what rules find costs nothing.
///
/// A chunk is given its `slotsPerCall` next candidates: one call may ask for all of them, they
/// cover the chunk more surely, and the surplus is kept as spare (`RoundWork`). In slot order all
/// first candidates come before all second ones.
package struct RoundPlanner: Sendable {
    /// A chunk that can be asked about.
    package struct Source: Sendable, Equatable {
        package var document: ContentHash
        package var chunk: ContentHash
        /// How many candidate answers it has, by drawer.
        package var candidates: [Int]
        /// How much the best of them is worth: the chunks with the best go first.
        package var worth: Double

        package init(
            document: ContentHash, chunk: ContentHash, candidates: [Int], worth: Double = 0
        ) {
            self.document = document
            self.chunk = chunk
            self.candidates = candidates
            self.worth = worth
        }
    }

    /// What is given slots.
    package struct Generator: Sendable, Hashable {
        package var recipe: ContentHash
        /// Generators of one drawer share their candidates; an earlier drawer is asked first.
        package var drawer: Int
        package var slotsPerCall: Int

        package init(recipe: ContentHash, drawer: Int = 0, slotsPerCall: Int) {
            self.recipe = recipe
            self.drawer = drawer
            self.slotsPerCall = max(slotsPerCall, 1)
        }
    }

    package var seed: Int
    package var patience: Int
    private let generators: [Generator]
    private let drawers: [Int]
    private let sources: [Source]

    package init(sources: [Source], generators: [Generator], seed: Int, patience: Int = 6) {
        self.generators = generators
        self.seed = seed
        self.patience = patience
        drawers = Set(generators.map(\.drawer)).sorted()
        self.sources = Self.inTurns(sources, seed: seed)
    }

    /// What counts toward a target: while some chunk is uncovered and may still give a pair, only
    /// one pair a chunk.
    package func progress(_ slots: [Slot], counts: (Slot) -> Bool) -> Int {
        let tally = Tally(slots, generators: generators, counts: counts)
        return mayCoverMore(tally) ? tally.good.count : tally.good.values.reduce(0, +)
    }

    /// How many chunks can be asked about.
    package var fruitfulCount: Int { sources.count { $0.candidates.contains { $0 > 0 } } }

    /// Whether some chunk without a pair may still give one.
    package func mayCoverMore(_ slots: [Slot], counts: (Slot) -> Bool) -> Bool {
        mayCoverMore(Tally(slots, generators: generators, counts: counts))
    }

    private func mayCoverMore(_ tally: Tally) -> Bool {
        sources.contains { source in drawers.contains { mayCover(source, from: $0, tally) } }
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
        let tally = Tally(slots, generators: generators, counts: counts)
        for drawer in drawers {
            let uncovered = sources.filter { mayCover($0, from: drawer, tally) }
            guard uncovered.isEmpty else {
                let chosen = stablySorted(uncovered) { tally.used(of: $0.chunk, from: drawer) }
                return round(of: chosen, from: drawer, missing: missing, tally)
            }
        }
        for drawer in drawers {
            let rest = sources.filter {
                $0.candidates[drawer] > tally.used(of: $0.chunk, from: drawer)
            }
            guard rest.isEmpty else {
                let chosen = stablySorted(rest) { tally.good[$0.chunk, default: 0] }
                return round(of: chosen, from: drawer, missing: missing, tally)
            }
        }
        return []
    }

    /// As many of the chosen chunks as the yield asks for, given to the drawer's generators in
    /// turns.
    private func round(
        of chosen: [Source], from drawer: Int, missing: Int, _ tally: Tally
    ) -> [PlannedSlot] {
        let takers = generators.filter { $0.drawer == drawer }
        let calls = tally.calls(from: drawer)
        let needed = Int((Double(missing) / calls.yield).rounded(.up))
        let chosen = Array(chosen.prefix(needed))
        var round: [PlannedSlot] = []
        for step in 0..<(takers.map(\.slotsPerCall).max() ?? 0) {
            for (place, source) in chosen.enumerated() {
                let taker = takers[(calls.asked + place) % takers.count]
                let ordinal = tally.used(of: source.chunk, from: drawer) + step
                guard step < taker.slotsPerCall, ordinal < source.candidates[drawer] else {
                    continue
                }
                round.append(
                    PlannedSlot(recipe: taker.recipe, chunk: source.chunk, ordinal: ordinal))
            }
        }
        return round
    }

    /// Whether a chunk without a pair may get its first one from a drawer.
    private func mayCover(_ source: Source, from drawer: Int, _ tally: Tally) -> Bool {
        let used = tally.used(of: source.chunk, from: drawer)
        return tally.good[source.chunk] == nil && used < source.candidates[drawer]
            && used < patience
    }

    private func stablySorted(_ sources: [Source], by key: (Source) -> Int) -> [Source] {
        sources.enumerated().sorted {
            (key($0.element), $0.offset) < (key($1.element), $1.offset)
        }.map(\.element)
    }

    /// The chunks in the order in which they are asked about.
    private static func inTurns(_ sources: [Source], seed: Int) -> [Source] {
        func draw(_ id: ContentHash) -> String {
            ContentHash(domain: "turn", fields: [String(seed), id.hex]).hex
        }
        var turns: [Turn] = []
        for (document, group) in Dictionary(grouping: sources, by: \.document) {
            let place = draw(document)
            for (grade, chunks) in Dictionary(grouping: group, by: { $0.worth.rounded(.down) }) {
                let drawn = chunks.map { (draw($0.chunk), $0) }.sorted {
                    ($1.1.worth, $0.0) < ($0.1.worth, $1.0)
                }
                turns += drawn.enumerated().map {
                    Turn(grade: grade, turn: $0.offset, document: place, source: $0.element.1)
                }
            }
        }
        return turns.sorted {
            ($1.grade, $0.turn, $0.document) < ($0.grade, $1.turn, $1.document)
        }.map(\.source)
    }

    private struct Turn {
        /// The worth of the chunk's best candidate, in whole points.
        var grade: Double
        var turn: Int
        /// The place of its document among those of one turn.
        var document: String
        var source: Source
    }

    /// The first chunks in that order, for a run that may look at so many only.
    package static func first(_ limit: Int, of sources: [Source], seed: Int) -> [Source] {
        Array(inTurns(sources, seed: seed).prefix(limit))
    }
}

/// What earlier rounds used and gave.
private struct Tally {
    /// Pairs that count, by chunk; none for a chunk without any.
    var good: [ContentHash: Int] = [:]
    /// Candidates used, by drawer and chunk.
    private var used: [Int: [ContentHash: Int]] = [:]
    /// By drawer.
    private var calls: [Int: Calls] = [:]

    /// The calls of a drawer, each about one chunk in one round.
    struct Calls {
        var asked = 0
        /// The share of chunks that gave something; 1 before the first round, at least 0.2.
        var yield = 1.0
    }

    init(_ slots: [Slot], generators: [RoundPlanner.Generator], counts: (Slot) -> Bool) {
        let drawers = Dictionary(
            generators.map { ($0.recipe, $0.drawer) }, uniquingKeysWith: { first, _ in first })
        var asked: [Int: Set<String>] = [:]
        var fruitful: [Int: Set<String>] = [:]
        for slot in slots {
            // Pairs that were imported count, but nobody is asked for more of them.
            if counts(slot) { good[slot.chunk, default: 0] += 1 }
            guard let drawer = drawers[slot.recipe] else { continue }
            used[drawer, default: [:]][slot.chunk] = max(
                used(of: slot.chunk, from: drawer), slot.ordinal + 1)
            let call = "\(slot.round):\(slot.chunk)"
            // Failed slots say nothing about the yield.
            if slot.state != .failed { asked[drawer, default: []].insert(call) }
            if counts(slot) { fruitful[drawer, default: []].insert(call) }
        }
        for (drawer, asked) in asked {
            let share = Double(fruitful[drawer]?.count ?? 0) / Double(asked.count)
            calls[drawer] = Calls(asked: asked.count, yield: min(max(share, 0.2), 1))
        }
    }

    func used(of chunk: ContentHash, from drawer: Int) -> Int { used[drawer]?[chunk] ?? 0 }

    func calls(from drawer: Int) -> Calls { calls[drawer] ?? Calls() }
}
