import TextAnalysis

/// What one conversation is to be: a unit's input, written and read back.
struct ConversationBrief: Sendable {
    var topic: ConversationTopic
    var systemPrompt: String?
    /// From 1 on.
    var exchanges: Int
    /// In the order of their exchanges.
    var patterns: [PlacedPattern]

    /// A pattern and the exchange that is to show it, from 1 on.
    struct PlacedPattern: Sendable {
        var pattern: ConversationPattern
        var exchange: Int
    }

    init(
        topic: ConversationTopic, systemPrompt: String?, exchanges: Int, patterns: [PlacedPattern]
    ) {
        self.topic = topic
        self.systemPrompt = systemPrompt
        self.exchanges = exchanges
        self.patterns = patterns
    }

    /// nil where the unit is none of a plan of conversations.
    init?(_ unit: SampleUnit) {
        guard let topic = unit.input["topic"]?.string,
            let exchanges = unit.input["exchanges"]?.int, exchanges > 0,
            let patterns = unit.input["patterns"]?.items?.compactMap(Self.placedPattern)
        else { return nil }
        self.init(
            topic: ConversationTopic(
                topic, notes: unit.input["notes"]?.string, passage: unit.passages.first),
            systemPrompt: unit.input["system_prompt"]?.string, exchanges: exchanges,
            patterns: patterns)
    }

    private static func placedPattern(_ value: JSONValue) -> PlacedPattern? {
        guard let name = value["name"]?.string, let description = value["description"]?.string,
            let exchange = value["exchange"]?.int
        else { return nil }
        let signs = value["signs"]?.items?.compactMap(\.string) ?? []
        return PlacedPattern(
            pattern: ConversationPattern(name: name, description: description, signs: signs),
            exchange: exchange)
    }

    /// As a unit holds it; the passage stands beside it.
    var input: JSONValue {
        var input: JSONValue = ["topic": .string(topic.text)]
        input["notes"] = topic.notes.map(JSONValue.string)
        input["system_prompt"] = systemPrompt.map(JSONValue.string)
        input["exchanges"] = JSONValue(exchanges)
        input["patterns"] = .array(
            patterns.map { placed in
                [
                    "name": .string(placed.pattern.name),
                    "description": .string(placed.pattern.description),
                    "signs": .array(placed.pattern.signs.map(JSONValue.string)),
                    "exchange": JSONValue(placed.exchange),
                ]
            })
        return input
    }
}
