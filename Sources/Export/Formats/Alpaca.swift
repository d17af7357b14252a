extension JSONWriter {
    /// Stanford Alpaca's three fields; `system` is LLaMA-Factory's addition.
    mutating func writeAlpaca(_ conversation: Conversation) {
        beginObject()
        writeID(of: conversation)
        if let system = conversation.system { field("system", system) }
        field("instruction", conversation.question)
        field("input", "")
        field("output", conversation.answer)
        writeRest(of: conversation)
        endObject()
    }
}
