import Foundation
import Quarry
import Synchronization

/// A record of the tests.
struct Note: Codable, Sendable {
    var id: String
    var text: String
}

/// A folder with an index and an output, a flow that uses a scripted model, and what it was asked.
struct FlowPlace {
    let folder: URL
    /// Inputs that the model was asked about.
    let asked = Noted()
    /// Ids of records that the flow's own function was called for.
    let made = Noted()

    init() throws {
        folder = FileManager.default.temporaryDirectory
            .appending(path: "quarry-flow-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    func remove() { try? FileManager.default.removeItem(at: folder) }

    func path(_ name: String) -> String { folder.appending(path: name).path }

    var output: String { path("notes.jsonl") }

    func clear() {
        asked.clear()
        made.clear()
    }

    // MARK: - The flow

    /// - Parameters:
    ///   - model: the name of a script that puts its input between brackets.
    ///   - function: nil for a note as what the user says and the reply to it.
    func flow(
        revision: String = "1", model: String = "script", instruction: String = "Ask.",
        files: [String: String] = [:], answer: QuarryModel.Answer? = nil,
        function: Flow<Note>.Function? = nil
    ) -> Flow<Note> {
        Flow(
            "notes", revision: revision,
            model: QuarryModel(named: model) { [asked] prompt in
                asked.add(prompt.input)
                return try await answer?(prompt) ?? "<\(prompt.input)>"
            }, files: files.mapValues(path), questions: [FlowQuestion("ask", instruction)],
            function: function ?? { [made] note, model in
                made.add(note.id)
                return [.user(note.text), .assistant(try await model.reply("ask", to: note.text))]
            })
    }

    func run(
        _ flow: Flow<Note>, _ notes: [Note], _ options: FlowOptions = FlowOptions()
    ) async throws -> FlowReport {
        try await flow.run(
            over: notes, in: QuarryIndex(path: path("notes.quarry")), to: output, options: options)
    }

    // MARK: - Files

    func write(_ text: String, to name: String) throws {
        try Data(text.utf8).write(to: URL(filePath: path(name)))
    }

    func text() throws -> String { try String(contentsOfFile: output, encoding: .utf8) }

    func lines() throws -> [[String: Any]] {
        try text().split(separator: "\n").map { try Self.object(Data($0.utf8)) }
    }

    func manifest() throws -> [String: Any] {
        try Self.object(Data(contentsOf: URL(filePath: path("notes.manifest.json"))))
    }

    private static func object(_ data: Data) throws -> [String: Any] {
        try JSONSerialization.jsonObject(with: data) as? [String: Any] ?? [:]
    }
}

extension [String: Any] {
    /// The words of a line's messages.
    func messages() -> [String] {
        (self["messages"] as? [[String: String]] ?? []).compactMap { $0["content"] }
    }
}

/// Texts from several tasks at once.
final class Noted: Sendable {
    private let texts = Mutex<[String]>([])

    var values: [String] { texts.withLock { $0 } }
    var count: Int { values.count }

    func add(_ text: String) { texts.withLock { $0.append(text) } }

    func clear() { texts.withLock { $0 = [] } }
}
