import ArgumentParser
import Curate
import LanguageModels
import Pipeline
import Store

/// A command that makes new forms of the pairs there are.
private protocol RewritingCommand: AsyncParsableCommand {
    var file: String? { get }
    var pairs: PairFileOptions { get }
    var index: IndexOptions { get }
    var corpus: CorpusOptions { get }
    var model: ModelOptions { get }
    var asking: AskingOptions { get }
    var output: OutputOptions { get }
    var json: Bool { get }
    /// `off` where reasoning is added.
    var kind: RewriteKind { get }
    /// What is done, in words.
    static var work: PairFileInput.Work { get }

    /// - Parameter isOfFile: whether the pairs are those of a file, which nobody judged yet.
    func perform(_ run: PairRun, isOfFile: Bool) async throws -> PairSummary
    func write(from workspace: Workspace, isOfFile: Bool) async throws
}

extension RewritingCommand {
    fileprivate func rewrite() async throws {
        if let input = try PairFileInput(
            file, pairs: pairs, index: index, command: Self._commandName, work: Self.work)
        {
            return try await rewrite(input)
        }
        try pairs.check(index: index.path(argument: file))
        let session = session(on: try index.open(argument: file))
        let noun = Self.work.noun
        if asking.dryRun {
            let estimate = try await session.estimate {
                try await $0.rewrite(addingReasoning: kind == .off)
            }
            return try EstimateReport(estimate: estimate, noun: noun).print(json: json)
        }
        let summary = try await session.run { run, workspace in
            let summary = try await perform(run, isOfFile: false)
            try await write(from: workspace, isOfFile: false)
            return summary
        }
        try PairReport(summary: summary, noun: noun).finish(output: output, json: json)
    }

    private func rewrite(_ input: PairFileInput) async throws {
        try pairs.check(index: input.index)
        guard !asking.dryRun else {
            return try await input.estimate(
                corpus: corpus, output: output, json: json, session: session
            ) { try await $0.rewrite(addingReasoning: kind == .off, unjudged: true) }
        }
        try await input.run(output: output, json: json, session: session) { run, workspace in
            let summary = try await perform(run, isOfFile: true)
            try await write(from: workspace, isOfFile: true)
            return summary
        }
    }

    private func session(on index: Index) -> ModelSession {
        ModelSession(
            command: Self._commandName, index: index, corpus: corpus, model: model, asking: asking,
            rewrite: kind, roles: [.rewriter], output: output)
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

    @Argument(
        help: ArgumentHelp(
            "The index file (default: index.quarry), or a JSON file of pairs to rewrite into -o.",
            valueName: "index"))
    var file: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "full (question and answer), rename (questions that do not stand alone) or auto (default: auto, by the model's size).",
            valueName: "kind"))
    var rewrite = "auto"

    @Flag(
        name: .customLong("no-preserve-original"),
        help: "Leave out of the file of -o what rewritten pairs were before.")
    var dropsOriginals = false

    @OptionGroup var pairs: PairFileOptions
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
        try await rewrite()
    }

    fileprivate var kind: RewriteKind { RewriteKind(rawValue: rewrite) ?? .auto }

    fileprivate static let work = PairFileInput.Work(participle: "rewritten", noun: "rewritten")

    fileprivate func perform(_ run: PairRun, isOfFile: Bool) async throws -> PairSummary {
        try await run.enrich()
    }

    fileprivate func write(from workspace: Workspace, isOfFile: Bool) async throws {
        try await pairs.write(
            .made(nil), keepsOriginals: !dropsOriginals, from: workspace, output: output)
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

    @Argument(
        help: ArgumentHelp(
            "The index file (default: index.quarry), or a JSON file of pairs to explain into -o.",
            valueName: "index"))
    var file: String?

    @OptionGroup var pairs: PairFileOptions
    @OptionGroup var index: IndexOptions
    @OptionGroup var corpus: CorpusOptions
    @OptionGroup var model: ModelOptions
    @OptionGroup var asking: AskingOptions
    @OptionGroup var output: OutputOptions

    @Flag(name: .long, help: "Print the summary as JSON; docs/cli.md names its fields.")
    var json = false

    func run() async throws {
        try await rewrite()
    }

    fileprivate var kind: RewriteKind { .off }

    fileprivate static let work = PairFileInput.Work(participle: "explained", noun: "reasoned")

    fileprivate func perform(_ run: PairRun, isOfFile: Bool) async throws -> PairSummary {
        try await run.enhance(unjudged: isOfFile)
    }

    fileprivate func write(from workspace: Workspace, isOfFile: Bool) async throws {
        try await pairs.write(
            isOfFile ? .reasoned : .accepted, from: workspace, output: output)
    }
}
