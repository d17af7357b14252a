import Curate
import Samples

extension LineForm.Turn {
    /// Its words, calls of tools on lines of their own.
    private var said: String {
        ([text] + calls.map { "calls \($0)" }).filter { !$0.isEmpty }.joined(separator: "\n")
    }

    /// What is said after who says it.
    fileprivate var line: String {
        "\(speaker.prefix(1).uppercased())\(speaker.dropFirst()): \(said)"
    }

    /// The turns behind a question; that the first one is the assistant's goes without saying.
    fileprivate static func answer(of turns: some Collection<Self>) -> String {
        turns.enumerated().map { place, turn in
            place == 0 && turn.speaker == "assistant" ? turn.said : turn.line
        }.joined(separator: "\n\n")
    }
}

extension LineForm {
    /// All that is said, each turn after who says it.
    var transcript: String {
        guard case .turns(let turns) = self else { return words }
        return turns.map(\.line).joined(separator: "\n\n")
    }
}

extension ComparedPair {
    /// nil where nobody answers a user, and there is no text alone.
    init?(id: String, _ form: LineForm) {
        switch form {
        case .text(let text) where !text.isEmpty:
            self.init(id: id, question: "", answer: text, turns: 1)
        case .turns(let all):
            let turns = all.filter { $0.speaker != "system" }
            guard let asked = turns.firstIndex(where: { $0.speaker == "user" }),
                turns[asked...].contains(where: { $0.speaker == "assistant" })
            else { return nil }
            let answer = LineForm.Turn.answer(of: turns[(asked + 1)...])
            guard !turns[asked].text.isEmpty, !answer.isEmpty else { return nil }
            self.init(
                id: id, question: turns[asked].text, answer: answer, turns: turns.count)
        default: return nil
        }
    }
}
