package import LanguageModels
package import Records
import TextAnalysis

/// Has a model write a question that needs several facts, the steps to its answer, and the answer.
///
/// Steps teach a small model more than answers alone do (C.-Y. Hsieh and others, "Distilling
/// Step-by-Step!", arXiv:2305.02301). A model of a few billion parameters or less writes few that
/// hold, so every step is checked by program.
package struct ReasoningWriter: Sendable {
    /// Changes whenever the same reply might give another pair.
    package static let revision = "1"

    private let stage: WriterStage
    private let checks: StepChecks

    /// - Parameters:
    ///   - override: the user's own prompt in the place of the embedded one. Its variable part can
    ///     use `asked` with `has_asked`.
    ///   - language: what pairs are written in; nil for the language of their chunk.
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
            name: "reason", revision: Self.revision + "." + StepChecks.revision, prompt: prompt,
            temperature: temperature, maxTokens: maxTokens, seed: seed, language: language)
    }

    /// The prompt that ships with Quarry.
    package static func embeddedPrompt() throws(ModelError) -> PromptTemplate {
        try PromptTemplate(name: "reason", bytes: PackageResources.reason_txt)
    }

    package var system: String { Prompt.sharedSystem }
    package var instruction: String { stage.template.instruction }

    /// Canonical JSON: what the index stores and hashes.
    package var recipeSettings: String {
        stage.recipeSettings(
            .init(evidence: AnswerEvidence.revision, minimumGrounded: checks.minimumGrounded))
    }

    // MARK: - Pairs

    package struct ReasonedPair: Sendable, Hashable {
        package var question: String
        /// `Step 1: ...`, a line a step.
        package var reasoning: String
        package var answer: String
        /// UTF-8 offsets into the chunk's text: from the first to the last sentence that a step or
        /// the answer stands on.
        package var evidence: Range<Int>
    }

    package enum Outcome: Sendable, Hashable {
        case pair(ReasonedPair)
        /// The question is nil where the reply had none that can be used.
        case rejected(Rejection, question: String? = nil)

        /// What was asked.
        package var question: String? {
            switch self {
            case .pair(let pair): pair.question
            case .rejected(_, let question): question
            }
        }
    }

    /// Asks for some pairs of a chunk, one call each; each call shows the questions before it,
    /// those of rejected pairs too.
    ///
    /// Where a call gave no question, the next one would be the same again; its outcome then stands
    /// for the rest.
    ///
    /// - Returns: one outcome for each call, in order.
    /// - Throws: `ModelError` where no reply came; `CancellationError`.
    package func pairs(
        of chunk: Chunk, count: Int, asked: [String] = [], model: any LanguageModel
    ) async throws -> [Outcome] {
        var asked = asked
        var outcomes: [Outcome] = []
        while outcomes.count < count {
            let outcome = try await pair(of: chunk, asked: asked, model: model)
            outcomes.append(outcome)
            guard let question = outcome.question else { break }
            asked.append(question)
        }
        let rest = outcomes.last.map { Array(repeating: $0, count: count - outcomes.count) }
        return outcomes + (rest ?? [])
    }

    /// Asks for one pair of a chunk.
    ///
    /// A reply that cannot be used is asked for again, twice at most; one whose steps fail is not.
    ///
    /// - Parameter asked: questions that are not to be asked again; they are shown.
    package func pair(
        of chunk: Chunk, asked: [String] = [], model: any LanguageModel
    ) async throws -> Outcome {
        let reading = try await stage.ask(model) { sample, fault throws(ModelError) in
            try request(of: chunk, asked: asked, sample: sample, fault: fault)
        } read: { reply throws(ModelError) in
            try Self.read(reply.text, of: chunk)
        }
        switch reading {
        case .failure(let rejection): return .rejected(rejection)
        case .success(let draft): return outcome(of: draft, in: chunk, asked: asked)
        }
    }

    /// What is sent for a pair of a chunk.
    package func request(
        of chunk: Chunk, asked: [String] = [], sample: Int = 0, fault: String = ""
    ) throws(ModelError) -> ModelRequest {
        try stage.request(
            showing: chunk, values: WriterStage.values(asked: asked), schema: Self.schema,
            sample: sample, fault: fault)
    }

    private static let schema = ModelRequest.Schema(
        name: "reasoned_pair",
        json: """
            {"type":"object","properties":{\
            "question":{"type":"string","maxLength":\(WriterStage.maximumQuestion)},\
            "steps":\(StepChecks.schema),\
            "answer":{"type":"string","maxLength":\(WriterStage.maximumAnswer)}},\
            "required":["question","steps","answer"],"additionalProperties":false}
            """)
}

// MARK: - Reading a reply

extension ReasoningWriter {
    private struct Draft: Decodable {
        var question: String
        var steps: [String]
        var answer: String
    }

    private static func read(_ text: String, of chunk: Chunk) throws(ModelError) -> Draft {
        var draft = try StructuredReply.parse(Draft.self, from: text)
        draft.question = try WriterStage.question(draft.question)
        draft.steps = StepText.mended(draft.steps, of: chunk)
        draft.answer = try WriterStage.answer(draft.answer, of: chunk)
        return draft
    }

    private func outcome(of draft: Draft, in chunk: Chunk, asked: [String]) -> Outcome {
        func rejected(_ rejection: Rejection) -> Outcome {
            .rejected(rejection, question: draft.question)
        }
        let question = WriterStage.key(of: draft.question)
        guard !asked.contains(where: { WriterStage.key(of: $0) == question }) else {
            // Shown once more it would come once more.
            return .rejected(Rejection(.repeated))
        }
        let fault = checks.rejection(
            of: draft.steps, question: draft.question, answer: draft.answer, in: chunk)
        if let fault { return rejected(fault) }
        let places = (draft.steps + [draft.answer]).compactMap {
            AnswerEvidence.range(
                of: $0, question: draft.question, in: chunk.text, language: stage.language)
        }
        guard let first = places.map(\.lowerBound).min(), let last = places.map(\.upperBound).max()
        else { return rejected(Rejection(.noEvidence)) }
        // All steps on one sentence: it was only cut into pieces. Where a translation stands is not
        // known so exactly.
        let isTranslated = Language.isOther(stage.language, than: chunk.text)
        guard isTranslated || Set(places).count > 1, !isInOneSentence(draft, of: chunk) else {
            return rejected(Rejection(.oneFact))
        }
        return .pair(
            ReasonedPair(
                question: draft.question, reasoning: StepChecks.text(of: draft.steps),
                answer: draft.answer, evidence: first..<last))
    }
}

extension ReasoningWriter {
    /// What the answer adds to the question is copied from a single sentence.
    private func isInOneSentence(_ draft: Draft, of chunk: Chunk) -> Bool {
        let new = ContentWords.set(of: draft.answer).subtracting(
            ContentWords.set(of: draft.question))
        return SentenceRuns(chunk.text).runs(upTo: 1).contains { new.isSubset(of: $0.words) }
    }
}

extension StepChecks {
    /// The steps in a reply's schema.
    static var schema: String {
        """
        {"type":"array","minItems":\(count.lowerBound),"maxItems":\(count.upperBound),\
        "items":{"type":"string","maxLength":\(maximumLength)}}
        """
    }
}
