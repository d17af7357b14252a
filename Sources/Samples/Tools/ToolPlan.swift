import TextAnalysis

/// A unit of a tool scenario as it was planned.
struct ToolPlan: Sendable {
    var ordinal: Int?
    var kind: String
    var persona: String
    var description: String
    var tone: String
    var manner: String
    var conversationID: String
    var turns: [ToolTurn]
    var passages: [SamplePassage]

    /// nil for a unit of something else.
    init?(_ unit: SampleUnit) {
        let input = unit.input
        guard let kind = input["scenario"]?.string, let persona = input["persona"]?.string,
            let description = input["description"]?.string, let tone = input["tone"]?.string,
            let manner = input["manner"]?.string,
            let conversationID = input["conversation_id"]?.string,
            let turns = input["turns"]?.items?.map(ToolTurn.init), !turns.contains(nil)
        else { return nil }
        ordinal = Int(unit.key)
        self.kind = kind
        self.persona = persona
        self.description = description
        self.tone = tone
        self.manner = manner
        self.conversationID = conversationID
        self.turns = turns.compactMap { $0 }
        passages = unit.passages
    }
}
