extension JSONWriter {
    /// The plain form: the pair as it is in the index, with where it came from.
    mutating func writeRecord(_ row: ExportRow) {
        beginObject()
        field("id", row.id)
        field("question", row.question)
        field("answer", row.answer)
        if let reasoning = row.reasoning { field("reasoning", reasoning) }
        field("context", row.context)
        field("chunk_id", row.chunkID)
        field("source", row.source)
        field("title", row.title)
        field("heading", row.heading)
        field("page", row.page)
        field("evidence", row.evidence)
        if let rating = row.rating { field("rating", rating) }
        if let logOdds = row.logOdds { field("log_odds", logOdds) }
        field("model", row.model)
        field("recipe", row.recipe)
        field("corpus", row.corpus)
        endObject()
    }
}
