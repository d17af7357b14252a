import ArgumentParser
import Foundation
import LanguageModels
import Pipeline
import Records
import Samples
import Store
import TextAnalysis

struct ToolsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tools",
        abstract: "Make conversations in which the assistant calls tools.",
        discussion: """
            A scenario has tools, personas, kinds of conversations with shares, entities, and a \
            simulator that says what the tools answer. The program plans and simulates, the model \
            writes what user and assistant say; every line is validated. Writes \
            validation_report.json and generation_metadata.json beside the file.
            """)

    @Argument(
        help: ArgumentHelp(
            "The scenario, in YAML; with --from-corpus it is left out.", valueName: "scenario"))
    var scenario: String?

    @Option(name: .long, help: ArgumentHelp("Conversations to make.", valueName: "n"))
    var count = 1000

    @Option(
        name: [.customShort("o"), .customLong("output")],
        help: ArgumentHelp(
            "The file to write; - is stdout, without reports (default: NAME.jsonl).",
            valueName: "file"))
    var outputFile: String?

    @Option(
        name: .customLong("validate"),
        help: ArgumentHelp(
            "Validate this file in the place of making one, with the scenario's rules.",
            valueName: "file"))
    var validatedFile: String?

    @Flag(
        name: .long,
        help: "Let the tool be a search of the index's documents, and the answers rest on them.")
    var fromCorpus = false

    @OptionGroup var corpus: CorpusOptions
    @OptionGroup var options: SampleOptions

    func validate() throws {
        try SampleOptions.check("--count", count)
        try options.check(output: outputFile)
        guard fromCorpus != (scenario != nil) else {
            throw ValidationError("Name a scenario, or give --from-corpus in its place.")
        }
    }

    func run() async throws {
        let read = try scenario.map { try ToolScenario(try PlanFile.read($0)) }
        if let file = validatedFile { return try validateFile(file, read) }
        let name =
            options.collection ?? read?.name
            ?? corpus.corpus.map { "documents (\($0))" } ?? "documents"
        try await options.session("tools").perform(name, corpus: fromCorpus ? corpus : nil) {
            work in
            let plan: ToolScenario
            if let read {
                plan = read
            } else {
                plan = try ToolScenario.documents(
                    try await work.workspace.passages(), name: name)
            }
            let seed = work.seed
            let path = outputFile ?? "\(name).jsonl"
            return SampleJob(
                plan: SamplePlan(name: name, path: scenario ?? "", target: count) {
                    try plan.units(count: $0, seed: seed)
                },
                maker: try ToolSampleMaker(
                    scenario: plan, requestPrompt: nil, answerPrompt: nil,
                    temperature: options.model.temperature, maxTokens: options.model.maxTokens,
                    seed: options.model.seed),
                files: [SampleJob.File(path: path)],
                findings: { finished in
                    try reports(finished, plan, seed: seed, path: path)
                })
        }
    }

    /// Writes the two reports beside the file, and says where.
    private func reports(
        _ finished: SampleJob.Finished, _ plan: ToolScenario, seed: Int, path: String
    ) throws -> [String] {
        guard path != "-", !finished.summary.isCutShort else { return [] }
        let made = finished.lines.filter { $0.slot.isMade }
        let failures = finished.lines.filter { $0.slot.state == .rejected && !$0.slot.isMade }.map {
            line in
            [line.slot.cause.type]
        }
        let samples = made.compactMap { line in
            line.fields.flatMap { try? JSONValue(parsing: $0) }
        }
        let folder = URL(filePath: path).deletingLastPathComponent()
        let models = Set(finished.work.models.values.map(\.model.identity.model)).sorted()
        let files: [(String, JSONValue)] = [
            (
                "validation_report.json",
                ToolReports.validation(
                    passed: made.count, failures: failures,
                    judge: finished.summary.status.judge?.json)
            ),
            (
                "generation_metadata.json",
                ToolReports.metadata(
                    scenario: plan, seed: seed, requested: count, samples: samples,
                    rejected: failures.count, models: models)
            ),
        ]
        for (file, value) in files {
            try WholeFileText.write(value.text + "\n", to: folder.appending(path: file).path)
        }
        return [
            "\(made.count) of \(made.count + failures.count) passed validation; see validation_report.json and generation_metadata.json beside \(path)."
        ]
    }

    /// Says what is wrong with the lines of a file that may have been made elsewhere.
    private func validateFile(_ path: String, _ scenario: ToolScenario?) throws {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw PlanError("There is no file '\(path)' that can be opened: name one that exists.")
        }
        let validator = scenario.map { ToolValidator(scenario: $0) } ?? ToolValidator()
        var all: [[ToolFault]] = []
        let lines = data.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        for (place, bytes) in lines.enumerated()
        where !bytes.allSatisfy({ $0 == 0x20 || $0 == 0x0D }) {
            let faults = validator.faults(inLine: String(decoding: bytes, as: UTF8.self))
            for fault in faults {
                Output.note("\(path):\(place + 1): \(fault.type.rawValue): \(fault.message)")
            }
            all.append(faults)
        }
        Output.line(ToolReports.validation(of: all).text)
        if all.contains(where: { !$0.isEmpty }) { throw ExitCode(1) }
    }
}
