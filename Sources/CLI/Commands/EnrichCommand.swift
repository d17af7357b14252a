import ArgumentParser
import Curate
import LanguageModels
import Pipeline
import Store

/// A command that makes new forms of the pairs there are.
private protocol RewritingCommand: AsyncParsableCommand {
    var file: String? { get }
    var index: IndexOptions { get }
    var corpus: CorpusOptions { get }
    var model: ModelOptions { get }
    var asking: AskingOptions { get }
    var output: OutputOptions { get }
    var json: Bool { get }
}

extension RewritingCommand {
    fileprivate func rewrite(
        _ kind: RewriteKind, noun: String, work: (PairRun) async throws -> PairSummary
    ) async throws {
        let session = ModelSession(
            command: Self._commandName, index: try index.open(argument: file), corpus: corpus,
            model: model, asking: asking, rewrite: kind, roles: [.rewriter], output: output)
        if asking.dryRun {
            let estimate = try await session.estimate {
                try await $0.rewrite(addingReasoning: kind == .off)
            }
            return try EstimateReport(estimate: estimate, noun: noun).print(json: json)
        }
        let summary = try await session.run { run, _ in try await work(run) }
        try PairReport(summary: summary, noun: noun).finish(output: output, json: json)
    }
}

struct EnrichCommand: RewritingCommand {
    static let configuration = CommandConfiguration(
        commandName: "enrich",
        abstract: "Rewrite the pairs that were made, with their facts locked.",
        discussion: """
            Numbers, units, names, code and negations of draft and rewrite are compared: a rewrite \
            that adds or loses one is rejected, and the draft stays. A large model sees the chunk \
            and rewrites question and answer; a small one names the subject of questions that do \
            not stand alone. Judge the new forms with `quarry curate`.
            """)

    @Argument(help: ArgumentHelp("The index file (default: index.quarry).", valueName: "index"))
    var file: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "full (question and answer), rename (questions that do not stand alone) or auto (default: auto, by the model's size).",
            valueName: "kind"))
    var rewrite = "auto"

    @OptionGroup var index: IndexOptions
    @OptionGroup var corpus: CorpusOptions
    @OptionGroup var model: ModelOptions
    @OptionGroup var asking: AskingOptions
    @OptionGroup var output: OutputOptions

    @Flag(name: .long, help: "Print the summary as JSON; docs/cli.md names its fields.")
    var json = false

    func validate() throws {
        guard let kind = RewriteKind(rawValue: rewrite), kind != .off else {
            throw ValidationError("--rewrite is '\(rewrite)': give auto, full or rename.")
        }
    }

    func run() async throws {
        try await rewrite(RewriteKind(rawValue: rewrite) ?? .auto, noun: "rewritten") {
            try await $0.enrich()
        }
    }
}

struct EnhanceCotCommand: RewritingCommand {
    static let configuration = CommandConfiguration(
        commandName: "enhance-cot",
        abstract: "Add reasoning to the accepted pairs that have none.",
        discussion: """
            The model writes the steps from question to answer, and nothing else: both are taken \
            from the index. Every step is compared with the chunk. The pair with reasoning is a new \
            row that leads back to the one without.
            """)

    @Argument(help: ArgumentHelp("The index file (default: index.quarry).", valueName: "index"))
    var file: String?

    @OptionGroup var index: IndexOptions
    @OptionGroup var corpus: CorpusOptions
    @OptionGroup var model: ModelOptions
    @OptionGroup var asking: AskingOptions
    @OptionGroup var output: OutputOptions

    @Flag(name: .long, help: "Print the summary as JSON; docs/cli.md names its fields.")
    var json = false

    func run() async throws {
        try await rewrite(.off, noun: "reasoned") { try await $0.enhance() }
    }
}
