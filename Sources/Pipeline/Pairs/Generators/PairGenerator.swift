import Backtranslate
import LanguageModels
import Records
import Store

/// One way to make the pairs of a chunk.
///
/// It sees a chunk and a model, never the index: a run fetches, records and counts.
protocol PairGenerator: Sendable {
    /// Everything its pairs depend on beside the chunk.
    var recipe: Recipe { get }
    /// The model that is asked; nil for one that asks none.
    var identity: ModelIdentity? { get }
    /// Whether it must know what a chunk was asked before.
    var looksBack: Bool { get }
    /// Whether it must know which chunks may be joined with one.
    var joins: Bool { get }
    /// Its place in the planner: those that ask no model are asked first, then those that join
    /// chunks.
    var drawer: Int { get }
    /// Slots of a chunk that a round gives it together.
    var slotsPerCall: Int { get }

    /// What a chunk may be asked for, by ordinal: how much each is worth (`Candidate.worth`).
    func candidates(in chunk: Chunk) -> [Double]

    /// Which slots of a chunk are asked for in one call.
    func batches(of ordinals: [Int]) -> [[Int]]

    /// What is sent first for a batch; nil where nothing is.
    func request(
        for ordinals: [Int], of chunk: Chunk, knowing known: Known
    ) throws(ModelError) -> ModelRequest?

    /// Makes the pairs of a batch.
    ///
    /// - Returns: what became of each ordinal.
    /// - Throws: `ModelError` where no reply came; `LimitReached`; `CancellationError`.
    func make(
        _ ordinals: [Int], of chunk: Chunk, knowing known: Known, model: any LanguageModel
    ) async throws -> [Int: MadePair]

    /// A pair that is still to be made, of a usual length: for estimates.
    func expected(_ ordinal: Int, of chunk: Chunk) -> MadePair.Parts?
}

extension PairGenerator {
    var looksBack: Bool { false }
    var joins: Bool { false }

    func batches(of ordinals: [Int]) -> [[Int]] { ordinals.map { [$0] } }

    var drawer: Int { identity == nil ? 0 : 2 }

    /// So many candidates that are found when the model is asked: worth what the best sentence is.
    static func candidates(_ count: Int, in chunk: Chunk) -> [Double] {
        guard count > 0 else { return [] }
        let worth = AnswerPicker.candidates(in: chunk, limit: 1).first?.worth ?? 0
        return [Double](repeating: worth, count: count)
    }
}

/// What a run fetched from the index for a generator.
struct Known: Sendable {
    /// Questions that the chunk was asked before.
    var asked: [String] = []
    /// Chunks that may be joined with it, the best first.
    var partners: [JoinedChunk] = []
    /// What the checks that cost nothing think of the question in the pair of an ordinal.
    var standing: @Sendable (Int, MadePair.Parts) async throws -> QuestionWriter.Standing = {
        _, _ in .sound(fit: 1)
    }
}

/// What became of a slot.
enum MadePair: Sendable, Equatable {
    case pair(Parts)
    /// The same slot would be rejected again.
    case rejected(reason: String)

    /// A pair without its recipe.
    struct Parts: Sendable, Equatable {
        var question: String
        var reasoning: String?
        var answer: String
        /// nil for the title of the chunk.
        var context: String?
        var evidence: [Evidence]
        /// Calls that were made after the one that it came of, and came to nothing.
        var laterCalls = 0
    }
}

/// What makes pairs.
package enum PairSource: String, Sendable, CaseIterable {
    /// Patterns over sentences; asks no model.
    case rules
    /// A language model.
    case llm
}
