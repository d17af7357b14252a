import ArgumentParser
import Foundation
import Ingest
import Pipeline
import Store

struct IngestCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ingest",
        abstract: "Read folders of documents into the index and chunk them.",
        discussion: """
            Reads PDF, HTML, JATS, TEI, DOCX, ODT, EPUB, LaTeX, Markdown, reStructuredText, Jupyter \
            and plain text, also from archives, recursively. What did not change is not opened \
            again; a moved file costs nothing; a file that is gone is marked, its pairs are stale. \
            A file that cannot be read is named with its reason and stops nothing; the exit code is \
            then 1.
            """)

    @Argument(
        help: ArgumentHelp(
            "Folders and files to read; - reads one document from stdin.", valueName: "path"))
    var paths: [String] = []

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Read the files that this file lists, a path a line (- for stdin).", valueName: "file"))
    var filesFrom: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "What the document from stdin is called; its ending tells the format of text.",
            valueName: "name"))
    var stdinName = "stdin"

    @Flag(name: .long, help: "Say what would be read, and change nothing.")
    var dryRun = false

    @Flag(
        name: .long,
        help: "Hash every file, also where size, time and inode say that it did not change.")
    var verify = false

    @Flag(
        name: .long,
        help: "Delete the documents of files that are gone, with their pairs and calls, for good.")
    var prune = false

    @OptionGroup var index: IndexOptions
    @OptionGroup var corpus: CorpusOptions
    @OptionGroup var reading: ReadingOptions
    @OptionGroup var output: OutputOptions

    @Flag(name: .long, help: "Print one line of JSON for each file found.")
    var json = false

    func validate() throws {
        if paths.isEmpty, filesFrom == nil {
            throw ValidationError("Name folders or files to read, or a list with --files-from.")
        }
        if paths.contains("-"), filesFrom == "-" {
            throw ValidationError("stdin cannot be both a document and a list: give one of them.")
        }
        if dryRun, prune { throw ValidationError("--dry-run and --prune exclude each other.") }
    }

    func run() async throws {
        let input = try IngestInput(paths: paths, list: filesFrom, stdinName: stdinName)
        var settings = reading.settings
        settings.verifies = verify
        settings.prunes = prune
        settings.isDryRun = dryRun
        try await IngestSession(
            command: "ingest", index: index, corpus: corpus, output: output, json: json
        ).run(input, settings: settings)
    }
}

/// Chunks that were cut elsewhere, into the index.
struct ImportChunksCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import-chunks",
        abstract: "Take chunks that were cut elsewhere into the index.",
        discussion: """
            Each line of the file is a JSON object: "text", "document" (what it was cut from), and \
            where known "title", "heading" (levels apart by " > "), "page". The chunks stay as they \
            are and are asked about like any other. Parquet and Lance tables have to be converted \
            first: no kept Swift library reads them.
            """)

    @Argument(help: ArgumentHelp("JSON Lines files; - for stdin.", valueName: "file"))
    var files: [String]

    @OptionGroup var index: IndexOptions
    @OptionGroup var corpus: CorpusOptions
    @OptionGroup var output: OutputOptions

    @Flag(name: .long, help: "Print one line of JSON for each file.")
    var json = false

    func run() async throws {
        let input = try IngestInput(paths: files, list: nil)
        try await IngestSession(
            command: "import-chunks", index: index, corpus: corpus, output: output, json: json
        ).run(input, settings: IngestSettings(importsChunks: true))
    }
}

/// What is to be read: paths, and documents that no folder holds.
struct IngestInput {
    var paths: [String] = []
    var others: [FolderScan.Entry] = []

    /// - Parameters:
    ///   - paths: those that lead to nothing are refused before anything is made.
    ///   - list: a file that lists paths; those that lead to nothing are named and stop nothing.
    ///   - stdinName: what the document that `-` stands for is called.
    init(paths: [String], list: String?, stdinName: String = "stdin") throws {
        for path in paths {
            if path == "-" {
                others.append(FolderScan.entry(of: Self.standardInput(), name: stdinName))
            } else {
                try FolderScan.checkExists(path)
                self.paths.append(path)
            }
        }
        guard let list else { return }
        guard let bytes = list == "-" ? Self.standardInput() : Self.contents(of: list) else {
            throw PipelineError(
                .noSuchFile, "The list '\(list)' cannot be opened: name a file that you may read.")
        }
        for line in String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline) {
            let path = String(line)
            if FileManager.default.fileExists(atPath: path) {
                self.paths.append(path)
            } else {
                others.append(FolderScan.missing(path))
            }
        }
    }

    private static func standardInput() -> [UInt8] {
        [UInt8]((try? FileHandle.standardInput.readToEnd()) ?? Data())
    }

    private static func contents(of path: String) -> [UInt8]? {
        FileManager.default.contents(atPath: path).map { [UInt8]($0) }
    }
}

/// One ingest from the opening of the index to the last word.
struct IngestSession {
    let command: String
    let index: IndexOptions
    let corpus: CorpusOptions
    let output: OutputOptions
    let json: Bool

    func run(_ input: IngestInput, settings: IngestSettings) async throws {
        var location = try index.path()
        // A dry run of an index that is not there yet makes none.
        let isThrowaway =
            settings.isDryRun && !FileManager.default.fileExists(atPath: location)
        if isThrowaway {
            location =
                FileManager.default.temporaryDirectory
                .appending(path: "quarry-\(ProcessInfo.processInfo.processIdentifier).quarry").path
        }
        defer {
            if isThrowaway { try? FileManager.default.removeItem(atPath: location) }
        }
        let isNew = !FileManager.default.fileExists(atPath: location)
        let opened = try Index(path: location, creating: !settings.isDryRun || isThrowaway)
        defer { opened.close() }
        do {
            try await run(input, settings: settings, in: opened)
        } catch {
            // An ingest that was refused before it read anything makes no index.
            if isNew, let corpora = try? await opened.corpora(), corpora.isEmpty {
                opened.close()
                try? FileManager.default.removeItem(atPath: location)
            }
            throw error
        }
    }

    private func run(
        _ input: IngestInput, settings: IngestSettings, in opened: Index
    ) async throws {
        let name = try await corpus.resolve(in: opened, mayBeNew: true)
        let summary = try await Workspace.run(
            command, index: opened, corpus: name,
            progress: TerminalProgress(verbosity: output.verbosity), isDryRun: settings.isDryRun
        ) { workspace in
            try await IngestRun(workspace: workspace, settings: settings).ingest(
                input.paths, others: input.others,
                width: ProcessInfo.processInfo.activeProcessorCount
            ) { file in
                if json { try? Output.json(file, endsOnClosedPipe: false) }
            }
        }
        if !settings.isDryRun { await opened.finish() }
        IngestReport(
            summary: summary, corpus: name, index: try index.path(), isDryRun: settings.isDryRun
        ).print(to: output)
        if summary.pruned > 0 { Output.noteBackups(of: opened) }
        if !summary.rejected.isEmpty { throw ExitCode(1) }
    }
}

/// How documents are read and cut.
struct ReadingOptions: ParsableArguments {
    @OptionGroup var chunks: ChunkOptions

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Read only files of folders whose name matches, like '*.pdf'; may be repeated.",
            valueName: "glob"))
    var include: [String] = []

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Leave out files of folders whose name matches, like 'drafts/*'; may be repeated.",
            valueName: "glob"))
    var exclude: [String] = []

    @Option(
        name: .long,
        help: ArgumentHelp("Refuse what holds more text than this, in MiB.", valueName: "number"))
    var maxText = 256

    @OptionGroup var pdf: PDFOptions

    func validate() throws {
        guard (1...1_000_000).contains(maxText) else {
            throw ValidationError("--max-text takes a number of MiB from 1 to 1000000.")
        }
    }

    var settings: IngestSettings {
        IngestSettings(
            chunks: chunks.choices, filter: NameFilter(includes: include, excludes: exclude),
            reader: pdf.reader, maxText: maxText * 1_048_576)
    }

    /// Refuses paths that do not exist before anything is made.
    func check(_ paths: [String]) throws {
        _ = try paths.map { try FolderScan.checkExists($0) }
    }

    func ingest(_ paths: [String], workspace: Workspace) async throws -> IngestSummary {
        try await IngestRun(workspace: workspace, settings: settings)
            .ingest(paths, width: ProcessInfo.processInfo.activeProcessorCount)
    }
}

/// What a PDF may need.
struct PDFOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            "Open encrypted PDFs with this password (or QUARRY_PDF_PASSWORD); never stored.",
            valueName: "word"))
    var password: String?

    @Flag(
        name: .long,
        help: "Recognise the text of scanned pages with tesseract, where it is installed.")
    var ocr = false

    var reader: ReaderOptions {
        ReaderOptions(
            password: password ?? ProcessInfo.processInfo.environment["QUARRY_PDF_PASSWORD"],
            recognizesText: ocr)
    }
}

/// What an ingest says at its end.
struct IngestReport {
    let summary: IngestSummary
    let corpus: String
    let index: String
    var isDryRun = false

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
        let pruned = summary.pruned == 0 ? "" : "; deleted for good: \(summary.pruned)"
        let dry = isDryRun ? "dry run, nothing was changed: " : ""
        output.say("\(dry)\(what)\(gain)\(pruned), corpus '\(corpus)' of \(index)")
    }
}

extension Index {
    /// Folds the log into the file as far as no reader needs it, and goes on with the search index.
    func finish() async {
        try? await checkpoint()
    }
}
