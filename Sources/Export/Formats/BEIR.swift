/// The files of a retrieval benchmark (Thakur et al., "BEIR", arXiv:2104.08663): every chunk, every
/// question, and which chunk answers it.
package enum BEIR {
    /// A line of `corpus.jsonl`.
    package static func document(id: String, title: String, text: String) -> [UInt8] {
        var json = JSONWriter()
        json.beginObject()
        json.field("_id", id)
        json.field("title", title)
        json.field("text", text)
        json.endObject()
        return json.bytes + [UInt8(ascii: "\n")]
    }

    /// A line of `queries.jsonl`.
    package static func query(_ row: ExportRow, _ style: ExportStyle) -> [UInt8] {
        var json = JSONWriter()
        json.beginObject()
        json.field("_id", row.id)
        json.field("text", Conversation(row, style).question)
        json.endObject()
        return json.bytes + [UInt8(ascii: "\n")]
    }

    /// The first line of `qrels/SPLIT.tsv`.
    package static let judgmentsHeader = Array("query-id\tcorpus-id\tscore\n".utf8)

    /// A line of `qrels/SPLIT.tsv`.
    package static func judgment(_ row: ExportRow) -> [UInt8] {
        Array("\(row.id)\t\(row.chunkID)\t1\n".utf8)
    }
}
