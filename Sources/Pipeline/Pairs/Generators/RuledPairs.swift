import Backtranslate
import LanguageModels
import Records
import Store
import Synchronization
import TextAnalysis

/// Patterns over sentences make question and answer: no model, no tokens, the same for ever.
struct RuledPairs: PairGenerator {
    let recipe: Recipe
    let identity: ModelIdentity? = nil
    let slotsPerCall: Int
    private let language: String?
    private let found = FoundPairs()

    init(settings: PairSettings) {
        slotsPerCall = settings.slotsPerCall
        language = settings.language
        recipe = Recipe(
            stage: "generate", settings: canonicalJSON(["picker": AnswerPicker.revision]),
            provider: "rules", model: "rules", revision: RuleWriter.revision)
    }

    /// Words of a sentence stay in its language.
    ///
    /// What was found when a chunk's pairs were counted is what is made afterwards.
    func candidates(in chunk: Chunk) -> [Double] {
        guard !Language.isOther(language, than: chunk.text) else { return [] }
        let pairs = RuleWriter.pairs(in: chunk)
        found.keep(pairs, of: chunk.id)
        return pairs.map(\.worth)
    }

    /// All at once: a chunk is read once.
    func batches(of ordinals: [Int]) -> [[Int]] { [ordinals] }

    func request(
        for ordinals: [Int], of chunk: Chunk, knowing known: Known
    ) throws(ModelError) -> ModelRequest? { nil }

    func make(
        _ ordinals: [Int], of chunk: Chunk, knowing known: Known, model: any LanguageModel
    ) async throws -> [Int: MadePair] {
        let pairs = found.take(of: chunk.id) ?? RuleWriter.pairs(in: chunk)
        return Dictionary(
            uniqueKeysWithValues: ordinals.map { ordinal in
                let found = pairs.first { $0.ordinal == ordinal }
                let pair = found.map { MadePair.pair(parts($0, chunk)) }
                return (ordinal, pair ?? .rejected(reason: "no such candidate"))
            })
    }

    func expected(_ ordinal: Int, of chunk: Chunk) -> MadePair.Parts? {
        RuleWriter.pairs(in: chunk).first { $0.ordinal == ordinal }.map { parts($0, chunk) }
    }

    private func parts(_ pair: RulePair, _ chunk: Chunk) -> MadePair.Parts {
        MadePair.Parts(
            question: pair.question, answer: pair.answer,
            evidence: [Evidence(chunk: chunk.id, range: pair.range)])
    }
}

/// Pairs of chunks that were looked at, until they are wanted.
private final class FoundPairs: Sendable {
    private let pairs = Mutex<[ContentHash: [RulePair]]>([:])

    /// Of more chunks they are found anew: it takes a thousandth of a second, and no memory.
    private static let mostChunks = 20_000

    func keep(_ found: [RulePair], of chunk: ContentHash) {
        guard !found.isEmpty else { return }
        pairs.withLock { pairs in
            if pairs.count < Self.mostChunks { pairs[chunk] = found }
        }
    }

    func take(of chunk: ContentHash) -> [RulePair]? {
        pairs.withLock { $0.removeValue(forKey: chunk) }
    }
}
