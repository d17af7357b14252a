import ArgumentParser
import Export
import Foundation
import Pipeline
import Records
import Samples
import Store
import TextAnalysis

struct SampleCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sample",
        abstract: "Show random samples of a file or an index to read, and a checklist.",
        discussion: """
            Of an index the accepted samples of a collection are shown, or the accepted pairs. The \
            checklist asks what should be asked before training: volume, whether a person read \
            some, errors or empty replies, diversity of sources. Ends with 1 where one is bad.
            """)

    @Argument(help: ArgumentHelp("A file of samples, or an index.", valueName: "file"))
    var file: String

    @Option(name: .shortAndLong, help: ArgumentHelp("Samples to show.", valueName: "n"))
    var number = 10

    @Flag(name: .long, help: "Show each one whole, with all its fields.")
    var full = false

    @Option(
        name: .long,
        help: ArgumentHelp("Draws which ones are shown (default: 42).", valueName: "n"))
    var seed = 42

    @Option(
        name: .long,
        help: ArgumentHelp("Of an index: whose samples (default: its pairs).", valueName: "name"))
    var collection: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "How many a person has read so far, for the checklist.", valueName: "n"))
    var read: Int?

    @OptionGroup var corpus: CorpusOptions

    func validate() throws {
        guard number > 0 else { throw ValidationError("-n is \(number): give a number from 1.") }
    }

    func run() async throws {
        let texts = try await lines()
        let lines = texts.map { try? JSONValue(parsing: $0) }
        guard !lines.isEmpty else {
            throw PlanError("'\(file)' holds no samples: make some first.")
        }
        for place in LineReading.draw(number, of: lines.count, seed: seed) {
            Output.line(
                LineReading.text(
                    of: lines[place] ?? .string(texts[place]), number: place + 1,
                    of: lines.count, isFull: full))
        }
        let checklist = TrainingChecklist(lines: lines, read: read)
        Output.line(checklist.text)
        if !checklist.isGood { throw ExitCode(1) }
    }

    private func lines() async throws -> [String] {
        guard let handle = FileHandle(forReadingAtPath: file) else {
            throw PlanError("There is no file '\(file)' that can be opened: name one that exists.")
        }
        let head = try handle.read(upToCount: 16) ?? Data()
        try handle.close()
        if head.starts(with: Array("SQLite format 3\0".utf8)) { return try await indexLines() }
        let text = String(
            decoding: FileManager.default.contents(atPath: file) ?? Data(), as: UTF8.self)
        if let items = (try? JSONValue(parsing: text))?.items { return items.map(\.text) }
        // Not at other line ends, which may stand inside a text.
        return text.utf8.split(separator: UInt8(ascii: "\n")).map { String(Substring($0)) }
            .filter { !$0.allSatisfy(\.isWhitespace) }
    }

    private func indexLines() async throws -> [String] {
        let index = try Index(path: file, creating: false)
        defer { index.close() }
        let known = try await index.collections().map(\.name)
        let corpora = try await index.corpora()
        var chosen = collection
        if chosen == nil, corpora.isEmpty, known.count == 1 { chosen = known.first }
        if chosen == nil, corpora.isEmpty, known.count > 1 {
            let names = known.sorted().map { "'\($0)'" }.joined(separator: ", ")
            throw PlanError(
                "The index has no documents and several collections (\(names)): name one with --collection."
            )
        }
        if let chosen {
            _ = try await index.status(ofCollection: chosen)
            let workspace = Workspace(
                index: index, corpus: "", run: .init(hex: ""), progress: SilentProgress(),
                clock: .system)
            return try await SampleExport(workspace: workspace).lines(of: chosen).map(\.text)
        }
        let workspace = Workspace(
            index: index, corpus: try await corpus.resolve(in: index), run: .init(hex: ""),
            progress: SilentProgress(), clock: .system)
        let export = ExportRun(workspace: workspace, settings: ExportSettings(format: .jsonl))
        return try await export.lines().lines.map {
            String(decoding: $0.dropLast(), as: UTF8.self)
        }
    }
}
