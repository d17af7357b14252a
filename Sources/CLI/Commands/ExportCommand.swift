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

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Write the accepted samples of this collection in the place of pairs, as chatml (id and messages) or jsonl (all fields).",
            valueName: "name"))
    var collection: String?

    @OptionGroup var export: ExportOptions
    @OptionGroup var index: IndexOptions
    @OptionGroup var corpus: CorpusOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let opened = try index.open(argument: file)
        defer { opened.close() }
        if let collection {
            try await write(collection, of: opened)
            return await opened.finish()
        }
        let name = try await corpus.resolve(in: opened)
        try await Workspace.run(
            "export", index: opened, corpus: name,
            progress: TerminalProgress(verbosity: output.verbosity)
        ) { try await export.write(from: $0, to: export.outputFile ?? "-", output: output) }
        await opened.finish()
    }

    /// Writes samples, which have their messages already.
    private func write(_ collection: String, of index: Index) async throws {
        let forms: [String: SampleExport.Form] = [
            "chatml": SampleExport.conversation, "jsonl": SampleExport.plain,
        ]
        guard let form = forms[export.format] else {
            throw ValidationError("Samples are written as chatml or jsonl, not \(export.format).")
        }
        let judge = try await index.status(ofCollection: collection).judge
        if let judge, judge.waiting + judge.failed > 0 {
            Output.note(
                "\(judge.waiting + judge.failed) of the samples are not judged yet and are written all the same: `quarry curate --collection \(collection)` judges them."
            )
        }
        try await Workspace.run(
            "export", index: index, corpus: "",
            progress: TerminalProgress(verbosity: output.verbosity)
        ) { workspace in
            let samples = SampleExport(workspace: workspace)
            guard let path = export.outputFile, path != "-" else {
                for line in try await samples.lines(of: collection, form: form) {
                    Output.write(Array((line.text + "\n").utf8))
                }
                return
            }
            let lines = try await samples.write(
                collection, to: path, format: export.format, form: form)
            output.say("\(lines) lines written to \(path)")
        }
    }
}
