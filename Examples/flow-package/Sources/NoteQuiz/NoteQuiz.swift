import Foundation
import Quarry

/// What goes into the flow.
struct Note: Codable {
    var id: String
    var text: String
}

/// What the model replies to the question `ask`.
struct Quiz: Decodable {
    var question: String
    var answer: String
}

@main
struct NoteQuiz {
    /// Makes a question and an answer of each note, and has them checked.
    static func flow(model: QuarryModel) -> Flow<Note> {
        Flow<Note>(
            "note-quiz", revision: "1", model: model, files: ["tone": "tone.txt"],
            questions: [
                FlowQuestion(
                    "ask", "Write one question that the note answers, and the answer.",
                    schema: """
                        {"type": "object", "properties":
                         {"question": {"type": "string"}, "answer": {"type": "string"}}}
                        """),
                FlowQuestion("check", "Does the note support the answer? Reply with yes or no."),
            ]
        ) { note, model in
            guard !note.text.isEmpty else { throw FlowFailure("NO_TEXT", "The note is empty.") }
            let tone = model.text(ofFile: "tone") ?? ""
            let quiz = try await model.reply(
                "ask", to: "\(tone)\nNote: \(note.text)", as: Quiz.self)
            let verdict = try await model.reply("check", to: "\(note.text)\n\(quiz.answer)")
            guard verdict.lowercased().hasPrefix("yes") else {
                throw FlowFailure("NOT_SUPPORTED", "The note does not support the answer.")
            }
            return [.user(quiz.question), .assistant(quiz.answer)]
        }
    }

    /// Stands in for a model, so that the example runs anywhere: it knows one answer, the note.
    static let script = QuarryModel(named: "script") { prompt in
        guard prompt.schema != nil else { return "yes" }
        let note = prompt.input.split(separator: "Note: ").last.map(String.init) ?? ""
        let topic = note.split(separator: " ").prefix(2).joined(separator: " ")
        let reply = ["question": "What do you know of \(topic.lowercased())?", "answer": note]
        return String(decoding: try JSONEncoder().encode(reply), as: UTF8.self)
    }

    /// `note-quiz [PROVIDER [MODEL]]`, such as `note-quiz local`; without a provider the script.
    static func main() async throws {
        let arguments = CommandLine.arguments.dropFirst()
        let model = arguments.first.map {
            QuarryModel(provider: $0, model: arguments.dropFirst().first)
        }
        let flow = flow(model: model ?? script)
        let notes = try JSONDecoder().decode(
            [Note].self, from: Data(contentsOf: URL(filePath: "notes.json")))
        print("before: \(try flow.status(over: notes, of: "note-quiz.jsonl"))")
        let report = try await flow.run(
            over: notes, in: QuarryIndex(path: "note-quiz.quarry"), to: "note-quiz.jsonl")
        print(
            "\(report.samples) samples, errors \(report.errors), \(report.calls) replies of the model"
        )
        print("after: \(try flow.status(over: notes, of: "note-quiz.jsonl"))")
    }
}
