package import TextAnalysis

/// A line of a file that a model is tuned with: a conversation, or text alone.
package enum TrainingLine: Sendable, Hashable {
    /// `{"id":...,"messages":[...]}`; the id may be missing in files of others.
    case conversation(id: String?, messages: [JSONValue])
    /// `{"text":...}`
    case text(String)

    /// The line of a sample for `NAME_ft.jsonl`; nil where the sample has no messages.
    package static func conversation(id: String, fields: JSONValue) -> TrainingLine? {
        fields["messages"]?.items.map { .conversation(id: id, messages: $0) }
    }

    /// The line of a sample for `NAME_text.jsonl`; nil where the sample has no answer.
    package static func text(fields: JSONValue) -> TrainingLine? {
        fields["answer"]?.string.map { .text($0) }
    }

    /// As the line is written, without a line feed.
    package var json: String {
        switch self {
        case .conversation(nil, let messages):
            JSONValue.object([.init("messages", .array(messages))]).text
        case .conversation(let id?, let messages):
            JSONValue.object([.init("id", .string(id)), .init("messages", .array(messages))]).text
        case .text(let text): JSONValue.object([.init("text", .string(text))]).text
        }
    }
}

/// What a file of training lines holds, whatever mixture of conversations and texts.
package struct TrainingLines: Sendable, Hashable {
    package private(set) var lines: [TrainingLine] = []
    /// One sentence for each line that cannot be used.
    package private(set) var faults: [String] = []

    /// Reads lines of JSON; blank ones are passed over.
    ///
    /// - Parameter file: as the faults name it.
    package init(_ text: String, file: String) {
        let rows = text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }
        for (place, row) in rows.enumerated() where !row.allSatisfy(\.isWhitespace) {
            do throws(LineFault) {
                lines.append(try Self.line(String(row)))
            } catch {
                faults.append("Line \(place + 1) of '\(file)' \(error.what)")
            }
        }
    }

    /// The second half of a sentence about a line.
    private struct LineFault: Error {
        var what: String

        init(_ what: String) { self.what = what }
    }

    private static func line(_ row: String) throws(LineFault) -> TrainingLine {
        let value: JSONValue
        do {
            value = try JSONValue(parsing: row)
        } catch {
            throw LineFault("is no JSON: \(error.reason), at byte \(error.offset).")
        }
        guard value.members != nil else {
            throw LineFault("is \(value.kindName): give an object with 'messages' or 'text'.")
        }
        switch (value["messages"], value["text"]) {
        case (let messages?, nil):
            try check(messages)
            return .conversation(id: value["id"]?.string, messages: messages.items ?? [])
        case (nil, let text?):
            guard let text = text.string, !text.allSatisfy(\.isWhitespace) else {
                throw LineFault("has a 'text' without words: give a text that is not blank.")
            }
            return .text(text)
        case (nil, nil): throw LineFault("has neither 'messages' nor 'text': give one of them.")
        default: throw LineFault("has both 'messages' and 'text': leave one out.")
        }
    }

    // MARK: - Messages

    private static let roles: Set<String> = ["system", "developer", "user", "assistant", "tool"]

    private static func check(_ messages: JSONValue) throws(LineFault) {
        guard let messages = messages.items, !messages.isEmpty else {
            throw LineFault("has 'messages' that are no list with something in it: give messages.")
        }
        for (place, message) in messages.enumerated() {
            guard let role = message["role"]?.string, roles.contains(role) else {
                throw LineFault(
                    "has a message without a role, number \(place + 1): give system, developer, "
                        + "user, assistant or tool.")
            }
            let callsTool = role == "assistant" && message["tool_calls"]?.items?.isEmpty == false
            guard message["content"]?.string != nil || callsTool else {
                throw LineFault(
                    "has a message without content, number \(place + 1): give a text.")
            }
        }
        guard messages.contains(where: { $0["role"]?.string == "assistant" }) else {
            throw LineFault("has no message of the assistant, so nothing can be learnt from it.")
        }
    }
}
