extension JSONWriter {
    /// `messages` with roles, as OpenAI's fine-tuning and most trainers read them.
    mutating func writeChatML(_ conversation: Conversation) {
        beginObject()
        writeID(of: conversation)
        key("messages")
        beginArray()
        writePrompt(of: conversation)
        writeMessage("assistant", conversation.answer)
        endArray()
        writeRest(of: conversation)
        endObject()
    }

    /// What stands before the answer.
    mutating func writePrompt(of conversation: Conversation) {
        if let system = conversation.system { writeMessage("system", system) }
        writeMessage("user", conversation.question)
    }

    mutating func writeMessage(_ role: String, _ content: String) {
        beginObject()
        field("role", role)
        field("content", content)
        endObject()
    }
}
