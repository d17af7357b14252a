import GRDB
import Records
import Testing

@testable import Store

struct JudgeQualityTests {
    private func canary(
        of pair: Pair, kind: String, _ judgment: Judgment?, isCaught: Bool?
    ) -> CanaryRecord {
        CanaryRecord(
            corpus: "c", recipe: Library.judge.id, pair: pair.id, kind: kind, origin: "absent",
            question: pair.question, answer: "Something else.", judgment: judgment,
            isCaught: isCaught)
    }

    @Test func theViewCountsCanariesByKindAndMeasuresTheSeparation() async throws {
        let library = try await Library()
        let chunks = ["a", "b"].map(library.chunk)
        try await library.put("/a.md", chunks.map(\.text))
        try await library.useRecipes(accepted: 2)
        try await library.plan(chunks, round: 1)
        let first = try await library.make(chunks[0], logOdds: 3)
        try await library.make(chunks[1], logOdds: 1)
        let index = library.index
        try await index.record(
            canary(
                of: first, kind: "number", .yesNo(saysYes: true, logOdds: 2), isCaught: false))
        try await index.record(
            canary(
                of: first, kind: "negation", .yesNo(saysYes: false, logOdds: -2), isCaught: true))
        // A reply that could not be used says nothing of the judge.
        try await index.record(canary(of: first, kind: "entity", nil, isCaught: nil))
        let row = try await index.read { database in
            try String.fetchOne(
                database,
                sql: """
                    SELECT canaries || '|' || caught || '|' || caught_by_kind || '|' || good_pairs
                        || '|' || false_alarms || '|' || separation
                    FROM judge_quality
                    """)
        }
        #expect(row == "2|1|negation 1/1, number 0/1|2|1|0.75")
        let scores = try await index.judgeScores(of: "c")
        #expect(scores.map { $0.good.sorted() } == [[1, 3]])
        #expect(scores.first?.threshold == 1.4)
        let status = try await index.status(of: "c")
        #expect(status.planned == 2)
    }

    @Test func theFormOfAPairThatWasJudgedIsFound() async throws {
        let library = try await Library()
        let chunk = library.chunk("a")
        try await library.put("/a.md", [chunk.text])
        try await library.useRecipes(accepted: 1)
        let first = try await library.make(chunk)
        let index = library.index
        let judge = Library.judge.id
        #expect(try await index.judgedForm(of: first.id, recipe: judge) == nil)
        let rewritten = Pair(
            question: "What is a?", answer: "a", context: "Crows", recipe: Library.generate.id,
            ordinal: 0, evidence: first.evidence, parent: first.id)
        var outputs = Outputs()
        outputs.pairs = [rewritten]
        outputs.judgments = [
            PairJudgment(
                pair: rewritten.id, recipe: judge,
                judgment: .yesNo(saysYes: true, logOdds: nil))
        ]
        try await index.record(outputs, run: library.run)
        #expect(try await index.judgedForm(of: first.id, recipe: judge) == rewritten)
    }

    @Test func forgettingADocumentForgetsItsCanariesAndMarks() async throws {
        let library = try await Library()
        let chunk = library.chunk("a")
        try await library.put("/a.md", [chunk.text])
        try await library.useRecipes(accepted: 1)
        try await library.plan([chunk], round: 1)
        let pair = try await library.make(chunk, logOdds: 3)
        try await library.index.record(
            canary(of: pair, kind: "number", .yesNo(saysYes: true, logOdds: 2), isCaught: false))
        try await library.index.record(
            [HumanMark(pair: pair.id, verdict: .keep, source: "review")], time: "t")
        try await library.index.forget([DocumentPlace(corpus: "c", path: "/a.md")])
        #expect(try await library.index.marks().isEmpty)
        #expect(
            try await library.index.canaries(of: "c", recipe: Library.judge.id).isEmpty)
    }
}
