/// A way of explaining that a conversation is to show, such as giving an analogy.
package struct ConversationPattern: Sendable, Hashable {
    /// As `patterns_applied` names it.
    package var name: String
    /// What the assistant does, as one sentence that the model is shown.
    package var description: String
    /// Words or marks of which at least one stands in the assistant's turns where the pattern is
    /// there; empty where no words tell.
    package var signs: [String]
    /// Where in a conversation it belongs.
    package var place: Place

    /// Where in a conversation a pattern belongs.
    package enum Place: String, Sendable, CaseIterable {
        case any, first, last
    }

    /// A pattern that no file holds.
    package init(
        name: String, description: String, signs: [String] = [], place: Place = .any
    ) {
        self.name = name
        self.description = description
        self.signs = signs
        self.place = place
    }

    /// Reads an item of a plan's `patterns`.
    init(_ reader: PlanReader) throws(PlanError) {
        try reader.allow("name", "description", "signs", "place")
        name = try reader.at("name").text()
        description = try reader.at("description").text()
        signs = try reader.optional("signs")?.texts() ?? []
        place = try reader.optional("place")?.choice() ?? .any
    }
}
