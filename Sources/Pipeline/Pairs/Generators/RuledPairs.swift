import Backtranslate
import LanguageModels
import Records
import Store
import TextAnalysis

/// Patterns over sentences make question and answer: no model, no tokens, the same for ever.
struct RuledPairs: PairGenerator {
    let recipe: Recipe
    let identity: ModelIdentity? = nil
    let slotsPerCall: Int
    private let language: String?

    init(settings: PairSettings) {
        slotsPerCall = settings.slotsPerCall
        language = settings.language
        recipe = Recipe(
            stage: "generate", settings: canonicalJSON(["picker": AnswerPicker.revision]),
            provider: "rules", model: "rules", revision: RuleWriter.revision)
    }

    /// Words of a sentence stay in its language.
    func candidates(in chunk: Chunk) -> Int {
        Language.isOther(language, than: chunk.text) ? 0 : RuleWriter.pairs(in: chunk).count
    }

    /// All at once: a chunk is read once.
    func batches(of ordinals: [Int]) -> [[Int]] { [ordinals] }

    func request(
        for ordinals: [Int], of chunk: Chunk, asked: [String]
    ) throws(ModelError) -> ModelRequest? { nil }

    func make(
        _ ordinals: [Int], of chunk: Chunk, asked: [String], model: any LanguageModel
    ) async throws -> [Int: MadePair] {
        let pairs = RuleWriter.pairs(in: chunk)
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
