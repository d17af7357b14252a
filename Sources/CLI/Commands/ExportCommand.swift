import ArgumentParser
import Export
import Pipeline
import Store

struct ExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write the accepted pairs as fine-tuning data.",
        discussion: """
            Every line carries the pair's id, which `quarry lineage` and the view lineage resolve. \
            The file is either whole or absent.
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

/// Where to, and in which form.
struct ExportOptions: ParsableArguments {
    @Option(
        name: [.customShort("o"), .customLong("output")],
        help: ArgumentHelp(
            "The file to write; - is stdout, which export writes to without it.", valueName: "file")
    )
    var outputFile: String?

    @Option(
        name: [.short, .long],
        help: ArgumentHelp("jsonl, chatml, alpaca, sharegpt or triplets.", valueName: "format"))
    var format = "chatml"

    @Option(
        name: .long,
        help: ArgumentHelp("A system message at the head of each conversation.", valueName: "text"))
    var systemPrompt: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "What makes a question stand alone: title (\"According to ...\") or none.",
            valueName: "style"))
    var context = "title"

    func validate() throws {
        if ExportFormat(rawValue: format) == nil {
            let known = ExportFormat.allCases.map(\.rawValue).joined(separator: ", ")
            throw ValidationError("There is no format '\(format)': give one of \(known).")
        }
        if ContextStyle(rawValue: context) == nil {
            let known = ContextStyle.allCases.map(\.rawValue).joined(separator: ", ")
            throw ValidationError("There is no context style '\(context)': give one of \(known).")
        }
    }

    func write(from workspace: Workspace, to path: String, output: OutputOptions) async throws {
        let run = ExportRun(
            workspace: workspace, format: ExportFormat(rawValue: format) ?? .chatml,
            systemPrompt: systemPrompt, contextStyle: ContextStyle(rawValue: context) ?? .title)
        guard path != "-" else {
            for line in try await run.lines() { Output.write(line.bytes) }
            return
        }
        let count = try await run.write(to: path)
        if count == 0 {
            Output.note(
                "No pair is accepted yet, so \(path) is empty: make some with `quarry generate` and `quarry curate`."
            )
        } else {
            output.say("\(count) lines written to \(path)")
        }
    }
}
