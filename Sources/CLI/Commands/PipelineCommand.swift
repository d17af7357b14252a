import ArgumentParser
import Curate
import Foundation
import Pipeline
import Store

struct PipelineCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pipeline",
        abstract: "Read, make, judge and export in one go.",
        discussion: """
            Ends with exactly the number of accepted pairs asked for, or a truthful sentence why \
            there are fewer. Running it again does only what is missing.
            """)

    @Argument(help: ArgumentHelp("Folders and files to read.", valueName: "path"))
    var paths: [String] = []

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Accepted pairs to have (default: one for each chunk that can be asked about).",
            valueName: "n"))
    var targetPairs: Int?

    @Flag(name: .long, help: "Judge pairs as they were made, without rewriting any.")
    var skipEnrichment = false

    @OptionGroup var export: ExportOptions
    @OptionGroup var judge: JudgeOptions
    @OptionGroup var making: MakingOptions
    @OptionGroup var language: LanguageOptions
    @OptionGroup var benchmarks: BenchmarkOptions
    @OptionGroup var index: IndexOptions
    @OptionGroup var corpus: CorpusOptions
    @OptionGroup var reading: ReadingOptions
    @OptionGroup var model: ModelOptions
    @OptionGroup var asking: AskingOptions
    @OptionGroup var output: OutputOptions

    @Flag(name: .long, help: "Print the summary as JSON; docs/cli.md names its fields.")
    var json = false

    func validate() throws {
        try validateTarget(targetPairs)
    }

    func run() async throws {
        try reading.check(paths)
        if let file = export.outputFile, file != "-" {
            try ExportRun.check(file, index: index.path())
        }
        if asking.dryRun {
            let estimate = try await estimate()
            return try EstimateReport(estimate: estimate, noun: "accepted").print(json: json)
        }
        let opened = try index.open(creating: !paths.isEmpty)
        let session = session(on: opened)
        var unread = 0
        let summary = try await session.run(mayBeNew: !paths.isEmpty) { workspace in
            guard !paths.isEmpty else { return }
            let summary = try await reading.ingest(paths, workspace: workspace)
            IngestReport(summary: summary, corpus: workspace.corpus, index: opened.path)
                .print(to: output)
            unread = summary.rejected.count
        } work: { run, workspace in
            let summary = try await run.accept(target: targetPairs)
            if let file = export.outputFile {
                try await export.write(from: workspace, to: file, output: output)
            }
            return summary
        }
        try PairReport(summary: summary, noun: "accepted").finish(output: output, json: json)
        if unread > 0 { throw ExitCode(1) }
    }

    private func session(on index: Index) -> ModelSession {
        ModelSession(
            command: "pipeline", index: index, corpus: corpus, model: model, judge: judge,
            making: making, benchmarks: benchmarks, language: language, asking: asking,
            rewrite: skipEnrichment ? .off : .auto,
            roles: skipEnrichment ? [.generator, .judge] : [.generator, .rewriter, .judge],
            output: output)
    }

    /// Reads the documents into a copy of the index, which is deleted, and says what asking about
    /// them would take.
    private func estimate() async throws -> RunEstimate {
        let accept: (PairEstimator) async throws -> RunEstimate = {
            try await $0.accept(target: targetPairs)
        }
        guard !paths.isEmpty else { return try await session(on: index.open()).estimate(accept) }
        let folder = FileManager.default.temporaryDirectory.appending(
            path: "quarry-\(UUID().uuidString)")
        try FileManager.default.createDirectory(
            at: folder, withIntermediateDirectories: false,
            attributes: [.posixPermissions: 0o700])
        defer { try? FileManager.default.removeItem(at: folder) }
        let copy = folder.appending(path: "index.quarry").path
        if FileManager.default.fileExists(atPath: try index.path()) {
            let opened = try index.open()
            defer { opened.close() }
            try await opened.copy(to: copy)
        }
        let scratch = try Index(path: copy, creating: true)
        try await Workspace.run(
            "pipeline", index: scratch,
            corpus: try await corpus.resolve(in: scratch, mayBeNew: true),
            progress: TerminalProgress(verbosity: output.verbosity)
        ) { workspace in
            _ = try await reading.ingest(paths, workspace: workspace)
        }
        return try await session(on: scratch).estimate(accept)
    }
}
