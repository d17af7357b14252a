/// A flow in Swift: a function that makes a training sample of a record with the help of models.
///
/// ```swift
/// struct Note: Codable { var id: String, text: String }
///
/// let quiz = Flow<Note>(
///     "note-quiz", revision: "1", model: QuarryModel(provider: "local"),
///     questions: [
///         FlowQuestion("ask", "Write one question that the note answers."),
///         FlowQuestion("answer", "Answer the question from the note in one or two sentences."),
///     ]
/// ) { note, model in
///     let question = try await model.reply("ask", to: note.text)
///     let answer = try await model.reply("answer", to: "\(note.text)\n\(question)")
///     return [.user(question), .assistant(answer)]
/// }
/// let report = try await quiz.run(over: notes, in: QuarryIndex(path: "notes.quarry"))
/// ```
///
/// It is run as `quarry flow run` runs a file: replies and samples are kept in an index, nothing is
/// asked twice, a run that was ended goes on where it was, and only those records run again whose
/// content, files, questions, models or revision changed.
///
/// All that a sample depends on is declared here, since a function cannot be looked into. It should
/// be a function of its record, the replies and the declared files: no time, no chance.
public struct Flow<Record: Codable & Sendable>: Sendable {
    /// Gives the messages of a record's sample.
    ///
    /// An error that it throws is the record's error: a `FlowFailure` under its own name, any other
    /// one under the name of its type. What `model` throws it should let pass.
    public typealias Function =
        @Sendable (_ record: Record, _ model: RecordModel) async throws -> [FlowMessage]

    /// Letters, digits, `-` and `_`: the output is named after it.
    public let name: String
    /// The state of the function's code: another one makes all samples stale.
    public let revision: String
    /// Who answers the questions without a role.
    public let model: QuarryModel
    /// Who answers in a role.
    public let models: [String: QuarryModel]
    /// Paths of files that it depends on, from the current folder, by the names that
    /// `RecordModel.text(ofFile:)` takes.
    public let files: [String: String]
    /// The system message of all its questions; nil for Quarry's own.
    public let system: String?
    /// What it asks; a call names one of them.
    public let questions: [FlowQuestion]
    let function: Function

    /// - Parameters:
    ///   - revision: raised whenever the function's samples may come out otherwise.
    ///   - function: makes a sample of a record.
    public init(
        _ name: String, revision: String, model: QuarryModel, models: [String: QuarryModel] = [:],
        files: [String: String] = [:], system: String? = nil, questions: [FlowQuestion],
        function: @escaping Function
    ) {
        self.name = name
        self.revision = revision
        self.model = model
        self.models = models
        self.files = files
        self.system = system
        self.questions = questions
        self.function = function
    }
}
