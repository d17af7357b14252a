extension JSONWriter {
    /// Stanford Alpaca's three fields; `system` is LLaMA-Factory's addition.
    mutating func writeAlpaca(_ conversation: Conversation) {
        beginObject()
        field("id", conversation.id)
        if let system = conversation.system { field("system", system) }
        field("instruction", conversation.question)
        field("input", "")
        field("output", conversation.answer)
        endObject()
    }
}
