import ArgumentParser
import Foundation
import Pipeline
import Store

struct IngestCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ingest",
        abstract: "Read folders of documents into the index and chunk them.",
        discussion: """
            Reads PDF, HTML, Markdown and plain text, recursively. What did not change is not \
            opened again; a moved file costs nothing; a file that is gone is marked, its pairs are \
            stale. A file that cannot be read is named with its reason and stops nothing; the exit \
            code is then 1.
            """)

    @Argument(help: ArgumentHelp("Folders and files to read.", valueName: "path"))
    var paths: [String]

    @OptionGroup var index: IndexOptions
    @OptionGroup var corpus: CorpusOptions
    @OptionGroup var reading: ReadingOptions
    @OptionGroup var output: OutputOptions

    @Flag(name: .long, help: "Print one line of JSON for each file found.")
    var json = false

    func run() async throws {
        try reading.check(paths)
        let opened = try index.open(creating: true)
        defer { opened.close() }
        let name = try await corpus.resolve(in: opened, mayBeNew: true)
        let summary = try await Workspace.run(
            "ingest", index: opened, corpus: name,
            progress: TerminalProgress(verbosity: output.verbosity)
        ) { workspace in
            try await reading.ingest(paths, workspace: workspace) { file in
                if json { try? Output.json(file, endsOnClosedPipe: false) }
            }
        }
        await opened.finish()
        IngestReport(summary: summary, corpus: name, index: opened.path).print(to: output)
        if !summary.rejected.isEmpty { throw ExitCode(1) }
    }
}

/// How documents are read and cut.
struct ReadingOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            "Cut chunks of at most this many tokens (default: what the index remembers, at first 400).",
            valueName: "n"))
    var chunkTokens: Int?

    func validate() throws {
        if let chunkTokens, chunkTokens < 16 {
            throw ValidationError("--chunk-tokens is \(chunkTokens): give a number from 16.")
        }
    }

    /// Refuses paths that do not exist before anything is made.
    func check(_ paths: [String]) throws {
        _ = try paths.map { try FolderScan.checkExists($0) }
    }

    func ingest(
        _ paths: [String], workspace: Workspace, receive: (IngestedFile) -> Void
    ) async throws -> IngestSummary {
        let run = try await IngestRun(workspace: workspace, chunkTokens: chunkTokens)
        return try await run.ingest(
            paths, width: ProcessInfo.processInfo.activeProcessorCount, receive: receive)
    }
}

/// What an ingest says at its end.
struct IngestReport {
    let summary: IngestSummary
    let corpus: String
    let index: String

    func print(to output: OutputOptions) {
        for file in summary.rejected {
            Output.note("rejected: \(file.path): \(file.reason ?? "cannot be read")")
        }
        for file in summary.partly {
            Output.note("partly: \(file.path): \(file.reason ?? "some of it cannot be read")")
        }
        let counts = IngestedFile.Outcome.allCases.compactMap { outcome -> String? in
            let count = summary.count(outcome)
            return count == 0 ? nil : "\(count) \(outcome.rawValue)"
        }
        let what = counts.isEmpty ? "no files found" : counts.joined(separator: ", ")
        let gain =
            summary.chunks == 0 ? "" : "; \(summary.pages) pages and \(summary.chunks) chunks read"
        output.say("\(what)\(gain), corpus '\(corpus)' of \(index)")
    }
}

extension Index {
    /// Leaves one file behind.
    func finish() async {
        try? await checkpoint()
    }
}
