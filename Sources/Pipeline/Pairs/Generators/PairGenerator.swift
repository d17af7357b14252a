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
    /// Slots of a chunk that a round gives it together.
    var slotsPerCall: Int { get }

    /// How many pairs a chunk may be asked for.
    func candidates(in chunk: Chunk) -> Int

    /// Which slots of a chunk are asked for in one call.
    func batches(of ordinals: [Int]) -> [[Int]]

    /// What is sent first for a batch; nil where nothing is.
    func request(
        for ordinals: [Int], of chunk: Chunk, asked: [String]
    ) throws(ModelError) -> ModelRequest?

    /// Makes the pairs of a batch.
    ///
    /// - Parameter asked: questions that this chunk was asked before.
    /// - Returns: what became of each ordinal.
    /// - Throws: `ModelError` where no reply came; `LimitReached`; `CancellationError`.
    func make(
        _ ordinals: [Int], of chunk: Chunk, asked: [String], model: any LanguageModel
    ) async throws -> [Int: MadePair]

    /// A pair that is still to be made, of a usual length: for estimates.
    func expected(_ ordinal: Int, of chunk: Chunk) -> MadePair.Parts?
}

extension PairGenerator {
    var looksBack: Bool { false }

    func batches(of ordinals: [Int]) -> [[Int]] { ordinals.map { [$0] } }

    /// Its place in the planner: those that ask no model are asked first.
    var drawer: Int { identity == nil ? 0 : 1 }
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
        var evidence: [Evidence]
    }
}

/// What makes pairs.
package enum PairSource: String, Sendable, CaseIterable {
    /// Patterns over sentences; asks no model.
    case rules
    /// A language model.
    case llm
}
