import ArgumentParser
import Foundation
import Pipeline
import Store

/// Judging a file of pairs in the place of an index.
extension CurateCommand {
    /// The file of pairs that was given, and the index that it is judged in.
    struct Input {
        var path: String
        var index: String
    }

    /// nil where the argument is an index.
    func pairFile() throws -> Input? {
        guard let file, PairFile.isOne(file) else { return nil }
        guard let target = pairs.outputFile else {
            throw ValidationError(
                "'\(file)' is a file of pairs: say with -o where the judged ones are written, or put them into an index with `quarry import`."
            )
        }
        let paths = [file, target].map { URL(filePath: $0).standardizedFileURL.path }
        if paths[0] == paths[1] {
            throw ValidationError(
                "The judged pairs would be written over '\(file)': give -o another name.")
        }
        if index.index != nil {
            throw ValidationError(
                "A file of pairs is judged in an index of its own, without --index: put the pairs into yours with `quarry import`."
            )
        }
        let url = URL(filePath: target)
        let suffix = url.pathExtension
        let stem = suffix.isEmpty ? target : String(target.dropLast(suffix.count + 1))
        return Input(path: file, index: stem + ".quarry")
    }

    /// Imports the pairs, judges them, and writes those that were accepted.
    func judge(_ input: Input) async throws {
        let file = try PairFile(path: input.path)
        try pairs.check(index: input.index)
        try await checkIsOwn(input)
        guard !asking.dryRun else { return try await estimate(file, input) }
        let isNew = !FileManager.default.fileExists(atPath: input.index)
        output.say(
            "The pairs of \(input.path) are judged in the index \(input.index)\(isNew ? ", which is made for them" : "")."
        )
        var report: ImportReport?
        let summary = try await session(on: Index(path: input.index, creating: true)).run(
            mayBeNew: true
        ) { workspace in
            let imported = try await ImportRun(workspace: workspace).add([file], replacing: true)
            report = ImportReport(summary: imported)
            report?.print(to: output)
        } work: { run, workspace in
            let summary = try await run.judge()
            try await pairs.write(.accepted, from: workspace, output: output)
            return summary
        }
        try PairReport(summary: summary, noun: "accepted").finish(output: output, json: json)
        if report?.isComplete == false { throw ExitCode(1) }
    }

    /// Refuses an index that holds more than pairs which were judged in this way.
    private func checkIsOwn(_ input: Input) async throws {
        guard FileManager.default.fileExists(atPath: input.index) else { return }
        let opened = try Index(path: input.index, creating: false)
        defer { opened.close() }
        let filling: Set = [
            "ingest", "import-chunks", "import", "generate", "generate-cot", "pipeline",
        ]
        guard try await opened.runCommands().isDisjoint(with: filling) else {
            throw PipelineError(
                .writeFailed,
                "The pairs would be judged in '\(input.index)', which is an index of something else: give -o another name, or put them into it with `quarry import`."
            )
        }
    }

    /// Imports the pairs into a copy of the index, which is deleted, and says what judging them
    /// would take.
    private func estimate(_ file: PairFile, _ input: Input) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(
            path: "quarry-\(UUID().uuidString)")
        try FileManager.default.createDirectory(
            at: folder, withIntermediateDirectories: false,
            attributes: [.posixPermissions: 0o700])
        defer { try? FileManager.default.removeItem(at: folder) }
        let copy = folder.appending(path: "index.quarry").path
        if FileManager.default.fileExists(atPath: input.index) {
            let opened = try Index(path: input.index, creating: false)
            defer { opened.close() }
            try await opened.copy(to: copy)
        }
        let scratch = try Index(path: copy, creating: true)
        try await Workspace.run(
            "curate", index: scratch,
            corpus: try await corpus.resolve(in: scratch, mayBeNew: true),
            progress: TerminalProgress(verbosity: output.verbosity)
        ) { _ = try await ImportRun(workspace: $0).add([file], replacing: true) }
        let estimate = try await session(on: scratch).estimate { try await $0.judgeMade() }
        try EstimateReport(estimate: estimate, noun: "accepted").print(json: json)
    }
}
