import ArgumentParser
import Foundation
import LanguageModels
import Pipeline
import Records
import Samples
import Store
import TextAnalysis

/// What a command makes of its plan once index and models are open.
struct SampleJob {
    var plan: SamplePlan
    var maker: any SampleMaker
    /// The files that are written at the end; `-` is stdout.
    var files: [File] = []
    /// Asks what must be known before the first unit, and gives the maker that knows it.
    var prepare: ((SampleRun) async throws -> any SampleMaker)?
    /// What the command says of the result, before the counts.
    var findings: (Finished) async throws -> [String] = { _ in [] }

    struct File {
        var path: String
        /// As the index names it.
        var format = "jsonl"
        var form: SampleExport.Form = SampleExport.plain
    }

    /// What a run left behind.
    struct Finished {
        let work: SampleSession.Work
        let summary: SampleSummary
        let lines: [SampleLine]
        let checks: [ContentHash: [Check]]
    }
}

extension SampleSession {
    /// Makes what a plan asks for, writes its files and says what came of it.
    ///
    /// - Parameter corpus: whose chunks the samples rest on; nil where they rest on none.
    func perform(
        _ collection: String, corpus: CorpusOptions? = nil,
        job: (Work) async throws -> SampleJob
    ) async throws {
        let report = try await run(corpus: corpus, collection: collection) {
            work -> SampleReport? in
            let job = try await job(work)
            var run = try SampleRun(
                workspace: work.workspace, maker: job.maker, models: work.models,
                settings: work.settings)
            if options.asking.dryRun {
                try await run.estimate(job.plan).print(json: options.json)
                return nil
            }
            // Before anything is asked: a name that cannot be written must not cost a run.
            for file in job.files where file.path != "-" {
                try ExportRun.check(file.path, index: work.workspace.index.path)
            }
            do {
                if let prepare = job.prepare { run.maker = try await prepare(run) }
            } catch let reached as LimitReached {
                Output.note(reached.sentence)
                throw ExitCode(3)
            }
            return try await finish(job, try await run.run(job.plan), work)
        }
        try report?.finish(output: options.output, json: options.json)
    }

    private func finish(
        _ job: SampleJob, _ summary: SampleSummary, _ work: Work
    ) async throws -> SampleReport {
        let export = SampleExport(workspace: work.workspace)
        for file in job.files {
            if file.path == "-" {
                for line in try await export.lines(of: job.plan.name, form: file.form) {
                    Output.write(Array((line.text + "\n").utf8))
                }
            } else if summary.isCutShort, FileManager.default.fileExists(atPath: file.path) {
                Output.note("\(file.path) is left as it was, since the run ended at its limit.")
            } else {
                let count = try await export.write(
                    job.plan.name, to: file.path, format: file.format, form: file.form)
                options.output.say("\(count) lines written to \(file.path)")
            }
        }
        let index = work.workspace.index
        let lines = try await index.sampleLines(of: job.plan.name)
        let findings = try await job.findings(
            SampleJob.Finished(
                work: work, summary: summary, lines: lines,
                checks: try await index.sampleChecks(of: job.plan.name)))
        return SampleReport(
            summary: summary, dropped: lines.map(\.slot).filter { $0.state != .accepted },
            findings: findings)
    }
}

extension SampleEstimate {
    /// - Parameter participle: what would be done to samples.
    func print(json: Bool, participle: String = "made") throws {
        if json { return try Output.json(self) }
        Output.line(
            waiting == 0
                ? "Nothing would be asked: all \(target) samples are \(participle)."
                : "Nothing was sent. \(Amount.count(waiting)) of \(Amount.count(target)) samples would be \(participle): about \(Amount.count(calls)) calls if each is right at the first try, with \(Amount.count(promptTokens)) prompt tokens and at most \(Amount.count(mostCompletionTokens)) generated ones; --max-cost and --max-total-tokens set a limit."
        )
    }
}

extension Workspace {
    /// The chunks of the corpus as samples are shown them.
    ///
    /// - Throws: `PipelineError` where the corpus has none.
    func passages() async throws -> [SamplePassage] {
        let chunks = try await index.chunksToAskAbout(of: corpus).map(\.chunk)
        guard !chunks.isEmpty else {
            throw PipelineError(
                .nothingToDo,
                "The corpus '\(corpus)' has no text: read documents with `quarry ingest` first.")
        }
        return chunks.map {
            SamplePassage(
                chunk: $0.id, title: $0.title,
                heading: $0.heading, text: $0.text)
        }
    }
}

extension SampleOptions {
    /// More would not fit into memory.
    static let mostSamples = 1_000_000

    /// - Throws: `ValidationError` for a number of samples that cannot be made.
    static func check(_ name: String, _ count: Int) throws {
        guard (1...mostSamples).contains(count) else {
            throw ValidationError("\(name) is \(count): give a number from 1 to \(mostSamples).")
        }
    }

    /// - Parameters:
    ///   - models: whether the command asks several models of one provider.
    ///   - providers: whether it asks several providers, with a model for each.
    /// - Throws: `ValidationError` for what would be printed among each other, made twice, or never
    ///   asked.
    func check(output: String?, models: Bool = false, providers: Bool = false) throws {
        if output == "-", json {
            throw ValidationError(
                "Lines and summary would mix on stdout: leave out --json, or name a file with -o.")
        }
        for (name, values, mayBeSeveral) in [
            ("--model", model.models, models || providers),
            ("--provider", model.providers, providers),
        ] where values.count > 1 {
            guard mayBeSeveral else {
                throw ValidationError(
                    "\(name) is given \(values.count) times, and this command asks one: give it once."
                )
            }
            // Two providers may have models of one name.
            if Set(values).count < values.count, !(providers && name == "--model") {
                throw ValidationError("\(name) names one twice: give each once.")
            }
        }
    }
}
