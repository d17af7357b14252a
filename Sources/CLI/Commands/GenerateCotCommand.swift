import ArgumentParser
import Pipeline
import Records
import Store

struct GenerateCotCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "generate-cot",
        abstract: "Make pairs with reasoning: a question, the steps to its answer, and the answer.",
        discussion: """
            Every step is compared with the chunk; a pair whose steps say what the text does not is \
            rejected. They lie beside the plain pairs of the corpus, with a target of their own. \
            Models of less than about 3 B parameters seldom reason: most of their pairs are rejected.
            """)

    @Argument(help: ArgumentHelp("The index file (default: index.quarry).", valueName: "index"))
    var file: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Pairs to have in all (default: one for each chunk that can be asked about).",
            valueName: "n"))
    var targetPairs: Int?

    @Option(
        name: .long,
        help: ArgumentHelp("Pairs of a chunk that are asked for at most.", valueName: "n"))
    var nPairs: Int?

    @Option(
        name: .long,
        help: ArgumentHelp("Chunks that are asked about at most (default: all).", valueName: "n"))
    var maxChunks: Int?

    @OptionGroup var pairs: PairFileOptions
    @OptionGroup var language: LanguageOptions
    @OptionGroup var benchmarks: BenchmarkOptions
    @OptionGroup var index: IndexOptions
    @OptionGroup var corpus: CorpusOptions
    @OptionGroup var model: ModelOptions
    @OptionGroup var asking: AskingOptions
    @OptionGroup var output: OutputOptions

    @Flag(name: .long, help: "Print the summary as JSON; docs/cli.md names its fields.")
    var json = false

    func validate() throws {
        try validateTarget(targetPairs)
        try making.validate()
    }

    private var making: MakingOptions {
        var making = MakingOptions.none
        making.nPairs = nPairs
        making.maxChunks = maxChunks
        return making
    }

    func run() async throws {
        try pairs.check(index: index.path(argument: file))
        let session = ModelSession(
            command: "generate-cot", index: try index.open(argument: file), corpus: corpus,
            model: model, making: making, benchmarks: benchmarks, language: language,
            asking: asking, kind: .cot, roles: [.generator], output: output)
        if asking.dryRun {
            let estimate = try await session.estimate { try await $0.make(target: targetPairs) }
            return try EstimateReport(estimate: estimate, noun: "made").print(json: json)
        }
        let summary = try await session.run { run, workspace in
            let summary = try await run.make(target: targetPairs)
            try await pairs.write(.made(.cot), from: workspace, output: output)
            return summary
        }
        try PairReport(summary: summary, noun: "made").finish(output: output, json: json)
    }
}
