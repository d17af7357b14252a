import Backtranslate
import LanguageModels
import Records
import Store
import TextAnalysis

/// The program picks sentences that are worth asking about, the model writes their questions.
struct PickedAnswers: PairGenerator {
    let recipe: Recipe
    let identity: ModelIdentity?
    let slotsPerCall: Int
    private let candidatesPerChunk: Int
    private let writer: QuestionWriter
    private let language: String?

    /// - Throws: `ModelError` of code `configuration` where a prompt cannot be read.
    init(settings: PairSettings, model: ModelIdentity) throws(ModelError) {
        writer = try QuestionWriter(
            prompt: settings.prompts[.question], temperature: settings.generation.temperature,
            maxTokens: settings.generation.maxTokens,
            seed: settings.seed, language: settings.language)
        language = settings.language
        candidatesPerChunk = settings.candidatesPerChunk
        slotsPerCall = settings.slotsPerCall
        identity = model
        let own =
            #"{"candidates_per_chunk":\#(candidatesPerChunk),"picker":"\#(AnswerPicker.revision)","seed":\#(settings.seed),"slots_per_call":\#(slotsPerCall),"writer":\#(writer.recipeSettings)}"#
        recipe = Recipe(
            stage: "generate", settings: settings.refreshes.settings(own, of: "generate"),
            system: writer.system, instruction: writer.instruction, provider: model.provider,
            model: model.model, revision: model.revision)
    }

    /// A picked sentence is in the language of its chunk.
    func candidates(in chunk: Chunk) -> [Double] {
        Language.isOther(language, than: chunk.text) ? [] : all(in: chunk).map(\.worth)
    }

    func request(
        for ordinals: [Int], of chunk: Chunk, knowing known: Known
    ) throws(ModelError) -> ModelRequest? {
        guard let candidate = candidate(ordinals, in: chunk) else { return nil }
        return try writer.request(for: candidate, of: chunk)
    }

    func make(
        _ ordinals: [Int], of chunk: Chunk, knowing known: Known, model: any LanguageModel
    ) async throws -> [Int: MadePair] {
        guard let candidate = candidate(ordinals, in: chunk) else {
            // A candidate that the picker does not give any more is a verdict, not work left.
            return Dictionary(
                uniqueKeysWithValues: ordinals.map { ($0, .rejected(reason: "no such candidate")) })
        }
        let outcome = try await writer.question(for: candidate, of: chunk, model: model) {
            try await known.standing(candidate.ordinal, parts($0, candidate, chunk))
        }
        switch outcome {
        case .rejected(let reason): return [candidate.ordinal: .rejected(reason: reason)]
        case .question(let question, let laterCalls):
            var parts = parts(question, candidate, chunk)
            parts.laterCalls = laterCalls
            return [candidate.ordinal: .pair(parts)]
        }
    }

    func expected(_ ordinal: Int, of chunk: Chunk) -> MadePair.Parts? {
        candidate([ordinal], in: chunk).map {
            parts(
                "What is the usual length of a question that is written about a sentence?", $0,
                chunk)
        }
    }

    private func parts(
        _ question: String, _ candidate: Candidate, _ chunk: Chunk
    ) -> MadePair.Parts {
        MadePair.Parts(
            question: question, answer: candidate.answer,
            evidence: [Evidence(chunk: chunk.id, range: candidate.range)])
    }

    private func candidate(_ ordinals: [Int], in chunk: Chunk) -> Candidate? {
        all(in: chunk).first { $0.ordinal == ordinals.first }
    }

    private func all(in chunk: Chunk) -> [Candidate] {
        AnswerPicker.candidates(in: chunk, limit: candidatesPerChunk)
    }
}
