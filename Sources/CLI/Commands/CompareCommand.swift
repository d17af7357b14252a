import ArgumentParser
import Curate
import Foundation
import LanguageModels
import Pipeline
import Store

struct CompareCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare",
        abstract: "Compare data sets: measures, a judged sample, the better one, what to merge.",
        discussion: """
            A set is a file of pairs or samples (the plain form, chatml, sharegpt, alpaca, texts), \
            an index (papers.quarry), a corpus or collection of one (papers.quarry#name) or a run \
            (papers.quarry@id). \
            Measures cost nothing. Where a model is named, a sample of pairs is judged two by two, \
            in both orders; its replies are kept, so the same comparison asks nothing twice.
            """)

    @Argument(help: ArgumentHelp("Two data sets or more.", valueName: "set"))
    var names: [String]

    @Option(
        name: .long,
        help: ArgumentHelp("Matches that are judged of every two sets.", valueName: "n"))
    var sampleSize = 10

    @Flag(name: .customLong("no-judge"), help: "Measure only, also where a model is named.")
    var skipsJudge = false

    @Option(
        name: [.customShort("o"), .customLong("output")],
        help: ArgumentHelp("Write the whole result as JSON; - is stdout.", valueName: "file"))
    var outputFile: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Write the pairs that the other sets would add to the winner, as JSON Lines.",
            valueName: "file"))
    var merge: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "The index that holds the chunks of pairs from files, and keeps the judge's replies (default: the first index that is compared; else replies are kept in the cache).",
            valueName: "file"))
    var index: String?

    @OptionGroup var spending: SpendingOptions
    @OptionGroup var model: ModelOptions
    @OptionGroup var output: OutputOptions

    @Flag(name: .long, help: "Print the result as JSON; docs/cli.md names its fields.")
    var json = false

    func validate() throws {
        guard names.count > 1 else {
            throw ValidationError("One data set has nothing to be compared with: give two or more.")
        }
        if let name = names.first(where: { name in names.count { $0 == name } > 1 }) {
            throw ValidationError("The data set '\(name)' is given twice: give it once.")
        }
        guard sampleSize > 0 else {
            throw ValidationError(
                "--sample-size is \(sampleSize): give a number from 1, or --no-judge.")
        }
    }

    func run() async throws {
        let inputs = ComparisonInputs()
        defer { inputs.close() }
        let given = try index.map { try inputs.open($0) }
        for name in names { try await inputs.add(name) }
        try await inputs.resolveFiles()
        if merge != nil, let set = inputs.sets.first(where: { !$0.isOfPairs }) {
            throw ValidationError(
                "--merge writes pairs, and '\(set.name)' has other samples: leave it out.")
        }
        for path in [outputFile, merge].compactMap(\.self) where path != "-" {
            try inputs.check(output: path)
        }
        let comparison = CompareRun(sets: inputs.sets, index: given)
        let measures = try await comparison.measures()
        let samples = comparison.samples(size: sampleSize, seed: try seed())
        var judge = ComparisonReport.JudgeEntry()
        var verdicts: ComparisonVerdicts?
        if let reason = try reasonNotToJudge() {
            judge.note = reason
        } else {
            let isOfPairs = inputs.sets.allSatisfy(\.isOfPairs)
            let judged = try await self.judge(
                comparison, samples, of: isOfPairs ? .pair : .example,
                keptIn: try given ?? inputs.firstIndex ?? scratch(inputs))
            verdicts = judged.verdicts
            judge = judged.entry
        }
        let report = ComparisonReport(
            sets: inputs.sets, measures: measures, samples: samples, verdicts: verdicts?.samples,
            judge: judge)
        try write(report, sets: inputs.sets)
        if verdicts?.stop != nil { throw ExitCode(3) }
    }

    private func write(_ report: ComparisonReport, sets: [ComparedSet]) throws {
        if let outputFile, outputFile != "-" {
            try ComparisonFile.write(try report.json(), to: outputFile)
            output.say("The result is written to \(outputFile)")
        }
        if let merge {
            let groups = report.merge.pairs(of: sets)
            try ComparisonFile.write(groups, to: merge)
            output.say(
                "\(groups.reduce(0) { $0 + $1.pairs.count }) pairs to merge into \(report.merge.base) are written to \(merge)"
            )
        }
        if json || outputFile == "-" {
            Output.write(try report.json())
        } else {
            Output.line(report.text)
        }
    }
}

// MARK: - Judging

extension CompareCommand {
    private func seed() throws -> Int {
        try model.seed ?? model.configuration().seed ?? 42
    }

    /// nil where a model is named: one that merely stands ready is not asked.
    private func reasonNotToJudge() throws -> String? {
        guard !skipsJudge else { return "Nothing was judged, as --no-judge says." }
        let configuration = try model.configuration()
        let environment = try model.environment()
        let resolved = model.resolved(.judge, of: [.judge], configuration, environment)
        let isNamed =
            resolved.provider != nil || resolved.model != nil || resolved.baseURL != nil
            || !(environment.values["QUARRY_MODEL"] ?? "").isEmpty
        guard isNamed, resolved.provider?.value != "rules" else {
            return
                "Nothing was judged, since no model is named: give one with --provider or --model, or under judge: in quarry.yaml."
        }
        return nil
    }

    /// An index in the cache that only keeps replies, for comparisons of files alone.
    private func scratch(_ inputs: ComparisonInputs) throws -> Index {
        let installation = Installation(environment: ProcessInfo.processInfo.environment)
        guard let folder = installation.cacheFolder else {
            throw PipelineError(
                .writeFailed,
                "There is no folder to keep the judge's replies in: set HOME, or name an index with --index."
            )
        }
        do {
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700])
        } catch {
            throw PipelineError(
                .writeFailed,
                "The folder '\(folder)' for the judge's replies cannot be made: make it, or name an index with --index."
            )
        }
        let path = folder + "/compare.quarry"
        output.say("The judge's replies are kept in \(path)")
        return try inputs.open(path, creating: true)
    }

    private func judge(
        _ comparison: CompareRun, _ samples: [SetSample], of subject: JudgeSubject,
        keptIn index: Index
    ) async throws -> (verdicts: ComparisonVerdicts, entry: ComparisonReport.JudgeEntry) {
        var corpus = CorpusOptions()
        corpus.corpus = nil
        let session = ModelSession(
            command: "compare", index: index, corpus: corpus, model: model,
            asking: .only(spending),
            roles: [.judge], output: output)
        let configuration = try model.configuration()
        let choice = model.resolved(.judge, of: [.judge], configuration, try model.environment())
        return try await session.withJudge { opened, settings, workspace in
            let judge = try PairwiseJudge(
                of: subject, temperature: choice.temperature?.value,
                maxTokens: choice.maxTokens?.value)
            let verdicts = try await comparison.judge(
                samples,
                ComparisonJudging(
                    model: opened, judge: judge, prices: settings.prices, limits: settings.limits),
                in: workspace)
            let spending = verdicts.spending
            let entry = ComparisonReport.JudgeEntry(
                model: opened.model.identity.model, note: verdicts.stop?.sentence,
                calls: spending.calls, replayed: spending.replayed,
                cost: spending.cost > 0 ? spending.cost : nil)
            return (verdicts, entry)
        }
    }
}
