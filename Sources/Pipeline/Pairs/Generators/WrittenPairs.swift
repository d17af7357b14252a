import Backtranslate
import LanguageModels
import Records
import Store

/// The model writes question and answer; the program finds the evidence, and without evidence there
/// is no pair.
struct WrittenPairs: PairGenerator {
    let recipe: Recipe
    let identity: ModelIdentity?
    let slotsPerCall: Int
    let looksBack = true
    private let candidatesPerChunk: Int
    private let writer: PairWriter

    /// - Throws: `ModelError` of code `configuration` where a prompt cannot be read.
    init(settings: PairSettings, model: ModelIdentity, plan: QuestionPlan?) throws(ModelError) {
        writer = try PairWriter(
            prompt: settings.prompts[.pairs], plan: plan,
            temperature: settings.generation.temperature,
            maxTokens: settings.generation.maxTokens, seed: settings.seed,
            language: settings.language)
        candidatesPerChunk = settings.candidatesPerChunk
        slotsPerCall = settings.slotsPerCall
        identity = model
        let own =
            #"{"seed":\#(settings.seed),"slots_per_call":\#(slotsPerCall),"writer":\#(writer.recipeSettings)}"#
        recipe = Recipe(
            stage: "generate", settings: settings.refreshes.settings(own, of: "generate"),
            system: writer.system, instruction: writer.instruction, provider: model.provider,
            model: model.model, revision: model.revision)
    }

    /// Three for a short text, three more for each further 300 tokens.
    func candidates(in chunk: Chunk) -> [Double] {
        guard chunk.tokens >= 30 else { return [] }
        return Self.candidates(min(candidatesPerChunk, 3 * (1 + chunk.tokens / 300)), in: chunk)
    }

    /// Ordinals that follow each other are asked for together.
    func batches(of ordinals: [Int]) -> [[Int]] {
        var batches: [[Int]] = []
        for ordinal in ordinals.sorted() {
            if let last = batches.last?.last, ordinal == last + 1,
                batches[batches.count - 1].count < slotsPerCall
            {
                batches[batches.count - 1].append(ordinal)
            } else {
                batches.append([ordinal])
            }
        }
        return batches
    }

    func request(
        for ordinals: [Int], of chunk: Chunk, knowing known: Known
    ) throws(ModelError) -> ModelRequest? {
        guard let slots = Self.range(of: ordinals) else { return nil }
        return try writer.request(of: chunk, slots: slots, asked: known.asked)
    }

    func make(
        _ ordinals: [Int], of chunk: Chunk, knowing known: Known, model: any LanguageModel
    ) async throws -> [Int: MadePair] {
        guard let slots = Self.range(of: ordinals) else { return [:] }
        let outcomes = try await writer.pairs(
            of: chunk, slots: slots, asked: known.asked, model: model)
        var made: [Int: MadePair] = [:]
        for (ordinal, outcome) in zip(slots, outcomes) {
            switch outcome {
            case .pair(let pair):
                made[ordinal] = .pair(
                    MadePair.Parts(
                        question: pair.question, answer: pair.answer,
                        evidence: [Evidence(chunk: chunk.id, range: pair.evidence)]))
            case .rejected(let rejection): made[ordinal] = .rejected(reason: rejection.reason)
            }
        }
        return made
    }

    func expected(_ ordinal: Int, of chunk: Chunk) -> MadePair.Parts? {
        MadePair.Parts(
            question: "What is the usual length of a question that is written about a text?",
            answer: "An answer of one or two sentences says it, with its names and numbers.",
            evidence: [Evidence(chunk: chunk.id, range: 0..<min(100, chunk.text.utf8.count))])
    }

    private static func range(of ordinals: [Int]) -> Range<Int>? {
        guard let first = ordinals.min(), let last = ordinals.max() else { return nil }
        return first..<(last + 1)
    }
}
