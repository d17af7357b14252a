import Records
import Store
import Testing

@testable import Pipeline

struct RoundWorkTests {
    private let recipe = ContentHash(hex: "r")
    private let a = ContentHash(hex: "a")
    private let b = ContentHash(hex: "b")

    /// Chunks of three candidates, two unless others are given; three slots a chunk.
    private func work(target: Int, chunks: [ContentHash]? = nil) -> RoundWork {
        let document = ContentHash(hex: "d")
        let planner = RoundPlanner(
            sources: (chunks ?? [a, b]).map {
                .init(document: document, chunk: $0, candidates: [3])
            },
            generators: [.init(recipe: recipe, slotsPerCall: 3)], seed: 1)
        return RoundWork(
            planner: planner, target: target, counts: { $0.state == .accepted },
            isOpen: { $0.state == .pending || $0.state == .made })
    }

    /// The slots of a round: "a" or "b" with their states in slot order.
    private func slots(_ states: [(ContentHash, [Slot.State])]) -> [Slot] {
        var slots: [Slot] = []
        for ordinal in 0..<3 {
            for (chunk, states) in states {
                slots.append(
                    Slot(
                        recipe: recipe, round: 1, slot: slots.count, chunk: chunk,
                        ordinal: ordinal, state: states[ordinal]))
            }
        }
        return slots
    }

    private func named(_ part: RoundWork.Part?) -> [String]? {
        part.map { $0.slots.map { "\($0.chunk.hex)\($0.ordinal)" } }
    }

    private let untouched: [Slot.State] = [.pending, .pending, .pending]

    @Test func aRoundForOnePairAChunkEndsAtTheFirstOfEach() {
        let part = work(target: 2).next(slots([(a, untouched), (b, untouched)]))
        #expect(part?.endsAtFirst == true)
        #expect(named(part) == ["a0", "b0", "a1", "b1", "a2", "b2"])
        #expect(
            work(target: 3).next(slots([(a, untouched), (b, untouched)]))?.endsAtFirst == false)
    }

    @Test func aChunkThatHasItsPairLeavesItsOtherSlotsSpare() {
        let slots = slots([
            (a, [.accepted, .pending, .pending]), (b, [.rejected, .made, .pending]),
        ])
        #expect(named(work(target: 2).next(slots)) == ["b1", "b2"])
    }

    @Test func spareSlotsAreUsedOnceNoOtherChunkCanGiveAPair() {
        let slots = slots([
            (a, [.accepted, .made, .pending]), (b, [.rejected, .rejected, .rejected]),
        ])
        let work = work(target: 2)
        #expect(work.next(slots) == nil)
        #expect(named(work.spare(slots)) == ["a1", "a2"])
    }

    @Test func spareSlotsAreLeftWhereTheTargetIsReachedWithoutThem() {
        let slots = slots([(a, [.accepted, .made, .pending]), (b, [.accepted, .made, .made])])
        #expect(work(target: 2).next(slots) == nil)
        #expect(work(target: 2).spare(slots) == nil)
    }

    @Test func aRunThatWasKilledAmongTheSpareSlotsFinishesThem() {
        // The second of a was accepted before the kill, and with it the target is reached.
        let slots = slots([
            (a, [.accepted, .accepted, .made]), (b, [.rejected, .rejected, .rejected]),
        ])
        #expect(named(work(target: 2).spare(slots)) == ["a2"])
    }

    /// All of them once were made and judged, though one was missing.
    @Test func noMoreSpareSlotsAreUsedThanAreNeeded() {
        let barren: [Slot.State] = [.rejected, .rejected, .rejected]
        func spare(_ first: [Slot.State]) -> [String]? {
            let rest: [Slot.State] = [.accepted, .pending, .pending]
            let (c, d) = (ContentHash(hex: "c"), ContentHash(hex: "d"))
            let chunks = slots([(a, first), (b, rest), (c, rest), (d, barren)])
            return named(work(target: 4, chunks: [a, b, c, d]).spare(chunks))
        }
        #expect(spare([.accepted, .pending, .pending]) == ["a1", "a2"])
        #expect(spare([.accepted, .rejected, .rejected]) == ["b1", "b2"])
        #expect(spare([.accepted, .rejected, .accepted]) == nil)
    }
}
