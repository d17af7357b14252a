extension JSONWriter {
    /// What retrievers are trained on: a question, the chunk that answers it, and chunks that look
    /// as if they did.
    mutating func writeTriplet(_ row: ExportRow, _ style: ExportStyle) {
        beginObject()
        if style.hasIDs { field("id", row.id) }
        field("anchor", Conversation(row, style).question)
        field("positive", row.retrieval?.positive ?? "")
        key("negatives")
        beginArray()
        for negative in row.retrieval?.negatives ?? [] { value(negative.text) }
        endArray()
        guard style.detail != .minimal else { return endObject() }
        field("chunk_id", row.chunkID)
        key("negative_chunk_ids")
        beginArray()
        for negative in row.retrieval?.negatives ?? [] { value(negative.chunkID) }
        endArray()
        field("source", row.source)
        endObject()
    }
}
