import ArgumentParser
import Chunker
import Foundation
import Pipeline

/// How documents are cut into chunks.
struct ChunkOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            "Cut chunks of at most this many tokens (default: what the index remembers, at first \(ChunkSettings().maxTokens)).",
            valueName: "n"))
    var chunkTokens: Int?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Begin each chunk with this many sentences of the one before it (default: as remembered, at first 0).",
            valueName: "sentences"))
    var overlap: Int?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "What a chunk follows: structure (neighbouring paragraphs up to the budget), sentence, section or page (default: as remembered, at first structure).",
            valueName: "unit"))
    var by: ChunkSettings.Division?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Count tokens exactly: with this tokenizer.json, or by the llama-server or vLLM at this URL; 'estimate' goes back to estimates.",
            valueName: "file|url"))
    var tokenizer: String?

    /// More would repeat most of a chunk of the default size.
    private static let mostOverlap = 10

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Fit estimated tokens to this model by the usage that its calls in the index reported.",
            valueName: "model"))
    var calibrate: String?

    func validate() throws {
        try Self.check(chunkTokens: chunkTokens, overlap: overlap)
        if calibrate != nil, let tokenizer, tokenizer != TokenSource.estimateName {
            throw ValidationError(
                "--calibrate fits estimates, and --tokenizer counts exactly: give one of them.")
        }
    }

    static func check(chunkTokens: Int?, overlap: Int?) throws {
        let budgets = ChunkSettings.leastBudget...ChunkSettings.mostBudget
        if let chunkTokens, !budgets.contains(chunkTokens) {
            throw ValidationError(
                "--chunk-tokens is \(chunkTokens): give a number from \(budgets.lowerBound) to \(budgets.upperBound)."
            )
        }
        if let overlap, !(0...mostOverlap).contains(overlap) {
            throw ValidationError(
                "--overlap is \(overlap): give a number of sentences from 0 to \(mostOverlap)."
            )
        }
    }

    var choices: ChunkChoices {
        ChunkChoices(
            maxTokens: chunkTokens, overlapSentences: overlap, division: by, model: calibrate,
            tokenizer: tokenizer,
            environment: ProcessInfo.processInfo.environment)
    }
}

extension ChunkSettings.Division: ExpressibleByArgument {}
