import TextAnalysis

extension JSONWriter {
    /// The plain form: the pair as it is in the index, with where it came from.
    mutating func writeRecord(_ row: ExportRow, _ style: ExportStyle) {
        beginObject()
        if style.hasIDs { field("id", row.id) }
        field("question", row.question)
        field("answer", row.answer)
        if let reasoning = row.reasoning, style.reasoning != .none { field("reasoning", reasoning) }
        if style.detail == .annotated, let original = row.originalQuestion {
            field("original_question", original)
            field("original_answer", row.originalAnswer ?? "")
        }
        if style.detail != .minimal { writeOrigin(of: row) }
        endObject()
    }

    /// Where a pair came from and what was said of it.
    mutating func writeOrigin(of row: ExportRow) {
        field("context", row.context)
        if !row.acronyms.isEmpty {
            key("acronyms")
            beginObject()
            for acronym in row.acronyms { field(acronym.short, acronym.long) }
            endObject()
        }
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
    }
}
