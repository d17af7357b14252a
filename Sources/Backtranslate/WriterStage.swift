import LanguageModels
import Records
import TextAnalysis

/// What the stages that have a model write have in common: request, re-asks, recipe.
struct WriterStage: Sendable {
    /// How often a request is sent at most: once, and twice again with what was wrong.
    static let attempts = 3
    static let maximumQuestion = 300
    static let maximumAnswer = 600

    var name: String
    var revision: String
    var template: PromptTemplate
    var parameters: ModelRequest.Parameters
    /// What the model is to write in, an ISO 639-1 code; nil for the language of the chunk.
    var language: String?

    init(
        name: String, revision: String, prompt: PromptTemplate, temperature: Double?,
        maxTokens: Int?, seed: Int?, language: String? = nil
    ) {
        self.name = name
        self.language = language
        self.revision = revision
        template = prompt
        parameters = prompt.parameters
        if let temperature { parameters.temperature = temperature }
        if let maxTokens { parameters.maxTokens = maxTokens }
        if let seed { parameters.seed = seed }
    }

    // MARK: - Requests

    /// - Parameters:
    ///   - values: for the prompt's variable part.
    ///   - fault: what was wrong with the reply before; it is shown to the model.
    func request(
        showing chunk: Chunk, values: [String: TemplateValue], schema: ModelRequest.Schema,
        sample: Int, fault: String
    ) throws(ModelError) -> ModelRequest {
        // A section at the end of a prompt leaves its line feed behind.
        var lines = try template.renderVariable(values).split(
            separator: "\n", omittingEmptySubsequences: false)
        while lines.last?.isEmpty == true { lines.removeLast() }
        if let language { lines.append(Substring(Self.wish(for: language))) }
        if !fault.isEmpty { lines.append("Your last reply could not be used: \(fault)") }
        return ModelRequest(
            task: name,
            prompt: Prompt(
                system: Prompt.sharedSystem, passage: Self.passage(of: chunk),
                instruction: template.instruction, variable: lines.joined(separator: "\n")),
            schema: schema, parameters: parameters, sample: sample)
    }

    /// The line of a prompt that names the language, in the part that differs from call to call.
    static func wish(for language: String) -> String {
        "Write in \(Language.names[language] ?? language)."
    }

    static func passage(of chunk: Chunk) -> Prompt.Passage {
        Prompt.Passage(
            title: chunk.title, heading: chunk.heading, tableHeader: chunk.tableHeader,
            text: chunk.text)
    }

    /// Questions that the model is to leave aside, as the prompts take them.
    static func values(asked: [String]) -> [String: TemplateValue] {
        ["asked": .texts(asked.map(folded)), "has_asked": .flag(!asked.isEmpty)]
    }

    /// Sends a request until its reply can be used, three times at most.
    ///
    /// - Parameters:
    ///   - request: for the number of the sample, and what was wrong with the one before.
    ///   - read: what a reply says. It throws a `ModelError` whose message a re-ask can show.
    /// - Throws: `ModelError` where no reply came; `CancellationError`.
    func ask<Value>(
        _ model: any LanguageModel, request: (Int, String) throws -> ModelRequest,
        read: (ModelReply) throws(ModelError) -> Value
    ) async throws -> Result<Value, Rejection> {
        var rejection = Rejection(.unusable)
        for sample in 0..<Self.attempts {
            let reply = try await model.reply(to: request(sample, rejection.detail))
            if let refusal = reply.refusal { return .failure(Rejection(.refused, refusal)) }
            do {
                return .success(try read(reply))
            } catch {
                rejection =
                    reply.finish == .length
                    ? Rejection(.cutOff, "It was too long. Write less, and repeat nothing.")
                    : Rejection(.unusable, error.message)
            }
        }
        return .failure(rejection)
    }

    // MARK: - Recipe

    /// What a stage's recipe holds beside its prompt, model and parameters.
    struct Extras: Sendable {
        var answers: String?
        var evidence: String?
        var facts: String?
        var minimumGrounded: Double?
        var plan: QuestionPlan?
    }

    /// Canonical JSON of all that a result depends on beside the input and the model.
    func recipeSettings(_ extras: Extras = Extras()) -> String {
        canonicalJSON(
            RecipeSettings(
                answers: extras.answers, evidence: extras.evidence, facts: extras.facts,
                language: language, levels: extras.plan?.levels.named,
                maxTokens: parameters.maxTokens, minimumGrounded: extras.minimumGrounded,
                planSeed: extras.plan?.seed,
                prompt: ContentHash(domain: "prompt", fields: [template.text]).hex,
                revision: revision, seed: parameters.seed, stage: name,
                temperature: parameters.temperature, types: extras.plan?.types.named))
    }

    private struct RecipeSettings: Encodable {
        var answers: String?
        var evidence: String?
        var facts: String?
        var language: String?
        var levels: [String: Double]?
        var maxTokens: Int
        var minimumGrounded: Double?
        var planSeed: Int?
        var prompt: String
        var revision: String
        var seed: Int?
        var stage: String
        var temperature: Double?
        var types: [String: Double]?
    }
}

// MARK: - What replies hold

extension WriterStage {
    /// A question on one line, without "according to the text".
    ///
    /// - Throws: `ModelError` of code `malformedReply` where it is none.
    static func question(_ text: String) throws(ModelError) -> String {
        let question = QuestionText.mended(text)
        guard question.contains(where: { "?？".contains($0) }), !isCut(text, at: maximumQuestion)
        else {
            throw ModelError(.malformedReply, "'question' is not one whole question.")
        }
        return question
    }

    /// An answer on one line, without citation marks of its chunk.
    ///
    /// - Throws: `ModelError` of code `malformedReply` where it is empty or too long.
    static func answer(_ text: String, of chunk: Chunk) throws(ModelError) -> String {
        let style = CitationStyle(of: Array(chunk.text.utf8))
        let answer = AnswerText.withoutCitations(folded(text), style: style)
        guard !answer.isEmpty, !isCut(text, at: maximumAnswer) else {
            throw ModelError(
                .malformedReply, "'answer' must be one to three whole sentences.")
        }
        return answer
    }

    static func folded(_ text: String) -> String {
        text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    /// The schema's `maxLength` ended the string, not the model.
    static func isCut(_ text: String, at maximum: Int) -> Bool {
        text.unicodeScalars.count >= maximum
    }

    /// What two questions share that are the same but for case and punctuation.
    static func key(of question: String) -> [String] { PlainWords.lowercased(in: question) }
}
