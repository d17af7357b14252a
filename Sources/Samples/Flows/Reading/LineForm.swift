package import TextAnalysis

/// What a line of training data means, whatever tool wrote it.
package enum LineForm: Sendable, Hashable {
    /// What is said in turns, one after the other.
    case turns([Turn])
    /// Text alone.
    case text(String)
    /// Why a record gave no sample.
    case error(name: String, message: String)
    /// Anything else.
    case other(JSONValue)

    /// One thing that is said.
    package struct Turn: Sendable, Hashable {
        /// `user`, `assistant`, `system`, `tool`, `chosen` ...
        package let speaker: String
        package let text: String
        /// Calls of tools, such as `weather({"place":"Bonn"})`.
        package let calls: [String]

        package init(speaker: String, text: String, calls: [String] = []) {
            self.speaker = speaker
            self.text = text
            self.calls = calls
        }

        var isEmpty: Bool { text.allSatisfy(\.isWhitespace) && calls.isEmpty }
    }

    /// Fields in the place of turns, each with the side that it is.
    private static let sides: [[(field: String, speaker: String)]] = [
        [
            ("system", "system"), ("question", "user"), ("reasoning", "thinking"),
            ("answer", "assistant"),
        ],
        [
            ("system", "system"), ("instruction", "user"), ("input", "user"),
            ("output", "assistant"),
        ],
        [("query", "query"), ("positive", "positive"), ("negative", "negative")],
        [
            ("system", "system"), ("prompt", "user"), ("completion", "assistant"),
            ("response", "assistant"), ("chosen", "chosen"), ("rejected", "rejected"),
        ],
    ]

    package init(_ line: JSONValue) {
        if let error = line[FlowLine.errorName] {
            self = .error(
                name: FlowText.plain(error["error"] ?? .null),
                message: FlowText.plain(error["message"] ?? .null))
            return
        }
        for name in ["messages", "conversation", "conversations", "exchanges"] {
            if let items = line[name]?.items {
                self = .turns(items.flatMap(Self.turns))
                return
            }
        }
        for fields in Self.sides where line[fields[1].field] != nil && line.members != nil {
            let turns = fields.flatMap { field in
                line[field.field].map { Self.turns(field.speaker, $0) } ?? []
            }
            if turns.contains(where: { !["user", "system", "query"].contains($0.speaker) }) {
                self = .turns(turns)
                return
            }
        }
        if let text = line["text"]?.string {
            self = .text(text)
        } else {
            self = .other(line)
        }
    }

    /// The turns of one item: a message, or an exchange with both sides.
    private static func turns(of item: JSONValue) -> [Turn] {
        if let speaker = ["role", "from", "speaker"].compactMap({ item[$0]?.string }).first {
            let text = ["content", "value", "text", "message"].compactMap { item[$0] }.first
            return [
                Turn(
                    speaker: ["human": "user", "gpt": "assistant"][speaker] ?? speaker,
                    text: FlowText.plain(text ?? .null),
                    calls: (item["tool_calls"]?.items ?? []).map(call))
            ]
        }
        return (item.members ?? []).map { Turn(speaker: $0.name, text: FlowText.plain($0.value)) }
    }

    /// The turns of one field: a text, or messages as preference data has them.
    private static func turns(_ speaker: String, _ value: JSONValue) -> [Turn] {
        if let items = value.items, items.allSatisfy({ $0.members != nil }) {
            return items.flatMap(turns).map {
                speaker == "user" ? $0 : Turn(speaker: speaker, text: $0.text, calls: $0.calls)
            }
        }
        let text = FlowText.plain(value)
        let isOptional = ["system", "thinking", "user"].contains(speaker)
        return text.isEmpty && isOptional ? [] : [Turn(speaker: speaker, text: text)]
    }

    private static func call(_ call: JSONValue) -> String {
        let function = call["function"] ?? call
        let name = FlowText.plain(function["name"] ?? .null)
        return "\(name)(\(FlowText.plain(function["arguments"] ?? .null)))"
    }

    /// Whether nothing is to be learnt from it: no reply, or a blank one.
    package var isEmpty: Bool {
        switch self {
        case .turns(let turns):
            let replies = turns.filter {
                !["user", "system", "tool", "query"].contains($0.speaker)
            }
            return replies.isEmpty || replies.contains(where: \.isEmpty)
        case .text(let text): return text.allSatisfy(\.isWhitespace)
        case .error: return false
        case .other(let value): return FlowText.isEmpty(value)
        }
    }

    /// All that is said, for finding repeats.
    package var words: String {
        switch self {
        case .turns(let turns):
            turns.filter { $0.speaker != "system" }
                .map { "\($0.speaker): \($0.text) \($0.calls.joined(separator: " "))" }
                .joined(separator: "\n")
        case .text(let text): text
        case .error(let name, let message): "\(name): \(message)"
        case .other(let value): value.canonicalText
        }
    }
}
