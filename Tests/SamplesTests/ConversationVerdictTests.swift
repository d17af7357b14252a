import Records
import Testing
import TextAnalysis

@testable import Samples

@Suite("The verdict on conversations")
struct ConversationVerdictTests {
    private typealias Ending = ConversationVerdict.Result.Ending

    /// A unit with patterns and an ending of it.
    private func result(
        _ key: Int, patterns: [String] = ["a"], ending: Ending
    ) -> ConversationVerdict.Result {
        let unit = ConversationExample.unit(
            patterns: patterns.map { .init(name: $0, description: "D.") }, key: String(key))
        return .init(unit, ending)
    }

    private func made(
        _ key: Int, patterns: [String] = ["a"], absent: Set<String> = [], exchanges: Int = 3
    ) -> ConversationVerdict.Result {
        let messages = (0..<exchanges).flatMap { _ -> [JSONValue] in
            [["role": "user", "content": "q"], ["role": "assistant", "content": "a"]]
        }
        let draft = SampleDraft(
            fields: ["conversation": .array(messages)],
            checks: patterns.map { SampleCheck("pattern:\($0)", passed: !absent.contains($0)) })
        return result(key, patterns: patterns, ending: .outcome(.made(draft)))
    }

    private func rejected(_ key: Int, fields: JSONValue? = ["topic": "x"])
        -> ConversationVerdict.Result
    {
        result(
            key,
            ending: .outcome(
                .rejected(SampleRejection(type: "repeated_turn", message: "M.", fields: fields))))
    }

    @Test("80 of 100 usable ones are go, 79 are no-go", arguments: [(80, true), (79, false)])
    func usable(count: Int, isGo: Bool) {
        let verdict = ConversationVerdict(
            (0..<100).map { $0 < count ? made($0) : rejected($0) })
        #expect(verdict.isGo == isGo)
        #expect(verdict.usable == count)
        #expect(
            verdict.reasons
                == (isGo ? [] : ["Only 79 of 100 conversations are usable; it takes 80 %."]))
    }

    @Test("What a judge rejects was parsed, is not usable, and is counted for itself")
    func turnedDown() {
        let no = SampleRejection(type: "judge", message: "log-odds -1.00", fields: [:])
        let verdict = ConversationVerdict(
            (0..<8).map { made($0) } + (8..<10).map { result($0, ending: .turnedDown(no)) })
        #expect(verdict.isGo)
        #expect(verdict.usable == 8 && verdict.turnedDown == 2 && verdict.parsed == 10)
        #expect(
            verdict.lines.contains(
                "Usable:    8 of 10 (80.0 %); the judge rejected 2 more that passed their checks"))
        #expect(verdict.json["judge_rejected"]?.int == 2)
        #expect(verdict.losses.map(\.type) == ["judge", "judge"])
        #expect(!ConversationVerdict([made(0)]).lines.contains { $0.contains("judge") })
    }

    @Test(
        "A pattern used twice as often as another is go, 2.1 times is no-go",
        arguments: [(20, true), (21, false)])
    func evenness(count: Int, isGo: Bool) {
        let verdict = ConversationVerdict(
            (0..<count).map { made($0, patterns: ["often"]) }
                + (0..<10).map { made($0, patterns: ["rare"]) })
        #expect(verdict.isGo == isGo)
        #expect(
            verdict.reasons
                == (isGo
                    ? []
                    : [
                        "'often' is used 21 times and 'rare' 10 times, which is more than twice as often."
                    ]))
    }

    @Test("A pattern that only stands in lost conversations is uneven")
    func neverUsed() {
        let lost = result(9, patterns: ["b"], ending: .failed("No reply."))
        let verdict = ConversationVerdict((0..<9).map { made($0) } + [lost])
        #expect(!verdict.isGo)
        #expect(verdict.json["evenness"] == .null)
    }

    @Test(
        "90 % of the patterns there are go, 89 % are no-go", arguments: [(10, true), (11, false)])
    func present(absent: Int, isGo: Bool) {
        let verdict = ConversationVerdict(
            (0..<100).map { made($0, absent: $0 < absent ? ["a"] : []) })
        #expect(verdict.isGo == isGo)
        #expect(verdict.present == 100 - absent)
        #expect(
            verdict.reasons
                == (isGo ? [] : ["Only 89 of 100 patterns are really there; it takes 90 %."]))
    }

    @Test(
        "Three to five exchanges are go", arguments: [(2, false), (3, true), (5, true), (6, false)])
    func exchanges(count: Int, isGo: Bool) {
        let verdict = ConversationVerdict([made(0, exchanges: count)])
        #expect(verdict.isGo == isGo)
        #expect(ConversationVerdict([made(0, exchanges: count)], exchanges: 1...9).isGo)
    }

    @Test("Replies that cannot be read lower the parse rate, missing ones do not")
    func parseRate() {
        let verdict = ConversationVerdict([
            made(0), rejected(1), rejected(2, fields: nil), result(3, ending: .failed("Down.")),
        ])
        #expect(verdict.parsed == 2 && verdict.replied == 3)
        #expect(verdict.reasons.contains("Only 2 of 3 replies could be read; it takes 80 %."))
    }

    @Test("Failed units are named, and the report reads as it should")
    func report() {
        let verdict = ConversationVerdict([
            made(0), made(1), made(2), made(3, absent: ["a"]), rejected(4),
            result(5, ending: .failed("Nothing answers.")),
        ])
        #expect(
            verdict.lines == [
                "Verdict: no-go",
                "  Only 4 of 6 conversations are usable; it takes 80 %.",
                "  Only 3 of 4 patterns are really there; it takes 90 %.",
                "Usable:    4 of 6 (66.7 %)",
                "Parsed:    5 of 5 (100.0 %) that got a reply",
                "Exchanges: 4 with 3; wanted 3-5",
                "Patterns:  3 of 4 (75.0 %) really there",
                "  a: 3 of 4 (75.0 %)",
                "Passed over:",
                "  4 \"Tides\": M. (repeated_turn)",
                "  5 \"Tides\": Nothing answers. (failed)",
            ])
        #expect(verdict.json["verdict"] == "no-go")
        #expect(verdict.json["usable"] == 4)
        #expect(verdict.json["passed_over"]?.items?.map { $0["unit"] } == ["4", "5"])
        #expect(verdict.json["present_share"] == .number("0.75"))
    }

    @Test("Nothing planned is no-go")
    func nothing() {
        #expect(ConversationVerdict([]).reasons == ["Nothing was planned."])
    }
}
