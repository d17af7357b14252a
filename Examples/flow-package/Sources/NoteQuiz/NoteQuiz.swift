import Foundation
import Quarry

/// What goes in: a short text with a name of its own.
///
/// The member `id` is how a record is known again, so that an edited note is an edited note and not
/// another one.
struct Note: Codable, Sendable {
    var id: String
    var title: String
    var text: String
}

/// What the model is to give for a note.
private struct Facts: Decodable {
    var facts: [String]
}

/// Makes a conversation about each note: a question and an answer for each of its facts.
///
///     swift run NoteQuiz notes.quarry quiz.jsonl
///
/// It runs with the stand-in model, so it needs neither a key nor a network; set `provider` and
/// `model` in the options for real replies. Run it twice: the second time nothing is asked.
@main
struct NoteQuiz {
    static let notes = [
        Note(
            id: "locks", title: "canal locks",
            text:
                "The gates of a lock meet in a V that points upstream. The water presses them shut."
        ),
        Note(id: "bees", title: "honeybees", text: "A dance tells where the flowers are."),
        Note(id: "blank", title: "nothing", text: ""),
    ]

    static let quiz = Flow<Note>(
        "note-quiz",
        questions: [
            FlowQuestion(
                "facts",
                "List the facts that the note states. Reply as JSON: {\"facts\":[\"...\"]}",
                schema: """
                    {"type":"object","properties":{"facts":{"type":"array","minItems":1,\
                    "maxItems":3,"items":{"type":"string"}}}}
                    """, temperature: 0.1),
            FlowQuestion("ask", "Write one question that the fact answers.", maxTokens: 80),
            FlowQuestion("answer", "Answer the question from the fact in one or two sentences."),
        ],
        // Raise it when the function below changes: its samples are then made anew.
        revision: "1"
    ) { note, model in
        guard !note.text.isEmpty else {
            throw FlowFailure("NO_TEXT", "The note has no text.")
        }
        let facts = try await model.reply("facts", to: note.text, as: Facts.self).facts
        let exchanges = try await withThrowingTaskGroup(of: (Int, [FlowMessage]).self) { group in
            for (place, fact) in facts.enumerated() {
                group.addTask {
                    let question = try await model.reply(
                        "ask", to: "Subject: \(note.title)\nFact: \(fact)")
                    let answer = try await model.reply(
                        "answer", to: "Fact: \(fact)\nQuestion: \(question)")
                    return (place, [.user(question), .assistant(answer)])
                }
            }
            return try await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
        return facts.indices.flatMap { exchanges[$0] ?? [] }
    }

    static func main() async throws {
        let paths = CommandLine.arguments.dropFirst()
        var options = FlowRunOptions()
        options.usesMockModel = true
        let report = try await quiz.run(
            over: notes, index: paths.first ?? "notes.quarry",
            output: paths.dropFirst().first ?? "quiz.jsonl", options: options)
        print("\(report.samples) samples, errors: \(report.errors)")
    }
}
