extension JSONWriter {
    /// `messages` with roles, as OpenAI's fine-tuning and most trainers read them.
    mutating func writeChatML(_ conversation: Conversation) {
        beginObject()
        field("id", conversation.id)
        key("messages")
        beginArray()
        if let system = conversation.system { writeMessage("system", system) }
        writeMessage("user", conversation.question)
        writeMessage("assistant", conversation.answer)
        endArray()
        endObject()
    }

    private mutating func writeMessage(_ role: String, _ content: String) {
        beginObject()
        field("role", role)
        field("content", content)
        endObject()
    }
}
