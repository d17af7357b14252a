import ArgumentParser
import Curate
import LanguageModels
import Pipeline
import Records
import Store

struct GenerateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "generate",
        abstract: "Make question-answer pairs from the chunks by back-translation.",
        discussion: """
            The program picks sentences that are worth asking about as answers, the model writes \
            their questions. Stops with exactly the number of pairs asked for that pass the checks \
            that cost no tokens, or says why there are fewer.
            """)

    @Argument(help: ArgumentHelp("The index file (default: index.quarry).", valueName: "index"))
    var file: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Pairs to have in all (default: one for each chunk that can be asked about).",
            valueName: "n"))
    var targetPairs: Int?

    @OptionGroup var pairs: PairFileOptions
    @OptionGroup var making: MakingOptions
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
    }

    func run() async throws {
        try pairs.check(index: index.path(argument: file))
        let session = ModelSession(
            command: "generate", index: try index.open(argument: file), corpus: corpus,
            model: model, making: making, benchmarks: benchmarks, language: language,
            asking: asking, roles: [.generator], output: output)
        if asking.dryRun {
            let estimate = try await session.estimate { try await $0.make(target: targetPairs) }
            return try EstimateReport(estimate: estimate, noun: "made").print(json: json)
        }
        let summary = try await session.run { run, workspace in
            let summary = try await run.make(target: targetPairs)
            try await pairs.write(.made(.qa), from: workspace, output: output)
            return summary
        }
        try PairReport(summary: summary, noun: "made").finish(output: output, json: json)
    }
}

func validateTarget(_ target: Int?) throws {
    if let target, target < 1 {
        throw ValidationError("--target-pairs is \(target): give a number from 1.")
    }
}
