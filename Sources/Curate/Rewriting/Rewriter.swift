package import LanguageModels
import Records

/// Has a model rewrite pairs so that they read well without their source: the stage `enrich`.
///
/// After response rewriting (arXiv:2408.04614), in two sizes. `full` shows the chunk and rewrites
/// question and answer. `rename` shows title, section and answer alone and rewrites the question: a
/// model of 1.5 B gave 17 of 20 pairs back word for word when it saw the chunk, and named the
/// subject of 5 of 10 questions when it did not. Either way `FactLock` compares draft and rewrite,
/// and a rewrite that fails a check which the draft passed is not taken.
package struct Rewriter: Sendable {
    /// Changes whenever the same reply might give another outcome.
    package static let revision = "1"

    private static let maximumQuestionLength = 300
    private static let maximumAnswerLength = 1200

    /// `full` or `rename`.
    package let kind: RewriteKind
    private let stage: PromptStage
    private let checks: CheckSettings

    /// - Parameters:
    ///   - kind: `full` or `rename`; `auto` and `off` are resolved before.
    ///   - checks: which checks a rewrite must pass that its draft passes.
    /// - Throws: `ModelError` of code `configuration` where the prompt cannot be read.
    package init(
        kind: RewriteKind, prompt override: PromptTemplate? = nil, checks: CheckSettings = .default,
        temperature: Double? = nil, maxTokens: Int? = nil, seed: Int? = nil
    ) throws(ModelError) {
        self.kind = kind == .full ? .full : .rename
        self.checks = checks
        let prompt =
            if let override { override } else { try Self.embeddedPrompt(for: kind) }
        stage = PromptStage(
            name: "enrich", system: Self.system(for: self.kind),
            revision: "\(Self.revision).\(FactLock.revision).\(FreeChecks.revision)",
            prompt: prompt, temperature: temperature, maxTokens: maxTokens, seed: seed,
            showsChunk: kind == .full, language: checks.language)
    }

    package static func embeddedPrompt(
        for kind: RewriteKind
    ) throws(ModelError) -> PromptTemplate {
        kind == .full
            ? try PromptTemplate(name: "enrich", bytes: PackageResources.enrich_txt)
            : try PromptTemplate(name: "rename", bytes: PackageResources.rename_txt)
    }

    package var system: String { stage.system }

    /// A new name is asked for without the chunk, so there is no beginning to share with the other
    /// stages, and what they are told of questions stands in the prompt.
    package static func system(for kind: RewriteKind) -> String {
        kind == .full ? Prompt.sharedSystem : "Reply with JSON only."
    }

    package var instruction: String { stage.template.instruction }
    /// Canonical JSON: what the index stores and hashes.
    package var recipeSettings: String { stage.recipeSettings() }

    package enum Outcome: Sendable, Equatable {
        /// - Parameter changes: a sentence for each thing that changed.
        case rewritten(question: String, answer: String, changes: [String])
        /// The model found nothing to improve.
        case unchanged
        /// No rewrite can be used, with the reason; the draft stays.
        case rejected(reason: String)
    }

    /// What is sent for a pair.
    ///
    /// - Parameter fault: what was wrong with the reply before; it is shown to the model.
    package func request(
        for draft: PairDraft, sample: Int = 0, fault: String = ""
    ) throws(ModelError) -> ModelRequest {
        try stage.request(
            for: draft, schema: kind == .full ? Self.pairSchema : Self.questionSchema,
            sample: sample, fault: fault)
    }

    /// Asks for a rewrite; one that cannot be used is asked for again, twice at most.
    ///
    /// - Throws: `ModelError` where no reply came; `CancellationError`.
    package func rewrite(
        _ draft: PairDraft, model: any LanguageModel
    ) async throws -> Outcome {
        let asked = try await Asking.ask(model) { (sample, fault) throws(ModelError) in
            try request(for: draft, sample: sample, fault: fault)
        } read: { (reply) throws(ModelError) in
            try outcome(of: reply.text, for: draft)
        }
        switch asked {
        case .answered(let outcome): return outcome
        case .refused(let reason), .unusable(let reason): return .rejected(reason: reason)
        }
    }

    // MARK: - Replies

    private struct Reply: Decodable {
        var question: String
        var answer: String?
    }

    /// - Throws: `ModelError` of code `malformedReply`, with what is wrong with the rewrite.
    private func outcome(of text: String, for draft: PairDraft) throws(ModelError) -> Outcome {
        let reply = try StructuredReply.parse(Reply.self, from: text)
        var rewrite = draft
        rewrite.question = Self.onOneLine(reply.question)
        if kind == .full { rewrite.answer = Self.onOneLine(reply.answer ?? draft.answer) }
        let changes = Self.changes(from: draft, to: rewrite)
        guard !changes.isEmpty else { return .unchanged }
        let violations = FactLock(for: draft).violations(
            question: rewrite.question, answer: kind == .full ? rewrite.answer : nil)
        if let violation = violations.first {
            throw ModelError(.malformedReply, violation.message + ".")
        }
        if let check = newFailure(of: rewrite, against: draft) {
            throw ModelError(.malformedReply, (check.message ?? check.name) + ".")
        }
        return .rewritten(question: rewrite.question, answer: rewrite.answer, changes: changes)
    }

    /// The first check that the rewrite fails and the draft passes.
    private func newFailure(of rewrite: PairDraft, against draft: PairDraft) -> Check? {
        let before = FreeChecks.run(on: draft, settings: checks)
        let passed = Set(before.filter(\.passed).map(\.name))
        return FreeChecks.run(on: rewrite, settings: checks).first {
            !$0.passed && passed.contains($0.name)
        }
    }

    private static func changes(from draft: PairDraft, to rewrite: PairDraft) -> [String] {
        var changes: [String] = []
        if onOneLine(draft.question) != rewrite.question { changes.append("question reworded") }
        if onOneLine(draft.answer) != onOneLine(rewrite.answer) {
            changes.append("answer reworded")
        }
        return changes
    }

    private static func onOneLine(_ text: String) -> String {
        text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    private static let questionSchema = ModelRequest.Schema(
        name: "question",
        json: """
            {"type":"object","properties":{"question":{"type":"string",\
            "maxLength":\(maximumQuestionLength)}},"required":["question"],\
            "additionalProperties":false}
            """)

    private static let pairSchema = ModelRequest.Schema(
        name: "pair",
        json: """
            {"type":"object","properties":{"question":{"type":"string",\
            "maxLength":\(maximumQuestionLength)},"answer":{"type":"string",\
            "maxLength":\(maximumAnswerLength)}},"required":["question","answer"],\
            "additionalProperties":false}
            """)
}
