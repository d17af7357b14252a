import LanguageModels
import Records
import Testing

@testable import Samples

@Suite("Conversations that rest on a passage")
struct ConversationGroundingTests {
    private typealias Example = ConversationExample

    private let unit = Example.unit(passage: Example.tides)
    private let good = [
        "Think of a ruler that reads itself. A tide gauge measures the height of the water every 6 minutes.",
        "The stilling well at Brest is 12 m deep, and it kept the waves out.",
        "Do you see why?",
    ]

    @Test("Its evidence is the sentences of the passage that hold the assistant's")
    func evidence() async throws {
        let (outcome, asked) = try await Example.make(
            unit, replies: [Example.reply(3, says: good)])
        guard case .made(let draft) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(asked[0].task == "converse_grounded")
        #expect(asked[0].prompt.passage?.text == Example.tides.text)
        let bytes = Array(Example.tides.text.utf8)
        let found = draft.evidence.map { String(decoding: bytes[$0.range], as: UTF8.self) }
        #expect(found.first?.hasPrefix("A tide gauge measures") == true)
        #expect(found.contains { $0.hasSuffix("12 m deep.") })
        #expect(draft.evidence.allSatisfy { $0.chunk == Example.tides.chunk })
        let grounded = try #require(draft.checks.first { $0.name == "grounded" })
        #expect(grounded.passed)
        #expect(abs((grounded.value ?? 0) - 2.0 / 3) < 1e-9)
    }

    @Test(
        "A number, unit or identifier that the passage lacks is caught",
        arguments: [
            ("It measures the water every 7 minutes.", "7"),
            ("The well at Brest is 12 km deep.", "12 km"),
            ("Readings go ashore through the GTS3 network.", "GTS3"),
            ("Call `read_gauge()` to see them.", "read_gauge()"),
            ("In 1807 it began.", "1807"),
        ])
    func strays(said: String, stray: String) async throws {
        var says = good
        says[2] = said
        let bad = Example.reply(3, says: says)
        let (outcome, asked) = try await Example.make(unit, replies: [bad, bad, bad])
        guard case .rejected(let rejection) = outcome else {
            Issue.record("made")
            return
        }
        #expect(rejection.type == "groundedness")
        #expect(
            rejection.message == "The text does not have \"\(stray)\", which the assistant says.")
        try #require(asked.count == 3)
        #expect(asked[1].prompt.variable.contains("\"\(stray)\""))
    }

    @Test("A foreign number in the notes is caught as well")
    func notes() async throws {
        let bad = Example.reply(3, says: good, notes: "It is read 99 times.")
        let (outcome, _) = try await Example.make(
            unit, replies: [bad, Example.reply(3, says: good)])
        guard case .made = outcome else {
            Issue.record("\(outcome)")
            return
        }
    }

    @Test(
        "Numbers that count what is said are no facts",
        arguments: ["1. The float moves.\n2. The pen draws.", "Step 1: look. Step 2, write."])
    func markers(said: String) async throws {
        var says = good
        says[2] = said
        let (outcome, _) = try await Example.make(unit, replies: [Example.reply(3, says: says)])
        guard case .made = outcome else {
            Issue.record("\(outcome)")
            return
        }
    }

    @Test("A backtick without its partner makes no code of what follows")
    func loneBacktick() async throws {
        var says = good
        says[2] = "Do you see ` why the well is there?"
        let (outcome, _) = try await Example.make(unit, replies: [Example.reply(3, says: says)])
        guard case .made = outcome else {
            Issue.record("\(outcome)")
            return
        }
    }

    @Test("A conversation that says nothing of the passage is rejected")
    func noEvidence() async throws {
        let bad = Example.reply(3, says: ["Bread needs flour.", "Cats sleep.", "Trains run late."])
        let (outcome, _) = try await Example.make(unit, replies: [bad, bad, bad])
        guard case .rejected(let rejection) = outcome else {
            Issue.record("made")
            return
        }
        #expect(rejection.type == "evidence")
    }
}
