#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif
package import LanguageModels
package import Records
import TextAnalysis

/// Has a model write the questions to which picked sentences are the answers.
package struct QuestionWriter: Sendable {
    /// Changes whenever the same reply might give other questions.
    package static let revision = "1"
    /// The system message of all stages: one for all, so that a server's prefix cache serves them.
    package static let system =
        "You write question-answer pairs that teach the contents of a document. Reply with JSON only."
    private static let attempts = 3
    private static let maximumLength = 300

    private let template: PromptTemplate
    private let parameters: ModelRequest.Parameters
    /// How many answers one call shows.
    private let batchSize: Int

    /// - Parameters:
    ///   - override: the user's own prompt in the place of the embedded one. Its `max_tokens` is
    ///     the share of one question; its variable part can use `answers`, each with `number` and
    ///     `answer`.
    ///   - temperature: in the place of the prompt's own.
    ///   - seed: in the place of the prompt's own.
    /// - Throws: `ModelError` of code `configuration` where the prompt cannot be read.
    package init(
        prompt override: PromptTemplate? = nil, temperature: Double? = nil, seed: Int? = nil,
        batchSize: Int = 4
    ) throws(ModelError) {
        template =
            if let override { override } else { try Self.embeddedPrompt() }
        self.batchSize = batchSize
        var parameters = template.parameters
        if let temperature { parameters.temperature = temperature }
        if let seed { parameters.seed = seed }
        self.parameters = parameters
    }

    /// The prompt that ships with Quarry, for `quarry prompts export`.
    package static func embeddedPrompt() throws(ModelError) -> PromptTemplate {
        try PromptTemplate(name: "questions", bytes: PackageResources.questions_txt)
    }

    // MARK: - Recipe

    package var system: String { Self.system }
    package var instruction: String { template.instruction }

    /// Canonical JSON of all that the questions depend on beside chunk, candidates and model.
    package var recipeSettings: String {
        RecipeSettings(
            batch_size: batchSize, max_tokens: parameters.maxTokens,
            picker: AnswerPicker.revision,
            prompt: ContentHash(domain: "prompt", fields: [template.text]).hex,
            revision: Self.revision, seed: parameters.seed, stage: "ask",
            temperature: parameters.temperature
        ).json
    }

    private struct RecipeSettings: Encodable {
        var batch_size: Int
        var max_tokens: Int
        var picker: String
        var prompt: String
        var revision: String
        var seed: Int?
        var stage: String
        var temperature: Double?

        var json: String {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            // Strings and finite numbers always encode.
            let data = (try? encoder.encode(self)) ?? Data()
            return String(decoding: data, as: UTF8.self)
        }
    }

    // MARK: - Questions

    package enum Outcome: Sendable, Equatable {
        case question(String)
        /// The same candidate would fail again.
        case rejected(reason: String)
    }

    /// Asks for the questions of some candidates of one chunk, at most `batchSize` in a call.
    ///
    /// A reply that cannot be used is asked for again, twice at most; of one that was cut off the
    /// complete questions are kept and only the rest is asked for again.
    ///
    /// - Returns: one outcome for each candidate, in their order.
    /// - Throws: `ModelError` where no reply came; `CancellationError`.
    package func questions(
        for candidates: [Candidate], of chunk: Chunk, model: any LanguageModel
    ) async throws -> [Outcome] {
        var outcomes: [Outcome] = []
        var start = 0
        while start < candidates.count {
            let batch = candidates[start..<min(start + batchSize, candidates.count)]
            outcomes += try await questions(forBatch: batch, of: chunk, model: model)
            start = batch.endIndex
        }
        return outcomes
    }

    private func questions(
        forBatch batch: ArraySlice<Candidate>, of chunk: Chunk, model: any LanguageModel
    ) async throws -> [Outcome] {
        var outcomes: [Outcome] = []
        var fault = ""
        for sample in 0..<Self.attempts {
            let open = batch.dropFirst(outcomes.count)
            let request = try request(for: open, of: chunk, sample: sample, fault: fault)
            let reply: ModelReply
            do {
                reply = try await model.reply(to: request)
            } catch let error as ModelError
                where error.code == .contextLength || error.code == .badRequest
            {
                return outcomes + open.map { _ in .rejected(reason: error.message) }
            }
            switch Self.read(reply, count: open.count) {
            case .complete(let questions):
                return outcomes + questions.map(Self.outcome)
            case .partial(let questions, let message):
                outcomes += questions.map(Self.outcome)
                fault = message
            case .refused(let message):
                return outcomes + open.map { _ in .rejected(reason: message) }
            }
        }
        return outcomes
            + batch.dropFirst(outcomes.count).map { _ in
                .rejected(reason: "unusable reply: \(fault)")
            }
    }

    /// The request for some candidates.
    ///
    /// - Parameter fault: what was wrong with the reply before; it is shown to the model.
    func request(
        for candidates: ArraySlice<Candidate>, of chunk: Chunk, sample: Int = 0, fault: String = ""
    ) throws(ModelError) -> ModelRequest {
        let answers = candidates.enumerated().map { index, candidate in
            [
                "number": TemplateValue.text(String(index + 1)),
                "answer": TemplateValue.text(candidate.answer),
            ]
        }
        var variable = try template.renderVariable(["answers": .list(answers)])
        if !fault.isEmpty { variable += "\nYour last reply could not be used: \(fault)\n" }
        var parameters = parameters
        parameters.maxTokens *= candidates.count
        let passage = Prompt.Passage(title: chunk.title, heading: chunk.heading, text: chunk.text)
        return ModelRequest(
            task: "ask",
            prompt: Prompt(
                system: Self.system, passage: passage, instruction: template.instruction,
                variable: variable),
            schema: Self.schema(count: candidates.count), parameters: parameters, sample: sample)
    }

    private static func schema(count: Int) -> ModelRequest.Schema {
        ModelRequest.Schema(
            name: "questions",
            json: """
                {"type":"object","properties":{"questions":{"type":"array","items":{"type":"string",\
                "maxLength":\(maximumLength)},"minItems":\(count),"maxItems":\(count)}},\
                "required":["questions"],"additionalProperties":false}
                """)
    }
}

// MARK: - Reading the reply

extension QuestionWriter {
    private struct Questions: Decodable {
        var questions: [String]
    }

    private enum Reading {
        case complete([String])
        /// The first questions, and what is wrong with the rest.
        case partial([String], String)
        case refused(String)
    }

    private static func read(_ reply: ModelReply, count: Int) -> Reading {
        if reply.finish == .refusal || reply.finish == .contentFilter {
            return .refused("the model refused to answer")
        }
        do {
            let questions = try StructuredReply.parse(Questions.self, from: reply.text).questions
            // Of too many or too few it cannot be known which belongs to which answer.
            guard questions.count == count else {
                return .partial([], "It has \(questions.count) questions, not \(count).")
            }
            return .complete(questions)
        } catch {
            // The last one of a looping reply is worth nothing, even where it ends.
            let whole = StructuredReply.completeItems(
                String.self, of: "questions", in: reply.text
            ).prefix(count - 1)
            return .partial(Array(whole), error.message)
        }
    }

    private static func outcome(of question: String) -> Outcome {
        let text = question.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        guard !text.isEmpty else { return .rejected(reason: "the model wrote no question") }
        return .question(String(withoutNumber(text)))
    }

    /// The numbers of the answers are sometimes repeated.
    private static func withoutNumber(_ question: String) -> Substring {
        let rest = question.drop { $0.isNumber }
        guard rest.count < question.count, rest.first == "." || rest.first == ")" else {
            return question[...]
        }
        let text = rest.dropFirst().drop { $0 == " " }
        return text.isEmpty ? question[...] : text
    }
}
