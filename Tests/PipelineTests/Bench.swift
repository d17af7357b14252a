import Curate
import Export
import Foundation
import LanguageModels
import Records
import Store
import Synchronization

@testable import Pipeline

/// A folder of documents, an index, and a model that counts: what the tests of the whole way need.
final class Bench: Sendable {
    let folder: TemporaryFolder
    let index: Index
    let model: CountingModel

    init(model: CountingModel = CountingModel()) throws {
        folder = try TemporaryFolder()
        try FileManager.default.createDirectory(
            atPath: folder.path + "/papers", withIntermediateDirectories: true)
        index = try Index(path: folder.path + "/test.quarry", creating: true)
        self.model = model
    }

    deinit {
        index.close()
    }

    /// Writes documents of some sections, each with its own facts.
    func writeDocuments(_ count: Int, sections: Int) throws {
        for number in 0..<count {
            try folder.write(Self.document(number, sections: sections), to: "papers/d\(number).md")
        }
    }

    static func document(_ number: Int, sections: Int, edit: (Int) -> String = { _ in "" })
        -> String
    {
        var text = "# The works of mill \(number)\n\n"
        for section in 0..<sections {
            text += "## Wheel \(number)-\(section)\n\n" + paragraph(number, section) + edit(section)
            text += "\n\n"
        }
        return text
    }

    static func paragraph(_ number: Int, _ section: Int) -> String {
        let place = "\(number)\(section)"
        let name = "Wheel\(place)"
        return """
            The \(name) turbine is a machine that turns the water of river \(place) into \
            \(100 + number * 17 + section * 3) kilowatts of power. The \(name) turbine was built in \
            \(1800 + number * 13 + section) because the older mill at Stone\(place) had burned \
            down. The gear of \(name) consists of \(20 + section) oak teeth, which reduces the noise \
            of the shaft by \(10 + section + number) percent compared with iron teeth.
            """
    }

    @discardableResult
    func ingest(chunkTokens: Int? = 120) async throws -> IngestSummary {
        try await ingest(chunks: ChunkChoices(maxTokens: chunkTokens))
    }

    @discardableResult
    func ingest(chunks: ChunkChoices) async throws -> IngestSummary {
        try await workspace("ingest") { workspace in
            try await IngestRun(workspace: workspace, settings: IngestSettings(chunks: chunks))
                .ingest([self.folder.path + "/papers"], width: 2)
        }
    }

    func accept(_ target: Int, workers: Int = 4) async throws -> PairSummary {
        try await pairs(workers: workers) { try await $0.accept(target: target) }
    }

    func make(_ target: Int, workers: Int = 4) async throws -> PairSummary {
        try await pairs(workers: workers) { try await $0.make(target: target) }
    }

    func judge(threshold: Double = 7) async throws -> PairSummary {
        try await pairs(workers: 4) { try await $0.judge() }
    }

    func exported() async throws -> String {
        try await workspace("export") { workspace in
            let lines = try await ExportRun(
                workspace: workspace, settings: ExportSettings(format: .jsonl)
            ).lines().lines
            return String(decoding: lines.flatMap(\.self), as: UTF8.self)
        }
    }

    /// Exports into the folder.
    func export(
        to name: String, _ settings: ExportSettings
    ) async throws -> (summary: ExportSummary, path: String) {
        let path = "\(folder.path)/\(name)"
        let summary = try await workspace("export") {
            try await ExportRun(workspace: $0, settings: settings).write(to: path)
        }
        return (summary, path)
    }

    /// - Parameter others: models that make pairs beside the bench's own.
    func pairs<Value: Sendable>(
        workers: Int, settings: PairSettings = PairSettings(),
        others: [any LanguageModel] = [],
        work: (PairRun) async throws -> Value
    ) async throws -> Value {
        try await workspace("pipeline") { workspace in
            try await work(run(in: workspace, workers: workers, settings: settings, others: others))
        }
    }

    func run(
        in workspace: Workspace, workers: Int = 4, settings: PairSettings = PairSettings(),
        others: [any LanguageModel] = []
    ) throws -> PairRun {
        let makers = ([model] + others).map {
            OpenModel(
                model: $0, workers: workers, supportsLogprobs: true, description: "counting")
        }
        var settings = settings
        settings.judge = .yesNo
        return try PairRun(
            workspace: workspace, models: PairModels(makers: makers), settings: settings)
    }

    func workspace<Value>(_ name: String, work: (Workspace) async throws -> Value) async throws
        -> Value
    {
        try await Workspace.run(
            name, index: index, corpus: "mills", progress: SilentProgress(), work: work)
    }
}

/// The mock model, counting what it is asked and able to fail.
final class CountingModel: LanguageModel {
    private let base: MockModel
    private let state = Mutex(State())
    private let fault: @Sendable (Int) -> (any Error)?
    private let during: @Sendable (Int) async throws -> Void

    private struct State {
        var asked: [String: Int] = [:]
        var count = 0
    }

    /// - Parameters:
    ///   - name: of the model that it stands in for.
    ///   - fault: what the n-th request meets instead of an answer, from 1.
    ///   - during: what happens elsewhere while it is answered.
    init(
        name: String? = nil,
        fault: @escaping @Sendable (Int) -> (any Error)? = { _ in nil },
        during: @escaping @Sendable (Int) async throws -> Void = { _ in }
    ) {
        base = MockModel(name: name)
        self.fault = fault
        self.during = during
    }

    var identity: ModelIdentity { base.identity }
    var count: Int { state.withLock { $0.count } }
    /// Requests that were answered more than once.
    var repeated: Int { state.withLock { $0.asked.values.count { $0 > 1 } } }

    func reply(to request: ModelRequest) async throws -> ModelReply {
        let number = state.withLock { state in
            state.count += 1
            return state.count
        }
        if let error = fault(number) { throw error }
        try await during(number)
        let reply = try await base.reply(to: request)
        // Only what is delivered counts as answered: a cancelled request is not.
        let key = CallLedger.key(of: request, for: identity)
        state.withLock { $0.asked[key, default: 0] += 1 }
        return reply
    }
}
