import ArgumentParser
import Pipeline
import Store

struct CurateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "curate",
        abstract: "Judge pairs against the chunks they came from, or the samples of a collection.",
        discussion: """
            The judge always sees the source. A small model asks back and says yes or no; a large \
            one gives marks that are summed to a rating of 0 to 10. Judging twice asks nothing \
            twice; another threshold asks nothing at all.
            """)

    @Argument(
        help: ArgumentHelp(
            "The index file (default: index.quarry), or a JSON file of pairs to judge into -o.",
            valueName: "index"))
    var file: String?

    @Flag(
        name: .long,
        help:
            "Take anew which pairs repeat others and whether a search finds their chunk, as the corpus is now."
    )
    var recheck = false

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Judge the samples of this collection in the place of pairs: what is said, against the given fact, the chunks and the results of tools.",
            valueName: "name"))
    var collection: String?

    @OptionGroup var pairs: PairFileOptions
    @OptionGroup var judge: JudgeOptions
    @OptionGroup var benchmarks: BenchmarkOptions
    @OptionGroup var index: IndexOptions
    @OptionGroup var corpus: CorpusOptions
    @OptionGroup var model: ModelOptions
    @OptionGroup var asking: AskingOptions
    @OptionGroup var output: OutputOptions

    @Flag(name: .long, help: "Print the summary as JSON; docs/cli.md names its fields.")
    var json = false

    func validate() throws {
        for (name, isGiven) in [
            ("--recheck", recheck), ("--against", !benchmarks.against.isEmpty),
            ("--corpus", corpus.corpus != nil),
        ] where isGiven && collection != nil {
            throw ValidationError("\(name) is for pairs: leave it out with --collection.")
        }
    }

    func run() async throws {
        if let collection { return try await judge(samplesOf: collection) }
        if let input = try PairFileInput(
            file, pairs: pairs, index: index, command: "curate",
            work: .init(participle: "judged", noun: "accepted"))
        {
            return try await judge(input)
        }
        try pairs.check(index: index.path(argument: file))
        let session = session(on: try index.open(argument: file))
        if asking.dryRun {
            let estimate = try await session.estimate { try await $0.judgeMade() }
            return try EstimateReport(estimate: estimate, noun: "accepted").print(json: json)
        }
        let summary = try await session.run { run, workspace in
            let summary = try await run.judge(isRecheck: recheck)
            try await pairs.write(.accepted, from: workspace, output: output)
            return summary
        }
        try PairReport(summary: summary, noun: "accepted").finish(output: output, json: json)
    }

    private func judge(_ input: PairFileInput) async throws {
        try pairs.check(index: input.index)
        guard !asking.dryRun else {
            return try await input.estimate(
                corpus: corpus, output: output, json: json, session: session
            ) { try await $0.judgeMade() }
        }
        try await input.run(output: output, json: json, session: session) { run, workspace in
            let summary = try await run.judge()
            try await pairs.write(.accepted, from: workspace, output: output)
            return summary
        }
    }

    func session(on index: Index) -> ModelSession {
        ModelSession(
            command: "curate", index: index, corpus: corpus, model: model, judge: judge,
            benchmarks: benchmarks, asking: asking, roles: [.judge], output: output)
    }
}
