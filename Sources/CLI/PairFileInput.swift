import ArgumentParser
import Foundation
import Pipeline
import Store

/// A file of pairs that a command is given in the place of an index.
///
/// Its pairs are put into an index of their own beside the file that is written.
struct PairFileInput {
    let path: String
    /// Where the index is.
    let index: String
    let command: String
    /// What the command does to pairs.
    let work: Work

    /// What is done to pairs, as words.
    struct Work {
        /// Such as `judged`.
        var participle: String
        /// What such pairs are called in reports.
        var noun: String
    }

    /// - Parameters:
    ///   - file: the command's argument.
    ///   - pairs: where the pairs are written.
    /// - Returns: nil where the argument is an index.
    /// - Throws: `ValidationError` where nothing says where the pairs are written.
    init?(
        _ file: String?, pairs: PairFileOptions, index: IndexOptions, command: String, work: Work
    ) throws {
        guard let file, PairFile.isOne(file) else { return nil }
        guard let target = pairs.outputFile else {
            throw ValidationError(
                "'\(file)' is a file of pairs: say with -o where the \(work.participle) ones are written, or put them into an index with `quarry import`."
            )
        }
        let paths = [file, target].map { URL(filePath: $0).standardizedFileURL.path }
        if paths[0] == paths[1] {
            throw ValidationError(
                "The \(work.participle) pairs would be written over '\(file)': give -o another name."
            )
        }
        if index.index != nil {
            throw ValidationError(
                "A file of pairs has an index of its own, without --index: put the pairs into yours with `quarry import`."
            )
        }
        let url = URL(filePath: target)
        let suffix = url.pathExtension
        let stem = suffix.isEmpty ? target : String(target.dropLast(suffix.count + 1))
        path = file
        self.index = stem + ".quarry"
        self.command = command
        self.work = work
    }

    /// Imports the pairs, has something done to them, and reports on it.
    ///
    /// - Parameters:
    ///   - session: of the command, over an index.
    ///   - perform: does it, and writes the pairs.
    func run(
        output: OutputOptions, json: Bool, session: (Index) -> ModelSession,
        perform: (PairRun, Workspace) async throws -> PairSummary
    ) async throws {
        let file = try await checked()
        let isNew = !FileManager.default.fileExists(atPath: index)
        output.say(
            "The pairs of \(path) are \(work.participle) in the index \(index)\(isNew ? ", which is made for them" : "")."
        )
        var report: ImportReport?
        let summary = try await session(Index(path: index, creating: true)).run(
            mayBeNew: true
        ) { workspace in
            let imported = try await ImportRun(workspace: workspace).add([file], replacing: true)
            report = ImportReport(summary: imported)
            report?.print(to: output)
        } work: { run, workspace in
            try await perform(run, workspace)
        }
        try PairReport(summary: summary, noun: work.noun).finish(output: output, json: json)
        if report?.isComplete == false { throw ExitCode(1) }
    }

    /// Imports the pairs into a copy of the index, which is deleted, and says what the work on them
    /// would take.
    func estimate(
        corpus: CorpusOptions, output: OutputOptions, json: Bool, session: (Index) -> ModelSession,
        ask: (PairEstimator) async throws -> RunEstimate
    ) async throws {
        let file = try await checked()
        let folder = FileManager.default.temporaryDirectory.appending(
            path: "quarry-\(UUID().uuidString)")
        try FileManager.default.createDirectory(
            at: folder, withIntermediateDirectories: false,
            attributes: [.posixPermissions: 0o700])
        defer { try? FileManager.default.removeItem(at: folder) }
        let copy = folder.appending(path: "index.quarry").path
        if FileManager.default.fileExists(atPath: index) {
            let opened = try Index(path: index, creating: false)
            defer { opened.close() }
            try await opened.copy(to: copy)
        }
        let scratch = try Index(path: copy, creating: true)
        try await Workspace.run(
            command, index: scratch,
            corpus: try await corpus.resolve(in: scratch, mayBeNew: true),
            progress: TerminalProgress(verbosity: output.verbosity)
        ) { _ = try await ImportRun(workspace: $0).add([file], replacing: true) }
        let estimate = try await session(scratch).estimate(ask)
        try EstimateReport(estimate: estimate, noun: work.noun).print(json: json)
    }

    /// The file, read; and the index is one that nothing but such files were put into.
    private func checked() async throws -> PairFile {
        let file = try PairFile(path: path)
        guard FileManager.default.fileExists(atPath: index) else { return file }
        let opened = try Index(path: index, creating: false)
        defer { opened.close() }
        let filling: Set = [
            "ingest", "import-chunks", "import", "generate", "generate-cot", "pipeline",
        ]
        guard try await opened.runCommands().isDisjoint(with: filling) else {
            throw PipelineError(
                .writeFailed,
                "The pairs would be \(work.participle) in '\(index)', which is an index of something else: give -o another name, or put them into it with `quarry import`."
            )
        }
        return file
    }
}
