import ArgumentParser
import Foundation
import LanguageModels
import Pipeline
import Records
import Samples
import Store
import TextAnalysis

struct FlowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "flow",
        abstract: "Run pipelines of your own, which know when their output is stale.",
        subcommands: [FlowListCommand.self, FlowRunCommand.self, FlowStatusCommand.self])
}

struct FlowListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the flows of the folder flows.")

    func run() throws {
        let flows = FlowFiles.all()
        if flows.isEmpty {
            Output.note(FlowFiles.noneSentence)
        }
        for (name, flow) in flows {
            switch flow {
            case .success(let files):
                Output.line("\(name)  \(files.plan.input.words)  \(files.plan.about)")
            case .failure(let error): Output.line("\(name)  cannot be run: \(error)")
            }
        }
    }
}

struct FlowRunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Make what is missing or stale of a flow's output.",
        discussion: """
            Only records are made that are new or whose input, prompts, files, models or parameters \
            changed. A record that gives no sample is a line that says why.
            """)

    @Argument(help: ArgumentHelp("A flow of the folder flows, or a file.", valueName: "flow"))
    var flow: String

    @Option(
        name: [.customShort("o"), .customLong("output")],
        help: ArgumentHelp(
            "The file to write (default: the flow's own, else training/data/NAME.jsonl).",
            valueName: "file"))
    var outputFile: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Run the first records only, which marks the output as partial.", valueName: "n"))
    var limit: Int?

    @Flag(
        inversion: .prefixedNo,
        help: "Write lines with input, steps and times (default: what the flow says).")
    var annotate: Bool?

    @OptionGroup var options: SampleOptions

    func validate() throws {
        try options.check(output: outputFile)
        if let limit, limit < 1 {
            throw ValidationError("--limit is \(limit): give a number from 1.")
        }
        if outputFile == "-" {
            throw ValidationError("A flow's output has a manifest beside it: name a file with -o.")
        }
    }

    func run() async throws {
        let files = try FlowFiles(named: flow)
        let path = outputFile ?? files.plan.outputPath
        let name = options.collection ?? files.plan.name
        var session = try options.session("flow run", models: files.choices)
        session.roles = files.definition.sampleRoles
        session.mayBeNew = !files.needsIndex
        if !options.asking.dryRun {
            try FileManager.default.createDirectory(
                at: URL(filePath: path).deletingLastPathComponent(),
                withIntermediateDirectories: true)
        }
        try await session.perform(name) { work in
            let records = try await files.records(work.workspace)
            let taken = Array(records.prefix(limit ?? records.count))
            let units = taken.map { $0.unit(of: files.plan.name) }
            let writer = FlowWriter(
                flow: files.plan.name, collection: name, path: path, recordCount: records.count,
                isAnnotated: annotate ?? files.plan.isAnnotated,
                fingerprint: files.definition.fingerprint(of: work.models))
            try ExportRun.check(path, index: work.workspace.index.path)
            return SampleJob(
                plan: SamplePlan(name: name, path: files.path, target: units.count) {
                    Array(units.prefix($0))
                },
                maker: FlowMaker(files.definition),
                prepare: { run in try await Self.prepare(run, files.definition) },
                findings: { finished in
                    let written = try await writer.write(
                        finished.lines, of: finished.summary, in: work.workspace)
                    return [
                        written?.sentence
                            ?? "\(path) is left as it was, since the run ended at its limit."
                    ]
                })
        }
    }

    /// Asks the set-up steps.
    private static func prepare(
        _ run: SampleRun, _ definition: FlowDefinition
    ) async throws -> any SampleMaker {
        let unit = SampleUnit(
            kind: .flow, key: "setup", input: ["flow": .string(definition.plan.name)])
        let setup = try await run.prepare(unit) {
            try await FlowMaker.setUp(definition, asking: $0)
        }
        switch setup {
        case .success(let results): return FlowMaker(definition, setup: results)
        case .failure(let fault):
            throw PipelineError(
                .nothingToDo,
                "The set-up of the flow '\(definition.plan.name)' gave no result (\(fault.error)): \(fault.message)"
            )
        }
    }
}

struct FlowStatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Say which records of a flow's output are stale, and what changed.",
        discussion: """
            Asks nobody: a model that nobody names is taken to be the one of the last run. Without \
            a name a line for each flow of the folder flows.
            """)

    @Argument(
        help: ArgumentHelp(
            "A flow of the folder flows, or a file (default: all of the folder).", valueName: "flow"
        ))
    var flow: String?

    @Option(
        name: [.customShort("o"), .customLong("output")],
        help: ArgumentHelp("The output that is looked at.", valueName: "file"))
    var outputFile: String?

    @Flag(name: .long, help: "Say the state of each record.")
    var records = false

    @OptionGroup var index: IndexOptions
    @OptionGroup var model: ModelOptions

    @Flag(name: .long, help: "Print one JSON object for each flow.")
    var json = false

    func validate() throws {
        if flow == nil, let outputFile {
            throw ValidationError("-o \(outputFile) is the output of one flow: name the flow.")
        }
    }

    func run() async throws {
        if let flow { return try await tell(try FlowFiles(named: flow)) }
        let flows = FlowFiles.all()
        if flows.isEmpty { Output.note(FlowFiles.noneSentence) }
        var failed = false
        for (name, flow) in flows {
            // One that cannot be read does not hide the others.
            do { try await tell(try flow.get()) } catch {
                if error is CancellationError { throw error }
                Output.error("\(name): \(error)")
                failed = true
            }
        }
        if failed { throw ExitCode(1) }
    }

    private func tell(_ files: FlowFiles) async throws {
        let manifest = try FlowManifest.beside(outputFile ?? files.plan.outputPath)
        let status = FlowStatus(
            records: try await flowRecords(files), entries: manifest?.entries ?? [],
            fingerprint: try fingerprint(files, last: manifest?.fingerprint))
        if json {
            Output.line(Self.json(status, files.plan.name).text)
            return
        }
        Output.line("\(files.plan.name)  \(status.summary)")
        guard records else { return }
        for record in status.records {
            let reasons = record.reasons.joined(separator: ", ")
            Output.line(
                "\(record.state.rawValue)  \(record.key)\(reasons.isEmpty ? "" : "  \(reasons)")")
        }
    }

    private func flowRecords(_ files: FlowFiles) async throws -> [FlowRecord] {
        guard files.needsIndex else { return try await files.records(nil) }
        let opened = try index.open()
        defer { opened.close() }
        return try await files.records(
            Workspace(
                index: opened, corpus: "", run: .init(hex: ""), progress: SilentProgress(),
                clock: .system))
    }

    /// The fingerprint as it would be, with the last run's models where nobody names others.
    private func fingerprint(
        _ files: FlowFiles, last: FlowFingerprint?
    ) throws -> FlowFingerprint {
        var session = SampleSession(command: "flow status", options: SampleOptions.of(model))
        session.named = files.choices
        session.roles = files.definition.sampleRoles
        let resolved = session.resolved(try model.configuration(), try model.environment())
        var identities: [String: ModelIdentity] = [:]
        for role in files.definition.roles {
            let known = resolved[FlowDefinition.role(named: role)]
            identities[role] = FlowFingerprint.model(
                of: role, provider: known?.provider?.value, model: known?.model?.value, last: last)
        }
        return files.definition.fingerprint(models: identities)
    }

    private static func json(_ status: FlowStatus, _ name: String) -> JSONValue {
        [
            "flow": .string(name), "state": .string(status.flow.rawValue),
            "counts": .object(
                FlowStatus.State.allCases.map {
                    JSONValue.Member($0.rawValue, JSONValue(status.count($0)))
                }),
            "changes": .object(
                status.changes.map { JSONValue.Member($0.reason, JSONValue($0.count)) }),
            "records": .array(
                status.records.map { record in
                    [
                        "key": .string(record.key), "state": .string(record.state.rawValue),
                        "reasons": .array(record.reasons.map(JSONValue.string)),
                    ]
                }),
        ]
    }
}
