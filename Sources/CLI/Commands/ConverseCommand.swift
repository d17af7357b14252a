import ArgumentParser
import Foundation
import Pipeline
import Records
import Samples
import Store
import TextAnalysis

struct ConverseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "converse",
        abstract:
            "Make conversations: each about a topic, with patterns that are dealt out evenly.",
        discussion: """
            A plan has topics and patterns; a conversation has one topic and two or three patterns. \
            All topics are used before one repeats, all patterns within one use of each other, and \
            the seed decides the rest. Whether a pattern is really there is judged. Ends with a \
            verdict, go or no-go. Units that fail three times are named and passed over. Of several \
            providers each makes all of them; --model then names one for each, in their order.
            """)

    @Argument(help: ArgumentHelp("The plan, in YAML.", valueName: "plan"))
    var plan: String

    @Option(name: .long, help: ArgumentHelp("Conversations to make.", valueName: "n"))
    var count = 100

    @Option(
        name: [.customShort("o"), .customLong("output")],
        help: ArgumentHelp(
            "The file to write; - is stdout (default: conversations_COUNT_seedSEED.jsonl).",
            valueName: "file"))
    var outputFile: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "A folder for the files, one for each --provider that is given.", valueName: "folder"))
    var outputDir: String?

    @Flag(
        name: .long,
        help: "Take the topics from the index's documents, and let the conversations rest on them.")
    var fromCorpus = false

    @OptionGroup var corpus: CorpusOptions
    @OptionGroup var options: SampleOptions

    func validate() throws {
        try SampleOptions.check("--count", count)
        try options.check(output: outputFile, providers: true)
        if outputFile != nil, outputDir != nil {
            throw ValidationError("-o and --output-dir exclude each other: give one.")
        }
        if options.model.providers.count > 1, outputDir == nil {
            throw ValidationError(
                "Several providers write a file each: say where with --output-dir.")
        }
        let models = options.model.models.count
        guard models < 2 || models == options.model.providers.count else {
            throw ValidationError(
                "--model is given \(models) times: give it once, or once for each --provider, in their order."
            )
        }
    }

    func run() async throws {
        let reader = try PlanFile.read(plan)
        let read = try ConversationPlan(reader, needsTopics: !fromCorpus)
        if let outputDir, !options.asking.dryRun {
            try FileManager.default.createDirectory(
                atPath: outputDir, withIntermediateDirectories: true)
        }
        let providers = options.model.providers
        guard providers.count > 1 else {
            return try await make(read, options, provider: nil, meter: nil)
        }
        // A limit is one of the command, not of each provider.
        let meter = SpendingMeter(
            limits: options.asking.spending.limits(try options.model.configuration()))
        var failure: (any Error)?
        for (place, provider) in providers.enumerated() {
            var own = options
            own.model.providers = [provider]
            if options.model.models.count > 1 { own.model.models = [options.model.models[place]] }
            // One that cannot be asked does not keep the others from their turn.
            do { try await make(read, own, provider: provider, meter: meter) } catch {
                if error is CancellationError { throw error }
                if !(error is ExitCode) { Output.error("\(provider): \(error)") }
                failure = failure ?? error
            }
        }
        // A limit is told from a failure by its code.
        if let code = failure as? ExitCode { throw code }
        if failure != nil { throw ExitCode(1) }
    }

    private func make(
        _ read: ConversationPlan, _ options: SampleOptions, provider: String?,
        meter: SpendingMeter?
    ) async throws {
        let name =
            (options.collection ?? read.name) + (provider.map { " (\($0))" } ?? "")
        var session = try options.session("converse")
        session.meter = meter
        try await session.perform(name, corpus: fromCorpus ? corpus : nil) { work in
            let plan =
                fromCorpus ? read.grounded(in: try await work.workspace.passages()) : read
            guard !plan.topics.isEmpty else {
                throw PipelineError(
                    .nothingToDo,
                    "The corpus '\(work.workspace.corpus)' has no passage long enough for a conversation: read more documents."
                )
            }
            let units = plan.units(count: count, seed: work.seed)
            return SampleJob(
                plan: SamplePlan(name: name, path: self.plan, target: count) {
                    Array(units.prefix($0))
                },
                maker: try ConversationMaker(
                    ConversationMaker.Overrides(
                        temperature: options.model.temperature,
                        maxTokens: options.model.maxTokens, seed: options.model.seed)),
                files: [SampleJob.File(path: path(seed: work.seed, provider: provider))],
                findings: { Self.findings($0, units: units, exchanges: plan.exchanges) })
        }
    }

    private func path(seed: Int, provider: String?) -> String {
        let file = ConversationFile.name(count: count, seed: seed, provider: provider)
        return outputFile ?? (outputDir.map { "\($0)/\(file)" } ?? file)
    }

    private static func findings(
        _ finished: SampleJob.Finished, units: [SampleUnit], exchanges: ClosedRange<Int>
    ) -> [String] {
        let results = zip(units, finished.lines).map { unit, line in
            ConversationVerdict.Result(
                unit, ending(of: line, checks: finished.checks[unit.id] ?? []))
        }
        return ConversationVerdict(results, exchanges: exchanges).lines
    }

    private static func ending(
        of line: SampleLine, checks: [Check]
    ) -> ConversationVerdict.Result.Ending {
        let fields = line.fields.flatMap { try? JSONValue(parsing: $0) }
        switch line.slot.state {
        case .accepted:
            return .outcome(.made(SampleDraft(fields: fields ?? [:], checks: checks)))
        case .rejected:
            let cause = line.slot.cause
            let rejection = SampleRejection(
                type: cause.type, message: cause.message, fields: fields, checks: checks)
            return line.slot.isMade ? .turnedDown(rejection) : .outcome(.rejected(rejection))
        case .failed: return .failed(line.slot.reason ?? "no reply came")
        case .pending: return .failed("not made yet")
        }
    }
}
