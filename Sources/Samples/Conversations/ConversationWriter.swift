import LanguageModels

/// Makes the requests that have a model write a conversation.
struct ConversationWriter: Sendable {
    /// More would make small models list them.
    private static let signsShown = 4

    var prompt: SamplePrompt
    var template: PromptTemplate
    /// The limit of tokens is for each exchange, and once more for the notes.
    var parameters: ModelRequest.Parameters
    /// Whether a unit's ordinal is added to the seed, so that units differ.
    var addsOrdinal: Bool

    /// - Parameters:
    ///   - ordinal: of the unit in its plan.
    ///   - sample: 0 for the first try.
    ///   - fault: what was wrong with the try before; empty where nothing was.
    ///   - isLonger: whether the reply may be twice as long.
    func request(
        for brief: ConversationBrief, ordinal: Int, sample: Int, fault: String, isLonger: Bool
    ) throws(ModelError) -> ModelRequest {
        // A section at the end of a prompt leaves its line feed behind.
        var lines = try template.renderVariable([
            "topic": .text(brief.topic.text), "notes": .text(brief.topic.notes ?? ""),
            "count": .text(String(brief.exchanges)), "plan": .list(Self.plan(of: brief)),
        ]).split(separator: "\n", omittingEmptySubsequences: false)
        while lines.last?.isEmpty == true { lines.removeLast() }
        if !fault.isEmpty { lines.append("Your last reply could not be used: \(fault)") }
        let passage = brief.topic.passage.map {
            Prompt.Passage(title: $0.title, heading: $0.heading, text: $0.text)
        }
        var parameters = parameters
        parameters.maxTokens *= (brief.exchanges + 1) * (isLonger ? 2 : 1)
        if addsOrdinal { parameters.seed? += ordinal }
        return ModelRequest(
            task: prompt.task,
            prompt: Prompt(
                system: prompt.system, passage: passage, instruction: prompt.instruction,
                variable: lines.joined(separator: "\n")),
            schema: ConversationReply.schema(exchanges: brief.exchanges), parameters: parameters,
            sample: sample)
    }

    /// A line for each exchange: its patterns, or that it has none.
    private static func plan(of brief: ConversationBrief) -> [[String: TemplateValue]] {
        (1...brief.exchanges).map { number in
            let patterns = brief.patterns.filter { $0.exchange == number }.map(\.pattern)
            let does =
                patterns.isEmpty
                ? "The user asks, the assistant explains."
                : patterns.map(words).joined(separator: " ")
            return ["number": .text(String(number)), "does": .text(does)]
        }
    }

    private static func words(of pattern: ConversationPattern) -> String {
        guard !pattern.signs.isEmpty else { return pattern.description }
        let signs = pattern.signs.prefix(signsShown).map { "\"\($0)\"" }.joined(separator: ", ")
        return "\(pattern.description) The reply has one of these in it: \(signs)."
    }
}
