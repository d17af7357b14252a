extension JSONWriter {
    /// A prompt with an answer that was accepted and one that was rejected, in the conversational
    /// form that TRL's trainers of preferences read.
    mutating func writePreference(_ conversation: Conversation, _ row: ExportRow) {
        beginObject()
        writeID(of: conversation)
        key("prompt")
        beginArray()
        writePrompt(of: conversation)
        endArray()
        key("chosen")
        beginArray()
        writeMessage("assistant", conversation.answer)
        endArray()
        key("rejected")
        beginArray()
        writeMessage("assistant", row.rejectedAnswer?.text ?? "")
        endArray()
        if let rejected = row.rejectedAnswer, conversation.id != nil {
            field("rejected_id", rejected.pair)
        }
        writeRest(of: conversation)
        endObject()
    }
}
