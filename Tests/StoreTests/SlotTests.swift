import GRDB
import Records
import Testing

@testable import Store

struct SlotTests {
    @Test func everyPlannedSlotIsAcceptedRejectedFailedOrPending() async throws {
        let library = try await Library()
        let chunks = ["a", "b", "c", "d", "e", "f"].map(library.chunk)
        try await library.put("/a.md", chunks.map(\.text))
        try await library.useRecipes(accepted: 5)
        try await library.plan(chunks, round: 1)
        try await library.make(chunks[0], logOdds: 3)
        try await library.make(chunks[1], passes: false)
        try await library.make(chunks[2], logOdds: 0.5)
        try await library.make(chunks[3])
        try await library.index.record(
            Attempt(
                stage: "generate", input: "\(chunks[4].id):0", recipe: Library.generate.id,
                outcome: .failed, message: "the server was down"), run: library.run)
        let slots = try await library.index.slots(of: "c")
        #expect(
            slots.map(\.state) == [.accepted, .rejected, .rejected, .made, .failed, .pending])
        #expect(
            slots.map(\.reason) == [
                nil, "standalone: says \"the study\"", "judge: log-odds 0.50", nil,
                "the server was down", nil,
            ])
        let status = try await library.index.status(of: "c")
        #expect(
            [status.planned, status.accepted, status.rejected, status.failed, status.pending]
                == [6, 1, 2, 1, 2])
        #expect(status.reasons == ["standalone": 1, "judge": 1])
        #expect(try await library.index.pending(of: "c") == ["generate": 2, "judge": 1])
    }

    @Test func aRoundIsAllPendingOnlyWhereNothingIsKnownOfItsSlots() async throws {
        let library = try await Library()
        let chunks = ["a", "b", "c", "d"].map(library.chunk)
        try await library.put("/a.md", chunks.map(\.text))
        try await library.useRecipes(made: 9)
        func plan(_ chunk: Chunk, round: Int) async throws -> Bool {
            try await library.index.plan(
                round: round,
                slots: [PlannedSlot(recipe: Library.generate.id, chunk: chunk.id, ordinal: 0)],
                corpus: "c")
        }
        #expect(try await plan(chunks[0], round: 1))
        let slots = try await library.index.slots(of: "c")
        #expect(slots.map(\.state) == [.pending])
        #expect(slots.allSatisfy { $0.pair == nil && !$0.needsRewrite && !$0.isMade })
        // It has a place already; another corpus had its pair made; it was tried before.
        #expect(try await !plan(chunks[0], round: 2))
        try await library.make(chunks[1])
        #expect(try await !plan(chunks[1], round: 3))
        try await library.index.record(
            Attempt(
                stage: "generate", input: "\(chunks[2].id):0", recipe: Library.generate.id,
                outcome: .failed, message: "the server was down"), run: library.run)
        #expect(try await !plan(chunks[2], round: 4))
        #expect(try await plan(chunks[3], round: 5))
        // Its document lost it meanwhile.
        try await library.put("/a.md", ["e"])
        #expect(try await plan(library.chunk("e"), round: 6))
        let gone = library.chunk("f")
        try await library.put("/b.md", ["f"])
        try await library.put("/b.md", ["g"])
        #expect(try await !plan(gone, round: 7))
    }

    @Test func theTargetCutsEachChunksFirstPairBeforeAnySecond() async throws {
        let library = try await Library()
        let chunks = ["a", "b", "c"].map(library.chunk)
        try await library.put("/a.md", chunks.map(\.text))
        try await library.useRecipes(accepted: 3)
        try await library.plan(chunks, round: 1)
        try await library.plan(chunks, round: 2, ordinal: 1)
        let first = try await library.make(chunks[0], logOdds: 3)
        try await library.make(chunks[0], ordinal: 1, logOdds: 3)
        try await library.make(chunks[1], logOdds: 0)
        let second = try await library.make(chunks[1], ordinal: 1, logOdds: 3)
        let third = try await library.make(chunks[2], logOdds: 3)
        let accepted = try await library.index.acceptedPairs(of: "c").map(\.pair.id)
        #expect(accepted == [first.id, third.id, second.id])
        let status = try await library.index.status(of: "c")
        #expect(status.accepted == 3)
        #expect(status.spare == 2)
        #expect(
            status.planned == status.accepted + status.rejected + status.failed + status.pending)
    }

    @Test func whatIsMadeBeyondTheTargetIsSpare() async throws {
        let library = try await Library()
        let chunks = ["a", "b"].map(library.chunk)
        try await library.put("/a.md", chunks.map(\.text))
        try await library.useRecipes(made: 1)
        try await library.plan(chunks, round: 1)
        try await library.make(chunks[0])
        try await library.make(chunks[1])
        #expect(try await library.index.slots(of: "c").map(\.isSpare) == [false, true])
    }

    @Test func pairsOfTextThatIsGoneAreStaleAndComeBackWithIt() async throws {
        let library = try await Library()
        let chunk = library.chunk("a")
        try await library.put("/a.md", ["a", "b"])
        try await library.useRecipes()
        try await library.plan([chunk], round: 1)
        try await library.make(chunk, logOdds: 3)
        #expect(try await library.index.acceptedPairs(of: "c").count == 1)
        try await library.put("/a.md", ["changed", "b"])
        #expect(try await library.index.acceptedPairs(of: "c").isEmpty)
        try await library.put("/a.md", ["a", "b"])
        #expect(try await library.index.acceptedPairs(of: "c").count == 1)
    }

    @Test func anotherThresholdAsksNothingAnew() async throws {
        let library = try await Library()
        let chunk = library.chunk("a")
        try await library.put("/a.md", ["a"])
        try await library.useRecipes()
        try await library.plan([chunk], round: 1)
        try await library.make(chunk, logOdds: 2)
        try await library.index.use(Acceptance(threshold: 7, minLogOdds: 2.5), for: "c")
        #expect(try await library.index.slots(of: "c").map(\.state) == [.rejected])
        try await library.index.use(Acceptance(threshold: 7, minLogOdds: 1.5), for: "c")
        #expect(try await library.index.slots(of: "c").map(\.state) == [.accepted])
    }

    @Test func aRubricsRatingIsTheSumOfItsMarks() async throws {
        let library = try await Library()
        let chunk = library.chunk("a")
        try await library.put("/a.md", ["a"])
        try await library.useRecipes()
        try await library.plan([chunk], round: 1)
        let pair = try await library.make(chunk)
        let index = library.index
        await #expect(throws: StoreError.self) {
            try await index.write { database in
                try database.execute(
                    sql: """
                        INSERT INTO judgment (pair_id, recipe_id, kind, rating, clarity, accuracy, usefulness, difficulty)
                        VALUES (?, ?, 'rubric', 9, 1, 1, 1, 1)
                        """, arguments: [pair.id.hex, Library.judge.id.hex])
            }
        }
    }

    @Test func lineageLeadsFromThePairToSentencePageAndFile() async throws {
        let library = try await Library()
        let chunk = library.chunk("Zwei Krähen.")
        try await library.put("/b.md", ["x", "Zwei Krähen."])
        try await library.useRecipes()
        try await library.plan([chunk], round: 1)
        let pair = try await library.make(chunk, logOdds: 3)
        try await library.index.recordExport(
            corpus: "c", path: "/out.jsonl", format: "jsonl", sha256: "0",
            lines: [ExportedLine(pair: pair.id, sha256: "1")], run: library.run)
        let row = try #require(
            await library.index.lineage(ofPair: String(pair.id.hex.prefix(9))).first)
        #expect(row.evidence == "Zwei Krähen.")
        #expect(row.page == 2)
        #expect(row.documentPath == "/b.md")
        #expect(row.heading == "Methods")
        #expect(row.state == "accepted")
        #expect(row.prompt == "Write a question.")
        #expect(row.exports == "/out.jsonl:1")
    }

    @Test func aStalePairStillNamesItsFile() async throws {
        let library = try await Library()
        let chunk = library.chunk("a")
        try await library.put("/a.md", ["a"])
        try await library.useRecipes()
        try await library.plan([chunk], round: 1)
        let pair = try await library.make(chunk, logOdds: 3)
        try await library.put("/a.md", ["changed"])
        let row = try #require(await library.index.lineage(ofPair: pair.id.hex).first)
        #expect(row.documentPath == "/a.md")
        #expect(row.state == "stale")
    }

    @Test func anUnknownPairIsASentence() async throws {
        let library = try await Library()
        await #expect(throws: StoreError.self) {
            try await library.index.lineage(ofPair: "feedface")
        }
    }
}
