import Curate
import Store
import TestSupport
import Testing

@testable import Pipeline

/// Whole runs against a server of which one answer in five is broken, in every way that servers
/// have.
@Suite(.timeLimit(.minutes(5))) struct FaultyServerTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var dialect: WireDialect
        var judge: JudgeKind
        var documents = 3
        var sections = 6

        var testDescription: String { "\(dialect.rawValue), \(judge.rawValue)" }
    }

    /// With fewer documents not every fault comes up: a run asks no more than it needs.
    static let cases = [
        Case(dialect: .openAI, judge: .yesNo, documents: 11, sections: 10),
        Case(dialect: .openAI, judge: .rubric, documents: 14, sections: 10),
        Case(dialect: .anthropic, judge: .rubric), Case(dialect: .gemini, judge: .rubric),
        Case(dialect: .ollama, judge: .yesNo),
    ]

    /// What must hold after a run, however it went.
    private func check(_ faulty: FaultyServer, _ status: CorpusStatus) async throws {
        #expect(
            status.planned == status.accepted + status.rejected + status.failed + status.pending)
        #expect(try await faulty.count("plan") == status.planned + status.spare)
        // Every unit came to an end, and those that gave no pair say why.
        #expect(status.pending == 0)
        #expect(
            try await faulty.count(
                "attempt WHERE outcome <> 'done' AND coalesce(message, '') = ''") == 0)
        #expect(
            try await faulty.count(
                "slot WHERE state IN ('rejected', 'failed') AND coalesce(reason, '') = ''") == 0)
        #expect(try await faulty.count("failures WHERE coalesce(message, '') = ''") == 0)
        // The call of a slot is the one that wrote its question.
        #expect(
            try await faulty.count(
                """
                slot JOIN pair ON pair.id = slot.pair_id JOIN call ON call.key = slot.call_key
                WHERE instr(call.text, pair.question) = 0
                """) == 0)
        // A call is an answer that the server delivered whole, and each one was asked for once.
        let ledger = faulty.server.ledger
        let calls = try await faulty.count("call")
        #expect(calls >= ledger.usable + ledger.useless)
        #expect(calls <= ledger.usable + ledger.useless + ledger.doubtful)
        #expect(ledger.repeats.isEmpty)
    }

    @Test(arguments: cases)
    func everyUnitEndsWithACauseAndTheNextRunFinishesWhatFailed(_ example: Case) async throws {
        let faulty = try await FaultyServer(
            example.dialect, judge: example.judge, documents: example.documents,
            sections: example.sections, faults: FaultPlan(percent: 20))
        let disturbed = try await faulty.run()
        try await check(faulty, disturbed.status)
        #expect(disturbed.status.failed > 0)
        #expect(disturbed.status.accepted > disturbed.status.planned / 3)
        let dealt = faulty.server.faults.dealt
        if example.documents > 3 {
            #expect(Set(dealt.keys) == Set(ServerFault.allCases))
        }
        let before = faulty.server.questions
        let calls = try await faulty.count("call")

        faulty.server.faults.end()
        let finished = try await faulty.run(timeout: 30)
        try await check(faulty, finished.status)
        #expect(finished.status.failed == 0)
        #expect(finished.isExhausted)
        // Now nothing is asked in vain.
        let asked = faulty.server.questions - before
        #expect(try await faulty.count("call") == calls + asked)
    }

    @Test func whatFailedAndIsFinishedLaterGivesTheSamePairs() async throws {
        let passing = ServerFault.allCases.filter { $0.worth == .passing }
        let faulty = try await FaultyServer(
            .openAI, judge: .yesNo, documents: 4, sections: 6,
            faults: FaultPlan(percent: 40, kinds: passing))
        let undisturbed = try await FaultyServer(
            .openAI, judge: .yesNo, documents: 4, sections: 6, faults: .none)
        #expect(try await faulty.run().status.failed > 0)
        faulty.server.faults.end()
        _ = try await faulty.run(timeout: 30)
        _ = try await undisturbed.run(timeout: 30)
        #expect(try await faulty.pairs() == undisturbed.pairs())
        #expect(try await faulty.bench.exported() == undisturbed.bench.exported())
    }
}
