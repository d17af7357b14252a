import ArgumentParser
import Foundation
import Pipeline
import Records
import Samples
import Store
import TextAnalysis

struct FactsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "facts",
        abstract: "Make questions and answers that hold given facts, in many forms.",
        discussion: """
            A template has facts, seed questions and requirements on the answer (short, JSON, a \
            tweet, formal documentation ...). Each answer is checked: it holds the facts and meets \
            the requirement. Writes conversations to NAME_ft.jsonl and answers alone to \
            NAME_text.jsonl.
            """)

    @Argument(
        help: ArgumentHelp(
            "The template, in YAML; with --from-corpus it may be left out.", valueName: "template"))
    var template: String?

    @Option(
        name: .long, help: ArgumentHelp("Samples to make, from each model.", valueName: "n"))
    var limit = 50

    @Option(
        name: [.customShort("o"), .customLong("output")],
        help: ArgumentHelp(
            "In the place of the two files one with all fields; - is stdout.", valueName: "file"))
    var outputFile: String?

    @Option(
        name: .long,
        help: ArgumentHelp("The folder for the two files (default: here).", valueName: "folder"))
    var outputDir: String?

    @Flag(name: .long, help: "Draw the facts from the index's documents, with their sentences.")
    var fromCorpus = false

    @OptionGroup var corpus: CorpusOptions
    @OptionGroup var options: SampleOptions

    func validate() throws {
        try SampleOptions.check("--limit", limit)
        try options.check(output: outputFile, models: true)
        guard fromCorpus || template != nil else {
            throw ValidationError("Name a template, or give --from-corpus.")
        }
        if outputFile != nil, outputDir != nil {
            throw ValidationError("-o and --output-dir exclude each other: give one.")
        }
    }

    func run() async throws {
        let read = try template.map {
            try FactTemplate(try PlanFile.read($0), needsFact: !fromCorpus)
        }
        let name =
            options.collection ?? read?.name ?? corpus.corpus.map { "facts (\($0))" } ?? "facts"
        let models = options.model.models.count > 1 ? options.model.models : []
        try await options.session("facts").perform(name, corpus: fromCorpus ? corpus : nil) {
            work in
            let plan: FactPlan
            if fromCorpus {
                plan = FactPlan(
                    FactTemplate.drawn(from: try await work.workspace.passages(), base: read))
            } else if let read {
                plan = FactPlan(read)
            } else {
                preconditionFailure("Without --from-corpus there is a template.")
            }
            guard !plan.isEmpty else {
                throw PipelineError(
                    .nothingToDo,
                    "The corpus '\(work.workspace.corpus)' has no sentence that states a fact by itself: read more documents."
                )
            }
            let seed = work.seed
            let share = max(models.count, 1)
            return SampleJob(
                plan: SamplePlan(
                    name: name, path: template ?? "", target: limit * share,
                    most: limit * share * 2
                ) { count in
                    Array(
                        plan.units(
                            count: (count + share - 1) / share, seed: seed, models: models
                        ).prefix(count))
                },
                maker: try FactMaker(
                    models: models, temperature: options.model.temperature,
                    maxTokens: options.model.maxTokens, seed: options.model.seed),
                files: files(name))
        }
    }

    private func files(_ name: String) -> [SampleJob.File] {
        if let outputFile { return [SampleJob.File(path: outputFile)] }
        let folder = outputDir.map { "\($0)/" } ?? ""
        return [
            SampleJob.File(path: "\(folder)\(name)_ft.jsonl", format: "conversation") {
                line, fields in
                guard line.slot.state == .accepted, let id = line.slot.sample else { return nil }
                return TrainingLine.conversation(id: id.hex, fields: fields).flatMap {
                    try? JSONValue(parsing: $0.json)
                }
            },
            SampleJob.File(path: "\(folder)\(name)_text.jsonl", format: "text") { line, fields in
                guard line.slot.state == .accepted else { return nil }
                return TrainingLine.text(fields: fields).flatMap {
                    try? JSONValue(parsing: $0.json)
                }
            },
        ]
    }
}
