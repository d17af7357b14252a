package import LanguageModels
package import Records

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Has a model write the questions to which picked sentences are the answers.
///
/// One call shows one sentence. Shown several at once, a small model copies them or asks about the
/// chunk as a whole; and since the chunk comes first in the prompt, a server's prefix cache makes
/// the further calls on a chunk cheap.
package struct QuestionWriter: Sendable {
    /// Changes whenever the same reply might give another question.
    package static let revision = "3"

    private static let maximumLength = 300

    /// What fits so well is not drawn again.
    private static let goodFit = 0.7
    /// How often another question is drawn.
    private static let draws = 2

    private let template: PromptTemplate
    private let parameters: ModelRequest.Parameters
    private let language: String?

    /// - Parameters:
    ///   - override: the user's own prompt in the place of the embedded one. Its variable part can
    ///     use `answer`.
    ///   - temperature: in the place of the prompt's own.
    ///   - maxTokens: in the place of the prompt's own.
    ///   - seed: in the place of the prompt's own.
    ///   - language: what the model is told to write in; nil to tell it nothing.
    /// - Throws: `ModelError` of code `configuration` where the prompt cannot be read.
    package init(
        prompt override: PromptTemplate? = nil, temperature: Double? = nil, maxTokens: Int? = nil,
        seed: Int? = nil, language: String? = nil
    ) throws(ModelError) {
        self.language = language
        template =
            if let override { override } else { try Self.embeddedPrompt() }
        var parameters = template.parameters
        if let temperature { parameters.temperature = temperature }
        if let maxTokens { parameters.maxTokens = maxTokens }
        if let seed { parameters.seed = seed }
        self.parameters = parameters
    }

    /// The prompt that ships with Quarry.
    package static func embeddedPrompt() throws(ModelError) -> PromptTemplate {
        try PromptTemplate(name: "question", bytes: PackageResources.question_txt)
    }

    // MARK: - Recipe

    package var system: String { Prompt.sharedSystem }
    package var instruction: String { template.instruction }

    /// Canonical JSON of all that a question depends on beside chunk, candidate and model: what the
    /// index stores and hashes.
    package var recipeSettings: String {
        canonicalJSON(
            RecipeSettings(
                language: language, maxTokens: parameters.maxTokens, picker: AnswerPicker.revision,
                prompt: ContentHash(domain: "prompt", fields: [template.text]).hex,
                revision: Self.revision, seed: parameters.seed, stage: "ask",
                temperature: parameters.temperature))
    }

    private struct RecipeSettings: Encodable {
        var language: String?
        var maxTokens: Int
        var picker: String
        var prompt: String
        var revision: String
        var seed: Int?
        var stage: String
        var temperature: Double?
    }

    // MARK: - Questions

    package enum Outcome: Sendable, Equatable {
        /// With how many calls were made after the one that gave it.
        case question(String, laterCalls: Int = 0)
        /// The same candidate would fail again.
        case rejected(reason: String)
    }

    /// What is thought of a question before anything else is asked.
    package enum Standing: Sendable, Equatable {
        /// With how well it fits its answer, 0 to 1.
        case sound(fit: Double)
        /// It would not do; another one for the same sentence might.
        case drawAgain
        /// Nor would any other.
        case hopeless
    }

    /// Asks for the question of one candidate.
    ///
    /// A reply that cannot be used is asked for again, twice at most. A question that would not do, or
    /// does not fit well, is drawn anew, twice at most, at a higher temperature: the prompt is the same
    /// to the last word, so that a server's cache holds all of it and a draw costs little more than its
    /// own tokens. Telling a small model what is wrong only makes it repeat that.
    ///
    /// - Parameter standing: what is thought of a question. Of the sound ones that which fits best is
    ///   given, the earlier of two; where none is sound the first one.
    /// - Throws: `ModelError` where no reply came, also to a draw: which question is kept must not hang
    ///   on such a fault, so all of it is asked again, what was answered from the ledger;
    ///   `CancellationError`; what `standing` throws.
    package func question(
        for candidate: Candidate, of chunk: Chunk, model: any LanguageModel,
        standing: (String) async throws -> Standing = { _ in .sound(fit: 1) }
    ) async throws -> Outcome {
        let asked = try await Asking.ask(model) { (sample, fault) throws(ModelError) in
            try request(for: candidate, of: chunk, sample: sample, fault: fault)
        } read: { (reply) throws(ModelError) in
            try Self.read(reply.text, answer: candidate.answer)
        }
        switch asked {
        case .answered(let first):
            var best = Draw(question: first, standing: try await standing(first))
            var draws = 0
            while best.mayBeBettered, draws < Self.draws {
                draws += 1
                best.calls += 1
                guard
                    let other = try await question(
                        drawn: draws, for: candidate, of: chunk, model: model),
                    other != best.question
                else { continue }
                let drawn = Draw(question: other, standing: try await standing(other))
                if drawn.fit > best.fit { best = drawn }
            }
            return .question(best.question, laterCalls: best.calls)
        case .refused(let reason), .unusable(let reason): return .rejected(reason: reason)
        }
    }

    /// A question that was drawn.
    private struct Draw {
        var question: String
        var standing: Standing
        /// How many calls were made after it.
        var calls = 0

        /// Below 0 where it is not sound.
        var fit: Double {
            if case .sound(let fit) = standing { fit } else { -1 }
        }

        var mayBeBettered: Bool {
            switch standing {
            case .sound(let fit): fit < QuestionWriter.goodFit
            case .drawAgain: true
            case .hopeless: false
            }
        }
    }

    /// Another question for a candidate; nil where the reply is none.
    private func question(
        drawn draw: Int, for candidate: Candidate, of chunk: Chunk, model: any LanguageModel
    ) async throws -> String? {
        var request = try request(for: candidate, of: chunk, sample: draw)
        request.parameters.temperature = Self.temperature(
            ofDraw: draw, after: request.parameters.temperature ?? 0)
        // Far from the seeds of refreshes, which follow the first one.
        request.parameters.seed = (request.parameters.seed ?? 0) + 100 * draw
        let reply = try await model.reply(to: request)
        guard reply.refusal == nil else { return nil }
        return try? Self.read(reply.text, answer: candidate.answer)
    }

    /// 0.7 and 0.8, or more than the prompt's own as far as 1: at that a model says the same again, and
    /// to a provider that takes no seed two draws at one temperature are one request.
    private static func temperature(ofDraw draw: Int, after own: Double) -> Double {
        let warmer = max(own + 0.1, 0.7) + 0.1 * Double(draw - 1)
        return (min(warmer, max(own, 1)) * 100).rounded() / 100
    }

    /// What is sent for a candidate.
    ///
    /// - Parameter fault: what was wrong with the reply before; it is shown to the model.
    package func request(
        for candidate: Candidate, of chunk: Chunk, sample: Int = 0, fault: String = ""
    ) throws(ModelError) -> ModelRequest {
        var variable = try template.renderVariable(["answer": .text(candidate.answer)])
        if let language { variable += "\n\(WriterStage.wish(for: language))\n" }
        if !fault.isEmpty { variable += "\nYour last reply could not be used: \(fault)\n" }
        let passage = Prompt.Passage(
            title: chunk.title, heading: chunk.heading, tableHeader: chunk.tableHeader,
            text: chunk.text)
        return ModelRequest(
            task: "ask",
            prompt: Prompt(
                system: Prompt.sharedSystem, passage: passage, instruction: template.instruction,
                variable: variable),
            schema: Self.schema, parameters: parameters, sample: sample)
    }

    private static let schema = ModelRequest.Schema(
        name: "question",
        json: """
            {"type":"object","properties":{"question":{"type":"string",\
            "maxLength":\(maximumLength)}},"required":["question"],"additionalProperties":false}
            """)

    private struct Reply: Decodable {
        var question: String
    }

    private static func read(_ text: String, answer: String) throws(ModelError) -> String {
        let reply = try StructuredReply.parse(Reply.self, from: text)
        let question = QuestionText.mended(reply.question)
        guard question.contains(where: { "?？".contains($0) }) else {
            throw ModelError(
                .malformedReply, "It is not a question that the sentence answers, but a statement.")
        }
        return question
    }
}
