import LanguageModels
import Records
import TextAnalysis

@testable import Samples

/// Small plans, replies and passages for the tests of conversations.
enum ConversationExample {
    static func plan(
        topics: Int = 3, patterns: Int = 3, sizes: [Int] = [2, 3], system: String? = nil
    ) -> ConversationPlan {
        ConversationPlan(
            name: "small", topics: (0..<topics).map { ConversationTopic("Topic \($0)") },
            patterns: (0..<patterns).map {
                ConversationPattern(name: "p\($0)", description: "The assistant does thing \($0).")
            },
            systemPrompt: system, patternsPerSample: sizes)
    }

    /// A unit of `exchanges` exchanges with patterns, all in the first exchange.
    static func unit(
        exchanges: Int = 3, patterns: [ConversationPattern] = [], system: String? = nil,
        passage: SamplePassage? = nil, key: String = "0"
    ) -> SampleUnit {
        let brief = ConversationBrief(
            topic: ConversationTopic("Tides"), systemPrompt: system, exchanges: exchanges,
            patterns: patterns.map { .init(pattern: $0, exchange: 1) })
        return SampleUnit(
            kind: .conversation, key: key, input: brief.input,
            passages: [passage].compactMap(\.self))
    }

    /// The JSON of a reply with so many exchanges; the assistant's turns begin with `says`.
    static func reply(_ exchanges: Int, says: [String] = [], notes: String = "Noted.") -> String {
        let turns = (0..<exchanges).map { index -> JSONValue in
            let said = says.indices.contains(index) ? says[index] : "Answer \(names[index])."
            return ["user": .string("Question \(names[index])?"), "assistant": .string(said)]
        }
        let reply: JSONValue = ["exchanges": .array(turns), "learning_notes": .string(notes)]
        return reply.text
    }

    static let names = ["alpha", "beta", "gamma", "delta", "epsilon", "zeta"]

    static let tides = SamplePassage(
        chunk: ContentHash(domain: "test", fields: ["tides"]), title: "Harbours",
        heading: "Sea level > Tide gauges",
        text: """
            A tide gauge measures the height of the water in a harbour every 6 minutes. The older \
            gauges had a float in a stilling well that kept the waves out. The stilling well of the \
            gauge at Brest is 12 m deep. Modern gauges send a radar pulse down to the water and time \
            its echo. A radar pulse needs no stilling well, since the gauge averages over many \
            echoes. The readings are sent ashore through the `GTS2` network.
            """)

    /// A model that gives one reply after the other to the maker, and yes to the judge.
    static func writer(_ replies: [String]) -> (model: ScriptedModel, judge: ScriptedModel) {
        (
            ScriptedModel(texts: replies),
            ScriptedModel { _ in ModelReply(text: "yes", model: "judge") }
        )
    }

    static func make(
        _ unit: SampleUnit, replies: [String]
    ) async throws -> (outcome: SampleOutcome, asked: [ModelRequest]) {
        let (model, judge) = writer(replies)
        let outcome = try await ConversationMaker().make(
            unit, asking: SampleModels([.maker: model, .judge: judge]))
        return (outcome, model.requests)
    }
}
