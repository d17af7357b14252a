import ArgumentParser
import Foundation
import Pipeline
import Store

/// Pairs that were made elsewhere, into the index.
struct ImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Take pairs that were made elsewhere into the index.",
        discussion: """
            Reads all that quarry exports and the JSON of other tools: question and answer, \
            instruction and output, messages, conversations, prompt and completion; an array or a \
            row a line. Each pair is tied to the chunk that it names, to the source text that it \
            holds, or to a chunk of the index that supports it; one that nothing supports is \
            rejected. The pairs are checked, judged and exported like all others. Importing a file \
            twice changes nothing.
            """)

    @Argument(help: ArgumentHelp("JSON files of pairs.", valueName: "file"))
    var files: [String]

    @OptionGroup var index: IndexOptions
    @OptionGroup var corpus: CorpusOptions
    @OptionGroup var output: OutputOptions

    @Flag(name: .long, help: "Print one line of JSON for each file.")
    var json = false

    func run() async throws {
        let files = try files.map { try PairFile(path: $0) }
        let opened = try index.open(creating: true)
        defer { opened.close() }
        let lock = try ModelLock(indexPath: opened.path)
        defer { withExtendedLifetime(lock) {} }
        let name = try await corpus.resolve(in: opened, mayBeNew: true)
        let summary = try await Workspace.run(
            "import", index: opened, corpus: name,
            progress: TerminalProgress(verbosity: output.verbosity)
        ) { try await ImportRun(workspace: $0).add(files) }
        await opened.finish()
        if json { for file in summary.files { try Output.json(file) } }
        let report = ImportReport(summary: summary)
        report.print(to: output)
        if !report.isComplete { throw ExitCode(1) }
    }
}

/// What an import says at its end.
struct ImportReport {
    let summary: ImportSummary

    /// Whether every row was read.
    var isComplete: Bool { summary.files.allSatisfy { $0.problems.isEmpty } }

    func print(to output: OutputOptions) {
        for file in summary.files {
            for problem in file.problems { Output.note(problem) }
            for warning in warnings(of: file) { Output.note(warning) }
            output.say(sentence(of: file))
        }
        if summary.liftedTarget {
            output.say(
                "The target of an earlier run is lifted, so that no imported pair is a spare.")
        }
    }

    private func sentence(of file: ImportedFile) -> String {
        let ways = [
            (file.byChunk, "to the chunk they name"), (file.byText, "to their own source text"),
            (file.bySearch, "to a chunk that a search found"),
        ].filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }.joined(separator: ", ")
        let tied = ways.isEmpty ? "" : ": tied \(ways)"
        let known = file.known == 0 ? "" : "; \(file.known) were imported before"
        let passed =
            file.imported == 0
            ? "" : "; \(file.passed) passed the checks and wait for `quarry curate`"
        return "\(file.path): \(file.imported) pairs imported\(tied)\(passed)\(known)."
    }

    private func warnings(of file: ImportedFile) -> [String] {
        var warnings: [String] = []
        if file.unsupported > 0 {
            warnings.append(
                "\(file.path): nothing supports \(file.unsupported) answers, so their pairs are rejected: ingest the documents they are from, or give each row its chunk_text."
            )
        }
        if file.withoutAnswer > 0 {
            warnings.append(
                "\(file.path): \(file.withoutAnswer) rows hold a question and its chunk without an answer, which is no pair."
            )
        }
        return warnings
    }
}
