/// What a conversation is about.
package struct ConversationTopic: Sendable, Hashable {
    /// As a line names it.
    package var text: String
    /// What the model is told about it beside its name.
    package var notes: String?
    /// What the conversation is to rest on; nil where it rests on nothing.
    package var passage: SamplePassage?

    /// A topic with what is known of it.
    package init(_ text: String, notes: String? = nil, passage: SamplePassage? = nil) {
        self.text = text
        self.notes = notes
        self.passage = passage
    }
}
