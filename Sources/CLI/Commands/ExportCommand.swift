import ArgumentParser
import Pipeline
import Store

struct ExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write the accepted pairs as fine-tuning data.",
        discussion: """
            Every line carries the pair's id, which `quarry lineage` and the view lineage resolve. \
            A file is either whole or absent.
            """)

    @Argument(help: ArgumentHelp("The index file (default: index.quarry).", valueName: "index"))
    var file: String?

    @OptionGroup var export: ExportOptions
    @OptionGroup var index: IndexOptions
    @OptionGroup var corpus: CorpusOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let opened = try index.open(argument: file)
        defer { opened.close() }
        let name = try await corpus.resolve(in: opened)
        try await Workspace.run(
            "export", index: opened, corpus: name,
            progress: TerminalProgress(verbosity: output.verbosity)
        ) { try await export.write(from: $0, to: export.outputFile ?? "-", output: output) }
        await opened.finish()
    }
}
