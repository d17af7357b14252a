/// The formats of training data, one file each in `Formats/`.
package enum ExportFormat: String, Sendable, CaseIterable {
    case chatml
    case jsonl
    case alpaca
    case sharegpt
    /// For retrievers; needs `ExportRow.retrieval`.
    case triplets
}

/// Turns rows into lines: the same row always into the same bytes.
package enum Exporter {
    /// One JSON object and a line feed.
    ///
    /// - Parameters:
    ///   - systemPrompt: put before the question where the format has a place for it; nil for none.
    ///   - contextStyle: the JSONL form ignores it, since it has a field for the context.
    package static func line(
        for row: ExportRow, format: ExportFormat, systemPrompt: String? = nil,
        contextStyle: ContextStyle = .title
    ) -> [UInt8] {
        var json = JSONWriter()
        switch format {
        case .jsonl:
            json.writeRecord(row)
        case .chatml:
            json.writeChatML(Conversation(row, systemPrompt, contextStyle))
        case .alpaca:
            json.writeAlpaca(Conversation(row, systemPrompt, contextStyle))
        case .sharegpt:
            json.writeShareGPT(Conversation(row, systemPrompt, contextStyle))
        case .triplets:
            json.writeTriplet(row, contextStyle)
        }
        return json.bytes + [UInt8(ascii: "\n")]
    }
}

/// What the chat formats have in common.
struct Conversation {
    var id: String
    var system: String?
    var question: String
    /// The reasoning comes first, in the tags that reasoning models are trained on.
    var answer: String

    init(_ row: ExportRow, _ systemPrompt: String?, _ contextStyle: ContextStyle) {
        id = row.id
        system = systemPrompt
        question = contextStyle.compose(question: row.question, context: row.context)
        answer = row.reasoning.map { "<think>\n\($0)\n</think>\n\n\(row.answer)" } ?? row.answer
    }
}
