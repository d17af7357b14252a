/// The formats of training data, one file each in `Formats/`.
package enum ExportFormat: String, Sendable, CaseIterable {
    case chatml
    case jsonl
    case alpaca
    case sharegpt
    /// For retrievers; needs `ExportRow.retrieval`.
    case triplets
    /// For preference training; needs `ExportRow.rejectedAnswer`.
    case preference
    /// For retrievers: a folder of three files.
    case beir

    /// Whether a pair becomes one line, not several files.
    package var isLines: Bool { self != .beir }

    /// Whether it holds what a user says to a model and what it answers.
    package var isConversation: Bool {
        switch self {
        case .chatml, .alpaca, .sharegpt, .preference: true
        case .jsonl, .triplets, .beir: false
        }
    }
}

/// What of a pair stands in a line, and how.
package struct ExportStyle: Sendable, Equatable {
    /// Put before the question where the format has a place for it; nil for none.
    package var systemPrompt: String?
    package var context = ContextStyle.title
    package var contextPlace = ContextPlace.phrase
    package var reasoning = ReasoningStyle.think
    package var detail = Detail.plain
    /// Whether lines carry the pair's id, which `quarry lineage` resolves.
    package var hasIDs = true

    package init() {}

    /// How much a line says beside the example itself.
    package enum Detail: String, Sendable, CaseIterable {
        /// Nothing but the id.
        case minimal
        /// What the format's users expect.
        case plain
        /// All that is known of where it came from.
        case annotated
    }

    /// Where reasoning stands.
    package enum ReasoningStyle: String, Sendable, CaseIterable {
        /// Before the answer, in the tags that reasoning models are trained on.
        case think
        /// In a field of its own, `reasoning`.
        case field
        /// Nowhere.
        case none
    }
}

/// Turns rows into lines: the same row always into the same bytes.
package enum Exporter {
    /// One JSON object and a line feed.
    ///
    /// The JSONL form ignores how the context is put, since it has a field for it. A format of
    /// several files has no lines: none are given.
    package static func line(
        for row: ExportRow, format: ExportFormat, style: ExportStyle = ExportStyle()
    ) -> [UInt8] {
        var json = JSONWriter()
        switch format {
        case .jsonl: json.writeRecord(row, style)
        case .chatml: json.writeChatML(Conversation(row, style))
        case .alpaca: json.writeAlpaca(Conversation(row, style))
        case .sharegpt: json.writeShareGPT(Conversation(row, style))
        case .triplets: json.writeTriplet(row, style)
        case .preference: json.writePreference(Conversation(row, style), row)
        case .beir: return []
        }
        return json.bytes + [UInt8(ascii: "\n")]
    }
}

extension Exporter {
    /// The texts of a line that a model is trained on, without ids and provenance.
    package static func texts(
        of row: ExportRow, format: ExportFormat, style: ExportStyle = ExportStyle()
    ) -> [String] {
        let conversation = Conversation(row, style)
        let prompt = [conversation.system ?? "", conversation.question]
        let reply = [conversation.answer, conversation.reasoning ?? ""]
        switch format {
        case .chatml, .alpaca, .sharegpt: return prompt + reply
        case .preference: return prompt + reply + [row.rejectedAnswer?.text ?? ""]
        case .triplets:
            let passages = row.retrieval.map { [$0.positive] + $0.negatives.map(\.text) } ?? []
            return [conversation.question] + passages
        case .beir: return [conversation.question]
        case .jsonl:
            let reasoning = style.reasoning == .none ? nil : row.reasoning
            return [row.question, reasoning ?? "", row.answer]
        }
    }
}

/// What the chat formats have in common.
package struct Conversation: Sendable, Equatable {
    /// nil where lines carry no id.
    var id: String?
    package var system: String?
    package var question: String
    package var answer: String
    /// nil where it stands in the answer, or nowhere.
    var reasoning: String?
    /// What is known of where it came from; nil where nothing is to be said of it.
    var provenance: ExportRow?

    package init(_ row: ExportRow, _ style: ExportStyle) {
        id = style.hasIDs ? row.id : nil
        let composed = style.context.compose(
            question: row.question, context: row.context, heading: row.heading,
            acronyms: row.acronyms, place: style.contextPlace)
        question = composed.question
        let parts = [style.systemPrompt, composed.system].compactMap(\.self)
        system = parts.isEmpty ? nil : parts.joined(separator: "\n\n")
        answer = row.answer
        provenance = style.detail == .annotated ? row : nil
        guard let steps = row.reasoning else { return }
        switch style.reasoning {
        case .think: answer = "<think>\n\(steps)\n</think>\n\n\(row.answer)"
        case .field: reasoning = steps
        case .none: break
        }
    }
}

extension JSONWriter {
    mutating func writeID(of conversation: Conversation) {
        if let id = conversation.id { field("id", id) }
    }

    /// The fields behind a conversation: reasoning and provenance, where they are asked for.
    mutating func writeRest(of conversation: Conversation) {
        if let reasoning = conversation.reasoning { field("reasoning", reasoning) }
        guard let row = conversation.provenance else { return }
        key("provenance")
        beginObject()
        field("question", row.question)
        field("answer", row.answer)
        writeOrigin(of: row)
        endObject()
    }
}
