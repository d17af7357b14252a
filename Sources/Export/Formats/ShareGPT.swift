extension JSONWriter {
    /// `conversations` of `human` and `gpt`, as Axolotl and LLaMA-Factory read them.
    mutating func writeShareGPT(_ conversation: Conversation) {
        beginObject()
        writeID(of: conversation)
        key("conversations")
        beginArray()
        if let system = conversation.system { writeTurn("system", system) }
        writeTurn("human", conversation.question)
        writeTurn("gpt", conversation.answer)
        endArray()
        writeRest(of: conversation)
        endObject()
    }

    private mutating func writeTurn(_ speaker: String, _ value: String) {
        beginObject()
        field("from", speaker)
        field("value", value)
        endObject()
    }
}
