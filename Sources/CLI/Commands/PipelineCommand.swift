import ArgumentParser
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

    @OptionGroup var export: ExportOptions
    @OptionGroup var judge: JudgeOptions
    @OptionGroup var index: IndexOptions
    @OptionGroup var corpus: CorpusOptions
    @OptionGroup var reading: ReadingOptions
    @OptionGroup var model: ModelOptions
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
        let opened = try index.open(creating: !paths.isEmpty)
        let session = ModelSession(
            command: "pipeline", index: opened, corpus: corpus, model: model, judge: judge,
            output: output)
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
}
