import Backtranslate
import LanguageModels
import Records
import Store

/// The model writes a question that needs several facts, the steps to its answer, and the answer.
struct ReasonedPairs: PairGenerator {
    let recipe: Recipe
    let identity: ModelIdentity?
    let slotsPerCall = 1
    let looksBack = true
    private let writer: ReasoningWriter

    /// Facts that lie far apart are seldom reasoned about: more questions repeat each other.
    private static let mostOfAChunk = 3

    /// - Throws: `ModelError` of code `configuration` where a prompt cannot be read.
    init(settings: PairSettings, model: ModelIdentity) throws(ModelError) {
        writer = try ReasoningWriter(
            prompt: settings.prompts[.reason], temperature: settings.generation.temperature,
            maxTokens: settings.generation.maxTokens,
            seed: settings.seed, language: settings.language)
        identity = model
        let own = #"{"seed":\#(settings.seed),"writer":\#(writer.recipeSettings)}"#
        recipe = Recipe(
            stage: "generate_cot", settings: settings.refreshes.settings(own, of: "generate_cot"),
            system: writer.system, instruction: writer.instruction, provider: model.provider,
            model: model.model, revision: model.revision)
    }

    func candidates(in chunk: Chunk) -> [Double] {
        let count = chunk.tokens < 60 ? 0 : min(Self.mostOfAChunk, 1 + chunk.tokens / 300)
        return Self.candidates(count, in: chunk)
    }

    func request(
        for ordinals: [Int], of chunk: Chunk, knowing known: Known
    ) throws(ModelError) -> ModelRequest? {
        try writer.request(of: chunk, asked: known.asked)
    }

    func make(
        _ ordinals: [Int], of chunk: Chunk, knowing known: Known, model: any LanguageModel
    ) async throws -> [Int: MadePair] {
        let outcomes = try await writer.pairs(
            of: chunk, count: ordinals.count, asked: known.asked, model: model)
        return Dictionary(
            uniqueKeysWithValues: zip(ordinals, outcomes).map { ordinal, outcome in
                switch outcome {
                case .pair(let pair):
                    let parts = MadePair.Parts(
                        question: pair.question, reasoning: pair.reasoning, answer: pair.answer,
                        evidence: [Evidence(chunk: chunk.id, range: pair.evidence)])
                    return (ordinal, .pair(parts))
                case .rejected(let rejection, _):
                    return (ordinal, .rejected(reason: rejection.reason))
                }
            })
    }

    func expected(_ ordinal: Int, of chunk: Chunk) -> MadePair.Parts? {
        MadePair.Parts(
            question: "Why is a question of the usual length written about what the text says?",
            reasoning: "Step 1: One fact of the text.\nStep 2: Another one that follows from it.",
            answer: "An answer of one or two sentences follows from the steps.",
            evidence: [Evidence(chunk: chunk.id, range: 0..<min(100, chunk.text.utf8.count))])
    }
}
