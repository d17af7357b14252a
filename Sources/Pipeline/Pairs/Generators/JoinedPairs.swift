import Backtranslate
import LanguageModels
import Records
import Store

/// The model writes a question that needs two chunks which have something rare in common.
struct JoinedPairs: PairGenerator {
    let recipe: Recipe
    let identity: ModelIdentity?
    let slotsPerCall = 1
    let joins = true
    let drawer = 1
    private let writer: HopWriter

    /// The third best partner seldom has more in common than a common word.
    static let mostOfAChunk = 2

    /// - Throws: `ModelError` of code `configuration` where a prompt cannot be read.
    init(
        settings: PairSettings, model: ModelIdentity, answers: HopWriter.Answers
    ) throws(ModelError) {
        writer = try HopWriter(
            answers: answers, prompt: settings.prompts[answers == .program ? .join : .hop],
            temperature: settings.generation.temperature,
            maxTokens: settings.generation.maxTokens, seed: settings.seed)
        identity = model
        let own =
            #"{"joins":"\#(ChunkJoins.revision)","seed":\#(settings.seed),"writer":\#(writer.recipeSettings)}"#
        recipe = Recipe(
            stage: "generate", settings: settings.refreshes.settings(own, of: "generate"),
            system: writer.system, instruction: writer.instruction, provider: model.provider,
            model: model.model, revision: model.revision)
    }

    /// Whether a chunk has a partner is found out when its turn has come: it takes searches.
    func candidates(in chunk: Chunk) -> [Double] {
        let isFruitful = !AnswerPicker.candidates(in: chunk, limit: 1).isEmpty
        return Self.candidates(isFruitful ? Self.mostOfAChunk : 0, in: chunk)
    }

    func request(
        for ordinals: [Int], of chunk: Chunk, knowing known: Known
    ) throws(ModelError) -> ModelRequest? {
        guard let partner = partner(ordinals, known) else { return nil }
        return try writer.request(of: chunk, and: partner.chunk, terms: partner.terms)
    }

    func make(
        _ ordinals: [Int], of chunk: Chunk, knowing known: Known, model: any LanguageModel
    ) async throws -> [Int: MadePair] {
        guard let partner = partner(ordinals, known) else {
            return Dictionary(
                uniqueKeysWithValues: ordinals.map {
                    ($0, .rejected(reason: "no other chunk shares a rare term with it"))
                })
        }
        let outcome = try await writer.pair(
            of: chunk, and: partner.chunk, terms: partner.terms, model: model)
        let made: MadePair =
            switch outcome {
            case .rejected(let rejection): .rejected(reason: rejection.reason)
            case .pair(let pair):
                .pair(
                    MadePair.Parts(
                        question: pair.question, answer: pair.answer,
                        context: Self.context(of: chunk, and: partner.chunk),
                        evidence: pair.evidence))
            }
        return Dictionary(uniqueKeysWithValues: ordinals.map { ($0, made) })
    }

    func expected(_ ordinal: Int, of chunk: Chunk) -> MadePair.Parts? {
        AnswerPicker.candidates(in: chunk, limit: 1).first.map {
            MadePair.Parts(
                question: "What is the usual length of a question that joins two sentences?",
                answer: $0.answer, evidence: [Evidence(chunk: chunk.id, range: $0.range)])
        }
    }

    private func partner(_ ordinals: [Int], _ known: Known) -> JoinedChunk? {
        ordinals.first.flatMap { known.partners.indices.contains($0) ? known.partners[$0] : nil }
    }

    /// Both titles, where there are two.
    private static func context(of first: Chunk, and second: Chunk) -> String {
        var titles = [first.title]
        if second.title != first.title { titles.append(second.title) }
        return titles.filter { !$0.isEmpty }.joined(separator: "; ")
    }
}
