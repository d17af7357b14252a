package import LanguageModels
package import Records

/// Has a model write the steps that lead to the answer of a pair that is there already.
///
/// Question and answer are shown and never echoed: they are taken from the pair.
package struct ReasoningEnhancer: Sendable {
    /// Changes whenever the same reply might give other steps.
    package static let revision = "1"

    private let stage: WriterStage
    private let checks: StepChecks

    /// - Parameters:
    ///   - override: the user's own prompt in the place of the embedded one. Its variable part can
    ///     use `question` and `answer`.
    ///   - language: what steps are written in; nil to leave that to the model.
    /// - Throws: `ModelError` of code `configuration` where the prompt cannot be read.
    package init(
        prompt override: PromptTemplate? = nil, checks: StepChecks = StepChecks(),
        temperature: Double? = nil, maxTokens: Int? = nil, seed: Int? = nil,
        language: String? = nil
    ) throws(ModelError) {
        var checks = checks
        checks.language = language
        self.checks = checks
        let prompt =
            if let override { override } else { try Self.embeddedPrompt() }
        stage = WriterStage(
            name: "explain", revision: Self.revision + "." + StepChecks.revision, prompt: prompt,
            temperature: temperature, maxTokens: maxTokens, seed: seed, language: language)
    }

    /// The prompt that ships with Quarry.
    package static func embeddedPrompt() throws(ModelError) -> PromptTemplate {
        try PromptTemplate(name: "explain", bytes: PackageResources.explain_txt)
    }

    package var system: String { Prompt.sharedSystem }
    package var instruction: String { stage.template.instruction }

    /// Canonical JSON: what the index stores and hashes.
    package var recipeSettings: String {
        stage.recipeSettings(.init(minimumGrounded: checks.minimumGrounded))
    }

    // MARK: - Steps

    package enum Outcome: Sendable, Hashable {
        /// `Step 1: ...`, a line a step.
        case reasoning(String)
        case rejected(Rejection)
    }

    /// Asks for the steps of a pair.
    ///
    /// A reply that cannot be used is asked for again, twice at most; one whose steps fail is not.
    /// Of a reply that was cut off or ran into a loop, the whole steps are kept and checked.
    ///
    /// - Throws: `ModelError` where no reply came; `CancellationError`.
    package func reasoning(
        for question: String, answer: String, of chunk: Chunk, model: any LanguageModel
    ) async throws -> Outcome {
        let reading = try await stage.ask(model) { sample, fault throws(ModelError) in
            try request(
                for: question, answer: answer, of: chunk, sample: sample, fault: fault)
        } read: { reply throws(ModelError) in
            try Self.steps(of: reply.text, in: chunk)
        }
        switch reading {
        case .failure(let rejection): return .rejected(rejection)
        case .success(let steps):
            if let fault = checks.rejection(
                of: steps, question: question, answer: answer, in: chunk)
            {
                return .rejected(fault)
            }
            return .reasoning(StepChecks.text(of: steps))
        }
    }

    /// What is sent for a pair.
    package func request(
        for question: String, answer: String, of chunk: Chunk, sample: Int = 0, fault: String = ""
    ) throws(ModelError) -> ModelRequest {
        try stage.request(
            showing: chunk, values: ["question": .text(question), "answer": .text(answer)],
            schema: Self.schema, sample: sample, fault: fault)
    }

    private static let schema = ModelRequest.Schema(
        name: "steps",
        json: """
            {"type":"object","properties":{"steps":\(StepChecks.schema)},"required":["steps"],\
            "additionalProperties":false}
            """)

    private struct Reply: Decodable {
        var steps: [String]
    }

    private static func steps(of text: String, in chunk: Chunk) throws(ModelError) -> [String] {
        var steps = StructuredReply.completeItems(String.self, of: "steps", in: text)
        if steps.isEmpty { steps = try StructuredReply.parse(Reply.self, from: text).steps }
        steps = StepText.mended(steps, of: chunk)
        guard steps.count >= StepChecks.count.lowerBound else {
            throw ModelError(.malformedReply, "'steps' must hold two to four different sentences.")
        }
        return Array(steps.prefix(StepChecks.count.upperBound))
    }
}
