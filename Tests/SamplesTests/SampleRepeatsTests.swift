import Records
import Samples
import Testing
import TextAnalysis

@Suite("Samples that say what an earlier one says")
struct SampleRepeatsTests {
    /// A line of turns, each a role and what is said.
    private func line(_ name: String, _ turns: [(String, JSONValue)]) -> JSONValue {
        [name: .array(turns.map { ["role": .string($0.0), "content": $0.1] })]
    }

    @Test("The later one is taken out, whatever its turns are called and the case of its letters")
    func later() {
        let checks = SampleCheck.repeats(among: [
            line("messages", [("user", "Why?"), ("assistant", "So.")]),
            line("messages", [("user", "Why?"), ("assistant", "Not so.")]),
            line("conversation", [("user", "why?"), ("assistant", "SO.")]),
        ])
        #expect(checks.keys.sorted() == [2])
        #expect(checks[2]?.name == "repeated" && checks[2]?.passed == false)
    }

    @Test("What a tool replied makes no other sample; a call that says nothing does no harm")
    func tools() {
        let samples = ["2 °C", "3 °C"].map { result in
            line(
                "messages",
                [
                    ("user", "Cold?"), ("assistant", .null), ("tool", .string(result)),
                    ("assistant", "Yes."),
                ])
        }
        #expect(SampleCheck.repeats(among: samples).keys.sorted() == [1])
    }

    @Test("Words that are parted otherwise are others; samples without turns repeat nothing")
    func parted() {
        let samples: [JSONValue] = [
            line("messages", [("user", "a"), ("assistant", "b\nc")]),
            line("messages", [("user", "a\nb"), ("assistant", "c")]), [:], [:],
            line("conversation", []), line("conversation", []),
        ]
        #expect(SampleCheck.repeats(among: samples).isEmpty)
    }
}
