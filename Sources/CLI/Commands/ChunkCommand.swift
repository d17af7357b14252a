import ArgumentParser
import Chunker
import Foundation
import Pipeline

/// A stage inside someone else's pipeline: no index, no model.
struct ChunkCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "chunk",
        abstract: "Cut the documents of JSON Lines into chunks; needs no index.",
        discussion: """
            Reads a line {"doc": ..., "text": "..."} a document from stdin and writes a line \
            {"doc", "start", "end", "text", "heading", "tokens"} a chunk to stdout, in the order of \
            the input. start and end are bytes of UTF-8 in the text as given, and the chunk is \
            exactly that slice. A line that cannot be read is named and left out; the exit code is \
            then 1.
            """)

    @Option(
        name: .long,
        help: ArgumentHelp(
            "What the texts are: markdown or plain.", valueName: "format"))
    var format = TextFormat.markdown

    @Option(
        name: .long,
        help: ArgumentHelp("Cut chunks of at most this many characters.", valueName: "n"))
    var budgetChars: Int?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Cut chunks of at most this many tokens (default: \(ChunkSettings().maxTokens)).",
            valueName: "n"))
    var chunkTokens: Int?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Begin each chunk with this many sentences of the one before it.",
            valueName: "sentences"))
    var overlap = 0

    @Option(
        name: .long,
        help: ArgumentHelp(
            "What a chunk follows: structure, sentence or section.", valueName: "unit"))
    var by = ChunkSettings.Division.structure

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Count tokens exactly with this tokenizer.json; they are estimated otherwise.",
            valueName: "file"))
    var tokenizer: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Cut this many documents at once (default: as many as there are cores).",
            valueName: "n"))
    var workers: Int?

    private static let mostWorkers = 1024

    /// How the structure of a text is told.
    enum TextFormat: String, ExpressibleByArgument, CaseIterable {
        case markdown
        case plain
    }

    func validate() throws {
        if budgetChars != nil, chunkTokens != nil {
            throw ValidationError(
                "--budget-chars and --chunk-tokens are two budgets: give one of them.")
        }
        let budgets = ChunkSettings.leastCharacters...ChunkSettings.mostBudget
        if let budgetChars, !budgets.contains(budgetChars) {
            throw ValidationError(
                "--budget-chars is \(budgetChars): give a number from \(budgets.lowerBound) to \(budgets.upperBound)."
            )
        }
        try ChunkOptions.check(chunkTokens: chunkTokens, overlap: overlap)
        if by == .page {
            throw ValidationError(
                "Texts on stdin have no pages: --by is structure, sentence or section.")
        }
        if let workers, !(1...Self.mostWorkers).contains(workers) {
            throw ValidationError(
                "--workers is \(workers): give a number from 1 to \(Self.mostWorkers).")
        }
    }

    func run() async throws {
        let settings = ChunkSettings(
            maxTokens: chunkTokens ?? ChunkSettings().maxTokens, overlapSentences: overlap, by: by,
            maxCharacters: budgetChars)
        let filter = try ChunkFilter(
            settings: settings, format: format == .markdown ? .markdown : .plainText,
            tokenizerAt: tokenizer, workers: workers)
        let summary = try await filter.run(
            input: ChunkFilter.input(from: STDIN_FILENO),
            output: ChunkFilter.output(to: STDOUT_FILENO), report: { Output.error($0) })
        if summary.failed > 0, !summary.isOutputClosed { throw ExitCode(1) }
    }
}
