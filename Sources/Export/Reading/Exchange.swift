/// What is asked and answered in a row, before anything is taken off it.
struct Exchange {
    var system: String?
    var question = ""
    var answer = ""
    /// In data for training of preferences.
    var rejected: String?
    /// The text that the question is about, where the row puts it beside the question.
    var passage: String?

    /// - Throws: `PairRow.Fault` where the row holds no exchange, or several.
    init(_ object: [String: Any]) throws(PairRow.Fault) {
        let fields = RowFields(object)
        if let turns = Turn.turns(of: object["messages"] ?? object["conversations"]) {
            try take(turns)
            return
        }
        let prompt = Turn.turns(of: object["prompt"])
        let reply = Turn.turns(of: object["chosen"] ?? object["completion"])
        if prompt != nil || reply != nil {
            let asked = prompt ?? fields.text("prompt").map { [Turn(.user, $0)] } ?? []
            let said =
                reply ?? fields.text("chosen", "completion").map { [Turn(.assistant, $0)] } ?? []
            // A chosen conversation may begin with the prompt.
            try take(said.contains { $0.speaker == .user } ? said : asked + said)
        } else {
            question = fields.text("question", "query", "instruction", "prompt", "anchor") ?? ""
            answer = fields.text("answer", "output", "completion", "response", "chosen") ?? ""
            takeInput(of: fields)
        }
        rejected =
            Turn.turns(of: object["rejected"])?.last { $0.speaker == .assistant }?.text
            ?? fields.text("rejected")
    }

    /// Alpaca's input: a passage that the instruction is about, or more words of the instruction.
    private mutating func takeInput(of fields: RowFields) {
        guard let input = fields.text("input"), !input.isEmpty else { return }
        if question.isEmpty {
            question = input
        } else if PairRow.isPassage(input) {
            passage = input
        } else {
            question += "\n\n" + input
        }
    }

    private mutating func take(_ turns: [Turn]) throws(PairRow.Fault) {
        let system = turns.filter { $0.speaker == .system }.map(\.text)
        self.system = system.isEmpty ? nil : system.joined(separator: "\n\n")
        let rest = turns.filter { $0.speaker != .system }
        let speakers: [Turn.Speaker] = [.user, .assistant]
        guard rest.count <= 2, zip(rest, speakers).allSatisfy({ $0.speaker == $1 }) else {
            throw PairRow.Fault(
                reason:
                    "holds a conversation of \(rest.count) turns, where a pair is a question and its answer"
            )
        }
        question = rest.first?.text ?? ""
        answer = rest.dropFirst().first?.text ?? ""
    }
}

/// What one side says in a conversation.
struct Turn {
    enum Speaker {
        case system
        case user
        case assistant
        case other
    }

    var speaker: Speaker
    var text: String

    init(_ speaker: Speaker, _ text: String) {
        self.speaker = speaker
        self.text = text
    }

    /// nil where the value is no list of turns.
    static func turns(of value: Any?) -> [Turn]? {
        guard let list = value as? [[String: Any]], !list.isEmpty else { return nil }
        return list.map { turn in
            let name = turn["role"] as? String ?? turn["from"] as? String ?? ""
            return Turn(
                speakers[name.lowercased()] ?? .other, words(turn["content"] ?? turn["value"]))
        }
    }

    private static let speakers: [String: Speaker] = [
        "system": .system, "developer": .system, "user": .user, "human": .user,
        "assistant": .assistant, "gpt": .assistant, "model": .assistant, "bot": .assistant,
    ]

    /// A text, or the texts among the parts of a message.
    private static func words(_ content: Any?) -> String {
        if let text = content as? String { return text }
        let parts = content as? [[String: Any]] ?? []
        return parts.compactMap { $0["text"] as? String }.joined(separator: "\n")
    }
}
